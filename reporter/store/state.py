"""The state of the history by day: how much was ever learnt of each, and a checksum of it."""

import sqlite3
from datetime import date

from reporter.store.times import DAY, moment

TOGETHER = 32
"""So many series are looked through at a time: to sort a million rows by their days at once takes 60 MB."""

_OBSERVATIONS = (
    "SELECT (at + ?1 - 1) / ?1 AS day, COUNT(*), "
    "SUM((retrieved_at % 1000003) * (series % 1009 + 1) + at % 65521) "
    "FROM observation WHERE series BETWEEN ?2 AND ?3 GROUP BY day"
)
_HEADLINES = (
    "SELECT (published_at + ?1 - 1) / ?1 AS day, COUNT(*), SUM(published_at % 65521 + LENGTH(title)) "
    "FROM headline GROUP BY day"
)


def by_day(connection: sqlite3.Connection) -> tuple[tuple[date, int, int], ...]:
    """(UTC day, rows, checksum), oldest day first; a stamp at 00:00 belongs to the day it ends."""
    days: dict[int, tuple[int, int]] = {}

    def take(query: str, *values: int) -> None:
        for day, rows, checksum in connection.execute(query, (DAY, *values)):
            held = days.get(day, (0, 0))
            days[day] = held[0] + rows, held[1] + checksum

    (last,) = connection.execute("SELECT COALESCE(MAX(id), 0) FROM series").fetchone()
    for first in range(0, last + 1, TOGETHER):
        take(_OBSERVATIONS, first, first + TOGETHER - 1)
    take(_HEADLINES)
    return tuple((moment((day - 1) * DAY).date(), *days[day]) for day in sorted(days))
