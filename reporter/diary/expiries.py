"""When options and futures expire, by the rules of the exchanges.

Deribit's monthly options expire on the last Friday of the month at 08:00 UTC, in March, June, September
and December as its quarterly options and futures. Trading in CME's bitcoin futures ends on the last
Friday of the month at 16:00 in London, or on the last day before it that is a business day there and in
the United States.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from holidays import country_holidays, financial_holidays

from reporter.model import Occasion

DAY = timedelta(days=1)
QUARTERS = (3, 6, 9, 12)
LONDON = ZoneInfo("Europe/London")


def last_friday(year: int, month: int) -> date:
    """The last Friday of a month."""
    end = date(year + month // 12, month % 12 + 1, 1) - DAY
    return end - (end.weekday() - 4) % 7 * DAY


def expiries(after: datetime, until: datetime) -> Iterator[Occasion]:
    """The expiries with `after` < time <= `until`."""
    first = after.astimezone(UTC).date()
    for back in range((until - after) // (28 * DAY) + 2):
        month = first.month - 1 + back
        year, month = first.year + month // 12, month % 12 + 1
        friday = last_friday(year, month)
        kind = "options_quarterly" if month in QUARTERS else "options_monthly"
        options = datetime.combine(friday, time(8), UTC)
        futures = datetime.combine(_business_day(friday), time(16), LONDON).astimezone(UTC)
        for one in (
            Occasion(kind, options, "UTC", source="Deribit"),
            Occasion("futures", futures, "Europe/London", source="CME"),
        ):
            if after < one.at <= until:
                yield one


def _business_day(day: date) -> date:
    while day.weekday() > 4 or day in _closed(day.year):
        day -= DAY
    return day


@cache
def _closed(year: int) -> frozenset[date]:
    """Days on which London's banks or New York's exchanges are shut."""
    london = country_holidays("GB", subdiv="ENG", years=year)
    return frozenset((*london, *financial_holidays("XNYS", years=year)))
