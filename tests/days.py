"""The articles of real days as text alone: no chart, no page, no audit; for trials of wording.

The history beside the checkout is read once; each day is frozen as of its close and narrated with the
editions before it in its snapshot, as a run of days would make it. `cache` is a folder for the frozen
snapshots, which take most of the time.
"""

import argparse
import pickle
import sys
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import reporter
from reporter import demo
from reporter.analyse import analyse
from reporter.config import Config
from reporter.config.load import load
from reporter.model import PastEdition, Report, Snapshot
from reporter.narrate import narrate
from reporter.narrate.desk import text_of
from reporter.pipeline.edition import _past
from reporter.pipeline.steps import freeze_day
from reporter.pipeline.times import closing
from reporter.store.history import History
from tests.history import fill

FIRST, LAST = date(2024, 1, 1), date(2026, 2, 28)
SHARED = Path(__file__).resolve().parents[2] / "shared"
_BEGINNING = datetime(2009, 1, 3, tzinfo=UTC)
_KEPT = 60


def config() -> Config:
    """The demo's configuration, each day as of its close."""
    found = load(demo.CONFIG)
    return replace(found, editions=(replace(found.editions[0], cutoff="now"),))


def snapshots(days: Sequence[date], cache: Path | None = None, shared: Path = SHARED) -> Iterator[Snapshot]:
    """Each day frozen; one that `cache` holds is taken from there."""
    settings = config()
    edition = settings.editions[0]
    with tempfile.TemporaryDirectory() as folder:
        kept = (cache or Path(folder)) / _shape()
        kept.mkdir(parents=True, exist_ok=True)
        missing = [day for day in days if not (kept / f"{day}.pickle").exists()]
        if missing:
            with History.open(Path(folder) / "history.sqlite3") as history:
                fill(history, shared, closing(edition, max(missing)), _BEGINNING)
                for day in missing:
                    made = freeze_day(settings, history, edition, closing(edition, day))
                    (kept / f"{day}.pickle").write_bytes(pickle.dumps(made))
        for day in days:
            yield pickle.loads((kept / f"{day}.pickle").read_bytes())


def _shape() -> str:
    """The folder of a cache for the nouns and the freezing as they are now: older snapshots do not fit."""
    sources = sorted(Path(reporter.__file__).parent.glob("model/*.py"))
    return f"{zlib.crc32(b''.join(path.read_bytes() for path in sources)):08x}"


def reports(days: Sequence[date], cache: Path | None = None, shared: Path = SHARED) -> Iterator[Report]:
    """The article of each day, told with the articles before it in mind."""
    past: list[PastEdition] = []
    for snapshot in snapshots(days, cache, shared):
        known = replace(snapshot, previous=tuple(reversed(past[-_KEPT:])))
        report = narrate(known, analyse(known))
        past.append(_past(report, known, b""))
        yield report


def main() -> int:
    """Print the articles of the days named: `python -m tests.days [--cache FOLDER] DAY...`."""
    known = argparse.ArgumentParser(prog="python -m tests.days")
    known.add_argument("days", nargs="+", type=date.fromisoformat)
    known.add_argument("--cache", type=Path)
    asked = known.parse_args()
    for report in reports(asked.days, asked.cache):
        print(f"\n# {report.day}: {text_of(report.headline)}\n{text_of(report.standfirst)}")
        for section in report.sections:
            print(f"\n## {section.heading or 'Lede'}")
            print("\n".join(text_of(paragraph) for paragraph in section.paragraphs))
    return 0


if __name__ == "__main__":
    sys.exit(main())
