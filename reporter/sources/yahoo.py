"""Yahoo Finance's chart service: closes of indices, the dollar, gold and the ten-year yield. Unofficial.

Parallel arrays with nulls, stamped with the exchange's open; a day may come twice, once with a null
close; the last bar is live while the session lasts. `^TNX` is a yield in per cent.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING
from urllib.parse import quote
from zoneinfo import ZoneInfo

from reporter.errors import SourceChanged, SourceRefused
from reporter.model import Observation
from reporter.sources.kinds import Answer, Call, Request
from reporter.sources.reading import (
    HISTORY,
    NEW_YORK,
    mapping,
    number,
    part,
    read_answer,
    seconds,
    sequence,
)

if TYPE_CHECKING:
    from reporter.sources.http import Door


@dataclass(frozen=True, slots=True)
class _Listing:
    """What a symbol is here, and where and when its session closes."""

    metric: str
    asset: str
    zone: ZoneInfo
    close: time
    divisor: float = 1.0
    least: float = 0.0
    most: float = float("inf")
    """Raw values outside are in another unit."""


_NY_CLOSE = time(16)
_LISTINGS = {
    "^GSPC": _Listing("index_level", "sp500", NEW_YORK, _NY_CLOSE, least=500),
    "^STOXX": _Listing("index_level", "stoxx600", ZoneInfo("Europe/Berlin"), time(17, 30), least=100),
    "DX-Y.NYB": _Listing("index_level", "dollar", NEW_YORK, _NY_CLOSE, least=60, most=180),
    "GC=F": _Listing("gold_usd", "gold", NEW_YORK, _NY_CLOSE, least=200),
    # Per cent now; Yahoo has told it times ten before.
    "^TNX": _Listing("yield_10y", "us", NEW_YORK, _NY_CLOSE, divisor=100, most=20),
}


def fetch(door: Door, request: Request) -> AsyncIterator[Answer]:
    """A call for each symbol, over a month, a quarter or a year."""
    span = "1mo" if request.days <= 20 else "3mo" if request.days <= 80 else "1y"
    return door.each(
        Call(
            symbol,
            f"/v8/finance/chart/{quote(symbol, safe='')}",
            listing.metric,
            {"interval": "1d", "range": span},
            listing.asset,
        )
        for symbol, listing in _LISTINGS.items()
    )


def parse(answer: Answer) -> tuple[Observation, ...]:
    """Closes of whole sessions, stamped with the session's close; `yield_10y` as a fraction."""
    if answer.endpoint not in _LISTINGS:
        raise SourceChanged(f"No symbol {answer.endpoint!r} is known here.")
    listing = _LISTINGS[answer.endpoint]
    chart = mapping(part(read_answer(answer.body), "chart"), "chart")
    error = chart.get("error")
    if error is not None:
        if isinstance(error, dict) and error.get("code") in ("Unauthorized", "Too Many Requests"):
            raise SourceRefused("Yahoo refuses: it may have had too many questions from here.")
        raise SourceChanged("Yahoo answers with an error of its own.")
    result = sequence(chart.get("result"), "result", 1)[0]
    meta = mapping(part(result, "meta"), "meta")
    if meta.get("symbol") != answer.endpoint or meta.get("dataGranularity") != "1d":
        raise SourceChanged("The chart is of another symbol, or not by days.")
    if listing.metric == "gold_usd" and meta.get("currency") != "USD":
        raise SourceChanged("Gold is not in US dollars here.")
    live = _live_day(meta, listing, answer.retrieved_at)
    closes: dict[date, float] = {}
    for at, close in _rows(result):
        day = at.astimezone(listing.zone).date()
        if close is None or day == live or at < answer.retrieved_at - HISTORY:
            continue
        if not listing.least <= close <= listing.most:
            raise SourceChanged(
                f"{answer.endpoint} closed at {close:.6g}, which is none of its values: "
                "its unit may have changed."
            )
        closes[day] = close / listing.divisor
    return tuple(
        Observation(listing.metric, listing.asset, value, at, answer.source, answer.retrieved_at)
        for day, value in sorted(closes.items())
        if (at := datetime.combine(day, listing.close, listing.zone).astimezone(UTC)) <= answer.retrieved_at
    )


def _live_day(meta: dict[str, object], listing: _Listing, now: datetime) -> date | None:
    """The day whose session has not ended."""
    regular = part(meta, "currentTradingPeriod", "regular")
    start, end = seconds(part(regular, "start"), "start"), seconds(part(regular, "end"), "end")
    return start.astimezone(listing.zone).date() if end > now else None


def _rows(result: object) -> Iterator[tuple[datetime, float | None]]:
    stamps = sequence(part(result, "timestamp"), "timestamp")
    quotes = sequence(part(result, "indicators", "quote"), "quote", 1)[0]
    closes = sequence(part(quotes, "close"), "close")
    if len(stamps) != len(closes):
        raise SourceChanged("The chart's times and closes are not equally many.")
    for stamp, close in zip(stamps, closes, strict=True):
        yield seconds(stamp, "timestamp"), None if close is None else number(close, "close")
