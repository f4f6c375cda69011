"""Levels to watch: where the price would break something, stated with the method that found it.

| id | kind | unit | definition |
| --- | --- | --- | --- |
| `A.level.above_1` | watch | usd | nearest level above; window label = method, baseline = last |
| `A.level.above_2` | watch | usd | the next above |
| `A.level.below_1` | watch | usd | nearest level below the last price |
| `A.level.below_2` | watch | usd | the next below |

Candidates are round numbers, the extremes of 30, 90 and 365 days, the nearest turning points where the
register holds their detector, and the means of 50 and 200 days.
A level is at least 0.5% from the price, on its side of it, and the price was not beyond it in the
last 24 hours. Of candidates within 0.5% of one another the better method stays: an extreme before a
turning point before a mean before a round number, and the longer window before the shorter.
"""

from collections.abc import Iterator
from typing import NamedTuple

from reporter.analyse.changes import daily_sd
from reporter.analyse.facts import Found, make
from reporter.analyse.rounds import around
from reporter.analyse.salience import of_nearness
from reporter.analyse.series import TOLERANCE, Book, Point
from reporter.model import Fact, Observation, Window

APART = 0.005
"""How near to the price, or to a better level, a level may not be."""
COUNT = 2
"""How many levels are named on each side."""
METHODS = (
    *("low_365d", "high_365d", "low_90d", "high_90d", "low_30d", "high_30d"),
    *("swing_low", "swing_high", "mean_200d", "mean_50d"),
)
"""The facts that are candidates, the better first; round numbers come after them."""


class Candidate(NamedTuple):
    """A price that may become a level, and how it was found."""

    price: float
    method: str
    window: Window
    inputs: tuple[Observation, ...]


def levels(book: Book, found: Found) -> Iterator[Fact]:
    """The two nearest levels on each side of each price."""
    for asset in book.priced:
        last = book.last("price_usd", asset)
        reached = None if last is None else _reached(book, found, asset, last)
        if last is None or reached is None:
            continue
        candidates = [*_from_facts(found, asset), *_round_numbers(last)]
        for side in ("above", "below"):
            chosen = _choose(candidates, last.value, *reached, above=side == "above")
            for place, each in enumerate(chosen, start=1):
                yield make(
                    f"{asset}.level.{side}_{place}",
                    "watch",
                    "price_usd",
                    asset,
                    each.price,
                    "usd",
                    each.window,
                    of_nearness("price_usd", each.price / last.value - 1, daily_sd(found, asset)) / place,
                    each.inputs,
                    last.value,
                )


def _reached(book: Book, found: Found, asset: str, last: Point) -> tuple[float, float] | None:
    """The lowest and highest price any source saw in the last 24 hours, None if nothing tells.

    One source's low is enough: a level somebody saw broken is not named as holding.
    """
    shown = [last.value]
    for side in ("low", "high"):
        shown += [
            track.last.value
            for track in book.tracks(f"{side}_24h_usd", asset)
            if track.last.at > last.at - TOLERANCE
        ]
    known = [fact for side in ("low", "high") if (fact := found.get(f"{asset}.price.{side}_24h"))]
    shown += [fact.value for fact in known]
    ends = book.ends("price_usd", asset, 1)
    if ends is not None:
        shown += [each.value for each in book.path("price_usd", asset, ends)]
    elif len(known) < 2:
        return None
    return min(shown), max(shown)


def _from_facts(found: Found, asset: str) -> list[Candidate]:
    facts = [(method, found.get(f"{asset}.price.{method}")) for method in METHODS]
    return [
        Candidate(fact.value, method, Window(method, fact.window.start, fact.window.end), fact.inputs)
        for method, fact in facts
        if fact is not None
    ]


def _round_numbers(last: Point) -> list[Candidate]:
    """More than will be named, since some may be broken already or merged away."""
    at = last.at
    return [
        Candidate(float(level), "round", Window("round", at, at), last.inputs)
        for level in around(last.value, 3 * COUNT)
    ]


def _choose(
    candidates: list[Candidate], price: float, low: float, high: float, *, above: bool
) -> list[Candidate]:
    """The nearest candidates of one side; `candidates` come in order of their methods' worth."""
    kept: list[Candidate] = []
    for each in candidates:
        distance = each.price / price - 1
        unbroken = each.price >= high if above else each.price <= low
        if not unbroken or (distance if above else -distance) < APART:
            continue
        if all(abs(each.price / other.price - 1) > APART for other in kept):
            kept.append(each)
    return sorted(kept, key=lambda each: abs(each.price - price))[:COUNT]
