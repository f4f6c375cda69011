"""What an edition leaves for the pages around it: of its facts those that they show."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from reporter.model import Fact, Move

_OF_AN_ASSET = (
    "price.last",
    "price.change_24h",
    "price.change_7d",
    "price.change_30d",
    "level.above_1",
    "level.below_1",
)
_OF_THE_MARKET = ("market.cap.last", "market.cap.change_24h", "market.fear_greed.last")


def moves(facts: Iterable[Fact], assets: Sequence[str]) -> tuple[Move, ...]:
    """The facts the site shows, asset by asset in the edition's order, then the market's."""
    made = (
        Move(
            fact=fact.id,
            kind=fact.kind,
            metric=fact.metric,
            asset=fact.asset,
            value=float(fact.value),
            unit=fact.unit,
            window=fact.window.label,
            at=fact.window.end,
        )
        for fact in facts
    )
    return _chosen(made, assets)


def published_moves(facts: Iterable[Mapping[str, Any]], assets: Sequence[str]) -> tuple[Move, ...]:
    """The same from the rows of a published `facts.json`, for a record that was lost.

    Raises KeyError, TypeError or ValueError where the rows have another shape.
    """
    made = (
        Move(
            fact=row["id"],
            kind=row["kind"],
            metric=row["metric"],
            asset=row["asset"],
            value=float(row["value"]),
            unit=row["unit"],
            window=row["window"]["label"],
            at=datetime.fromisoformat(row["window"]["end"]),
        )
        for row in facts
    )
    return _chosen(made, assets)


def _chosen(made: Iterable[Move], assets: Sequence[str]) -> tuple[Move, ...]:
    wanted = (*(f"{asset}.{what}" for asset in assets for what in _OF_AN_ASSET), *_OF_THE_MARKET)
    held = {move.fact: move for move in made}
    return tuple(held[name] for name in wanted if name in held)
