"""What became of the levels that earlier editions named to watch, edition by edition.

| id | kind | unit | definition |
| --- | --- | --- | --- |
| `A.scorecard.named_<day>` | scorecard | count | levels the edition of that day named |
| `A.scorecard.broken_<day>` | scorecard | count | those beyond which a daily close has stood since |
| `A.scorecard.touched_<day>` | scorecard | count | of the others those the price has reached since |
| `A.scorecard.pending_<day>` | scorecard | count | those not reached while the seven days are not over |
| `A.scorecard.missed_<day>` | scorecard | count | those not reached in the seven days after the edition |

A is the benchmark. The last seven editions that named levels are looked at, each for the seven days after
its time, or up to now. The price has reached a level if a price, the range of the last 24 hours or that of
a whole day came to it; the range of the edition's own day has to go beyond it, since a part of it is older.
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple

from reporter.analyse.facts import Found, make
from reporter.analyse.salience import background
from reporter.analyse.series import DAY, Book
from reporter.model import Fact, Observation, PastEdition, Window

_AT = attrgetter("at")

EDITIONS = 7
DAYS = 7
OUTCOMES = ("named", "broken", "touched", "pending", "missed")


class Level(NamedTuple):
    """A level as an edition named it: `sign` is 1 above the price and -1 below."""

    asset: str
    sign: int
    price: float


def scorecards(book: Book, found: Found) -> Iterator[Fact]:
    """The counts of each of the last editions, the newest first."""
    last = book.last("price_usd", book.benchmark)
    past = [one for one in book.previous if one.levels and one.as_of < book.as_of]
    past.sort(key=lambda one: one.as_of, reverse=True)
    if last is None:
        return
    for one in past[:EDITIONS]:
        until = min(book.as_of, one.as_of + DAYS * DAY)
        rest = "missed" if until < book.as_of or until == one.as_of + DAYS * DAY else "pending"
        seen: dict[str, list[Observation]] = {outcome: [] for outcome in OUTCOMES}
        counts = dict.fromkeys(OUTCOMES, 0)
        for asset, side, price in one.levels:
            level = Level(asset, 1 if side == "above" else -1, price)
            outcome, proof = _outcome(book, found, level, one, until)
            counts["named"] += 1
            counts[outcome or rest] += 1
            seen[outcome or rest] += proof
        window = Window(f"{DAYS}d", one.as_of, until)
        for outcome in OUTCOMES:
            yield make(
                f"{book.benchmark}.scorecard.{outcome}_{one.day.isoformat()}",
                "scorecard",
                "price_usd",
                book.benchmark,
                counts[outcome],
                "count",
                window,
                background("price_usd"),
                seen[outcome] or last.inputs,
            )


def _outcome(
    book: Book, found: Found, level: Level, one: PastEdition, until: datetime
) -> tuple[str, tuple[Observation, ...]]:
    """`broken`, `touched` or nothing, and the observations that show it."""
    closes = book.closes(level.asset)
    for close in closes[bisect_right(closes, one.as_of, key=_AT) : bisect_right(closes, until, key=_AT)]:
        if level.sign * (close.value - level.price) > 0:
            return "broken", close.inputs
    for value, inputs, partly in _seen(book, found, level, one.as_of, until):
        beyond = level.sign * (value - level.price)
        if beyond > 0 or (beyond == 0 and not partly):
            return "touched", inputs
    return "", ()


def _seen(
    book: Book, found: Found, level: Level, after: datetime, until: datetime
) -> Iterator[tuple[float, tuple[Observation, ...], bool]]:
    """Prices and ends of ranges between two times, and whether a part of the range is older."""
    side = "high" if level.sign > 0 else "low"
    track = book.steady(f"day_{side}_usd", level.asset)
    days = track.days if track else ()
    for each in days[bisect_right(days, after, key=_AT) : bisect_right(days, until, key=_AT)]:
        yield each.value, (each,), each.at - DAY < after
    told = found.get(f"{level.asset}.price.{side}_24h")
    if told is not None and after <= told.window.start and told.window.end <= until:
        yield told.value, told.inputs, False
    last = book.last("price_usd", level.asset)
    ends = book.ends("price_usd", level.asset, 1)
    points = book.path("price_usd", level.asset, ends) if ends else (last,) if last else ()
    for point in points:
        if after < point.at <= until:
            yield point.value, point.inputs, False
