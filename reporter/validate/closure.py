"""The arithmetic of figures publishers computed: what does not close is not printed."""

import math

from reporter.model import Observation, Snapshot
from reporter.validate.refusals import Refusal, money, name_of, price
from reporter.validate.told import parted

BASE_TOLERANCE = 0.25
PROFIT_TOLERANCE = 0.05

TREASURY_COINS = {"strategy": "bitcoin"}
"""Which coin the holder's treasury is in."""


def change_without_base(snapshot: Snapshot, observations: list[Observation]) -> list[Refusal]:
    """A change of open interest in dollars whose own percentage implies another total than is held."""
    shares = {(one.asset, one.source): one for one in _of(observations, "open_interest_change_24h")}
    totals = _of(observations, "open_interest_total_usd")
    found = []
    for one in _of(observations, "open_interest_change_24h_usd"):
        share = shares.get((one.asset, one.source))
        if share is None or not totals:
            continue
        base = one.value / share.value if share.value else math.inf
        if any(abs(base / total.value - 1) <= BASE_TOLERANCE for total in totals):
            continue
        near = min(totals, key=lambda total: abs(base - total.value))
        reason = (
            f"{money(one.value)} at {share.value:.1%} implies open interest of {money(base)}, "
            f"but {name_of(snapshot, near.source)} reports {money(near.value)}"
        )
        found.append((one, reason))
    return found


def profit_without_ground(snapshot: Snapshot, observations: list[Observation]) -> list[Refusal]:
    """A treasury's profit or loss that its holdings, their cost and the price do not give."""
    del snapshot
    found = []
    for one in _of(observations, "treasury_pnl_usd"):
        coin = TREASURY_COINS.get(one.asset, "")
        holdings = _newest(observations, "treasury_holdings", one.asset)
        cost = _newest(observations, "treasury_cost_usd", one.asset)
        last = _newest(observations, "price_usd", coin)
        if holdings is None or cost is None or last is None:
            found.append(
                (one, f"{money(one.value)} cannot be checked without holdings, their cost and a price")
            )
            continue
        profit = holdings.value * last.value - cost.value
        if abs(one.value - profit) > PROFIT_TOLERANCE * abs(profit):
            reason = (
                f"{money(one.value)} is stated, but {holdings.value:,.0f} coins that cost "
                f"{money(cost.value)} give {money(profit)} at a price of {price(last.value)}"
            )
            found.append((one, reason))
    return found


def _of(observations: list[Observation], metric: str) -> list[Observation]:
    """What is held of one metric."""
    return [one for key, held in parted(observations).series.items() if key[0] == metric for one in held]


def _newest(observations: list[Observation], metric: str, asset: str) -> Observation | None:
    held = (one for one in _of(observations, metric) if one.asset == asset)
    return max(held, key=lambda one: one.at, default=None)
