"""Which moment an edition speaks of, and which day it belongs to."""

from datetime import UTC, date, datetime, time, timedelta
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
