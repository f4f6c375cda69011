"""The kind `webhook`, against a server on loopback: the shapes, their limits and rules, and each fault."""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from reporter.config import Target
from reporter.errors import PublishError
from reporter.publish import look, push
from reporter.publish.targets import shapes
from reporter.publish.targets.edition import Told, newest
from tests.delivery import lay, new, old

SECRET = "canary-hook-8e44"


class Service(ThreadingHTTPServer):
    """Keeps what was posted; answers with `answers` in turn, then with 200."""

    daemon_threads = True

    def __init__(self) -> None:
        self.posted: list[tuple[str, dict[str, Any]]] = []
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.drip = False
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Service

    def do_GET(self) -> None:
        self._answer(*(self.server.answers.pop(0) if self.server.answers else (200, {})))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status, more = self.server.answers.pop(0) if self.server.answers else (200, {})
        if status == 200:
            assert self.headers["Content-Type"] == "application/json; charset=utf-8"
            self.server.posted.append((self.path, json.loads(body)))
        self._answer(status, more)

    def _answer(self, status: int, more: dict[str, str]) -> None:
        if status == 0:
            self.close_connection = True
            return
        self.send_response(status)
        for name, value in more.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(f"you called {self.path}".encode())  # the secret, repeated
        while self.server.drip:
            self.wfile.write(b".")
            self.wfile.flush()
            time.sleep(0.05)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    with Service() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        monkeypatch.setenv("OUR_HOOK", f"{server.url}/hooks/{SECRET}?wait=true")
        monkeypatch.setenv("OUR_BOT", f"123456:{SECRET}")
        yield server
        server.drip = False
        server.shutdown()
        thread.join()


@pytest.fixture
def output(tmp_path: Path) -> Path:
    lay(old(), tmp_path / "output" / "site")
    return tmp_path / "output"


def target(service: Service, name: str, **changes: Any) -> Target:
    given: dict[str, Any] = {"kind": "webhook", "service": name, "secret_env": "OUR_HOOK", "timeout": 10.0}
    if name == "telegram":
        given |= {"secret_env": "OUR_BOT", "base_url": service.url, "chat": "-100200"}
    return Target(**{**given, **changes})


def told(output: Path, **changes: Any) -> Told:
    (found,) = newest(output / "site")
    return replace(found, **changes)


def every_text(payload: Any) -> str:
    """All texts of a payload, whatever its shape."""
    if isinstance(payload, dict):
        return "\n".join(every_text(value) for value in payload.values())
    if isinstance(payload, list):
        return "\n".join(map(every_text, payload))
    return str(payload)


def plain(service: str, payload: Any) -> str:
    """What a reader sees: the escapes of the service undone."""
    text = every_text(payload)
    if service == "slack":
        return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return text.replace("\\", "") if service == "discord" else text


@pytest.mark.parametrize("name", ["slack", "discord", "telegram"])
def test_each_edition_is_told_of_once_with_the_whole_disclaimer(
    output: Path, service: Service, name: str
) -> None:
    assert push(output, [target(service, name)]).failed == ()
    ((path, payload),) = service.posted
    expected = f"/bot123456:{SECRET}/sendMessage" if name == "telegram" else f"/hooks/{SECRET}?wait=true"
    assert path == expected
    text = plain(name, payload)
    for piece in (
        'Bitcoin falls 2.2%; "a < b" & *c_d*',
        "Ether loses 7.6% to $2,227.",
        "Bitcoin: $76,606 −2.2%",
        "https://desk.example/crypto-daily/2026-02-01/",
        "Software wrote this article.",
        "Not advice.",
        "Prices can fall & rise.",
    ):
        assert piece in text
    push(output, [target(service, name)])
    assert len(service.posted) == 1
    lay(new(), output / "site")
    push(output, [target(service, name)])
    assert len(service.posted) == 2


@pytest.mark.parametrize("name", ["slack", "discord", "telegram"])
@pytest.mark.parametrize("status", [500, 403, 0])
def test_a_service_that_refuses_is_told_and_asked_again_the_next_time(
    output: Path, service: Service, name: str, status: int
) -> None:
    service.answers = [(status, {})]
    (failed,) = push(output, [target(service, name)]).failed
    assert "`reporter publish` tries again" in failed
    assert "canary" not in failed + (output / "delivered.json").read_text()
    assert service.posted == []
    assert push(output, [target(service, name)]).failed == ()
    assert len(service.posted) == 1


def test_too_many_calls_are_waited_for_and_a_redirect_is_not_followed(output: Path, service: Service) -> None:
    service.answers = [(429, {"Retry-After": "0"}), (429, {"Retry-After": "nonsense"})]
    assert push(output, [target(service, "slack")]).failed == ()
    lay(new(), output / "site")
    service.answers = [(429, {"Retry-After": "3600"})]
    start = time.monotonic()
    assert "too many calls" in push(output, [target(service, "slack")]).failed[0]
    assert time.monotonic() - start < 3
    service.answers = [(302, {"Location": f"{service.url}/elsewhere"})]
    assert "answered 302" in push(output, [target(service, "slack")]).failed[0]
    assert len(service.posted) == 1


def test_a_service_that_drips_ends_in_time(output: Path, service: Service) -> None:
    service.drip = True
    start = time.monotonic()
    delivered = push(output, [target(service, "slack", timeout=1)])
    assert time.monotonic() - start < 4
    assert len(delivered.done) + len(delivered.failed) == 1


def test_slack_escapes_its_three_signs_and_reads_nothing_as_markup(output: Path) -> None:
    payload = shapes.slack(told(output, headline="<!channel> & *b*", link="https://d.example/?a=1&b=2"))
    assert payload["blocks"][0]["text"] == {
        "type": "plain_text",
        "text": "&lt;!channel&gt; &amp; *b*",
        "emoji": False,
    }
    marked = [block["text"] for block in payload["blocks"] if block["text"]["type"] == "mrkdwn"]
    assert [one["text"] for one in marked] == ["<https://d.example/?a=1&amp;b=2>"]


def test_discord_escapes_markdown_and_mentions_nobody(output: Path) -> None:
    payload = shapes.discord(
        told(output, headline="@everyone **b** [x](https://evil.example) `c` ~~d~~ <@1>")
    )
    (embed,) = payload["embeds"]
    assert payload["allowed_mentions"] == {"parse": []}
    assert embed["title"].startswith("\\@everyone \\*\\*b\\*\\* \\[x\\]\\(https\\://evil.example\\)")
    assert embed["title"].endswith("\\`c\\` \\~\\~d\\~\\~ \\<\\@1\\>")


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("- one\n+ two\n1. three", "\\- one\n\\+ two\n1\\. three"),
        ("fell 2.2% - or 3.1%", "fell 2.2% - or 3.1%"),
    ],
)
def test_discord_reads_no_list_in_a_line(output: Path, text: str, escaped: str) -> None:
    assert escaped in shapes.discord(told(output, standfirst=text))["embeds"][0]["description"]


def test_telegram_marks_by_place_and_counts_as_telegram_does(output: Path) -> None:
    headline = "Bitcoin \N{CHART WITH UPWARDS TREND} <b>falls</b>"
    payload = shapes.telegram(told(output, headline=headline))
    assert "parse_mode" not in payload
    assert payload["text"].startswith(headline)
    assert payload["entities"] == [{"type": "bold", "offset": 0, "length": len(headline) + 1}]


# The longest of the disclaimers tried that a message of the service can hold.
HOLDS = {"slack": 4200, "discord": 3900, "telegram": 3900}


@pytest.mark.parametrize("name", ["slack", "discord", "telegram"])
@pytest.mark.parametrize("length", [100, 1200, 1900, 2900, 3500, 3900, 4200])
def test_what_is_too_long_loses_whole_pieces_and_never_the_disclaimer(
    output: Path, name: str, length: int
) -> None:
    figures = tuple((f"Asset {number}", "$1,234.56 −1.2%") for number in range(30))
    disclaimer = tuple("x" * min(1900, length - start) for start in range(0, length, 1900))
    long = told(output, figures=figures, disclaimer=disclaimer, standfirst="Whole. " * 60 + "End.")
    if length > HOLDS[name]:
        with pytest.raises(PublishError, match="shorten disclaimer"):
            shapes.shaped(name, long)
        return
    payload = shapes.shaped(name, long)
    text = every_text(payload)
    for paragraph in disclaimer:
        assert paragraph in text
    if name == "telegram":
        assert len(payload["text"].encode("utf-16-le")) // 2 <= 4096
    if name == "discord":
        (embed,) = payload["embeds"]
        assert len(embed["description"]) <= 4096
        assert len(embed["title"]) + len(embed["description"]) <= 6000
    if name == "slack":
        sizes = [len(block["text"]["text"]) for block in payload["blocks"]]
        assert max(sizes) <= 3000
        assert sizes[0] <= 150
        assert len(sizes) <= 50
    shown = plain(name, payload)
    assert ("Whole." in shown) == ("End." in shown)
    assert "$1,234.56 −1.2" in shown or "Asset" not in shown


def test_a_look_posts_nothing(output: Path, service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("slack", "discord", "telegram"):
        assert look(output, target(service, name)).ok
    service.answers = [(401, {})]
    assert not look(output, target(service, "telegram")).ok
    assert service.posted == []
    monkeypatch.setenv("OUR_HOOK", "http://example.org/not-loopback")
    seen = look(output, target(service, "slack"))
    assert "is no https address" in seen.detail
    assert "example.org" not in seen.detail
    monkeypatch.delenv("OUR_HOOK")
    assert "OUR_HOOK is not set" in look(output, target(service, "discord")).detail


def test_only_the_editions_named_are_told_of(output: Path, service: Service) -> None:
    push(output, [target(service, "slack", editions=("another",))])
    assert service.posted == []
