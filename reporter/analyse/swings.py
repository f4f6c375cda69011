"""Turning points of the last half year that no close has gone beyond since.

| id | kind | unit | definition |
| --- | --- | --- | --- |
| `A.price.swing_low` | extreme | usd | nearest turning low below the last price |
| `A.price.swing_high` | extreme | usd | nearest turning high above the last price |
| `A.price.swing_low_touches` | touches | count | days whose low came within 0.5% of it |
| `A.price.swing_high_touches` | touches | count | days whose high came within 0.5% of it |

A day's low is a turning low if the lows of the five days before and after, all within 180 days, are
held and above it (of equal ones the first counts). It stands as long as no later close lies below
it, and counts if it is at least 0.5% from the last price. Touches count from the turning day on,
itself included.
"""

from collections.abc import Iterator, Sequence
from math import inf

from reporter.analyse.changes import daily_sd
from reporter.analyse.facts import Found, make
from reporter.analyse.salience import background, of_nearness
from reporter.analyse.series import DAY, Book, Point, between
from reporter.model import Fact, Observation, Window

REACH = 180
AROUND = 5
NEAR = 0.005
SIDES = (("low", 1), ("high", -1))


def days_of(book: Book, asset: str, side: str) -> Sequence[Observation]:
    """The lows (highs) of the whole days within reach, of one source, oldest first."""
    track = book.steady(f"day_{side}_usd", asset)
    first = book.as_of - REACH * DAY + DAY
    return () if track is None else between(track.days, first)


def standing_turns(book: Book, asset: str, side: str) -> list[Observation]:
    """The turning lows (highs) within reach that no close since lies beyond, the newest first."""
    if (asset, side) not in book.turns:
        sign = dict(SIDES)[side]
        turns = _turning(days_of(book, asset, side), sign)
        book.turns[asset, side] = list(_standing(turns, book.closes(asset), sign))
    return book.turns[asset, side]


def swings(book: Book, found: Found) -> Iterator[Fact]:
    """The nearest standing turning point on each side of each price."""
    for asset in book.priced:
        last = book.last("price_usd", asset)
        if last is None or last.value <= 0:
            continue
        start = book.as_of - REACH * DAY
        for side, sign in SIDES:
            days = days_of(book, asset, side)
            standing = [
                each
                for each in standing_turns(book, asset, side)
                if sign * (last.value - each.value) >= NEAR * last.value
            ]
            if standing:
                nearest = min(standing, key=lambda each: abs(last.value - each.value))
                window = Window(f"{REACH}d", start, book.as_of)
                away = of_nearness("price_usd", nearest.value / last.value - 1, daily_sd(found, asset))
                yield from _swing(f"{asset}.price.swing_{side}", nearest, days, window, away)


def _swing(
    name: str, turn: Observation, days: Sequence[Observation], window: Window, salience: float
) -> Iterator[Fact]:
    """The turning point, and the days that came near it from then on."""
    asset, value = turn.asset, turn.value
    yield make(name, "extreme", "price_usd", asset, value, "usd", window, salience, (turn,))
    # Exactly 0.5% is within: what the division rounds off decides nothing.
    most = NEAR * (1 + 1e-12)
    near = [each for each in days if each.at >= turn.at and abs(each.value / value - 1) <= most]
    yield make(
        f"{name}_touches",
        "touches",
        "price_usd",
        asset,
        len(near),
        "count",
        window,
        background("price_usd") * len(near),
        near,
        value,
    )


def _turning(days: Sequence[Observation], sign: int) -> list[Observation]:
    """The days lower (sign 1) or higher (-1) than the five on either side, the newest first."""
    values = [sign * each.value for each in days]
    return [
        days[place]
        for place in range(len(days) - AROUND - 1, AROUND - 1, -1)
        if values[place] < min(values[place - AROUND : place])
        and values[place] <= min(values[place + 1 : place + AROUND + 1])
        and days[place + AROUND].at - days[place - AROUND].at == 2 * AROUND * DAY
    ]


def _standing(turns: list[Observation], closes: tuple[Point, ...], sign: int) -> Iterator[Observation]:
    """Of turning points, the newest first, those no close since lies beyond."""
    furthest = inf
    place = len(closes) - 1
    for turn in turns:
        while place >= 0 and closes[place].at >= turn.at:
            furthest = min(furthest, sign * closes[place].value)
            place -= 1
        if sign * turn.value <= furthest:
            yield turn
