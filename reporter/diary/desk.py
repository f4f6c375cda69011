"""The desk's own dates: from `[[calendar]]` of the configuration, and from its calendars."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from reporter.config import Calendar, Config, DiaryEntry
from reporter.errors import SourceError
from reporter.model import Gap, Occasion
from reporter.sources.calendars import LARGEST, events


def entries(configured: Iterable[DiaryEntry]) -> Iterator[Occasion]:
    """The entries as occasions; one without a time is of its whole day, in its own zone."""
    for one in configured:
        begins = time.fromisoformat(one.time) if one.time else time()
        at = datetime.combine(date.fromisoformat(one.day), begins, ZoneInfo(one.zone)).astimezone(UTC)
        yield Occasion("desk", at, one.zone, one.title, "", one.url, whole_day=not one.time)


def read(calendar: Calendar, as_of: datetime) -> tuple[Occasion, ...]:
    """The dates of a calendar that is a file, around `as_of`. Raises `SourceError`, `OSError`."""
    with Path(calendar.file).open("rb") as file:
        return events(file.read(LARGEST + 1), calendar.name, as_of)


def own(
    config: Config, as_of: datetime, fetched: Mapping[str, tuple[Occasion, ...]]
) -> tuple[list[Occasion], list[Gap]]:
    """All dates of the desk's own, and a gap for each calendar whose file cannot be read.

    `fetched` are those of the calendars at an address, by name, as last collected.
    """
    found, gaps = list(entries(config.calendar)), []
    for calendar in config.calendars:
        if calendar.url:
            found += fetched.get(calendar.name, ())
            continue
        try:
            found += read(calendar, as_of)
        except OSError as error:
            gaps.append(_gap(calendar, f"its file cannot be read: {error.strerror or error}"))
        except SourceError as error:
            gaps.append(_gap(calendar, str(error)))
    return found, gaps


def _gap(calendar: Calendar, reason: str) -> Gap:
    return Gap("diary", calendar.name, "calendars", reason)
