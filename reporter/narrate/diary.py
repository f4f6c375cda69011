"""What is dated ahead, as the section on what to watch tells it."""

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from reporter.model import Occasion
from reporter.narrate.desk import Desk

PERIODS = ("week_close", "month_close", "quarter_close", "year_close")
SOON = timedelta(days=3)
"""A period's close is spoken of when it is so near; the table has it earlier."""
LONG = timedelta(days=1)
"""An opening is spoken of when the exchange stays shut for longer than this."""
OWN = 2
"""So many of the desk's own entries get a sentence; the table has them all."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """The occasions that get a sentence; None where there is none of the kind."""

    options: Occasion | None
    futures: Occasion | None
    closed: Occasion | None
    early: Occasion | None
    opens: Occasion | None
    period: Occasion | None
    own: tuple[Occasion, ...]


def ahead(desk: Desk) -> Ahead:
    """Choose what is spoken of: the next of each kind, if it is near enough to matter."""
    as_of, diary = desk.snapshot.as_of, desk.snapshot.diary

    def first(*kinds: str) -> Occasion | None:
        return next((one for one in diary if one.kind in kinds), None)

    options, futures = first("options_monthly", "options_quarterly"), first("futures")
    if options and futures and abs(options.at - futures.at) > timedelta(days=7):
        futures = None  # the other has just expired
    opens, period = first("session_open"), first(*PERIODS)
    return Ahead(
        options,
        futures,
        first("session_closed"),
        first("session_early"),
        opens if opens and opens.at - as_of > LONG else None,
        period if period and period.at - as_of <= SOON else None,
        tuple(one for one in diary if one.kind == "desk")[:OWN],
    )


def local(one: Occasion) -> date:
    """The day an occasion is on: in UTC, one of a whole day in its own zone."""
    return one.at.astimezone(ZoneInfo(one.zone if one.whole_day else "UTC")).date()


def happening(desk: Desk, one: Occasion) -> str:
    """What a row of the diary says; what others call it is quoted."""
    if one.kind == "desk":
        whose = f" ({desk.quote(one.source)})" if one.source else ""
        return desk.quote(one.title, one.url) + whose
    text = desk.label("diary", one.kind)
    return text.replace("{title}", desk.quote(one.title))
