"""What is dated ahead, as a snapshot's JSON holds it, and the desk's calendars as they were last fetched."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from reporter.errors import StoreError
from reporter.model import Occasion
from reporter.store.shapes import a_bool, a_text, a_time, an_object, each, parse, refuse, zulu


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


def keep(path: Path, calendars: Mapping[str, tuple[Occasion, ...]]) -> None:
    """Write the dates of the calendars that answered; those of others stay as they were.

    Raises StoreError where the file cannot be written.
    """
    if not calendars:
        return
    merged = {name: [tree(one) for one in dates] for name, dates in {**kept(path), **calendars}.items()}
    fresh = path.with_name(f"{path.name}.new-{os.getpid()}")
    try:
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(merged, file, ensure_ascii=False, sort_keys=True)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise StoreError(f"{path}: the calendars' dates cannot be written ({error.strerror})") from error


def kept(path: Path) -> dict[str, tuple[Occasion, ...]]:
    """The dates last fetched by the calendar's name; none where the file is not there, or damaged.

    They can be fetched again, so a damaged file ends nothing.
    """
    try:
        held = parse(path.read_bytes())
        return {name: each(name, dates, read) for name, dates in held.items()}
    except (OSError, StoreError, AttributeError):
        return {}
