"""CoinGecko: prices, sizes, the whole market, daily and hourly history, and Strategy's bitcoin.

https://docs.coingecko.com: 365 days of history without a paid plan; a rate limit may come inside
HTTP 200. In `market_chart` the last point is now and no close, a 00:00 stamp is the close of the day
before and ready at 00:10 UTC; of `/derivatives` funding is in per cent; an entry value of 0.0 is
an unknown one.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from reporter.errors import SourceChanged, SourceError
from reporter.model import Observation
from reporter.sources.kinds import Answer, Call, Request
from reporter.sources.reading import (
    agree,
    figure,
    is_midnight,
    iso_time,
    mapping,
    millis,
    number,
    part,
    read_answer,
    seconds,
    sequence,
    text,
)
from reporter.sources.symbols import ASSETS

if TYPE_CHECKING:
    from reporter.sources.http import Door

_MOST_DAYS = 365
_HOURLY_DAYS = 31
_SETTLES = timedelta(minutes=10)
"""So long after midnight a daily close may still change."""
_SIZE_HISTORY = timedelta(days=35)
_MARKET_FIELDS = {
    "current_price": "price_usd",
    "market_cap": "market_cap_usd",
    "total_volume": "volume_24h_usd",
    "high_24h": "high_24h_usd",
    "low_24h": "low_24h_usd",
}


async def fetch(door: Door, request: Request) -> AsyncIterator[Answer]:
    """The newest first, then the closes, then the hours: if the quota ends, the least is lost."""
    async for answer in door.each(_calls(request, door.has_key)):
        yield answer
        if answer.endpoint == "markets":
            for asset in _without_price(answer, request.assets):
                door.note("price_usd", asset, "It gives no price for it: the coin is delisted or renamed.")


def _without_price(answer: Answer, assets: tuple[str, ...]) -> list[str]:
    try:
        priced = {seen.asset for seen in parse(answer)}
    except SourceError:
        return []  # the whole answer becomes a Gap where it is read
    return [asset for asset in assets if asset not in priced]


def _calls(request: Request, has_key: bool) -> Iterator[Call]:
    usd: dict[str, str | int] = {"vs_currency": "usd"}
    ids = ",".join(request.assets)
    yield Call("markets", "/coins/markets", "price_usd", {**usd, "ids": ids, "per_page": 250})
    yield Call("global", "/global", "total_market_cap_usd", asset="market")
    if "bitcoin" in request.assets:
        yield Call("treasury", "/public_treasury/strategy", "treasury_holdings", asset="strategy")
    daily = {**usd, "days": min(request.days + 1, _MOST_DAYS), "interval": "daily"}
    for asset in request.assets:
        yield Call("daily", f"/coins/{quote(asset, safe='')}/market_chart", "price_usd", daily, asset)
    # From 2 to 90 days the points are hourly, without asking for an interval.
    hourly = {**usd, "days": min(max(request.days, 2), _HOURLY_DAYS)}
    for asset in request.assets:
        yield Call("hourly", f"/coins/{quote(asset, safe='')}/market_chart", "price_usd", hourly, asset)
    if has_key:
        # Some megabytes for Binance's funding rates, for where Binance itself does not answer:
        # without a key it would cost a call the prices need.
        yield Call("derivatives", "/derivatives", "funding_rate")


def parse(answer: Answer) -> tuple[Observation, ...]:
    """Observations by endpoint: markets, global, treasury, daily, hourly, derivatives."""
    value = read_answer(answer.body)
    match answer.endpoint:
        case "markets":
            return tuple(_markets(value, answer))
        case "global":
            return tuple(_global(value, answer))
        case "treasury":
            return tuple(_treasury(value, answer))
        case "daily":
            return tuple(_daily(value, answer))
        case "hourly":
            return tuple(_hourly(value, answer))
        case "derivatives":
            return tuple(_derivatives(value, answer))
    raise SourceChanged(f"No endpoint {answer.endpoint!r} is known here.")


def _seen(answer: Answer, metric: str, asset: str, value: float, at: datetime) -> Observation:
    return Observation(metric, asset, value, at, answer.source, answer.retrieved_at)


def _markets(value: object, answer: Answer) -> Iterator[Observation]:
    for item in sequence(value, "markets"):
        row = mapping(item, "A coin")
        asset = text(row.get("id"), "id")
        if row.get("current_price") is None or row.get("last_updated") is None:
            continue  # delisted, or never priced: absent, not zero
        at = iso_time(row["last_updated"], "last_updated")
        for name, metric in _MARKET_FIELDS.items():
            if row.get(name) is not None:
                yield _seen(answer, metric, asset, number(row[name], name), at)


def _global(value: object, answer: Answer) -> Iterator[Observation]:
    data = part(value, "data")
    at = seconds(part(data, "updated_at"), "updated_at")
    cap = number(part(data, "total_market_cap", "usd"), "total_market_cap.usd")
    share = number(part(data, "market_cap_percentage", "btc"), "market_cap_percentage.btc") / 100
    change = part(data, "market_cap_change_percentage_24h_usd")
    yield _seen(answer, "total_market_cap_usd", "market", cap, at)
    yield _seen(answer, "btc_dominance", "market", share, at)
    if change is not None:
        fraction = number(change, "market_cap_change_percentage_24h_usd") / 100
        yield _seen(answer, "total_market_cap_change_24h", "market", fraction, at)


def _treasury(value: object, answer: Answer) -> Iterator[Observation]:
    # The answer carries no time of its own: it is what CoinGecko says at the moment of asking.
    at = answer.retrieved_at
    for item in sequence(part(value, "holdings"), "holdings"):
        row = mapping(item, "A holding")
        if row.get("coin_id") != "bitcoin":
            continue
        coins = number(row.get("amount"), "amount")
        if coins <= 0:
            continue
        yield _seen(answer, "treasury_holdings", "strategy", coins, at)
        worth = _known(row, "current_value_usd")
        if worth is not None:
            yield _seen(answer, "treasury_value_usd", "strategy", worth, at)
        cost = _known(row, "total_entry_value_usd")
        if cost is None:
            continue
        average = _known(row, "average_entry_value_usd")
        if average is not None:
            agree(cost, coins * average, "total_entry_value_usd")
        yield _seen(answer, "treasury_cost_usd", "strategy", cost, at)
        if worth is not None and row.get("unrealized_pnl") is not None:
            gain = number(row["unrealized_pnl"], "unrealized_pnl")
            agree(cost + gain, worth, "total_entry_value_usd with unrealized_pnl")
            yield _seen(answer, "treasury_pnl_usd", "strategy", gain, at)


def _known(row: dict[str, object], name: str) -> float | None:
    if row.get(name) is None:
        return None
    value = number(row[name], name)
    if value < 0:
        raise SourceChanged(f"{name} is negative.")
    return value or None


def _points(value: object, name: str) -> Iterator[tuple[datetime, float]]:
    for item in sequence(part(value, name), name):
        pair = sequence(item, f"A point of {name}", 2)
        if pair[1] is not None:
            yield millis(pair[0], f"A time of {name}"), number(pair[1], f"A value of {name}")


def _daily(value: object, answer: Answer) -> Iterator[Observation]:
    for at, price in _points(value, "prices"):
        if _settled(at, answer):
            yield _seen(answer, "price_usd", answer.asset, price, at)
    for name, metric in (("market_caps", "market_cap_usd"), ("total_volumes", "volume_24h_usd")):
        for at, size in _points(value, name):
            # CoinGecko writes 0 for a size it does not know.
            if _settled(at, answer) and size > 0 and at >= answer.retrieved_at - _SIZE_HISTORY:
                yield _seen(answer, metric, answer.asset, size, at)


def _settled(at: datetime, answer: Answer) -> bool:
    return is_midnight(at) and at + _SETTLES <= answer.retrieved_at


def _hourly(value: object, answer: Answer) -> Iterator[Observation]:
    for at, price in _points(value, "prices"):
        # A point that happens to fall on 00:00:00 would pass for the daily close; that one is `daily`'s.
        if not is_midnight(at):
            yield _seen(answer, "price_usd", answer.asset, price, at)


def _derivatives(value: object, answer: Answer) -> Iterator[Observation]:
    for item in sequence(value, "derivatives"):
        row = mapping(item, "A contract")
        ticker = row.get("index_id")
        asset = ASSETS.get(ticker) if isinstance(ticker, str) else None
        if (
            asset is not None
            and row.get("market") == "Binance (Futures)"
            and row.get("contract_type") == "perpetual"
            and row.get("symbol") == f"{ticker}USDT"
            and row.get("funding_rate") is not None
        ):
            at = seconds(row.get("last_traded_at"), "last_traded_at")
            rate = figure(row["funding_rate"], "funding_rate") / 100
            yield _seen(answer, "funding_rate", asset, rate, at)
