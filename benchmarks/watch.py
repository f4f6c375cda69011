"""A command watched from outside: how long it takes and how much memory its processes hold.

    python -m benchmarks.watch COMMAND ...

Looks at the command and everything it starts ten times a second (Linux: /proc) and prints, on standard error,
the wall time, the processors' time, the most memory a single process held, and the most that all held
together, where what several share counts once.
"""

import os
import subprocess
import sys
import time
from pathlib import Path


def _family(root: int) -> list[int]:
    """The process and all that descend from it."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            number, rest = stat.read_text().split(" ", 1)
        except OSError:
            continue  # it has just ended
        parents.setdefault(int(rest.rpartition(")")[2].split()[1]), []).append(int(number))
    found = [root]
    for one in found:
        found += parents.get(one, ())
    return found


def _held(process: int, what: str) -> float:
    """Megabytes of `what` in a process's summary of memory; 0 where it has just ended."""
    try:
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith(f"{what}:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0


def main(arguments: list[str]) -> int:
    """Run the command; its exit status is ours."""
    began, before = time.perf_counter(), os.times()
    child = subprocess.Popen(arguments)
    one = together = 0.0
    while child.poll() is None:
        family = _family(child.pid)
        one = max([one, *(_held(process, "Rss") for process in family)])
        together = max(together, sum(_held(process, "Pss") for process in family))
        time.sleep(0.1)
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    sys.stderr.write(
        f"{time.perf_counter() - began:.1f} s wall, {spent:.1f} s of processors; most memory: "
        f"{one:.0f} MB of one process, {together:.0f} MB together\n"
    )
    return child.returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
