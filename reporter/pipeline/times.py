"""Which moment an edition speaks of, which day it belongs to, and how long a step took."""

from datetime import UTC, date, datetime, time, timedelta
from time import monotonic
from zoneinfo import ZoneInfo

from reporter.config import EditionSettings


def cut_off(edition: EditionSettings, now: datetime) -> datetime:
    """The moment an edition made now speaks of: now itself, or its latest cut-off."""
    if edition.cutoff == "now":
        return now.astimezone(UTC).replace(microsecond=0) + timedelta(seconds=1 if now.microsecond else 0)
    local = now.astimezone(ZoneInfo(edition.zone))
    hour, minute = (int(part) for part in edition.cutoff.split(":"))
    moment = datetime.combine(local.date(), time(hour, minute), local.tzinfo)
    if moment > local:
        moment = datetime.combine(local.date() - timedelta(days=1), time(hour, minute), local.tzinfo)
    return moment.astimezone(UTC)


def closing(edition: EditionSettings, day: date) -> datetime:
    """The moment an edition of a past day speaks of: its cut-off on that day, or the day's end."""
    if edition.cutoff == "now":
        return datetime.combine(day + timedelta(days=1), time(0), UTC)
    hour, minute = (int(part) for part in edition.cutoff.split(":"))
    moment = datetime.combine(day, time(hour, minute), ZoneInfo(edition.zone)).astimezone(UTC)
    return moment + timedelta(days=(day - day_of(moment)).days)


def day_of(as_of: datetime) -> date:
    """The UTC day an edition belongs to; 00:00 is the end of the day before."""
    return (as_of.astimezone(UTC) - timedelta(microseconds=1)).date()


class Clock:
    """Times one step after the other."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = monotonic()

    def lap(self, step: str) -> None:
        """The step that began at the last lap has ended."""
        now = monotonic()
        self.seconds[step] = round(now - self._last, 3)
        self._last = now
