"""Coinbase Exchange: candles of a product against the dollar.

https://docs.cdp.coinbase.com/exchange/reference: rows are [seconds, LOW, HIGH, open, close, volume],
newest first, 300 at most; a span without a trade has no row.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from reporter.errors import SourceChanged
from reporter.model import Observation
from reporter.sources.candles import DAY, HOUR, Candle, daily, hourly
from reporter.sources.kinds import Answer, Call, Request
from reporter.sources.reading import number, read_answer, seconds, sequence
from reporter.sources.symbols import TICKERS

if TYPE_CHECKING:
    from reporter.sources.http import Door

_MOST = 300


def fetch(door: Door, request: Request) -> AsyncIterator[Answer]:
    """Days of each asset in as many pieces as needed, and the last twelve days' hours."""
    return door.each(_calls(request))


def _calls(request: Request) -> Iterator[Call]:
    for asset in request.assets:
        if asset not in TICKERS:
            continue
        # From midnight to midnight, so that no day falls between two pieces.
        left, end = request.days + 1, request.as_of.replace(hour=0, minute=0, second=0, microsecond=0)
        while left > 0:
            yield _call("daily", asset, DAY, end, min(left, _MOST))
            left, end = left - _MOST, end - DAY * _MOST
        yield _call("hourly", asset, HOUR, request.as_of, min(max(request.days, 2) * 24, _MOST))


def _call(endpoint: str, asset: str, span: timedelta, end: datetime, count: int) -> Call:
    # Both ends count: one step less between them makes `count` rows.
    start = end - span * (count - 1)
    return Call(
        endpoint,
        f"/products/{TICKERS[asset]}-USD/candles",
        "price_usd",
        {
            "granularity": int(span.total_seconds()),
            "start": start.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "end": end.strftime("%Y-%m-%dT%H:%M:%SZ"),
        },
        asset,
    )


def parse(answer: Answer) -> tuple[Observation, ...]:
    """Observations by endpoint: daily (close, high, low at the day's end), hourly (price, 24 h extremes)."""
    candles = []
    for item in sequence(read_answer(answer.body), "candles"):
        row = sequence(item, "A candle", 6)
        start = seconds(row[0], "time")
        low, high, opened, close = (
            number(row[place], name) for place, name in ((1, "low"), (2, "high"), (3, "open"), (4, "close"))
        )
        candles.append(Candle(start, opened, high, low, close))
    if answer.endpoint == "daily":
        return tuple(daily(candles, answer))
    if answer.endpoint == "hourly":
        return tuple(hourly(candles, answer))
    raise SourceChanged(f"No endpoint {answer.endpoint!r} is known here.")
