"""The Crypto Fear & Greed Index of alternative.me: one score a day, stamped 00:00 UTC.

https://alternative.me/crypto/fear-and-greed-index/#api: strings for numbers, seconds, newest first.
Days are missing (14 to 16 April 2018, 26 October 2024) and stay missing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from reporter.errors import SourceChanged
from reporter.model import Observation
from reporter.sources.kinds import Answer, Call, Request
from reporter.sources.reading import figure, is_midnight, mapping, part, read_answer, seconds, sequence

if TYPE_CHECKING:
    from reporter.sources.http import Door


def fetch(door: Door, request: Request) -> AsyncIterator[Answer]:
    """One call: today's score and those of the days the store lacks."""
    limit = min(request.days + 1, 400)
    return door.each([Call("fng", "/fng/", "fear_greed", {"limit": limit}, asset="market")])


def parse(answer: Answer) -> tuple[Observation, ...]:
    """Observations of `fear_greed` for `market`: points from 0 to 100, the day D at D 00:00 UTC."""
    value = read_answer(answer.body)
    complaint = mapping(part(value, "metadata"), "metadata").get("error")
    if complaint is not None:
        raise SourceChanged("alternative.me reports an error of its own.")
    found = []
    for item in sequence(part(value, "data"), "data"):
        at = seconds(part(item, "timestamp"), "timestamp")
        if not is_midnight(at):
            raise SourceChanged("A score is not stamped 00:00 UTC.")
        score = figure(part(item, "value"), "value")
        found.append(Observation("fear_greed", "market", score, at, answer.source, answer.retrieved_at))
    return tuple(found)
