"""Kraken: candles of a pair against the dollar.

https://docs.kraken.com/api/docs/rest-api/get-ohlc-data: seconds and strings, about 720 rows, the
last of them the open candle; the pair comes back under a name of its own (XBTUSD as XXBTZUSD).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from reporter.errors import SourceChanged, SourceRefused
from reporter.model import Observation
from reporter.sources.candles import Candle, daily, hourly
from reporter.sources.kinds import Answer, Call, Request
from reporter.sources.reading import mapping, numeral, part, read_answer, seconds, sequence
from reporter.sources.symbols import TICKERS

if TYPE_CHECKING:
    from reporter.sources.http import Door

_OWN_NAMES = {"BTC": "XBT", "DOGE": "XDG"}


def fetch(door: Door, request: Request) -> AsyncIterator[Answer]:
    """Days and hours of each asset since what the store lacks."""
    return door.each(_calls(request))


def _calls(request: Request) -> Iterator[Call]:
    known = [asset for asset in request.assets if asset in TICKERS]
    for endpoint, interval, days in (("daily", 1440, request.days + 1), ("hourly", 60, max(request.days, 2))):
        since = int((request.as_of - timedelta(days=days)).timestamp())
        for asset in known:
            pair = f"{_OWN_NAMES.get(TICKERS[asset], TICKERS[asset])}USD"
            params: dict[str, str | int] = {"pair": pair, "interval": interval, "since": since}
            yield Call(endpoint, "/0/public/OHLC", "price_usd", params, asset)


def parse(answer: Answer) -> tuple[Observation, ...]:
    """Observations by endpoint: daily (close, high, low at the day's end), hourly (price, 24 h extremes)."""
    value = read_answer(answer.body)
    complaints = sequence(part(value, "error"), "error")
    if complaints:
        if "limit" in str(complaints[0]) or "Too many" in str(complaints[0]):
            raise SourceRefused("Kraken's rate limit is reached: ask less often.")
        raise SourceChanged("Kraken answers with an error of its own: the pair may be gone.")
    pairs = [rows for name, rows in mapping(part(value, "result"), "result").items() if name != "last"]
    if len(pairs) != 1:
        raise SourceChanged("The result is not of exactly one pair.")
    candles = list(_candles(pairs[0]))
    if answer.endpoint == "daily":
        return tuple(daily(candles, answer))
    if answer.endpoint == "hourly":
        return tuple(hourly(candles, answer))
    raise SourceChanged(f"No endpoint {answer.endpoint!r} is known here.")


def _candles(rows: object) -> Iterator[Candle]:
    for item in sequence(rows, "OHLC"):
        row = sequence(item, "A row of OHLC", 7)
        start = seconds(row[0], "time")
        opened, high, low, close = (
            numeral(row[place], name) for place, name in ((1, "open"), (2, "high"), (3, "low"), (4, "close"))
        )
        yield Candle(start, opened, high, low, close)
