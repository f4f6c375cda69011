"""Cold starts: whole processes, from their first byte to their last.

    python -m benchmarks.cold [ROUNDS]

`reporter --help` beside a bare `python -c "import argparse"`; `reporter build` of one edition beside what
it cannot do without: the imports it needs, and one edition made warm. Medians of wall time.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks import desk
from reporter.pipeline.edition import make
from reporter.pipeline.steps import prove

HELP_TARGET, BUILD_TARGET = 1.5, 1.3
NEEDED = "import reporter.backfill, reporter.pipeline"
CONFIG = """
[[editions]]
formats = ["page", "pdf"]
"""


def wall(words: Sequence[str], rounds: int) -> float:
    """The median wall time of a process in milliseconds."""
    spent = []
    for _ in range(rounds):
        before = time.perf_counter()
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        spent.append((time.perf_counter() - before) * 1000)
    return statistics.median(spent)


def warm(output: Path, rounds: int) -> float:
    """The median wall time in milliseconds of one edition made and proved in a process that did it before."""
    config, snapshot = desk.config(output), desk.snapshot(output)
    spent = []
    for _ in range(rounds + 1):
        before = time.perf_counter()
        prove(make(snapshot, config))
        spent.append((time.perf_counter() - before) * 1000)
    return statistics.median(spent[1:])


def main(arguments: list[str]) -> int:
    """Print the processes and their ratios; 1 if one misses its target."""
    rounds = int(arguments[0]) if arguments else 7
    python, reporter = sys.executable, [sys.executable, "-m", "reporter"]
    bare = wall([python, "-c", "import argparse"], rounds)
    shown = wall([*reporter, "--help"], rounds)
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder)
        desk.fill(output)
        (output / "desk.toml").write_text(CONFIG)
        imports = wall([python, "-c", NEEDED], rounds)
        once = warm(output, rounds)
        one = ["--config", str(output / "desk.toml"), "--output", str(output)]
        built = wall([*reporter, *one, "build", "--again", "--date", str(desk.LAST)], rounds)
    rows = (
        ("python -c 'import argparse'", bare, 0.0, 0.0),
        ("reporter --help", shown, shown / bare, HELP_TARGET),
        ("imports of a build", imports, 0.0, 0.0),
        ("one edition, warm", once, 0.0, 0.0),
        ("reporter build, cold", built, built / (imports + once), BUILD_TARGET),
    )
    for name, taken, ratio, target in rows:
        against = f"{ratio:9.2f}    (target: at most {target:g})" if target else ""
        sys.stdout.write(f"{name:28}{taken:9.0f} ms{against}\n")
    return int(any(target and ratio > target for _, _, ratio, target in rows))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
