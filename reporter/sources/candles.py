"""Candles of any exchange: daily closes and extremes, hourly prices, and the extremes of 24 hours.

The last candle an exchange gives is still open: it is never a close, and never part of an extreme.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from reporter.errors import SourceChanged
from reporter.model import Observation
from reporter.sources.kinds import Answer
from reporter.sources.reading import is_midnight

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Candle:
    """Prices in US dollars of the span that begins at `start`."""

    start: datetime
    open: float
    high: float
    low: float
    close: float


def daily(candles: Iterable[Candle], answer: Answer) -> Iterator[Observation]:
    """Close, high and low of each whole UTC day, stamped with the day's end."""
    for candle in _closed(candles, DAY, answer):
        if not is_midnight(candle.start):
            raise SourceChanged("A day's candle does not begin at 00:00 UTC.")
        end = candle.start + DAY
        for metric, value in (
            ("price_usd", candle.close),
            ("day_high_usd", candle.high),
            ("day_low_usd", candle.low),
        ):
            yield Observation(metric, answer.asset, value, end, answer.source, answer.retrieved_at)


def hourly(candles: Iterable[Candle], answer: Answer) -> Iterator[Observation]:
    """The price at the end of each whole hour but midnight, and the extremes of the newest 24 hours.

    The extremes are given only if the newest 24 candles lie one after the other without a hole.
    """
    closed = _closed(candles, HOUR, answer)
    for candle in closed:
        end = candle.start + HOUR
        # The price at midnight is the daily candle's to tell.
        if not is_midnight(end):
            yield Observation(
                "price_usd", answer.asset, candle.close, end, answer.source, answer.retrieved_at
            )
    last = closed[-24:]
    if len(last) == 24 and last[-1].start - last[0].start == 23 * HOUR:
        end = last[-1].start + HOUR
        high, low = max(candle.high for candle in last), min(candle.low for candle in last)
        yield Observation("high_24h_usd", answer.asset, high, end, answer.source, answer.retrieved_at)
        yield Observation("low_24h_usd", answer.asset, low, end, answer.source, answer.retrieved_at)


def _closed(candles: Iterable[Candle], span: timedelta, answer: Answer) -> list[Candle]:
    by_start: dict[datetime, Candle] = {}
    for candle in candles:
        # Coinbase puts the low before the high, others after: a swapped column shows here.
        if (
            not 0
            < candle.low
            <= min(candle.open, candle.close)
            <= max(candle.open, candle.close)
            <= candle.high
        ):
            raise SourceChanged(f"The candle of {candle.start:%Y-%m-%d %H:%M} has its high or low inside it.")
        if by_start.setdefault(candle.start, candle) != candle:
            raise SourceChanged(f"Two candles of {candle.start:%Y-%m-%d %H:%M} differ.")
    ordered = sorted(by_start.values(), key=lambda candle: candle.start)
    return [candle for candle in ordered if candle.start + span <= answer.retrieved_at]
