"""Money at stake in perpetual futures, and what holding it costs.

| id | kind | unit | definition |
| --- | --- | --- | --- |
| `A.open_interest.last` | level | usd | sum over the venues, each at its newest day end |
| `A.open_interest.change_1d` | change | fraction | last / base - 1 over the same venues |
| `A.open_interest.change_7d` | change | fraction | likewise over 7 days |
| `A.open_interest.change_30d` | change | fraction | likewise over 30 days |
| `A.funding.last` | level | rate | newest funding rate of one venue, per its interval |
| `A.funding.mean_7d` | average | rate | mean of that venue's rates of 7 days |

The venues at both ends of a change are the same, so that a venue more or less is never a change.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from math import fsum
from statistics import fmean

from reporter.analyse.facts import Found, make, moment
from reporter.analyse.salience import background, of_change
from reporter.analyse.series import DAY, TOLERANCE, Book, Track, point, relative
from reporter.metrics import BY_ID
from reporter.model import Fact, Observation, Window

OPEN_INTEREST = "open_interest_usd"
FUNDING = "funding_rate"
WINDOWS = (("1d", 1), ("7d", 7), ("30d", 30))
INTERVAL = timedelta(hours=8, minutes=10)
"""The longest time between two funding rates, with a margin for stamps some minutes late."""


def open_interest(book: Book, found: Found) -> Iterator[Fact]:
    """Open interest of each asset over its venues, and its changes."""
    for asset in (*book.priced, "market"):
        newest = _newest(book, asset)
        if not newest:
            continue
        lasts = [last for _, last in newest]
        yield make(
            f"{asset}.open_interest.last",
            "level",
            OPEN_INTEREST,
            asset,
            fsum(each.value for each in lasts),
            "usd",
            moment(min(each.at for each in lasts)),
            background(OPEN_INTEREST),
            lasts,
        )
        for label, days in WINDOWS:
            pairs = [(base, last) for track, last in newest if (base := _base(track, last, days))]
            total = fsum(last.value for _, last in pairs)
            before = fsum(base.value for base, _ in pairs)
            value = relative(before, total)
            if value is None:
                continue
            window = Window(label, min(base.at for base, _ in pairs), max(last.at for _, last in pairs))
            yield make(
                f"{asset}.open_interest.change_{label}",
                "change",
                OPEN_INTEREST,
                asset,
                value,
                "fraction",
                window,
                of_change(OPEN_INTEREST, value, days),
                [each for pair in pairs for each in pair],
                before,
            )


def _newest(book: Book, asset: str) -> list[tuple[Track, Observation]]:
    """Each venue with its newest day end that is not too old; without any, with its newest value."""
    limit = book.as_of - BY_ID[OPEN_INTEREST].max_age
    tracks = sorted(book.fresh(OPEN_INTEREST, asset), key=lambda track: track.source)
    ends = [(track, each) for track in tracks for each in list(track.daily.values())[-1:] if each.at >= limit]
    return ends or [(track, track.last) for track in tracks]


def _base(track: Track, last: Observation, days: int) -> Observation | None:
    """The venue's value `days` before `last`: exactly for a day end, else within 90 minutes."""
    wanted = last.at - days * DAY
    return track.near(wanted, timedelta() if last.at in track.daily else TOLERANCE)


def funding(book: Book, found: Found) -> Iterator[Fact]:
    """The newest funding rate of each asset and its mean over 7 days, from one venue."""
    for asset in book.priced:
        covered = [
            (track, week) for track in book.fresh(FUNDING, asset) if (week := _week(track)) is not None
        ]
        track = covered[0][0] if covered else next(iter(book.fresh(FUNDING, asset)), None)
        if track is None:
            continue
        last = point(track.last)
        yield make(
            f"{asset}.funding.last",
            "level",
            FUNDING,
            asset,
            last.value,
            "rate",
            moment(last.at),
            background(FUNDING),
            last.inputs,
        )
        if not covered:
            continue
        week = covered[0][1]
        value = fmean(each.value for each in week)
        window = Window("7d", last.at - 7 * DAY, last.at)
        salience = of_change(FUNDING, value)
        yield make(
            f"{asset}.funding.mean_7d", "average", FUNDING, asset, value, "rate", window, salience, week
        )


def _week(track: Track) -> list[Observation] | None:
    """The rates of the 7 days to the newest, None if one is missing among them."""
    start = track.last.at - 7 * DAY
    week = [each for each in track.within(start, track.last.at) if each.at > start]
    times = [start, *(each.at for each in week)]
    if any(after - before > INTERVAL for before, after in pairwise(times)):
        return None
    return week
