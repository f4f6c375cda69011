"""The edition's assets beside one another: who moved best, and how many fell.

| id | kind | unit | definition |
| --- | --- | --- | --- |
| `A.price.rank_24h` | rank | count | 1 = the best 24-hour change; baseline = how many were ranked |
| `market.breadth.fell` | breadth | count | assets down by 0.05% or more; baseline = total |
| `market.breadth.rose` | breadth | count | assets up by 0.05% or more |
| `market.breadth.unchanged` | breadth | count | the others |
| `market.breadth.total` | breadth | count | assets with a 24-hour change |
"""

from collections.abc import Iterator

from reporter.analyse.facts import Found, make
from reporter.analyse.salience import background
from reporter.analyse.series import Book
from reporter.metrics import BY_ID
from reporter.model import Fact, Window

UNCHANGED = 0.0005
"""Moves smaller than this are neither up nor down."""


def breadth(book: Book, found: Found) -> Iterator[Fact]:
    """Ranks and counts by the 24-hour change of the edition's assets."""
    moves = [fact for asset in book.assets if (fact := found.get(f"{asset}.price.change_24h"))]
    total = len(moves)
    if total < 2:
        return
    inputs = tuple(each for fact in moves for each in fact.inputs)
    window = Window("24h", min(fact.window.start for fact in moves), max(fact.window.end for fact in moves))
    weight = BY_ID["price_usd"].weight
    for fact in moves:
        rank = 1 + sum(other.value > fact.value for other in moves)
        salience = weight * (0.8 if rank in (1, total) else 0.3)
        yield make(
            f"{fact.asset}.price.rank_24h",
            "rank",
            "price_usd",
            fact.asset,
            rank,
            "count",
            fact.window,
            salience,
            inputs,
            total,
        )
    fell = sum(fact.value <= -UNCHANGED for fact in moves)
    rose = sum(fact.value >= UNCHANGED for fact in moves)
    counts = (("fell", fell), ("rose", rose), ("unchanged", total - fell - rose))
    for name, count in counts:
        salience = weight * 1.5 * count / total  # all in one direction is worth a moderate move
        yield make(
            f"market.breadth.{name}",
            "breadth",
            "price_usd",
            "market",
            count,
            "count",
            window,
            salience,
            inputs,
            total,
        )
    yield make(
        "market.breadth.total",
        "breadth",
        "price_usd",
        "market",
        total,
        "count",
        window,
        background("price_usd"),
        inputs,
    )
