"""Levels to watch: where the price would break something, stated with the method that found it.

| id | kind | unit | definition |
| --- | --- | --- | --- |
| `A.level.above_1` | watch | usd | the nearer of the two best levels above; label = method, baseline = last |
| `A.level.above_2` | watch | usd | the farther of them |
| `A.level.below_1` | watch | usd | the nearer of the two best levels below |
| `A.level.below_2` | watch | usd | the farther of them |
| `A.level.above_1_distance` | distance | fraction | level / last price - 1 |
| `A.level.above_1_touches` | touches | count | days that touched it; label 180d, window = the last of them |
| `A.level.above_2_distance` | distance | fraction | likewise |
| `A.level.above_2_touches` | touches | count | likewise |
| `A.level.below_1_distance` | distance | fraction | likewise |
| `A.level.below_1_touches` | touches | count | likewise |
| `A.level.below_2_distance` | distance | fraction | likewise |
| `A.level.below_2_touches` | touches | count | likewise |

Candidates are round numbers, the extremes of 30, 90 and 365 days, the turning points of the last 180
days that no close has gone beyond since, and the means of 50 and 200 days.
A level is at least 0.5% from the price, on its side of it, and the price was not beyond it in the
last 24 hours. Of candidates within 0.5% of one another the better method stays: an extreme before a
turning point before a mean before a round number, the longer window before the shorter, the newer
turning point before the older.

A whole day within 180 touched a level if its range came within 0.5% of it and it closed on the side on
which the day before had closed: the price came, and turned. A level is ranked by its distance in daily
standard deviations (of 2.5% where they are not known), less half a one for each touch, six at most; the
two that rank first are named.
"""

from collections.abc import Iterator
from typing import NamedTuple

from reporter.analyse.changes import daily_sd
from reporter.analyse.facts import Found, make
from reporter.analyse.rounds import around
from reporter.analyse.salience import background, of_nearness
from reporter.analyse.series import DAY, TOLERANCE, Book, Point, between
from reporter.analyse.swings import NEAR, REACH, days_of, standing_turns
from reporter.model import Fact, Observation, Window

APART = 0.005
"""How near to the price, or to a better level, a level may not be."""
COUNT = 2
"""How many levels are named on each side."""
EXTREMES = ("low_365d", "high_365d", "low_90d", "high_90d", "low_30d", "high_30d")
MEANS = ("mean_200d", "mean_50d")
USUAL_SD = 0.025
TOUCH_WORTH, MOST_TOUCHES = 0.5, 6


class Candidate(NamedTuple):
    """A price that may become a level, and how it was found."""

    price: float
    method: str
    window: Window
    inputs: tuple[Observation, ...]


class Day(NamedTuple):
    """The range of a whole day, its close and the close before it, and the observations of them."""

    low: float
    high: float
    close: float
    before: float
    inputs: tuple[Observation, ...]


class Level(NamedTuple):
    """A candidate that stands: its rank (the less, the better) and the days that touched it."""

    found: Candidate
    rank: float
    touches: tuple[Day, ...]


def levels(book: Book, found: Found) -> Iterator[Fact]:
    """The two best levels on each side of each price, the nearer first."""
    for asset in book.priced:
        last = book.last("price_usd", asset)
        reached = None if last is None else _reached(book, found, asset, last)
        if last is None or reached is None:
            continue
        days = _days(book, asset)
        usual = daily_sd(found, asset)
        candidates = [
            *_from_facts(found, asset, EXTREMES),
            *_turning_points(book, asset),
            *_from_facts(found, asset, MEANS),
            *_round_numbers(last),
        ]
        for side in ("above", "below"):
            standing = _standing(candidates, last.value, *reached, above=side == "above")
            ranked = [_ranked(each, last.value, days, usual or USUAL_SD) for each in standing]
            best = sorted(ranked, key=lambda each: (each.rank, abs(each.found.price - last.value)))[:COUNT]
            best.sort(key=lambda each: abs(each.found.price - last.value))
            for place, each in enumerate(best, start=1):
                name = f"{asset}.level.{side}_{place}"
                salience = of_nearness("price_usd", each.found.price / last.value - 1, usual) / place
                yield from _facts(book, name, asset, each, last, salience)


def _facts(book: Book, name: str, asset: str, level: Level, last: Point, salience: float) -> Iterator[Fact]:
    price, inputs = level.found.price, level.found.inputs
    yield make(
        name, "watch", "price_usd", asset, price, "usd", level.found.window, salience, inputs, last.value
    )
    weight = background("price_usd")
    away = price / last.value - 1
    window = Window("now", last.at, last.at)
    rests_on = (*inputs, *last.inputs)
    yield make(
        f"{name}_distance", "distance", "price_usd", asset, away, "fraction", window, weight, rests_on,
        price,
    )  # fmt: skip
    seen = level.touches[-1].inputs[-1].at if level.touches else book.as_of
    window = Window(f"{REACH}d", seen, seen)
    used = [each for day in level.touches for each in day.inputs] or last.inputs
    count = len(level.touches)
    yield make(f"{name}_touches", "touches", "price_usd", asset, count, "count", window, weight, used, price)


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


def _days(book: Book, asset: str) -> list[Day]:
    """The whole days within reach whose range, close and close before are held, oldest first."""
    lows = days_of(book, asset, "low")
    closes = {each.at: each for each in between(book.closes(asset), lows[0].at - DAY)} if lows else {}
    highs = {each.at: each for each in days_of(book, asset, "high")}
    days = []
    for low in lows:
        high, close, before = highs.get(low.at), closes.get(low.at), closes.get(low.at - DAY)
        if high is not None and close is not None and before is not None:
            inputs = (low, high, *before.inputs, *close.inputs)
            days.append(Day(low.value, high.value, close.value, before.value, inputs))
    return days


def _touches(level: float, days: list[Day]) -> tuple[Day, ...]:
    """The days on which the price came to the level and turned."""
    top, bottom = level * (1 + NEAR), level * (1 - NEAR)
    return tuple(
        [
            day
            for day in days
            if day[0] <= top and day[1] >= bottom and (day[2] - level) * (day[3] - level) > 0
        ]
    )


def _ranked(each: Candidate, price: float, days: list[Day], usual: float) -> Level:
    touches = _touches(each.price, days)
    worth = TOUCH_WORTH * min(len(touches), MOST_TOUCHES)
    # Rounded, so that what ranks alike does so however its parts were summed.
    return Level(each, round(abs(each.price / price - 1) / usual - worth, 9), touches)


def _from_facts(found: Found, asset: str, methods: tuple[str, ...]) -> list[Candidate]:
    facts = [(method, found.get(f"{asset}.price.{method}")) for method in methods]
    return [
        Candidate(fact.value, method, Window(method, fact.window.start, fact.window.end), fact.inputs)
        for method, fact in facts
        if fact is not None
    ]


def _turning_points(book: Book, asset: str) -> list[Candidate]:
    return [
        Candidate(turn.value, f"swing_{side}", Window(f"swing_{side}", turn.at, turn.at), (turn,))
        for side in ("low", "high")
        for turn in standing_turns(book, asset, side)
    ]


def _round_numbers(last: Point) -> list[Candidate]:
    """More than will be named, since some may be broken already or merged away."""
    at = last.at
    return [
        Candidate(float(level), "round", Window("round", at, at), last.inputs)
        for level in around(last.value, 3 * COUNT)
    ]


def _standing(
    candidates: list[Candidate], price: float, low: float, high: float, *, above: bool
) -> list[Candidate]:
    """The candidates of one side that are not broken, merged; they come in order of their methods' worth."""
    kept: list[Candidate] = []
    for each in candidates:
        distance = each.price / price - 1
        unbroken = each.price >= high if above else each.price <= low
        if not unbroken or (distance if above else -distance) < APART:
            continue
        if all(abs(each.price / other.price - 1) > APART for other in kept):
            kept.append(each)
    return kept
