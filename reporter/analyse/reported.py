"""Figures publishers computed themselves: passed on as theirs, never mixed with our own.

| id | kind | unit | definition |
| --- | --- | --- | --- |
| `reported.<metric>.<source>` | reported | as the metric | the newest figure of that source |

Where one source tells the same metric of several assets, the first (the market, then the edition's
order, then by name) has this id and the others have their asset appended.
"""

import re
from collections.abc import Iterator

from reporter.analyse.facts import Found, make, moment
from reporter.analyse.salience import background
from reporter.analyse.series import DAY, Book
from reporter.metrics import METRICS
from reporter.model import Fact, Window

SPANS = {"24h": 1, "7d": 7, "30d": 30}


def slug(source: str) -> str:
    """A source's name as it stands in an id: letters and digits, joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", source.lower()).strip("-")


def reported(book: Book, found: Found) -> Iterator[Fact]:
    """One fact per publisher's figure."""
    for metric in METRICS:
        if not metric.reported:
            continue
        taken: set[str] = set()
        for asset in book.assets_with(metric.id):
            for track in sorted(book.fresh(metric.id, asset), key=lambda track: track.source):
                last = track.last
                name = f"reported.{metric.id}.{slug(track.source)}"
                name = f"{name}.{asset}" if name in taken else name
                taken.add(name)
                label = next((each for each in SPANS if f"_{each}" in metric.id), None)
                window = Window(label, last.at - SPANS[label] * DAY, last.at) if label else moment(last.at)
                yield make(
                    name,
                    "reported",
                    metric.id,
                    asset,
                    last.value,
                    metric.unit,
                    window,
                    background(metric.id),
                    (last,),
                )
