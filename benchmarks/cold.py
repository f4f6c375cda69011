"""Cold starts: whole processes, from their first byte to their last.

    python -m benchmarks.cold [ROUNDS]

`reporter --help` beside a bare `python -c "import argparse"`; `reporter build` of one edition beside what
it cannot do without: the imports it needs, and one edition made warm; and the straightforward way in a
process of its own. Medians of wall time, and the most memory a process held.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks import desk, straightforward
from reporter.pipeline.edition import compose, make
from reporter.pipeline.memory import undisturbed
from reporter.pipeline.steps import prove

HELP_TARGET, BUILD_TARGET = 1.5, 1.3
NEEDED = (
    "import reporter.backfill, reporter.pipeline; from reporter.typeset import get_ready; get_ready({'pdf'})"
)
CONFIG = """
[[editions]]
formats = ["page", "pdf"]
"""


def process(words: Sequence[str], rounds: int) -> tuple[float, float]:
    """The median wall time of a process in milliseconds, and the most memory it held in megabytes."""
    spent, memory = [], 0
    for _ in range(rounds):
        before = time.perf_counter()
        child = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        spent.append((time.perf_counter() - before) * 1000)
        memory = max(memory, used.ru_maxrss)
        if child.returncode:
            raise subprocess.CalledProcessError(child.returncode, list(words))
    return statistics.median(spent), memory / 1024


def warm(output: Path, rounds: int) -> float:
    """The median wall time in milliseconds of one edition made and proved in a process that did it before."""
    config, snapshot = desk.config(output), desk.snapshot(output)
    spent = []
    for _ in range(rounds + 1):
        before = time.perf_counter()
        with undisturbed(more=True):
            prove(make(snapshot, config))
        spent.append((time.perf_counter() - before) * 1000)
    return statistics.median(spent[1:])


def main(arguments: list[str]) -> int:
    """Print the processes and their ratios; 1 if one misses its target."""
    rounds = int(arguments[0]) if arguments else 7
    python, reporter = sys.executable, [sys.executable, "-m", "reporter"]
    # Two of some milliseconds each are taken turn by turn: a machine's pace changes from second to second.
    pairs = [
        (process([python, "-c", "import argparse"], 1)[0], process([*reporter, "--help"], 1)[0])
        for _ in range(rounds * 5)
    ]
    bare, shown = (statistics.median(taken) for taken in zip(*pairs, strict=True))
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder)
        desk.fill(output)
        (output / "desk.toml").write_text(CONFIG)
        packed = output / "article"
        packed.write_bytes(straightforward.pack(compose(desk.snapshot(output), desk.config(output)).report))
        plain, plain_memory = process([python, "-m", "benchmarks.straightforward", str(packed)], rounds)
        imports, _ = process([python, "-c", NEEDED], rounds)
        once = warm(output, rounds)
        one = ["--config", str(output / "desk.toml"), "--output", str(output)]
        built, memory = process([*reporter, *one, "build", "--again", "--date", str(desk.LAST)], rounds)
    rows = (
        ("python -c 'import argparse'", bare, 0.0, 0.0, 0.0),
        ("reporter --help", shown, 0.0, shown / bare, HELP_TARGET),
        ("straightforward, one edition", plain, plain_memory, 0.0, 0.0),
        ("imports of a build", imports, 0.0, 0.0, 0.0),
        ("one edition, warm", once, 0.0, 0.0, 0.0),
        ("reporter build, one edition", built, memory, built / (imports + once), BUILD_TARGET),
    )
    for name, taken, held, ratio, target in rows:
        megabytes = f"{held:7.0f} MB" if held else " " * 10
        against = f"{ratio:9.2f}    (target: at most {target:g})" if target else ""
        sys.stdout.write(f"{name:32}{taken:9.0f} ms{megabytes}{against}\n")
    return int(any(target and ratio > target for *_, ratio, target in rows))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
