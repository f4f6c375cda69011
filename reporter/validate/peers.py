"""Agreement between sources that tell of one value: who is too far from the others is left out."""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from statistics import median

from reporter.metrics import BY_ID, QUORUM
from reporter.model import Metric, Observation, Snapshot
from reporter.validate.refusals import Refusal, clock, figure, name_of, times
from reporter.validate.told import parted

PRICES = ("price_usd", "day_high_usd", "day_low_usd", "high_24h_usd", "low_24h_usd")
"""One price in five forms: a source that is wrong about the first is not asked for the others."""

UNLIKE = 3.0
"""Of two sources this many times apart neither is believed."""

DAY = timedelta(days=1)

_Held = Mapping[str, list[Observation]]
"""By source what it told, oldest first."""


def apart_from_peers(snapshot: Snapshot, observations: list[Observation]) -> list[Refusal]:
    """Values of a source that are further from the median of its peers than their metric allows.

    Sources are compared at every moment of the snapshot at which their values lie near in time, oldest
    first. One that is further off than `Metric.tolerance` (of prices: `quality.max_price_gap`) is out,
    the furthest first, until a moment at which it is within `Metric.back`; so are its values between
    comparisons, and those before the first take its verdict; of one that is out at its newest nothing
    stays that would be fresh enough to stand for now.

    Two cannot tell which of them is wrong: the preferred one stays (by `Metric.prefer`, the longer
    history, then name), but one that is out already is not preferred, and of two that are `UNLIKE`
    neither stays. Where each tells its own (`quorum` 1) two are not compared at all.
    """
    limit = float(snapshot.settings["quality"]["max_price_gap"])
    groups: dict[tuple[str, str], dict[str, list[Observation]]] = defaultdict(dict)
    for (metric_id, asset, source), track in parted(observations).tracks.items():
        if BY_ID[metric_id].tolerance < math.inf:
            groups[metric_id, asset][source] = track
    refused: list[Refusal] = []
    # Prices first: the highs and lows of a source whose price is out do not take part in the others.
    for (metric_id, asset), held in sorted(groups.items(), key=lambda entry: entry[0][0] != PRICES[0]):
        metric = BY_ID[metric_id]
        # What is allowed of prices is the user's to set; the way back is scaled with it.
        scale = limit / metric.tolerance if metric_id in PRICES else 1.0
        if metric_id in PRICES[1:]:
            refused += _without(held, list(_with_their_price(held, asset, refused)))
        # Without who is out the others may differ: again, until all that are left agree.
        while len(held) > 1 and (found := _without(held, _apart(snapshot, metric, scale, held))):
            refused += found
    return sorted(refused, key=lambda each: each[0].at, reverse=True)


def _without(held: dict[str, list[Observation]], found: list[Refusal]) -> list[Refusal]:
    """What was found, taken out of what is held."""
    gone = {id(one) for one, _ in found}
    for source in {one.source for one, _ in found}:
        held[source] = [one for one in held[source] if id(one) not in gone]
        if not held[source]:
            del held[source]
    return found


def _with_their_price(held: _Held, asset: str, refused: list[Refusal]) -> Iterator[Refusal]:
    """Highs and lows of 24 hours in which the same source's price is left out."""
    wrong: dict[str, list[Refusal]] = defaultdict(list)
    for price, reason in refused:
        if (price.metric, price.asset) == (PRICES[0], asset):
            wrong[price.source].append((price, reason))
    for source in held.keys() & wrong.keys():
        for one in held[source]:
            inside = (why for price, why in wrong[source] if one.at - DAY < price.at <= one.at)
            if reason := next(inside, ""):
                yield one, f"its price is left out: {reason}"


def _apart(snapshot: Snapshot, metric: Metric, scale: float, held: _Held) -> list[Refusal]:
    """The values that are out by the last comparison each took part in, or else by the one before."""
    ranks = {name: place for place, name in enumerate(metric.prefer)}
    order = sorted(held, key=lambda name: (ranks.get(name, len(ranks)), -len(held[name]), name))
    end = max(values[-1].at for values in held.values())
    out: dict[str, str] = {}
    verdicts: dict[int, str] = {}
    for at, newest in _moments(metric, held):
        standing = {name: newest[name] for name in order if name in newest}
        now = _judge(snapshot, metric, scale, standing, out)
        out = {name: reason for name, reason in out.items() if name not in newest} | now
        when = "" if end - at <= metric.near else f" at {clock(at)}"
        for name, one in newest.items():
            verdicts[id(one)] = now[name] + when if name in now else ""
    found: list[Refusal] = []
    for name, values in held.items():
        # What is out now has no say through what it told just before.
        silent = values[-1].at - metric.max_age if name in out else end
        known = (verdicts[id(one)] for one in values if id(one) in verdicts)
        verdict = next(known, "")
        for one in values:
            verdict = verdicts.get(id(one), verdict)
            if verdict or one.at > silent:
                found.append((one, verdict or out[name]))
    return found


def _moments(metric: Metric, held: _Held) -> Iterator[tuple[datetime, dict[str, Observation]]]:
    """Each moment at which two or more lie near in time, oldest first, with their newest values."""
    stamps: dict[datetime, list[Observation]] = defaultdict(list)
    for values in held.values():
        for one in values:
            stamps[one.at].append(one)
    newest: dict[str, Observation] = {}
    for at in sorted(stamps):
        newest |= {one.source: one for one in stamps[at]}
        peers = {name: one for name, one in newest.items() if at - one.at <= metric.near}
        if len(peers) > 1:
            yield at, peers


def _judge(
    snapshot: Snapshot, metric: Metric, scale: float, peers: Mapping[str, Observation], out: Mapping[str, str]
) -> dict[str, str]:
    """Who of `peers`, the preferred first, is too far off at one moment, and why."""
    verdicts: dict[str, str] = {}
    # The strangers to the others come last, however much they are preferred.
    standing = dict(sorted(peers.items(), key=lambda entry: entry[0] in out))
    while len(standing) >= (QUORUM if metric.quorum == 1 else 2):
        first = next(iter(standing.values()))
        many = len(standing) >= QUORUM
        middle = median(one.value for one in standing.values()) if many else first.value
        excess = {
            name: _off(metric, one.value, middle) - scale * (metric.back if name in out else metric.tolerance)
            for name, one in standing.items()
        }
        worst = max(reversed(standing), key=lambda name: excess[name])
        if excess[worst] <= 0:
            break
        if not many and (worst in out) == (first.source in out) and _unlike(*standing.values()):
            one, other = standing.values()
            for each, against in ((one, other), (other, one)):
                whose = f"the value of {name_of(snapshot, against.source)}"
                verdicts[each.source] = f"{_told(each, against, whose)}; one of the two is in another unit"
            break
        who = name_of(snapshot, first.source)
        whose = f"the median of {len(standing)} sources" if many else f"the value of {who}"
        verdicts[worst] = _told(standing.pop(worst), replace(first, value=middle), whose)
        if not many:
            verdicts[worst] += "; two sources cannot tell which is wrong, and that one is preferred"
        elif worst in out and excess[worst] + scale * metric.back <= scale * metric.tolerance:
            verdicts[worst] += f"; left out before, it comes back within {scale * metric.back:.3g}"
    return verdicts


def _off(metric: Metric, value: float, middle: float) -> float:
    """How far a value is off another, as a share of it."""
    difference = abs(value - middle)
    if difference <= metric.slack:
        return 0.0
    return difference / abs(middle) if middle else math.inf


def _unlike(one: Observation, other: Observation) -> bool:
    """Whether two values are so far apart that to print either would be a guess."""
    low, high = sorted((one.value, other.value))
    return low <= 0 or high / low >= UNLIKE


def _told(one: Observation, middle: Observation, whose: str) -> str:
    value, other = one.value, middle.value
    if other > 0 and value / other >= 3:
        return f"{figure(one)} is {times(value / other)} {figure(middle)}, {whose}"
    if not other:
        return f"{figure(one)} is far from {figure(middle)}, {whose}"
    share = abs(value / other - 1)
    return f"{figure(one)} is {share:.{0 if share >= 0.1 else 1}%} off {figure(middle)}, {whose}"
