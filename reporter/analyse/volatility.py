"""How much a price usually moves: the yardstick by which all its moves are measured.

| id | kind | unit | definition |
| --- | --- | --- | --- |
| `A.price.volatility_30d` | volatility | fraction | standard deviation (n - 1) of 30 log returns, yearly |
| `A.price.daily_sd_30d` | volatility | fraction | the same, per day |
"""

from collections.abc import Iterator
from itertools import pairwise
from math import log, sqrt
from statistics import stdev

from reporter.analyse.facts import Found, make, span
from reporter.analyse.salience import background
from reporter.analyse.series import DAY, Book, Point, inputs_of, unbroken
from reporter.model import Fact

RETURNS = 30
YEAR = 365


def log_returns(points: tuple[Point, ...]) -> list[float]:
    """The log returns between neighbours; all values must be above zero."""
    logs = [log(each.value) for each in points]
    return [after - before for before, after in pairwise(logs)]


def volatility(book: Book, found: Found) -> Iterator[Fact]:
    """The 30-day volatility of each price, yearly and daily.

    Only closes before the as-of time count, so that a day measured close to close is not part of
    its own yardstick.
    """
    for asset in book.priced:
        closes = book.closes(asset)
        if closes and closes[-1].at == book.as_of:
            closes = closes[:-1]
        used = unbroken(closes, RETURNS + 1)
        if used is None or used[-1].at < book.as_of - 2 * DAY or min(each.value for each in used) <= 0:
            continue
        daily = stdev(log_returns(used))
        window = span("30d", used[0], used[-1])
        inputs = inputs_of(used)
        weight = background("price_usd")
        for name, value in (("volatility_30d", daily * sqrt(YEAR)), ("daily_sd_30d", daily)):
            yield make(
                f"{asset}.price.{name}",
                "volatility",
                "price_usd",
                asset,
                value,
                "fraction",
                window,
                weight,
                inputs,
            )
