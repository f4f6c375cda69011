"""The history keeps what it is told, once, and can say what was known when."""

import os
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from reporter.errors import Busy, StoreDamaged, StoreError
from reporter.model import Move, Observation, Story
from reporter.store import History, rebuild, schema
from reporter.store.snapshot import dump
from tests.making import DAY, FIRST_DAY, HOUR, START, edition, seen
from tests.test_store_snapshot import example

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "out" / "history.sqlite3"


@pytest.fixture
def history(path):
    with History.open(path) as opened:
        yield opened


def all_of(history, known=START + 1000 * DAY, **changes):
    return history.window(
        changes.get("metric", "price_usd"), "bitcoin", START - 1000 * DAY, START + 1000 * DAY, known
    )


def test_gives_back_exactly_what_was_added(history):
    odd = START + timedelta(microseconds=123457)
    told = (seen(84260.49, START, odd), seen(1e-12, START + DAY), seen(0.1 + 0.2, odd))
    assert history.add(told) == 3
    assert all_of(history) == (told[0], told[2], told[1])


def test_adding_again_stores_nothing(history):
    told = [seen(100.0 + index, START + index * DAY) for index in range(50)]
    headline = Story("Bitcoin holds", "https://example.org/a", "Example", START)
    assert history.add(told, [headline]) == 51
    assert history.add(told, [headline]) == 0
    again = [seen(one.value, one.at, one.retrieved_at + 9 * DAY) for one in told]
    assert history.add(again) == 0
    assert all_of(history) == tuple(told)


def test_a_revision_stands_beside_the_value_it_revises(history):
    first, second = seen(0.0, START, START + HOUR), seen(-434.1, START, START + 9 * HOUR)
    assert history.add([first]) == 1
    assert history.add([second]) == 1
    assert all_of(history, START + 8 * HOUR) == (first,)
    assert all_of(history, START + 9 * HOUR) == (second,)
    # Before anything was known, the form learnt first.
    assert all_of(history, START) == (first,)


def test_a_value_that_comes_back_is_in_force_again(history):
    steps = [seen(value, START, START + hours * HOUR) for value, hours in ((1.0, 1), (2.0, 2), (1.0, 3))]
    assert history.add(steps) == 3
    assert [all_of(history, START + hours * HOUR)[0].value for hours in (1, 2, 3)] == [1.0, 2.0, 1.0]


def test_order_of_arrival_does_not_matter(path, tmp_path, history):
    steps = [seen(value, START, START + hours * HOUR) for value, hours in ((1.0, 1), (2.0, 2), (3.0, 3))]
    history.add(steps)
    with History.open(tmp_path / "other.sqlite3") as other:
        other.add(reversed(steps))
        for hours in range(5):
            assert all_of(other, START + hours * HOUR) == all_of(history, START + hours * HOUR)


def test_two_values_of_one_moment_are_both_kept_and_the_later_counts(history):
    first, second = seen(1.0, START), seen(2.0, START)
    assert history.add([first, second]) == 2
    assert history.add([first, second]) == 0
    assert all_of(history) == (second,)
    key = ("price_usd", "bitcoin", "binance", int(START.timestamp()) * 10**6)
    assert history.contested(int((START + HOUR).timestamp()) * 10**6) == {key}
    assert history.contested(int(START.timestamp()) * 10**6) == frozenset()


def test_sources_and_closes_are_kept_apart(history):
    told = [seen(1.0, START), seen(2.0, START + HOUR), seen(3.0, START, source="kraken")]
    history.add(told)
    closes = history.window("price_usd", "bitcoin", START, START + DAY, START + DAY, closes_only=True)
    assert [(one.source, one.value) for one in closes] == [("binance", 1.0), ("kraken", 3.0)]
    assert history.series() == (("price_usd", "bitcoin", "binance"), ("price_usd", "bitcoin", "kraken"))
    assert history.span("price_usd", "bitcoin") == (START, START + HOUR)
    assert history.span("price_usd", "ripple") is None


def test_a_batch_is_stored_whole_or_not_at_all(history):
    with pytest.raises(StoreError, match="not a number"):
        history.add([seen(1.0, START), seen(float("nan"), START + DAY)])
    assert all_of(history) == ()
    # The series it had made is forgotten with it.
    assert history.add([seen(1.0, START)]) == 1


def test_a_headline_counts_with_its_first_date(history):
    evergreen = [
        Story("What is bitcoin", "https://example.org/e", "E", START + days * DAY) for days in (0, 5)
    ]
    late = Story("Later", "https://example.org/l", "E", START + 5 * DAY)
    history.add([], [*evergreen, late])
    assert history.headlines(START + DAY, START + 9 * DAY) == (late,)
    assert history.headlines(START, START + 9 * DAY) == (late, evergreen[0])


def test_a_record_is_never_lost(history, path):
    first = edition(FIRST_DAY)
    assert history.record(first) == first
    later = first.modified_at + HOUR
    untouched = edition(FIRST_DAY, published_at=later, modified_at=later)
    assert history.record(untouched) == first
    revised = history.record(edition(FIRST_DAY, headline="Revised", published_at=later, modified_at=later))
    assert (revised.published_at, revised.modified_at) == (first.published_at, later)
    assert history.editions() == (revised,)
    # Time that runs backwards on the machine does not take the page back.
    back = history.record(edition(FIRST_DAY, headline="Again", modified_at=first.modified_at - HOUR))
    assert back.modified_at == later
    held = sqlite3.connect(path)
    assert held.execute("SELECT headline FROM edition ORDER BY revision").fetchall() == [
        (first.headline,),
        ("Revised",),
        ("Again",),
    ]
    held.close()


def test_editions_are_newest_first(history):
    for number in (3, 1, 2):
        history.record(edition(date(2026, 1, number)))
    history.record(edition(date(2026, 1, 2), edition="gold-daily"))
    assert [one.day.day for one in history.editions("crypto-daily")] == [3, 2, 1]
    assert [one.day.day for one in history.editions("crypto-daily", date(2026, 1, 3))] == [2, 1]
    assert len(history.editions()) == 4


def test_what_records_have_in_common_is_held_once(history):
    at = datetime(2026, 1, 3, tzinfo=UTC)
    moves = tuple(
        Move(f"{asset}.price.last", "level", "price_usd", asset, 1.5, "usd", "now", at)
        for asset in ("bitcoin", "solana")
    )
    history.record_all([replace(edition(date(2026, 1, day)), moves=moves) for day in (1, 2)])
    newer, older = history.editions()
    assert newer.moves == older.moves == moves
    for name in ("fact", "kind", "metric", "asset", "unit", "window", "at"):
        assert all(
            getattr(one, name) is getattr(other, name)
            for one, other in zip(newer.moves, older.moves, strict=True)
        )
    assert newer.moves[0].at is newer.moves[1].at


def test_editions_come_newest_first_and_by_their_slugs_within_a_day(history):
    held = [
        replace(edition(date(2026, 1, day)), edition=slug)
        for day in (2, 1, 3)
        for slug in ("weekly", "b-two", "b")
    ]
    history.record_all(held)
    wanted = [(day, slug) for day in (3, 2, 1) for slug in ("b", "b-two", "weekly")]
    assert [(one.day.day, one.edition) for one in history.editions()] == wanted


def test_it_commits_as_durably_as_was_measured_to_hold(history):
    ask = history._connection.execute
    assert ask("PRAGMA journal_mode").fetchone() == ("delete",)
    assert ask("PRAGMA synchronous").fetchone() == (3,)


def test_a_second_writer_is_told_so(path, history, monkeypatch):
    monkeypatch.setattr("reporter.store.schema._BUSY_SECONDS", 0.05)
    with history.transaction(), pytest.raises(Busy, match="another process"), History.open(path):
        pass


def test_reading_needs_no_permission_to_write(path):
    with History.open(path) as history:
        history.add([seen(1.0, START)])
    with History.open(path, readonly=True) as history:
        assert len(all_of(history)) == 1
        with pytest.raises(StoreError, match="may not be written"):
            history.add([seen(2.0, START)])


def test_reading_does_not_make_a_history(path):
    with pytest.raises(StoreError, match="there is no history"):
        History.open(path, readonly=True)
    assert not path.exists()


def test_what_cannot_be_made_is_said(tmp_path):
    (tmp_path / "out").write_text("a file where a folder should be")
    with pytest.raises(StoreError, match="could not be made"):
        History.open(tmp_path / "out" / "history.sqlite3")


def test_a_full_disk_is_said_and_nothing_is_stored(history):
    history._connection.execute("PRAGMA max_page_count = 20")
    with pytest.raises(StoreError, match="the disk is full"):
        history.add(seen(float(index), START + index * HOUR) for index in range(20_000))
    assert all_of(history) == ()
    assert history.add([seen(1.0, START)]) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_found_out_on_opening(path):
    History.open(path).close()
    path.parent.chmod(0o500)
    try:
        with pytest.raises(StoreError, match=r"may not be written|could not be opened"):
            History.open(path)
    finally:
        path.parent.chmod(0o700)


def test_other_programs_files_and_newer_ones_are_left_alone(path):
    History.open(path).close()
    held = sqlite3.connect(path)
    held.execute("PRAGMA user_version = 99")
    held.close()
    with pytest.raises(StoreError, match="newer version") as caught:
        History.open(path)
    assert not isinstance(caught.value, StoreDamaged)
    held = sqlite3.connect(path)
    held.execute("PRAGMA application_id = 7")
    held.close()
    with pytest.raises(StoreError, match="another program's"):
        History.open(path)


def test_a_file_of_the_first_version_is_read_as_it_is_and_brought_up_to_date(path):
    path.parent.mkdir()
    held = sqlite3.connect(path)
    held.executescript(schema.TABLES)
    for column in ("moves", "lead", "pdf"):
        held.execute(f"ALTER TABLE edition DROP COLUMN {column}")
    held.execute("PRAGMA user_version = 1")
    held.execute(
        "INSERT INTO edition VALUES ('crypto-daily', '2026-01-01', 0, 0, 'Old', '', 'en', '', 0, 0, '[]', 0)"
    )
    held.commit()
    held.close()
    with History.open(path, readonly=True) as history:
        assert history.editions()[0].moves == ()
        assert history.editions()[0].lead == ("", 0.0)
    price = Move(
        "bitcoin.price.last",
        "level",
        "price_usd",
        "bitcoin",
        76606.1,
        "usd",
        "now",
        START - timedelta(0, 0, 7),
    )
    with History.open(path) as history:
        history.record(edition(FIRST_DAY, moves=(price,), lead=("bitcoin.price.change_24h", 2.5)))
        assert history.editions()[0].moves == (price,)
        assert history.editions()[0].lead == ("bitcoin.price.change_24h", 2.5)
    held = sqlite3.connect(path)
    assert held.execute("PRAGMA user_version").fetchone() == (schema.VERSION,)
    assert held.execute("SELECT headline FROM edition ORDER BY revision").fetchone() == ("Old",)
    held.close()


DAMAGE = {
    "emptied": lambda content: b"",
    "text": lambda content: b"this was a database once\n" * 400,
    "cut short": lambda content: content[: len(content) // 2],
    "header overwritten": lambda content: b"\x00" * 100 + content[100:],
    "pages overwritten": lambda content: content[:4096] + b"\xff" * (len(content) - 4096),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_damage_is_noticed_set_aside_and_rebuilt(path, tmp_path, kind):
    with History.open(path) as history:
        history.add(seen(float(index + 1), START + index * HOUR) for index in range(2000))
    broken = DAMAGE[kind](path.read_bytes())
    path.write_bytes(broken)
    with pytest.raises(StoreDamaged, match="damaged"):
        History.open(path)
    assert path.read_bytes() == broken
    published = tmp_path / "snapshot.json"
    published.write_bytes(dump(example()))
    unreadable = tmp_path / "unreadable.json"
    unreadable.write_bytes(b"{}")
    done = rebuild(path, [published, unreadable])
    assert done.set_aside.read_bytes() == broken
    assert done.snapshots == 1
    assert len(done.refused) == 1
    assert "unreadable.json" in done.refused[0]
    with History.open(path) as history:
        history.check()
        for one in example().observations:
            assert one in history.window(one.metric, one.asset, one.at, one.at, one.retrieved_at)
        assert history.editions() == example().previous
        assert len(history.headlines(START, START + 1000 * DAY)) == len(example().headlines)
    assert sorted(file.name for file in path.parent.iterdir()) == ["history.sqlite3", done.set_aside.name]


def test_rebuilding_twice_in_a_second_loses_neither_file(path):
    path.parent.mkdir()
    for content in (b"one", b"two"):
        path.write_bytes(content)
        assert rebuild(path, []).set_aside.read_bytes() == content
    assert len(list(path.parent.glob("*.damaged-*"))) == 2


WRITER = """
import sys
from datetime import timedelta
from pathlib import Path
from tests.making import START, HOUR, seen
from reporter.store import History
with History.open(Path(sys.argv[1])) as history:
    batch = 0
    while True:
        first = START + batch * 500 * timedelta(seconds=1)
        history.add([seen(float(batch + 1), first + n * timedelta(seconds=1), START) for n in range(500)])
        batch += 1
        print(batch, flush=True)
"""


def test_a_writer_killed_at_any_moment_leaves_whole_batches(path):
    """Killed by SIGKILL after some commits: the file is sound and every acknowledged batch is in it."""
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    for pause in (0.0, 0.013, 0.031):
        path.unlink(missing_ok=True)
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, env=env, text=True
        ) as writer:
            writer.stdout.readline()
            time.sleep(pause)
            writer.kill()
            acknowledged = 1 + len(writer.stdout.readlines())
        with History.open(path) as history:
            history.check()
            held = history.window("price_usd", "bitcoin", START, START + 1000 * DAY, START)
        batches = len(held) // 500
        assert len(held) == batches * 500
        assert batches >= acknowledged
        assert [one.value for one in held] == [float(n // 500 + 1) for n in range(len(held))]


def test_a_writer_killed_in_mid_transaction_is_rolled_back(path):
    """The journal it leaves behind is rolled back on opening, not taken for damage."""
    code = """
import os, signal, sys
from datetime import timedelta
from pathlib import Path
from tests.making import START, seen
from reporter.store import History
history = History.open(Path(sys.argv[1]))
history.add([seen(1.0, START)])
history._connection.execute("PRAGMA cache_size = 5")
def rows():
    for n in range(60_000):
        yield seen(2.0, START + (n + 1) * timedelta(seconds=1))
    os.kill(os.getpid(), signal.SIGKILL)
history.add(rows())
"""
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    assert subprocess.run([sys.executable, "-c", code, str(path)], env=env, check=False).returncode == -9
    assert path.with_name(path.name + "-journal").exists()
    with History.open(path) as history:
        assert len(all_of(history)) == 1


def test_what_a_killed_process_left_unfinished_is_swept_away(path):
    History.open(path).close()
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    strays = [f"{path.name}.new-{ended.pid}", f"{path.name}.new-{ended.pid}-journal"]
    others = [
        f"{path.name}.new-{os.getppid()}",
        f"{path.name}.damaged-20260202T080000Z",
        f"{path.name}.new-own",
    ]
    for name in (*strays, *others):
        path.with_name(name).write_text("unfinished")
    History.open(path).close()
    assert sorted(file.name for file in path.parent.iterdir()) == sorted([path.name, *others])


def test_a_window_stays_quick_with_years_of_many_assets(path):
    """Two years of hourly prices of ten assets; one window reads its own rows only."""
    rows = 24 * 365 * 2
    with History.open(path) as history:
        with history.transaction():
            for number in range(10):
                stamp = int(datetime(2024, 1, 1, tzinfo=UTC).timestamp()) * 10**6
                history.insert(
                    ("price_usd", f"asset-{number}", "binance", stamp + hour * 3600 * 10**6, stamp, 1.0)
                    for hour in range(rows)
                )
        end = datetime(2024, 1, 1, tzinfo=UTC) + 500 * DAY
        before = time.process_time()
        held = history.window("price_usd", "asset-7", end - 400 * DAY, end, end, closes_only=True)
        assert len(held) == 401
        assert time.process_time() - before < 0.5


def test_a_window_that_slides_gives_what_each_window_gives(path):
    """Two sources, values revised now and later, days forwards and back, and a value that comes late."""
    hour = timedelta(hours=1, microseconds=7)
    with History.open(path) as history:
        history.add(
            Observation(
                "price_usd", "bitcoin", 100.0 + day + part + turn, at, source, at + hour + turn * 3 * DAY
            )
            for source in ("binance", "kraken")
            for day in range(60)
            for part in (0, 8)
            for turn in range(1 + (day % 7 == 3) * (source == "kraken") * 2)
            for at in (START + day * DAY + part * HOUR,)
        )

        def both(end, closes_only, length=9 * DAY, known=None):
            asked = ("price_usd", "bitcoin", end - length, end, known or end)
            exact = history.window(*asked, closes_only=closes_only)
            told = history.told(*asked, closes_only=closes_only)
            assert list(told) == sorted(told)
            whole = [replace(one, retrieved_at=one.retrieved_at.replace(microsecond=0)) for one in exact]
            assert [one for track in told.values() for one in track] == whole

        ends = [*range(10, 40), 41, 44, 55, 12, 13, 70, 8]
        for number in ends:
            for closes_only in (True, False):
                end = START + number * DAY
                both(end, closes_only)
                both(end + 5 * HOUR, closes_only, known=end + 3 * DAY)
                both(end - 20 * DAY, closes_only, length=3 * HOUR)
        history.add([Observation("price_usd", "bitcoin", 1.0, START + 8 * DAY, "gate", START + 8 * DAY)])
        both(START + 8 * DAY, True)
        one, other = (
            history.told("price_usd", "bitcoin", end - 9 * DAY, end, end)["binance"]
            for end in (START + 30 * DAY, START + 31 * DAY)
        )
        assert one[5] is other[3]
