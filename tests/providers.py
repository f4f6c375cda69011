"""The providers' answers as of NOW, in their own shapes, from fixtures and restated series.

`answer(asked)` serves them all from one server: a source's base URL is the server's with the
source's id as its first path segment. The long series are made up, but smooth and plausible.
"""

import json
import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from tests.server import Asked, Reply

NOW = datetime(2026, 2, 2, 8, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 2, 2, tzinfo=UTC)
DAY = timedelta(days=1)
FIXTURES = Path(__file__).parent / "fixtures" / "sources"
ERRORS = Path(__file__).parent / "fixtures" / "errors"
ASSETS = ("bitcoin", "ethereum", "binancecoin", "solana", "ripple")
TICKERS = {"BTC": 76606.1, "ETH": 2227.05, "BNB": 752.2, "SOL": 101.37, "XRP": 1.5787}
LEVELS = dict(zip(ASSETS, TICKERS.values(), strict=True))


def fixture(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


def price(level: float, at: datetime) -> float:
    """A made-up price that ends at `level` NOW."""
    days = (NOW - at) / DAY
    return level * (1 + 0.12 * math.sin(days / 23) + 0.02 * math.sin(days * 1.7) + 0.0009 * days)


def ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def dump(value: Any) -> Reply:
    return Reply(json.dumps(value).encode(), headers={"Content-Type": "application/json"})


def midnights(count: int) -> list[datetime]:
    """The last `count` midnights, oldest first, today's last."""
    return [MIDNIGHT - DAY * back for back in reversed(range(count))]


def _coingecko(path: str, query: dict[str, str]) -> Reply:
    if path.endswith("/market_chart"):
        level = LEVELS[path.split("/")[2]]
        days = int(query["days"])
        if days > 365:
            return Reply((ERRORS / "coingecko-401-10012.json").read_bytes(), status=401)
        if query.get("interval") == "daily":
            times = [*midnights(days), NOW - timedelta(seconds=40)]
        else:
            times = [
                NOW - timedelta(hours=back, seconds=-(back % 7)) for back in reversed(range(1, days * 24))
            ]
            times.append(NOW - timedelta(seconds=40))
        points = [[ms(at), price(level, at)] for at in times]
        scaled = [[at, value * 2e7] for at, value in points]
        return dump({"prices": points, "market_caps": scaled, "total_volumes": scaled})
    name = {"/coins/markets": "markets", "/global": "global", "/derivatives": "derivatives"}.get(
        path, "treasury"
    )
    return Reply(fixture(f"coingecko-{name}.json"), headers={"Content-Type": "application/json"})


def _alternative_me(path: str, query: dict[str, str]) -> Reply:
    rows = [
        {
            "value": str(round(40 + 26 * math.cos(back / 9))),
            "timestamp": str(int((MIDNIGHT - DAY * back).timestamp())),
        }
        for back in range(int(query["limit"]))
    ]
    return dump({"name": "Fear and Greed Index", "data": rows, "metadata": {"error": None}})


def _gate(path: str, query: dict[str, str]) -> Reply:
    level = TICKERS[query["contract"].partition("_")[0]]
    rows = []
    for start in midnights(int(query["limit"])):
        longs = 40 + 30 * math.sin(start.timestamp() / DAY.total_seconds())
        rows.append(
            {
                "time": int(start.timestamp()), "mark_price": str(level), "open_interest": 500_000_000,
                "open_interest_usd": level * 51_000, "long_liq_amount": longs, "long_liq_usd": longs * level,
                "short_liq_amount": 9.5, "short_liq_usd": 9.5 * level, "long_liq_size": 1,
            }
        )  # fmt: skip
    return dump(rows)


def _okx(path: str, query: dict[str, str]) -> Reply:
    if path.endswith("open-interest-volume"):
        level = TICKERS[query["ccy"]] * 60_000
        hours = [NOW - timedelta(hours=back) for back in range(720)]
        rows = [[str(ms(at)), str(level * (1 + 0.1 * math.sin(ms(at) / 4e8))), "1000000"] for at in hours]
        return dump({"code": "0", "msg": "", "data": rows})
    if path.endswith("funding-rate-history"):
        times = [NOW - timedelta(hours=8 * back) for back in range(100)]
        rows_ = [
            {
                "instId": query["instId"],
                "fundingRate": "0.0001",
                "realizedRate": "0.00004",
                "fundingTime": str(ms(at)),
            }
            for at in times
        ]
        return dump({"code": "0", "msg": "", "data": rows_})
    if path.endswith("instruments"):
        ticker = query["instId"].partition("-")[0]
        return Reply(fixture("okx-instruments.json").replace(b'"BTC"', json.dumps(ticker).encode()))
    return dump({"code": "0", "msg": "", "data": [{"details": liquidations(query)}]})


def liquidations(query: dict[str, str], keep: timedelta = timedelta(days=3)) -> list[dict[str, str]]:
    """A hundred orders older than `after`, newest first, one every 10 minutes, over `keep`."""
    after = int(query.get("after", ms(NOW) + 1))
    orders = []
    at = NOW - timedelta(minutes=5)
    while at > NOW - keep and len(orders) < 100:
        if ms(at) < after:
            position = "long" if at.minute % 20 == 5 else "short"
            orders.append(
                {"bkPx": "76000", "posSide": position, "side": "sell", "sz": "10", "ts": str(ms(at))}
            )
        at -= timedelta(minutes=10)
    return orders


def _fred(path: str, query: dict[str, str]) -> Reply:
    rows = [f"observation_date,{query['id']}"]
    day = datetime.fromisoformat(query["cosd"]).date()
    scale = {"SP500": 6939.03, "DGS10": 4.26, "VIXCLS": 17.4, "DTWEXBGS": 119.2}[query["id"]]
    while day < MIDNIGHT.date():
        value = scale * (1 + 0.03 * math.sin(day.toordinal() / 11))
        rows.append(f"{day},{value:.2f}" if day.weekday() < 5 else f"{day},")
        day += DAY
    return Reply(("\n".join(rows) + "\n").encode(), headers={"Content-Type": "text/csv"})


HOUR = timedelta(hours=1)
PREMIUM = {"binance": 1.0, "kraken": 1.0004, "coinbase": 0.9997}
"""Exchanges never quote quite the same price."""
_PAIRS = {f"{ticker}{end}": ticker for ticker in TICKERS for end in ("USDT", "USD", "-USD", "USDT_PERP.A")}
_PAIRS |= {"XBTUSD": "BTC"}


def _candles(
    source: str, pair: str, span: timedelta, count: int, until: datetime = NOW
) -> list[tuple[datetime, list[float]]]:
    """(start, [open, high, low, close]) of `count` spans, oldest first, the last still open."""
    level = TICKERS[_PAIRS[pair]] * PREMIUM[source]
    last = MIDNIGHT if span == DAY else NOW
    starts = [start for back in range(count) if (start := last - span * back) <= until]
    rows = []
    for start in reversed(starts):
        first, final = price(level, start), price(level, min(start + span, NOW))
        rows.append((start, [first, max(first, final) * 1.01, min(first, final) * 0.99, final]))
    return rows


def _binance(path: str, query: dict[str, str]) -> Reply:
    span = DAY if query["interval"] == "1d" else HOUR
    rows = [
        [
            ms(start),
            *(f"{value:.8f}" for value in prices),
            "1.5",
            ms(start + span) - 1,
            "1.5",
            9,
            "1",
            "1",
            "0",
        ]
        for start, prices in _candles("binance", query["symbol"], span, int(query["limit"]))
    ]
    return dump(rows)


def _kraken(path: str, query: dict[str, str]) -> Reply:
    span = timedelta(minutes=int(query["interval"]))
    rows = [
        [round(start.timestamp()), *(f"{value:.5f}" for value in prices), "1.0", "2.5", 7]
        for start, prices in _candles("kraken", query["pair"], span, 720)
        if start.timestamp() >= int(query["since"])
    ]
    return dump({"error": [], "result": {f"X{query['pair']}": rows, "last": rows[-2][0]}})


def _coinbase(path: str, query: dict[str, str]) -> Reply:
    span = timedelta(seconds=int(query["granularity"]))
    start, end = (datetime.fromisoformat(query[name]) for name in ("start", "end"))
    if (end - start) / span > 299:
        return Reply(b'{"message": "too many"}', status=400)
    rows = [
        [round(at.timestamp()), prices[2], prices[1], prices[0], prices[3], 2.5]
        for at, prices in _candles("coinbase", path.split("/")[2], span, 800, end)
        if at >= start
    ]
    return dump(rows[::-1])


def _binance_futures(path: str, query: dict[str, str]) -> Reply:
    level = TICKERS[_PAIRS[query["symbol"]]]
    if path.endswith("fundingRate"):
        times = [NOW - HOUR * 8 * back for back in reversed(range(int(query["limit"])))]
        return dump([{"fundingTime": ms(at) + 3, "fundingRate": "0.00003", "markPrice": ""} for at in times])
    rows = [
        {
            "sumOpenInterest": "98000.5",
            "sumOpenInterestValue": f"{98000.5 * price(level, at):.4f}",
            "timestamp": ms(at),
        }
        for at in midnights(int(query["limit"]))
    ]
    return dump(rows)


def _bybit(path: str, query: dict[str, str]) -> Reply:
    if path.endswith("tickers"):
        return Reply(fixture("bybit-tickers.json"))
    level = TICKERS[_PAIRS[query["symbol"]]]
    if path.endswith("kline"):
        rows: list[Any] = [
            [str(ms(at)), str(price(level, at)), "1", "1", "1"] for at in midnights(int(query["limit"]))
        ]
    elif path.endswith("history"):
        times = [NOW - HOUR * 8 * back for back in range(int(query["limit"]))]
        rows = [{"fundingRate": "0.00002", "fundingRateTimestamp": str(ms(at))} for at in times]
    else:
        rows = [
            {"openInterest": "54000", "singleOpenInterest": "27000", "timestamp": str(ms(at))}
            for at in midnights(int(query["limit"]))
        ]
    return dump({"retCode": 0, "retMsg": "OK", "result": {"list": rows[::-1]}, "time": ms(NOW)})


def _deribit(path: str, query: dict[str, str]) -> Reply:
    name = query["instrument_name"]
    mark = TICKERS[name.partition("-")[0]]
    about = {
        "timestamp": ms(NOW),
        "instrument_name": name,
        "open_interest": mark * 13_000,
        "mark_price": mark,
    }
    return dump({"jsonrpc": "2.0", "result": {**about, "funding_8h": 0.00002}})


def _coinalyze(path: str, query: dict[str, str]) -> Reply:
    first = datetime.fromtimestamp(int(query["from"]), UTC)
    days = [at for at in midnights(60) if at >= first]
    return dump(
        [
            {"symbol": symbol, "history": [{"t": int(at.timestamp()), "l": 9e7, "s": 4e7} for at in days]}
            for symbol in query["symbols"].split(",")
        ]
    )


def _etf_flows(path: str, query: dict[str, str]) -> Reply:
    days = [at.date() for at in midnights(120) if at.weekday() < 5]
    flows = [round(3e8 * math.sin(day.toordinal() / 3)) for day in days]
    rows = [{"date": str(day), "netFlowUsd": flow} for day, flow in zip(days, flows, strict=True)]
    return dump({"updatedThrough": str(days[-1]), "days": rows})


def _defillama(path: str, query: dict[str, str]) -> Reply:
    return dump(
        [
            {
                "date": str(int(at.timestamp())),
                "totalCirculating": {"peggedUSD": 3.04e11 + 1e8 * number},
                "totalCirculatingUSD": {"peggedUSD": 3.04e11 + 1e8 * number, "peggedEUR": 7.2e8},
            }
            for number, at in enumerate(midnights(200))
        ]
    )


_CHARTS = {"^GSPC": "gspc", "^STOXX": "stoxx", "DX-Y.NYB": "dollar", "GC=F": "gold", "^TNX": "yield"}


def _yahoo(path: str, query: dict[str, str]) -> Reply:
    return Reply(fixture(f"yahoo-{_CHARTS[unquote(path).rpartition('/')[2]]}.json"))


def _cboe(path: str, query: dict[str, str]) -> Reply:
    rows = [f"{at:%m/%d/%Y},17,19,15,{17 + math.sin(at.timestamp()):.2f}" for at in midnights(300)[:-1]]
    return Reply("\r\n".join(["DATE,OPEN,HIGH,LOW,CLOSE", *rows, ""]).encode())


def _lbma(path: str, query: dict[str, str]) -> Reply:
    days = [at for at in midnights(300)[:-1] if at.weekday() < 5]
    rows = [{"d": str(at.date()), "v": [4900 + at.day, 3600, 4100]} for at in days]
    return dump(rows)


def _feeds(path: str, query: dict[str, str]) -> Reply:
    return Reply(fixture(f"feeds-{path.strip('/')}.xml"), headers={"Content-Type": "application/rss+xml"})


PROVIDERS: dict[str, Callable[[str, dict[str, str]], Reply]] = {
    "coingecko": _coingecko,
    "alternative_me": _alternative_me,
    "gate": _gate,
    "okx": _okx,
    "fred": _fred,
    "feeds": _feeds,
    "binance": _binance,
    "kraken": _kraken,
    "coinbase": _coinbase,
    "binance_futures": _binance_futures,
    "bybit": _bybit,
    "deribit": _deribit,
    "coinalyze": _coinalyze,
    "etf_flows": _etf_flows,
    "defillama": _defillama,
    "yahoo": _yahoo,
    "cboe": _cboe,
    "lbma": _lbma,
}


def answer(asked: Asked) -> Reply:
    """What the provider named by the first segment of the path would answer."""
    _, source, rest = asked.path.split("/", 2)
    if source not in PROVIDERS:
        return Reply(b"{}", status=404)
    return PROVIDERS[source](f"/{rest}", dict(asked.query))
