"""The lines the charts and sparklines draw: observations of the snapshot, one source a line."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

from reporter.model import Observation, Snapshot

Line = tuple[tuple[datetime, float], ...]


def closes(snapshot: Snapshot, metric: str, asset: str, span: timedelta) -> Line:
    """Daily closes (00:00 UTC stamps) of the last `span`, from the source that holds most of them."""
    return _line([entry for entry in _window(snapshot, metric, asset, span) if _at_midnight(entry.at)])


def points(snapshot: Snapshot, metric: str, asset: str, span: timedelta) -> Line:
    """All observations of the last `span`, from the source that holds most of them."""
    return _line(_window(snapshot, metric, asset, span))


def summed(snapshot: Snapshot, metric: str, asset: str, span: timedelta, sources: frozenset[str]) -> Line:
    """For each day end of the last `span` the sum over `sources`; days one of them lacks are left out."""
    days: dict[datetime, dict[str, float]] = defaultdict(dict)
    for entry in _window(snapshot, metric, asset, span):
        if entry.source in sources and _at_midnight(entry.at):
            days[entry.at][entry.source] = entry.value
    return tuple((at, sum(by.values())) for at, by in sorted(days.items()) if set(by) == sources)


def sources_of(snapshot: Snapshot, metric: str, asset: str, line: Line) -> tuple[str, ...]:
    """The sources that hold the line's points with these values, most of them first; usually one."""
    wanted = dict(line)
    counts: dict[str, int] = defaultdict(int)
    for entry in snapshot.observations:
        if entry.metric == metric and entry.asset == asset and wanted.get(entry.at) == entry.value:
            counts[entry.source] += 1
    if not counts:
        return ()
    return (min(counts, key=lambda source: (-counts[source], source)),)


def _window(snapshot: Snapshot, metric: str, asset: str, span: timedelta) -> list[Observation]:
    start = snapshot.as_of - span
    return [
        entry
        for entry in snapshot.observations
        if entry.metric == metric and entry.asset == asset and start <= entry.at <= snapshot.as_of
    ]


def _at_midnight(at: datetime) -> bool:
    moment = at.astimezone(UTC)
    return (moment.hour, moment.minute, moment.second, moment.microsecond) == (0, 0, 0, 0)


def _line(entries: list[Observation]) -> Line:
    by_source: dict[str, dict[datetime, float]] = defaultdict(dict)
    for entry in entries:
        by_source[entry.source][entry.at] = entry.value
    if not by_source:
        return ()
    best = min(by_source, key=lambda source: (-len(by_source[source]), source))
    return tuple(sorted(by_source[best].items()))
