"""Weeks, months, quarters and years recomputed, by the calendar, on the day they ended."""

import re
from datetime import datetime, timedelta

from reporter.audit import strict
from reporter.audit.claims import Claim
from reporter.audit.held import DAY
from reporter.audit.recompute.base import Desk, Proof, Row, UnprovedError, change, midnight, row
from reporter.audit.recompute.several import Use, use

SUNDAY = 7
MONTHS = {"month": 1, "quarter": 3, "year": 12}


def began(name: str, end: float) -> float:
    """When the period whose last day ends at `end` began; UnprovedError where none ended then."""
    last = strict.utc(end - 1).date()
    after = last + timedelta(days=1)
    if name == "week":
        if last.isoweekday() != SUNDAY:
            raise UnprovedError(f"{last} is no Sunday, so no week ended")
        return end - 7 * DAY
    months = MONTHS[name]
    if after.day != 1 or (after.month - 1) % months:
        raise UnprovedError(f"{last} is not the last day of a {name}")
    count = after.year * 12 + after.month - 1 - months
    return datetime(count // 12, count % 12 + 1, 1, tzinfo=strict.utc(end).tzinfo).timestamp()


def _closes(desk: Desk, claim: Claim, start: float, end: float) -> dict[float, float]:
    """The closes from `start` to `end` by time; both ends must be held."""
    held = desk.closes("price_usd", claim.asset).closes(desk.held.as_of)
    found = {at: value for at, value in held if start <= at <= end}
    if start not in found or end not in found:
        raise UnprovedError("the close before it, or its last, is not held")
    return found


def _change(desk: Desk, claim: Claim, match: re.Match[str]) -> Proof:
    end = midnight(desk.held.as_of)
    start = began(match["name"], end)
    closes = _closes(desk, claim, start, end)
    source = desk.closes("price_usd", claim.asset).source
    uses = {use(desk, "price_usd", claim.asset, at, source) for at in (start, end)}
    return Proof(change(closes[start], closes[end]), closes[start], uses, start, end)


def _extreme(desk: Desk, claim: Claim, match: re.Match[str]) -> Proof:
    end = midnight(desk.held.as_of)
    start = began(match["name"], end)
    metric = f"day_{match['side']}_usd"
    prices: dict[Use, float] = {}
    source = desk.closes("price_usd", claim.asset).source
    for at, value in _closes(desk, claim, start, end).items():
        prices[use(desk, "price_usd", claim.asset, at, source)] = value
    days = desk.closes(metric, claim.asset)
    for back in range(round((end - start) / DAY)):
        value_of_day = days.at_time(end - back * DAY)
        if value_of_day is None:
            raise UnprovedError(f"the {match['side']} of one of its days is not held")
        prices[use(desk, metric, claim.asset, end - back * DAY, days.source)] = value_of_day
    value = (max if match["side"] == "high" else min)(prices.values())
    listed = {(item.metric, item.asset, item.at, item.source) for item in claim.inputs}
    if not any(seen in listed for seen, price in prices.items() if price == value):
        raise UnprovedError("none of its inputs is the extreme of the period")
    return Proof(value, None, (), start, end)


ROWS: tuple[Row, ...] = (
    row(r"period\.(?P<name>week|month|quarter|year)_change", "change", "fraction", _change),
    row(r"period\.(?P<name>week|month|quarter|year)_(?P<side>high|low)", "extreme", "usd", _extreme),
)
