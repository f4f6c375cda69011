"""Binance spot: candles of a pair against USDT, through its host for market data alone.

https://data-api.binance.vision: arrays of twelve, numbers as strings, times in milliseconds; it
answers where `api.binance.com` says 451. A USDT price stands for dollars, as everywhere.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from reporter.errors import SourceChanged
from reporter.model import Observation
from reporter.sources.candles import DAY, HOUR, Candle, daily, hourly
from reporter.sources.kinds import Answer, Call, Request
from reporter.sources.reading import millis, numeral, read_answer, sequence
from reporter.sources.symbols import TICKERS

if TYPE_CHECKING:
    from reporter.sources.http import Door

_MOST = 1000
_HOURLY_DAYS = 31


def fetch(door: Door, request: Request) -> AsyncIterator[Answer]:
    """Days and hours of each asset; the candle still open comes on top of what is asked."""
    return door.each(_calls(request))


def _calls(request: Request) -> Iterator[Call]:
    known = [asset for asset in request.assets if asset in TICKERS]
    hours = max(min(request.days, _HOURLY_DAYS), 2) * 24
    for endpoint, interval, count in (("daily", "1d", request.days + 1), ("hourly", "1h", hours + 1)):
        for asset in known:
            yield Call(
                endpoint,
                "/api/v3/klines",
                "price_usd",
                {"symbol": f"{TICKERS[asset]}USDT", "interval": interval, "limit": min(count, _MOST)},
                asset,
            )


def parse(answer: Answer) -> tuple[Observation, ...]:
    """Observations by endpoint: daily (close, high, low at the day's end), hourly (price, 24 h extremes)."""
    candles = _candles(answer, DAY if answer.endpoint == "daily" else HOUR)
    if answer.endpoint == "daily":
        return tuple(daily(candles, answer))
    if answer.endpoint == "hourly":
        return tuple(hourly(candles, answer))
    raise SourceChanged(f"No endpoint {answer.endpoint!r} is known here.")


def _candles(answer: Answer, span: timedelta) -> Iterator[Candle]:
    for item in sequence(read_answer(answer.body), "klines"):
        row = sequence(item, "A kline", 7)
        start = millis(row[0], "open time")
        if abs(start + span - millis(row[6], "close time")) > timedelta(seconds=1):
            raise SourceChanged("A kline is not as long as was asked.")
        opened, high, low, close = (
            numeral(row[place], name) for place, name in ((1, "open"), (2, "high"), (3, "low"), (4, "close"))
        )
        yield Candle(start, opened, high, low, close)
