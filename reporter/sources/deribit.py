"""Deribit: open interest in US dollars and funding of its perpetuals on bitcoin and ether, now only.

https://docs.deribit.com/#public-ticker: contracts are worth dollars, `funding_8h` is a fraction,
times are milliseconds.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import TYPE_CHECKING

from reporter.errors import SourceChanged, SourceRefused
from reporter.model import Observation
from reporter.sources.kinds import Answer, Call, Request
from reporter.sources.reading import mapping, millis, number, part, read_answer

if TYPE_CHECKING:
    from reporter.sources.http import Door

# Only these are settled in the coin and counted in dollars.
_PERPETUALS = {"bitcoin": "BTC-PERPETUAL", "ethereum": "ETH-PERPETUAL"}
_LEAST_COINS = 1_000
"""Its open interest has been thousands of coins for years: a smaller one is told in another unit."""


def fetch(door: Door, request: Request) -> AsyncIterator[Answer]:
    """A call for each of the two perpetuals."""
    return door.each(
        Call(
            "ticker",
            "/public/ticker",
            "open_interest_usd",
            {"instrument_name": _PERPETUALS[asset]},
            asset,
        )
        for asset in request.assets
        if asset in _PERPETUALS
    )


def parse(answer: Answer) -> tuple[Observation, ...]:
    """`open_interest_usd` and `funding_rate` (fraction per 8 hours) at the ticker's own time."""
    value = read_answer(answer.body)
    if isinstance(value, dict) and value.get("error") is not None:
        code = mapping(value["error"], "error").get("code")
        if code == 10028:
            raise SourceRefused("Deribit's rate limit is reached: ask less often.")
        raise SourceChanged("Deribit answers with an error of its own.")
    row = mapping(part(value, "result"), "result")
    if row.get("instrument_name") != _PERPETUALS.get(answer.asset):
        raise SourceChanged("The ticker is of another contract.")
    at = millis(row.get("timestamp"), "timestamp")
    dollars = number(row.get("open_interest"), "open_interest")
    mark = number(row.get("mark_price"), "mark_price")
    if mark <= 0 or dollars / mark < _LEAST_COINS:
        raise SourceChanged(
            f"open_interest is {dollars:.6g}, too little for dollars: its unit may have changed."
        )
    rate = number(row.get("funding_8h"), "funding_8h")
    second = (at + timedelta(milliseconds=500)).replace(microsecond=0)
    return (
        Observation("open_interest_usd", answer.asset, dollars, at, answer.source, answer.retrieved_at),
        Observation("funding_rate", answer.asset, rate, second, answer.source, answer.retrieved_at),
    )
