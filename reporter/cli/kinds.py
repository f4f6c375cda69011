"""The kinds of arguments a verb takes, each read from what was typed, or refused with what is allowed."""

import argparse
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

FIRST_YEAR = 2009
"""No edition is of an earlier one; the windows of the first still reach back into the calendar."""


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it as YYYY-MM-DD") from None
    if day > datetime.now(UTC).date():
        raise argparse.ArgumentTypeError(f"{text} is in the future")
    if day.year < FIRST_YEAR:
        raise argparse.ArgumentTypeError(f"{text} is before {FIRST_YEAR}, the year of the first bitcoin")
    return day


def _folder(text: str) -> Path:
    if not text:
        raise argparse.ArgumentTypeError("no folder is named")
    return Path(text)


def _count(text: str) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 1024:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no number of processes; write one from 1 to 1024")


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) <= 65535:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no port; write a number from 0 to 65535")


READ: Mapping[str, Callable[[str], object]] = {
    "count": _count,
    "day": _day,
    "file": Path,
    "folder": _folder,
    "port": _port,
}
"""Every kind by its name; ArgumentTypeError from one becomes a `ConfigError` of the command line."""
