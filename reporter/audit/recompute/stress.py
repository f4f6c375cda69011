"""Days of stress recomputed: forced closings, funding that changed sides, price and money apart."""

import math
import re
from datetime import timedelta

from reporter.audit import strict
from reporter.audit.claims import Claim
from reporter.audit.held import DAY, Track
from reporter.audit.recompute.base import Desk, Proof, Row, UnprovedError, change, newest, row
from reporter.audit.recompute.derivatives import INTERVAL, complete, interest_change
from reporter.audit.recompute.prices import daily_sd
from reporter.audit.recompute.several import Use, use

HOUR = 3600.0
MATTERS = {"open_interest": 0.01, "funds": 25e6}
"""From what size on a change of open interest, and a session's flow, can stand against the price."""
WAYS = {
    "open_interest": {True: "up", False: "down"},
    "funds": {True: "in", False: "out"},
}


def _closes(desk: Desk, asset: str, end: float) -> tuple[float, float, float]:
    """(close before the UTC day that ends at `end`, its close, the asset's usual day)."""
    track = desk.closes("price_usd", asset)
    before, after = track.at_time(end - DAY), track.at_time(end)
    if end > desk.held.as_of or end % DAY or before is None or after is None or before <= 0:
        raise UnprovedError("the closes before and after the day are not held")
    usual = daily_sd(desk, asset)[0]
    if usual <= 0:
        raise UnprovedError("the price did not move in 30 days")
    return before, after, usual


def _ends(desk: Desk, asset: str, end: float) -> set[Use]:
    source = desk.closes("price_usd", asset).source
    return {use(desk, "price_usd", asset, at, source) for at in (end - DAY, end)}


def _interest(desk: Desk, asset: str) -> tuple[float, float, set[Use]]:
    """(change of open interest over its newest whole day, the day's end, what it rests on)."""
    value, _, uses = interest_change(desk, asset, 1)
    ends = {at for _, _, at, _ in uses}
    if len(ends) != 2 or max(ends) - min(ends) != DAY:
        raise UnprovedError("its venues do not tell of one and the same day")
    return value, max(ends), uses


def _divergence(desk: Desk, claim: Claim, match: re.Match[str]) -> Proof:
    asset, against = desk.held.benchmark, match["against"]
    if claim.asset != asset:
        raise UnprovedError(f"it is told of {claim.asset}, not of the edition's benchmark")
    if against == "open_interest":
        value, end, uses = _interest(desk, asset)
    else:
        track = desk.track(claim, "etf_net_flow_usd", asset)
        at, value = newest(track, desk.held.as_of)
        uses = {use(desk, track.metric, asset, at, track.source)}
        # A session lies within the UTC day that ends at the next midnight, or at its own stamp.
        day = strict.utc(at - 1e-3).replace(hour=0, minute=0, second=0, microsecond=0)
        end = (day + timedelta(days=1)).timestamp()
    before, after, usual = _closes(desk, asset, end)
    price = change(before, after)
    if abs(value) < MATTERS[against] or abs(price) < usual / 2 * (1 - 1e-12):
        raise UnprovedError(f"one of the two hardly moved ({price}, {value})")
    ways = ("up" if price > 0 else "down", WAYS[against][value > 0])
    if (price > 0) == (value > 0) or ways != (match["price"], match["other"]):
        raise UnprovedError(f"the price went {ways[0]}, the other {ways[1]}")
    return Proof(value, price, uses | _ends(desk, asset, end), end - DAY, end)


def _forced(desk: Desk, claim: Claim, match: re.Match[str]) -> Proof:
    asset = claim.asset
    interest, end, uses = _interest(desk, asset)
    before, after, usual = _closes(desk, asset, end)
    move = change(before, after)
    side, name = ("long", "flush") if move < 0 else ("short", "squeeze")
    if interest > -0.02 or abs(move) < usual * (1 - 1e-12) or name != match["name"]:
        raise UnprovedError(f"the price moved {move}, open interest {interest}: no {match['name']}")
    held = {
        each: complete(desk.held.of(f"{each}_liquidations_usd", asset), end, 30) for each in ("long", "short")
    }
    venues = sorted(held["long"].keys() & held["short"].keys())
    newer = [
        at
        for each in held
        for track in desk.held.of(f"{each}_liquidations_usd", asset).values()
        for at, _ in track.closes(desk.held.as_of)
        if at > end
    ]
    if not venues or newer:
        raise UnprovedError("no venue tells both sides of 30 days to the same day's end")
    total = math.fsum(held[side][venue][-1] for venue in venues)
    mean_day = math.fsum(value for venue in venues for value in held[side][venue]) / 30
    if mean_day <= 0 or total < 2 * mean_day * (1 - 1e-12):
        raise UnprovedError(f"liquidations of {total} are not twice the usual {mean_day}")
    metric = f"{side}_liquidations_usd"
    uses |= {use(desk, metric, asset, end - back * DAY, venue) for venue in venues for back in range(30)}
    return Proof(total, mean_day, uses | _ends(desk, asset, end), end - DAY, end)


def _run(track: Track, until: float) -> list[tuple[float, float]]:
    """The newest (time, rate) up to `until` in a row of one sign, oldest first; none where it is zero."""
    found: list[tuple[float, float]] = []
    for at, rate in reversed(track.between(-math.inf, until)):
        hole = found and found[-1][0] - at > INTERVAL
        if rate == 0 or hole or (found and (rate > 0) != (found[-1][1] > 0)):
            break
        found.append((at, rate))
    return found[::-1]


def _flipped(desk: Desk, claim: Claim, _: re.Match[str]) -> Proof:
    track = desk.track(claim, "funding_rate", claim.asset)
    printed = {item.source for item in desk.claim(f"{claim.asset}.funding.last").inputs}
    if track.source not in printed and {item.source for item in claim.inputs} != printed:
        raise UnprovedError(f"it is {track.source}'s, and the rate printed is of {', '.join(printed)}")
    after, before = _run(track, desk.held.as_of), []
    if after:
        before = _run(track, after[0][0] - 1e-3)
    if not before or after[0][0] - before[-1][0] > INTERVAL:
        raise UnprovedError("the sign did not change, or a rate between is not held")
    turn_at, (last_at, last) = after[0][0], after[-1]
    first_at, (old_at, old) = before[0][0], before[-1]
    if last_at - turn_at >= DAY or old_at - first_at < 3 * DAY - 8 * HOUR:
        raise UnprovedError("the sign changed too long ago, or the other did not hold for three days")
    uses = {use(desk, "funding_rate", claim.asset, at, track.source) for at, _ in before + after}
    return Proof(last, old, uses, old_at, last_at)


ROWS: tuple[Row, ...] = (
    row(
        r"divergence\.price_(?P<price>up|down)_(?P<against>open_interest)_(?P<other>up|down)",
        "divergence",
        "fraction",
        _divergence,
    ),
    row(
        r"divergence\.price_(?P<price>up|down)_(?P<against>funds)_(?P<other>in|out)",
        "divergence",
        "usd",
        _divergence,
    ),
    row(r"leverage\.(?P<name>flush|squeeze)", "flush", "usd", _forced),
    row(r"funding\.flipped", "flip", "rate", _flipped),
)
