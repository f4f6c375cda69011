"""Steps no market takes: a value many times, or a small part of, the one before it from its source.

The limit follows the asset's own volatility and is generous: a crash of 14% at a usual daily move of
2.5% passes, and so does one of 40%; ten times or a tenth never does, unless most of the other sources
tell of the same step. A step that comes back was a fault, and its values are left out. One that stays
for days is a new unit or a new denomination: then the values before it are left out, so that no change
across it is given.
"""

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise
from statistics import median

from reporter.model import Observation, Snapshot
from reporter.validate.refusals import Refusal, clock, figure, times
from reporter.validate.told import parted

DAY = timedelta(days=1)

USUAL_MOVES = 20.0
"""A step of so many usual daily moves passes for one day."""
NEVER = math.log(8)
"""However volatile an asset is: a step to eight times, or to an eighth, has to be told by others too."""
STAYS = timedelta(days=2)
STAYS_TIMES = 3
"""A level that is held so long, in so many values, is no passing fault."""
NEAR = timedelta(hours=12)
"""How far another source's values may lie from the two ends of a step."""
UNKNOWN_MOVE = 0.05
"""The usual daily move of a series too short to tell its own."""
_ENOUGH = 20
_TO_SIGMA = 1.4826
"""From the median of absolute deviations to a standard deviation."""

FLOORS: dict[str, float] = {
    "price_usd": math.log(2),
    "market_cap_usd": math.log(2),
    "total_market_cap_usd": math.log(2),
    # One trade far off the market makes the extreme of a day.
    "day_high_usd": NEVER,
    "day_low_usd": NEVER,
    "high_24h_usd": NEVER,
    "low_24h_usd": NEVER,
    "open_interest_usd": math.log(4),
    "btc_dominance": math.log(1.5),
    "stablecoin_supply_usd": math.log(1.25),
    "treasury_holdings": math.log(4),
    "treasury_cost_usd": math.log(4),
    "fear_greed": NEVER,
    "index_level": math.log(1.3),
    "yield_10y": math.log(2),
    "gold_usd": math.log(1.3),
}
"""The step (as the logarithm of a ratio) that passes however quiet a series was, by metric."""

_RESTLESS = {("index_level", "vix"): math.log(4)}

Run = list[Observation]


def jumped(snapshot: Snapshot, observations: list[Observation]) -> list[Refusal]:
    """Values on the far side of a step that their source alone took, and what came before a new level."""
    del snapshot
    tracks = {
        key: [one for one in track if one.value > 0]
        for key, track in parted(observations).tracks.items()
        if key[0] in FLOORS
    }
    others: dict[tuple[str, str], list[Run]] = defaultdict(list)
    for (metric, asset, _), track in tracks.items():
        others[metric, asset].append(track)
    found: list[Refusal] = []
    for (metric, asset, _), track in tracks.items():
        if len(track) < 2:
            continue
        floor = _RESTLESS.get((metric, asset), FLOORS[metric])
        if _quiet(track, floor):
            continue
        usual = usual_move(track)
        peers = [other for other in others[metric, asset] if other is not track]
        runs = _runs(track, usual, floor, peers)
        if len(runs) > 1:
            found += _outside(runs, usual, floor)
    return found


def _quiet(track: Run, floor: float) -> bool:
    """Whether every step passes whatever is usual: the quick way, which nearly all tracks go."""
    most = math.exp(min(floor, NEVER)) * (1 - 1e-9)
    least = 1 / most
    values = [one.value for one in track]
    return all(least < after / before < most for before, after in pairwise(values))


def usual_move(track: Run) -> float:
    """The usual move in a day, as a standard deviation of logarithms that no single step can shift."""
    moves = [
        abs(math.log(after.value / before.value)) / math.sqrt(max((after.at - before.at) / DAY, 1 / 24))
        for before, after in pairwise(track)
        if timedelta() < after.at - before.at <= 4 * DAY
    ]
    return median(moves) * _TO_SIGMA if len(moves) >= _ENOUGH else UNKNOWN_MOVE


def _passes(before: Observation, after: Observation, usual: float, floor: float) -> bool:
    days = max(abs((after.at - before.at) / DAY), 1.0)
    limit = min(max(USUAL_MOVES * usual * math.sqrt(days), floor), NEVER)
    return abs(math.log(after.value / before.value)) <= limit


def _runs(track: Run, usual: float, floor: float, peers: list[Run]) -> list[Run]:
    """The track cut at each step that is too large and that the others do not tell of."""
    runs = [[track[0]]]
    for before, after in pairwise(track):
        if _passes(before, after, usual, floor) or _shared(before, after, peers):
            runs[-1].append(after)
        else:
            runs.append([after])
    return runs


def _shared(before: Observation, after: Observation, peers: list[Run]) -> bool:
    """Whether most of the other sources that have values at both ends took at least half the step."""
    step = math.log(after.value / before.value)
    told = []
    for peer in peers:
        first, last = _nearest(peer, before), _nearest(peer, after)
        if first is not None and last is not None:
            told.append(math.log(last.value / first.value) / step >= 0.5)
    return sum(told) * 2 > len(told)


def _nearest(track: Run, one: Observation) -> Observation | None:
    place = bisect_left(track, one.at, key=lambda each: each.at)
    around = track[max(place - 1, 0) : place + 1]
    nearest = min(around, key=lambda each: abs(each.at - one.at), default=None)
    return nearest if nearest is not None and abs(nearest.at - one.at) <= NEAR else None


def _outside(runs: list[Run], usual: float, floor: float) -> Iterable[Refusal]:
    """What is left out: all that does not stand on the level of the newest run that stays."""
    home = max((index for index, run in enumerate(runs) if _stays(run)), default=None)
    if home is None:
        home = max(range(len(runs)), key=lambda index: (len(runs[index]), index))
    kept = {home}
    edge = runs[home][0]
    for index in range(home - 1, -1, -1):
        if _passes(runs[index][-1], edge, usual, floor):
            kept.add(index)
            edge = runs[index][0]
    left = min(kept)
    edge = runs[home][-1]
    for index in range(home + 1, len(runs)):
        if _passes(edge, runs[index][0], usual, floor):
            kept.add(index)
            edge = runs[index][-1]
    for index, run in enumerate(runs):
        if index in kept:
            continue
        if index < left:
            # Newest first, so that the gap tells of the step that counts.
            reason = _moved(runs[left - 1][-1], runs[left][0])
            yield from ((one, reason) for one in run)
        else:
            base = runs[max(each for each in kept if each < index)][-1]
            for one in reversed(run):
                yield one, _off(one, base, usual)


def _stays(run: Run) -> bool:
    return len(run) >= STAYS_TIMES and run[-1].at - run[0].at >= STAYS


def _off(one: Observation, base: Observation, usual: float) -> str:
    return (
        f"{figure(one)} at {clock(one.at)} is {times(one.value / base.value)} the {figure(base)} its source "
        f"told before; {math.expm1(usual):.1%} is a usual move in a day, and no other source bears it out"
    )


def _moved(before: Observation, after: Observation) -> str:
    ratio = after.value / before.value
    power = math.log10(ratio)
    kind = (
        "as a new unit or denomination does"
        if round(power) and abs(power - round(power)) < 0.15
        else "which no other source bears out"
    )
    return (
        f"its level became {times(ratio)} what it was on {clock(after.at)} and stayed there, {kind}; "
        "the values before are left out, so no change across that step is given"
    )
