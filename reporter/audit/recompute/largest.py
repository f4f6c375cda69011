"""The last time that there was as much, recomputed: of a day's move, of a session's flow, a run ended."""

import re

from reporter.audit.claims import Claim
from reporter.audit.held import DAY
from reporter.audit.recompute.base import Desk, Proof, Row, UnprovedError, change, row
from reporter.audit.recompute.markets import sessions
from reporter.audit.recompute.prices import daily_sd, grown
from reporter.audit.recompute.several import use

LEAST_DAYS, LEAST_SESSIONS, LEAST_RUN = 30, 20, 3
ETF = "etf_net_flow_usd"


def _move(desk: Desk, claim: Claim, _: re.Match[str]) -> Proof:
    base, last = grown(desk, claim.asset)
    move = change(base.value, last.value)
    if abs(move) < daily_sd(desk, claim.asset)[0] * (1 - 1e-12):
        raise UnprovedError("the move is smaller than a daily standard deviation")
    track = desk.closes("price_usd", claim.asset)
    closes = track.closes(base.at)
    if not closes or base.at - closes[-1][0] >= DAY:
        raise UnprovedError("the closes before the move are not held")
    for place in range(len(closes) - 1, 0, -1):
        (before_at, before), (at, value) = closes[place - 1], closes[place]
        if at - before_at != DAY:
            raise UnprovedError("a close since is missing: a larger move might have been there")
        earlier = change(before, value)
        if earlier * move > 0 and abs(earlier) >= abs(move):
            if last.at - at < LEAST_DAYS * DAY:
                raise UnprovedError("a larger move lies less than 30 days back")
            uses = {use(desk, "price_usd", claim.asset, when, track.source) for when in (before_at, at)}
            return Proof(move, earlier, uses | base.uses | last.uses, at, last.at)
    raise UnprovedError("the history holds no larger move")


def _flow(desk: Desk, claim: Claim, _: re.Match[str]) -> Proof:
    flows = sessions(desk, claim)
    newest_at, newest = flows[-1]
    larger = [
        (back, at, value)
        for back, (at, value) in enumerate(reversed(flows[:-1]), 1)
        if value * newest > 0 and abs(value) >= abs(newest)
    ]
    if not larger or larger[0][0] < LEAST_SESSIONS:
        raise UnprovedError("a larger flow lies less than 20 sessions back, or none is held")
    _back, at, value = larger[0]
    uses = ((ETF, claim.asset, at), (ETF, claim.asset, newest_at))
    return Proof(newest, value, uses, at, newest_at)


def _ended(desk: Desk, claim: Claim, _: re.Match[str]) -> Proof:
    flows = sessions(desk, claim)
    sign = (flows[-1][1] > 0) - (flows[-1][1] < 0)
    length = 0
    for _at, value in reversed(flows[:-1]):
        if sign == 0 or value * sign >= 0:
            break
        length += 1
    if length < LEAST_RUN or length > len(flows) - 2:
        raise UnprovedError("the newest session ends no run of three or more whose beginning is held")
    uses = tuple((ETF, claim.asset, at) for at, _ in flows[-length - 2 :])
    return Proof(float(-sign * length), None, uses, flows[-1 - length][0], flows[-1][0])


ROWS: tuple[Row, ...] = (
    row(r"price\.larger_move", "since", "fraction", _move),
    row(r"etf\.larger_flow", "since", "usd", _flow),
    row(r"etf\.ended_run", "turn", "days", _ended),
)
