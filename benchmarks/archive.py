"""A made-up store of many years and assets, for what has to be measured on more than the demo's data.

    python -m benchmarks.archive OUTPUT [ASSETS [YEARS [hourly]]]

writes OUTPUT/history.sqlite3 (default: 50 assets, five years up to the end of 2025: closes of two venues, the
day's range, and funding three times a day; with `hourly` also a price an hour, for cut-offs within the day)
and OUTPUT/reporter.toml with an edition of every asset in English and in Spanish,
each beside bitcoin's neighbours. The prices are a random walk with a common part, the same on every machine.
Then, for example:

    reporter --config OUTPUT/reporter.toml --output OUTPUT build --date 2025-12-31
"""

import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from reporter.model import Observation
from reporter.store.history import History

LAST = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
NAMES = """
bitcoin ethereum binancecoin solana ripple cardano dogecoin tron avalanche-2 chainlink polkadot litecoin
bitcoin-cash stellar monero ethereum-classic cosmos filecoin aptos arbitrum optimism near vechain algorand
internet-computer hedera-hashgraph aave maker uniswap the-graph fantom tezos eos theta-token flow
the-sandbox decentraland axie-infinity quant-network injective-protocol sui kaspa render-token celestia
sei-network immutable-x thorchain gala zcash dash
"""
"""Identifiers of fifty assets; their prices here are made up."""
CONFIG = """[site]
title = "Archive of made-up prices"
url = "https://archive.example/"
publisher = "Archive"

[[matrix]]
assets = [{assets}]
beside = ["bitcoin", "ethereum"]
languages = ["en", "es"]
formats = ["page"]
"""


def rows(
    asset: str, number: int, market: list[float], days: list[datetime], *, hourly: bool = False
) -> Iterator[Observation]:
    """Everything of one asset; `market` is the common part of each day's move."""
    chance = random.Random(number)  # noqa: S311 - prices, not secrets
    within = random.Random(f"{asset} by the hour")  # noqa: S311 - prices, not secrets
    price = 40_000.0 / (number + 1) ** 2.2
    for day, common in zip(days, market, strict=True):
        opened = price
        price *= 1 + max(-0.3, min(0.3, (0.6 + 0.02 * number) * common + chance.gauss(0, 0.015)))
        low, high = sorted((opened, price))
        at = day + DAY
        for hour in range(1, 24) if hourly else ():
            seen = opened * (price / opened) ** (hour / 24) * (1 + within.gauss(0, 0.004))
            low, high = min(low, seen), max(high, seen)
            then = day + timedelta(hours=hour)
            yield _seen("price_usd", asset, float(f"{seen:.8g}"), then, then, "binance")
        for metric, value, source in (
            ("price_usd", price, "binance"),
            ("price_usd", price * (1 + chance.gauss(0, 0.0003)), "kraken"),
            ("day_low_usd", low * (1 - abs(chance.gauss(0, 0.006))), "binance"),
            ("day_high_usd", high * (1 + abs(chance.gauss(0, 0.006))), "binance"),
        ):
            yield _seen(metric, asset, float(f"{value:.8g}"), at, at, source)
        for hour in (0, 8, 16):
            at = day + timedelta(hours=hour)
            yield _seen("funding_rate", asset, round(chance.gauss(5e-5, 8e-5), 8), at, at, "binance_futures")


def mood(market: list[float], days: list[datetime]) -> Iterator[Observation]:
    """The index of sentiment, which follows the common part."""
    value = 50.0
    for day, common in zip(days, market, strict=True):
        value = min(90.0, max(8.0, value * 0.97 + 1.5 + 220 * common))
        yield _seen("fear_greed", "market", round(value), day, day, "alternative_me")


def _seen(metric: str, asset: str, value: float, at: datetime, known: datetime, source: str) -> Observation:
    return Observation(metric, asset, value, at, source, known + timedelta(hours=1))


def main(arguments: list[str]) -> int:
    """Write the store and the configuration."""
    output = Path(arguments[0])
    assets = NAMES.split()[: int(arguments[1]) if len(arguments) > 1 else 50]
    years = float(arguments[2]) if len(arguments) > 2 else 5.0
    hourly = arguments[3:] == ["hourly"]
    output.mkdir(parents=True, exist_ok=True)
    span = round(years * 365.25)
    days = [LAST - DAY * back for back in range(span, 0, -1)]
    chance = random.Random("market")  # noqa: S311 - prices, not secrets
    market = [chance.gauss(0.0006, 0.022) for _ in days]
    stored = 0
    with History.open(output / "history.sqlite3") as history:
        stored += history.add(mood(market, days))
        for number, asset in enumerate(assets):
            stored += history.add(rows(asset, number, market, days, hourly=hourly))
    listed = ", ".join(f'"{asset}"' for asset in assets)
    (output / "reporter.toml").write_text(CONFIG.format(assets=listed), encoding="utf-8")
    sys.stdout.write(f"{stored} values of {len(assets)} assets over {span} days in {output}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
