"""FRED, Federal Reserve Bank of St. Louis: daily closes of indices and yields as CSV, without a key.

One series per call: several ids in one address give a ZIP archive. An empty value is a day without
a session. DTWEXBGS is the Fed's broad dollar index (about 119), not the ICE dollar index.
"""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator
from datetime import timedelta
from io import StringIO
from typing import TYPE_CHECKING

from reporter.errors import SourceChanged
from reporter.model import Observation
from reporter.sources.kinds import Answer, Call, Request
from reporter.sources.reading import HISTORY, closes_in_new_york, iso_day, numeral

if TYPE_CHECKING:
    from reporter.sources.http import Door

# FRED's id -> our metric, our asset, and what its unit is divided by.
_SERIES: dict[str, tuple[str, str, float]] = {
    "SP500": ("index_level", "sp500", 1.0),
    "VIXCLS": ("index_level", "vix", 1.0),
    "DTWEXBGS": ("index_level", "dollar_broad", 1.0),
    "DGS10": ("yield_10y", "us", 100.0),  # per cent
}
_SLACK = timedelta(days=14)
"""DTWEXBGS comes a week late, and a revision may reach back some days."""


def fetch(door: Door, request: Request) -> AsyncIterator[Answer]:
    """A call for each series, from some days before what the store lacks."""
    start = (request.as_of - timedelta(days=min(request.days, 400)) - _SLACK).date()
    return door.each(
        Call(
            series,
            "/graph/fredgraph.csv",
            metric,
            {"id": series, "cosd": start.isoformat()},
            asset,
            form="csv",
        )
        for series, (metric, asset, _) in _SERIES.items()
    )


def parse(answer: Answer) -> tuple[Observation, ...]:
    """Observations stamped 16:00 New York of their day; `yield_10y` as a fraction, indices as they are."""
    if answer.endpoint not in _SERIES:
        raise SourceChanged(f"No FRED series {answer.endpoint!r} is known here.")
    metric, asset, divisor = _SERIES[answer.endpoint]
    try:
        rows = list(csv.reader(StringIO(answer.body.decode("utf-8-sig")), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise SourceChanged("The answer is not CSV.") from None
    if not rows or len(rows[0]) != 2 or rows[0][0].lower() not in ("observation_date", "date"):
        raise SourceChanged("The CSV does not begin with a date and a series.")
    if rows[0][1] != answer.endpoint:
        raise SourceChanged(f"The CSV is about another series than {answer.endpoint}.")
    found = []
    for row in rows[1:]:
        if len(row) != 2:
            raise SourceChanged("A row of the CSV has not two cells.")
        day, written = iso_day(row[0], "observation_date"), row[1]
        if written in ("", "."):
            continue
        if day < (answer.retrieved_at - HISTORY).date():
            continue
        value = numeral(written, answer.endpoint) / divisor
        at = closes_in_new_york(day)
        found.append(Observation(metric, asset, value, at, answer.source, answer.retrieved_at))
    return tuple(found)
