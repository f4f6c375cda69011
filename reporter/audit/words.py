"""Days and times in a text: found, read, and named by the day they mean."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, lru_cache

from reporter.audit import strict
from reporter.audit.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class Dated:
    """A date in a text: `day` is None for one that no calendar has; `year` whether it names its year."""

    day: date | None
    month: int
    number: int
    year: int | None
    start: int
    end: int


@lru_cache(maxsize=4096)
def day_of(seconds: float) -> date:
    """The UTC day of a moment."""
    return strict.utc(seconds).date()


def midnight(day: date) -> float:
    """The moment a UTC day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()


_DIGIT = re.compile(r"\d")


@cache
def _dates(lexicon: Lexicon) -> "re.Pattern[str]":
    months = "|".join(sorted(lexicon.months, key=len, reverse=True))
    to = lexicon.date_joint
    return re.compile(
        rf"\b(?P<day>\d{{1,2}}){to}(?P<month>{months})\b\.?(?:{to}(?P<year>\d{{4}})\b)?"
        rf"|\b(?P<lone>{months}){to}(?P<lone_year>\d{{4}})\b"
        r"|\b(?P<iso_year>\d{4})-(?P<iso_month>\d\d)-(?P<iso_day>\d\d)\b",
        re.IGNORECASE,
    )


def dates(lexicon: Lexicon, text: str) -> Iterator[Dated]:
    """Every date of a text; one without a year has no `day`, a month with a year has number 0."""
    if _DIGIT.search(text) is None:  # most texts: a date has a digit in any form
        return
    for match in _dates(lexicon).finditer(text):
        if match["iso_year"]:
            year, month, number = (int(match[f"iso_{part}"]) for part in ("year", "month", "day"))
        elif match["lone"]:
            year, month, number = int(match["lone_year"]), lexicon.months[match["lone"].lower()], 0
        else:
            month, number = lexicon.months[match["month"].lower()], int(match["day"])
            year = int(match["year"]) if match["year"] else 0
        found = None
        if year and number:
            try:
                found = date(year, month, number)
            except ValueError:
                found = None
        yield Dated(found, month, number, year or None, match.start(), match.end())


def same(found: Dated, day: date) -> bool:
    """Whether a date of a text means this day (or, without a day, its month)."""
    if found.year is not None and found.year != day.year:
        return False
    return found.month == day.month and found.number in (0, day.day)


CLOCK = re.compile(r"\b(\d{1,2}):(\d{2})\b(?: ?(?:UTC|GMT))?")
"""A time of day."""


def blank(text: str, start: int, end: int) -> str:
    """The text with a stretch of it turned into spaces."""
    return text[:start] + " " * (end - start) + text[end:]
