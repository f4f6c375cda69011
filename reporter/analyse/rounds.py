"""Round numbers by the asset's scale, and whether the price went through them.

How far apart round numbers are is `model.round_step`.

| id | kind | unit | definition |
| --- | --- | --- | --- |
| `A.price.crossed_<level>` | crossing | usd | a round number between the price 24 h ago and the last |
| `A.price.touched_<level>` | touch | usd | one beyond which the 24-hour low (high) alone went |
"""

from collections.abc import Iterator
from decimal import Decimal
from math import ceil, floor
from operator import attrgetter

from reporter.analyse.facts import Found, make, span
from reporter.analyse.series import Book, Point
from reporter.metrics import BY_ID
from reporter.model import Fact
from reporter.model import round_step as step

_VALUE = attrgetter("value")


def between(low: float, high: float, scale: float) -> list[Decimal]:
    """The round numbers strictly between two prices, ascending, at the step of `scale`."""
    width = step(scale)
    first, last = floor(Decimal(repr(low)) / width) + 1, ceil(Decimal(repr(high)) / width) - 1
    return [count * width for count in range(first, last + 1)]


def around(price: float, count: int) -> list[Decimal]:
    """The `count` round numbers next below and next above a price, ascending, without the price."""
    width = step(price)
    exact = Decimal(repr(price))
    below, above = ceil(exact / width) - 1, floor(exact / width) + 1
    return [
        *(each * width for each in range(max(1, below - count + 1), below + 1)),
        *(each * width for each in range(above, above + count)),
    ]


def spelled(level: Decimal) -> str:
    """A level as it stands in a fact's id: 75000, 1.5."""
    return f"{level.normalize():f}"


def roundness(level: Decimal) -> float:
    """2 for a power of ten, 1.5 for another single digit with zeros, 1 for the rest."""
    digits = level.normalize().as_tuple().digits
    return 2.0 if digits == (1,) else 1.5 if len(digits) == 1 else 1.0


def crossings(book: Book, found: Found) -> Iterator[Fact]:
    """Round numbers the price crossed, net, or went beyond for a while, in the last 24 hours.

    The crossing is the last passage: from the last price on the near side to the one after it.
    """
    weight = BY_ID["price_usd"].weight
    for asset in book.priced:
        ends = book.ends("price_usd", asset, 1)
        if ends is None:
            continue
        path = book.path("price_usd", asset, ends)
        low, high = sorted((ends.base.value, ends.last.value))
        scale = high
        down = ends.last.value < ends.base.value
        for level in between(low, high, scale):
            before, after = _passage(path, float(level), down)
            yield make(
                f"{asset}.price.crossed_{spelled(level)}",
                "crossing",
                "price_usd",
                asset,
                float(level),
                "usd",
                span("24h", before, after),
                weight * 1.5 * roundness(level),
                (*before.inputs, *after.inputs),
                before.value,
            )
        for side, pick in (("low", min), ("high", max)):
            fact = found.get(f"{asset}.price.{side}_24h")
            if fact is None:
                extreme = pick(path, key=_VALUE)
            else:
                extreme = Point(fact.value, fact.inputs[-1].at, fact.inputs)
            window = span("24h", ends.base, ends.last) if fact is None else fact.window
            beyond = (
                between(extreme.value, low, scale) if side == "low" else between(high, extreme.value, scale)
            )
            for level in beyond:
                yield Fact(
                    f"{asset}.price.touched_{spelled(level)}",
                    "touch",
                    "price_usd",
                    asset,
                    float(level),
                    "usd",
                    extreme.value,
                    window,
                    weight * roundness(level),
                    (*extreme.inputs, *ends.last.inputs),
                )


def _passage(path: tuple[Point, ...], level: float, down: bool) -> tuple[Point, Point]:
    """The last price not beyond the level and the first after it; the last of the path is beyond."""
    for index in range(len(path) - 2, -1, -1):
        value = path[index].value
        if value >= level if down else value <= level:
            return path[index], path[index + 1]
    raise ValueError(f"no price on the near side of {level}")  # the base is on it
