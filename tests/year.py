"""Builds real days in a row and says what was proved:

    python -m tests.year OUTPUT [FROM [TO [STEP [LANGUAGE]]]]

The history beside the checkout is read into OUTPUT's store first, unless a store is there already.
Printed are: editions built, figures proved, how often each rule was exercised, how much of the wording
was shared with the week before, and every headline, to be read. Days run at their close (00:00 UTC).
"""

import sys
import time
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from reporter import demo, pipeline
from reporter.backfill import backfill
from reporter.collect import Event
from reporter.config import Config
from reporter.config.load import load
from reporter.pipeline.times import closing
from reporter.store.history import History
from tests import overlap
from tests.history import fill

FIRST, LAST = date(2024, 1, 1), date(2026, 2, 28)


def main() -> int:
    output = Path(sys.argv[1])
    first = date.fromisoformat(sys.argv[2]) if len(sys.argv) > 2 else FIRST
    last = date.fromisoformat(sys.argv[3]) if len(sys.argv) > 3 else LAST
    step = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    language = sys.argv[5] if len(sys.argv) > 5 else "en"
    config = _config(output, language)
    store = output / "history.sqlite3"
    if not store.exists():
        shared = Path(__file__).resolve().parents[2] / "shared"
        if not shared.is_dir():
            print("there is no recorded history beside this checkout")
            return 1
        output.mkdir(parents=True, exist_ok=True)
        with History.open(store) as history:
            print(f"{fill(history, shared, closing(config.editions[0], LAST))} values taken in")
    days = [first + timedelta(days=n) for n in range(0, (last - first).days + 1, step)]
    began = time.monotonic()
    outcome = backfill(config, days, on_event=_tell)
    spent = time.monotonic() - began
    results = [result for _, result in pipeline.audit_paths([output / "site"])]
    rules: Counter[str] = Counter()
    for result in results:
        rules.update(result.counts)
    print(f"{len(outcome.editions)} of {len(days)} editions in {spent:.0f} s")
    print(f"{sum(result.figures for result in results)} figures proved")
    print(f"{sum(len(result.findings) for result in results)} not proved")
    print("rules: " + ", ".join(f"{rule} {count}" for rule, count in sorted(rules.items())))
    shares = overlap.overlaps(output / "site" / config.editions[0].slug)
    if shares and step == 1:
        values = [share for _, share in shares]
        print(
            f"wording shared with the week before: mean {sum(values) / len(values):.1%}, "
            f"most {max(values):.1%}"
        )
    for edition in outcome.editions:
        print(f"{edition.day}  {edition.headline}")
    for name, why in outcome.failures:
        print(f"FAILED {name}: {why}")
    return 1 if outcome.failures else 0


def _config(output: Path, language: str) -> Config:
    config = load(demo.CONFIG)
    return replace(
        config, output=output, editions=(replace(config.editions[0], cutoff="now", language=language),)
    )


def _tell(event: Event) -> None:
    if event.kind == "failed":
        print(f"{event.source}: {event.detail}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
