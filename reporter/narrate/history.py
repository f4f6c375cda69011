"""The lines the charts and sparklines draw: observations of the snapshot, one source a line."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import attrgetter

from reporter.metrics import CORRECTION
from reporter.model import Observation, Snapshot

_QUANTITY = attrgetter("metric", "asset")

Line = tuple[tuple[datetime, float], ...]


class Held:
    """The snapshot's observations by metric and asset, so that no line is looked for twice."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._as_of = snapshot.as_of
        self._by: dict[tuple[str, str], list[Observation]] = defaultdict(list)
        for quantity, entries in groupby(snapshot.observations, _QUANTITY):
            self._by[quantity].extend(entries)

    def has(self, metric: str, asset: str) -> bool:
        """Whether anybody gave this metric of this asset."""
        return (metric, asset) in self._by

    def closes(self, metric: str, asset: str, span: timedelta) -> Line:
        """Daily closes (00:00 UTC stamps) of the last `span`, from the source that holds most of them."""
        return _line([entry for entry in self._window(metric, asset, span) if _at_midnight(entry.at)])

    def points(self, metric: str, asset: str, span: timedelta) -> Line:
        """All observations of the last `span`, from the source that holds most of them."""
        return _line(self._window(metric, asset, span))

    def summed(self, metric: str, asset: str, span: timedelta, sources: frozenset[str]) -> Line:
        """For each day end of the last `span` the sum over `sources`; days one of them lacks are left out."""
        days: dict[datetime, dict[str, float]] = defaultdict(dict)
        for entry in self._window(metric, asset, span):
            if entry.source in sources and _at_midnight(entry.at):
                days[entry.at][entry.source] = entry.value
        return tuple((at, sum(by.values())) for at, by in sorted(days.items()) if set(by) == sources)

    def source_of(self, metric: str, asset: str, line: Line) -> str:
        """The source whose observations the line's points are; of two alike, the first by name."""
        wanted = dict(line)
        counts: dict[str, int] = defaultdict(int)
        for entry in self._by.get((metric, asset), ()):
            if wanted.get(entry.at) == entry.value:
                counts[entry.source] += 1
        return min(counts, key=lambda source: (-counts[source], source), default="")

    def _window(self, metric: str, asset: str, span: timedelta) -> list[Observation]:
        start = self._as_of - span
        return [entry for entry in self._by.get((metric, asset), ()) if start <= entry.at <= self._as_of]


def _at_midnight(at: datetime) -> bool:
    moment = at.astimezone(UTC)
    return (moment.hour, moment.minute, moment.second, moment.microsecond) == (0, 0, 0, 0)


def _line(entries: list[Observation]) -> Line:
    by_source: dict[str, dict[datetime, float]] = defaultdict(dict)
    for entry in entries:
        by_source[entry.source][entry.at] = entry.value
    right = by_source.pop(CORRECTION, {}) if len(by_source) > 1 else {}
    for held in by_source.values():
        held.update(right)
    if not by_source:
        return ()
    best = min(by_source, key=lambda source: (-len(by_source[source]), source))
    return tuple(sorted(by_source[best].items()))
