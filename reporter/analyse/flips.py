"""Funding that changed sides: who pays whom is not who paid for days before.

| id | kind | unit | definition |
| --- | --- | --- | --- |
| `A.funding.flipped` | flip | rate | newest rate; baseline = the last rate of the other sign |

The sign changed within the 24 hours to the newest rate and has held since, after at least three days
of the other sign without a hole. A rate of exactly zero has no sign and ends either run.
"""

from collections.abc import Iterator
from datetime import timedelta

from reporter.analyse.closes import direction
from reporter.analyse.facts import Found, make, span
from reporter.analyse.leverage import FUNDING, INTERVAL
from reporter.analyse.salience import of_change
from reporter.analyse.series import DAY, Book, Track, point
from reporter.metrics import BY_ID
from reporter.model import Fact, Observation

BEFORE = timedelta(days=3)
"""How long the other sign must have held, less the one interval a run of rates is shorter than its span."""


def flips(book: Book, found: Found) -> Iterator[Fact]:
    """Funding rates whose sign turned in the last day, of the venue whose rate is printed."""
    for asset in book.priced:
        printed = found.get(f"{asset}.funding.last")
        tracks = [] if printed is None else book.fresh(FUNDING, asset)
        for track in tracks:
            if printed is not None and track.source == printed.inputs[0].source:
                yield from _flip(asset, track)


def _flip(asset: str, track: Track) -> Iterator[Fact]:
    """The flip as a fact, if there is one."""
    since, before = _runs(track.observations)
    if not before:
        return
    last, turn = since[-1], since[0]
    fast = last.at - turn.at < DAY
    long = before[-1].at - before[0].at >= BEFORE - timedelta(hours=8)
    if fast and long:
        weight = BY_ID[FUNDING].weight
        yield make(
            f"{asset}.funding.flipped",
            "flip",
            FUNDING,
            asset,
            last.value,
            "rate",
            span("since", point(before[-1]), point(last)),
            weight + of_change(FUNDING, last.value - before[-1].value),
            (*before, *since),
            before[-1].value,
        )


def _runs(rates: list[Observation]) -> tuple[list[Observation], list[Observation]]:
    """The newest run of one sign and the run of the other sign right before it, both oldest first."""
    sign = direction(0.0, rates[-1].value)
    runs: tuple[list[Observation], list[Observation]] = ([], [])
    which = 0
    later = rates[-1].at
    for each in reversed(rates):
        own = direction(0.0, each.value)
        if own == 0 or later - each.at > INTERVAL:
            break
        if which == 0 and own != sign:
            which = 1
        elif which == 1 and own == sign:
            break
        runs[which].insert(0, each)
        later = each.at
    return runs
