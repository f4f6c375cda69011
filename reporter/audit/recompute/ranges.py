"""Ranges recomputed: the highest and lowest prices of windows, and the round levels gone through."""

import re
from bisect import bisect_left, bisect_right
from itertools import pairwise
from operator import itemgetter

from reporter.audit.claims import Claim
from reporter.audit.held import DAY
from reporter.audit.recompute.base import (
    HELD_SHARE,
    Desk,
    Proof,
    Row,
    UnprovedError,
    change,
    days,
    once,
    row,
)
from reporter.audit.recompute.prices import ends, grown, last_price
from reporter.audit.recompute.several import Joint, Use, now, use, way

_VALUE = itemgetter(1)

Found = list[tuple[float, frozenset[Use]]]
"""(value, observations that have it) of prices that may be the extreme of a window."""


def _shown(desk: Desk, asset: str, side: str) -> list[Joint]:
    """What the sources tell of the 24 hours' high or low: of 24 hours, or of the day that ends now."""
    found = []
    for metric, exact in ((f"{side}_24h_usd", False), (f"day_{side}_usd", True)):
        try:
            told = now(desk, metric, asset)
        except UnprovedError:
            continue
        if not exact or told.at == desk.held.as_of:
            found.append(told)
    return found


@once
def range_of(desk: Desk, asset: str, side: str) -> tuple[float, float, float, frozenset[Use]]:
    """(start, end, price, its observations) of the low or high of 24 hours.

    It is what the sources tell, or a printed price or one on the way between that lies beyond it.
    """
    shown, last = _shown(desk, asset, side), now(desk, "price_usd", asset)
    if not shown:
        raise UnprovedError(f"no source tells the {side} of the 24 hours")
    end = max(last.at, shown[0].at)
    found: Found = [(each.value, each.uses) for each in (*shown, last)]
    found += [(price, frozenset([seen])) for at, price, seen in way(desk, asset) if at > end - DAY]
    try:
        base, _ = grown(desk, asset)
    except UnprovedError:
        base = last
    if base.told and base.at >= end - DAY:
        found.append((base.value, base.uses))
    best, uses = (min if side == "low" else max)(found, key=lambda entry: entry[0])
    return end - DAY, end, best, uses


@once
def extreme_of(desk: Desk, asset: str, side: str, span: float) -> tuple[float, Found]:
    """(highest or lowest price of the span to as_of, the observations that have it)."""
    end, start = desk.held.as_of, desk.held.as_of - span
    last = now(desk, "price_usd", asset)
    near: Found = [(last.value, last.uses)]
    until = end
    try:
        until, _, value, uses = range_of(desk, asset, side)
        near.append((value, uses))
    except UnprovedError:
        pass
    far: list[tuple[str, str, list[tuple[float, float]]]] = []
    for metric, length in ((f"day_{side}_usd", DAY), ("price_usd", 0.0)):
        if not any(track.closes(end) for track in desk.held.of(metric, asset).values()):
            continue
        track = desk.closes(metric, asset)
        closes = track.closes(end)
        # A day's extreme belongs to the span only if all of its day does, and not to its 24 hours.
        first = bisect_left(closes, (start + length,))
        stop = bisect_left(closes, (until + length,)) if length else len(closes)
        far.append((metric, track.source, closes[first:stop]))
    pick = max if side == "high" else min
    furthest = [pick(within, key=_VALUE)[1] for *_, within in far if within]
    best = pick((*(value for value, _ in near), *furthest))
    return best, [entry for entry in near if entry[0] == best] + [
        (value, frozenset([use(desk, metric, asset, at, source)]))
        for metric, source, within in far
        for at, value in within
        if value == best
    ]


@once
def _stamps(desk: Desk, asset: str, side: str) -> list[float]:
    """The ends of the days of which an extreme or a close is held, oldest first."""
    return sorted(
        {
            at
            for metric in (f"day_{side}_usd", "price_usd")
            if any(track.closes(desk.held.as_of) for track in desk.held.of(metric, asset).values())
            for at, _ in desk.closes(metric, asset).closes(desk.held.as_of)
        }
    )


def _extreme(desk: Desk, claim: Claim, match: re.Match[str]) -> Proof:
    if match["label"] == "24h":
        start, end, value, _ = range_of(desk, claim.asset, match["side"])
        return Proof(value, None, (), start, end)
    count = days(match["label"])
    start = desk.held.as_of - count * DAY
    stamps = _stamps(desk, claim.asset, match["side"])
    held = len(stamps) - bisect_right(stamps, start)
    if held < HELD_SHARE * count:
        raise UnprovedError(f"only {held} of {count} days are held")
    value, holders = extreme_of(desk, claim.asset, match["side"], count * DAY)
    listed = {(item.metric, item.asset, item.at, item.source) for item in claim.inputs}
    if not any(uses <= listed for _, uses in holders):
        raise UnprovedError("none of its inputs is the extreme of the window")
    return Proof(value, None, (), start, desk.held.as_of)


def _distance(desk: Desk, claim: Claim, match: re.Match[str]) -> Proof:
    _, price = last_price(desk, claim.asset)
    value, _ = extreme_of(desk, claim.asset, match["side"], days(match["label"]) * DAY)
    return Proof(change(value, price), value)


def path_between(desk: Desk, asset: str, start: float, end: float) -> list[tuple[float, float]]:
    """The (time, price) of the way strictly between two times."""
    return [(at, price) for at, price, _ in way(desk, asset) if start < at < end]


def _crossed(desk: Desk, claim: Claim, match: re.Match[str]) -> Proof:
    level = float(match["level"])
    (base_at, before), (at, after) = ends(desk, claim.asset)
    if (before - level) * (after - level) >= 0:
        raise UnprovedError(
            f"the prices 24 hours ago ({before}) and now ({after}) stand on one side of {level}"
        )
    path = [(base_at, before), *path_between(desk, claim.asset, base_at, at), (at, after)]
    for (near_at, near_value), (far_at, far_value) in reversed(list(pairwise(path))):
        if (near_value - level) * (after - level) <= 0 and (far_value - level) * (after - level) > 0:
            uses = (("price_usd", claim.asset, near_at), ("price_usd", claim.asset, far_at))
            return Proof(level, near_value, uses, near_at, far_at)
    raise UnprovedError("no passage through the level is held")


def _touched(desk: Desk, claim: Claim, match: re.Match[str]) -> Proof:
    level = float(match["level"])
    (base_at, before), (at, after) = ends(desk, claim.asset)
    if (before - level) * (after - level) <= 0:
        raise UnprovedError("the ends of the 24 hours do not stand on one side of the level")
    side = "low" if after > level else "high"
    reached = claim.baseline
    known = desk.claims.get(f"{claim.asset}.price.{side}_24h")
    if known is not None:
        reached = range_of(desk, claim.asset, side)[2]
    else:
        prices = [before, *(value for _, value in path_between(desk, claim.asset, base_at, at)), after]
        reached = min(prices) if side == "low" else max(prices)
    if (reached - level) * (after - level) >= 0:
        raise UnprovedError(f"the 24-hour {side} ({reached}) did not pass {level}")
    return Proof(level, reached)


ROWS: tuple[Row, ...] = (
    row(r"price\.(?P<side>high|low)_(?P<label>24h|30d|90d|365d)", "extreme", "usd", _extreme),
    row(r"price\.from_(?P<side>high|low)_(?P<label>30d|90d|365d)", "distance", "fraction", _distance),
    row(r"price\.crossed_(?P<level>[0-9.]+)", "crossing", "usd", _crossed),
    row(r"price\.touched_(?P<level>[0-9.]+)", "touch", "usd", _touched),
)
