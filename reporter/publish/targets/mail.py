"""The kind `mail`: each new or revised edition to each recipient once, as text with the PDF attached."""

import hashlib
import smtplib
import ssl
import textwrap
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from reporter.errors import PublishError
from reporter.publish.targets.edition import Told, newest
from reporter.publish.targets.received import Memory
from reporter.publish.targets.target import KEPT, Look, Target, label, secret

_STEP = 30.0
"""Seconds one answer of the server may take, of the target's."""
_WIDTH = 76


def by_mail(site: Path, target: Target, memory: Memory) -> str:
    """Sends what each recipient has not received yet; what was accepted is remembered at once.

    Raises `PublishError`; a second call sends only the rest.
    """
    waiting = [
        (told, recipient)
        for told in newest(site, target.editions)
        for recipient in target.recipients
        if not memory.has_received(told.key, told.revision, _known_as(recipient))
    ]
    sent = 0
    if waiting:
        with _connected(target) as server:
            for told, recipient in waiting:
                server.send_message(letter(told, target, recipient), target.sender, [recipient])
                memory.note(told.key, told.revision, _known_as(recipient))
                memory.keep()
                sent += 1
    return f"{label(target)}: {sent} mails sent"


def letter(told: Told, target: Target, recipient: str) -> EmailMessage:
    """One edition as a mail to one recipient; at each try its id is the same, so that servers know it."""
    message = EmailMessage(policy=SMTP)
    message["From"] = target.sender
    message["To"] = recipient
    message["Subject"] = told.headline
    message["Date"] = format_datetime(datetime.now(UTC))
    seed = "\n".join((told.key, told.revision, target.sender, recipient))
    domain = target.sender.rpartition("@")[2]
    message["Message-ID"] = f"<{hashlib.sha256(seed.encode()).hexdigest()[:40]}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = told.language
    message.set_content(text(told), cte="quoted-printable")
    if told.pdf is not None:
        message.add_attachment(
            told.pdf.read_bytes(),
            maintype="application",
            subtype="pdf",
            filename=f"{told.edition}-{told.day}.pdf",
        )
    return message


def text(told: Told) -> str:
    """The text part: what the page says, in its own words, the disclaimer whole."""
    width = max(len(name) for name, _ in told.figures) + 2
    blocks = [
        f"{told.title}, {told.dateline}",
        told.headline,
        told.standfirst,
        *told.notes,
        "\n".join(f"{name.ljust(width)}{value}" for name, value in told.figures),
        told.link,
        told.made_by,
        told.heading,
        *told.disclaimer,
    ]
    return "\n\n".join("\n".join(_folded(block)) for block in blocks if block) + "\n"


def look_at_mail(_site: Path, target: Target) -> Look:
    """Whether the server answers and lets this user in; nothing is sent."""
    with _connected(target) as server:
        server.noop()
    return Look(True, "the server answers" + (f", user from {target.user_env}" if target.user_env else ""))


def _known_as(recipient: str) -> str:
    """Under which name it is remembered who has received: no list of addresses lies in the output folder."""
    return hashlib.sha256(recipient.encode()).hexdigest()[:32]


def _folded(block: str) -> list[str]:
    """Lines that fit a mail; an address is never broken."""
    return [
        line
        for whole in block.split("\n")
        for line in textwrap.wrap(whole, _WIDTH, break_long_words=False, break_on_hyphens=False) or [""]
    ]


@contextmanager
def _connected(target: Target) -> Iterator[smtplib.SMTP]:
    """A session, encrypted and logged in as the target says; it ends when its time is over.

    Turns every failure into `PublishError`.
    """
    name = label(target)
    user = secret(target, target.user_env) if target.user_env else ""
    password = secret(target, target.secret_env) if target.secret_env else ""
    step = min(_STEP, target.timeout)
    context = ssl.create_default_context()
    over = threading.Event()
    server: smtplib.SMTP | None = None
    clock: threading.Timer | None = None
    try:
        if target.tls == "tls":
            server = smtplib.SMTP_SSL(target.host, target.port, timeout=step, context=context)
        else:
            server = smtplib.SMTP(target.host, target.port, timeout=step)
        clock = threading.Timer(target.timeout, _cut, (server, over))
        clock.daemon = True
        clock.start()
        if target.tls == "starttls":
            server.starttls(context=context)
        if user:
            server.login(user, password)
        yield server
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
    except (smtplib.SMTPException, OSError) as error:
        why = f"not finished after {target.timeout:g} seconds" if over.is_set() else _said(error)
        # Without `from`: the error holds what was sent, a password perhaps.
        raise PublishError(f"target {name}: {why}. {KEPT}") from None
    finally:
        if clock is not None:
            clock.cancel()
        if server is not None:
            server.close()


def _cut(server: smtplib.SMTP, over: threading.Event) -> None:
    """Ends a session that takes too long, whatever it waits for."""
    over.set()
    if server.sock is not None:
        with suppress(OSError):
            server.sock.shutdown(2)


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"the server refuses user and password ({error.smtp_code}); look at user_env and secret_env"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "the server offers no such encryption or login; look at tls and port"
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "the server refuses the recipient " + ", ".join(error.recipients)
    if isinstance(error, smtplib.SMTPResponseException):
        answer = error.smtp_error.decode("utf-8", "replace") if isinstance(error.smtp_error, bytes) else ""
        return f"the server answered {error.smtp_code} {' '.join(answer.split())[:200]}"
    if isinstance(error, ssl.SSLError):
        return f"no secure connection to {type(error).__name__}: {error.reason or error}"
    return str(error) or "the connection broke"
