"""The audit tried over the recorded day and twenty real ones: `python -m tests.mutations.days OUTPUT`.

The days are built into OUTPUT from the history beside the checkout (a store that is there already is used
as it is). Each is first audited as it is: none may be refused. Then every kind of change is tried on each;
the table says of how many places each was caught, and by which rules. The exit status is 1 if an unchanged
edition was refused, a change was missed, or fewer than 40 kinds found a place. A second argument takes so
many of the days only; a third, N, tries each kind on one real day in N, and on all of them where it found
no place so far.
"""

import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

from reporter import demo, pipeline
from reporter.audit import audit
from reporter.backfill import backfill
from reporter.config.load import load as configured
from reporter.pipeline.times import closing
from reporter.store.history import History
from tests import mutations
from tests.history import fill
from tests.mutations import around
from tests.mutations.kit import LEAST
from tests.year import LAST

DAYS = tuple(
    map(
        date.fromisoformat,
        (
            # falls and rises out of the ordinary
            *(
                "2024-03-05",
                "2024-08-05",
                "2024-11-06",
                "2025-02-03",
                "2025-04-09",
                "2025-10-10",
                "2026-02-05",
            ),
            # the ends of weeks, months, quarters and the year
            *("2024-03-31", "2024-06-30", "2025-08-31", "2025-12-31", "2026-02-01"),
            # quiet and mixed days, weekends and holidays
            *("2024-05-19", "2024-09-15", "2024-12-25", "2025-05-26", "2025-06-28", "2025-09-06"),
            # with little history, and the last there is
            *("2024-01-10", "2026-02-27"),
        ),
    )
)
"""Twenty days of all kinds."""

Tried = dict[str, tuple[bool, tuple[str, ...]]]
"""Kind -> (whether it was caught, the rules that found it); kinds without a place are not in it."""


def build(output: Path, days: tuple[date, ...]) -> list[Path]:
    """The folders of the recorded day and of these days, built and put in place. Raises SystemExit."""
    settings = configured(demo.CONFIG)
    pipeline.demo(replace(settings, output=output / "demo"))
    config = replace(settings, output=output, editions=(replace(settings.editions[0], cutoff="now"),))
    if not (output / "history.sqlite3").exists():
        shared = Path(__file__).resolve().parents[3] / "shared"
        if not shared.is_dir():
            raise SystemExit("there is no recorded history beside this checkout")
        with History.open(output / "history.sqlite3") as history:
            fill(history, shared, closing(config.editions[0], LAST))
    outcome = backfill(config, days)
    if outcome.failures:
        raise SystemExit("\n".join(f"{name}: {why}" for name, why in outcome.failures))
    return [output / "demo/site/crypto-daily/2026-02-02", *(edition.folder for edition in outcome.editions)]


def share(number: int, every: int) -> frozenset[str]:
    """The kinds to try on the day of this number: with `every` days in a row, each of them once."""
    return frozenset(
        change.name for place, change in enumerate(mutations.KINDS) if (place + number) % every == 0
    )


def attempt(folder: Path, names: frozenset[str]) -> tuple[str, list[str], Tried]:
    """(the day, what was refused of it unchanged, what came of each of these kinds of change)."""
    refused = [str(finding) for finding in audit(folder).findings]
    original = mutations.load(folder)
    tried: Tried = {}
    with tempfile.TemporaryDirectory() as room:
        for change in mutations.kinds_for(original):
            if change.name in names:
                rules = mutations.found_by(change, original, Path(room) / "edition")
                if rules is not None:
                    tried[change.name] = mutations.caught(change, rules), tuple(sorted(rules))
    return folder.name, refused, tried


def attempt_site(site: Path) -> tuple[str, list[str], Tried]:
    """The same of the pages around the editions of a site."""
    files, editions = around.load(site)
    tried: Tried = {}
    for change in around.AROUND:
        rules = around.found_by(change, site, files, editions)
        if rules is not None:
            tried[change.name] = mutations.caught(change, rules), tuple(sorted(rules))
    refused = [
        str(finding)
        for path, result in pipeline.audit_paths([site])
        if path == site
        for finding in result.findings
    ]
    return "site", refused, tried


def trials(folders: list[Path], every: int) -> list[tuple[str, list[str], Tried]]:
    """All kinds on the first of these editions, each on every so many of the others.

    A kind that found no place so far is looked for in all the others.
    """
    everything = frozenset(change.name for change in mutations.KINDS)
    rest = folders[1:]
    with ProcessPoolExecutor(2) as pool:
        names = [everything, *(share(number, every) for number in range(len(rest)))]
        results = []
        for result in pool.map(attempt, folders, names):
            results.append(result)
            print(f"{result[0]}: {len(result[2])} changes tried", flush=True)
        absent = everything - {name for _, _, tried in results for name in tried}
        if absent and rest and every > 1:
            later = [absent - asked for asked in names[1:]]
            results += [(day, [], tried) for day, _, tried in pool.map(attempt, rest, later)]
    return results


def main() -> int:
    """Build, try, and print the table."""
    output = Path(sys.argv[1])
    days = DAYS[: int(sys.argv[2])] if len(sys.argv) > 2 else DAYS
    every = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    folders = build(output, days)
    results = [attempt_site(output / "demo/site"), attempt_site(output / "site"), *trials(folders, every)]
    places: Counter[str] = Counter()
    caught: Counter[str] = Counter()
    rules: dict[str, Counter[str]] = {}
    for day, refused, tried in results:
        for finding in refused:
            print(f"REFUSED {day}: {finding}")
        for name, (held, found) in tried.items():
            places[name] += 1
            caught[name] += held
            rules.setdefault(name, Counter()).update(found)
            if not held:
                print(f"MISSED {day}: {name} ({', '.join(found) or 'nothing'})")
    for name in sorted(places):
        found = ", ".join(rule for rule, _ in rules[name].most_common(4))
        print(f"{caught[name]:4} of {places[name]:2}  {name}: {found}")
    total, held = sum(places.values()), sum(caught.values())
    nowhere = sorted({change.name for change in mutations.KINDS} - places.keys())
    print(f"no place: {', '.join(nowhere) or 'none'}")
    print(
        f"{held} of {total} changes caught, {len(places)} kinds, {len(folders)} editions and their sites "
        f"(all kinds on the recorded day, each on one real day in {every})"
    )
    wrong = held < total or any(refused for _, refused, _ in results)
    return 1 if wrong or len(places) < LEAST else 0


if __name__ == "__main__":
    sys.exit(main())
