"""How unusual a move or a volatility is by the asset's own history, recomputed."""

import re
from itertools import pairwise

from reporter.audit.claims import Claim
from reporter.audit.held import DAY
from reporter.audit.recompute.base import HELD_SHARE, Desk, Proof, Row, UnprovedError, change, row
from reporter.audit.recompute.prices import based, daily_sd
from reporter.audit.recompute.several import measured, use

YEAR = 365


def _rarity(desk: Desk, claim: Claim, _: re.Match[str]) -> Proof:
    base, last = measured(desk, "price_usd", claim.asset, based("24h"))
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
    uses = {use(desk, "price_usd", claim.asset, at, track.source) for at, _ in held}
    share = sum(each < abs(move) for each in moves) / len(moves)
    return Proof(share, move, uses | base.uses | last.uses, held[0][0], held[-1][0])


ROWS: tuple[Row, ...] = (row(r"price\.rarity_24h", "percentile", "fraction", _rarity),)
