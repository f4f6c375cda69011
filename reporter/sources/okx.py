"""OKX: open interest of all its contracts on a currency, funding, and liquidations of whole days.

https://www.okx.com/docs-v5/en/: numbers as strings, milliseconds, `code` "0" or an error.
The statistics' daily bars end at 16:00 UTC (midnight in Hong Kong), so the hourly ones are asked and
those at 00:00 UTC kept. The open interest of one swap alone would be another quantity under the same
name, so `public/open-interest` is not mixed in.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from reporter.errors import SourceChanged, SourceError, SourceRefused, SourceUnavailable
from reporter.model import Observation
from reporter.sources.kinds import Answer, Call, Request
from reporter.sources.reading import (
    funding,
    is_midnight,
    mapping,
    millis,
    numeral,
    part,
    read_answer,
    sequence,
    text,
)
from reporter.sources.symbols import TICKERS

if TYPE_CHECKING:
    from reporter.sources.http import Door

_DAY = timedelta(days=1)
_PAGE = 100
_MOST_PAGES = 60
_QUICK = 0.06
"""Seconds between pages: 40 calls in 2 seconds are allowed there, 5 in 2 to the statistics."""


async def fetch(door: Door, request: Request) -> AsyncIterator[Answer]:
    """Statistics and funding of each asset, then the liquidations of the last whole UTC day."""
    known = [asset for asset in request.assets if asset in TICKERS]
    async for answer in door.each(_calls(known)):
        yield answer
    door.waiting = [Call("liquidations", "", "long_liquidations_usd", asset=asset) for asset in known]
    for call in tuple(door.waiting):
        try:
            answer = await _liquidations(door, call.asset, request.as_of)
        except SourceError as error:
            door.note(call.metric, call.asset, error)
        else:
            yield answer
        door.waiting.pop(0)


def _calls(assets: list[str]) -> Iterator[Call]:
    for asset in assets:
        yield Call(
            "open_interest",
            "/api/v5/rubik/stat/contracts/open-interest-volume",
            "open_interest_usd",
            {"ccy": TICKERS[asset], "period": "1H"},
            asset,
        )
    for asset in assets:
        yield Call(
            "funding",
            "/api/v5/public/funding-rate-history",
            "funding_rate",
            {"instId": f"{TICKERS[asset]}-USDT-SWAP", "limit": _PAGE},
            asset,
            pause=_QUICK,
        )


async def _liquidations(door: Door, asset: str, as_of: datetime) -> Answer:
    """The contract and as many pages of orders, newest first, as the last whole day needs, in one body."""
    pair = f"{TICKERS[asset]}-USDT"
    metric = "long_liquidations_usd"
    contract = await door.get(
        Call(
            "instruments",
            "/api/v5/public/instruments",
            metric,
            {"instType": "SWAP", "instId": f"{pair}-SWAP"},
            asset,
            pause=_QUICK,
        )
    )
    needed = as_of.replace(hour=0, minute=0, second=0, microsecond=0) - _DAY
    pages: list[object] = []
    params: dict[str, str | int] = {"instType": "SWAP", "uly": pair, "state": "filled", "limit": _PAGE}
    while True:
        last = await door.get(
            Call("liquidations", "/api/v5/public/liquidation-orders", metric, params, asset, pause=_QUICK)
        )
        page = read_answer(last.body)
        times = [order.at for order in _orders(page)]
        pages.append(page)
        if not times or min(times) < needed or len(pages) == _MOST_PAGES:
            break
        # `after` gives what is older; one millisecond more brings back the rest of a millisecond
        # that a page cut in two.
        after = round(min(times).timestamp() * 1000) + 1
        if params.get("after") == after:
            break
        params = {**params, "after": after}
    body = json.dumps({"contract": read_answer(contract.body), "pages": pages}).encode()
    return replace(last, body=body)


def parse(answer: Answer) -> tuple[Observation, ...]:
    """Observations by endpoint: open_interest, funding, liquidations."""
    value = read_answer(answer.body)
    match answer.endpoint:
        case "open_interest":
            return tuple(_open_interest(value, answer))
        case "funding":
            return tuple(_funding(value, answer))
        case "liquidations":
            return tuple(_day_sums(value, answer))
    raise SourceChanged(f"No endpoint {answer.endpoint!r} is known here.")


def _data(value: object) -> list[object]:
    code = text(part(value, "code"), "code")
    if code in ("50011", "50013", "50061"):
        raise SourceRefused(f"OKX's rate limit is reached, or it is too busy (code {code}).")
    if code != "0":
        raise SourceChanged(f"OKX answers with its error {code[:8]}.")
    return sequence(part(value, "data"), "data")


def _open_interest(value: object, answer: Answer) -> Iterator[Observation]:
    for item in _data(value):
        row = sequence(item, "A bar", 3)
        at, dollars = millis(row[0], "ts"), numeral(row[1], "oi")
        if is_midnight(at) and at <= answer.retrieved_at:
            yield Observation(
                "open_interest_usd", answer.asset, dollars, at, answer.source, answer.retrieved_at
            )


def _funding(value: object, answer: Answer) -> Iterator[Observation]:
    rows = []
    for item in _data(value):
        row = mapping(item, "A funding")
        # The realised rate was paid; `fundingRate` may have been a forecast of it.
        written = row.get("realizedRate") or row.get("fundingRate")
        rows.append((millis(row.get("fundingTime"), "fundingTime"), numeral(written, "fundingRate")))
    return funding(rows, answer)


class _Order:
    """One liquidation order: when, which position it closed, and how large in contracts and price."""

    __slots__ = ("at", "contracts", "is_long", "price")

    def __init__(self, row: dict[str, object]) -> None:
        self.at = millis(row.get("ts"), "ts")
        side, position = row.get("side"), row.get("posSide")
        if position in ("long", "short"):
            self.is_long = position == "long"
        elif side in ("buy", "sell"):
            self.is_long = side == "sell"  # a long position is closed by selling
        else:
            raise SourceChanged("A liquidation says neither its position nor its side.")
        self.contracts = numeral(row.get("sz"), "sz")
        self.price = numeral(row.get("bkPx"), "bkPx")


def _orders(page: object) -> list[_Order]:
    return [
        _Order(mapping(detail, "A liquidation"))
        for item in _data(page)
        for detail in sequence(part(item, "details"), "details")
    ]


def _coins_per_contract(contract: object, asset: str) -> float:
    rows = _data(contract)
    if len(rows) != 1:
        raise SourceChanged("The contract was not described, or more than one was.")
    row = mapping(rows[0], "The contract")
    if row.get("ctType") != "linear" or row.get("ctValCcy") != TICKERS.get(asset):
        raise SourceChanged("The contract's value is not given in coins.")
    coins = numeral(row.get("ctVal"), "ctVal") * numeral(row.get("ctMult"), "ctMult")
    if coins <= 0:
        raise SourceChanged("The contract's value is not positive.")
    return coins


def _day_sums(value: object, answer: Answer) -> Iterator[Observation]:
    """Sums of each UTC day the pages cover from its first moment to its last.

    Covered is a day with an older order behind it and its end before the asking: how far back
    OKX keeps orders is not documented.
    """
    coins = _coins_per_contract(part(value, "contract"), answer.asset)
    orders: list[_Order] = []
    for page in sequence(part(value, "pages"), "pages"):
        newer = _orders(page)
        if newer:
            # A page begins again with the millisecond the one before may have cut.
            newest = max(order.at for order in newer)
            orders = [order for order in orders if order.at > newest] + newer
    end = answer.retrieved_at.replace(hour=0, minute=0, second=0, microsecond=0)
    oldest = min((order.at for order in orders), default=answer.retrieved_at)
    if oldest >= end - _DAY:
        raise SourceUnavailable(
            f"Its liquidation orders reach back only to {oldest:%Y-%m-%d %H:%M} UTC, not over a whole day: "
            "no daily sum is made of them."
        )
    while oldest < end - _DAY:
        for metric, is_long in (("long_liquidations_usd", True), ("short_liquidations_usd", False)):
            total = sum(
                order.contracts * coins * order.price
                for order in orders
                if order.is_long == is_long and end - _DAY <= order.at < end
            )
            yield Observation(metric, answer.asset, float(total), end, answer.source, answer.retrieved_at)
        end -= _DAY
