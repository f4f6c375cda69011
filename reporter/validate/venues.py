"""Sums over venues: which venue a sum or a change has to do without, and the reader is told so.

A change over differing sets of venues is none: `analyse` takes at both ends the venues that tell of
both, and sums over days only those that tell of each day. What that leaves out is a gap.
"""

from collections import defaultdict
from datetime import datetime, time, timedelta

from reporter.metrics import BY_ID
from reporter.model import Gap, Observation, Snapshot
from reporter.validate.refusals import clock
from reporter.validate.told import parted

DAY = timedelta(days=1)
WINDOWS = (1, 7, 30)
_LEVELS = frozenset({"open_interest_usd"})
_MIDNIGHT = time()


def lacking_venues(snapshot: Snapshot, observations: list[Observation]) -> list[Gap]:
    """A gap for each venue that some sum or change over venues leaves out, and why."""
    ends: dict[tuple[str, str], dict[str, set[datetime]]] = defaultdict(lambda: defaultdict(set))
    for (metric, asset, source), held in parted(observations).series.items():
        if BY_ID[metric].additive:
            ends[metric, asset][source] = {one.at for one in held if one.at.time() == _MIDNIGHT}
    gaps = []
    for (metric, asset), venues in ends.items():
        newest = max((at for days in venues.values() for at in days), default=None)
        if newest is None or newest < snapshot.as_of - BY_ID[metric].max_age:
            continue  # no venue tells of a day's end: each stands with its newest value
        for source, days in venues.items():
            reason = _reason(metric, days, newest, [each for name, each in venues.items() if name != source])
            if reason:
                gaps.append(Gap(metric, asset, source, reason))
    return gaps


def _reason(metric: str, days: set[datetime], newest: datetime, others: list[set[datetime]]) -> str:
    if not days:
        return "tells of no whole day, so the sum over venues is without it"
    last = max(days)
    if metric not in _LEVELS and last < newest:
        return f"tells of no day after {clock(last)}, so the sum over venues is without it"
    end = last if metric in _LEVELS else newest
    lacking = [window for window in WINDOWS if not _covers(metric, days, end, window)]
    if not lacking:
        return ""
    what = "the change" if metric in _LEVELS else "the sum"
    begins = f"tells of no day before {clock(min(days))}" if min(days) > end - 30 * DAY else "lacks a day"
    told = any(_covers(metric, held, end, window) for held in others for window in lacking)
    *first, last_one = map(str, lacking)
    spans = f"{', '.join(first)} and {last_one}" if first else last_one
    unit = "day" if lacking == [1] else "days"
    return f"{begins}, so {what} over {spans} {unit} is {'without it' if told else 'withheld'}"


def _covers(metric: str, days: set[datetime], end: datetime, window: int) -> bool:
    """Whether a venue has both ends of a change, or each day of a sum."""
    if metric in _LEVELS:
        return end in days and end - window * DAY in days
    return all(end - back * DAY in days for back in range(window))
