"""Prices recomputed: changes, volatility, extremes and what is measured from them."""

import math
import re
from itertools import pairwise

from reporter.audit import strict
from reporter.audit.claims import Claim
from reporter.audit.held import DAY, Track
from reporter.audit.recompute.base import (
    HELD_SHARE,
    NEAR,
    Desk,
    Proof,
    Row,
    UnprovedError,
    change,
    days,
    deviation,
    log_returns,
    mean,
    midnight,
    near,
    newest,
    row,
)

SPANS = {"24h": DAY, "1d": DAY, "7d": 7 * DAY, "30d": 30 * DAY}


def price_track(desk: Desk, asset: str) -> Track:
    """The track of an asset's newest price: the source its `price.last` names."""
    return desk.track(desk.claim(f"{asset}.price.last"), "price_usd", asset)


def last_price(desk: Desk, asset: str) -> tuple[float, float]:
    """(time, value) of the newest price held for an asset."""
    return newest(price_track(desk, asset), desk.held.as_of)


def _last(desk: Desk, claim: Claim, _: re.Match[str]) -> Proof:
    at, value = last_price(desk, claim.asset)
    for track in desk.held.of("price_usd", claim.asset).values():
        rival = track.last(desk.held.as_of)
        if rival and rival[0] > at + NEAR:
            raise UnprovedError(f"{track.source} holds a price newer by more than 90 minutes")
    return Proof(value, None, (("price_usd", claim.asset, at),), at, at)


def base_of(track: Track, label: str, at: float) -> tuple[float, float]:
    """(time, value) a change to `at` starts from: exact for a daily close, else within 90 minutes."""
    if label == "ytd":
        start = strict.utc(at - 1e-6).replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
        value = track.at_time(start.timestamp())
        if value is None:
            raise UnprovedError("the close of 31 December is not held")
        return start.timestamp(), value
    wanted = at - SPANS[label]
    if at % DAY == 0:
        value = track.at_time(wanted)
        if value is None:
            raise UnprovedError("the daily close it starts from is not held")
        return wanted, value
    return near(track, wanted)


def ends(desk: Desk, asset: str, label: str = "24h") -> tuple[tuple[float, float], tuple[float, float]]:
    """((time, value) of the base, (time, value) of the last price) of a price's change."""
    name = f"{asset}.price.change_{label}"
    track = (
        desk.track(desk.claim(name), "price_usd", asset) if name in desk.claims else price_track(desk, asset)
    )
    at, value = newest(track, desk.held.as_of)
    return base_of(track, label, at), (at, value)


def _change(desk: Desk, claim: Claim, match: re.Match[str]) -> Proof:
    (base_at, base), (at, value) = ends(desk, claim.asset, match["label"])
    if at < last_price(desk, claim.asset)[0] - NEAR:
        raise UnprovedError("it does not end at the newest price")
    uses = (("price_usd", claim.asset, base_at), ("price_usd", claim.asset, at))
    return Proof(change(base, value), base, uses, base_at, at)


def _daily_sd(desk: Desk, asset: str) -> tuple[float, float, float]:
    """(standard deviation of 30 daily log returns before as_of, first close's time, last close's)."""
    closes = [
        entry
        for entry in desk.closes("price_usd", asset).closes(desk.held.as_of)
        if entry[0] < desk.held.as_of
    ]
    used = closes[-31:]
    if len(used) < 31 or used[-1][0] - used[0][0] != 30 * DAY:
        raise UnprovedError("31 daily closes in a row are not held")
    return deviation(log_returns([value for _, value in used])), used[0][0], used[-1][0]


def _volatility(desk: Desk, claim: Claim, match: re.Match[str]) -> Proof:
    daily, start, end = _daily_sd(desk, claim.asset)
    return Proof(daily * (math.sqrt(365) if match["what"] == "volatility" else 1.0), None, (), start, end)


def _sigma(desk: Desk, claim: Claim, _: re.Match[str]) -> Proof:
    (base_at, base), (at, value) = ends(desk, claim.asset)
    usual = _daily_sd(desk, claim.asset)[0]
    return Proof(change(base, value) / usual, usual, (), base_at, at)


Found = list[tuple[float, float, str]]
"""(value, time, metric) of prices that may be the extreme of a window."""


def extreme_of(desk: Desk, asset: str, side: str, span: float) -> tuple[float, Found]:
    """(highest or lowest price of the span to as_of, the observations that have it)."""
    end, start = desk.held.as_of, desk.held.as_of - span
    at, value = last_price(desk, asset)
    found: Found = [(value, at, "price_usd")]
    for metric, length in ((f"day_{side}_usd", DAY), ("price_usd", 0.0)):
        # A day's extreme belongs to the span only if all of its day does.
        if any(track.closes(end) for track in desk.held.of(metric, asset).values()):
            held = desk.closes(metric, asset).between(start + length - 1e-6, end)
            found += [(value, at, metric) for at, value in held]
    for track in desk.held.of(f"{side}_24h_usd", asset).values():
        found += [(value, at, track.metric) for at, value in track.between(start + DAY - 1e-6, end)]
    best = (max if side == "high" else min)(value for value, _, _ in found)
    return best, [entry for entry in found if entry[0] == best]


def _extreme(desk: Desk, claim: Claim, match: re.Match[str]) -> Proof:
    if match["label"] == "24h":
        return _range(desk, claim, match["side"])
    count = days(match["label"])
    start = desk.held.as_of - count * DAY
    stamps = {
        at
        for metric in (f"day_{match['side']}_usd", "price_usd")
        for track in desk.held.of(metric, claim.asset).values()
        for at, _ in track.closes(desk.held.as_of)
        if at > start
    }
    if len(stamps) < HELD_SHARE * count:
        raise UnprovedError(f"only {len(stamps)} of {count} days are held")
    value, holders = extreme_of(desk, claim.asset, match["side"], count * DAY)
    listed = {(item.metric, item.at) for item in claim.inputs}
    if not listed & {(metric, at) for _, at, metric in holders}:
        raise UnprovedError("none of its inputs is the extreme of the window")
    return Proof(value, None, (), start, desk.held.as_of)


def _range(desk: Desk, claim: Claim, side: str) -> Proof:
    """The low or high of 24 hours: what a source says of them, or a price held that lies beyond it."""
    pick = min if side == "low" else max
    track = price_track(desk, claim.asset)
    at, price = newest(track, desk.held.as_of)
    shown = [
        entry
        for metric, exact in ((f"{side}_24h_usd", False), (f"day_{side}_usd", True))
        for other in desk.held.of(metric, claim.asset).values()
        if (entry := other.last(desk.held.as_of)) and (not exact or entry[0] == desk.held.as_of)
    ]
    if not shown:
        raise UnprovedError(f"no source tells the {side} of the 24 hours")
    possible = []
    for shown_at, value in shown:
        end = max(at, shown_at)
        held = [entry for _, entry in track.between(end - DAY - 1e-6, end)]
        possible.append((abs(pick([value, price, *held]) - claim.value), end, pick([value, price, *held])))
    _, end, value = min(possible)
    return Proof(value, None, (), end - DAY, end)


def _distance(desk: Desk, claim: Claim, match: re.Match[str]) -> Proof:
    _, price = last_price(desk, claim.asset)
    value, _ = extreme_of(desk, claim.asset, match["side"], days(match["label"]) * DAY)
    return Proof(change(value, price), value)


def _since(desk: Desk, claim: Claim, match: re.Match[str]) -> Proof:
    lowest = match["side"] == "lowest"
    at, price = last_price(desk, claim.asset)
    after = at
    for close_at, close in reversed(desk.closes("price_usd", claim.asset).closes(desk.held.as_of)):
        if close_at >= at:
            continue
        if after - close_at > DAY:
            raise UnprovedError("a day since then is not held, so it might have been beyond it")
        if (close < price) if lowest else (close > price):
            if at - close_at < 30 * DAY:
                raise UnprovedError("a close beyond it lies less than 30 days back")
            return Proof(price, close, (("price_usd", claim.asset, close_at),), close_at, at)
        after = close_at
    raise UnprovedError("no close beyond it is held, so the day it refers to is not known")


def _streak(desk: Desk, claim: Claim, _: re.Match[str]) -> Proof:
    closes = desk.closes("price_usd", claim.asset).closes(desk.held.as_of)
    if closes[-1][0] != midnight(desk.held.as_of):
        raise UnprovedError("the last whole day's close is not held")
    length, index = 0, len(closes) - 1
    while index > 0 and closes[index][0] - closes[index - 1][0] == DAY:
        step = closes[index][1] - closes[index - 1][1]
        direction = (step > 0) - (step < 0)
        if direction == 0 or (length and direction != (1 if length > 0 else -1)):
            break
        length += direction
        index -= 1
    if abs(length) < 2:
        raise UnprovedError("fewer than two closes go the same way")
    return Proof(float(length), closes[index][1], (), closes[index][0], closes[-1][0])


def _crossed(desk: Desk, claim: Claim, match: re.Match[str]) -> Proof:
    level = float(match["level"])
    (base_at, before), (at, after) = ends(desk, claim.asset)
    if (before - level) * (after - level) >= 0:
        raise UnprovedError(
            f"the prices 24 hours ago ({before}) and now ({after}) stand on one side of {level}"
        )
    track = desk.track(desk.claim(f"{claim.asset}.price.change_24h"), "price_usd", claim.asset)
    path = [(base_at, before), *track.between(base_at, at)]
    for (near_at, near_value), (far_at, far_value) in reversed(list(pairwise(path))):
        if (near_value - level) * (after - level) <= 0 and (far_value - level) * (after - level) > 0:
            uses = (("price_usd", claim.asset, near_at), ("price_usd", claim.asset, far_at))
            return Proof(level, near_value, uses, near_at, far_at)
    raise UnprovedError("no passage through the level is held")


def _touched(desk: Desk, claim: Claim, match: re.Match[str]) -> Proof:
    level = float(match["level"])
    (_, before), (at, after) = ends(desk, claim.asset)
    if (before - level) * (after - level) <= 0:
        raise UnprovedError("the ends of the 24 hours do not stand on one side of the level")
    side = "low" if after > level else "high"
    reached = claim.baseline
    known = desk.claims.get(f"{claim.asset}.price.{side}_24h")
    if known is not None:
        reached = _range(desk, known, side).value
    else:
        track = desk.track(desk.claim(f"{claim.asset}.price.change_24h"), "price_usd", claim.asset)
        prices = [value for _, value in track.between(at - DAY - NEAR, at)]
        reached = min(prices) if side == "low" else max(prices)
    if (reached - level) * (after - level) >= 0:
        raise UnprovedError(f"the 24-hour {side} ({reached}) did not pass {level}")
    return Proof(level, reached)


def mean_closes(desk: Desk, asset: str, count: int) -> float:
    """Mean of the last `count` daily closes, none missing."""
    used = desk.closes("price_usd", asset).closes(desk.held.as_of)[-count:]
    if len(used) < count or used[-1][0] - used[0][0] != (count - 1) * DAY:
        raise UnprovedError(f"{count} daily closes in a row are not held")
    return mean([value for _, value in used])


def _mean(desk: Desk, claim: Claim, match: re.Match[str]) -> Proof:
    return Proof(mean_closes(desk, claim.asset, days(match["label"])))


def changes_24h(desk: Desk) -> dict[str, float]:
    """The 24-hour change of each of the edition's assets that has one."""
    found: dict[str, float] = {}
    for asset in desk.held.assets:
        if f"{asset}.price.change_24h" in desk.claims:
            (_, before), (_, after) = ends(desk, asset)
            found[asset] = change(before, after)
    return found


def _rank(desk: Desk, claim: Claim, _: re.Match[str]) -> Proof:
    changes = changes_24h(desk)
    if claim.asset not in changes:
        raise UnprovedError("its own change is not held")
    return Proof(1.0 + sum(other > changes[claim.asset] for other in changes.values()), float(len(changes)))


def breadth_counts(desk: Desk) -> dict[str, int]:
    """How many of the edition's assets fell, rose and stayed, and how many there are."""
    changes = changes_24h(desk).values()
    return {
        "fell": sum(value <= -0.0005 for value in changes),
        "rose": sum(value >= 0.0005 for value in changes),
        "unchanged": sum(abs(value) < 0.0005 for value in changes),
        "total": len(changes),
    }


def _breadth(desk: Desk, _: Claim, match: re.Match[str]) -> Proof:
    counts = breadth_counts(desk)
    return Proof(float(counts[match["what"]]))


ROWS: tuple[Row, ...] = (
    row(r"price\.last", "level", "usd", _last),
    row(r"price\.change_(?P<label>24h|7d|30d|ytd)", "change", "fraction", _change),
    row(r"price\.(?P<what>volatility|daily_sd)_30d", "volatility", "fraction", _volatility),
    row(r"price\.sigma_24h", "sigma", "sigma", _sigma),
    row(r"price\.(?P<side>high|low)_(?P<label>24h|30d|90d|365d)", "extreme", "usd", _extreme),
    row(r"price\.from_(?P<side>high|low)_(?P<label>30d|90d|365d)", "distance", "fraction", _distance),
    row(r"price\.(?P<side>lowest|highest)_since", "since", "usd", _since),
    row(r"price\.streak", "streak", "days", _streak),
    row(r"price\.crossed_(?P<level>[0-9.]+)", "crossing", "usd", _crossed),
    row(r"price\.touched_(?P<level>[0-9.]+)", "touch", "usd", _touched),
    row(r"price\.mean_(?P<label>50d|200d)", "average", "usd", _mean),
    row(r"price\.rank_24h", "rank", "count", _rank),
    row(r"breadth\.(?P<what>fell|rose|unchanged|total)", "breadth", "count", _breadth),
)
