"""The recorded day: 2 February 2026 as of 08:00 UTC, for `reporter demo` and the tests.

`README.md` beside this file says where each figure is from.
"""

import csv
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path

from reporter.errors import ReporterError
from reporter.model import Story

DAY = date(2026, 2, 2)
AS_OF = datetime(2026, 2, 2, 8, tzinfo=UTC)
"""The moment everything in the data was known by; also when the demo took it in."""

_DATA = ("prices.csv", "derivatives.csv", "context.csv", "reported.csv")


def folder() -> Path:
    """Where the recorded day lies. Raises ReporterError for an installation inside an archive."""
    place = files(__name__)
    if not isinstance(place, Path):
        raise ReporterError(
            f"{place}: the recorded day must lie in a folder; install reporter with pip, not as an archive"
        )
    return place


def config_file() -> Path:
    """The configuration of the demo."""
    return folder() / "reporter.toml"


def data_files() -> tuple[Path, ...]:
    """The observations, as files for `reporter import`."""
    return tuple(folder() / name for name in _DATA)


def load_headlines() -> tuple[Story, ...]:
    """The headlines of those days, and three that no edition of that day may show."""
    with (folder() / "headlines.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Story(
                row["title"],
                row["url"],
                row["source"],
                datetime.fromisoformat(row["published_at"]).astimezone(UTC),
            )
            for row in csv.DictReader(file, strict=True)
        )
