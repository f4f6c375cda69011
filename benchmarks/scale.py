"""Many editions: one process, a pool of two, a process for each, pages alone, and what is unchanged.

    python -m benchmarks.scale [DAYS]

The last DAYS days (default 40) of the demo's data, each way from an empty site; then the same once more, when
all is unchanged; then half of the days by one command, and by two at once that share nothing, which tells
what a second core can add on this machine. Wall time, editions a second, and the most memory any process
held; the last column is what 10,000 editions would take on 100 cores if cores are all that is wanting.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks import desk, straightforward
from reporter.backfill import backfill
from reporter.pipeline.edition import compose

POOL_TARGET, PROCESS_TARGET, PAGES_TARGET = 1.85, 10.0, 40.0
MEMORY = 200.0
"""Megabytes of a process at most."""
ALONE = 4
"""So many editions are built by a process each: the rest would take as long again and again."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One way: how many editions in how many seconds, on how many cores."""

    name: str
    editions: int
    seconds: float
    cores: int = 1

    @property
    def rate(self) -> float:
        """Editions a second."""
        return self.editions / self.seconds

    def line(self) -> str:
        """The row the command prints."""
        hundred = 10_000 / (self.rate / self.cores * 100)
        return (
            f"{self.name:30}{self.editions:7} in {self.seconds:7.1f} s{self.rate:9.2f} a second"
            f"{hundred:9.1f} s for 10,000 on 100 cores\n"
        )


def fresh(work: Callable[[Path], int]) -> tuple[int, float]:
    """Editions built and seconds taken by `work` in a folder with a store and no site."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder)
        desk.fill(output)
        before = time.perf_counter()
        made = work(output)
        return made, time.perf_counter() - before


def build(
    days: int, *, workers: int = 1, formats: tuple[str, ...] = ("page", "pdf")
) -> Callable[[Path], int]:
    """The last `days` days in one command."""

    def work(output: Path) -> int:
        outcome = backfill(desk.config(output, formats), desk.days(days), workers=workers)
        if outcome.failures:
            raise SystemExit("\n".join(f"{label}: {why}" for label, why in outcome.failures))
        return len(outcome.editions)

    return work


def each(output: Path) -> int:
    """A process for each edition."""
    for day in desk.days(ALONE):
        words = [sys.executable, "-m", "reporter", "--output", str(output), "build", "--date", str(day)]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return ALONE


def apart(days: int, commands: int) -> tuple[int, float]:
    """So many commands at once, each builds the last `days` days in an output of its own."""
    first, *_, last = [*desk.days(days), desk.LAST]
    span = ["build", "--from", str(first), "--to", str(last)]
    with tempfile.TemporaryDirectory() as folder:
        outputs = [Path(folder) / str(number) for number in range(commands)]
        for output in outputs:
            desk.fill(output)
        words = [[sys.executable, "-m", "reporter", "--output", str(output), *span] for output in outputs]
        before = time.perf_counter()
        running = [
            subprocess.Popen(one, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for one in words
        ]
        if sum(one.wait() != 0 for one in running):
            raise SystemExit("a command of those side by side failed")
        return commands * days, time.perf_counter() - before


def plain(output: Path) -> int:
    """A process for each edition, the straightforward way; always the demo's own day."""
    packed = output / "article"
    packed.write_bytes(straightforward.pack(compose(desk.snapshot(output), desk.config(output)).report))
    for _ in range(ALONE):
        words = [sys.executable, "-m", "benchmarks.straightforward", str(packed)]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return ALONE


def unchanged(days: int) -> Measured:
    """The same editions again, when all of them stand."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder)
        desk.fill(output)
        build(days, formats=("page",))(output)
        before = time.perf_counter()
        made = build(days, formats=("page",))(output)
        return Measured("unchanged, recognised", made, time.perf_counter() - before)


def main(arguments: list[str]) -> int:
    """Print every way and the ratios; 1 if one misses its target."""
    days = int(arguments[0]) if arguments else 40
    ways = [
        Measured("one process", *fresh(build(days))),
        Measured("a pool of two", *fresh(build(days, workers=2)), cores=2),
        Measured("a process for each", *fresh(each)),
        Measured("a process for each, plain", *fresh(plain)),
        Measured("pages alone, one process", *fresh(build(days, formats=("page",)))),
        Measured("pages alone, a pool of two", *fresh(build(days, formats=("page",), workers=2)), cores=2),
        unchanged(days),
    ]
    half = max(1, days // 2)
    command = Measured("one command, half of the days", *apart(half, 1))
    commands = Measured("two of them side by side", *apart(half, 2), cores=2)
    ways += [command, commands]
    for way in ways:
        sys.stdout.write(way.line())
    one, pool, alone, straight, pages, *_ = ways
    memory = max(
        resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    ratios = (
        ("pool of two / one process", pool.rate / one.rate, POOL_TARGET),
        ("pool of two / a process for each", pool.rate / alone.rate, PROCESS_TARGET),
        ("pool of two / the same, plain", pool.rate / straight.rate, PROCESS_TARGET),
        ("pages alone, editions a second", pages.rate, PAGES_TARGET),
    )
    sys.stdout.write(f"{'side by side / one: what two cores can':40}{commands.rate / command.rate:8.2f}\n")
    for name, value, target in ratios:
        sys.stdout.write(f"{name:40}{value:8.2f}    (target: at least {target:g})\n")
    sys.stdout.write(f"{'most memory of a process':40}{memory / 1024:8.0f} MB (target: at most {MEMORY:g})\n")
    missed = any(value < target for _, value, target in ratios)
    return int(missed or memory / 1024 > MEMORY)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
