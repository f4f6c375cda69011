"""Markets that close: which days had a session, and what was told of a day that had none.

The calendars are those of the exchanges, kept by the library `holidays`. What a market's own days
are was held against its record from 2018 on: no true close falls on a day that is called closed here.
"""

from datetime import date, datetime, timedelta
from functools import cache
from typing import NamedTuple

from holidays import financial_holidays

from reporter.metrics import CORRECTION
from reporter.model import Observation, Snapshot
from reporter.validate.refusals import Refusal
from reporter.validate.told import parted

DAY = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)
_LAST_CLOSE = timedelta(hours=22)
"""By this time of the UTC day the last of these markets has closed."""


class Calendar(NamedTuple):
    """The exchanges (by market identifier) that must all be closed; `only` limits it to some holidays."""

    exchanges: tuple[str, ...]
    only: tuple[str, ...] = ()


_NEW_YORK = Calendar(("XNYS",))
_GREAT = ("New Year's Day", "Good Friday", "Christmas Day")

CALENDARS: dict[tuple[str, str], Calendar] = {
    ("index_level", "sp500"): _NEW_YORK,
    # Cboe tells a close on most holidays of the exchange, from the trading of other hours.
    ("index_level", "vix"): Calendar(("XNYS",), _GREAT),
    ("index_level", "stoxx600"): Calendar(("XETR", "XLON")),
    ("index_level", "dollar"): Calendar(("XNYS",), ("New Year's Day", "Christmas Day")),
    # The Federal Reserve's own index has a value on each of its business days.
    ("index_level", "dollar_broad"): Calendar(("XFED",)),
    ("yield_10y", "us"): Calendar(("XSIF",)),
    ("gold_usd", "gold"): Calendar(("XNYS",), _GREAT),
    ("etf_net_flow_usd", ""): _NEW_YORK,
}
"""Calendars by metric and asset; an empty asset stands for all. A metric that is not here never closes."""

_BY_SOURCE = {("gold_usd", "lbma"): Calendar(("XLON",))}
"""The same quantity told by another market."""


def calendar_of(metric: str, asset: str, source: str = "") -> Calendar | None:
    """The calendar a quantity follows; None where its market never closes."""
    return _BY_SOURCE.get((metric, source)) or CALENDARS.get((metric, asset)) or CALENDARS.get((metric, ""))


@cache
def closed(calendar: Calendar, day: date) -> str:
    """Why the market was closed on `day`: "Saturday", or the name of the holiday; empty if it was open."""
    if day.weekday() > 4:
        return "Saturday" if day.weekday() == 5 else "Sunday"
    names = [_holidays(exchange, day.year).get(day, "") for exchange in calendar.exchanges]
    if not all(names) or (calendar.only and not names[0].startswith(calendar.only)):
        return ""
    return names[0]


@cache
def _holidays(exchange: str, year: int) -> dict[date, str]:
    return dict(financial_holidays(exchange, years=year))


def session_of(at: datetime) -> date:
    """The day of the session a stamp belongs to: every market here closes within its UTC day."""
    return (at - _INSTANT).date()


def closed_sessions(snapshot: Snapshot, observations: list[Observation]) -> list[Refusal]:
    """Values stamped on a day on which their market had no session: yesterday's, under a fresh date."""
    del snapshot
    found = []
    for key, held in parted(observations).series.items():
        calendar = calendar_of(*key)
        if calendar is None or key[2] == CORRECTION:
            continue
        for one in held:
            day = session_of(one.at)
            why = closed(calendar, day)
            if why:
                found.append((one, f"stamped {day.isoformat()}, when its market was closed ({why})"))
    return found


def shut_since(one: Observation, as_of: datetime) -> bool:
    """Whether no session of its market has ended since the one `one` tells of."""
    calendar = calendar_of(one.metric, one.asset, one.source)
    if calendar is None:
        return False
    last = (as_of - _LAST_CLOSE).date()
    day = session_of(one.at) + DAY
    while day <= last:
        if not closed(calendar, day):
            return False
        day += DAY
    return True
