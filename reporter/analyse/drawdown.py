"""How far below its highest close a price stands, and since when that has a name.

| id | kind | unit | definition |
| --- | --- | --- | --- |
| `A.price.drawdown` | drawdown | fraction | last / highest close of 365 days - 1; baseline = that close |
| `A.price.correction` | threshold | fraction | drawdown of the first close 10% or more below that high |
| `A.price.bear_market` | threshold | fraction | likewise, 20% or more |
| `A.price.left_correction` | threshold | fraction | drawdown of the newest close, above the mark again |
| `A.price.left_bear_market` | threshold | fraction | likewise, with the mark at 20% |

A threshold is named while the last price is beyond it. Its window runs from the close that passed it
first to the last price, its baseline is the high. It is left when the newest close is the first on this
side of it again and the last price is there too. No close from the high to the last midnight may be
missing: the first close beyond would not be known.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from reporter.analyse.extremes import COVERED
from reporter.analyse.facts import Found, make, span
from reporter.analyse.salience import background
from reporter.analyse.series import DAY, Book, Point
from reporter.metrics import BY_ID
from reporter.model import Fact

YEAR = 365
THRESHOLDS = (("correction", -0.10, 1.0), ("bear_market", -0.20, 1.5))
"""Name, drawdown, and salience on the day it was passed."""
FADING = timedelta(days=14)
"""By so much later, a threshold once passed has lost half of its salience."""


def drawdowns(book: Book, found: Found) -> Iterator[Fact]:
    """Each price below its closing high of a year, and the thresholds it is beyond."""
    for asset in book.priced:
        last = book.last("price_usd", asset)
        start = book.as_of - YEAR * DAY
        closes = [each for each in book.closes(asset) if each.at > start]
        if last is None or len(closes) < COVERED * YEAR:
            continue
        peak = max(reversed(closes), key=lambda close: close.value)
        if peak.value <= 0 or peak.value <= last.value:
            continue
        value = last.value / peak.value - 1
        yield make(
            f"{asset}.price.drawdown",
            "drawdown",
            "price_usd",
            asset,
            value,
            "fraction",
            span("since", peak, last),
            background("price_usd") + BY_ID["price_usd"].weight * -value,
            (*peak.inputs, *last.inputs),
            peak.value,
        )
        if closes[-1].at == book.midnight:
            yield from _thresholds(asset, [each for each in closes if each.at >= peak.at], last)


def _thresholds(asset: str, since: list[Point], last: Point) -> Iterator[Fact]:
    """The thresholds between the high, which is the first of `since`, and the last price."""
    peak = since[0]
    if any(after.at - before.at != DAY for before, after in pairwise(since)):
        return
    for name, limit, weight in THRESHOLDS:
        mark = peak.value * (1 + limit)
        passed = next((each for each in since if each.value <= mark), None)
        if passed is None:
            continue
        if last.value > mark:
            yield from _left(asset, name, since, last, mark, weight)
            continue
        yield make(
            f"{asset}.price.{name}",
            "threshold",
            "price_usd",
            asset,
            passed.value / peak.value - 1,
            "fraction",
            span("since", passed, last),
            BY_ID["price_usd"].weight * weight / (1 + (last.at - passed.at) / FADING),
            (*peak.inputs, *passed.inputs, *last.inputs),
            peak.value,
        )


def _left(
    asset: str, name: str, since: list[Point], last: Point, mark: float, weight: float
) -> Iterator[Fact]:
    """The threshold, where the newest close is the first above it again; `since` begins with the high."""
    peak, before, newest = since[0], since[-2], since[-1]
    if before.value <= mark < newest.value:
        yield make(
            f"{asset}.price.left_{name}",
            "threshold",
            "price_usd",
            asset,
            newest.value / peak.value - 1,
            "fraction",
            span("since", before, newest),
            BY_ID["price_usd"].weight * weight / 2,
            (*peak.inputs, *before.inputs, *newest.inputs, *last.inputs),
            peak.value,
        )
