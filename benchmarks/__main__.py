"""Every benchmark in one run: `make bench`, or `python -m benchmarks`.

Each part prints what it measured; at the end stand all ratios with their targets, and the other tools where
they are installed, as the README shows them.
"""

import subprocess
import sys

PARTS = ("charts", "collecting", "edition", "cold", "scale", "peers")
TARGET = "(target:"


def summary(part: str, lines: list[str]) -> list[str]:
    """Of what a part printed the lines with a target; of the other tools all."""
    return [f"{part:9}{line.strip()}" for line in lines if part == "peers" or TARGET in line]


def main() -> int:
    """Run each part in a process of its own; 1 if any misses a target."""
    missed, told = False, []
    for part in PARTS:
        sys.stdout.write(f"\n{part}\n")
        sys.stdout.flush()
        words = [sys.executable, "-m", f"benchmarks.{part}"]
        done = subprocess.run(words, check=False, stdout=subprocess.PIPE, text=True)
        sys.stdout.write(done.stdout)
        missed = missed or done.returncode != 0
        told += summary(part, done.stdout.splitlines())
    sys.stdout.write("\nin short\n")
    sys.stdout.writelines(f"{line}\n" for line in told)
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main())
