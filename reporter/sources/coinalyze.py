"""Coinalyze: a day's liquidations on Binance's perpetuals, which Binance itself does not publish.

https://api.coinalyze.net/v1/doc/: a free key in a header, 40 calls a minute; times in SECONDS
(milliseconds give an empty list); dollars only with `convert_to_usd=true`; a day's `t` is its start.
Only the contracts of one venue (`.A` is Binance) are asked, so that sums over venues count none twice.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import TYPE_CHECKING

from reporter.errors import SourceChanged
from reporter.model import Observation
from reporter.sources.kinds import Answer, Call, Request
from reporter.sources.reading import (
    figure,
    is_midnight,
    mapping,
    part,
    read_answer,
    seconds,
    sequence,
    text,
)
from reporter.sources.symbols import TICKERS

if TYPE_CHECKING:
    from reporter.sources.http import Door

_DAY = timedelta(days=1)
_MOST_DAYS = 35
_SYMBOLS = {f"{ticker}USDT_PERP.A": asset for asset, ticker in TICKERS.items()}
_LEAST_USD = 50_000.0
"""Bitcoin's largest day of a week: thousands of coins at most, tens of thousands of dollars at least."""


def fetch(door: Door, request: Request) -> AsyncIterator[Answer]:
    """One call for all assets."""
    symbols = [symbol for symbol, asset in _SYMBOLS.items() if asset in request.assets]
    # A few days more than lacking: the largest of them tells dollars from coins.
    days = min(max(request.days, 7) + 1, _MOST_DAYS)
    start = request.as_of.replace(hour=0, minute=0, second=0, microsecond=0) - _DAY * days
    params: dict[str, str | int] = {
        "symbols": ",".join(symbols),
        "interval": "daily",
        "from": int(start.timestamp()),
        "to": int(request.as_of.timestamp()),
        "convert_to_usd": "true",
    }
    calls = [Call("liquidations", "/liquidation-history", "long_liquidations_usd", params)]
    return door.each(calls if symbols else [])


def parse(answer: Answer) -> tuple[Observation, ...]:
    """Sums of whole UTC days in US dollars, stamped with the day's end; the open day is left out."""
    items = sequence(read_answer(answer.body), "liquidation-history")
    if not items:
        raise SourceChanged("Coinalyze answers with nothing: the times asked for may be in another unit.")
    found = []
    for item in items:
        symbol = text(part(item, "symbol"), "symbol")
        if symbol not in _SYMBOLS:
            raise SourceChanged("The answer is about a contract that was not asked for.")
        asset, largest = _SYMBOLS[symbol], 0.0
        for entry in sequence(part(item, "history"), "history"):
            row = mapping(entry, "A day")
            start = seconds(row.get("t"), "t")
            if not is_midnight(start):
                raise SourceChanged("A day does not begin at 00:00 UTC.")
            longs, shorts = figure(row.get("l"), "l"), figure(row.get("s"), "s")
            if longs < 0 or shorts < 0:
                raise SourceChanged("A day's liquidations are negative.")
            largest = max(largest, longs + shorts)
            if start + _DAY <= answer.retrieved_at:
                for metric, value in (("long_liquidations_usd", longs), ("short_liquidations_usd", shorts)):
                    found.append(
                        Observation(metric, asset, value, start + _DAY, answer.source, answer.retrieved_at)
                    )
        if asset == "bitcoin" and 0 < largest < _LEAST_USD:
            raise SourceChanged("Bitcoin's liquidations are too small for dollars: they may be in coins.")
    return tuple(found)
