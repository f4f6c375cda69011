"""Which observations stand for a quantity: the only place where sources are joined, or one is chosen.

Every detector asks a `Book` for points and never looks at sources itself (but for quantities whose
sources are venues that add up). The rule:

1. A source qualifies for a quantity if its newest value is not older than the metric allows and lies no
   further than `Metric.near` behind the newest of all. What is printed is the median of the qualifying
   sources' newest values (of an even number the mean of the middle two), and its time is the middle one
   of theirs (of an even number the earlier of the middle two).
2. A change is measured on one set of sources: those of them that also hold the base. Its growth is the
   median of their newest values over the median of their bases. Where that set is all that qualify, the
   base is the median of the bases; where it is not, the base is the one from which that growth leads to
   the printed value. So base x (1 + change) is always the value printed beside it.
3. What is told of days (closes, highs and lows, and all that is computed from them) is one source's: of
   those that reach the newest midnight the one with most days, of equal ones the first by name. So is
   the way between the two ends of 24 hours: of the qualifying sources the one with most values in them.
4. A metric that is each provider's own (`Metric.quorum` 1) is never joined: of the sources that are not
   too old the preferred one stands (`Metric.prefer`); of others the one with the newest value, within
   ten minutes all being equally new, then the longer history, then the first by name.

A `Point` carries all the observations it rests on. Sources too far from the others are no longer in the
snapshot: `validate` left them out.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, time, timedelta
from itertools import groupby
from math import isfinite
from operator import attrgetter
from statistics import median

from reporter.analyse.tracks import Ends, Point, Track, between, joined, point
from reporter.errors import SnapshotRejected
from reporter.metrics import BY_ID, CORRECTION
from reporter.model import Observation, Snapshot

__all__ = ["DAY", "Book", "Ends", "Point", "Track", "between", "inputs_of", "point", "relative", "unbroken"]

DAY = timedelta(days=1)
TOLERANCE = timedelta(minutes=90)
"""How far from the wanted time a base may lie."""

EQUALLY_NEW = timedelta(minutes=10)
"""Sources are asked one after another: within this time none is newer than the other."""

_MIDNIGHT = time()
_SERIES = attrgetter("metric", "asset", "source")


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
        self.previous = snapshot.previous
        """The earlier editions, which named levels."""
        self._groups: dict[tuple[str, str], dict[str, list[Observation]]] = {}
        self._tracks: dict[tuple[str, str], tuple[Track, ...]] = {}
        self._qualifying: dict[tuple[str, str], tuple[Track, ...]] = {}
        self._steady: dict[tuple[str, str], Track | None] = {}
        self._last: dict[tuple[str, str], Point | None] = {}
        self._closes: dict[str, tuple[Point, ...]] = {}
        self.turns: dict[tuple[str, str], list[Observation]] = {}
        """What `swings.standing_turns` found, by asset and side: the levels ask for it again."""
        as_of = self.as_of
        known = [each for each in snapshot.observations if each.at <= as_of and isfinite(each.value)]
        # A snapshot is in the order of its series, so that few runs are joined again.
        for (metric, asset, source), run in groupby(known, _SERIES):
            self._groups.setdefault((metric, asset), {}).setdefault(source, []).extend(run)
        for told in self._groups.values():
            # What the desk set right is every source's value at its time.
            right = told.pop(CORRECTION, []) if len(told) > 1 else []
            for held in told.values():
                held.extend(right)

    def tracks(self, metric: str, asset: str) -> tuple[Track, ...]:
        """One track per source: the preferred first where sources are not joined, then as in rule 4."""
        key = (metric, asset)
        if key not in self._tracks:
            found = [Track(source, held) for source, held in self._groups.get(key, {}).items()]
            if len(found) > 1:
                newest = max(track.last.at for track in found) - EQUALLY_NEW
                found.sort(key=lambda track: track.source)
                found.sort(key=lambda track: (min(track.last.at, newest), len(track.times)), reverse=True)
                row = BY_ID[metric]
                if row.quorum == 1 and row.prefer:
                    ranks = {source: place for place, source in enumerate(row.prefer)}
                    found.sort(key=lambda track: ranks.get(track.source, len(ranks)))
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
        key = (metric, asset)
        if key in self._steady:
            return self._steady[key]
        best: tuple[datetime, int] | None = None
        chosen: Track | None = None
        for track in sorted(self.tracks(metric, asset), key=lambda track: track.source):
            if track.daily:
                rank = (next(reversed(track.daily)), len(track.daily))
                if best is None or rank > best:
                    best, chosen = rank, track
        self._steady[key] = chosen
        return chosen

    def qualifying(self, metric: str, asset: str) -> tuple[Track, ...]:
        """The tracks whose newest values are joined, by name; one track where they are not."""
        key = (metric, asset)
        if key not in self._qualifying:
            fresh = self.fresh(metric, asset)
            row = BY_ID[metric]
            if row.quorum == 1:
                fresh = fresh[:1]
            elif len(fresh) > 1:
                start = max(track.last.at for track in fresh) - row.near
                by_name = sorted(fresh, key=lambda track: track.source)
                fresh = tuple(track for track in by_name if track.last.at >= start)
            self._qualifying[key] = fresh
        return self._qualifying[key]

    def last(self, metric: str, asset: str) -> Point | None:
        """The newest value, of all sources that qualify; None when there is none."""
        key = (metric, asset)
        if key not in self._last:
            tracks = self.qualifying(metric, asset)
            self._last[key] = joined([track.last for track in tracks]) if tracks else None
        return self._last[key]

    def _measured(
        self, metric: str, asset: str, base_of: Callable[[Track], Observation | None]
    ) -> Ends | None:
        """The newest value and the base it is measured from (rule 2), None where no source holds both."""
        last = self.last(metric, asset)
        tracks = self.qualifying(metric, asset)
        pairs = [(base, track.last) for track in tracks if (base := base_of(track)) is not None]
        if last is None or not pairs:
            return None
        start = joined([before for before, _ in pairs])
        if len(pairs) == len(tracks):
            return Ends(start, last)
        own = median(after.value for _, after in pairs)
        if own <= 0:
            return None
        inputs = (*start.inputs, *last.inputs)
        return Ends(Point(start.value * last.value / own, start.at, inputs), last, told=False)

    def ends(self, metric: str, asset: str, days: int) -> Ends | None:
        """The newest value and the one `days` earlier, of the same sources, else None.

        A newest value stamped 00:00 is a daily close: its base is the close exactly `days` earlier.
        Any other base lies within 90 minutes of the wanted time.
        """

        def before(track: Track) -> Observation | None:
            at = track.last.at
            return track.near(at - days * DAY, timedelta() if at.time() == _MIDNIGHT else TOLERANCE)

        return self._measured(metric, asset, before)

    def ends_since(self, metric: str, asset: str, start: datetime) -> Ends | None:
        """The newest value and the one exactly at `start`, of the same sources, else None."""

        def then(track: Track) -> Observation | None:
            return track.near(start, timedelta()) if track.last.at > start else None

        return self._measured(metric, asset, then)

    def session(self, metric: str, asset: str, longest: timedelta) -> Ends | None:
        """The newest session's close and that of the session before it, at most `longest` earlier.

        Of the sources that hold both, those count that hold the later session before.
        """
        before = {
            track.source: track.observations[-2]
            for track in self.qualifying(metric, asset)
            if len(track.times) > 1 and DAY / 2 < track.times[-1] - track.times[-2] <= longest
        }
        if not before:
            return None
        start = max(each.at for each in before.values()) - BY_ID[metric].near

        def previous(track: Track) -> Observation | None:
            base = before.get(track.source)
            return base if base is not None and base.at >= start else None

        return self._measured(metric, asset, previous)

    def between(self, metric: str, asset: str, start: datetime, end: datetime) -> list[Point]:
        """One source's values of the 24 hours to the newest, as far as start < at < end (rule 3)."""
        last = self.last(metric, asset)
        best: list[Observation] = []
        if last is not None:
            for track in sorted(self.qualifying(metric, asset), key=lambda track: track.source):
                held = [each for each in track.within(last.at - DAY, last.at) if each.at < last.at]
                best = held if len(held) > len(best) else best
        return [point(each) for each in best if start < each.at < end]

    def path(self, metric: str, asset: str, ends: Ends) -> tuple[Point, ...]:
        """The base, one source's values between the two ends of 24 hours, and the last."""
        return (ends.base, *self.between(metric, asset, ends.base.at, ends.last.at), ends.last)

    def closes(self, asset: str) -> tuple[Point, ...]:
        """The daily closes of an asset's price, oldest first; days may be missing in between."""
        if asset not in self._closes:
            track = self.steady("price_usd", asset)
            self._closes[asset] = () if track is None else tuple(map(point, track.days))
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
