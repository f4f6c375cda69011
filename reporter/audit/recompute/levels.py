"""Levels to watch recomputed: each by its method, on its side, and not already broken."""

import re

from reporter.audit.claims import Claim
from reporter.audit.held import DAY
from reporter.audit.recompute.base import NEAR, Desk, Proof, Row, UnprovedError, change, days, row
from reporter.audit.recompute.prices import ends, last_price, mean_closes
from reporter.audit.recompute.ranges import extreme_of, path_between, range_of
from reporter.audit.recompute.turns import turn_of

LEAST_DISTANCE = 0.005


def _is_round(value: float, price: float) -> bool:
    """Whether a level is a multiple of 1 or 5 times a power of ten that is not small beside the price."""
    for power in range(-12, 9):
        for factor in (1.0, 5.0):
            step = factor * 10.0**power
            if price / 55 <= step and abs(value / step - round(value / step)) < 1e-9:
                return value > 0
    return False


def _by_method(desk: Desk, claim: Claim, price: float) -> float:
    if claim.label == "round":
        if not _is_round(claim.value, price):
            raise UnprovedError(f"{claim.value} is not a round number")
        return claim.value
    found = re.fullmatch(r"(low|high)_(\d+d)", claim.label)
    if found:
        return extreme_of(desk, claim.asset, found[1], days(found[2]) * DAY)[0]
    found = re.fullmatch(r"swing_(low|high)", claim.label)
    if found:
        return turn_of(desk, claim.asset, found[1])[1]
    found = re.fullmatch(r"mean_(\d+d)", claim.label)
    if found:
        return mean_closes(desk, claim.asset, days(found[1]))
    raise UnprovedError(f"the method {claim.label!r} is not one the audit can repeat")


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


def _watch(desk: Desk, claim: Claim, match: re.Match[str]) -> Proof:
    _, price = last_price(desk, claim.asset)
    value = _by_method(desk, claim, price)
    above = match["side"] == "above"
    if (value <= price) if above else (value >= price):
        raise UnprovedError(f"the level {value} does not lie {match['side']} the price {price}")
    if abs(value / price - 1) < LEAST_DISTANCE * (1 - 1e-9):
        raise UnprovedError(f"the level {value} lies nearer than 0.5% to the price {price}")
    low, high = reached(desk, claim.asset)
    if (high > value) if above else (low < value):
        raise UnprovedError(f"the level {value} was already broken within 24 hours ({low} to {high})")
    return Proof(value, price)


def _away(desk: Desk, claim: Claim, match: re.Match[str]) -> Proof:
    level = desk.claim(f"{claim.asset}.level.{match['level']}")
    _, price = last_price(desk, claim.asset)
    return Proof(change(price, _by_method(desk, level, price)), None)


ROWS: tuple[Row, ...] = (
    row(r"level\.(?P<side>above|below)_[12]", "watch", "usd", _watch),
    row(r"level\.(?P<level>(?:above|below)_[12])_distance", "distance", "fraction", _away),
)
