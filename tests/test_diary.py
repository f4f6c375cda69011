"""What is dated ahead: the rules' own dates over years, the desk's entries, the snapshot, the section."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from reporter.audit import audit
from reporter.config import DiaryEntry
from reporter.diary import MOST, ahead
from reporter.diary.desk import entries
from reporter.diary.expiries import expiries, last_friday
from reporter.errors import StoreError
from reporter.model import Occasion
from reporter.narrate.desk import Desk, spans, text_of
from reporter.store import snapshot as snapshots
from tests import audit_day

DAY = timedelta(days=1)


def at(*parts):
    return datetime(*parts, tzinfo=UTC)


def told(when, **reach):
    return [(one.kind, f"{one.at:%Y-%m-%d %H:%M}", one.title) for one in ahead(when, **reach)]


def test_the_last_friday_of_each_month():
    assert last_friday(2026, 2) == date(2026, 2, 27)
    assert last_friday(2026, 7) == date(2026, 7, 31)
    for year in range(2018, 2031):
        for month in range(1, 13):
            day = last_friday(year, month)
            assert (day.weekday(), day.month) == (4, month)
            assert (day + 7 * DAY).month != month


def test_expiries_of_two_years():
    found = list(expiries(at(2024, 1, 1), at(2026, 1, 1)))
    options = [one for one in found if one.kind.startswith("options")]
    futures = [one for one in found if one.kind == "futures"]
    assert len(options) == len(futures) == 24
    assert {one.at.month for one in options if one.kind == "options_quarterly"} == {3, 6, 9, 12}
    assert {one.at.time() for one in options} == {time(8)}
    london = [one.at.astimezone(ZoneInfo("Europe/London")) for one in futures]
    assert {one.time() for one in london} == {time(16)}
    # Good Friday 2024 was the last Friday of March, Boxing Day 2025 of December.
    moved = [one.date() for one in london if one.date() != last_friday(one.year, one.month)]
    assert moved == [date(2024, 3, 28), date(2025, 12, 24)]


def test_the_ends_of_the_reach():
    expiry = at(2026, 2, 27, 8)
    assert [one.at for one in expiries(expiry - DAY, expiry)] == [expiry]
    assert list(expiries(expiry, expiry + timedelta(hours=1))) == []


def test_sessions_of_a_long_weekend():
    assert told(at(2026, 2, 14)) == [
        ("week_close", "2026-02-16 00:00", ""),
        ("session_closed", "2026-02-16 05:00", "Washington's Birthday"),
        ("session_open", "2026-02-17 14:30", ""),
        ("options_monthly", "2026-02-27 08:00", ""),
        ("futures", "2026-02-27 16:00", ""),
    ]


def test_a_short_session_and_summer_time():
    kinds = told(at(2025, 7, 2, 20), days=3)
    assert ("session_early", "2025-07-03 17:00", "Day before Independence Day") in kinds
    assert ("session_open", "2025-07-03 13:30", "") in kinds
    assert ("session_closed", "2025-07-04 04:00", "Independence Day") in kinds


def test_a_holiday_lies_ahead_until_its_session_would_have_ended():
    assert "session_closed" in [kind for kind, _, _ in told(at(2026, 2, 16, 15))]
    assert "session_closed" not in [kind for kind, _, _ in told(at(2026, 2, 16, 21))]


@pytest.mark.parametrize(
    ("when", "kind"),
    [
        (at(2025, 12, 30), "year_close"),
        (at(2026, 3, 30), "quarter_close"),
        (at(2026, 2, 27), "month_close"),
        (at(2026, 2, 7), "week_close"),
    ],
)
def test_a_period_close_is_the_longest_periods(when, kind):
    closes = [found for found, _, _ in told(when) if found.endswith("_close")]
    assert closes[0] == kind or (kind != "week_close" and closes[-1] == kind)


def test_a_week_is_told_two_days_before_its_close():
    assert [kind for kind, _, _ in told(at(2026, 2, 10)) if kind == "week_close"] == []
    assert [kind for kind, _, _ in told(at(2026, 2, 13, 23)) if kind == "week_close"] == []
    assert [kind for kind, _, _ in told(at(2026, 2, 14)) if kind == "week_close"] == ["week_close"]


def test_the_desks_own_in_their_zones():
    made = list(
        entries(
            [
                DiaryEntry("Rates", "2026-03-18", "14:00", "America/New_York", "https://example.org"),
                DiaryEntry("Whole day", "2026-03-18", zone="Asia/Tokyo"),
            ]
        )
    )
    assert made[0] == Occasion(
        "desk", at(2026, 3, 18, 18), "America/New_York", "Rates", "", "https://example.org"
    )
    assert (made[1].at, made[1].whole_day) == (at(2026, 3, 17, 15), True)
    now = at(2026, 3, 12, 12)
    assert [one.title for one in ahead(now, own=made) if one.kind == "desk"] == ["Whole day", "Rates"]
    assert [one for one in ahead(now, days=3, own=made) if one.kind == "desk"] == []
    assert [one for one in ahead(at(2026, 3, 19), own=made) if one.kind == "desk"] == []


def test_a_flood_of_entries_is_cut():
    own = [Occasion("desk", at(2026, 2, 3, 0, minute), "UTC", f"No. {minute}") for minute in range(50)]
    found = [one for one in ahead(at(2026, 2, 2), own=own) if one.kind == "desk"]
    assert [one.title for one in found] == [f"No. {minute}" for minute in range(MOST)]


def test_the_diary_travels_in_the_snapshot():
    frozen = audit_day.snapshot()
    content = snapshots.dump(frozen)
    assert snapshots.load(content) == frozen
    assert snapshots.dump(snapshots.load(content)) == content
    # A snapshot of before there was a diary has none, and keeps its bytes.
    bare = snapshots.dump(replace(frozen, diary=()))
    assert "diary" not in json.loads(bare)
    assert snapshots.load(bare).diary == ()


@pytest.mark.parametrize(
    ("key", "value"),
    [("zone", "Mars/Olympus"), ("at", "soon"), ("whole_day", 1), ("title", None), ("kind", 3)],
)
def test_a_diary_of_another_shape_is_refused(key, value):
    tree = json.loads(snapshots.dump(audit_day.snapshot()))
    tree["diary"][0][key] = value
    with pytest.raises(StoreError, match=r"diary\[0\]"):
        snapshots.load(json.dumps(tree).encode())


def test_quoted_words_stay_to_the_letter():
    words = Desk.quote(None, "a , b  \ue000c", "https://example.org/?a b")
    run = spans(f"Noted:  {words} .")
    quoted = next(span for span in run if span.quoted)
    assert (quoted.text, quoted.href) == ("a , b  c", "https://example.org/?a b")
    assert text_of(run).startswith("Noted:")


def test_hostile_titles_claim_nothing_and_are_proved(tmp_path):
    own = (
        Occasion("desk", at(2026, 2, 3, 9), "UTC", "{{ 7*7 }} <script>alert(1)</script> falls 99%", "A & B"),
        Occasion("desk", at(2026, 2, 4, 9), "UTC", "Bitcoin to $1,000,000 because of us. Buy!", url="x:y"),
    )
    folder = audit_day.make(tmp_path, diary=ahead(audit_day.AS_OF, own=own))
    result = audit(folder)
    assert [str(finding) for finding in result.findings] == []
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert 'href="x:y"' not in page
    assert page.count("falls 99%") == 2  # in the section's text and in its table
