"""What the benchmarks measure on: the demo's store and its days, and one way to take the time."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from reporter import demo
from reporter.config import Config
from reporter.config.load import load
from reporter.model import Snapshot
from reporter.pipeline.steps import freeze_day
from reporter.store.history import History
from reporter.store.importing import import_file

LAST = demo.AS_OF.date() - timedelta(days=1)
"""The last whole day the demo's data holds."""


def config(output: Path, formats: tuple[str, ...] = ("page", "pdf")) -> Config:
    """The demo's desk, writing to `output`; its days run to their ends."""
    desk = load(demo.CONFIG)
    edition = replace(desk.editions[0], cutoff="now", formats=formats)
    return replace(desk, output=output, editions=(edition,))


def fill(output: Path) -> None:
    """Put the demo's data into a store in `output`."""
    output.mkdir(parents=True, exist_ok=True)
    with History.open(output / "history.sqlite3") as history:
        for path in demo.data_files():
            import_file(history, path, demo.AS_OF)
        history.add((), demo.load_headlines())


def days(count: int) -> list[date]:
    """The last `count` whole days of the demo's data."""
    return [LAST - timedelta(days=back) for back in range(count - 1, -1, -1)]


def snapshot(output: Path) -> Snapshot:
    """The demo's own moment, frozen from the store in `output`."""
    desk = config(output)
    with History.open(output / "history.sqlite3") as history:
        return freeze_day(desk, history, desk.editions[0], demo.AS_OF, recorded=True)


def cpu(work: Callable[[], object]) -> float:
    """Milliseconds of this process's CPU time one call takes."""
    gc.collect()
    before = time.process_time()
    work()
    return (time.process_time() - before) * 1000


def medians(ways: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The median of each way in milliseconds of CPU time, after one round to warm up; rounds alternate."""
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(rounds + 1):
        for name, work in ways.items():
            taken = cpu(work)
            if turn:
                spent[name].append(taken)
    return {name: statistics.median(taken) for name, taken in spent.items()}
