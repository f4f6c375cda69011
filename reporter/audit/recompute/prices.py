"""Prices recomputed: changes, volatility, extremes and what is measured from them."""

import math
import re
from collections.abc import Callable

from reporter.audit import strict
from reporter.audit.claims import Claim
from reporter.audit.held import DAY, Track
from reporter.audit.recompute.base import (
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
    once,
    row,
)
from reporter.audit.recompute.several import Joint, counting, joint, measured, now, use

SPANS = {"24h": DAY, "1d": DAY, "7d": 7 * DAY, "30d": 30 * DAY}


def last_price(desk: Desk, asset: str) -> tuple[float, float]:
    """(time, value) of the newest price held for an asset."""
    found = now(desk, "price_usd", asset)
    return found.at, found.value


def _last(desk: Desk, claim: Claim, _: re.Match[str]) -> Proof:
    found = now(desk, "price_usd", claim.asset)
    return Proof(found.value, None, found.uses, found.at, found.at)


def _spread(desk: Desk, claim: Claim, _: re.Match[str]) -> Proof:
    told = counting(desk, "price_usd", claim.asset)
    found = joint(desk, "price_usd", claim.asset, told)
    if len(found.uses) < 2:
        raise UnprovedError("one source alone has no spread")
    values = [each.value for each in told]
    return Proof((max(values) - min(values)) / found.value, None, found.uses, found.at, found.at)


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


def based(label: str) -> Callable[[Track, float], tuple[float, float] | None]:
    """Gives where a change of this window starts on a track; None where that is not held."""

    def base(track: Track, at: float) -> tuple[float, float] | None:
        try:
            found = base_of(track, label, at)
        except UnprovedError:
            return None
        return found if found[0] < at else None

    return base


@once
def grown(desk: Desk, asset: str, label: str = "24h") -> tuple[Joint, Joint]:
    """(base, value now) of a price's change over a window."""
    return measured(desk, "price_usd", asset, based(label))


def ends(desk: Desk, asset: str, label: str = "24h") -> tuple[tuple[float, float], tuple[float, float]]:
    """((time, value) of the base, (time, value) of the last price) of a price's change."""
    base, last = grown(desk, asset, label)
    return (base.at, base.value), (last.at, last.value)


def _change(desk: Desk, claim: Claim, match: re.Match[str]) -> Proof:
    base, last = grown(desk, claim.asset, match["label"])
    return Proof(change(base.value, last.value), base.value, base.uses | last.uses, base.at, last.at)


@once
def daily_sd(desk: Desk, asset: str) -> tuple[float, float, float]:
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
    daily, start, end = daily_sd(desk, claim.asset)
    return Proof(daily * (math.sqrt(365) if match["what"] == "volatility" else 1.0), None, (), start, end)


def _sigma(desk: Desk, claim: Claim, _: re.Match[str]) -> Proof:
    (base_at, base), (at, value) = ends(desk, claim.asset)
    usual = daily_sd(desk, claim.asset)[0]
    return Proof(change(base, value) / usual, usual, (), base_at, at)


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


def run_of(closes: list[tuple[float, float]]) -> tuple[int, int]:
    """(length of the newest run of days one way, negative where they fall; the place it starts from).

    UnprovedError where the run is of one day, or the day that broke the one before it is not held.
    """
    length, index = 0, len(closes) - 1
    while index > 0 and closes[index][0] - closes[index - 1][0] == DAY:
        step = closes[index][1] - closes[index - 1][1]
        direction = (step > 0) - (step < 0)
        if direction == 0 or (length and direction != (1 if length > 0 else -1)):
            break
        length += direction
        index -= 1
    else:
        raise UnprovedError("the day that broke the run before is not held")
    if abs(length) < 2:
        raise UnprovedError("fewer than two days go the same way")
    return length, index


def streak_of(desk: Desk, claim: Claim, metric: str, latest: float) -> Proof:
    """The run of a metric's day ends, the newest of them not before `latest`."""
    track = desk.closes(metric, claim.asset)
    held = track.closes(desk.held.as_of)
    if held[-1][0] < latest:
        raise UnprovedError("the last whole day's value is not held")
    length, start = run_of(held)
    uses = {use(desk, metric, claim.asset, at, track.source) for at, _ in held[start:]}
    return Proof(float(length), held[start][1], uses, held[start][0], held[-1][0])


def _streak(desk: Desk, claim: Claim, _: re.Match[str]) -> Proof:
    return streak_of(desk, claim, "price_usd", midnight(desk.held.as_of))


@once
def mean_closes(desk: Desk, asset: str, count: int) -> float:
    """Mean of the last `count` daily closes, none missing."""
    used = desk.closes("price_usd", asset).closes(desk.held.as_of)[-count:]
    if len(used) < count or used[-1][0] - used[0][0] != (count - 1) * DAY:
        raise UnprovedError(f"{count} daily closes in a row are not held")
    return mean([value for _, value in used])


def _mean(desk: Desk, claim: Claim, match: re.Match[str]) -> Proof:
    return Proof(mean_closes(desk, claim.asset, days(match["label"])))


@once
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
    row(r"price\.spread", "spread", "fraction", _spread),
    row(r"price\.change_(?P<label>24h|7d|30d|ytd)", "change", "fraction", _change),
    row(r"price\.(?P<what>volatility|daily_sd)_30d", "volatility", "fraction", _volatility),
    row(r"price\.sigma_24h", "sigma", "sigma", _sigma),
    row(r"price\.(?P<side>lowest|highest)_since", "since", "usd", _since),
    row(r"price\.streak", "streak", "days", _streak),
    row(r"price\.mean_(?P<label>50d|200d)", "average", "usd", _mean),
    row(r"price\.rank_24h", "rank", "count", _rank),
    row(r"breadth\.(?P<what>fell|rose|unchanged|total)", "breadth", "count", _breadth),
)
