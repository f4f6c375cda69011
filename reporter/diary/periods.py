"""The closes of weeks, months, quarters and years: at 00:00 UTC, when a daily close is theirs too."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from reporter.model import Occasion

DAY = timedelta(days=1)
WEEK_AHEAD = timedelta(days=2)
"""A week's close comes every week: it is worth a line only when it is near."""


def closes(after: datetime, until: datetime) -> Iterator[Occasion]:
    """The closes with `after` < time <= `until`; of several at one moment the longest period's."""
    first = datetime.combine(after.astimezone(UTC).date(), time(), UTC)
    for ahead in range((until - after) // DAY + 2):
        at = first + ahead * DAY
        kind = _kind(at)
        if kind and after < at <= until and (kind != "week_close" or at - after <= WEEK_AHEAD):
            yield Occasion(kind, at, "UTC")


def _kind(at: datetime) -> str:
    if at.day == 1:
        return "year_close" if at.month == 1 else "quarter_close" if at.month % 3 == 1 else "month_close"
    return "week_close" if at.weekday() == 0 else ""
