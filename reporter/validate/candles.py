"""Candles that cannot be: a low above its high, a close outside both, days on which nothing moved."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from reporter.metrics import CORRECTION
from reporter.model import Observation, Snapshot
from reporter.validate.refusals import Refusal, clock, price
from reporter.validate.told import Key as Series
from reporter.validate.told import parted

SLACK = 0.001
"""How far outside its day's range a close may lie: venues round the two apart."""
WIDE = 0.02
"""How far the price of a moment may lie outside the range of 24 hours, which sources renew more seldom."""
_EXTREMES = {"day_high_usd": "high", "day_low_usd": "low", "high_24h_usd": "high", "low_24h_usd": "low"}

Key = tuple[str, str, bool, datetime]


def broken_candles(snapshot: Snapshot, observations: list[Observation]) -> list[Refusal]:
    """Every part of a candle that contradicts itself, and the flat days of a market without a trade.

    A day whose high, low and close are one price, and the close before as well, is a day on which
    nothing was traded: its price is no price of that day.
    """
    del snapshot
    told = parted(observations).series
    doubted = {
        (asset, source)
        for asset, source in dict.fromkeys(key[1:] for key in told if key[0] in _EXTREMES)
        if source != CORRECTION and _doubtful(told, asset, source)
    }
    if not doubted:
        return []
    candles: dict[Key, dict[str, Observation]] = defaultdict(dict)
    closes: dict[tuple[str, str], list[Observation]] = defaultdict(list)
    for one in observations:
        if (one.asset, one.source) not in doubted:
            continue
        if one.metric in _EXTREMES:
            whole_day = one.metric.startswith("day_")
            candles[one.asset, one.source, whole_day, one.at][_EXTREMES[one.metric]] = one
        elif one.metric == "price_usd":
            closes[one.asset, one.source].append(one)
    previous: dict[int, Observation] = {}
    for (asset, source), held in closes.items():
        held.sort(key=lambda one: one.at)
        for index, one in enumerate(held):
            for whole_day in (True, False):
                candle = candles.get((asset, source, whole_day, one.at))
                if candle is not None:
                    candle["close"] = one
            if index:
                previous[id(one)] = held[index - 1]
    found: list[Refusal] = []
    for (_, _, whole_day, at), candle in sorted(candles.items()):
        close = candle.get("close")
        before = previous.get(id(close)) if whole_day else None
        reason = _reason(candle, before, SLACK if whole_day else WIDE)
        if reason:
            span = "the day" if whole_day else "the 24 hours"
            # A price of the moment is told by itself, not by the range of the 24 hours around it.
            parts = candle.values() if whole_day else (one for one in candle.values() if one is not close)
            found += ((one, f"for {span} to {clock(at)} {reason}") for one in parts)
    return found


def _doubtful(told: Mapping[Series, list[Observation]], asset: str, source: str) -> bool:
    """Whether any candle of a source has to be looked at: the quick way, by which nearly all pass."""
    closes = {one.at: one.value for one in told.get(("price_usd", asset, source), ())}
    for span, slack in (("day_{}_usd", SLACK), ("{}_24h_usd", WIDE)):
        above, below = 1 + slack, 1 - slack
        highs = {one.at: one.value for one in told.get((span.format("high"), asset, source), ())}
        lows = {one.at: one.value for one in told.get((span.format("low"), asset, source), ())}
        if any(low >= highs[at] for at, low in lows.items() if at in highs):
            return True  # above it, or a day on which nothing moved
        if any(closes[at] > high * above for at, high in highs.items() if at in closes):
            return True
        if any(closes[at] < low * below for at, low in lows.items() if at in closes):
            return True
    return False


def _reason(candle: dict[str, Observation], before: Observation | None, slack: float) -> str:
    high, low, close = (candle.get(part) for part in ("high", "low", "close"))
    if high is not None and low is not None and low.value > high.value:
        return f"the low, {price(low.value)}, is above the high, {price(high.value)}"
    if close is None:
        return ""
    if high is not None and close.value > high.value * (1 + slack):
        return f"the close, {price(close.value)}, is above the high, {price(high.value)}"
    if low is not None and close.value < low.value * (1 - slack):
        return f"the close, {price(close.value)}, is below the low, {price(low.value)}"
    if high is not None and low is not None and before is not None:
        flat = {high.value, low.value, close.value, before.value}
        if len(flat) == 1:
            return f"nothing was traded: high, low and close are the {price(close.value)} of before"
    return ""
