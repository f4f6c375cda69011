"""The kind `mail`, against a mail server on loopback: each edition to each recipient once, whole."""

import email
import email.policy
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from reporter import demo
from reporter.config import Target
from reporter.config.load import load
from reporter.errors import PublishError
from reporter.pipeline.edition import make
from reporter.pipeline.steps import freeze_day, open_history
from reporter.publish import look, push
from reporter.publish.targets.edition import newest
from reporter.publish.targets.mail import text
from reporter.store.importing import import_file
from tests.delivery import edition, lay, new, old

PASSWORD = "canary-word-31c7"


class Box:
    """What the server accepted; `refuse` is asked before each and may say no."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, EmailMessage]] = []
        self.dies_at = 0
        self.refuse: Callable[[str], str | None] = lambda _recipient: None

    async def handle_DATA(  # noqa: N802 - the name aiosmtpd calls
        self, server: Any, _session: Any, envelope: Any
    ) -> str:
        (recipient,) = envelope.rcpt_tos
        self.dies_at -= 1
        if self.dies_at == 0:
            server.transport.abort()
            return "421 gone"
        answer = self.refuse(recipient)
        if answer:
            return answer
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.mails.append((recipient, message))
        return "250 OK"


def _login(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"desk", PASSWORD.encode())
    return AuthResult(success=good, handled=False)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def server(box: Box, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    monkeypatch.setenv("MAIL_USER", "desk")
    monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)
    controller = Controller(
        box,
        hostname="localhost",
        port=0,
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=_login,
    )
    with socket.create_server(("127.0.0.1", 0)) as free:
        controller.port = free.getsockname()[1]
    controller.hostname = "127.0.0.1"
    controller.start()
    yield controller.port
    controller.stop()


@pytest.fixture
def output(tmp_path: Path) -> Path:
    lay(old(), tmp_path / "output" / "site")
    return tmp_path / "output"


def target(port: int, **changes: Any) -> Target:
    given = {
        "kind": "mail",
        "host": "localhost",
        "port": port,
        "sender": "desk@example.org",
        "recipients": ("one@example.org", "two@example.org"),
        "user_env": "MAIL_USER",
        "secret_env": "MAIL_PASSWORD",
        "timeout": 20.0,
    }
    return Target(**{**given, **changes})


def test_each_edition_goes_to_each_once_with_the_pdf_and_the_whole_disclaimer(
    output: Path, server: int, box: Box
) -> None:
    told = push(output, [target(server)])
    assert told.failed == ()
    assert told.done[0].endswith(": 2 mails sent")
    assert [recipient for recipient, _ in box.mails] == ["one@example.org", "two@example.org"]
    message = box.mails[0][1]
    assert message["To"] == "one@example.org"
    assert message["From"] == "desk@example.org"
    assert message["Subject"] == 'Bitcoin falls 2.2%; "a < b" & *c_d*'
    assert message["Auto-Submitted"] == "auto-generated"
    body = message.get_body(("plain",))
    assert body is not None
    content = body.get_content()
    for piece in (
        "Crypto Daily, 2026-02-01, 08:00 UTC",
        "Ether loses 7.6% to $2,227.",
        "Bitcoin             $76,606 −2.2%",
        "Fear & Greed Index  14",
        "https://desk.example/crypto-daily/2026-02-01/",
        "Software wrote this article.",
        "Disclaimer\n\nNot advice.\n\nPrices can fall & rise.",
    ):
        assert piece in content.replace("\r\n", "\n")
    assert "a note" not in content
    (pdf,) = message.iter_attachments()
    assert pdf.get_content_type() == "application/pdf"
    assert pdf.get_filename() == "crypto-daily-2026-02-01.pdf"
    assert pdf.get_content() == b"%PDF-1.7 1"
    remembered = output / "delivered.json"
    assert "one@example.org" not in remembered.read_text()
    assert remembered.stat().st_mode & 0o777 == 0o600
    assert push(output, [target(server)]).done[0].endswith(": 0 mails sent")
    lay(new(), output / "site")
    push(output, [target(server)])
    assert len(box.mails) == 4
    assert len({message["Message-ID"] for _, message in box.mails}) == 4


def test_a_revision_is_sent_again_and_says_that_it_was_corrected(output: Path, server: int, box: Box) -> None:
    push(output, [target(server)])
    note = '<p class="corrected">Corrected: 1 February 2026, 12:00 UTC</p>'
    style = "page.aaaaaaaaaaaa.css"
    lay(old() | edition("2026-02-01", "7", style, note=note), output / "site")
    push(output, [target(server)])
    assert len(box.mails) == 4
    assert "Corrected: 1 February 2026" in box.mails[-1][1].get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_a_server_that_refuses_halfway_gets_only_the_rest_the_next_time(
    output: Path, server: int, box: Box
) -> None:
    box.refuse = lambda recipient: "451 try later" if recipient.startswith("two") else None
    (told,) = push(output, [target(server)]).failed
    assert "the server answered 451 try later" in told
    assert [recipient for recipient, _ in box.mails] == ["one@example.org"]
    box.refuse = lambda _recipient: None
    assert push(output, [target(server)]).done[0].endswith(": 1 mails sent")
    assert [recipient for recipient, _ in box.mails] == ["one@example.org", "two@example.org"]


def test_a_server_that_dies_halfway_gets_only_the_rest_the_next_time(
    output: Path, server: int, box: Box
) -> None:
    box.dies_at = 2
    (told,) = push(output, [target(server)]).failed
    assert "`reporter publish` tries again" in told
    assert [recipient for recipient, _ in box.mails] == ["one@example.org"]
    push(output, [target(server)])
    assert [recipient for recipient, _ in box.mails] == ["one@example.org", "two@example.org"]


def test_a_new_recipient_gets_the_newest_and_nobody_else_does(output: Path, server: int, box: Box) -> None:
    push(output, [target(server)])
    more = target(server, recipients=("one@example.org", "two@example.org", "three@example.org"))
    push(output, [more])
    assert [recipient for recipient, _ in box.mails][2:] == ["three@example.org"]


def test_no_word_is_sent_of_a_site_that_is_not_there_yet(
    output: Path, server: int, box: Box, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    broken = Target(folder=str(tmp_path / "file"))
    told = push(output, [target(server), broken]).failed
    assert len(told) == 2
    assert "nothing sent, for the site is not everywhere yet" in told[1]
    assert box.mails == []
    push(output, [target(server), Target(folder=str(tmp_path / "www"))])
    assert len(box.mails) == 2


def test_a_wrong_password_an_unset_one_and_a_strangers_certificate_are_told(
    output: Path, server: int, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert look(output, target(server)).ok
    monkeypatch.setenv("MAIL_PASSWORD", "canary-wrong")
    (told,) = push(output, [target(server)]).failed
    assert "refuses user and password" in told
    assert "canary" not in told
    monkeypatch.delenv("MAIL_PASSWORD")
    assert "MAIL_PASSWORD is not set" in look(output, target(server)).detail
    monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)
    monkeypatch.delenv("SSL_CERT_FILE")
    (told,) = push(output, [target(server)]).failed
    assert "no secure connection" in told
    assert box.mails == []


def test_without_encryption_on_loopback_and_with_it_from_the_start(
    output: Path, box: Box, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))

    class Encrypted(Controller):
        def factory(self) -> SMTP:
            return SMTP(self.handler, hostname="localhost")

    for tls, secured in (("none", None), ("tls", context)):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        controller = Encrypted(
            box, hostname="localhost" if secured else "127.0.0.1", port=port, ssl_context=secured
        )
        controller.start()
        sent = len(box.mails)
        told = push(output, [target(port, tls=tls, user_env="", secret_env="")])
        controller.stop()
        assert told.failed == ()
        assert len(box.mails) == sent + 2


def test_a_server_that_never_answers_or_drips_ends_in_time(output: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        port = deaf.getsockname()[1]
        start = time.monotonic()
        (told,) = push(output, [target(port, tls="none", user_env="", secret_env="", timeout=1)]).failed
        assert time.monotonic() - start < 5
        assert "`reporter publish` tries again" in told

        def drip() -> None:
            line, _ = deaf.accept()  # the one before
            line.close()
            line, _ = deaf.accept()
            with line:
                line.sendall(b"220 ready\r\n")
                try:
                    while True:
                        line.sendall(b"2")
                        time.sleep(0.05)
                except OSError:
                    return

        thread = threading.Thread(target=drip)
        thread.start()
        start = time.monotonic()
        (told,) = push(output, [target(port, tls="none", user_env="", secret_env="", timeout=1)]).failed
        thread.join()
    assert "not finished after 1 seconds" in told
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    ("piece", "name"),
    [
        ("<p>Not advice.</p><p>Prices can fall &amp; rise.</p>", "disclaimer"),
        ('property="og:title"', "headline"),
        ('class="key"', "figures"),
        ("<p>Software wrote this article.</p><p>Files</p>", "made by"),
    ],
)
def test_a_page_without_what_must_be_told_is_not_told_of(output: Path, piece: str, name: str) -> None:
    page = output / "site" / "crypto-daily" / "2026-02-01" / "index.html"
    content = page.read_text()
    assert piece in content
    page.write_text(content.replace(piece, ""))
    with pytest.raises(PublishError, match=f"has no {name} to tell of"):
        newest(output / "site")


def test_every_text_of_the_recorded_days_page_is_found(tmp_path: Path) -> None:
    """The contract with the templates of the page: what is told of an edition stands in it."""
    config = replace(load(demo.CONFIG), output=tmp_path)
    with open_history(config) as history:
        for path in demo.data_files():
            import_file(history, path, demo.AS_OF)
        made = make(
            freeze_day(config, history, config.editions[0], demo.AS_OF, recorded=True), config, ("page",)
        )
    for file in made.files:
        path = tmp_path / "site" / made.folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    (told,) = newest(tmp_path / "site")
    assert told.headline == made.past.headline
    assert told.standfirst == made.past.standfirst
    assert told.disclaimer == made.report.disclaimer
    assert told.made_by == made.report.made_by
    assert len(told.figures) == len(made.report.key_figures)
    assert told.link.endswith(f"/{made.folder}/")
    assert any("Recorded day" in note for note in told.notes)
    content = text(told)
    assert told.disclaimer[0].split(".")[0] in " ".join(content.split())
    assert max(map(len, content.splitlines())) <= 76
