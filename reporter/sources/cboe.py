"""Cboe: daily closes of its volatility index VIX since 1990, as one CSV file."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator
from datetime import datetime
from io import StringIO
from typing import TYPE_CHECKING

from reporter.errors import SourceChanged
from reporter.model import Observation
from reporter.sources.kinds import Answer, Call, Request
from reporter.sources.reading import HISTORY, closes_in_new_york, numeral

if TYPE_CHECKING:
    from reporter.sources.http import Door

_HEADER = ["DATE", "OPEN", "HIGH", "LOW", "CLOSE"]


def fetch(door: Door, request: Request) -> AsyncIterator[Answer]:
    """One call: the whole file, about half a megabyte."""
    del request
    path = "/api/global/us_indices/daily_prices/VIX_History.csv"
    return door.each([Call("vix", path, "index_level", asset="vix", form="csv")])


def parse(answer: Answer) -> tuple[Observation, ...]:
    """`index_level` for `vix`, stamped 16:00 New York, of the last 400 days."""
    try:
        rows = list(csv.reader(StringIO(answer.body.decode("utf-8-sig")), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise SourceChanged("The answer is not CSV.") from None
    if not rows or [name.strip().upper() for name in rows[0]] != _HEADER:
        raise SourceChanged("The CSV has other columns than date, open, high, low and close.")
    found = []
    for row in rows[1:]:
        if len(row) != len(_HEADER):
            raise SourceChanged("A row of the CSV has not five cells.")
        try:
            day = datetime.strptime(row[0], "%m/%d/%Y").date()  # noqa: DTZ007
        except ValueError:
            raise SourceChanged("A day is not written MM/DD/YYYY.") from None
        if day < (answer.retrieved_at - HISTORY).date():
            continue
        _, high, low, close = (numeral(cell, name) for cell, name in zip(row[1:], _HEADER[1:], strict=True))
        if not low <= close <= high:
            raise SourceChanged(f"The close of {day} lies outside its high and low.")
        at = closes_in_new_york(day)
        if at <= answer.retrieved_at:
            found.append(Observation("index_level", "vix", close, at, answer.source, answer.retrieved_at))
    return tuple(found)
