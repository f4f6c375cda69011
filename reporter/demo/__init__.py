"""The recorded day: 2 February 2026 as of 08:00 UTC, for `reporter demo` and the tests.

`README.md` beside this file says where each figure is from.
"""

import csv
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path

from reporter.model import Story

DAY = date(2026, 2, 2)
AS_OF = datetime(2026, 2, 2, 8, tzinfo=UTC)
"""The moment everything in the data was known by; also when the demo took it in."""

_FOLDER = Path(str(files(__name__)))

CONFIG = _FOLDER / "reporter.toml"
"""The configuration of the demo."""


def data_files() -> tuple[Path, ...]:
    """The observations, as files for `reporter import`."""
    return tuple(_FOLDER / name for name in ("prices.csv", "derivatives.csv", "context.csv", "reported.csv"))


def load_headlines() -> tuple[Story, ...]:
    """The headlines of those days, and three that no edition of that day may show."""
    with (_FOLDER / "headlines.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Story(
                row["title"],
                row["url"],
                row["source"],
                datetime.fromisoformat(row["published_at"]).astimezone(UTC),
            )
            for row in csv.DictReader(file, strict=True)
        )
