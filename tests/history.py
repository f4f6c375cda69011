"""Turns the recorded history beside some checkouts into rows of the store, for trials and tests.

`fill` reads the providers' own shapes. Every value counts as learnt an hour after the end of the day
it belongs to, so that an edition of any past day knows what could be known then.
"""

import csv
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from reporter.model import Observation
from reporter.store import History

COINS = {"bitcoin": "btc", "ethereum": "eth", "binancecoin": "bnb", "solana": "sol", "ripple": "xrp"}
DAY = timedelta(days=1)
NEW_YORK = ZoneInfo("America/New_York")
LONDON = ZoneInfo("Europe/London")


def fill(
    history: History, shared: Path, until: datetime, since: datetime = datetime(2024, 1, 1, tzinfo=UTC)
) -> int:
    """Store everything recorded in `shared`/history with `since` <= at <= `until`; returns the rows added."""
    return history.add(one for one in observations(shared / "history") if since <= one.at <= until)


def observations(folder: Path) -> Iterator[Observation]:
    """Every value recorded in `folder`, stamped as the contract of the store says."""
    for asset, symbol in COINS.items():
        yield from _candles(asset, folder / f"binance-{symbol}usdt-1d-klines.json")
        yield from _funding(asset, folder / f"binance-{symbol}usdt-funding.json")
        hours = 4 if asset == "bitcoin" else 1
        yield from _intraday(asset, folder / f"intraday-{symbol}usdt-{hours}h.json", timedelta(hours=hours))
    for row in json.loads((folder / "alternative-me-fng.json").read_text())["data"]:
        at = datetime.fromtimestamp(int(row["timestamp"]), UTC)
        yield _seen("fear_greed", "market", float(row["value"]), at, "alternative_me")
    for name, metric, asset, source, column, scale, hour, zone in (
        ("fred-sp500.csv", "index_level", "sp500", "fred", 1, 1.0, 16, NEW_YORK),
        ("fred-dtwexbgs.csv", "index_level", "dollar_broad", "fred", 1, 1.0, 16, NEW_YORK),
        ("fred-dgs10.csv", "yield_10y", "us", "fred", 1, 0.01, 16, NEW_YORK),
        ("cboe-vix.csv", "index_level", "vix", "cboe", 4, 1.0, 16, NEW_YORK),
        ("lbma-gold-pm.csv", "gold_usd", "gold", "lbma", 1, 1.0, 15, LONDON),
        ("defillama-stablecoins.csv", "stablecoin_supply_usd", "market", "defillama", 1, 1.0, 0, UTC),
    ):
        for row in _rows(folder / name):
            if row[column]:
                at = datetime.combine(date.fromisoformat(row[0]), time(hour), zone).astimezone(UTC)
                value = round(float(row[column]) * scale, 8)
                yield _seen(metric, asset, value, at, source)
    for row in _rows(folder / "etf-btc-flows.csv"):
        # A holiday is printed 0.0 with every fund blank: no session, so no value.
        if any(row[1:-1]) and row[-1]:
            day = datetime.strptime(row[0], "%d %b %Y").replace(tzinfo=NEW_YORK)
            value = round(float(row[-1]) * 1e6)
            yield _seen(
                "etf_net_flow_usd", "bitcoin", value, (day + timedelta(hours=16)).astimezone(UTC), "etf_flows"
            )


def _seen(metric: str, asset: str, value: float, at: datetime, source: str) -> Observation:
    start = at.replace(hour=0, minute=0, second=0, microsecond=0)
    # 00:00 is the end of the day before.
    end = start if at == start else start + DAY
    return Observation(metric, asset, float(value), at, source, end + timedelta(hours=1))


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]


def _candles(asset: str, path: Path) -> Iterator[Observation]:
    for row in json.loads(path.read_text()):
        at = datetime.fromtimestamp(row[0] / 1000, UTC) + DAY
        for metric, column in (("price_usd", 4), ("day_high_usd", 2), ("day_low_usd", 3)):
            yield _seen(metric, asset, float(row[column]), at, "binance")


def _funding(asset: str, path: Path) -> Iterator[Observation]:
    for row in json.loads(path.read_text()):
        at = datetime.fromtimestamp(round(row["fundingTime"] / 1000), UTC)
        yield _seen("funding_rate", asset, float(row["fundingRate"]), at, "binance_futures")


def _intraday(asset: str, path: Path, length: timedelta) -> Iterator[Observation]:
    """Closes at 08:00 and 16:00 UTC, and the extremes of the 24 hours to 00:00, 08:00 and 16:00 UTC."""
    candles = {
        datetime.fromtimestamp(row["t"] / 1000, UTC) + length: row for row in json.loads(path.read_text())
    }
    for at, row in candles.items():
        if at.hour not in (0, 8, 16):
            continue
        window = [candles.get(at - number * length) for number in range(DAY // length)]
        held = [each for each in window if each is not None]
        if at.hour:
            yield _seen("price_usd", asset, row["c"], at, "intraday")
        if len(held) == len(window):
            yield _seen("high_24h_usd", asset, max(each["h"] for each in held), at, "intraday")
            yield _seen("low_24h_usd", asset, min(each["l"] for each in held), at, "intraday")
