"""DefiLlama: the supply of all stablecoins in US dollars, day by day.

https://defillama.com/docs/api: `date` is a string of seconds; the whole is the sum over the pegs of
`totalCirculatingUSD`, not the dollar-pegged alone.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import TYPE_CHECKING

from reporter.model import Observation
from reporter.sources.kinds import Answer, Call, Request
from reporter.sources.reading import (
    agree,
    is_midnight,
    mapping,
    number,
    part,
    read_answer,
    seconds,
    sequence,
)

if TYPE_CHECKING:
    from reporter.sources.http import Door

_HISTORY = timedelta(days=100)


def fetch(door: Door, request: Request) -> AsyncIterator[Answer]:
    """One call: the whole history, about a megabyte."""
    del request
    return door.each([Call("stablecoins", "/stablecoincharts/all", "stablecoin_supply_usd", asset="market")])


def parse(answer: Answer) -> tuple[Observation, ...]:
    """`stablecoin_supply_usd` for `market`, at the 00:00 UTC the source stamps it with."""
    found = []
    for item in sequence(read_answer(answer.body), "stablecoincharts"):
        at = seconds(part(item, "date"), "date")
        if not answer.retrieved_at - _HISTORY <= at <= answer.retrieved_at or not is_midnight(at):
            continue
        pegs = mapping(part(item, "totalCirculatingUSD"), "totalCirculatingUSD")
        supply = sum(number(value, f"totalCirculatingUSD.{peg[:16]}") for peg, value in pegs.items())
        # A dollar-pegged coin is worth about a dollar: coins and dollars agree, or one is another unit.
        coins = number(part(item, "totalCirculating", "peggedUSD"), "totalCirculating.peggedUSD")
        agree(number(part(pegs, "peggedUSD"), "peggedUSD"), coins, "totalCirculatingUSD.peggedUSD")
        found.append(
            Observation("stablecoin_supply_usd", "market", supply, at, answer.source, answer.retrieved_at)
        )
    return tuple(found)
