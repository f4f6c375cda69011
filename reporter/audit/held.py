"""What the snapshot holds, read anew from snapshot.json: one track of values per metric, asset, source."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from operator import lt
from typing import Any

from reporter.audit import strict
from reporter.errors import AuditFailed

DAY = 86_400.0
CORRECTION = "correction"
"""The source of a value the desk set right. It stands in the place of every other source's at its time."""


@dataclass(frozen=True, slots=True)
class Track:
    """Values of one metric and asset as one source told them; `at` (epoch seconds) ascends."""

    metric: str
    asset: str
    source: str
    at: tuple[float, ...]
    value: tuple[float, ...]
    days: tuple[tuple[float, float], ...] = field(init=False, compare=False, repr=False)
    """The (time, value) stamped at 00:00 UTC."""
    by_time: Mapping[float, float] = field(init=False, compare=False, repr=False)
    """Time -> value."""

    def __post_init__(self) -> None:
        days = tuple([each for each in zip(self.at, self.value, strict=True) if each[0] % DAY == 0])
        object.__setattr__(self, "days", days)
        object.__setattr__(self, "by_time", dict(zip(self.at, self.value, strict=True)))

    def at_time(self, when: float) -> float | None:
        """The value stamped exactly `when`, or None."""
        return self.by_time.get(when)

    def last(self, until: float) -> tuple[float, float] | None:
        """The newest (time, value) at or before `until`."""
        index = bisect_right(self.at, until)
        return (self.at[index - 1], self.value[index - 1]) if index else None

    def nearest(self, when: float, within: float) -> tuple[float, float] | None:
        """The (time, value) nearest to `when`, the earlier of two as near, no further than `within`."""
        index = bisect_left(self.at, when)
        near = [
            (abs(self.at[i] - when), self.at[i], self.value[i])
            for i in (index - 1, index)
            if 0 <= i < len(self.at)
        ]
        if not near or min(near)[0] > within:
            return None
        return min(near)[1:]

    def between(self, start: float, end: float) -> list[tuple[float, float]]:
        """All (time, value) with start < time <= end."""
        first, last = bisect_right(self.at, start), bisect_right(self.at, end)
        return list(zip(self.at[first:last], self.value[first:last], strict=True))

    def closes(self, until: float) -> list[tuple[float, float]]:
        """The values stamped at 00:00 UTC, up to `until`: daily closes."""
        return list(self.days[: bisect_right(self.days, (until, math.inf))])


@dataclass(frozen=True, slots=True)
class Headline:
    """A headline as the snapshot holds it."""

    title: str
    url: str
    source: str
    published_at: float


@dataclass(frozen=True, slots=True)
class Absence:
    """A gap of the snapshot."""

    metric: str
    asset: str
    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something the snapshot says is dated ahead; `at` is the beginning of a whole day in its zone."""

    kind: str
    at: float
    zone: str
    title: str
    source: str
    url: str
    whole_day: bool


@dataclass(frozen=True, slots=True)
class Changed:
    """A revision of the snapshot: what its source restated, or (without `known`) the desk corrected."""

    metric: str
    asset: str
    source: str
    at: float
    old: float | None
    old_known: float | None
    new: float
    known: float | None
    why: str
    link: str


@dataclass(frozen=True, slots=True)
class Held:
    """The whole snapshot, indexed for proof."""

    edition: str
    day: date
    as_of: float
    recorded: bool
    tracks: Mapping[tuple[str, str], Mapping[str, Track]]
    corrected: Mapping[tuple[str, str], Track]
    """What the desk set right, which each of the tracks tells as well."""
    headlines: tuple[Headline, ...]
    previous: tuple[Mapping[str, Any], ...]
    gaps: tuple[Absence, ...]
    revisions: tuple[Changed, ...]
    diary: tuple[Occasion, ...]
    settings: Mapping[str, Any]

    def of(self, metric: str, asset: str) -> Mapping[str, Track]:
        """The tracks of one metric and asset by source; empty if none is held."""
        return self.tracks.get((metric, asset), {})

    @property
    def assets(self) -> tuple[str, ...]:
        """The assets the edition is about."""
        return tuple(self.settings["edition"]["assets"])

    @property
    def sections(self) -> tuple[str, ...]:
        """The sections the edition was asked for."""
        return tuple(self.settings["edition"]["sections"])

    @property
    def benchmark(self) -> str:
        """The asset the edition leads with."""
        return str(self.settings["edition"]["benchmark"])


def read(content: bytes, name: str = "snapshot.json") -> Held:
    """Read a snapshot. Raises AuditFailed naming the first thing that has another shape."""
    root = strict.mapping(strict.parse(content, name), name)
    if root.get("schema") != 1:
        raise AuditFailed(f"{name}: schema {root.get('schema')!r}; this audit reads schema 1.")
    as_of = strict.moment(root.get("as_of"), f"{name}: as_of")
    tracks: dict[tuple[str, str], dict[str, Track]] = {}
    for place, row in enumerate(strict.items(root.get("series"), f"{name}: series")):
        track = _track(strict.mapping(row, f"{name}: series {place}"), f"{name}: series {place}")
        sources = tracks.setdefault((track.metric, track.asset), {})
        if track.source in sources:
            raise AuditFailed(f"{name}: {track.metric} of {track.asset} from {track.source} stands twice.")
        if track.at and track.at[-1] > as_of + 300:
            raise AuditFailed(
                f"{name}: {track.metric} of {track.asset} from {track.source} is later than as_of."
            )
        sources[track.source] = track
    corrected = {key: sources.pop(CORRECTION) for key, sources in tracks.items() if CORRECTION in sources}
    for key, right in corrected.items():
        told = tracks[key] or {CORRECTION: Track(*key, CORRECTION, (), ())}
        tracks[key] = {source: _with(track, right) for source, track in told.items()}
    settings = strict.mapping(root.get("settings"), f"{name}: settings")
    strict.mapping(settings.get("edition"), f"{name}: settings.edition")
    return Held(
        edition=strict.text(root.get("edition"), f"{name}: edition"),
        day=strict.day(root.get("day"), f"{name}: day"),
        as_of=as_of,
        recorded=bool(root.get("recorded")),
        tracks=tracks,
        corrected=corrected,
        headlines=tuple(
            _headline(row, f"{name}: headlines")
            for row in strict.items(root.get("headlines"), f"{name}: headlines")
        ),
        previous=tuple(
            strict.mapping(row, f"{name}: previous")
            for row in strict.items(root.get("previous"), f"{name}: previous")
        ),
        gaps=tuple(_absence(row, f"{name}: gaps") for row in strict.items(root.get("gaps"), f"{name}: gaps")),
        revisions=tuple(
            _changed(row, f"{name}: revisions")
            for row in strict.items(root.get("revisions", []), f"{name}: revisions")
        ),
        diary=tuple(
            _occasion(row, f"{name}: diary") for row in strict.items(root.get("diary", []), f"{name}: diary")
        ),
        settings=settings,
    )


def _track(row: Mapping[str, Any], where: str) -> Track:
    at = strict.numbers(row.get("at"), f"{where}: at")
    value = strict.numbers(row.get("value"), f"{where}: value")
    if len(at) != len(value):
        raise AuditFailed(f"{where}: {len(at)} times stand against {len(value)} values.")
    if not all(map(lt, at, at[1:])):
        raise AuditFailed(f"{where}: the times do not ascend.")
    names = [strict.text(row.get(key), f"{where}: {key}") for key in ("metric", "asset", "source")]
    return Track(names[0], names[1], names[2], at, value)


def _with(track: Track, right: Track) -> Track:
    """A track that tells the corrected values at their times."""
    values = dict(zip(track.at, track.value, strict=True)) | dict(zip(right.at, right.value, strict=True))
    at = tuple(sorted(values))
    return Track(track.metric, track.asset, track.source, at, tuple(values[when] for when in at))


def _headline(row: Any, where: str) -> Headline:
    found = strict.mapping(row, where)
    return Headline(
        strict.text(found.get("title"), f"{where}: title"),
        strict.text(found.get("url"), f"{where}: url"),
        strict.text(found.get("source"), f"{where}: source"),
        _when(found.get("published_at"), f"{where}: published_at"),
    )


def _absence(row: Any, where: str) -> Absence:
    found = strict.mapping(row, where)
    return Absence(
        *(strict.text(found.get(key), f"{where}: {key}") for key in ("metric", "asset", "source", "reason"))
    )


def _occasion(row: Any, where: str) -> Occasion:
    found = strict.mapping(row, where)
    kind, zone, title, source, url = (
        strict.text(found.get(key), f"{where}: {key}") for key in ("kind", "zone", "title", "source", "url")
    )
    at = strict.moment(found.get("at"), f"{where}: at")
    return Occasion(kind, at, zone, title, source, url, found.get("whole_day") is True)


def _changed(row: Any, where: str) -> Changed:
    found = strict.mapping(row, where)

    def text(key: str) -> str:
        return strict.text(found.get(key), f"{where}: {key}")

    def time(key: str) -> float | None:
        return None if found.get(key) is None else _when(found[key], f"{where}: {key}")

    return Changed(
        metric=text("metric"),
        asset=text("asset"),
        source=text("source"),
        at=_when(found.get("at"), f"{where}: at"),
        old=None if found.get("old") is None else strict.number(found["old"], f"{where}: old"),
        old_known=time("old_known"),
        new=strict.number(found.get("new"), f"{where}: new"),
        known=time("known"),
        why=text("why"),
        link=text("link"),
    )


def _when(value: Any, where: str) -> float:
    return strict.moment(value, where) if isinstance(value, str) else strict.number(value, where)
