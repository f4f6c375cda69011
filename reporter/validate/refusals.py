"""What a rule hands back, how refusals become the gaps a reader sees, and how gaps print figures."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from reporter.language.figures import price_decimals
from reporter.metrics import BY_ID
from reporter.model import Gap, Observation, Snapshot

Refusal = tuple[Observation, str]
"""An observation that is left out, and why, as one clause."""

Rule = Callable[[Snapshot, list[Observation]], list[Refusal]]
"""Looks at what the rules before it left of a snapshot."""

_PRICES = frozenset({"price_usd", "day_high_usd", "day_low_usd", "high_24h_usd", "low_24h_usd", "gold_usd"})
_SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))


def gaps_of(refused: Iterable[Refusal]) -> tuple[Gap, ...]:
    """One gap a series: the first reason of each, and how many more values went with it."""
    series: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for one, reason in refused:
        series[one.metric, one.asset, one.source].append(reason)
    made = []
    for (metric, asset, source), reasons in sorted(series.items()):
        others = len(set(reasons)) - 1
        more = f" (and {others} more like it)" if others else ""
        made.append(Gap(metric, asset, source, reasons[0] + more))
    return tuple(made)


# Words


def name_of(snapshot: Snapshot, source: str) -> str:
    """A source's name as the page prints it."""
    return str(snapshot.settings.get("sources", {}).get(source, {}).get("name") or source)


def clock(when: datetime) -> str:
    """A moment as a gap names it: date, minute and zone."""
    return when.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def length(span: timedelta) -> str:
    """A length of time in the unit it is best told in, rounded up so that an excess shows."""
    for unit, word in (
        (timedelta(days=1), "days"),
        (timedelta(hours=1), "hours"),
        (timedelta(minutes=1), "minutes"),
    ):
        if span >= 2 * unit:
            return f"{math.ceil(span / unit * 10) / 10:g} {word}"
    return f"{math.ceil(span.total_seconds()):g} seconds"


def money(amount: float) -> str:
    """An amount of US dollars to three significant figures from a million on, else in whole dollars."""
    sign = "-" if amount < 0 else ""
    size = abs(amount)
    for scale, word in _SCALES:
        # 999.9 million is told as a billion, never as 1e+03 million.
        if size >= scale * 0.9995:
            scaled = size / scale
            return f"{sign}${scaled:.3g} {word}" if scaled < 999.5 else f"{sign}${scaled:,.0f} {word}"
    return f"{sign}${size:,.0f}"


def price(value: float) -> str:
    """A price as the article prints one: $76,606; $752.20; $0.0821."""
    return f"${value:,.{price_decimals(value)}f}"


def printed(metric: str, value: float) -> str:
    """A value in the form its metric is printed in."""
    if metric in _PRICES:
        return price(value)
    match BY_ID[metric].unit:
        case "usd":
            return money(value)
        case "fraction":
            return f"{value:.2%}"
        case "rate":
            return f"{value:.4%}"
        case _:
            return f"{value:,.10g}"


def figure(one: Observation) -> str:
    """An observation's value in the form its metric is printed in."""
    return printed(one.metric, one.value)


def times(ratio: float) -> str:
    """How many times as large, as a clause takes it: "17.5 times", or "a tenth" as "1/10 of"."""
    factor = ratio if ratio >= 1 else 1 / ratio
    told = f"{factor:,.3g}" if factor < 1000 else f"{factor:,.0f}"
    return f"{told} times" if ratio >= 1 else f"1/{told} of"
