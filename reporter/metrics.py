"""The register of metrics: what each may be, how old it may be, and how much it weighs.

Bounds are those of plausibility, far outside anything seen, so that a wrong unit is caught and a
record is not. Rates and shares are fractions: a funding rate of 0.01% is 0.0001.

Where a row has a `quorum`, several sources tell one value: what is printed is the median of those
that qualify, and one that is off it by more than `tolerance` is left out until it is within `back`.
Prices may be 10% off, which no market is for long; closes of the same index or bond are the same
number from everybody but for rounding and the minute they were taken at, so 1% and 5% are much.
Exchanges that trade against dollars are preferred to an average over many, and that to one that
trades against a token; an index's own maker is preferred to who passes it on.
"""

import math
import re
from datetime import timedelta

from reporter.model import Metric, Unit

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)

QUORUM = 3
"""Of three sources that tell one value, two can tell that the third is wrong."""


def _reported(name: str, unit: Unit, low: float, high: float, weight: float) -> Metric:
    return Metric(name, unit, low, high, 12 * _HOUR, weight, reported=True, history=2 * _DAY)


def _price(
    name: str, max_age: timedelta, weight: float, *, required: bool = False, history: timedelta = 400 * _DAY
) -> Metric:
    return Metric(
        name,
        "usd",
        1e-12,
        1e7,
        max_age,
        weight,
        required=required,
        history=history,
        quorum=QUORUM,
        tolerance=0.10,
        prefer=("kraken", "coinbase", "coingecko", "binance"),
    )


def _size(name: str, unit: Unit, low: float, high: float, max_age: timedelta, weight: float) -> Metric:
    return Metric(
        name,
        unit,
        low,
        high,
        max_age,
        weight,
        history=35 * _DAY,
        quorum=QUORUM,
        tolerance=0.10,
        prefer=("coingecko",),
    )


METRICS: tuple[Metric, ...] = (
    # Prices and size
    _price("price_usd", 3 * _HOUR, 1.0, required=True),
    _price("day_high_usd", 2 * _DAY, 0.6),
    _price("day_low_usd", 2 * _DAY, 0.6),
    _price("high_24h_usd", 3 * _HOUR, 0.6, history=7 * _DAY),
    _price("low_24h_usd", 3 * _HOUR, 0.6, history=7 * _DAY),
    _size("market_cap_usd", "usd", 1e3, 1e14, 3 * _HOUR, 0.4),
    # Whose volume is counted differs by provider: no two tell the same one.
    Metric("volume_24h_usd", "usd", 0.0, 1e13, 3 * _HOUR, 0.4, history=35 * _DAY, prefer=("coingecko",)),
    _size("total_market_cap_usd", "usd", 1e9, 1e15, 6 * _HOUR, 0.8),
    _size("btc_dominance", "fraction", 0.05, 1.0, 6 * _HOUR, 0.5),
    # Derivatives: each source is a venue
    Metric("open_interest_usd", "usd", 1e3, 1e13, 36 * _HOUR, 0.8, additive=True, history=95 * _DAY),
    # Each venue's own, so one is printed; but a rate a hundred times the others' is in per cent.
    Metric(
        "funding_rate",
        "rate",
        -0.05,
        0.05,
        12 * _HOUR,
        0.6,
        history=35 * _DAY,
        tolerance=1.0,
        back=0.5,
        slack=0.001,
        near=8 * _HOUR,
        prefer=("binance_futures", "bybit", "okx", "deribit", "coingecko"),
    ),
    Metric("long_liquidations_usd", "usd", 0.0, 1e12, 36 * _HOUR, 0.8, additive=True, history=35 * _DAY),
    Metric("short_liquidations_usd", "usd", 0.0, 1e12, 36 * _HOUR, 0.8, additive=True, history=35 * _DAY),
    # Sentiment, flows, treasuries
    Metric("fear_greed", "points", 0.0, 100.0, 36 * _HOUR, 0.6),
    Metric("etf_net_flow_usd", "usd", -1e11, 1e11, 5 * _DAY, 0.6, history=95 * _DAY),
    Metric("stablecoin_supply_usd", "usd", 1e6, 1e14, 3 * _DAY, 0.4, history=95 * _DAY),
    Metric("treasury_holdings", "coins", 0.0, 2.1e7, 14 * _DAY, 0.4, history=35 * _DAY),
    Metric("treasury_cost_usd", "usd", 0.0, 1e13, 14 * _DAY, 0.4, history=35 * _DAY),
    Metric("treasury_value_usd", "usd", 0.0, 1e13, 14 * _DAY, 0.3, history=35 * _DAY),
    # Equities, bonds, currencies, metals: closes of their own sessions
    Metric(
        "index_level",
        "index",
        0.1,
        1e6,
        6 * _DAY,
        0.5,
        quorum=QUORUM,
        tolerance=0.01,
        back=0.005,
        near=12 * _HOUR,
        prefer=("cboe", "fred", "yahoo"),
    ),
    Metric(
        "yield_10y",
        "fraction",
        -0.05,
        0.30,
        6 * _DAY,
        0.4,
        history=95 * _DAY,
        quorum=QUORUM,
        tolerance=0.05,
        back=0.025,
        slack=0.0005,
        near=12 * _HOUR,
        prefer=("fred", "yahoo"),
    ),
    # London's auction and New York's future are two prices of two hours.
    Metric("gold_usd", "usd", 10.0, 1e5, 6 * _DAY, 0.4, history=95 * _DAY, prefer=("lbma", "yahoo")),
    # Figures publishers computed themselves, over windows of their own
    _reported("total_market_cap_change_24h", "fraction", -0.9, 9.0, 0.5),
    _reported("open_interest_change_24h", "fraction", -0.95, 9.0, 0.5),
    _reported("open_interest_change_30d", "fraction", -0.95, 9.0, 0.4),
    _reported("open_interest_change_24h_usd", "usd", -1e13, 1e13, 0.4),
    _reported("open_interest_total_usd", "usd", 1e6, 1e14, 0.5),
    _reported("liquidations_24h_usd", "usd", 0.0, 1e12, 0.5),
    _reported("long_liquidations_24h_usd", "usd", 0.0, 1e12, 0.5),
    _reported("long_liquidations_7d_usd", "usd", 0.0, 1e12, 0.5),
    _reported("long_liquidations_30d_usd", "usd", 0.0, 1e12, 0.5),
    _reported("treasury_pnl_usd", "usd", -1e13, 1e13, 0.4),
)

CORRECTION = "correction"
"""The source of a value the desk set right. It stands in the place of every other source's at its time."""

BY_ID: dict[str, Metric] = {metric.id: metric for metric in METRICS}

NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")
"""What the ids of assets, sources and editions look like; they become parts of fact ids and paths."""


def is_name(text: str) -> bool:
    """Whether `text` may stand as the id of an asset, a source or an edition."""
    return NAME.fullmatch(text) is not None


def implausible(metric: Metric, value: float) -> str:
    """Why `value` cannot be a value of `metric`, as one clause; empty if it can."""
    if not math.isfinite(value):
        return f"{value} is not a finite number"
    if value < metric.low:
        return f"{value:.10g} is below the least plausible {metric.unit} value {metric.low:.10g}"
    if value > metric.high:
        return f"{value:.10g} is above the greatest plausible {metric.unit} value {metric.high:.10g}"
    return ""


def correctable(metric_id: str, value: float) -> tuple[str, str]:
    """Which part of a correction is at fault, `metric` or `value`, and why; two empty texts if none is."""
    metric = BY_ID.get(metric_id)
    if metric is None:
        return "metric", f"no metric is called {metric_id}; `reporter list metrics` shows those there are"
    if metric.additive:
        return "metric", (
            f"{metric_id} is a sum over venues, each with a value of its own; import the right value of the "
            "venue instead (`reporter import`)"
        )
    reason = implausible(metric, value)
    return ("value", reason) if reason else ("", "")
