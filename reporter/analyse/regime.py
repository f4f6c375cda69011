"""How unusual the present is by the asset's own history.

| id | kind | unit | definition |
| --- | --- | --- | --- |
| `B.price.volatility_percentile` | percentile | fraction | share of earlier volatilities below today's |
| `A.price.rarity_24h` | percentile | fraction | share of the days of a year with a smaller move |
| `B.correlation.sp500_shift` | shift | coefficient | correlation - baseline, that of the 30 returns before |
| `B.correlation.dollar_shift` | shift | coefficient | the same with the dollar |

The percentile of volatility compares the benchmark's volatility (the baseline) with that at each
earlier close of the history held, at least 180 of them. Rarity is told only of a move of one daily
standard deviation or more, since a smaller one is not rare; it counts the close-to-close changes of
the 365 days before the move, at least 95% of them, by size without sign; its baseline is the move.
"""

from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise
from math import log, sqrt
from statistics import StatisticsError, correlation

from reporter.analyse.correlation import PAIRS, RETURNS, SPAN, sessions
from reporter.analyse.extremes import COVERED
from reporter.analyse.facts import Found, make, span
from reporter.analyse.salience import of_change
from reporter.analyse.series import DAY, Book, Point, inputs_of
from reporter.analyse.volatility import YEAR, log_returns
from reporter.metrics import BY_ID
from reporter.model import Fact, Window

LEAST_VOLATILITIES = 180
LEAST_SIGMA = 1.0


def volatility_regime(book: Book, found: Found) -> Iterator[Fact]:
    """Where the benchmark's volatility stands among its own of the history held."""
    asset = book.benchmark
    today = found.get(f"{asset}.price.volatility_30d")
    if today is None:
        return
    closes = [each for each in book.closes(asset) if each.at <= today.window.end]
    earlier = _volatilities(closes)[:-1]
    if len(earlier) < LEAST_VOLATILITIES:
        return
    share = sum(each < today.value for each in earlier) / len(earlier)
    yield make(
        f"{asset}.price.volatility_percentile",
        "percentile",
        "price_usd",
        asset,
        share,
        "fraction",
        span("history", closes[0], closes[-1]),
        BY_ID["price_usd"].weight * 2 * abs(share - 0.5),
        inputs_of(closes),
        today.value,
    )


def _volatilities(closes: list[Point]) -> list[float]:
    """The yearly volatility at each close that ends 30 returns in a row, oldest first."""
    found: list[float] = []
    returns: list[float] = []
    for before, after in pairwise(closes):
        if after.at - before.at != DAY or before.value <= 0 or after.value <= 0:
            returns.clear()
            continue
        returns.append(log(after.value / before.value))
        if len(returns) >= RETURNS:
            recent = returns[-RETURNS:]
            mean = sum(recent) / RETURNS
            spread = sum([(each - mean) ** 2 for each in recent])
            found.append(sqrt(spread / (RETURNS - 1) * YEAR))
    return found


def rarity(book: Book, found: Found) -> Iterator[Fact]:
    """How many days of the last year had a smaller move than the last 24 hours."""
    for asset in book.priced:
        move = found.get(f"{asset}.price.change_24h")
        sigma = found.get(f"{asset}.price.sigma_24h")
        if move is None or sigma is None or abs(sigma.value) < LEAST_SIGMA:
            continue
        start = move.window.start
        closes = [each for each in book.closes(asset) if start - (YEAR + 1) * DAY < each.at <= start]
        sizes = sorted(
            abs(after.value / before.value - 1)
            for before, after in pairwise(closes)
            if after.at - before.at == DAY and before.value > 0
        )
        if len(sizes) < COVERED * YEAR:
            continue
        share = bisect_left(sizes, abs(move.value)) / len(sizes)
        yield make(
            f"{asset}.price.rarity_24h",
            "percentile",
            "price_usd",
            asset,
            share,
            "fraction",
            Window("365d", closes[0].at, closes[-1].at),
            BY_ID["price_usd"].weight * 4 * max(0.0, share - 0.5),
            (*inputs_of(closes), *move.inputs),
            move.value,
        )


def correlation_shifts(book: Book, found: Found) -> Iterator[Fact]:
    """How far the benchmark's correlations are from those of the 30 returns before."""
    asset = book.benchmark
    for name, indices in PAIRS:
        now = found.get(f"{asset}.correlation.{name}_30d")
        index = next(
            (each for each in indices if now and any(held.asset == each for held in now.inputs)), None
        )
        if now is None or index is None:
            continue
        common = sessions(book, asset, index)
        before = common[-2 * RETURNS - 1 : -RETURNS]
        if len(before) <= RETURNS or before[-1][1].at - before[0][1].at > SPAN:
            continue
        closes, levels = zip(*before, strict=True)
        try:
            earlier = correlation(log_returns(closes), log_returns(levels))
        except StatisticsError:  # one of the two did not move
            continue
        yield make(
            f"{asset}.correlation.{name}_shift",
            "shift",
            "price_usd",
            asset,
            now.value - earlier,
            "coefficient",
            Window("30d", levels[0].at, now.window.end),
            of_change("index_level", now.value - earlier, 1, 0.3),
            (*now.inputs, *inputs_of((*closes, *levels))),
            earlier,
        )
