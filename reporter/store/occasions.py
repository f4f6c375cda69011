"""What is dated ahead, as a snapshot's JSON holds it."""

from typing import Any
from zoneinfo import ZoneInfo

from reporter.model import Occasion
from reporter.store.shapes import a_bool, a_text, a_time, an_object, refuse, zulu


def tree(one: Occasion) -> dict[str, Any]:
    """An occasion as JSON values."""
    return {
        "kind": one.kind,
        "at": zulu(one.at),
        "zone": one.zone,
        "title": one.title,
        "source": one.source,
        "url": one.url,
        "whole_day": one.whole_day,
    }


def read(where: str, value: Any) -> Occasion:
    """An occasion from JSON values. Raises StoreError that names what is wrong."""
    item = an_object(where, value, "kind at zone title source url whole_day")
    kind, zone, title, source, url = (
        a_text(f"{where}.{key}", item[key]) for key in ("kind", "zone", "title", "source", "url")
    )
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        refuse(f"{where}.zone", f"{zone!a} is no time zone of the IANA database")
    at, whole = a_time(f"{where}.at", item["at"]), a_bool(f"{where}.whole_day", item["whole_day"])
    return Occasion(kind, at, zone, title, source, url, whole)
