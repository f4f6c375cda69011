"""Forced closings of positions by day, week and month, on the venues that cover the whole window.

| id | kind | unit | definition |
| --- | --- | --- | --- |
| `A.liquidations.long_1d` | sum | usd | long positions liquidated in the last complete UTC day held |
| `A.liquidations.short_1d` | sum | usd | short positions, likewise |
| `A.liquidations.total_1d` | sum | usd | long + short |
| `A.liquidations.long_7d` | sum | usd | the 7 days to the same end |
| `A.liquidations.short_7d` | sum | usd | likewise |
| `A.liquidations.total_7d` | sum | usd | long + short |
| `A.liquidations.long_30d` | sum | usd | the 30 days to the same end |
| `A.liquidations.short_30d` | sum | usd | likewise |
| `A.liquidations.total_30d` | sum | usd | long + short |
| `A.liquidations.long_share_1d` | share | fraction | long / total |
| `A.liquidations.long_share_7d` | share | fraction | likewise |
| `A.liquidations.long_share_30d` | share | fraction | likewise |

The venues of a window are those that tell both sides for every day of it; which they are is read from
the inputs. A day without a value is not a day without liquidations: the window is not summed.
"""

from collections.abc import Iterator
from datetime import datetime
from math import fsum

from reporter.analyse.facts import Found, make
from reporter.analyse.salience import background, of_times
from reporter.analyse.series import DAY, Book
from reporter.metrics import BY_ID
from reporter.model import Fact, Observation, Window

WINDOWS = (("1d", 1), ("7d", 7), ("30d", 30))
LONG, SHORT = "long_liquidations_usd", "short_liquidations_usd"


def liquidations(book: Book, found: Found) -> Iterator[Fact]:
    """Long, short and total liquidations of each asset, and the longs' share."""
    for asset in (*book.priced, "market"):
        end = _newest_day(book, asset)
        if end is None:
            continue
        usual = _usual(book, asset, end)
        for label, days in WINDOWS:
            yield from _window(book, asset, end, label, days, usual)


def _newest_day(book: Book, asset: str) -> datetime | None:
    """The end of the newest complete day any venue tells of, if it is not too old."""
    held = [
        stamp
        for metric in (LONG, SHORT)
        for track in book.tracks(metric, asset)
        if (stamp := next(reversed(track.daily), None)) is not None
    ]
    newest = max(held, default=None)
    return None if newest is None or newest < book.as_of - BY_ID[LONG].max_age else newest


def _covering(book: Book, metric: str, asset: str, end: datetime, days: int) -> dict[str, list[Observation]]:
    """By venue, the days of the window, of the venues that have every one."""
    stamps = [end - back * DAY for back in reversed(range(days))]
    return {
        track.source: [track.daily[stamp] for stamp in stamps]
        for track in book.tracks(metric, asset)
        if all(stamp in track.daily for stamp in stamps)
    }


def _usual(book: Book, asset: str, end: datetime) -> float | None:
    """The mean day of 30 in total liquidations, None where it is not known or zero."""
    longs, shorts = (_covering(book, metric, asset, end, 30) for metric in (LONG, SHORT))
    both = [each.value for venue in longs if venue in shorts for each in (*longs[venue], *shorts[venue])]
    return fsum(both) / 30 or None


def _window(
    book: Book, asset: str, end: datetime, label: str, days: int, usual: float | None
) -> Iterator[Fact]:
    """The sums of one window and the longs' share; nothing where no venue covers it."""
    sides = {metric: _covering(book, metric, asset, end, days) for metric in (LONG, SHORT)}
    venues = sorted(sides[LONG].keys() & sides[SHORT].keys())
    if not venues:
        return
    window = Window(label, end - days * DAY, end)
    longs, shorts = ([each for venue in venues for each in held[venue]] for held in sides.values())
    long, short = (fsum(each.value for each in side) for side in (longs, shorts))
    sums = (
        ("long", LONG, long, longs),
        ("short", SHORT, short, shorts),
        ("total", LONG, long + short, [*longs, *shorts]),
    )
    for side, metric, value, inputs in sums:
        salience = background(LONG) if usual is None else of_times(LONG, value / (usual * days))
        name = f"{asset}.liquidations.{side}_{label}"
        yield make(name, "sum", metric, asset, value, "usd", window, salience, inputs)
    total = long + short
    if total > 0:
        share = long / total
        name = f"{asset}.liquidations.long_share_{label}"
        lopsided = BY_ID[LONG].weight * 2 * abs(share - 0.5)
        yield make(name, "share", LONG, asset, share, "fraction", window, lopsided, [*longs, *shorts], total)
