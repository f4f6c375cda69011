"""Binance futures: daily open interest and the funding paid on perpetuals against USDT.

https://fapi.binance.com keeps 30 days of open interest and answers 451 from some countries. The
rows' order differs between calls; `fundingTime` is off by milliseconds; `markPrice` may be "".
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

from reporter.errors import SourceChanged
from reporter.model import Observation
from reporter.sources.kinds import Answer, Call, Request
from reporter.sources.reading import (
    funding,
    is_midnight,
    mapping,
    millis,
    numeral,
    read_answer,
    sequence,
)
from reporter.sources.symbols import TICKERS

if TYPE_CHECKING:
    from reporter.sources.http import Door

_STRAY = 3.0
"""Within a month a price stays within this factor of its median; coins for dollars would not."""


def fetch(door: Door, request: Request) -> AsyncIterator[Answer]:
    """30 days of open interest and 33 of funding, or what the store lacks of them."""
    return door.each(_calls(request))


def _calls(request: Request) -> Iterator[Call]:
    known = {asset: f"{TICKERS[asset]}USDT" for asset in request.assets if asset in TICKERS}
    for asset, symbol in known.items():
        days = min(request.days + 1, 30)
        yield Call(
            "open_interest",
            "/futures/data/openInterestHist",
            "open_interest_usd",
            {"symbol": symbol, "period": "1d", "limit": days},
            asset,
        )
    for asset, symbol in known.items():
        fundings = min(request.days * 3 + 3, 100)
        yield Call(
            "funding", "/fapi/v1/fundingRate", "funding_rate", {"symbol": symbol, "limit": fundings}, asset
        )


def parse(answer: Answer) -> tuple[Observation, ...]:
    """Observations by endpoint: open_interest (US dollars at 00:00), funding (fraction per 8 hours)."""
    rows = [mapping(item, "A row") for item in sequence(read_answer(answer.body), answer.endpoint)]
    if answer.endpoint == "open_interest":
        return tuple(_open_interest(rows, answer))
    if answer.endpoint == "funding":
        paid = [
            (millis(row.get("fundingTime"), "fundingTime"), numeral(row.get("fundingRate"), "fundingRate"))
            for row in rows
        ]
        return tuple(funding(paid, answer))
    raise SourceChanged(f"No endpoint {answer.endpoint!r} is known here.")


def _open_interest(rows: list[dict[str, object]], answer: Answer) -> Iterator[Observation]:
    levels = []
    for row in rows:
        at = millis(row.get("timestamp"), "timestamp")
        coins = numeral(row.get("sumOpenInterest"), "sumOpenInterest")
        dollars = numeral(row.get("sumOpenInterestValue"), "sumOpenInterestValue")
        if coins <= 0 or dollars <= 0:
            raise SourceChanged("Open interest is not positive.")
        levels.append((at, dollars, dollars / coins))
    prices = sorted(price for _, _, price in levels)
    usual = prices[len(prices) // 2] if prices else 0.0
    for at, dollars, price in sorted(levels):
        if price == 1.0 or not usual / _STRAY < price < usual * _STRAY:
            raise SourceChanged(
                f"sumOpenInterestValue over sumOpenInterest is {price:.6g}, which is no price: "
                "the unit of one may have changed."
            )
        if is_midnight(at) and at <= answer.retrieved_at:
            yield Observation(
                "open_interest_usd", answer.asset, dollars, at, answer.source, answer.retrieved_at
            )
