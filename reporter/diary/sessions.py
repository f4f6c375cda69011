"""The next session of the US exchanges, and the days on which they are shut or shut early.

The calendar is that of the New York Stock Exchange, as the library `holidays` keeps it.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from holidays import financial_holidays

from reporter.model import Occasion

DAY = timedelta(days=1)
NEW_YORK = ZoneInfo("America/New_York")
OPENS, EARLY, CLOSES = time(9, 30), time(13), time(16)
ZONE = "America/New_York"


def sessions(after: datetime, until: datetime) -> Iterator[Occasion]:
    """The next opening after `after`, and holidays and early closes up to `until`."""
    first = after.astimezone(NEW_YORK).date()
    opened = False
    for ahead in range(max((until - after) // DAY + 1, 8) + 1):
        day = first + ahead * DAY
        if day.weekday() > 4:
            continue
        holiday, half = _names(day, "public"), _names(day, "half_day")
        begins = datetime.combine(day, OPENS, NEW_YORK)
        if holiday:
            midnight = datetime.combine(day, time(), NEW_YORK)
            # Once the session would have ended there is nothing left to miss.
            if after < datetime.combine(day, CLOSES, NEW_YORK) and midnight <= until:
                yield _at("session_closed", midnight, holiday, whole_day=True)
            continue
        if not opened and begins > after:
            opened = True
            yield _at("session_open", begins)
        ends = datetime.combine(day, EARLY, NEW_YORK)
        if half and after < ends <= until:
            yield _at("session_early", ends, half)


def _at(kind: str, when: datetime, title: str = "", *, whole_day: bool = False) -> Occasion:
    utc = when.astimezone(ZoneInfo("UTC"))
    return Occasion(kind, utc, ZONE, title, "NYSE", whole_day=whole_day)


@cache
def _calendar(year: int, category: str) -> dict[date, str]:
    return dict(financial_holidays("XNYS", years=year, categories=(category,)))


def _names(day: date, category: str) -> str:
    """The name of the day's holiday, without what stands beside it in brackets."""
    return _calendar(day.year, category).get(day, "").partition(" (")[0]
