"""`reporter check`: what works, what does not, and whether a run could."""

import importlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from reporter import check as room
from reporter.check import machine, sources
from reporter.config import Config, DiaryEntry, EditionSettings, Feed, Heartbeat, SourceSettings, Target
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
    assert sources._asked(f"{host}/moved").problem == ""


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
    genuine = importlib.import_module

    def refuse(name: str) -> object:
        if name == "reporter.typeset.pdf":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return genuine(name)

    monkeypatch.setattr(importlib, "import_module", refuse)
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


def test_what_would_make_a_run_fail_is_needed(tmp_path: Path, host: str) -> None:
    findings = found(config(tmp_path, host, publish=(Target(kind="command", command=("no-such-program",)),)))
    finding = findings["target command no-such-program"]
    assert (finding.ok, finding.needed) == (False, True)
    assert finding.mend


def test_a_clock_that_is_off_is_named(tmp_path: Path, host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(config(tmp_path, host))["clock"].ok
    genuine = sources._asked
    monkeypatch.setattr(
        sources, "_asked", lambda address: sources._Answer(genuine(address).problem, skew=-400.0)
    )
    finding = found(config(tmp_path, host))["clock"]
    assert (finding.ok, finding.needed) == (False, True)
    assert finding.detail == "400 seconds behind the clocks of the sources"
    assert finding.mend


def test_a_template_that_cannot_be_read_is_named_with_its_line(tmp_path: Path, host: str) -> None:
    assert found(config(tmp_path, host))["templates"].ok
    mine = tmp_path / "mine"
    (mine / "page").mkdir(parents=True)
    (mine / "en" / "phrases").mkdir(parents=True)
    (mine / "page" / "robots.txt.j2").write_text("a\n{% if x %}\n")
    (mine / "page" / "feed.xml.j2").write_text("{{ x|no_such_filter }}")
    (mine / "en" / "lede.txt.j2").write_text("a\n\n{{ x }")
    (mine / "en" / "phrases" / "above.txt").write_text("# a comment {{\nfine\n[has(x)] {{ y\n")
    (mine / "en" / "furniture.toml").write_text("[nav\n")
    told = [
        f"{finding.detail} {finding.mend}"
        for finding in room.check(config(tmp_path, host, templates_dir=mine))
        if not finding.ok and finding.what == "templates"
    ]
    assert len(told) == 5
    for name, line in (("robots.txt.j2", 2), ("feed.xml.j2", 1), ("lede.txt.j2", 3), ("above.txt", 3)):
        assert any(f"{name}, line {line}: " in text for text in told), (name, told)
    assert any("furniture.toml" in text for text in told)


def test_cut_offs_are_told_in_utc_with_the_change_of_clocks(tmp_path: Path) -> None:
    editions = (
        EditionSettings(slug="a", cutoff="07:30", zone="America/New_York"),
        EditionSettings(slug="b", cutoff="07:30"),
        EditionSettings(slug="c"),
    )
    new_york, utc = machine.zones(Config(editions=editions))
    first, _, second = new_york.detail.partition(" UTC today, and ")
    assert {first[-5:], second[:5]} == {"11:30", "12:30"}
    assert utc.detail == "07:30 UTC is 07:30 UTC today"


def test_calendars_without_holidays_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert all(finding.ok for finding in machine.calendars())
    monkeypatch.setattr(machine, "closed", lambda _calendar, _day: "")
    finding = next(machine.calendars())
    assert not finding.ok
    assert "XNYS" in finding.detail
    assert "holidays" in finding.mend


def test_a_disk_that_soon_is_full_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "output" / "site" / "crypto-daily" / "2026-02-02"
    folder.mkdir(parents=True)
    (folder / "report.pdf").write_bytes(b"x" * 1_000_000)
    assert [finding.what for finding in machine.output(Config(output=tmp_path / "output"))] == ["output"]
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _path: Room())
    findings = {finding.what: finding for finding in machine.output(Config(output=tmp_path / "output"))}
    assert not findings["output"].ok  # less than a run may need
    monkeypatch.setattr(machine, "prepare", prepared)
    findings = {finding.what: finding for finding in machine.output(Config(output=tmp_path / "output"))}
    assert "full in 5 days" in findings["disk"].detail


class Room:
    free = 5_500_000


def prepared(output: Path) -> object:
    return prepare(output, need=1)


def test_a_heartbeat_without_an_address_is_named_and_never_called(
    tmp_path: Path, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = config(tmp_path, host, heartbeat=Heartbeat(url_env="BEAT"))
    assert not found(settings)["heartbeat"].ok
    monkeypatch.setenv("BEAT", "https://127.0.0.1:1/canary")
    assert found(settings)["heartbeat"].ok
    assert "canary" not in repr(found(settings))
