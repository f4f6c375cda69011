"""The points of a chart as CSV, for a spreadsheet."""

import csv
import io
from datetime import UTC, datetime
from functools import lru_cache

from reporter.config.texts import clean
from reporter.model import Artifact, Chart

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection)."""


def chart_csv(chart: Chart) -> Artifact:
    """`charts/<id>.csv`: one row per time (UTC) or item, one column per series, values unrounded.

    A column is headed by its series and its unit, as in `facts.json`; where a series has no value the
    cell is empty. Lines end as RFC 4180 has it.
    """
    columns = [dict(series.points) for series in chart.series]
    keys = list(dict.fromkeys(key for column in columns for key in column))
    timed = any(isinstance(key, datetime) for key in keys)
    if timed:
        keys.sort(key=lambda key: key.timestamp() if isinstance(key, datetime) else 0.0)
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    heads = [text(f"{series.label} ({series.unit})") for series in chart.series]
    rows.writerow(["time" if timed else "item", *heads])
    for key in keys:
        # To the microsecond: a price's time is its venue's, and the drawing holds it whole.
        name = _exact(key) if isinstance(key, datetime) else text(key)
        values = (column.get(key) for column in columns)
        rows.writerow([name, *("" if value is None else repr(float(value)) for value in values)])
    return Artifact(f"charts/{chart.id}.csv", "text/csv", out.getvalue().encode())


@lru_cache(maxsize=4096)
def _exact(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def text(words: str) -> str:
    """Words as a cell that no spreadsheet takes for a formula."""
    words = clean(words)
    return f"'{words}" if words.startswith(_FORMULA) else words
