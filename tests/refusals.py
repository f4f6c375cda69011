"""How many true values are refused: `python -m tests.refusals [--every N]` over the recorded history.

Every value of the record counts as true. Each day's edition is frozen as of its end and settled; a
value counts as refused if any of the days judged refused it. A series whose record ends before a day
is rightly called old on that day, which does not count. Prints how many, by which rule, and why.
"""

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from reporter.config import Config
from reporter.errors import SnapshotRejected
from reporter.model import Observation, Snapshot
from reporter.pipeline.times import day_of
from reporter.store import History, freeze
from reporter.validate import admit, day
from tests.history import observations

FIRST = datetime(2024, 1, 2, tzinfo=UTC)
LAST = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)
REACH = timedelta(days=402)

Key = tuple[str, str, str, datetime]


class Judged(NamedTuple):
    """What came of it: all values seen, and of those refused the rule and the reason."""

    days: int
    seen: set[Key]
    refused: dict[Key, tuple[str, str]]
    rejected: list[str]

    @property
    def share(self) -> float:
        """Refused values as a share of all."""
        return len(self.refused) / len(self.seen)


def judge(shared: Path, every: int = 1, first: datetime = FIRST, last: datetime = LAST) -> Judged:
    """Take the record in as `reporter` does, and settle the edition of every `every`-th day."""
    record = [one for one in observations(shared / "history") if first - REACH <= one.at <= last]
    judged = Judged(0, set(), {}, [])
    accepted, _ = admit(record, last + DAY)
    taken = {_key(one) for one in accepted}
    for one in record:
        judged.seen.add(_key(one))
        if _key(one) not in taken:
            judged.refused[_key(one)] = ("admit", "see `admit`")
    ends: dict[tuple[str, str], datetime] = {}
    for one in record:
        ends[one.metric, one.asset] = max(ends.get((one.metric, one.asset), one.at), one.at)
    config = Config()
    count = 0
    with (
        tempfile.TemporaryDirectory() as folder,
        History.open(Path(folder) / "history.sqlite3") as history,
    ):
        history.add(accepted)
        as_of = first
        while as_of <= last:
            frozen = freeze(history, config.editions[0], config, day_of(as_of), as_of)
            for name, one, reason in refusals(frozen):
                if name != "too_old" or ends[one.metric, one.asset] > as_of:
                    judged.refused.setdefault(_key(one), (name, reason))
            try:
                day.settle(frozen)
            except SnapshotRejected as error:
                judged.rejected.append(str(error))
            count += 1
            as_of += every * DAY
    return judged._replace(days=count)


def refusals(snapshot: Snapshot) -> Iterator[tuple[str, Observation, str]]:
    """What each rule refuses, in the order `settle` asks them."""
    held = list(snapshot.observations)
    for rule in day.RULES:
        found = rule(snapshot, held)
        gone = {id(one) for one, _ in found}
        held = [one for one in held if id(one) not in gone]
        yield from ((rule.__name__, one, reason) for one, reason in found)


def _key(one: Observation) -> Key:
    return one.metric, one.asset, one.source, one.at


def main() -> None:
    """Print the numbers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="judge every N-th day only")
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    options = parser.parse_args()
    judged = judge(options.shared, options.every)
    refused = len(judged.refused)
    print(f"{judged.days} editions, {len(judged.seen)} values, {refused} refused: {judged.share:.4%}")
    for (rule, metric), count in Counter((r, key[0]) for key, (r, _) in judged.refused.items()).most_common():
        print(f"{count:6}  {rule}  {metric}")
    for key, (rule, reason) in sorted(judged.refused.items(), key=lambda item: item[0][3]):
        print(f"  {key[0]} {key[1]} {key[2]} {key[3]:%Y-%m-%d %H:%M} [{rule}] {reason}")
    for reason in judged.rejected:
        print(f"  no edition: {reason}")


if __name__ == "__main__":
    main()
