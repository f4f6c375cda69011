"""Chart recipes of every kind, of many sizes of number, for the drawing's tests."""

import math
from datetime import UTC, datetime, timedelta

from reporter.model import Chart, Mark, Series, Span

END = datetime(2026, 2, 2, tzinfo=UTC)
DAY = timedelta(days=1)
KINDS = ("price_90d", "moves", "liquidations_30d", "leverage", "fear_greed_90d", "against", "etf_flows")
ASSETS = ("XRP", "Bitcoin", "BNB", "Solana", "Ethereum")


def wave(count, middle=100.0, swing=20.0):
    """Values that rise and fall, none of them round."""
    return [middle + swing * math.sin(n * 0.37) + swing * 0.31 * math.cos(n * 1.7) for n in range(count)]


def days(values, end=END, step=DAY):
    """A point a day, the last at `end`."""
    first = len(values) - 1
    return tuple((end - step * (first - n), value) for n, value in enumerate(values))


def last(values, text="$76,606"):
    """Labels of a line whose last point alone is printed."""
    return ("",) * (len(values) - 1) + (text,)


def recipe(kind, values, factor=1.0, title="A title", alt="What it shows", label="Open interest"):
    """A recipe of `kind` from one list of values, times `factor`."""
    values = [value * factor for value in values]
    other = [value * 0.9 + 0.01 * factor for value in values]
    marks = ()
    if kind == "price_90d":
        series = (Series("bitcoin", label, "usd", days(values), last(values)),)
        marks = (Mark("$75,000", min(values)), Mark("the 90-day low of $74,604", min(values) * 0.999))
    elif kind == "moves":
        names = [ASSETS[n % 5] + " " * (n // 5) + "2" * (n // 5) for n in range(len(values))]
        printed = tuple(f"{value:+.1f}%" for value in values)
        series = (
            Series("24h", label, "fraction", tuple(zip(names, values, strict=True)), printed),
            Series("7d", "7 days", "fraction", tuple(zip(names, other, strict=True)), printed),
        )
    elif kind == "liquidations_30d":
        series = (
            Series("long", label, "usd", days([abs(value) for value in values])),
            Series("short", "Short positions", "usd", days([abs(value) for value in other])),
        )
    elif kind == "leverage":
        series = (
            Series("open_interest", label, "usd", days(values), last(values)),
            Series("funding", "Funding rate", "rate", days(other, step=DAY / 3), last(values, "0.0027%")),
        )
    elif kind == "fear_greed_90d":
        series = (Series("fear_greed", label, "points", days(values), last(values, "14")),)
        low, high = min(values) - factor, max(values) + factor
        marks = (Mark("Extreme fear", low, (low + high) / 2), Mark("Extreme greed", (low + high) / 2, high))
    elif kind == "against":
        series = (
            Series("bitcoin", label, "index", days(values), last(values, "75.8")),
            Series("sp500", "S&P 500", "index", days(other), last(values, "102.5")),
            Series("dollar", "Dollar", "index", days([v * 1.01 for v in values]), last(values, "98.1")),
        )
    else:
        series = (Series("flows", label, "usd", days(values, END + timedelta(hours=21))),)
    return Chart(kind, kind, (Span(title),), "", "", (Span(alt),), (), series, marks)


DAILY = {
    "price_90d": 91,
    "moves": 5,
    "liquidations_30d": 30,
    "leverage": 93,
    "fear_greed_90d": 91,
    "against": 82,
    "etf_flows": 32,
}
"""How many points a daily edition's chart has."""

SIZES = {
    "two points": ([101.3, 98.7], 1.0),
    "one point": ([101.3], 1.0),
    "ninety": (wave(90), 1.0),
    "signs": (wave(30, 0.0), 1.0),
    "falling only": (wave(24, -50.0), 1.0),
    "huge": (wave(30), 1e10),
    "beyond": (wave(30, 0.0), 1e13),
    "tiny": (wave(30), 1e-8),
    "tiny signs": (wave(30, 0.0), 1e-7),
    "flat": ([42.0] * 10, 1.0),
    "zero": ([0.0] * 5, 1.0),
    "one spike": ([0.0, 0.0, 1e9, 0.0, 3.0], 1.0),
}
