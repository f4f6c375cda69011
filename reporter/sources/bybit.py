"""Bybit: open interest of ONE side and the funding paid on perpetuals against USDT.

https://bybit-exchange.github.io/docs/v5/market/: `openInterest` and `openInterestValue` count both
sides, `singleOpenInterest` one; only one side is comparable with other venues. The history is in
coins, so each day's is multiplied with the price at the same midnight. 403 from some countries.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from reporter.errors import SourceChanged, SourceError, SourceRefused
from reporter.model import Observation
from reporter.sources.kinds import Answer, Call, Request
from reporter.sources.reading import (
    agree,
    funding,
    is_midnight,
    mapping,
    millis,
    number,
    numeral,
    part,
    read_answer,
    sequence,
)
from reporter.sources.symbols import TICKERS

if TYPE_CHECKING:
    from reporter.sources.http import Door

_MOST_DAYS = 95
_HALF = 0.02
_QUOTA, _REFUSED = (10006, 10018), (10003, 10005, 10009, 10010, 10024)


async def fetch(door: Door, request: Request) -> AsyncIterator[Answer]:
    """Tickers and funding of each asset, and the daily history with its prices in one body."""
    known = {asset: f"{TICKERS[asset]}USDT" for asset in request.assets if asset in TICKERS}
    async for answer in door.each(_calls(known, request.days)):
        yield answer
    door.waiting = [Call("history", "", "open_interest_usd", asset=asset) for asset in known]
    for call in tuple(door.waiting):
        try:
            answer = await _history(door, call.asset, known[call.asset], request.days)
        except SourceError as error:
            door.note(call.metric, call.asset, error)
        else:
            yield answer
        door.waiting.pop(0)


def _calls(known: dict[str, str], days: int) -> Iterator[Call]:
    for asset, symbol in known.items():
        pair: dict[str, str | int] = {"category": "linear", "symbol": symbol}
        yield Call("tickers", "/v5/market/tickers", "open_interest_usd", pair, asset)
        fundings = {**pair, "limit": min(days * 3 + 3, 105)}
        yield Call("funding", "/v5/market/funding/history", "funding_rate", fundings, asset)


async def _history(door: Door, asset: str, symbol: str, days: int) -> Answer:
    pair: dict[str, str | int] = {"category": "linear", "symbol": symbol, "limit": min(days + 1, _MOST_DAYS)}
    interest = await door.get(
        Call(
            "history", "/v5/market/open-interest", "open_interest_usd", {**pair, "intervalTime": "1d"}, asset
        )
    )
    prices = await door.get(
        Call("prices", "/v5/market/kline", "open_interest_usd", {**pair, "interval": "D"}, asset)
    )
    both = {"interest": read_answer(interest.body), "prices": read_answer(prices.body)}
    return replace(interest, body=json.dumps(both).encode())


def parse(answer: Answer) -> tuple[Observation, ...]:
    """Observations by endpoint: tickers and history (US dollars, one side), funding (per 8 hours)."""
    value = read_answer(answer.body)
    match answer.endpoint:
        case "tickers":
            return tuple(_tickers(value, answer))
        case "history":
            return tuple(_history_values(value, answer))
        case "funding":
            rows = [mapping(row, "A funding") for row in _list(value)]
            paid = [
                (
                    millis(row.get("fundingRateTimestamp"), "fundingRateTimestamp"),
                    numeral(row.get("fundingRate"), "fundingRate"),
                )
                for row in rows
            ]
            return tuple(funding(paid, answer))
    raise SourceChanged(f"No endpoint {answer.endpoint!r} is known here.")


def _list(value: object) -> list[object]:
    code = number(part(value, "retCode"), "retCode")
    if code in _QUOTA:
        raise SourceRefused("Bybit's rate limit is reached: ask less often.")
    if code in _REFUSED:
        raise SourceRefused(f"Bybit refuses (code {code:.0f}): it may not serve this region.")
    if code != 0:
        raise SourceChanged(f"Bybit answers with its error {code:.0f}.")
    return sequence(part(value, "result", "list"), "list")


def _one_side(row: dict[str, object], both: str, single: str) -> float:
    total = numeral(row.get(both), both)
    if row.get(single) is None:
        return total / 2  # older answers tell both sides alone
    one = numeral(row[single], single)
    agree(2 * one, total, f"twice {single}", within=_HALF)
    return one


def _tickers(value: object, answer: Answer) -> Iterator[Observation]:
    rows = _list(value)
    if len(rows) != 1:
        raise SourceChanged("The answer is not of exactly one contract.")
    row = mapping(rows[0], "A ticker")
    at = millis(part(value, "time"), "time")
    coins = _one_side(row, "openInterest", "singleOpenInterest")
    dollars = _one_side(row, "openInterestValue", "singleOpenInterestValue")
    agree(dollars, coins * numeral(row.get("markPrice"), "markPrice"), "singleOpenInterestValue")
    yield Observation("open_interest_usd", answer.asset, dollars, at, answer.source, answer.retrieved_at)


def _history_values(value: object, answer: Answer) -> Iterator[Observation]:
    opens: dict[datetime, float] = {}
    for item in _list(part(value, "prices")):
        candle = sequence(item, "A candle", 5)
        opens[millis(candle[0], "start")] = numeral(candle[1], "open")
    for item in _list(part(value, "interest")):
        row = mapping(item, "A day")
        at = millis(row.get("timestamp"), "timestamp")
        # The day that begins at a midnight opens at the price the open interest had there.
        if is_midnight(at) and at <= answer.retrieved_at and at in opens:
            dollars = _one_side(row, "openInterest", "singleOpenInterest") * opens[at]
            yield Observation(
                "open_interest_usd", answer.asset, dollars, at, answer.source, answer.retrieved_at
            )
