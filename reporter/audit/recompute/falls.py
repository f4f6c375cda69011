"""How far a price stands below its highest close of a year, and since when that has a name."""

import re
from itertools import pairwise

from reporter.audit.claims import Claim
from reporter.audit.held import DAY
from reporter.audit.recompute.base import HELD_SHARE, Desk, Proof, Row, UnprovedError, change, midnight, row
from reporter.audit.recompute.several import Joint, Use, now, use

YEAR = 365
BEYOND = {"correction": 0.9, "bear_market": 0.8}
"""The share of the highest close at or below which a price must stand for the name."""


def _year(desk: Desk, asset: str) -> tuple[list[tuple[float, float]], int, Joint]:
    """(closes of the year to as_of, where the newest highest of them stands, the price now)."""
    last = now(desk, "price_usd", asset)
    start = desk.held.as_of - YEAR * DAY
    closes = desk.closes("price_usd", asset).closes(desk.held.as_of)
    closes = [(at, value) for at, value in closes if at > start]
    if len(closes) < HELD_SHARE * YEAR:
        raise UnprovedError(f"only {len(closes)} of {YEAR} closes are held")
    place, top = 0, closes[0][1]
    for index, (_, value) in enumerate(closes):
        if value >= top:
            place, top = index, value
    if not 0 < last.value < top:
        raise UnprovedError(f"the price {last.value} is not below the highest close {top}")
    return closes, place, last


def _close(desk: Desk, asset: str, at: float) -> Use:
    return use(desk, "price_usd", asset, at, desk.closes("price_usd", asset).source)


def _drawdown(desk: Desk, claim: Claim, _: re.Match[str]) -> Proof:
    closes, place, last = _year(desk, claim.asset)
    at, top = closes[place]
    uses = {*last.uses, _close(desk, claim.asset, at)}
    return Proof(change(top, last.value), top, uses, at, last.at)


def _threshold(desk: Desk, claim: Claim, match: re.Match[str]) -> Proof:
    closes, place, last = _year(desk, claim.asset)
    top_at, top = closes[place]
    mark = BEYOND[match["name"]] * top
    since = closes[place:]
    if any(later - earlier != DAY for (earlier, _), (later, _) in pairwise(since)):
        raise UnprovedError("a close since the high is not held, so the first beyond it is not known")
    if since[-1][0] != midnight(desk.held.as_of):
        raise UnprovedError("the last whole day's close is not held")
    if last.value > mark * (1 + 1e-12):
        raise UnprovedError(f"the price {last.value} is not beyond it ({mark})")
    passed = next(((at, value) for at, value in since if value <= mark * (1 + 1e-12)), None)
    if passed is None:
        raise UnprovedError(f"no close is beyond it ({mark})")
    uses = {*last.uses, _close(desk, claim.asset, top_at), _close(desk, claim.asset, passed[0])}
    return Proof(change(top, passed[1]), top, uses, passed[0], last.at)


def _left(desk: Desk, claim: Claim, match: re.Match[str]) -> Proof:
    closes, place, last = _year(desk, claim.asset)
    top_at, top = closes[place]
    mark = BEYOND[match["name"]] * top
    since = closes[place:]
    if any(later - earlier != DAY for (earlier, _), (later, _) in pairwise(since)) or len(since) < 2:
        raise UnprovedError("a close since the high is not held")
    if since[-1][0] != midnight(desk.held.as_of):
        raise UnprovedError("the last whole day's close is not held")
    (before_at, before), (newest_at, newest) = since[-2:]
    if before > mark * (1 + 1e-12) or min(newest, last.value) <= mark * (1 - 1e-12):
        raise UnprovedError(f"the newest close is not the first above it ({mark}) again")
    uses = {*last.uses, *(_close(desk, claim.asset, at) for at in (top_at, before_at, newest_at))}
    return Proof(change(top, newest), top, uses, before_at, newest_at)


ROWS: tuple[Row, ...] = (
    row(r"price\.drawdown", "drawdown", "fraction", _drawdown),
    row(r"price\.(?P<name>correction|bear_market)", "threshold", "fraction", _threshold),
    row(r"price\.left_(?P<name>correction|bear_market)", "threshold", "fraction", _left),
)
