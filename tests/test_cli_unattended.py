"""Running unattended: the status line, the log as JSON, the heartbeat; and no secret in any of them."""

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from reporter import cli, errors, pipeline
from reporter.cli.heartbeat import beat, with_suffix
from reporter.collect import Event
from reporter.config import Heartbeat
from reporter.model import Gap
from tests.delivery import lay, old
from tests.test_cli import outcome


@dataclass(frozen=True)
class Done:
    status: int
    out: str
    err: str

    @property
    def last(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.out.splitlines()[-1])
        return told

    @property
    def log(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.err.splitlines()]


Run = Callable[..., Done]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    monkeypatch.chdir(tmp_path)
    before = signal.getsignal(signal.SIGTERM)

    def call(*words: str) -> Done:
        capsys.readouterr()
        status = cli.main(words)
        said = capsys.readouterr()
        return Done(status, said.out, said.err)

    yield call
    signal.signal(signal.SIGTERM, before)


class Monitor(ThreadingHTTPServer):
    """Keeps the paths it was called at."""

    daemon_threads = True

    def __init__(self) -> None:
        self.called: list[str] = []
        self.status = 200
        self.wait = 0.0
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: Monitor

    def do_GET(self) -> None:
        self.server.called.append(self.path)
        time.sleep(self.server.wait)
        self.send_response(self.server.status)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def monitor(monkeypatch: pytest.MonkeyPatch) -> Iterator[Monitor]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with Monitor() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        monkeypatch.setenv("BEAT", f"http://127.0.0.1:{server.server_address[1]}/ping/canary-beat")
        yield server
        server.shutdown()
        thread.join()


CONFIG = '[heartbeat]\nurl_env = "BEAT"\ntimeout = 1\n'


def stand_in(error: BaseException | None = None, **changes: Any) -> Callable[..., pipeline.Outcome]:
    def run(config: Any, *, now: object, on_event: Callable[[Event], None]) -> pipeline.Outcome:
        on_event(Event("started", "okx"))
        on_event(Event("failed", "gate", "no answer"))
        on_event(Event("finished", "okx", count=3))
        if error is not None:
            raise error
        gaps = (Gap("fear_greed", "market", "alternative_me", "no answer in 60 s"),)
        return replace(outcome(config.output, gaps), **changes)

    return run


# The status line


def test_the_last_line_tells_machines_what_happened(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "run", stand_in(seconds={"collect": 1.5}, delivered=("www: done",)))
    told = run("run", "--json").last
    assert (told["ok"], told["status"], told["exit_status"], told["verb"]) == (True, "ok", 0, "run")
    assert told["figures_proved"] == 143
    assert [edition["slug"] for edition in told["editions"]] == ["crypto-daily"]
    assert told["gaps"][0]["source"] == "alternative_me"
    assert told["failures"] == []
    assert told["delivered"] == ["www: done"]
    assert told["seconds"]["collect"] == 1.5
    assert told["seconds"]["total"] >= 0


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (errors.SnapshotRejected("too little"), 3, "SnapshotRejected"),
        (errors.AuditFailed("one figure"), 5, "AuditFailed"),
        (errors.Busy("another"), 7, "Busy"),
        (KeyboardInterrupt(), 130, "Stopped"),
        (ValueError("a defect"), 1, "ReporterError"),
    ],
)
def test_a_run_that_failed_has_the_same_line(
    run: Run, monkeypatch: pytest.MonkeyPatch, error: BaseException, status: int, kind: str
) -> None:
    monkeypatch.setattr(pipeline, "run", stand_in(error))
    done = run("run", "--json")
    told = done.last
    assert done.status == status
    assert (told["ok"], told["status"], told["exit_status"]) == (False, "failed", status)
    assert (told["error"]["kind"], told["error"]["exit_status"]) == (kind, status)
    assert (told["editions"], told["figures_proved"], told["gaps"]) == ([], 0, [])


def test_a_target_that_was_not_served_is_6_beside_the_editions_that_stand(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = ("target www: the disk is full",)
    monkeypatch.setattr(
        pipeline, "run", stand_in(delivered=("pages: 3 files committed",), undelivered=failed)
    )
    done = run("run")
    assert done.status == 6
    assert "143 figures proved" in done.out
    assert "pages: 3 files committed" in done.out
    assert "target www: the disk is full" in done.err
    told = run("run", "--json").last
    assert (told["exit_status"], told["editions"][0]["figures_proved"]) == (6, 143)
    assert told["undelivered"] == list(failed)


def test_verbs_that_work_all_have_the_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "reporter.toml").write_text('[[publish]]\nkind = "folder"\nfolder = "www"\n')
    lay(old(), tmp_path / "output" / "site")
    for words in (("publish",), ("list", "editions"), ("init", "mine.toml")):
        told = run(*words, "--json").last
        assert (told["status"], told["exit_status"]) == ("ok", 0)
        assert told["seconds"]["total"] >= 0


# The log


def test_one_json_line_an_event_on_request(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "run", stand_in(delivered=("www: done",)))
    done = run("run", "--log-format", "json")
    assert done.status == 0
    assert [line["event"] for line in done.log] == [
        "begin",
        "started",
        "failed",
        "finished",
        "edition",
        "delivered",
        "end",
    ]
    assert all(line["verb"] == "run" and line["time"].endswith("Z") for line in done.log)
    assert [line["level"] for line in done.log if line["event"] == "failed"] == ["error"]
    assert done.log[3]["count"] == 3
    assert done.log[4]["figures_proved"] == 143
    assert done.log[-1]["exit_status"] == 0
    assert "143 figures proved" in done.out
    monkeypatch.setattr(pipeline, "run", stand_in(errors.SnapshotRejected("too little")))
    done = run("run", "--log-format=json", "--json")
    assert [line["event"] for line in done.log][-2:] == ["error", "end"]
    assert done.log[-2]["kind"] == "SnapshotRejected"
    assert done.last["exit_status"] == 3


# The heartbeat


@pytest.mark.parametrize(
    ("error", "called"),
    [
        (None, "/ping/canary-beat"),
        (errors.SnapshotRejected("too little"), "/ping/canary-beat/fail"),
        (ValueError("a defect"), "/ping/canary-beat/fail"),
        (KeyboardInterrupt(), "/ping/canary-beat/fail"),
        (errors.Busy("another"), None),
    ],
)
def test_the_monitor_is_told_how_the_run_went(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    monitor: Monitor,
    error: BaseException | None,
    called: str | None,
) -> None:
    (tmp_path / "reporter.toml").write_text(CONFIG)
    monkeypatch.setattr(pipeline, "run", stand_in(error))
    run("run")
    assert monitor.called == ([called] if called else [])


def test_other_verbs_call_nobody(run: Run, tmp_path: Path, monitor: Monitor) -> None:
    (tmp_path / "reporter.toml").write_text(CONFIG)
    run("list", "editions")
    assert monitor.called == []


@pytest.mark.parametrize("fault", ["500", "302", "slow", "dead", "unset", "ftp"])
def test_a_monitor_out_of_reach_changes_nothing_of_the_run(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, monitor: Monitor, fault: str
) -> None:
    (tmp_path / "reporter.toml").write_text(CONFIG)
    monkeypatch.setattr(pipeline, "run", stand_in())
    if fault.isdigit():
        monitor.status = int(fault)
    elif fault == "slow":
        monitor.wait = 8.0
    elif fault == "dead":
        monkeypatch.setenv("BEAT", "http://127.0.0.1:1/canary-beat")
    elif fault == "ftp":
        monkeypatch.setenv("BEAT", "ftp://127.0.0.1/canary-beat")
    else:
        monkeypatch.delenv("BEAT")
    start = time.monotonic()
    done = run("run")
    assert time.monotonic() - start < 6
    assert done.status == 0
    assert "heartbeat: " in done.err
    assert "canary" not in done.out + done.err
    assert len(monitor.called) <= 1


@pytest.mark.parametrize(
    ("suffix", "expected"),
    [
        ("", "https://hc.example/ping/1?rid=2"),
        ("/fail", "https://hc.example/ping/1/fail?rid=2"),
        ("?status=down", "https://hc.example/ping/1?status=down"),
    ],
)
def test_the_suffix_goes_to_the_path_or_takes_the_place_of_the_query(suffix: str, expected: str) -> None:
    assert with_suffix("https://hc.example/ping/1?rid=2", suffix) == expected
    assert beat(Heartbeat(), 0) == ""


# Secrets


@pytest.mark.parametrize("value", ["true", "null", "exit_status", "143143", '"run"'])
def test_a_secret_that_reads_like_json_breaks_none(
    run: Run, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("SOME_TOKEN", value)
    monkeypatch.setattr(pipeline, "run", stand_in())
    done = run("run", "--json", "--log-format", "json")
    assert (done.last["ok"], done.last["exit_status"], done.last["figures_proved"]) == (True, 0, 143)
    assert done.log[-1]["event"] == "end"


def test_no_secret_is_said_logged_or_written(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, monitor: Monitor
) -> None:
    """Every kind fails, and every place that can speak does: none of them names a secret."""
    for name in ("GIT_TOKEN", "OUR_ID", "OUR_KEY", "OUR_MAIL", "OUR_HOOK", "OUR_BOT", "CG_VALUE"):
        monkeypatch.setenv(name, f'canary-{name.lower()}-"7f\\')
    monkeypatch.setenv("OUR_HOOK", f"http://127.0.0.1:{monitor.server_address[1]}/canary-hook")
    monkeypatch.setenv("OUR_USER", "desk")
    (tmp_path / "reporter.toml").write_text(
        CONFIG
        + """
[sources.coingecko]
key_env = "CG_VALUE"
[[publish]]
kind = "branch"
remote = "http://127.0.0.1:1/site.git"
secret_env = "GIT_TOKEN"
timeout = 5
[[publish]]
kind = "bucket"
bucket = "site"
endpoint = "http://127.0.0.1:1"
user_env = "OUR_ID"
secret_env = "OUR_KEY"
timeout = 1
[[publish]]
kind = "mail"
host = "127.0.0.1"
port = 1
sender = "desk@example.org"
recipients = ["reader@example.org"]
user_env = "OUR_USER"
secret_env = "OUR_MAIL"
timeout = 1
[[publish]]
kind = "webhook"
service = "discord"
secret_env = "OUR_HOOK"
[[publish]]
kind = "webhook"
service = "telegram"
base_url = "http://127.0.0.1:1"
chat = "1"
secret_env = "OUR_BOT"
timeout = 1
"""
    )
    lay(old(), tmp_path / "output" / "site")
    monitor.status = 500
    said = []
    for words in (("publish",), ("publish", "--json"), ("publish", "--log-format", "json", "-v")):
        done = run(*words)
        assert done.status == 6
        said.append(done.out + done.err)
    # The site is nowhere yet, so no word was sent; then as if it were.
    text = (tmp_path / "reporter.toml").read_text()
    (tmp_path / "reporter.toml").write_text(
        text[: text.index('[[publish]]\nkind = "branch"')] + text[text.index('[[publish]]\nkind = "mail"') :]
    )
    done = run("publish", "-v")
    assert len(done.err.splitlines()) == 3
    said.append(done.out + done.err)

    (tmp_path / "reporter.toml").write_text(text)

    def leak(*_: object, **__: object) -> None:
        raise ValueError(" ".join(os.environ.values()))  # a defect that tells all it knows

    monkeypatch.setattr(pipeline, "publish", leak)
    for words in (("publish", "--json"), ("publish", "--log-format", "json")):
        done = run(*words)
        assert done.status == 1
        said.append(done.out + done.err)
    assert "canary" not in "\n".join(said)
    written = [path for path in (tmp_path / "output").rglob("*") if path.is_file()]
    assert any("logs" in path.parts for path in written)
    assert any(path.name == "delivered.json" for path in written)
    for path in written:
        assert b"canary" not in path.read_bytes(), path
