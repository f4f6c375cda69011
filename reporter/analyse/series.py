"""Which observations stand for a quantity: the only place where one source is chosen over another.

Every detector asks a `Book` for points and never looks at sources itself (but for quantities whose
sources are venues that add up). Today one source stands at both ends of a change: the one with the
newest value that also has the base. Values within ten minutes of the newest are equally new; ties go
to the longer history, then to the name. What needs a long run of days (closes, extremes) uses the
longest history among the sources that reach the newest day, so that as a rule one source stands for
all that is said of a price. A `Point` carries all its observations, so that several sources can be
consolidated here later without a change anywhere else.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from math import isfinite
from operator import attrgetter
from typing import NamedTuple

from reporter.errors import SnapshotRejected
from reporter.metrics import BY_ID, CORRECTION
from reporter.model import Observation, Snapshot

DAY = timedelta(days=1)
TOLERANCE = timedelta(minutes=90)
"""How far from the wanted time a base may lie."""

EQUALLY_NEW = timedelta(minutes=10)
"""Sources are asked one after another: within this time none is newer than the other."""

_MIDNIGHT = time()


class Point(NamedTuple):
    """What a quantity was at a time, and the observations that say so."""

    value: float
    at: datetime
    inputs: tuple[Observation, ...]


class Ends(NamedTuple):
    """The two ends of a change."""

    base: Point
    last: Point


def point(observation: Observation) -> Point:
    """The point one observation makes."""
    return Point(observation.value, observation.at, (observation,))


class Track:
    """What one source said of one quantity: finite values, oldest first, one for each time."""

    __slots__ = ("_daily", "observations", "source", "times")

    def __init__(self, source: str, observations: list[Observation]) -> None:
        observations.sort(key=attrgetter("at"))
        times = [each.at for each in observations]
        if len(set(times)) < len(times):
            newest: dict[datetime, Observation] = {}
            for each in observations:
                held = newest.get(each.at)
                if held is None or held.retrieved_at <= each.retrieved_at:
                    newest[each.at] = each
            observations, times = list(newest.values()), list(newest)
        self.source = source
        self.observations = observations
        self.times = times
        self._daily: dict[datetime, Observation] | None = None

    @property
    def last(self) -> Observation:
        """The newest observation; a track is never empty."""
        return self.observations[-1]

    @property
    def daily(self) -> dict[datetime, Observation]:
        """The observations stamped exactly 00:00 UTC, by their stamp, oldest first."""
        if self._daily is None:
            self._daily = {each.at: each for each in self.observations if each.at.time() == _MIDNIGHT}
        return self._daily

    def near(self, when: datetime, tolerance: timedelta) -> Observation | None:
        """The observation nearest to `when` and at most `tolerance` from it; the earlier of two."""
        place = bisect_left(self.times, when)
        around = [
            (abs(self.times[index] - when), index)
            for index in (place - 1, place)
            if 0 <= index < len(self.times)
        ]
        if not around:
            return None
        distance, index = min(around)
        return self.observations[index] if distance <= tolerance else None

    def within(self, start: datetime, end: datetime) -> list[Observation]:
        """The observations with start <= at <= end."""
        return self.observations[bisect_left(self.times, start) : bisect_right(self.times, end)]


class Book:
    """A snapshot's observations up to its as-of time, indexed once.

    `assets` are the edition's, in its order; `priced` also has the benchmark if it is not one of
    them. Raises `SnapshotRejected` when the snapshot does not say which assets it is about.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        edition = snapshot.settings.get("edition", {})
        if not edition.get("assets") or not edition.get("benchmark"):
            raise SnapshotRejected(
                f"the snapshot of {snapshot.edition} for {snapshot.day} names no assets or no benchmark "
                "in its settings: freeze it again with this version"
            )
        self.as_of = snapshot.as_of.astimezone(UTC)
        self.midnight = datetime.combine(self.as_of.date(), _MIDNIGHT, UTC)
        """The end of the last complete UTC day."""
        self.assets: tuple[str, ...] = tuple(edition["assets"])
        self.benchmark: str = edition["benchmark"]
        self.priced = tuple(dict.fromkeys((*self.assets, self.benchmark)))
        self._groups: dict[tuple[str, str], dict[str, list[Observation]]] = {}
        self._tracks: dict[tuple[str, str], tuple[Track, ...]] = {}
        self._closes: dict[str, tuple[Point, ...]] = {}
        as_of = self.as_of
        series: dict[tuple[str, str, str], list[Observation]] = {}
        for each in snapshot.observations:
            if each.at <= as_of and isfinite(each.value):
                key = (each.metric, each.asset, each.source)
                held = series.get(key)
                if held is None:
                    series[key] = [each]
                else:
                    held.append(each)
        for (metric, asset, source), observations in series.items():
            self._groups.setdefault((metric, asset), {})[source] = observations
        for told in self._groups.values():
            # What the desk set right is every source's value at its time.
            right = told.pop(CORRECTION, []) if len(told) > 1 else []
            for held in told.values():
                held.extend(right)

    def tracks(self, metric: str, asset: str) -> tuple[Track, ...]:
        """One track per source: the newest value first, of equally new the longest, then by name."""
        key = (metric, asset)
        if key not in self._tracks:
            found = [Track(source, held) for source, held in self._groups.get(key, {}).items()]
            if len(found) > 1:
                newest = max(track.last.at for track in found) - EQUALLY_NEW
                found.sort(key=lambda track: track.source)
                found.sort(key=lambda track: (min(track.last.at, newest), len(track.times)), reverse=True)
            self._tracks[key] = tuple(found)
        return self._tracks[key]

    def assets_with(self, metric: str) -> tuple[str, ...]:
        """The assets a metric is held of: the market, the edition's in their order, others by name."""
        held = {asset for known, asset in self._groups if known == metric}
        first = [asset for asset in ("market", *self.priced) if asset in held]
        return (*first, *sorted(held.difference(first)))

    def fresh(self, metric: str, asset: str) -> tuple[Track, ...]:
        """The tracks whose newest value is not older than the metric's greatest age."""
        limit = self.as_of - BY_ID[metric].max_age
        return tuple(track for track in self.tracks(metric, asset) if track.last.at >= limit)

    def steady(self, metric: str, asset: str) -> Track | None:
        """The source for runs of days: of those that reach the newest 00:00 stamp, the longest."""
        best: tuple[datetime, int] | None = None
        chosen: Track | None = None
        for track in sorted(self.tracks(metric, asset), key=lambda track: track.source):
            if track.daily:
                rank = (next(reversed(track.daily)), len(track.daily))
                if best is None or rank > best:
                    best, chosen = rank, track
        return chosen

    def ends(self, metric: str, asset: str, days: int) -> Ends | None:
        """The newest value and the one `days` earlier, of one source, else None.

        A newest value stamped 00:00 is a daily close: its base is the close exactly `days` earlier.
        Any other base lies within 90 minutes of the wanted time.
        """
        for track in self.fresh(metric, asset):
            last = track.last
            exact = last.at.time() == _MIDNIGHT
            base = track.near(last.at - days * DAY, timedelta() if exact else TOLERANCE)
            if base is not None:
                return Ends(point(base), point(last))
        return None

    def ends_since(self, metric: str, asset: str, start: datetime) -> Ends | None:
        """The newest value and the one exactly at `start`, of one source, else None."""
        for track in self.fresh(metric, asset):
            base = track.near(start, timedelta())
            if base is not None and base.at < track.last.at:
                return Ends(point(base), point(track.last))
        return None

    def last(self, metric: str, asset: str) -> Point | None:
        """The newest value: the end of the 24-hour change if that is as new, so that both agree.

        None when nothing is held or the newest is older than the metric's greatest age.
        """
        tracks = self.fresh(metric, asset)
        if not tracks:
            return None
        newest = point(tracks[0].last)
        ends = self.ends(metric, asset, 1)
        return ends.last if ends is not None and newest.at - ends.last.at <= TOLERANCE else newest

    def path(self, metric: str, asset: str, ends: Ends) -> tuple[Point, ...]:
        """All points from the base to the last, both included, of the source of the ends."""
        for track in self.tracks(metric, asset):
            if ends.last.inputs[0] in track.observations:
                return tuple(point(each) for each in track.within(ends.base.at, ends.last.at))
        return ()

    def closes(self, asset: str) -> tuple[Point, ...]:
        """The daily closes of an asset's price, oldest first; days may be missing in between."""
        if asset not in self._closes:
            track = self.steady("price_usd", asset)
            self._closes[asset] = () if track is None else tuple(map(point, track.daily.values()))
        return self._closes[asset]


def unbroken(points: tuple[Point, ...], count: int) -> tuple[Point, ...] | None:
    """The newest `count` daily points if no day among them is missing, else None."""
    tail = points[-count:]
    if len(tail) < count or tail[-1].at - tail[0].at != (count - 1) * DAY:
        return None
    return tail


def relative(base: float, last: float) -> float | None:
    """Growth as last / base - 1, or None where the base is not above zero."""
    return last / base - 1 if base > 0 else None


def inputs_of(points: Iterable[Point]) -> tuple[Observation, ...]:
    """The observations of several points, in their order."""
    return tuple(each for point in points for each in point.inputs)
