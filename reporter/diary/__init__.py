"""What is dated ahead: expiries, sessions of the US exchanges, closes of periods, the desk's own entries.

| kind | source of the date | how far ahead |
| --- | --- | --- |
| `options_monthly`, `options_quarterly`, `futures` | a rule | `expiry_days` |
| `session_open` | the exchange's calendar | the next one, always |
| `session_closed`, `session_early` | the exchange's calendar | `days` |
| `month_close`, `quarter_close`, `year_close` | the calendar | `days` |
| `week_close` | the calendar | two days |
| `desk` | the desk's configuration and calendars | `days` |
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from reporter.diary.expiries import expiries
from reporter.diary.periods import closes
from reporter.diary.sessions import sessions
from reporter.model import Occasion

MOST = 12
"""So many of the desk's own at most, the nearest first: a diary is read in a glance."""


def ahead(
    as_of: datetime, days: int = 7, expiry_days: int = 14, own: Iterable[Occasion] = ()
) -> tuple[Occasion, ...]:
    """What lies after `as_of` (aware) and within reach, in the order of time."""
    until = as_of + timedelta(days=days)
    found = [
        *expiries(as_of, as_of + timedelta(days=expiry_days)),
        *sessions(as_of, until),
        *closes(as_of, until),
    ]
    entries = sorted({one for one in own if as_of < _ends(one) and one.at <= until}, key=_order)
    return tuple(sorted([*found, *entries[:MOST]], key=_order))


def _ends(one: Occasion) -> datetime:
    """Something of a whole day lies ahead until that day is over."""
    return one.at + timedelta(days=1) if one.whole_day else one.at


def _order(one: Occasion) -> tuple[datetime, str, str, str]:
    return one.at.astimezone(UTC), one.kind, one.title, one.source
