"""The desk's own entries: from `[[calendar]]` of the configuration."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from reporter.config import DiaryEntry
from reporter.model import Occasion


def entries(configured: Iterable[DiaryEntry]) -> Iterator[Occasion]:
    """The entries as occasions; one without a time is of its whole day, in its own zone."""
    for one in configured:
        begins = time.fromisoformat(one.time) if one.time else time()
        at = datetime.combine(date.fromisoformat(one.day), begins, ZoneInfo(one.zone)).astimezone(UTC)
        yield Occasion("desk", at, one.zone, one.title, "", one.url, whole_day=not one.time)
