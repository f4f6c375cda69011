"""Correlations with markets outside, and how far they are from those before, recomputed."""

import math
import re

from reporter.audit.claims import Claim
from reporter.audit.held import DAY
from reporter.audit.recompute.base import Desk, Proof, Row, UnprovedError, log_returns, mean, midnight, row
from reporter.audit.recompute.several import JOINED, Use, use

RETURNS = 30
LONGEST = 55 * DAY
"""31 sessions in a row lie within so many days."""
Pairs = list[tuple[float, float, float, float]]
"""(session, level, end of its day, close then) of each common session."""


def _pearson(first: list[float], second: list[float]) -> float:
    centre, other = mean(first), mean(second)
    product = math.fsum((a - centre) * (b - other) for a, b in zip(first, second, strict=True))
    spread = math.fsum((a - centre) ** 2 for a in first) * math.fsum((b - other) ** 2 for b in second)
    if spread == 0:
        raise UnprovedError("one of the series does not move")
    return product / math.sqrt(spread)


def _sessions(desk: Desk, claim: Claim, other: str) -> tuple[Pairs, set[Use]]:
    """Every common session, oldest first, and the observations of all."""
    named = {item.asset for item in claim.inputs if item.metric == "index_level"} or {other}
    if len(named) > 1 or not all(asset.startswith(other) for asset in named):
        raise UnprovedError(f"its inputs name {', '.join(sorted(named))}, not {other}")
    index = desk.track(claim, "index_level", named.pop())
    price = desk.closes("price_usd", claim.asset)
    found: Pairs = []
    uses: set[Use] = set()
    for at, level in index.between(-math.inf, desk.held.as_of):
        # A session closes during the UTC day whose close bears the next midnight's stamp.
        end = midnight(at) + DAY
        close = price.at_time(end)
        if close is not None and close > 0 and level > 0 and end <= desk.held.as_of:
            found.append((at, level, end, close))
            uses.add(use(desk, "index_level", index.asset, at, index.source))
            uses.add(use(desk, "price_usd", claim.asset, end, price.source))
    return found, uses


def _over(pairs: Pairs) -> float:
    """The correlation of the 30 returns between 31 sessions."""
    if len(pairs) <= RETURNS or pairs[-1][0] - pairs[0][0] > LONGEST:
        raise UnprovedError(f"only {len(pairs)} common sessions in a row are held")
    levels, closes = (log_returns([pair[place] for pair in pairs]) for place in (1, 3))
    return _pearson(levels, closes)


def _of(uses: set[Use], pairs: Pairs) -> set[Use]:
    times = {time for at, _, end, _ in pairs for time in (at, end)}
    return {each for each in uses if each[2] in times}


def _correlation(desk: Desk, claim: Claim, match: re.Match[str]) -> Proof:
    pairs, uses = _sessions(desk, claim, match["other"])
    used = pairs[-RETURNS - 1 :]
    value = _over(used)
    if used[-1][0] < desk.held.as_of - JOINED["index_level"].age:
        raise UnprovedError("the newest common session is too old")
    return Proof(value, None, _of(uses, used), used[0][0], used[-1][2])


def _shift(desk: Desk, claim: Claim, match: re.Match[str]) -> Proof:
    pairs, uses = _sessions(desk, claim, match["other"])
    used = pairs[-2 * RETURNS - 1 :]
    before, after = _over(used[: RETURNS + 1]), _over(used[-RETURNS - 1 :])
    if len(used) <= 2 * RETURNS:
        raise UnprovedError(f"only {len(used)} common sessions are held")
    return Proof(after - before, before, _of(uses, used), used[0][0], used[-1][2])


ROWS: tuple[Row, ...] = (
    row(r"correlation\.(?P<other>sp500|dollar)_30d", "correlation", "coefficient", _correlation),
    row(r"correlation\.(?P<other>sp500|dollar)_shift", "shift", "coefficient", _shift),
)
