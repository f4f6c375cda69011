"""Everything beside prices and derivatives recomputed: size, sentiment, sessions, flows, treasuries."""

import math
import re
from datetime import timedelta

from reporter.audit import strict
from reporter.audit.claims import Claim
from reporter.audit.held import DAY
from reporter.audit.recompute.base import (
    Desk,
    Proof,
    Row,
    UnprovedError,
    change,
    midnight,
    newest,
    row,
)
from reporter.audit.recompute.prices import base_of, based, last_price, streak_of
from reporter.audit.recompute.several import JOINED, measured, now, own, session_base

COIN = "bitcoin"
"""What treasuries hold, whatever the edition's benchmark is."""
SATURDAY = 5
HALF_DAY, HOLIDAYS = DAY / 2, 5 * DAY
"""How far apart two sessions in a row lie: a weekend and two holidays at most."""
SIZES = {
    "volume": "volume_24h_usd",
    "market_cap": "market_cap_usd",
    "cap": "total_market_cap_usd",
    "dominance": "btc_dominance",
    "stablecoins": "stablecoin_supply_usd",
    "index": "index_level",
    "yield": "yield_10y",
    "price": "gold_usd",
    "etf": "etf_net_flow_usd",
}


def _level(desk: Desk, claim: Claim, match: re.Match[str]) -> Proof:
    metric = SIZES[match["what"]]
    if metric in JOINED:
        found = now(desk, metric, claim.asset)
        return Proof(found.value, None, found.uses)
    at, value = newest(own(desk, claim, metric, claim.asset), desk.held.as_of)
    return Proof(value, None, ((metric, claim.asset, at),))


def _moved(desk: Desk, claim: Claim, match: re.Match[str]) -> Proof:
    metric = SIZES[match["what"]]
    if metric in JOINED:
        first, last = measured(desk, metric, claim.asset, based(match["label"]))
        moved = last.value - first.value if claim.unit == "pp" else change(first.value, last.value)
        return Proof(moved, first.value, first.uses | last.uses, first.at, last.at)
    track = own(desk, claim, metric, claim.asset)
    at, value = newest(track, desk.held.as_of)
    base_at, base = base_of(track, match["label"], at)
    uses = ((metric, claim.asset, base_at), (metric, claim.asset, at))
    moved = value - base if claim.unit == "pp" else change(base, value)
    return Proof(moved, base, uses, base_at, at)


def _session(desk: Desk, claim: Claim, match: re.Match[str]) -> Proof:
    metric, asset = SIZES[match["what"]], claim.asset
    if metric in JOINED:
        first, last = measured(desk, metric, asset, session_base(desk, metric, asset, HOLIDAYS))
        absolute = asset == "vix" or metric == "yield_10y"
        moved = last.value - first.value if absolute else change(first.value, last.value)
        return Proof(moved, first.value, first.uses | last.uses, first.at, last.at)
    held = own(desk, claim, metric, asset).between(-math.inf, desk.held.as_of)[-2:]
    if len(held) < 2:
        raise UnprovedError("two sessions are not held")
    (base_at, base), (at, value) = held
    if not HALF_DAY < at - base_at <= HOLIDAYS:
        raise UnprovedError("a session between the two is not held")
    uses = ((metric, asset, base_at), (metric, asset, at))
    return Proof(change(base, value), base, uses, base_at, at)


def _fear_greed(desk: Desk, claim: Claim, match: re.Match[str]) -> Proof:
    track = desk.track(claim, "fear_greed", "market")
    at, value = newest(track, desk.held.as_of)
    back = {"last": 0, "week_ago": 7, "month_ago": 30, "change_1d": 1, "change_7d": 7}[match["when"]]
    before = track.at_time(at - back * DAY)
    if before is None:
        raise UnprovedError(f"the score {back} days before is not held")
    if match["when"].startswith("change"):
        return Proof(value - before, before, (), at - back * DAY, at)
    return Proof(before, None, (("fear_greed", "market", at - back * DAY),))


def _treasury(desk: Desk, claim: Claim, match: re.Match[str]) -> Proof:
    what = match["what"]
    if what == "cost":
        return Proof(newest(desk.track(claim, "treasury_cost_usd", claim.asset), desk.held.as_of)[1])
    at, holdings = newest(desk.track(claim, "treasury_holdings", claim.asset), desk.held.as_of)
    if what == "holdings":
        return Proof(holdings, None, (("treasury_holdings", claim.asset, at),))
    _, price = last_price(desk, COIN)
    if what == "value":
        return Proof(holdings * price)
    track = desk.track(claim, "treasury_cost_usd", claim.asset)
    cost_at, cost = newest(track, desk.held.as_of)
    if cost_at != at or cost <= 0 or holdings <= 0:
        raise UnprovedError("cost and holdings are not told together")
    if what == "average_cost":
        return Proof(cost / holdings)
    return Proof(holdings * price - cost, cost)


def _stablecoins(desk: Desk, claim: Claim, _: re.Match[str]) -> Proof:
    return streak_of(desk, claim, SIZES["stablecoins"], midnight(desk.held.as_of) - DAY)


def sessions(desk: Desk, claim: Claim) -> list[tuple[float, float]]:
    """The newest (time, flow) of sessions in a row: a weekday without one is a holiday, or ends the run."""
    flows = desk.track(claim, "etf_net_flow_usd", claim.asset).between(-math.inf, desk.held.as_of)
    traded = {
        strict.utc(at).date()
        for index in ("sp500", "vix")
        for track in desk.held.of("index_level", index).values()
        for at in track.at
    }
    for place in range(len(flows) - 1, 0, -1):
        day, end = strict.utc(flows[place - 1][0]).date(), strict.utc(flows[place][0]).date()
        while (day := day + timedelta(days=1)) < end:
            holiday = bool(traded) and min(traded) < day < max(traded) and day not in traded
            if day.weekday() < SATURDAY and not holiday:
                return flows[place:]
    return flows


def _etf(desk: Desk, claim: Claim, match: re.Match[str]) -> Proof:
    flows = sessions(desk, claim)
    if match["what"] == "sum_5d":
        if len(flows) < 5:
            raise UnprovedError("five sessions of flows in a row are not held")
        return Proof(math.fsum(value for _, value in flows[-5:]), None, (), flows[-5][0], flows[-1][0])
    length = 0
    for _, flow in reversed(flows):
        direction = (flow > 0) - (flow < 0)
        if direction == 0 or (length and (direction > 0) != (length > 0)):
            break
        length += direction
    else:
        raise UnprovedError("the session that broke the run before is not held")
    if abs(length) < 2:
        raise UnprovedError("fewer than two sessions go the same way")
    return Proof(float(length), None, (), flows[-abs(length)][0], flows[-1][0])


def _reported(desk: Desk, claim: Claim, match: re.Match[str]) -> Proof:
    metric = match["metric"]
    if metric != claim.metric or len(claim.inputs) != 1:
        raise UnprovedError("a reported figure rests on exactly one observation of its own metric")
    source = claim.inputs[0].source
    if re.sub(r"[^a-z0-9]+", "-", source.lower()).strip("-") != match["source"]:
        raise UnprovedError(f"its id names {match['source']}, its input comes from {source}")
    track = desk.held.of(metric, claim.asset).get(source)
    if track is None:
        raise UnprovedError(f"the snapshot holds no {metric} from {source}")
    at, value = newest(track, desk.held.as_of)
    return Proof(value, None, ((metric, claim.asset, at),))


ROWS: tuple[Row, ...] = (
    row(r"(?P<what>volume|market_cap|cap|stablecoins|etf)\.last", "level", "usd", _level),
    row(r"(?P<what>cap)\.change_(?P<label>24h)", "change", "fraction", _moved),
    row(r"(?P<what>stablecoins)\.change_(?P<label>7d)", "change", "fraction", _moved),
    row(r"(?P<what>dominance)\.last", "level", "fraction", _level),
    row(r"(?P<what>dominance)\.change_(?P<label>24h)", "change", "pp", _moved),
    row(r"(?P<what>index)\.last", "level", "index", _level),
    row(r"(?P<what>index)\.change_session", "change", "fraction|points", _session),
    row(r"(?P<what>yield)\.last", "level", "fraction", _level),
    row(r"(?P<what>yield)\.change_session", "change", "bp", _session),
    row(r"fear_greed\.(?P<when>last|week_ago|month_ago)", "level", "points", _fear_greed),
    row(r"fear_greed\.(?P<when>change_1d|change_7d)", "change", "points", _fear_greed),
    row(r"treasury\.(?P<what>holdings)", "level", "coins", _treasury),
    row(r"treasury\.(?P<what>cost|value)", "level", "usd", _treasury),
    row(r"treasury\.(?P<what>average_cost)", "average|level", "usd", _treasury),
    row(r"treasury\.(?P<what>pnl)", "pnl|level", "usd", _treasury),
    row(r"stablecoins\.streak", "streak", "days", _stablecoins),
    row(r"etf\.(?P<what>sum_5d)", "sum", "usd", _etf),
    row(r"etf\.(?P<what>streak)", "streak", "days", _etf),
)

REPORTED_ROWS: tuple[Row, ...] = (
    row(
        r"(?P<metric>[a-z0-9_]+)\.(?P<source>[a-z0-9-]+)(?:\.(?P<asset>[a-z0-9_-]+))?",
        "reported",
        "usd|fraction",
        _reported,
    ),
)
"""Figures publishers computed themselves: `reported.<metric>.<source>`."""

GOLD_ROWS: tuple[Row, ...] = (
    row(r"(?P<what>price)\.last", "level", "usd", _level),
    row(r"(?P<what>price)\.change_session", "change", "fraction", _session),
)
"""Gold's price is a session's, not a round-the-clock market's."""
