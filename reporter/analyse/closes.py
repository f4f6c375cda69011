"""What the daily closes say: superlatives with their day, streaks, averages.

| id | kind | unit | definition |
| --- | --- | --- | --- |
| `A.price.lowest_since` | since | usd | last price; baseline = newest close below, window from it |
| `A.price.highest_since` | since | usd | last price; baseline = newest close above it |
| `A.price.streak` | streak | days | closes in a row up (down: negative), 2 or more |
| `A.price.mean_50d` | average | usd | mean of the last 50 daily closes |
| `A.price.mean_200d` | average | usd | mean of the last 200 daily closes |

The open day is never part of a streak or a mean. An equal close is neither lower nor higher: it ends
a streak, and it does not end a search.
"""

from collections.abc import Iterator
from statistics import fmean

from reporter.analyse.facts import Found, make, span
from reporter.analyse.salience import background, of_span, of_streak
from reporter.analyse.series import DAY, Book, Point, inputs_of, unbroken
from reporter.model import Fact, Window

SINCE_DAYS = 30
MEANS = (50, 200)


def superlatives(book: Book, found: Found) -> Iterator[Fact]:
    """Lowest or highest price since a named day, true of every daily close since then."""
    for asset in book.priced:
        last = book.last("price_usd", asset)
        if last is None:
            continue
        for name, sign in (("lowest_since", 1), ("highest_since", -1)):
            earlier = _beyond(book.closes(asset), last, sign)
            if earlier is None or (last.at - earlier.at) < SINCE_DAYS * DAY:
                continue
            days = (last.at - earlier.at) / DAY
            yield make(
                f"{asset}.price.{name}",
                "since",
                "price_usd",
                asset,
                last.value,
                "usd",
                span("since", earlier, last),
                of_span("price_usd", days),
                (*earlier.inputs, *last.inputs),
                earlier.value,
            )


def _beyond(closes: tuple[Point, ...], last: Point, sign: int) -> Point | None:
    """The newest close below (sign 1) or above (-1) `last`; None if a day before it is missing."""
    after = last.at
    for close in reversed(closes):
        if close.at >= last.at:
            continue
        if after - close.at > DAY:
            return None  # a day that is not held might have been lower
        if sign * (last.value - close.value) > 0:
            return close
        after = close.at
    return None


def direction(before: float, after: float) -> int:
    """1 up, -1 down, 0 equal."""
    return (after > before) - (after < before)


def streaks(book: Book, found: Found) -> Iterator[Fact]:
    """How many completed days in a row each price closed up or down, to the last complete day."""
    for asset in book.priced:
        closes = book.closes(asset)
        if len(closes) < 3 or closes[-1].at != book.midnight:
            continue
        run = streak(closes)
        if run is None or run < 2:
            continue
        first = closes[-1 - run]
        sign = direction(first.value, closes[-1].value)
        yield make(
            f"{asset}.price.streak",
            "streak",
            "price_usd",
            asset,
            sign * run,
            "days",
            span("since", first, closes[-1]),
            of_streak("price_usd", run),
            inputs_of(closes[-1 - run :]),
            first.value,
        )


def streak(closes: tuple[Point, ...]) -> int | None:
    """The length of the run that ends at the last point; None if its beginning is not held."""
    sign = direction(closes[-2].value, closes[-1].value)
    for run in range(len(closes) - 1):
        before, after = closes[-2 - run], closes[-1 - run]
        if after.at - before.at != DAY:
            return None
        if sign == 0 or direction(before.value, after.value) != sign:
            return run
    return None


def means(book: Book, found: Found) -> Iterator[Fact]:
    """The averages of the last 50 and 200 daily closes."""
    for asset in book.priced:
        closes = book.closes(asset)
        for days in MEANS:
            used = unbroken(closes, days)
            if used is None or used[-1].at < book.midnight - DAY:
                continue
            yield make(
                f"{asset}.price.mean_{days}d",
                "average",
                "price_usd",
                asset,
                fmean(each.value for each in used),
                "usd",
                Window(f"{days}d", used[0].at - DAY, used[-1].at),
                background("price_usd"),
                inputs_of(used),
            )
