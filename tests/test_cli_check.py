"""`reporter check`: what works, what does not, and whether a run could."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from reporter import check as room
from reporter.config import Config, DiaryEntry, Feed, SourceSettings, Target
from reporter.publish import prepare
from reporter.sources import SOURCES


class _Answers(BaseHTTPRequestHandler):
    """Refuses every request: an answer nevertheless."""

    def do_HEAD(self) -> None:
        self.send_response(302 if "moved" in self.path else 403)
        self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    # All sources are asked at once; with the usual queue of 5 the sixth would wait a second.
    request_queue_size = 64


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with _Server(("127.0.0.1", 0), _Answers) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


DEAD = "http://127.0.0.1:1"


def config(tmp_path: Path, base_url: str, **more: object) -> Config:
    sources = {source.id: SourceSettings(base_url=base_url) for source in SOURCES}
    return Config(output=tmp_path / "output", sources=sources, **more)  # type: ignore[arg-type]


def found(config: Config) -> dict[str, room.Finding]:
    return {finding.what: finding for finding in room.check(config)}


def test_all_that_a_run_needs_is_there(tmp_path: Path, host: str) -> None:
    findings = found(config(tmp_path, host))
    assert [what for what, finding in findings.items() if finding.needed and not finding.ok] == []
    assert findings["source coingecko"].ok
    assert findings["prices"].ok
    assert "none yet" in findings["store"].detail


def test_without_a_source_of_prices_a_run_cannot_work(tmp_path: Path) -> None:
    findings = found(config(tmp_path, DEAD))
    assert not findings["source coingecko"].ok
    assert "127.0.0.1" in findings["source coingecko"].detail
    assert not findings["prices"].ok
    assert findings["prices"].needed
    assert all(finding.mend for finding in findings.values() if not finding.ok)


def test_an_answer_elsewhere_is_not_followed(host: str) -> None:
    assert room._reached(f"{host}/moved") == ""


def test_a_held_or_unwritable_output_is_named(tmp_path: Path, host: str) -> None:
    with prepare(tmp_path / "output"):
        assert "is working in" in found(config(tmp_path, host))["output"].detail
    (tmp_path / "file").write_text("")
    bad = found(config(tmp_path / "file", host))["output"]
    assert (bad.ok, bad.needed) == (False, True)


def test_a_damaged_store_is_named(tmp_path: Path, host: str) -> None:
    (tmp_path / "output").mkdir()
    (tmp_path / "output" / "history.sqlite3").write_bytes(b"SQLite format 3\0" + b"\xff" * 4096)
    finding = found(config(tmp_path, host))["store"]
    assert not finding.ok
    assert finding.mend


def test_missing_libraries_name_the_command(
    tmp_path: Path, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    genuine = room.importlib.import_module

    def refuse(name: str) -> object:
        if name == "reporter.typeset.pdf":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return genuine(name)

    monkeypatch.setattr(room.importlib, "import_module", refuse)
    finding = found(config(tmp_path, host))["system libraries"]
    assert (finding.ok, finding.needed) == (False, True)
    assert "apt-get install" in finding.mend


def test_keys_are_named_and_never_shown(tmp_path: Path, host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUR_KEY", "canary-0099ff")
    settings = config(tmp_path, host)
    sources = {**settings.sources, "coingecko": SourceSettings(base_url=host, key_env="OUR_KEY")}
    findings = found(Config(output=settings.output, sources=sources))
    assert "key from OUR_KEY" in findings["source coingecko"].detail
    assert "canary" not in repr(findings)


def test_feeds_and_targets_are_looked_at(tmp_path: Path, host: str) -> None:
    findings = found(
        config(
            tmp_path,
            host,
            feeds=(Feed("Good", host), Feed("Bad", DEAD)),
            publish=(
                Target(folder=str(tmp_path / "www" / "deep")),
                Target(kind="command", command=("no-such-program-here",)),
            ),
        )
    )
    assert findings["feed Good"].ok
    assert not findings["feed Bad"].ok
    assert findings[f"target folder {tmp_path / 'www' / 'deep'}"].ok
    assert not findings["target command no-such-program-here"].ok


def test_a_calendar_of_the_past_is_told(tmp_path: Path, host: str) -> None:
    old, new = DiaryEntry("Old", "2020-01-01", "13:00"), DiaryEntry("New", "2999-01-01")
    assert "calendar" not in found(config(tmp_path, host))
    finding = found(config(tmp_path, host, calendar=(old,)))["calendar"]
    assert (finding.ok, finding.detail) == (False, "all 1 dates are past")
    finding = found(config(tmp_path, host, calendar=(old, new)))["calendar"]
    assert finding.ok
    assert finding.detail == "1 of 2 dates lie ahead, the next at 2999-01-01 00:00 UTC"
