"""The highest and lowest prices of fixed windows, and how far from them the price stands.

| id | kind | unit | definition |
| --- | --- | --- | --- |
| `A.price.low_24h` | extreme | usd | lowest price of the 24 hours |
| `A.price.high_24h` | extreme | usd | highest price of the 24 hours |
| `A.price.high_30d` | extreme | usd | highest of the days that end in the 30 days to the as-of time |
| `A.price.high_90d` | extreme | usd | likewise over 90 days |
| `A.price.high_365d` | extreme | usd | likewise over 365 days |
| `A.price.low_30d` | extreme | usd | the lowest, likewise |
| `A.price.low_90d` | extreme | usd | likewise over 90 days |
| `A.price.low_365d` | extreme | usd | likewise over 365 days |
| `A.price.from_high_30d` | distance | fraction | last / extreme - 1; baseline = the extreme |
| `A.price.from_high_90d` | distance | fraction | likewise |
| `A.price.from_high_365d` | distance | fraction | likewise |
| `A.price.from_low_30d` | distance | fraction | likewise |
| `A.price.from_low_90d` | distance | fraction | likewise |
| `A.price.from_low_365d` | distance | fraction | likewise |

The 24 hours' extreme is that of the source or the median of the sources that tell it, or a printed price
or one of the way between that lies beyond it. A longer window's is the furthest of it, of the highs (lows)
of the other days that lie wholly in the window, of the closes and of the last price. At least 95% of the
days must be held, as a high or as a close.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from operator import attrgetter

from reporter.analyse.changes import daily_sd
from reporter.analyse.facts import Found, make
from reporter.analyse.salience import background, of_nearness
from reporter.analyse.series import DAY, Book, Point, Track, between, point, relative
from reporter.model import Fact, Observation, Window

WINDOWS = (30, 90, 365)
COVERED = 0.95
"""Share of the days that must be held for an extreme to be named."""

_AT, _VALUE = attrgetter("at"), attrgetter("value")


def day_range(book: Book, found: Found) -> Iterator[Fact]:
    """The highest and lowest price of the last 24 hours; no price held lies outside them."""
    for asset in book.priced:
        last = book.last("price_usd", asset)
        if last is None:
            continue
        for side in ("low", "high"):
            shown = [
                each
                for metric, needed in ((f"{side}_24h_usd", None), (f"day_{side}_usd", book.as_of))
                if (each := book.last(metric, asset)) and needed in (None, each.at)
            ]
            if not shown:
                continue
            end = max(last.at, shown[0].at)
            start = end - DAY
            ends = book.ends("price_usd", asset, 1)
            prices = [last, *book.between("price_usd", asset, start, last.at)]
            if ends is not None and ends.told and ends.base.at >= start:
                prices.append(ends.base)
            extreme = (min if side == "low" else max)([*shown, *prices], key=_VALUE)
            yield make(
                f"{asset}.price.{side}_24h",
                "extreme",
                "price_usd",
                asset,
                extreme.value,
                "usd",
                Window("24h", start, end),
                background("price_usd"),
                extreme.inputs,
            )


def extremes(book: Book, found: Found) -> Iterator[Fact]:
    """The highs and lows of 30, 90 and 365 days, and the price's distance from each."""
    for asset in book.priced:
        last = book.last("price_usd", asset)
        if last is None:
            continue  # the window ends now: without a price of now its extreme is not known
        for side, pick in (("high", max), ("low", min)):
            highs, closes = book.steady(f"day_{side}_usd", asset), book.steady("price_usd", asset)
            told = found.get(f"{asset}.price.{side}_24h")
            since = book.as_of if told is None else told.window.start
            for count in WINDOWS:
                start = book.as_of - count * DAY
                if _held(highs, closes, start) >= COVERED * count:
                    shown = [last] if told is None else [last, _as_point(told)]
                    # A day within the 24 hours is told by their own extreme.
                    shown += _furthest(pick, between(_days(highs), start + DAY, since + DAY))
                    shown += _furthest(pick, between(_days(closes), start))
                    # Of equal ones the latest, so that the newest day is named.
                    shown.sort(key=_AT, reverse=True)
                    extreme = pick(shown, key=_VALUE)
                    window = Window(f"{count}d", start, book.as_of)
                    yield from _extreme(found, asset, f"{side}_{count}d", extreme, last, window)


def _days(track: Track | None) -> Sequence[Observation]:
    return () if track is None else track.days


def _held(one: Track | None, other: Track | None, start: datetime) -> int:
    """How many days after `start` at least one of two tracks holds."""
    if one is None:
        return 0 if other is None else _held(other, None, start)
    days = one.days[bisect_right(one.days, start, key=_AT) :]
    if other is None:
        return len(days)
    also = other.days[bisect_right(other.days, start, key=_AT) :]
    return len(days) + sum(each.at not in one.daily for each in also)


def _furthest(pick: Callable[..., Observation], days: Iterable[Observation]) -> list[Point]:
    """The highest or lowest of some days, the latest of equal ones, as the only point; none of none."""
    found = pick(reversed(tuple(days)), key=_VALUE, default=None)
    return [] if found is None else [point(found)]


def _as_point(told: Fact) -> Point:
    """The extreme of 24 hours as a point among others."""
    return Point(told.value, told.inputs[-1].at, told.inputs)


def _extreme(
    found: Found, asset: str, name: str, extreme: Point, last: Point, window: Window
) -> Iterator[Fact]:
    """The extreme as a fact, and the last price's distance from it."""
    distance = relative(extreme.value, last.value)
    if distance is None:
        salience = background("price_usd")
    else:
        salience = of_nearness("price_usd", distance, daily_sd(found, asset))
    yield make(
        f"{asset}.price.{name}",
        "extreme",
        "price_usd",
        asset,
        extreme.value,
        "usd",
        window,
        salience,
        extreme.inputs,
    )
    if distance is not None:
        yield make(
            f"{asset}.price.from_{name}",
            "distance",
            "price_usd",
            asset,
            distance,
            "fraction",
            window,
            salience,
            (*extreme.inputs, *last.inputs),
            extreme.value,
        )
