"""Every benchmark in one run: `make bench`, or `python -m benchmarks`."""

import subprocess
import sys

PARTS = ("charts", "collecting", "edition", "cold", "scale", "peers")


def main() -> int:
    """Run each part in a process of its own; 1 if any misses a target."""
    missed = False
    for part in PARTS:
        sys.stdout.write(f"\n{part}\n")
        sys.stdout.flush()
        done = subprocess.run([sys.executable, "-m", f"benchmarks.{part}"], check=False)
        missed = missed or done.returncode != 0
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main())
