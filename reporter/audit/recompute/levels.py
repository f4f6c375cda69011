"""Levels to watch recomputed: each by its method, on its side, not already broken, and ranked as said."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from reporter.audit.claims import Claim
from reporter.audit.held import DAY
from reporter.audit.recompute.base import NEAR, Desk, Proof, Row, UnprovedError, change, days, once, row
from reporter.audit.recompute.prices import daily_sd, ends, last_price, mean_closes
from reporter.audit.recompute.ranges import extreme_of, path_between, range_of
from reporter.audit.recompute.several import Use, now, use
from reporter.audit.recompute.turns import standing_turns
from reporter.model import round_step

LEAST_DISTANCE = 0.005
TOUCH = 0.005
REACH = 180 * DAY
ROUNDS = 6
"""So many round numbers on either side of the price may be levels."""
USUAL = 0.025
"""A daily standard deviation where 30 days in a row are not held."""
NAMED = 2
ALIKE = 1e-6


def _is_round(value: float, price: float) -> bool:
    """Whether a level is a multiple of 1 or 5 times a power of ten that is not small beside the price."""
    for power in range(-12, 9):
        for factor in (1.0, 5.0):
            step = factor * 10.0**power
            if price / 55 <= step and abs(value / step - round(value / step)) < 1e-9:
                return value > 0
    return False


def _by_method(desk: Desk, claim: Claim, price: float) -> Proof:
    """The level found anew by its own method, with the window and the observations of that."""
    asset = claim.asset
    if claim.label == "round":
        last = now(desk, "price_usd", asset)
        if not _is_round(claim.value, price):
            raise UnprovedError(f"{claim.value} is not a round number")
        return Proof(claim.value, None, last.uses, last.at, last.at)
    found = re.fullmatch(r"(low|high)_(\d+d)", claim.label)
    if found:
        span = days(found[2]) * DAY
        value, holders = extreme_of(desk, asset, found[1], span)
        listed = {(item.metric, item.asset, item.at, item.source) for item in claim.inputs}
        uses = next((each for _, each in holders if each <= listed), holders[0][1])
        return Proof(value, None, uses, desk.held.as_of - span, desk.held.as_of)
    found = re.fullmatch(r"mean_(\d+d)", claim.label)
    if found:
        used = desk.closes("price_usd", asset).closes(desk.held.as_of)[-days(found[1]) :]
        closes = [("price_usd", asset, at) for at, _ in used]
        return Proof(mean_closes(desk, asset, days(found[1])), None, closes, used[0][0] - DAY, used[-1][0])
    found = re.fullmatch(r"swing_(low|high)", claim.label)
    if found:
        at = next((at for at, value in _turns(desk, asset, found[1]) if value == claim.value), None)
        if at is None:
            raise UnprovedError(f"{claim.value} is no turning point of the last 180 days that stands")
        return Proof(claim.value, None, [(f"day_{found[1]}_usd", asset, at)], at, at)
    raise UnprovedError(f"the method {claim.label!r} is not one the audit can repeat")


@once
def reached(desk: Desk, asset: str) -> tuple[float, float]:
    """(lowest, highest) price the snapshot holds of an asset within the 24 hours to the last price."""
    at, price = last_price(desk, asset)
    values = [price]
    try:
        (base_at, base), _ = ends(desk, asset)
        values += [base, *(value for _, value in path_between(desk, asset, base_at, at))]
    except UnprovedError:
        pass
    for side in ("low", "high"):
        # One source that saw a level broken is enough.
        for other in desk.held.of(f"{side}_24h_usd", asset).values():
            last = other.last(desk.held.as_of)
            if last and last[0] > at - NEAR:
                values.append(last[1])
        try:
            values.append(range_of(desk, asset, side)[2])
        except UnprovedError:
            continue
    return min(values), max(values)


@dataclass(frozen=True, slots=True)
class WholeDay:
    """A whole day: its end, its range, its close and the close before it."""

    at: float
    low: float
    high: float
    close: float
    before: float


@once
def whole_days(desk: Desk, asset: str) -> list[WholeDay]:
    """The days of the last 180 that are held with range, close and close before, oldest first."""
    end = desk.held.as_of
    told = [_by_day(desk, metric, asset) for metric in ("day_low_usd", "day_high_usd", "price_usd")]
    lows, highs, closes = told
    return [
        WholeDay(at, lows[at], highs[at], closes[at], closes[at - DAY])
        for at in sorted(lows)
        if at - DAY >= end - REACH and at in highs and at in closes and at - DAY in closes
    ]


def _by_day(desk: Desk, metric: str, asset: str) -> dict[float, float]:
    try:
        return dict(desk.closes(metric, asset).closes(desk.held.as_of))
    except UnprovedError:
        return {}


def touching(level: float, held: list[WholeDay]) -> list[WholeDay]:
    """The days whose range came within 0.5% of a level and that closed where the day before had."""
    high, low = level * (1 + TOUCH), level * (1 - TOUCH)
    near = [day for day in held if day.low <= high and day.high >= low]
    return [
        day
        for day in near
        if (day.before < level and day.close < level) or (day.before > level and day.close > level)
    ]


def _turns(desk: Desk, asset: str, side: str) -> list[tuple[float, float]]:
    try:
        return standing_turns(desk, asset, side)
    except UnprovedError:
        return []  # no day's range is held


@dataclass(frozen=True, slots=True)
class Rival:
    """A level that could be named: price, method, rank (the less, the better)."""

    price: float
    method: str
    rank: float


def _candidates(desk: Desk, asset: str, price: float) -> Iterator[tuple[float, str]]:
    """Every price that may be a level, the better method first."""
    for label in ("365d", "90d", "30d"):
        for side in ("low", "high"):
            if f"{asset}.price.{side}_{label}" in desk.claims:
                yield extreme_of(desk, asset, side, days(label) * DAY)[0], f"{side}_{label}"
    for side in ("low", "high"):
        for _, value in _turns(desk, asset, side):
            yield value, f"swing_{side}"
    for label in ("200d", "50d"):
        if f"{asset}.price.mean_{label}" in desk.claims:
            yield mean_closes(desk, asset, days(label)), f"mean_{label}"
    step, exact = round_step(price), Decimal(repr(price))
    lower = [count for count in range(int(exact // step) - ROUNDS, int(exact // step) + 1) if count > 0]
    upper = range(int(exact // step) + 1, int(exact // step) + 1 + ROUNDS)
    for count in (*[count for count in lower if count * step < exact][-ROUNDS:], *upper):
        yield float(count * step), "round"


@once
def rivals(desk: Desk, asset: str, side: str) -> list[Rival]:
    """The levels of one side that are not broken, those within 0.5% of a better one left out."""
    _, price = last_price(desk, asset)
    low, high = reached(desk, asset)
    held = whole_days(desk, asset)
    try:
        usual = daily_sd(desk, asset)[0] or USUAL
    except UnprovedError:
        usual = USUAL
    kept: list[Rival] = []
    for value, method in _candidates(desk, asset, price):
        away = value / price - 1
        holds = away >= LEAST_DISTANCE and value >= high
        if side == "below":
            holds = -away >= LEAST_DISTANCE and value <= low
        if holds and all(abs(value / other.price - 1) > LEAST_DISTANCE for other in kept):
            worth = min(len(touching(value, held)), 6) / 2
            kept.append(Rival(value, method, abs(away) / usual - worth))
    return kept


def _ranked(desk: Desk, claim: Claim, side: str, place: int, price: float) -> None:
    """Raise UnprovedError where other levels should have been named, or in the other order."""
    known = rivals(desk, claim.asset, side)
    own = next(
        (
            each
            for each in known
            if each.method == claim.label and math.isclose(each.price, claim.value, rel_tol=1e-9)
        ),
        None,
    )
    if own is None:
        raise UnprovedError(f"the level {claim.value} is none, or a better one lies within 0.5% of it")
    better = sorted(each.rank for each in known if each.rank < own.rank - ALIKE)
    if len(better) >= NAMED:
        raise UnprovedError(f"{len(better)} levels {side} the price rank before {claim.value}")
    wanted = min(len(known), NAMED)
    named = [f"{claim.asset}.level.{side}_{number}" in desk.claims for number in (1, 2)]
    if sum(named) != wanted:
        raise UnprovedError(f"{sum(named)} levels {side} the price are named, {wanted} stand")
    other = desk.claims.get(f"{claim.asset}.level.{side}_{3 - place}")
    if other is not None:
        first = abs(claim.value - price) < abs(other.value - price)
        if first != (place == 1):
            raise UnprovedError("of two levels the nearer comes first")


def _watch(desk: Desk, claim: Claim, match: re.Match[str]) -> Proof:
    _, price = last_price(desk, claim.asset)
    proof = _by_method(desk, claim, price)
    value = proof.value
    above = match["side"] == "above"
    if (value <= price) if above else (value >= price):
        raise UnprovedError(f"the level {value} does not lie {match['side']} the price {price}")
    if abs(value / price - 1) < LEAST_DISTANCE * (1 - 1e-9):
        raise UnprovedError(f"the level {value} lies nearer than 0.5% to the price {price}")
    low, high = reached(desk, claim.asset)
    if (high > value) if above else (low < value):
        raise UnprovedError(f"the level {value} was already broken within 24 hours ({low} to {high})")
    _ranked(desk, claim, match["side"], int(match["place"]), price)
    return replace(proof, baseline=price)


def _touches(desk: Desk, claim: Claim, match: re.Match[str]) -> Proof:
    level = desk.claim(f"{claim.asset}.level.{match['level']}")
    found = touching(level.value, whole_days(desk, claim.asset))
    seen = found[-1].at if found else desk.held.as_of
    if claim.label != "180d":
        raise UnprovedError(f"touches are counted over 180 days, not over {claim.label}")
    seen_in: list[Use] = []
    for metric, before in (
        ("day_low_usd", 0.0),
        ("day_high_usd", 0.0),
        ("price_usd", 0.0),
        ("price_usd", DAY),
    ):
        if found:
            source = desk.closes(metric, claim.asset).source
            seen_in += [use(desk, metric, claim.asset, day.at - before, source) for day in found]
    uses = seen_in or now(desk, "price_usd", claim.asset).uses
    return Proof(float(len(found)), level.value, uses, seen, seen)


def _away(desk: Desk, claim: Claim, match: re.Match[str]) -> Proof:
    level = desk.claim(f"{claim.asset}.level.{match['level']}")
    last = now(desk, "price_usd", claim.asset)
    proof = _by_method(desk, level, last.value)
    uses = (*proof.uses, *last.uses)
    return Proof(change(last.value, proof.value), level.value, uses, last.at, last.at)


ROWS: tuple[Row, ...] = (
    row(r"level\.(?P<side>above|below)_(?P<place>[12])", "watch", "usd", _watch),
    row(r"level\.(?P<level>(?:above|below)_[12])_distance", "distance", "fraction", _away),
    row(r"level\.(?P<level>(?:above|below)_[12])_touches", "touches", "count", _touches),
)
