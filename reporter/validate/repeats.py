"""A value kept in a cache and told again under a fresh stamp, while the market moved."""

import math
from bisect import bisect_left
from collections import defaultdict
from datetime import timedelta

from reporter.model import Observation, Snapshot
from reporter.validate.jumps import usual_move
from reporter.validate.refusals import Refusal, clock, figure, name_of
from reporter.validate.told import parted

DAY = timedelta(days=1)

TIMES = 3
"""So many identical values in a row are looked at."""
USUAL = 0.002
"""Over so short a time that less than this move is usual, standing still proves nothing."""
MOVED = 0.001
"""By how much another must have moved meanwhile."""
NEAR = timedelta(hours=6)

METRICS = frozenset(
    {
        "price_usd",
        "market_cap_usd",
        "total_market_cap_usd",
        "volume_24h_usd",
        "open_interest_usd",
        "index_level",
        "gold_usd",
    }
)
"""Quantities with so many digits that two values are not alike by chance. An index score, a funding
rate or a flow of nothing may well repeat itself."""

Run = list[Observation]


def repeated(snapshot: Snapshot, observations: list[Observation]) -> list[Refusal]:
    """All but the first of values that stood still while other sources, or the source's other assets, moved.

    The first stays, with its own age: it was true when it was told first.
    """
    tracks = {key: track for key, track in parted(observations).tracks.items() if key[0] in METRICS}
    by_quantity: dict[tuple[str, str], list[Run]] = defaultdict(list)
    by_source: dict[tuple[str, str], list[Run]] = defaultdict(list)
    for (metric, asset, source), track in tracks.items():
        by_quantity[metric, asset].append(track)
        by_source[metric, source].append(track)
    found = []
    for (metric, asset, source), track in tracks.items():
        for run in _standing(track):
            usual = usual_move([one for one in track if one.value > 0])
            if usual * math.sqrt((run[-1].at - run[0].at) / DAY) < USUAL:
                continue
            # Of one quantity its sources tell; only where there is none, the source's other assets.
            witness = _witness(by_quantity[metric, asset], run)
            if witness is None and len(by_quantity[metric, asset]) == 1:
                witness = _witness(by_source[metric, source], run)
            if witness is None:
                continue
            who = witness.asset if witness.source == source else name_of(snapshot, witness.source)
            reason = (
                f"{figure(run[0])} was told {len(run)} times unchanged from {clock(run[0].at)} to "
                f"{clock(run[-1].at)}, while {who} moved"
            )
            found += [(one, reason) for one in reversed(run[1:])]
    return found


def _standing(track: Run) -> list[Run]:
    """Stretches of at least `TIMES` identical values."""
    values = [one.value for one in track]
    if not any(one == other for one, other in zip(values, values[TIMES - 1 :], strict=False)):
        return []
    runs: list[Run] = []
    for one in track:
        if runs and runs[-1][-1].value == one.value:
            runs[-1].append(one)
        else:
            runs.append([one])
    return [run for run in runs if len(run) >= TIMES]


def _witness(others: list[Run], run: Run) -> Observation | None:
    """A value of another series that moved between the ends of the run, if most of the others did."""
    moved, still = [], 0
    for other in others:
        first, last = _nearest(other, run[0]), _nearest(other, run[-1])
        if first is None or last is None or first.at >= last.at or not first.value:
            continue
        if (first.source, first.asset) == (run[0].source, run[0].asset):
            continue
        if abs(last.value / first.value - 1) > MOVED:
            moved.append(last)
        else:
            still += 1
    return moved[0] if len(moved) > still else None


def _nearest(track: Run, one: Observation) -> Observation | None:
    place = bisect_left(track, one.at, key=lambda each: each.at)
    around = track[max(place - 1, 0) : place + 1]
    nearest = min(around, key=lambda each: abs(each.at - one.at), default=None)
    return nearest if nearest is not None and abs(nearest.at - one.at) <= NEAR else None
