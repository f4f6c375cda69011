"""The desk's calendars (iCalendar, RFC 5545): titles and times of what is dated within two months.

A calendar is other people's bytes. Titles become plain text of the Latin script, links http or https.
Repeated dates are worked out by a library, one series at a time and not for longer than a few seconds in
all: a rule by the second, or one that can never be met, would keep it busy for hours.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from reporter.errors import SourceChanged
from reporter.model import Occasion, printable
from reporter.sources.feeds import clean_link, clean_title
from reporter.sources.kinds import Answer, Call, Request

if TYPE_CHECKING:
    from reporter.sources.http import Door

LARGEST = 2_000_000
"""Bytes of a calendar at most."""
_MOST_EVENTS = 5_000
_BEHIND, _AHEAD = timedelta(days=1), timedelta(days=61)
_LONGEST_EVENT = timedelta(days=366)
_LONGEST_TITLE = 120
_SECONDS = 5.0
"""What working out the repeated dates of one calendar may take."""
_RULES = frozenset(
    {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"}
)
_FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
_BY_THE_DAY = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST"})


def fetch(door: Door, request: Request) -> AsyncIterator[Answer]:
    """A call for each calendar at an address; its name is the answer's `asset`."""
    calls = [Call("calendar", url, "diary", asset=name, form="ics") for name, url in request.calendars]
    return door.together(calls)


def parse(answer: Answer) -> tuple[Occasion, ...]:
    """The calendar's dates around the time it was asked, in their order."""
    return events(answer.body, answer.asset, answer.retrieved_at)


def events(body: bytes, name: str, now: datetime) -> tuple[Occasion, ...]:
    """What the calendar `body`, called `name`, has from a day before `now` to two months after it.

    Raises SourceChanged where it is no calendar, too large, or repeats in a way that is not read.
    """
    # Imported here because it takes longer than the rest of the register together.
    import icalendar  # noqa: PLC0415
    import recurring_ical_events  # noqa: PLC0415

    if len(body) > LARGEST:
        raise SourceChanged(f"The calendar is larger than {LARGEST:,} bytes.")
    try:
        calendar = icalendar.Calendar.from_ical(body)
        found = list(calendar.walk("VEVENT"))
    except Exception as error:  # noqa: BLE001
        # Any bytes may come, and the library raises whatever it meets.
        raise SourceChanged(f"The calendar could not be read ({type(error).__name__}).") from None
    if calendar.name != "VCALENDAR":
        raise SourceChanged("The answer is no calendar.")
    if len(found) > _MOST_EVENTS:
        raise SourceChanged(f"The calendar has more than {_MOST_EVENTS:,} entries.")
    for event in found:
        _refuse(event)
    ends = time.monotonic() + _SECONDS
    made: set[Occasion] = set()
    zones = [part for part in calendar.subcomponents if part.name == "VTIMEZONE"]
    for series in _series(found):
        if time.monotonic() > ends:
            raise SourceChanged("The calendar's repeated dates take too long to work out.")
        one = icalendar.Calendar()
        one.subcomponents = [*zones, *series]
        try:
            if not _near(series, now):
                continue
            days = recurring_ical_events.of(one).between(now - _BEHIND, now + _AHEAD)
            made.update(_occasions(days, name))
        except Exception as error:  # noqa: BLE001
            raise SourceChanged(
                f"An entry of the calendar could not be read ({type(error).__name__})."
            ) from None
    return tuple(sorted(made, key=lambda one: (one.at, one.title)))


def _near(series: list[Any], now: datetime) -> bool:
    """Whether a series may have a date around now: one that repeats, or one that begins there."""
    if any(event.get("RRULE") or event.get("RDATE") for event in series):
        return True
    starts = [_begins(event["DTSTART"].dt) for event in series if event.get("DTSTART") is not None]
    return any(now - 2 * _BEHIND <= start <= now + _AHEAD + _BEHIND for start in starts)


def _series(found: Iterable[Any]) -> Iterator[list[Any]]:
    """Entries of one id together: the repeated one and the days on which it is moved."""
    by_id: dict[str, list[Any]] = {}
    for place, event in enumerate(found):
        by_id.setdefault(str(event.get("UID") or f"entry {place}"), []).append(event)
    yield from by_id.values()


def _refuse(event: Any) -> None:
    """Raise SourceChanged for a repetition that could go on without end or without a hit."""
    rules = event.get("RRULE") or []
    for rule in rules if isinstance(rules, list) else [rules]:
        keys = {str(key).upper() for key in rule}
        frequency = str((rule.get("FREQ") or [""])[0]).upper()
        daily = frequency == "DAILY" and not keys <= _BY_THE_DAY
        never = any(str(each).strip().lstrip("+-").strip("0") == "" for each in rule.get("INTERVAL") or [1])
        if frequency not in _FREQUENCIES or not keys <= _RULES or daily or never:
            raise SourceChanged(f"A date of the calendar repeats by a rule that is not read ({frequency}).")
    if event.get("EXRULE"):
        raise SourceChanged("A date of the calendar repeats by a rule that is not read (EXRULE).")
    start, end = event.get("DTSTART"), event.get("DTEND")
    length = event.get("DURATION")
    try:
        lasts = length.dt if length is not None else end.dt - start.dt if start and end else timedelta()
    except (TypeError, AttributeError, OverflowError):
        raise SourceChanged("A date of the calendar ends before it is known when it begins.") from None
    if not timedelta() <= lasts <= _LONGEST_EVENT:
        raise SourceChanged("A date of the calendar lasts longer than a year, or ends before it begins.")
    dates = event.get("RDATE")
    if dates is not None and len(dates if isinstance(dates, list) else [dates]) > _MOST_EVENTS:
        raise SourceChanged(f"A date of the calendar has more than {_MOST_EVENTS:,} repetitions.")


def _occasions(days: Iterable[Any], name: str) -> Iterator[Occasion]:
    for event in days:
        title = " ".join(
            "".join(
                letter for letter in clean_title(str(event.get("SUMMARY", ""))) if printable(letter)
            ).split()
        )
        if not title or str(event.get("STATUS", "")).upper() == "CANCELLED":
            continue
        start = event["DTSTART"].dt
        whole = not isinstance(start, datetime)
        at = _begins(start)
        yield Occasion(
            "desk",
            at,
            "UTC",
            title if len(title) <= _LONGEST_TITLE else title[: _LONGEST_TITLE - 1].rstrip() + "\u2026",
            name,
            clean_link(str(event.get("URL", ""))),
            whole_day=whole,
        )


def _begins(start: date | datetime) -> datetime:
    """When it begins, in UTC; what names no zone is taken to be in UTC."""
    if not isinstance(start, datetime):
        return datetime(start.year, start.month, start.day, tzinfo=UTC)
    at = start if start.tzinfo is not None else start.replace(tzinfo=ZoneInfo("UTC"))
    return at.astimezone(UTC).replace(microsecond=0)
