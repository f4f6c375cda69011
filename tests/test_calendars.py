"""The desk's calendars: what is read, what is refused, and the way over real sockets to the snapshot."""

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reporter.check import check
from reporter.collect import collect
from reporter.config import Calendar, Config, EditionSettings, SourceSettings
from reporter.config.load import load
from reporter.diary.desk import own
from reporter.errors import ConfigError, SourceChanged
from reporter.model import Observation, Occasion
from reporter.pipeline.steps import freeze_day
from reporter.sources import SOURCES
from reporter.sources.calendars import LARGEST, events
from reporter.store.history import History
from reporter.store.occasions import keep, kept
from tests.server import Reply, Server

NOW = datetime(2026, 2, 2, 8, tzinfo=UTC)
BERLIN = """BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:STANDARD
DTSTART:19701025T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""


def ics(*entries, zone=BERLIN):
    body = "".join(
        f"BEGIN:VEVENT\nUID:{number}@desk\nDTSTAMP:20260101T000000Z\n{entry.strip()}\nEND:VEVENT\n"
        for number, entry in enumerate(entries)
    )
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//desk//EN\n{zone}{body}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def told(*entries):
    return [(f"{one.at:%m-%d %H:%M}", one.title) for one in events(ics(*entries), "Desk", NOW)]


def test_times_in_zones_whole_days_and_links():
    found = events(
        ics(
            "DTSTART:20260204T133000Z\nDTEND:20260204T140000Z\nSUMMARY:Payrolls\nURL:https://example.org/a",
            "DTSTART;TZID=Europe/Berlin:20260205T141500\nSUMMARY:ECB",
            "DTSTART;VALUE=DATE:20260206\nSUMMARY:Holiday",
            "DTSTART:20260207T090000\nSUMMARY:Names no zone",
        ),
        "Desk",
        NOW,
    )
    assert found == (
        Occasion(
            "desk",
            datetime(2026, 2, 4, 13, 30, tzinfo=UTC),
            "UTC",
            "Payrolls",
            "Desk",
            "https://example.org/a",
        ),
        Occasion("desk", datetime(2026, 2, 5, 13, 15, tzinfo=UTC), "UTC", "ECB", "Desk"),
        Occasion("desk", datetime(2026, 2, 6, tzinfo=UTC), "UTC", "Holiday", "Desk", whole_day=True),
        Occasion("desk", datetime(2026, 2, 7, 9, tzinfo=UTC), "UTC", "Names no zone", "Desk"),
    )


def test_repeated_moved_and_cancelled_dates():
    assert told(
        "DTSTART:20240101T090000Z\nRRULE:FREQ=WEEKLY;BYDAY=WE;UNTIL=20260218T090000Z\n"
        "EXDATE:20260211T090000Z\nSUMMARY:Weekly",
        "DTSTART:20260210T090000Z\nSTATUS:CANCELLED\nSUMMARY:Called off",
        "DTSTART:20250101T090000Z\nSUMMARY:Past",
        "DTSTART:20270101T090000Z\nSUMMARY:Far",
    ) == [("02-04 09:00", "Weekly"), ("02-18 09:00", "Weekly")]


@pytest.mark.parametrize(
    ("title", "printed"),
    [
        ("\u202eevil\u200b \x07CPI \U0001f4c9", "evil CPI"),
        ("<b>Rates</b> {{ 7*7 }}", "Rates {{ 7*7 }}"),
        ("A" * 200, "A" * 119 + "\u2026"),
    ],
)
def test_hostile_titles_become_plain_ones(title, printed):
    assert [found for _, found in told(f"DTSTART:20260204T090000Z\nSUMMARY:{title}")] == [printed]


def test_a_title_of_nothing_printable_is_left_out():
    assert (
        told("DTSTART:20260204T090000Z\nSUMMARY:\u05d4\u05d7\u05dc\u05d8\u05d4", "DTSTART:20260204T090000Z")
        == []
    )


def test_a_link_that_is_none_is_dropped():
    (one,) = events(ics("DTSTART:20260204T090000Z\nSUMMARY:A\nURL:javascript:alert(1)"), "Desk", NOW)
    assert one.url == ""


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;INTERVAL=5",
        "FREQ=HOURLY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYSECOND=1,2,3",
        "FREQ=YEARLY;BYYEARDAY=366;BYWEEKNO=1",
    ],
)
def test_rules_without_end_or_without_a_hit_are_refused(rule):
    with pytest.raises(SourceChanged, match=r"repeats by a rule|could not be read"):
        told(f"DTSTART:20260101T000000Z\nSUMMARY:Bomb\nRRULE:{rule}")


@pytest.mark.parametrize(
    "rule", ["FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31"]
)
def test_rules_that_are_never_met_end_soon(rule, monkeypatch):
    never = f"DTSTART:19000101T000000Z\nSUMMARY:Never\nRRULE:{rule}"
    assert told(never) == []
    monkeypatch.setattr("reporter.sources.calendars._SECONDS", 0.5)
    started = time.monotonic()
    with pytest.raises(SourceChanged, match="too long"):
        told(*[never] * 3_000)
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00\xff" * 100,
        b"<html>not here</html>",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
        b"BEGIN:VEVENT\r\nEND:VEVENT\r\n",
        b"BEGIN:VCALENDAR\r\n" * 2000,
        ics("DTSTART:20260204T090000Z\nDURATION:P400000D\nSUMMARY:Long"),
        ics("DTSTART:20260204T090000Z\nDTEND:20250204T090000Z\nSUMMARY:Backwards"),
        ics(*["DTSTART:20260204T090000Z\nSUMMARY:Many"] * 5_001),
        b" " * (LARGEST + 1),
    ],
    ids=["empty", "bytes", "page", "half", "no calendar", "deep", "long", "backwards", "many", "large"],
)
def test_what_is_no_calendar_or_too_much_of_one_is_refused(body):
    with pytest.raises(SourceChanged):
        events(body, "Desk", NOW)


BODY = ics("DTSTART:20260204T133000Z\nSUMMARY:Payrolls")


def gather(reply, tmp_path):
    """What a collection brings of one calendar at an address, over real sockets."""

    async def run():
        async with Server(lambda asked: reply) as server:
            sources = {one.id: SourceSettings(enabled=one.id == "calendars", timeout=5.0) for one in SOURCES}
            config = Config(
                sources=sources,
                feeds=(),
                calendars=(Calendar("Desk", url=f"{server.url}/d.ics"),),
                output=tmp_path,
            )
            return config, await collect(config, NOW, environ={})

    return asyncio.run(run())


@pytest.mark.parametrize(
    "reply",
    [Reply(BODY), Reply(BODY, length="chunked"), Reply(BODY, length="none")],
    ids=["length", "chunks", "end"],
)
def test_a_calendar_at_an_address_is_fetched(reply, tmp_path):
    _, collected = gather(reply, tmp_path)
    assert collected.gaps == ()
    assert [one.title for one in collected.calendars["Desk"]] == ["Payrolls"]


@pytest.mark.parametrize(
    "reply",
    [
        Reply(BODY, cut=len(BODY) - 30, length="none"),
        Reply(b"<html>Sign in</html>"),
        Reply(b"gone", status=404),
        Reply(b"BEGIN:VCALENDAR" + b" " * (LARGEST + 1) + b"END:VCALENDAR"),
    ],
    ids=["half", "page", "gone", "large"],
)
def test_one_that_fails_is_a_gap_and_keeps_what_was_known(reply, tmp_path):
    path = tmp_path / "calendars.json"
    known = {"Desk": (Occasion("desk", NOW + timedelta(days=2), "UTC", "Known", "Desk"),)}
    keep(path, known)
    _, collected = gather(reply, tmp_path)
    (gap,) = collected.gaps
    assert (gap.metric, gap.asset, gap.source) == ("diary", "Desk", "calendars")
    keep(path, collected.calendars)
    assert kept(path) == known


def test_one_that_is_empty_now_forgets_its_dates(tmp_path):
    path = tmp_path / "calendars.json"
    keep(path, {"Desk": (Occasion("desk", NOW, "UTC", "Old", "Desk"),), "Other": ()})
    _, collected = gather(Reply(ics()), tmp_path)
    keep(path, collected.calendars)
    assert kept(path) == {"Desk": (), "Other": ()}


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"Desk": [1]}'])
def test_a_damaged_file_of_dates_ends_nothing(content, tmp_path):
    (tmp_path / "calendars.json").write_bytes(content)
    assert kept(tmp_path / "calendars.json") == {}


def test_a_snapshot_has_the_dates_of_files_and_addresses(tmp_path):
    file = tmp_path / "desk.ics"
    file.write_bytes(ics("DTSTART:20260203T120000Z\nSUMMARY:From a file"))
    config = Config(
        editions=(EditionSettings(assets=("bitcoin",)),),
        output=tmp_path,
        calendars=(
            Calendar("File", file=str(file)),
            Calendar("Web", url="https://example.org/d.ics"),
            Calendar("Gone", file=str(tmp_path / "gone.ics")),
        ),
    )
    fetched = Occasion("desk", NOW + timedelta(hours=3), "UTC", "From the web", "Web")
    keep(tmp_path / "calendars.json", {"Web": (fetched,), "No longer named": (replace(fetched, title="No"),)})
    with History.open(tmp_path / "history.sqlite3") as history:
        history.add([Observation("price_usd", "bitcoin", 76_606.0, NOW, "binance", NOW)])
        frozen = freeze_day(config, history, config.editions[0], NOW)
    own_dates = [(one.title, one.source) for one in frozen.diary if one.kind == "desk"]
    assert own_dates == [("From the web", "Web"), ("From a file", "File")]
    (gap,) = [gap for gap in frozen.gaps if gap.metric == "diary"]
    assert gap.asset == "Gone"
    assert "cannot be read" in gap.reason


def test_check_says_what_is_wrong_with_a_calendar(tmp_path):
    good, bad = tmp_path / "good.ics", tmp_path / "bad.ics"
    good.write_bytes(ics())
    bad.write_bytes(ics("DTSTART:20260101T000000Z\nSUMMARY:Bomb\nRRULE:FREQ=SECONDLY"))
    sources = {one.id: SourceSettings(enabled=False) for one in SOURCES}
    config = Config(
        output=tmp_path / "output",
        sources=sources,
        feeds=(),
        calendars=(
            Calendar("Good", file=str(good)),
            Calendar("Bad", file=str(bad)),
            Calendar("No", file="/no.ics"),
        ),
    )
    found = {one.what: one for one in check(config)}
    assert found["calendar Good"].ok
    assert not found["calendar Bad"].ok
    assert "SECONDLY" in found["calendar Bad"].detail
    assert "No such file" in found["calendar No"].detail


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ('name = "A"', "either file = ... or url = ..."),
        ('name = "A"\nfile = "a.ics"\nurl = "https://example.org"', "either file = ... or url = ..."),
        ('name = "A"\nurl = "http://example.org/a.ics"', "https://"),
        ('name = "\u05d4"\nfile = "a.ics"', "Latin script"),
        (
            'name = "A"\nfile = "a.ics"\n[[calendars]]\nname = "A"\nfile = "b.ics"',
            "two calendars are called A",
        ),
    ],
)
def test_the_configuration_names_the_fault(lines, fault, tmp_path):
    path = tmp_path / "reporter.toml"
    path.write_text(f"[[calendars]]\n{lines}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="line") as failure:
        load(path)
    assert fault in str(failure.value)


def test_files_are_found_beside_the_configuration(tmp_path):
    (tmp_path / "desk.ics").write_bytes(BODY)
    path = tmp_path / "reporter.toml"
    path.write_text('[[calendars]]\nname = "A"\nfile = "desk.ics"\n', encoding="utf-8")
    config = load(path)
    assert Path(config.calendars[0].file) == tmp_path / "desk.ics"
    found, gaps = own(config, NOW, {})
    assert [one.title for one in found] == ["Payrolls"]
    assert gaps == []
