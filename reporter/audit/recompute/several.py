"""Several sources of one quantity: who counts now, their median, and the base a change is measured from.

The rule, as the edition states it: of the sources whose newest value is fresh, and near in time to the
newest of all, the median is printed, at the middle one of their times. A change is measured on those of
them that also hold its base, median to median; where they are not all, its base is the one from which
that growth leads to the printed value. A figure that is its provider's own is one source's.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median, median_low

from reporter.audit.claims import Claim
from reporter.audit.held import CORRECTION, DAY, Track
from reporter.audit.recompute.base import Desk, UnprovedError, once

HOUR = 3600.0

Use = tuple[str, str, float, str]
"""(metric, asset, time, source) of an observation a figure rests on."""


@dataclass(frozen=True, slots=True)
class Joining:
    """How fresh and how near in time the sources of a metric must be, and how far one may be off."""

    age: float
    near: float
    off: float


_PRICE = 0.10
JOINED: dict[str, Joining] = {
    "price_usd": Joining(3 * HOUR, HOUR, _PRICE),
    "day_high_usd": Joining(2 * DAY, HOUR, _PRICE),
    "day_low_usd": Joining(2 * DAY, HOUR, _PRICE),
    "high_24h_usd": Joining(3 * HOUR, HOUR, _PRICE),
    "low_24h_usd": Joining(3 * HOUR, HOUR, _PRICE),
    "market_cap_usd": Joining(3 * HOUR, HOUR, 0.10),
    "total_market_cap_usd": Joining(6 * HOUR, HOUR, 0.10),
    "btc_dominance": Joining(6 * HOUR, HOUR, 0.10),
    "index_level": Joining(6 * DAY, 12 * HOUR, 0.01),
    "yield_10y": Joining(6 * DAY, 12 * HOUR, 0.05),
}
"""The metrics that several sources tell of; one that stands alone is labelled under its section."""
SLACK = {"yield_10y": 0.0005}
"""A difference of yields that is none."""

PREFERRED: dict[str, tuple[float, tuple[str, ...]]] = {
    "gold_usd": (6 * DAY, ("lbma", "yahoo")),
    "volume_24h_usd": (3 * HOUR, ("coingecko",)),
}
"""Figures of their providers' own: how fresh they must be, and whose is printed where several are held."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one source told of a quantity at a time."""

    source: str
    at: float
    value: float


@dataclass(frozen=True, slots=True)
class Joint:
    """The median of what sources told, at the middle one of their times."""

    at: float
    value: float
    uses: frozenset[Use]
    told: bool = True
    """False where nobody told it: it follows from the growth that some of the sources tell."""


def use(desk: Desk, metric: str, asset: str, at: float, source: str) -> Use:
    """The observation a source's value at a time is: the desk's, where the desk set it right."""
    right = desk.held.corrected.get((metric, asset))
    return metric, asset, at, CORRECTION if right and right.at_time(at) is not None else source


def uses_of(desk: Desk, metric: str, asset: str, times: Iterable[float], source: str) -> set[Use]:
    """The observations a source's values at these times are."""
    if (metric, asset) not in desk.held.corrected:
        return {(metric, asset, at, source) for at in times}
    return {use(desk, metric, asset, at, source) for at in times}


def joint(desk: Desk, metric: str, asset: str, told: list[Told]) -> Joint:
    """The joint value of what sources told."""
    return Joint(
        median_low(each.at for each in told),
        median(each.value for each in told),
        frozenset(use(desk, metric, asset, each.at, each.source) for each in told),
    )


@once
def counting(desk: Desk, metric: str, asset: str) -> list[Told]:
    """The sources that count now with their newest values, by name; UnprovedError without any."""
    rule, end = JOINED[metric], desk.held.as_of
    newest = [
        Told(source, *last)
        for source, track in sorted(desk.held.of(metric, asset).items())
        if (last := track.last(end)) and last[0] >= end - rule.age
    ]
    if not newest:
        raise UnprovedError(f"no {metric} of {asset} is fresh")
    start = max(each.at for each in newest) - rule.near
    found = [each for each in newest if each.at >= start]
    _agree(desk, metric, found)
    return found


def _agree(desk: Desk, metric: str, told: list[Told]) -> None:
    """UnprovedError where one of the sources is too far off to have been let in."""
    limit = JOINED[metric].off
    if metric.endswith("_usd") and "cap" not in metric:
        limit = float(desk.held.settings.get("quality", {}).get("max_price_gap", limit))
    middle = median(each.value for each in told)
    # Of two, one is held to the other: the median of both lies half as far from each.
    allowed = limit if len(told) > 2 else limit / (2 - limit) if limit < 1 else math.inf
    for each in told:
        difference = abs(each.value - middle)
        if difference > allowed * abs(middle) * (1 + 1e-9) and difference > SLACK.get(metric, 0.0):
            raise UnprovedError(f"{each.source} tells {each.value}, too far from the median {middle}")


@once
def now(desk: Desk, metric: str, asset: str) -> Joint:
    """The value of a quantity now."""
    return joint(desk, metric, asset, counting(desk, metric, asset))


def measured(
    desk: Desk, metric: str, asset: str, base_of: Callable[[Track, float], tuple[float, float] | None]
) -> tuple[Joint, Joint]:
    """(base, value now) of a change; `base_of` gives a track's (time, value) at its start, or None."""
    told = counting(desk, metric, asset)
    last = joint(desk, metric, asset, told)
    tracks = desk.held.of(metric, asset)
    pairs = [
        (Told(each.source, *base), each) for each in told if (base := base_of(tracks[each.source], each.at))
    ]
    if not pairs:
        raise UnprovedError(f"no source of {metric} of {asset} that counts now holds the base")
    first = joint(desk, metric, asset, [before for before, _ in pairs])
    if len(pairs) == len(told):
        return first, last
    after = median(each.value for _, each in pairs)
    if after <= 0:
        raise UnprovedError(f"the sources of {metric} of {asset} that hold the base show no growth")
    return Joint(first.at, first.value * last.value / after, first.uses | last.uses, told=False), last


def session_base(
    desk: Desk, metric: str, asset: str, longest: float
) -> Callable[[Track, float], tuple[float, float] | None]:
    """Gives a track's session before the newest: the later one where sources differ in it."""
    held: dict[str, tuple[float, float]] = {}
    for each in counting(desk, metric, asset):
        before = desk.held.of(metric, asset)[each.source].between(-math.inf, each.at)[-2:-1]
        if before and DAY / 2 < each.at - before[0][0] <= longest:
            held[each.source] = before[0]
    start = max((at for at, _ in held.values()), default=0.0) - JOINED[metric].near

    def base_of(track: Track, _: float) -> tuple[float, float] | None:
        base = held.get(track.source)
        return base if base and base[0] >= start else None

    return base_of


@once
def way(desk: Desk, asset: str) -> list[tuple[float, float, Use]]:
    """(time, price, observation) between the ends of 24 hours: of the source with most of them."""
    told = counting(desk, "price_usd", asset)
    last = joint(desk, "price_usd", asset, told)
    best: list[tuple[float, float, Use]] = []
    for each in told:
        track = desk.held.of("price_usd", asset)[each.source]
        held = [
            (at, value, use(desk, "price_usd", asset, at, each.source))
            for at, value in zip(track.at, track.value, strict=True)
            if last.at - DAY <= at < last.at
        ]
        best = max(best, held, key=len)
    return best


def own(desk: Desk, claim: Claim, metric: str, asset: str) -> Track:
    """The track of a figure of its provider's own: the source named, if none preferred is fresh."""
    track = desk.track(claim, metric, asset)
    age, order = PREFERRED.get(metric, (0.0, ()))
    for source in order[: order.index(track.source)] if track.source in order else order:
        rival = desk.held.of(metric, asset).get(source)
        last = rival.last(desk.held.as_of) if rival else None
        if last and last[0] >= desk.held.as_of - age:
            raise UnprovedError(f"{source} tells {metric} of {asset} too, and stands before {track.source}")
    return track
