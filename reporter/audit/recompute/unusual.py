"""How unusual a move or a volatility is by the asset's own history and beside the others, recomputed."""

import math
import re
from itertools import pairwise

from reporter.audit.claims import Claim
from reporter.audit.held import DAY
from reporter.audit.recompute.base import (
    HELD_SHARE,
    Desk,
    Proof,
    Row,
    UnprovedError,
    change,
    deviation,
    log_returns,
    mean,
    midnight,
    row,
)
from reporter.audit.recompute.prices import changes_24h, daily_sd, grown
from reporter.audit.recompute.several import Use, uses_of

YEAR = 365
RETURNS = 30
SAME = 1e-9
"""Two ways of computing the same number may lie so far apart."""
LEAST = 180
"""So many earlier volatilities at least make a history."""


def _share(claim: Claim, values: list[float], limit: float) -> float:
    """The share of values below a limit; those the arithmetic cannot tell from it count either way."""
    least = sum(each < limit * (1 - SAME) for each in values)
    most = sum(each < limit * (1 + SAME) for each in values)
    told = round(claim.value * len(values))
    return min(max(told, least), most) / len(values)


def _rarity(desk: Desk, claim: Claim, _: re.Match[str]) -> Proof:
    base, last = grown(desk, claim.asset)
    move = change(base.value, last.value)
    if abs(move) < daily_sd(desk, claim.asset)[0] * (1 - 1e-12):
        raise UnprovedError("the move is smaller than a daily standard deviation, so it is not rare")
    track = desk.closes("price_usd", claim.asset)
    held = [each for each in track.closes(base.at) if each[0] > base.at - (YEAR + 1) * DAY]
    moves = [
        abs(change(before, after))
        for (earlier, before), (later, after) in pairwise(held)
        if later - earlier == DAY
    ]
    if len(moves) < HELD_SHARE * YEAR:
        raise UnprovedError(f"only {len(moves)} of {YEAR} daily changes are held")
    uses = uses_of(desk, "price_usd", claim.asset, (at for at, _ in held), track.source)
    return Proof(_share(claim, moves, abs(move)), move, uses | base.uses | last.uses, held[0][0], held[-1][0])


def _percentile(desk: Desk, claim: Claim, _: re.Match[str]) -> Proof:
    if claim.asset != desk.held.benchmark:
        raise UnprovedError(f"it is told of {claim.asset}, not of the edition's benchmark")
    daily, _first, end = daily_sd(desk, claim.asset)
    track = desk.closes("price_usd", claim.asset)
    held = track.closes(end)
    moves = [
        math.log(value) - math.log(before) if before > 0 and value > 0 else math.nan
        for (_, before), (_, value) in pairwise(held)
    ]
    spreads = [
        deviation(moves[place - RETURNS : place])
        for place in range(RETURNS, len(held) - 1)
        if held[place][0] - held[place - RETURNS][0] == RETURNS * DAY
        and not any(map(math.isnan, moves[place - RETURNS : place]))
    ]
    if len(spreads) < LEAST:
        raise UnprovedError(f"only {len(spreads)} earlier volatilities are held")
    uses = uses_of(desk, "price_usd", claim.asset, (at for at, _ in held), track.source)
    return Proof(_share(claim, spreads, daily), daily * math.sqrt(YEAR), uses, held[0][0], held[-1][0])


def _slope(of: list[float], on: list[float]) -> float:
    """The slope of the least squares' line."""
    centre, other = mean(on), mean(of)
    spread = math.fsum((x - centre) ** 2 for x in on)
    if spread == 0:
        raise UnprovedError("the others did not move")
    return math.fsum((x - centre) * (y - other) for x, y in zip(on, of, strict=True)) / spread


def _residual(desk: Desk, claim: Claim, _: re.Match[str]) -> Proof:
    end = midnight(desk.held.as_of)
    returns: dict[str, list[float]] = {}
    moves: dict[str, float] = {}
    uses: set[Use] = set()
    window: dict[str, tuple[float, float]] = {}
    for asset, moved in changes_24h(desk).items():
        track = desk.closes("price_usd", asset)
        held = track.closes(desk.held.as_of)[-RETURNS - 1 :]
        days = [at for at, _ in held]
        whole = days == [end - back * DAY for back in range(RETURNS, -1, -1)]
        if whole and all(value > 0 for _, value in held):
            moves[asset], returns[asset] = moved, log_returns([value for _, value in held])
            base, last = grown(desk, asset)
            window[asset] = base.at, last.at
            uses |= uses_of(desk, "price_usd", asset, days, track.source) | base.uses | last.uses
    own = claim.asset
    if len(moves) < 3 or own not in moves:
        raise UnprovedError("three of the edition's assets with their closes are not held")
    others = [asset for asset in moves if asset != own]
    common = [mean(list(day)) for day in zip(*(returns[asset] for asset in others), strict=True)]
    expected = _slope(returns[own], common) * mean([moves[asset] for asset in others])
    return Proof(moves[own] - expected, expected, uses, *window[own])


ROWS: tuple[Row, ...] = (
    row(r"price\.rarity_24h", "percentile", "fraction", _rarity),
    row(r"price\.volatility_percentile", "percentile", "fraction", _percentile),
    row(r"price\.residual_24h", "residual", "pp", _residual),
)
