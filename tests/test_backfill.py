"""Many days at once: the same bytes by one process, a pool and a cluster; kills, failures, recognition."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from reporter import backfill as room
from reporter.backfill import backfill, pool, team, work
from reporter.config import Config, EditionSettings
from reporter.errors import ConfigError, RenderError, ReporterError
from reporter.model import Observation
from reporter.pipeline import audit_paths, build_snapshot
from reporter.pipeline.edition import foresee, make
from reporter.pipeline.steps import freeze_day
from reporter.store import History
from tests.battery.core import core

LAST = date(2026, 2, 6)
DAYS = [LAST - timedelta(days=n) for n in range(3, -1, -1)]
EDITIONS = (
    EditionSettings(),
    EditionSettings(slug="ether", title="Ether", assets=("ethereum", "bitcoin"), benchmark="ethereum"),
)
START = {"bitcoin": 70_000.0, "ethereum": 2_300.0, "binancecoin": 700.0, "solana": 100.0, "ripple": 1.6}


def rows(days=60):
    """Daily closes, highs and lows that wander, without chance."""
    for number, (asset, start) in enumerate(START.items()):
        for back in range(days):
            at = datetime(LAST.year, LAST.month, LAST.day, tzinfo=UTC) + timedelta(days=1 - back)
            close = start * (1 + 0.02 * ((back * (7 + number)) % 5) + 0.003 * (back % (9 + number)))
            for metric, value in (
                ("price_usd", close),
                ("day_high_usd", close * 1.01),
                ("day_low_usd", close * 0.99),
            ):
                yield Observation(metric, asset, value, at, "desk", at)


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("store") / "history.sqlite3"
    with History.open(path) as history:
        history.add(rows())
    return path


@pytest.fixture
def desk(store, tmp_path) -> Config:
    """A desk of two editions with a history and no site yet."""
    (tmp_path / "output").mkdir()
    shutil.copy(store, tmp_path / "output" / "history.sqlite3")
    return Config(output=tmp_path / "output", editions=EDITIONS)


@pytest.fixture(scope="module")
def plain(store, tmp_path_factory) -> dict[str, bytes]:
    """The site as one process builds it, day by day."""
    output = tmp_path_factory.mktemp("plain")
    shutil.copy(store, output / "history.sqlite3")
    backfill(Config(output=output, editions=EDITIONS), DAYS)
    return files(output)


def files(output: Path) -> dict[str, bytes]:
    site = output / "site"
    return {
        path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()
    }


def test_a_pool_builds_the_same_bytes(desk, plain):
    outcome = backfill(desk, DAYS, workers=2)
    assert len(outcome.editions) == 8
    assert [one.day for one in outcome.editions] == sorted(one.day for one in outcome.editions)
    assert not outcome.failures
    assert files(desk.output) == plain


def test_each_edition_knows_the_one_before_it(plain):
    known = json.loads(plain[f"ether/{DAYS[2]}/snapshot.json"])["previous"]
    assert [one["day"] for one in known] == [str(DAYS[1]), str(DAYS[0])]


def test_what_is_foreseen_is_what_is_remembered_and_made(desk):
    as_of = datetime(LAST.year, LAST.month, LAST.day, tzinfo=UTC) + timedelta(days=1)
    with History.open(desk.output / "history.sqlite3") as history:
        snapshot = freeze_day(desk, history, desk.editions[0], as_of)
    foreseen = foresee(snapshot, desk)
    made = make(snapshot, desk, ("page", "facts"))
    assert foreseen.past == made.past
    assert make(snapshot, desk, ("page", "facts"), foreseen).files == made.files


def test_a_cluster_builds_the_same_bytes(desk, plain, tmp_path):
    distributed = pytest.importorskip("distributed")
    own = tmp_path / "templates"
    own.mkdir()  # a folder of the desk's own, shipped though empty of anything that changes a byte
    (own / "note.txt").write_text("ours")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
        ) as cluster,
    ):
        outcome = backfill(replace(desk, templates_dir=own), DAYS, scheduler=cluster.scheduler_address)
    assert not outcome.failures
    assert files(desk.output) == plain


def test_a_cluster_that_is_not_there_is_told(desk, monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr(team, "CONNECT_SECONDS", 0.5)
    with pytest.raises(ConfigError, match=r"no Dask scheduler answers there"):
        backfill(desk, DAYS, scheduler="tcp://127.0.0.1:1")


def test_what_is_unchanged_is_left(desk, plain):
    backfill(desk, DAYS)
    before = {path: path.stat().st_mtime_ns for path in (desk.output / "site").rglob("*") if path.is_file()}
    again = backfill(desk, DAYS)
    assert [one.changed for one in again.editions] == [False] * 8
    assert all(one.figures_proved > 0 for one in again.editions)
    assert before == {path: path.stat().st_mtime_ns for path in before}
    assert files(desk.output) == plain


def test_a_new_value_of_a_later_day_touches_no_earlier_edition(desk, monkeypatch):
    backfill(desk, DAYS[:2])
    late = datetime(2026, 2, 7, tzinfo=UTC)
    with History.open(desk.output / "history.sqlite3") as history:
        history.add([Observation("price_usd", "bitcoin", 71_000.0, late, "desk", late)])
    monkeypatch.setattr(work, "make", _never)
    assert not any(one.changed for one in backfill(desk, DAYS[:2]).editions)


def _never(*_, **__):
    raise AssertionError("nothing was to be made")


def test_a_value_learnt_for_the_day_itself_is_looked_at_anew(desk):
    backfill(desk, DAYS[:1])
    then = datetime(2026, 2, 3, tzinfo=UTC)
    with History.open(desk.output / "history.sqlite3") as history:
        history.add([Observation("fear_greed", "market", 20.0, then, "alternative_me", then)])
    assert [one.changed for one in backfill(desk, DAYS[:1]).editions] == [True, True]


def test_changed_templates_build_again(desk, tmp_path):
    backfill(desk, DAYS[:1], "ether")
    own = tmp_path / "templates"
    (own / "en" / "phrases").mkdir(parents=True)
    (own / "en" / "made_by.txt.j2").write_text("Software wrote this article from the data named below.")
    outcome = backfill(replace(desk, templates_dir=own), DAYS[:1], "ether")
    assert [one.changed for one in outcome.editions] == [True]
    page = (desk.output / "site/ether" / str(DAYS[0]) / "index.html").read_text()
    assert "from the data named below" in page


def test_a_page_that_is_gone_is_built_again(desk, plain):
    backfill(desk, DAYS[:1], "ether")
    shutil.rmtree(desk.output / "site/ether")
    assert [one.changed for one in backfill(desk, DAYS[:1], "ether").editions] == [True]
    assert (desk.output / "site/ether" / str(DAYS[0]) / "report.pdf").is_file()


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("error", [RenderError, RuntimeError])  # the second: a defect of the program
def test_one_that_fails_stops_no_other_and_is_nobody_s_yesterday(desk, monkeypatch, workers, error):
    genuine = work.make
    broken = DAYS[1]

    def make(snapshot, config, **known):
        if snapshot.edition == "ether" and snapshot.day == broken:
            raise error("the chart of this day could not be drawn")
        return genuine(snapshot, config, **known)

    monkeypatch.setattr(work, "make", make)
    outcome = backfill(desk, DAYS, workers=workers)
    assert [label for label, _ in outcome.failures] == [f"ether {broken}"]
    assert ("a defect of the program" in outcome.failures[0][1]) == (error is RuntimeError)
    assert len(outcome.editions) == 7
    known = json.loads((desk.output / "site/ether" / str(DAYS[2]) / "snapshot.json").read_text())
    assert [one["day"] for one in known["previous"]] == [str(DAYS[0])]
    assert all(result.ok for _, result in audit_paths([desk.output / "site"]))


def test_a_single_edition_s_failure_is_the_error(desk, monkeypatch):
    monkeypatch.setattr(work, "make", lambda *_, **__: (_ for _ in ()).throw(RenderError("no chart")))
    with pytest.raises(RenderError, match="no chart"):
        backfill(desk, DAYS[:1], "ether")


def test_a_worker_that_is_killed_loses_nothing(desk, plain, monkeypatch, tmp_path):
    genuine = work.make
    mark = tmp_path / "killed"
    parent = os.getpid()

    def make(snapshot, config, **known):
        if snapshot.day == DAYS[2] and os.getpid() != parent and not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return genuine(snapshot, config, **known)

    monkeypatch.setattr(work, "make", make)
    outcome = backfill(desk, DAYS, workers=2)
    assert mark.exists()
    assert not outcome.failures
    assert files(desk.output) == plain


def test_an_edition_that_kills_each_worker_is_told_and_stops_no_other(desk, monkeypatch):
    genuine = work.make
    parent = os.getpid()

    def make(snapshot, config, **known):
        if snapshot.edition == "ether" and snapshot.day == DAYS[3] and os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        return genuine(snapshot, config, **known)

    monkeypatch.setattr(work, "make", make)
    outcome = backfill(desk, DAYS, workers=2)
    assert [label for label, _ in outcome.failures] == [f"ether {DAYS[3]}"]
    assert "worker process was ended" in outcome.failures[0][1]
    assert len(outcome.editions) == 7


def test_workers_are_replaced_now_and_then(desk, plain, monkeypatch):
    monkeypatch.setattr(pool, "BATCH", 1)
    assert not backfill(desk, DAYS, workers=2).failures
    assert files(desk.output) == plain


def test_an_edition_can_be_had_without_a_pdf(desk):
    bare = replace(desk, editions=(replace(EDITIONS[1], formats=("page",)),))
    (made,) = backfill(bare, DAYS[:1]).editions
    assert made.pdf is None
    assert not list((desk.output / "site").rglob("*.pdf"))
    pages = [*(desk.output / "site").rglob("*.html"), *(desk.output / "site").glob("feed.*")]
    assert not [path for path in pages if "report.pdf" in path.read_text()]
    (again,) = build_snapshot(Config(output=desk.output / "again"), made.folder / "snapshot.json").editions
    assert (again.folder / "index.html").read_bytes() == made.page.read_bytes()
    assert again.pdf is None
    (made,) = backfill(replace(desk, editions=EDITIONS[1:]), DAYS[:1]).editions
    assert made.pdf is not None
    assert made.pdf.is_file()


def children(parent: int) -> list[int]:
    """The processes a process has started."""
    listed = Path(f"/proc/{parent}/task/{parent}/children")
    if not listed.exists():
        pytest.skip("this system does not list the children of a process")
    return [int(one) for one in listed.read_text().split()]


def eventually(holds) -> bool:
    deadline = time.monotonic() + 15
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.1)
    return holds()


KILLED = """
import sys
from datetime import date
from pathlib import Path
from reporter import backfill as room
from reporter.config import Config
from tests.test_backfill import DAYS, EDITIONS
room.BATCH = 2
room.backfill(Config(output=Path(sys.argv[1]), editions=EDITIONS), DAYS, workers=2)
"""


def test_a_back_fill_that_was_killed_goes_on_where_it_stopped(desk, plain, root, monkeypatch):
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(desk.output)], cwd=root)
    first = desk.output / "built.jsonl"
    deadline = time.monotonic() + 60
    while not first.exists() and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.02)
    workers = children(process.pid)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert workers
    assert eventually(lambda: not any(Path(f"/proc/{one}").exists() for one in workers))
    stood = len(first.read_text().splitlines())
    assert 0 < stood < 8
    made = []
    genuine = work.make
    monkeypatch.setattr(work, "make", lambda *a, **b: made.append(a[0].day) or genuine(*a, **b))
    assert len(backfill(desk, DAYS).editions) == 8
    assert len(made) <= 8 - stood
    assert files(desk.output) == plain


def test_a_worker_of_another_version_refuses(desk, monkeypatch):
    monkeypatch.setattr(work, "__version__", "0.0.0")
    with pytest.raises(ReporterError, match=r"this worker runs reporter 0\.0\.0"):
        backfill(desk, DAYS[:1], "ether")


def test_indexes_are_written_once(desk, monkeypatch):
    calls = []
    genuine = room.pages_around
    monkeypatch.setattr(room, "pages_around", lambda *a: calls.append(1) or genuine(*a))
    backfill(desk, DAYS)
    assert calls == [1]


def test_a_thousand_unchanged_editions_are_recognised_in_a_moment(desk):
    """Recognition asks the store once and the disk for one small file an edition."""
    backfill(desk, DAYS[:1], "ether")
    with History.open(desk.output / "history.sqlite3") as history:
        known = room.Recogniser(desk, history)
        as_of = datetime(2026, 2, 4, tzinfo=UTC)
        earlier = history.editions("ether")
        began = time.process_time()
        for _ in range(1000):
            key = known.key(EDITIONS[1], as_of, earlier)
            known.by_key(EDITIONS[1], DAYS[0], key)
        assert time.process_time() - began < 1.0


def test_what_was_foreseen_can_be_made_twice(desk):
    """An article goes on once from its beginning; asked again, it is begun anew."""
    as_of = datetime(LAST.year, LAST.month, LAST.day, tzinfo=UTC) + timedelta(days=1)
    with History.open(desk.output / "history.sqlite3") as history:
        snapshot = freeze_day(desk, history, desk.editions[0], as_of)
    foreseen = foresee(snapshot, desk)
    first, second = (make(snapshot, desk, ("page", "facts"), foreseen).files for _ in range(2))
    assert first == second


def test_an_edition_goes_on_in_another_language(desk):
    """What came out stays as it is, and each day leads to the one after it."""
    english = (replace(EDITIONS[0], formats=("page",)),)
    backfill(replace(desk, editions=english), DAYS[:2])
    before = files(desk.output)
    spanish = (replace(english[0], language="es", title="Cripto Diario"),)
    outcome = backfill(replace(desk, editions=spanish), DAYS[2:])
    after = files(desk.output)
    assert not outcome.failures
    own = [path for path in before if path.startswith(tuple(f"crypto-daily/{day}/" for day in DAYS[:2]))]
    assert own
    assert all(after[path] == before[path] for path in own)
    last, first = (after[f"crypto-daily/{day}/index.html"].decode() for day in (DAYS[1], DAYS[2]))
    assert f'href="../next/{DAYS[1]}.html"' in last
    assert f"../{DAYS[2]}/index.html" in after[f"crypto-daily/next/{DAYS[1]}.html"].decode()
    assert f'<a href="../{DAYS[1]}/index.html"><bdi lang="en">' in first
    assert f"url={DAYS[3]}/index.html" in after["crypto-daily/latest.html"].decode()
    assert all(result.ok for _, result in audit_paths([desk.output / "site"]))
    pages, faults = core(desk.output / "site")
    assert pages["pages"] > 20
    assert faults == []
