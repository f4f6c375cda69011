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

A day's high counts for a window if the whole day lies in it, a price if its moment does. At least 95%
of the days must be held, as a high or as a close.
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime, timedelta
from operator import attrgetter

from reporter.analyse.changes import daily_sd
from reporter.analyse.facts import Found, make
from reporter.analyse.salience import background, of_nearness
from reporter.analyse.series import DAY, Book, Point, Track, point, relative
from reporter.model import Fact, Window

WINDOWS = (30, 90, 365)
COVERED = 0.95
"""Share of the days that must be held for an extreme to be named."""

_VALUE = attrgetter("value")


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
            prices = [
                point(each)
                for track in book.tracks("price_usd", asset)
                if track.source == last.inputs[0].source
                for each in track.within(start, end)
            ]
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
        for side in ("high", "low"):
            tracks, days = _shown(book, asset, side)
            for count in WINDOWS:
                start = book.as_of - count * DAY
                if len(days) - bisect_right(days, start) >= COVERED * count:
                    extreme = _furthest(tracks, side, start, book.as_of, last)
                    window = Window(f"{count}d", start, book.as_of)
                    yield from _extreme(found, asset, f"{side}_{count}d", extreme, last, window)


def _shown(book: Book, asset: str, side: str) -> tuple[list[tuple[timedelta, Track]], list[datetime]]:
    """The tracks that may show the extreme, each with the time one value speaks of, and the days held."""
    tracks: list[tuple[timedelta, Track]] = []
    days: set[datetime] = set()
    for metric, length in (("price_usd", timedelta()), (f"day_{side}_usd", DAY)):
        track = book.steady(metric, asset)
        if track is not None:
            tracks.append((length, track))
            days.update(track.daily)
    tracks += [(DAY, track) for track in book.tracks(f"{side}_24h_usd", asset)]
    return tracks, sorted(days)


def _furthest(
    tracks: list[tuple[timedelta, Track]], side: str, start: datetime, end: datetime, last: Point
) -> Point:
    """The extreme between two times; of equal ones the latest, so that the newest day is named."""
    pick = max if side == "high" else min
    best = [last]
    for length, track in tracks:
        inside = track.within(start + length, end)
        if inside:
            best.append(point(pick(reversed(inside), key=_VALUE)))
    best.sort(key=attrgetter("at"), reverse=True)
    return pick(best, key=_VALUE)


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
