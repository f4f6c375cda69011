"""Turning points recomputed: lows and highs of the half year that no close has gone beyond since."""

import re

from reporter.audit.claims import Claim
from reporter.audit.held import DAY
from reporter.audit.recompute.base import Desk, Proof, Row, UnprovedError, once, row
from reporter.audit.recompute.prices import last_price
from reporter.audit.recompute.several import Use, use

REACH = 180
AROUND = 5
NEAR = 0.005


@once
def _days(desk: Desk, asset: str, side: str) -> tuple[list[tuple[float, float]], str]:
    """(day's end, its low or high) of the days wholly within the half year, and their source."""
    metric = f"day_{side}_usd"
    track = desk.closes(metric, asset)
    start = desk.held.as_of - REACH * DAY
    return [(at, value) for at, value in track.closes(desk.held.as_of) if at - DAY >= start], track.source


@once
def standing_turns(desk: Desk, asset: str, side: str) -> list[tuple[float, float]]:
    """(day's end, price) of the half year's turning lows or highs that stand, the newest first."""
    sign = 1 if side == "high" else -1  # a low is turned over, so that both are looked for as highs
    days = {at: sign * value for at, value in _days(desk, asset, side)[0]}
    closes = desk.closes("price_usd", asset)
    found: list[tuple[float, float]] = []
    for at, value in days.items():
        if _turning(days, at, value):
            since = closes.between(at - DAY / 2, desk.held.as_of)
            if not any(when % DAY == 0 and sign * close > value for when, close in since):
                found.append((at, sign * value))
    return sorted(found, reverse=True)


def turn_of(desk: Desk, asset: str, side: str) -> tuple[float, float]:
    """(day's end, price) of the nearest standing turning point on the price's far side."""
    _, price = last_price(desk, asset)
    found: list[tuple[float, float, float]] = []
    for at, value in standing_turns(desk, asset, side):
        distance = value - price if side == "high" else price - value
        if distance >= NEAR * price:
            found.append((distance, -at, value))
    if not found:
        raise UnprovedError(f"no turning {side} of the half year stands {NEAR:.1%} or more from the price")
    _, at, value = min(found)
    return -at, value


def _turning(days: dict[float, float], at: float, value: float) -> bool:
    """Whether a day's value is above that of the five before, and not below that of the five after."""
    for step in range(1, AROUND + 1):
        before, after = days.get(at - step * DAY), days.get(at + step * DAY)
        if before is None or after is None or before >= value or after > value:
            return False
    return True


def _swing(desk: Desk, claim: Claim, match: re.Match[str]) -> Proof:
    at, value = turn_of(desk, claim.asset, match["side"])
    source = _days(desk, claim.asset, match["side"])[1]
    uses = (use(desk, f"day_{match['side']}_usd", claim.asset, at, source),)
    return Proof(value, None, uses, desk.held.as_of - REACH * DAY, desk.held.as_of)


def _touches(desk: Desk, claim: Claim, match: re.Match[str]) -> Proof:
    turned, level = turn_of(desk, claim.asset, match["side"])
    days, source = _days(desk, claim.asset, match["side"])
    near = [at for at, value in days if at >= turned and abs(value - level) <= NEAR * level * (1 + 1e-12)]
    metric = f"day_{match['side']}_usd"
    uses: set[Use] = {use(desk, metric, claim.asset, at, source) for at in near}
    return Proof(float(len(near)), level, uses, desk.held.as_of - REACH * DAY, desk.held.as_of)


ROWS: tuple[Row, ...] = (
    row(r"price\.swing_(?P<side>low|high)", "extreme", "usd", _swing),
    row(r"price\.swing_(?P<side>low|high)_touches", "touches", "count", _touches),
)
