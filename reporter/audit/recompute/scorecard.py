"""The scorecard recomputed: what became of each level that an earlier edition of the snapshot named (T7)."""

import re
from typing import Any

from reporter.audit import strict
from reporter.audit.claims import Claim
from reporter.audit.held import DAY
from reporter.audit.recompute.base import Desk, Proof, Row, UnprovedError, row
from reporter.audit.recompute.prices import ends, last_price
from reporter.audit.recompute.ranges import path_between, range_of
from reporter.audit.recompute.several import now

LOOKED_AT = 7
WEEK = 7 * DAY


def editions(desk: Desk) -> list[dict[str, Any]]:
    """The last seven editions of the snapshot that named levels, the newest first."""
    found = [
        dict(one)
        for one in desk.held.previous
        if one.get("levels") and strict.moment(one["as_of"], "previous: as_of") < desk.held.as_of
    ]
    found.sort(key=lambda one: strict.moment(one["as_of"], "previous: as_of"), reverse=True)
    return found[:LOOKED_AT]


def _reached(desk: Desk, asset: str, above: bool, price: float, after: float, until: float) -> str:
    """`broken` by a daily close, `touched` by the price, or nothing."""

    def beyond(value: float) -> bool:
        return value > price if above else value < price

    if any(
        beyond(close)
        for at, close in desk.closes("price_usd", asset).closes(desk.held.as_of)
        if after < at <= until
    ):
        return "broken"
    values: list[float] = []
    side = "high" if above else "low"
    try:
        for at, value in desk.closes(f"day_{side}_usd", asset).closes(desk.held.as_of):
            if after < at <= until and (at - DAY >= after or value != price):
                values.append(value)
    except UnprovedError:
        pass
    if f"{asset}.price.{side}_24h" in desk.claims:
        start, end, value, _ = range_of(desk, asset, side)
        if after <= start and end <= until:
            values.append(value)
    at, last = last_price(desk, asset)
    points = [(at, last)]
    try:
        base = ends(desk, asset)[0]
        points += [base, *path_between(desk, asset, base[0], at)]
    except UnprovedError:
        pass
    values += [value for at, value in points if after < at <= until]
    return "touched" if any(beyond(value) or value == price for value in values) else ""


def _levels(one: dict[str, Any]) -> list[tuple[str, str, float]]:
    return [(str(asset), str(side), float(price)) for asset, side, price in one["levels"]]


def counted(desk: Desk, day: str) -> tuple[dict[str, int], float, float]:
    """(counts by outcome, from when, until when) of the edition of a day; UnprovedError where it is none."""
    one = next((one for one in editions(desk) if one.get("day") == day), None)
    if one is None:
        raise UnprovedError(f"no edition of {day} that named levels is among the last {LOOKED_AT}")
    after = strict.moment(one["as_of"], "previous: as_of")
    until = min(desk.held.as_of, after + WEEK)
    counts = dict.fromkeys(("named", "broken", "touched", "pending", "missed"), 0)
    over = desk.held.as_of >= after + WEEK
    for asset, side, price in _levels(one):
        outcome = _reached(desk, asset, side == "above", price, after, until)
        counts["named"] += 1
        counts[outcome or ("missed" if over else "pending")] += 1
    return counts, after, until


def _shown(desk: Desk, claim: Claim, what: str, day: str, after: float, until: float) -> None:
    """Raise UnprovedError where no input of the claim shows what became of one of its levels."""
    one = next(one for one in editions(desk) if one.get("day") == day)
    for asset, side, price in _levels(one):
        if _reached(desk, asset, side == "above", price, after, until) != what:
            continue
        shown = any(
            item.asset == asset
            and after < item.at <= until
            and (item.value == price or (item.value > price) == (side == "above"))
            for item in claim.inputs
        )
        if not shown:
            raise UnprovedError(f"none of its inputs shows that {price} was {what}")


def _count(desk: Desk, claim: Claim, match: re.Match[str]) -> Proof:
    if claim.asset != desk.held.benchmark:
        raise UnprovedError("the scorecard is the benchmark's")
    counts, after, until = counted(desk, match["day"])
    if match["what"] in ("broken", "touched"):
        _shown(desk, claim, match["what"], match["day"], after, until)
    shown = match["what"] in ("broken", "touched") and counts[match["what"]]
    uses = () if shown else now(desk, "price_usd", claim.asset).uses
    return Proof(float(counts[match["what"]]), None, uses, after, until)


ROWS: tuple[Row, ...] = (
    row(
        r"scorecard\.(?P<what>named|broken|touched|pending|missed)_(?P<day>\d{4}-\d\d-\d\d)",
        "scorecard",
        "count",
        _count,
    ),
)
