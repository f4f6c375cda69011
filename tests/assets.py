"""Editions of any assets, alone and in company, on days of a made-up store; says which the audit refuses:

    python -m tests.assets OUTPUT [FROM [TO [STEP [CUTOFF]]]]

The store of `benchmarks.archive` is written to OUTPUT first, unless one is there already. Every edition is
built and proved in English and Spanish, with a CUTOFF such as 07:15 within the day and for three audiences;
whatever is refused is a defect of the article or of the audit.
"""

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from benchmarks import archive
from reporter.backfill import backfill
from reporter.config.load import load

FIRST, LAST = date(2025, 10, 1), date(2025, 10, 30)
NEIGHBOURS = ["ethereum", "ripple", "tron", "zcash", "dash", "gala", "kaspa", "celestia", "maker", "bitcoin"]
COMPANIES = (
    ("alone", ("zcash", "gala"), ()),
    ("pair", ("dash", "kaspa"), ("thorchain",)),
    ("three", ("the-graph", "dogecoin", "sui"), ("ethereum", "solana")),
    ("ten", ("near", "bitcoin-cash"), NEIGHBOURS),
)
"""What the editions are called, their assets, and what stands beside each."""
HEAD = """[site]
title = "Archive of made-up prices"
url = "https://archive.example/"
publisher = "Archive"
"""
MATRIX = """
[[matrix]]
slug = "{name}-{{asset}}-{{language}}"
assets = {assets}
beside = {beside}
languages = ["en", "es"]
formats = ["page"]
cutoff = "{cutoff}"
"""
AUDIENCES = """
slug = "{name}-{{asset}}-{{language}}-{{audience}}"
audiences = {{ full = ["what_happened", "why", "watch"], brief = ["what_happened"], ahead = ["watch"] }}
"""
"""What stands in place of the slug where there are several audiences."""


def refused(
    output: Path,
    days: Sequence[date],
    companies: Iterable[tuple[str, Sequence[str], Sequence[str]]] = COMPANIES,
    cutoff: str = "now",
) -> tuple[int, list[str]]:
    """How many editions were published from OUTPUT's store, and those that were not, with the reason."""
    made = output / "reporter.toml"
    matrix = MATRIX
    if cutoff != "now":
        matrix = re.sub("\nslug = .*\n", AUDIENCES, MATRIX)
    parts = [
        matrix.format(name=name, assets=_listed(assets), beside=_listed(beside), cutoff=cutoff)
        for name, assets, beside in companies
    ]
    made.write_text(HEAD + "".join(parts), encoding="utf-8")
    outcome = backfill(replace(load(made), output=output), days)
    return len(outcome.editions), [f"{name}: {why}" for name, why in outcome.failures]


def _listed(names: Iterable[str]) -> str:
    return "[" + ", ".join(f'"{name}"' for name in names) + "]"


def main(arguments: list[str]) -> int:
    """Build the editions and print what was refused; 1 where anything was."""
    output = Path(arguments[0])
    first = date.fromisoformat(arguments[1]) if len(arguments) > 1 else FIRST
    last = date.fromisoformat(arguments[2]) if len(arguments) > 2 else LAST
    step = int(arguments[3]) if len(arguments) > 3 else 1
    cutoff = arguments[4] if len(arguments) > 4 else "now"
    if not (output / "history.sqlite3").exists():
        archive.main([str(output), *(("50", "1.5", "hourly") if cutoff != "now" else ())])
    days = [first + timedelta(days=n) for n in range(0, (last - first).days + 1, step)]
    built, failures = refused(output, days, cutoff=cutoff)
    print(f"{built} editions published, {len(failures)} refused")
    for failure in failures:
        print(failure)
    return 1 if failures else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
