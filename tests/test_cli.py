"""The command line: quick to start, the same options everywhere, each error one line and one status."""

import io
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from reporter import cli, errors, pipeline
from reporter.check import Finding
from reporter.cli.progress import progress
from reporter.cli.say import Say
from reporter.cli.server import site_server
from reporter.collect import Event
from reporter.errors import ReporterError
from reporter.model import Gap

Run = Callable[..., "Done"]


@dataclass(frozen=True)
class Done:
    status: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        (line,) = self.out.splitlines()
        return json.loads(line)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command line in an empty folder; SIGTERM's handler is put back afterwards."""
    monkeypatch.chdir(tmp_path)
    before = signal.getsignal(signal.SIGTERM)

    def call(*words: str) -> Done:
        capsys.readouterr()
        try:
            status = cli.main(words)
        except SystemExit as ended:
            status = int(ended.code or 0)
        said = capsys.readouterr()
        return Done(status, said.out, said.err)

    yield call
    signal.signal(signal.SIGTERM, before)


def outcome(output: Path, gaps: tuple[Gap, ...] = ()) -> pipeline.Outcome:
    folder = output / "site" / "crypto-daily" / "2026-02-02"
    edition = pipeline.EditionOutcome(
        slug="crypto-daily",
        day=date(2026, 2, 2),
        headline="Bitcoin falls 2.2%",
        folder=folder,
        page=folder / "index.html",
        pdf=folder / "report.pdf",
        figures_proved=143,
        gaps=1,
        changed=True,
    )
    return pipeline.Outcome((edition,), stored=7, gaps=gaps)


# Start-up


# Wherever the command is run from, it is this checkout's.
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1])}


def python(*words: str, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        **{"env": ENVIRONMENT, **options},
    )


@pytest.mark.parametrize("verb", [(), ("run",), ("build",), ("list",)])
def test_help_loads_nothing_heavy(verb: tuple[str, ...]) -> None:
    code = (
        "import sys, reporter.cli\n"
        f"try: reporter.cli.main({[*verb, '--help']!r})\n"
        "except SystemExit as ended: assert not ended.code\n"
        "heavy = {'matplotlib', 'weasyprint', 'httpx', 'jinja2', 'numpy', 'feedparser', 'babel', 'PIL',"
        " 'obstore', 'smtplib', 'urllib.request'}\n"
        "print('loaded:', sorted(heavy & set(sys.modules)))\n"
    )
    done = python("-c", code)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "loaded: []"


def test_help_costs_little_more_than_python_itself() -> None:
    def best(*words: str) -> float:
        times = []
        for _ in range(5):
            start = time.perf_counter()
            assert python(*words).returncode == 0
            times.append(time.perf_counter() - start)
        return min(times)

    # Loosely held, for machines are busy; `python -m benchmarks.cold` holds it to 1.5.
    assert best("-m", "reporter", "--help") < 4 * best("-c", "import argparse")


def test_help_of_the_program_loads_the_parser_alone() -> None:
    code = (
        "import argparse, sys\n"
        "before = set(sys.modules)\n"
        "import reporter.cli\n"
        "try: reporter.cli.main(['--help'])\n"
        "except SystemExit as ended: assert not ended.code\n"
        "costly = {'datetime', 'json', 'pathlib', 'shutil', 'signal', 'traceback', 'typing', 'urllib'}\n"
        "loaded = {name for name in set(sys.modules) - before if name.startswith('reporter')}\n"
        "print('loaded:', sorted(loaded | costly & set(sys.modules) - before))\n"
    )
    done = python("-c", code)
    assert done.returncode == 0, done.stderr
    ours = ["reporter", "reporter.cli", "reporter.cli.arguments", "reporter.errors"]
    assert done.stdout.splitlines()[-1] == f"loaded: {ours}"


def test_help_is_as_wide_as_the_terminal() -> None:
    wide = python("-m", "reporter", "--help", env={**ENVIRONMENT, "COLUMNS": "200"})
    narrow = python("-m", "reporter", "--help", env={**ENVIRONMENT, "COLUMNS": "50"})
    assert max(map(len, wide.stdout.splitlines())) > 80
    assert max(map(len, narrow.stdout.splitlines())) <= 50


@pytest.mark.parametrize("what", ["metrics", "sources", "sections", "editions"])
def test_registers_are_listed_without_network_charts_or_page(tmp_path: Path, what: str) -> None:
    code = (
        "import sys, reporter.cli\n"
        f"assert reporter.cli.main(['list', {what!r}]) == 0\n"
        "print(sorted({'matplotlib', 'weasyprint', 'httpx', 'jinja2'} & set(sys.modules)))\n"
    )
    done = python("-c", code, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"
    assert len(done.stdout.splitlines()) > 2


def test_every_verb_of_the_contract_has_help(run: Run) -> None:
    verbs = [
        "run",
        "demo",
        "collect",
        "import",
        "build",
        "audit",
        "publish",
        "check",
        "list",
        "serve",
        "init",
    ]
    assert list(cli_verbs()) == verbs
    top = run("--help")
    assert top.status == 0
    for verb in verbs:
        assert f"\n    {verb} " in top.out
        assert run(verb, "--help").status == 0


def cli_verbs() -> tuple[str, ...]:
    from reporter.cli.verbs import VERBS

    return tuple(VERBS)


# Options


@pytest.mark.parametrize("before", [True, False])
def test_options_of_all_verbs_stand_before_or_after(run: Run, tmp_path: Path, before: bool) -> None:
    (tmp_path / "desk.toml").write_text('[[editions]]\nslug = "mine"\n')
    options = ["--config", "desk.toml", "--output", "elsewhere", "--json", "-v"]
    done = run(*options, "list", "editions") if before else run("list", "editions", *options)
    assert done.json["editions"][0]["edition"] == "mine"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "VERB"),
        (("bild",), "invalid choice"),
        (("run", "--dry"), "unrecognized"),
        (("build", "--date", "2026-02-30"), "is no day"),
        (("build", "--date", "2999-01-01"), "in the future"),
        (("build", "--from", "2026-02-02"), "both ends"),
        (("build", "--to", "2026-02-02"), "both ends"),
        (("build", "--from", "2026-02-02", "--to", "2026-02-01"), "is before"),
        (("build", "--date", "2026-02-02", "--snapshot", "x"), "not allowed with"),
        (("build", "--snapshot", "x", "--edition", "crypto-daily"), "does not go with"),
        (("build", "--edition", "crypto-dayly"), "did you mean crypto-daily?"),
        (("build", "--edition", "zzz"), "configured are: crypto-daily"),
        (("collect", "--record", "a", "--replay", "b"), "not allowed with"),
        (("collect", "--replay", "nowhere"), "is no folder"),
        (("audit", "nowhere"), "no such file or folder"),
        (("import",), "required"),
        (("list", "colours"), "invalid choice"),
        (("serve", "--port", "70000"), "is no port"),
        (("serve", "--port", "-1"), "is no port"),
        (("publish",), "no target is configured"),
        (("build", "--date", "0001-01-01"), "before 2009"),
        (("list", "editions", "--output", ""), "no folder is named"),
        (("--config", "none.toml", "run"), "reporter init"),
        (("run", "--conf", "none.toml"), "unrecognized"),
    ],
)
def test_a_wrong_command_line_ends_with_2_and_says_why(
    run: Run, words: tuple[str, ...], message: str
) -> None:
    done = run(*words)
    assert done.status == 2
    assert message in done.err
    assert done.out == ""
    told = run(*words, "--json")
    assert told.json["error"]["kind"] == "ConfigError"
    assert told.json["error"]["exit_status"] == 2


# Outcomes


def test_run_tells_where_page_and_pdf_are(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gaps = (Gap("fear_greed", "market", "alternative_me", "no answer in 60 s"),)
    seen: dict[str, Any] = {}

    def stand_in(config: Any, *, now: datetime, on_event: Any) -> pipeline.Outcome:
        seen.update(output=config.output, now=now)
        on_event(Event("started", "okx"))
        on_event(Event("answered", "okx", "funding bitcoin", 3))
        on_event(Event("failed", "gate", "no answer"))
        on_event(Event("finished", "okx", count=3))
        return outcome(config.output, gaps)

    monkeypatch.setattr(pipeline, "run", stand_in)
    done = run("run", "--output", "out")
    assert done.status == 0
    assert "143 figures proved" in done.out
    assert str(Path("out/site/crypto-daily/2026-02-02/report.pdf")) in done.out
    assert done.err.splitlines() == ["gate: no answer", "okx: finished, 3 values"]
    assert seen["output"] == Path("out")
    assert abs(seen["now"] - datetime.now(UTC)) < timedelta(minutes=1)

    told = run("run", "--json")
    assert told.err == ""
    assert told.json["ok"] is True
    assert told.json["editions"][0]["figures_proved"] == 143
    assert told.json["gaps"][0]["reason"] == "no answer in 60 s"
    assert "answered" in run("run", "-v").err


@pytest.mark.parametrize(
    ("words", "days", "slug"),
    [
        ((), 1, None),
        (("--date", "2026-02-02"), 1, None),
        (("--from", "2026-01-31", "--to", "2026-02-02", "--edition", "crypto-daily"), 3, "crypto-daily"),
    ],
)
def test_build_asks_for_the_days_named(
    run: Run, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], days: int, slug: str | None
) -> None:
    asked: list[Any] = []

    def stand_in(config: Any, wanted: Any, edition: Any, **_: Any) -> pipeline.Outcome:
        asked.append((wanted, edition))
        return outcome(config.output)

    monkeypatch.setattr("reporter.backfill.backfill", stand_in)
    assert run("build", *words).status == 0
    ((wanted, edition),) = asked
    assert (len(wanted), edition) == (days, slug)
    last = date(2026, 2, 2) if words else datetime.now(UTC).date() - timedelta(days=1)
    assert wanted[-1] == last


def test_a_span_with_a_day_that_failed_does_not_end_with_0(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stand_in(config: Any, *_: Any, **_more: Any) -> pipeline.Outcome:
        made = outcome(config.output)
        return pipeline.Outcome(made.editions, (("crypto-daily 2026-02-01", "no price"),))

    monkeypatch.setattr("reporter.backfill.backfill", stand_in)
    done = run("build", "--from", "2026-02-01", "--to", "2026-02-02", "--json")
    assert done.status == 1
    assert "crypto-daily 2026-02-01: no price" in done.err
    assert done.json["ok"] is False
    assert len(done.json["editions"]) == 1


def test_nothing_made_is_no_success(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "demo", lambda config, on_event: pipeline.Outcome())
    assert run("demo").status != 0


ERRORS = [
    value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, ReporterError)
]


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_every_error_becomes_its_exit_status(
    run: Run, monkeypatch: pytest.MonkeyPatch, kind: type[ReporterError]
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise kind("what happened, and what to do")

    monkeypatch.setattr(pipeline, "run", fail)
    done = run("run")
    assert (done.status, done.out, done.err) == (
        kind.exit_status,
        "",
        "reporter: what happened, and what to do\n",
    )
    assert done.status != 0
    assert run("run", "--json").json["error"] == {
        "kind": kind.__name__,
        "message": "what happened, and what to do",
        "exit_status": kind.exit_status,
    }


def test_a_defect_is_one_line_and_a_report_without_secrets(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_KEY_OF_OURS", "canary-3f1c9a")
    monkeypatch.setenv("UNUSUAL", "canary-77aa01")
    (tmp_path / "reporter.toml").write_text('[sources.okx]\nkey_env = "UNUSUAL"\n')

    def fail(*_: Any, **__: Any) -> None:
        raise KeyError("https://x.example?api_key=canary-3f1c9a&other=canary-77aa01\nmore")

    monkeypatch.setattr(pipeline, "run", fail)
    done = run("run", "--output", "out")
    assert done.status == 1
    assert len(done.err.splitlines()) == 1
    assert "a defect of the program, KeyError" in done.err
    (report,) = (tmp_path / "out" / "logs").iterdir()
    assert str(Path("out/logs") / report.name) in done.err
    text = report.read_text()
    assert "Traceback" in text
    assert "command: reporter run" in text
    assert "canary" not in text + done.err + done.out


def test_a_defect_with_nowhere_to_write_is_still_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "out").write_text("a file")
    monkeypatch.setattr(pipeline, "run", lambda *_, **__: 1 / 0)
    done = run("run", "--output", "out")
    assert done.status == 1
    assert "ZeroDivisionError" in done.err.splitlines()[-1]
    assert "Traceback" in done.err


def test_interrupted_is_130(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "run", interrupted)
    done = run("run")
    assert done.status == 130
    assert done.err == "interrupted; what was published before stands\n"


def test_ended_from_outside_lets_go_and_is_143(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    let_go = []

    def ended(*_: Any, **__: Any) -> None:
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(5)
        finally:
            let_go.append(True)

    monkeypatch.setattr(pipeline, "run", ended)
    assert run("run").status == 143
    assert let_go == [True]


def test_a_reader_that_has_gone_is_no_defect(tmp_path: Path) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    done = subprocess.run(
        [sys.executable, "-m", "reporter", "list", "metrics"],
        stdout=write_end,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        cwd=tmp_path,
        timeout=60,
        env=ENVIRONMENT,
    )
    os.close(write_end)
    assert done.stderr == ""
    assert done.returncode == 141
    assert not (tmp_path / "output").exists()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_a_bar_and_the_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress(Say(as_json=False)) as on_event:
        for event in (
            Event("started", "okx"),
            Event("started", "gate"),
            Event("answered", "okx", "funding bitcoin", 3),
            Event("failed", "gate", "no answer in 60 s"),
            Event("finished", "okx", count=3),
        ):
            on_event(event)
        on_event._bar.refresh()
        shown = terminal.getvalue()
    assert "1/2" in shown
    assert "gate: no answer in 60 s\n" in shown
    assert "funding bitcoin" not in shown.replace("\r", "\n").splitlines()[-1]


# Single verbs


@pytest.mark.parametrize("works", [True, False])
def test_check_ends_with_0_only_if_a_run_can_work(
    run: Run, monkeypatch: pytest.MonkeyPatch, works: bool
) -> None:
    findings = (
        Finding("fonts", True, "there"),
        Finding("feed X", False, "no answer", "Look at the address.", needed=False),
        Finding(
            "prices", works, "a source answers" if works else "none answers", "" if works else "Mend it."
        ),
    )
    monkeypatch.setattr("reporter.check.check", lambda config: findings)
    done = run("check")
    assert done.status == (0 if works else 2)
    assert "without  feed X: no answer\n         Look at the address." in done.out
    assert ("MISSING  prices" in done.out) is not works
    assert ("would fail: prices" in done.err) is not works
    assert [check["ok"] for check in run("check", "--json").json["checks"]] == [True, False, works]


@pytest.mark.parametrize("what", ["metrics", "sources", "sections", "editions"])
def test_a_register_for_machines(run: Run, what: str) -> None:
    rows = run("list", what, "--json").json[what]
    assert rows
    assert len({tuple(row) for row in rows}) == 1


def test_init_writes_once(run: Run, tmp_path: Path) -> None:
    assert run("init").status == 0
    assert (tmp_path / "reporter.toml").is_file()
    assert run("list", "editions").status == 0
    again = run("init")
    assert again.status == 2
    assert "is there already" in again.err
    assert run("init", "other.toml").status == 0


def test_audit_of_nothing_is_a_failure(run: Run, tmp_path: Path) -> None:
    done = run("audit", str(tmp_path))
    assert done.status == 2
    assert "no edition" in done.err


@dataclass(frozen=True)
class Audited:
    figures: int
    counts: dict[str, int]
    findings: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return self.figures > 0 and not self.findings


def test_audit_counts_by_rule_and_fails_for_one_fault(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = [(Path("a"), Audited(100, {"N1": 3, "N5": 97})), (Path("b"), Audited(50, {"N5": 50}))]
    monkeypatch.setattr(pipeline, "audit_paths", lambda paths: results)
    done = run("audit", str(tmp_path))
    assert done.status == 0
    assert "150 figures checked, in 2 editions" in done.out
    assert "N5    147" in done.out
    assert run("audit", str(tmp_path), "--json").json["rules"] == {"N1": 3, "N5": 147}

    results[1] = (Path("b"), Audited(50, {"N5": 50}, ("N5: 75,004 is printed as under 75,000",)))
    done = run("audit", str(tmp_path))
    assert done.status == 5
    assert "1 of 2 editions or sites are not proved" in done.err
    assert "b: N5: 75,004" in done.err

    results[1] = (Path("b"), Audited(0, {}))
    done = run("audit", str(tmp_path))
    assert done.status == 5
    assert "no figure was checked" in done.err


def test_a_collection_that_brought_nothing_is_an_alarm(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    brought = pipeline.Outcome(stored=3, gaps=(Gap("fear_greed", "", "okx", "no answer"),))
    asked: dict[str, Any] = {}

    def stand_in(config: Any, **options: Any) -> pipeline.Outcome:
        asked.update(options)
        return brought

    monkeypatch.setattr(pipeline, "collect_only", stand_in)
    done = run("collect", "--record", "kept")
    assert (done.status, asked["record"], asked["replay"]) == (0, Path("kept"), None)
    assert "3 new values stored, 1 gaps" in done.out
    assert "fear_greed all assets (okx): no answer" in done.out
    brought = pipeline.Outcome(gaps=brought.gaps)
    done = run("collect", "--json")
    assert done.status == 3
    assert done.json["gaps"][0]["source"] == "okx"


def test_import_names_each_file(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[Path] = []

    def stand_in(config: Any, files: list[Path], now: datetime, on_event: object) -> pipeline.Outcome:
        taken.extend(files)
        if files[0].name == "bad.csv":
            raise errors.StoreError(
                "bad.csv, line 3: value 'x' is no number; nothing of this file was stored"
            )
        return pipeline.Outcome(stored=5)

    monkeypatch.setattr(pipeline, "import_files", stand_in)
    done = run("import", "good.csv", "bad.csv", "--json")
    assert done.status == 8
    assert done.json["files"] == {"good.csv": 5}
    assert "line 3" in done.json["error"]["message"]


def test_publish_tells_each_target(run: Run, tmp_path: Path) -> None:
    (tmp_path / "reporter.toml").write_text('[[publish]]\nkind = "folder"\nfolder = "www"\n')
    done = run("publish")
    assert done.status == 6
    assert "no site in" in done.err
    site = tmp_path / "output" / "site"
    site.mkdir()
    (site / "index.html").write_text("front")
    done = run("publish")
    assert done.status == 0
    assert "1 files copied" in done.out
    assert (tmp_path / "www" / "index.html").read_text() == "front"


# The look on loopback


@pytest.fixture
def address(tmp_path: Path) -> Any:
    site = tmp_path / "site"
    (site / "crypto-daily").mkdir(parents=True)
    (site / "index.html").write_text("front")
    (site / "404.html").write_text("not here")
    (tmp_path / "secret.txt").write_text("secret")
    with site_server(site, 0) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def get(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_the_site_is_served_and_nothing_else(address: str) -> None:
    assert get(f"{address}/") == (200, "front")
    assert get(f"{address}/none.html") == (404, "not here")
    assert get(f"{address}/crypto-daily/") == (404, "not here")
    assert get(f"{address}/../secret.txt")[0] == 404
    assert get(f"{address}/%2e%2e/secret.txt")[0] == 404


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e%2fsecret.txt",
        "/crypto-daily/../../secret.txt",
        "//etc/passwd",
        "/%00",
        "/index.html%00.txt",
        "/way-out.txt",
        "/way-out/secret.txt",
        "http://127.0.0.1/../secret.txt",
    ],
)
def test_nothing_outside_the_site_is_served(address: str, tmp_path: Path, path: str) -> None:
    (tmp_path / "site" / "way-out.txt").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "site" / "way-out").symlink_to(tmp_path)
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as wire:
        wire.sendall(f"GET {path} HTTP/1.0\r\n\r\n".encode())  # as it is: a client would tidy it up
        answer = b""
        while part := wire.recv(65536):
            answer += part
    assert answer.startswith(b"HTTP/1.0 404 ")
    assert answer.endswith(b"not here")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("feed.xml", "application/atom+xml"),
        ("feed.json", "application/feed+json"),
        ("sitemap.xml", "application/xml"),
        ("site.json", "application/json"),
        ("manifest.webmanifest", "application/manifest+json"),
        ("a.woff2", "font/woff2"),
        ("a.svg", "image/svg+xml"),
        ("a.css", "text/css; charset=utf-8"),
        ("a.js", "text/javascript; charset=utf-8"),
        ("favicon.ico", "image/x-icon"),
        ("a.pf_meta", "application/octet-stream"),
    ],
)
def test_each_file_has_its_media_type(address: str, tmp_path: Path, name: str, kind: str) -> None:
    (tmp_path / "site" / name).write_text("x")
    for method in ("GET", "HEAD"):
        asked = urllib.request.Request(f"{address}/{name}", method=method)
        with urllib.request.urlopen(asked, timeout=5) as answer:
            assert answer.headers["Content-Type"] == kind
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_site_with_a_path_of_its_own_is_found_under_it_too(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("front")
    with site_server(tmp_path, 0, "https://desk.example/markets") as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        at = f"http://127.0.0.1:{server.server_address[1]}"
        assert get(f"{at}/markets/index.html") == get(f"{at}/markets/") == get(f"{at}/") == (200, "front")
        assert get(f"{at}/markets")[0] == 404
        server.shutdown()
        thread.join()


def test_a_port_that_is_taken_is_said(run: Run, tmp_path: Path, address: str) -> None:
    (tmp_path / "output" / "site").mkdir(parents=True)
    (tmp_path / "output" / "site" / "index.html").write_text("front")
    done = run("serve", "--port", address.rpartition(":")[2])
    assert done.status == 6
    assert "choose another with --port" in done.err


def test_serve_without_a_site_names_the_mend(run: Run) -> None:
    done = run("serve")
    assert done.status == 6
    assert "reporter demo" in done.err
