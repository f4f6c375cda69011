"""One major against the rest: what is left of its move when theirs is taken out.

| id | kind | unit | definition |
| --- | --- | --- | --- |
| `A.price.residual_24h` | residual | pp | 24-hour change - baseline, which is beta x the others' mean |

Beta is the slope of the asset's daily log returns on the mean of the others', over the 30 returns to
the newest close. It needs at least three of the edition's assets with a 24-hour change and 31 closes
in a row to the same day; the others are those that have both.
"""

from collections.abc import Iterator
from statistics import StatisticsError, fmean, linear_regression, stdev

from reporter.analyse.facts import Found, make
from reporter.analyse.salience import of_change
from reporter.analyse.series import Book, Point, inputs_of, unbroken
from reporter.analyse.volatility import RETURNS, log_returns
from reporter.model import Fact

LEAST = 3
"""So many assets at least: one against two."""


def residuals(book: Book, found: Found) -> Iterator[Fact]:
    """The part of each asset's 24-hour change that the others' do not account for."""
    moves: dict[str, Fact] = {}
    closes: dict[str, tuple[Point, ...]] = {}
    for asset in book.assets:
        move = found.get(f"{asset}.price.change_24h")
        used = unbroken(book.closes(asset), RETURNS + 1)
        if move and used and used[-1].at == book.midnight and min(each.value for each in used) > 0:
            moves[asset], closes[asset] = move, used
    if len(moves) < LEAST:
        return
    returns = {asset: log_returns(used) for asset, used in closes.items()}
    inputs = (
        *(each for move in moves.values() for each in move.inputs),
        *(each for used in closes.values() for each in inputs_of(used)),
    )
    for asset, move in moves.items():
        others = [other for other in moves if other != asset]
        rest = [fmean(day) for day in zip(*(returns[other] for other in others), strict=True)]
        try:
            beta = linear_regression(rest, returns[asset]).slope
        except StatisticsError:  # the others did not move at all
            continue
        expected = beta * fmean(moves[other].value for other in others)
        left = [own - beta * common for own, common in zip(returns[asset], rest, strict=True)]
        value = move.value - expected
        yield make(
            f"{asset}.price.residual_24h",
            "residual",
            "price_usd",
            asset,
            value,
            "pp",
            move.window,
            of_change("price_usd", value, 1, stdev(left)),
            inputs,
            expected,
        )
