"""What every recomputation shares: the proof it returns, the desk it works at, the tools of time."""

import math
import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import wraps
from itertools import pairwise
from typing import Any, Concatenate, ParamSpec, TypeVar

from reporter.audit.claims import Claim
from reporter.audit.held import CORRECTION, DAY, Held, Track
from reporter.audit.inputs import Input

NEAR = 90 * 60.0
"""How far a base may lie from the moment it stands for: 90 minutes."""
HELD_SHARE = 0.95
"""So much of a window of days must be held for an extreme of it."""


class UnprovedError(Exception):
    """The audit could not arrive at the figure; the message says why."""


@dataclass(frozen=True, slots=True)
class Proof:
    """The audit's own value and baseline, and the inputs it needs to see listed.

    An input is (metric, asset, time), or with the source as well where it is not the claim's to choose.

    `start` and `end` (epoch seconds) are the window the value is true of; None where any will do.
    """

    value: float
    baseline: float | None = None
    uses: Iterable[tuple[str, str, float] | tuple[str, str, float, str]] = ()
    start: float | None = None
    end: float | None = None


class Named(dict[Input, bool]):
    """Each input that a fact names -> whether the snapshot holds it so; many facts name the same one."""

    def __init__(self, held: Held) -> None:
        super().__init__()
        self._told = {
            (*key, source): track.by_time
            for key, told in held.tracks.items()
            for source, track in told.items()
        } | {(*key, CORRECTION): track.by_time for key, track in held.corrected.items()}

    def __missing__(self, item: Input) -> bool:
        metric, asset, at, value, source = item
        told = self._told.get((metric, asset, source))
        found = self[item] = told is not None and told.get(at) == value
        return found


@dataclass(slots=True)
class Desk:
    """The snapshot, all claims, and what has been recomputed of them so far."""

    held: Held
    claims: dict[str, Claim]
    memo: dict[str, Proof] = field(default_factory=dict)
    inputs: "Named" = field(init=False)
    kept: dict[tuple[Hashable, ...], Any] = field(init=False, default_factory=dict)
    """What several rows need and `once` worked out: by the function and what it was asked for."""

    def __post_init__(self) -> None:
        self.inputs = Named(self.held)

    def track(self, claim: Claim, metric: str, asset: str) -> Track:
        """The track of the source the claim names in its inputs, else the only one held."""
        tracks = self.held.of(metric, asset)
        named = {item.source for item in claim.inputs if (item.metric, item.asset) == (metric, asset)}
        if CORRECTION in named and CORRECTION not in tracks:
            named.remove(CORRECTION)  # every track tells it; the longest stands where no other is named
            named = named or {max(sorted(tracks), key=lambda source: len(tracks[source].at))}
        if len(named) > 1:
            raise UnprovedError(f"its inputs mix the sources {', '.join(sorted(named))} of {metric}")
        if named:
            source = named.pop()
            if source not in tracks:
                raise UnprovedError(f"the snapshot holds no {metric} of {asset} from {source}")
            return tracks[source]
        if len(tracks) != 1:
            raise UnprovedError(
                f"its inputs name no source of {metric} of {asset}, and {len(tracks)} are held"
            )
        return next(iter(tracks.values()))

    def closes(self, metric: str, asset: str) -> Track:
        """The track for runs of days: of those that reach the newest 00:00 stamp, the longest."""
        return _closes(self, metric, asset)

    def claim(self, fact: str) -> Claim:
        """Another fact the claim rests on."""
        if fact not in self.claims:
            raise UnprovedError(f"it rests on {fact}, which facts.json does not hold")
        return self.claims[fact]


Asked = ParamSpec("Asked")
Found = TypeVar("Found")


def once(
    work: Callable[Concatenate[Desk, Asked], Found],
) -> Callable[Concatenate[Desk, Asked], Found]:
    """A recomputation done once a desk for the same question; its answer is shared, and nobody changes it.

    An UnprovedError is no answer: it is raised anew whenever it is asked.
    """

    @wraps(work)
    def asked(desk: Desk, /, *args: Asked.args, **kwargs: Asked.kwargs) -> Found:
        key = (work, *args, *kwargs.items())
        if key not in desk.kept:
            desk.kept[key] = work(desk, *args, **kwargs)
        found: Found = desk.kept[key]
        return found

    return asked


@once
def _closes(desk: Desk, metric: str, asset: str) -> Track:
    ranked = []
    for source, track in sorted(desk.held.of(metric, asset).items()):
        days = track.closes(desk.held.as_of)
        if days:
            ranked.append((-days[-1][0], -len(days), source))
    if not ranked:
        raise UnprovedError(f"no {metric} of {asset} is held at 00:00 UTC")
    return desk.held.of(metric, asset)[min(ranked)[2]]


Recompute = Callable[[Desk, Claim, "re.Match[str]"], Proof]


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of fact the audit can prove: the id after its asset, kind, unit, and how."""

    pattern: "re.Pattern[str]"
    kind: str
    unit: str
    prove: Recompute


def row(pattern: str, kind: str, unit: str, prove: Recompute) -> Row:
    """A row of the register; `pattern` must match the whole id after the asset."""
    return Row(re.compile(pattern), kind, unit, prove)


def newest(track: Track, until: float) -> tuple[float, float]:
    """The newest (time, value) of a track, or UnprovedError."""
    last = track.last(until)
    if last is None:
        raise UnprovedError(
            f"the snapshot holds no {track.metric} of {track.asset} from {track.source} in time"
        )
    return last


def near(track: Track, when: float) -> tuple[float, float]:
    """The (time, value) within 90 minutes of `when`, or UnprovedError."""
    found = track.nearest(when, NEAR)
    if found is None:
        raise UnprovedError(
            f"the snapshot holds no {track.metric} of {track.asset} within 90 minutes of the base time"
        )
    return found


def midnight(when: float) -> float:
    """00:00 UTC at or before `when`."""
    return when - when % DAY


def log_returns(values: Sequence[float]) -> list[float]:
    """Natural logarithms of each value over the one before it."""
    return [math.log(later) - math.log(earlier) for earlier, later in pairwise(values)]


def mean(values: Sequence[float]) -> float:
    """Arithmetic mean; UnprovedError of nothing."""
    if not values:
        raise UnprovedError("there is nothing to average")
    return math.fsum(values) / len(values)


def deviation(values: Sequence[float]) -> float:
    """Standard deviation of a sample (n-1)."""
    if len(values) < 2:
        raise UnprovedError("two values at least make a deviation")
    centre = mean(values)
    return math.sqrt(math.fsum([(value - centre) ** 2 for value in values]) / (len(values) - 1))


def change(first: float, last: float) -> float:
    """Growth from first to last, as last / first - 1; UnprovedError from nothing."""
    if first == 0:
        raise UnprovedError("its base is zero")
    return last / first - 1


def days(label: str) -> int:
    """How many days a label such as 30d or 1d names."""
    return int(label.removesuffix("d"))
