"""Moments as exact integers: microseconds since 1970 UTC."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = 1_000_000
DAY = 86_400 * SECOND

_MICROSECOND = timedelta(microseconds=1)


def micros(moment: datetime) -> int:
    """Microseconds since 1970 UTC of an aware datetime; TypeError for one without a zone."""
    return (moment - EPOCH) // _MICROSECOND


# The series of a snapshot share their stamps: a year of days is made once, not once a series.
@lru_cache(maxsize=8192)
def moment(micros: int) -> datetime:
    """The UTC datetime so many microseconds after 1970; OverflowError outside the years 1 to 9999."""
    return EPOCH + timedelta(microseconds=micros)
