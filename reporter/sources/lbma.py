"""LBMA: the afternoon gold price in London, US dollars an ounce, at 15:00 London time.

https://prices.lbma.org.uk/json/gold_pm.json: `v` is [USD, GBP, EUR], with nulls for days without a
price. The price is the benchmark administrator's; the terms ask for a licence for commercial use.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from reporter.errors import SourceChanged
from reporter.model import Observation
from reporter.sources.kinds import Answer, Call, Request
from reporter.sources.reading import (
    HISTORY,
    fixes_in_london,
    iso_day,
    number,
    part,
    read_answer,
    sequence,
)

if TYPE_CHECKING:
    from reporter.sources.http import Door


def fetch(door: Door, request: Request) -> AsyncIterator[Answer]:
    """One call: the whole history since 1968, about a megabyte."""
    del request
    return door.each([Call("gold", "/json/gold_pm.json", "gold_usd", asset="gold")])


def parse(answer: Answer) -> tuple[Observation, ...]:
    """`gold_usd` for `gold`, stamped 15:00 London, of the last 400 days."""
    found = []
    for item in sequence(read_answer(answer.body), "gold_pm"):
        day = iso_day(part(item, "d"), "d")
        if day < (answer.retrieved_at - HISTORY).date():
            continue
        prices = sequence(part(item, "v"), "v", 3)
        if prices[0] is None:
            continue
        dollars = number(prices[0], "v[0]")
        if prices[1] is not None and number(prices[1], "v[1]") >= dollars:
            # A pound has always been worth more than a dollar: the columns have changed places.
            raise SourceChanged(f"Gold of {day} costs more pounds than dollars: the order may have changed.")
        at = fixes_in_london(day)
        if at <= answer.retrieved_at:
            found.append(Observation("gold_usd", "gold", dollars, at, answer.source, answer.retrieved_at))
    return tuple(found)
