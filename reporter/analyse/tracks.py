"""Points, and the tracks they are taken from: what one source said of one quantity, in order of time."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from operator import attrgetter
from statistics import median, median_low
from typing import NamedTuple, TypeVar

from reporter.model import Observation

_MIDNIGHT = time()
_AT = attrgetter("at")


class Point(NamedTuple):
    """What a quantity was at a time, and the observations that say so."""

    value: float
    at: datetime
    inputs: tuple[Observation, ...]


Dated = TypeVar("Dated", Observation, Point)


class Ends(NamedTuple):
    """The two ends of a change; `told` is false where the base follows from the growth of some sources."""

    base: Point
    last: Point
    told: bool = True


def point(observation: Observation) -> Point:
    """The point one observation makes."""
    return Point(observation.value, observation.at, (observation,))


def joined(observations: Sequence[Observation]) -> Point:
    """The median of what several sources said, at the middle one of their times."""
    value = median(each.value for each in observations)
    # What the desk set right is one observation, which each of them tells.
    once = tuple({id(each): each for each in observations}.values())
    return Point(value, median_low(each.at for each in observations), once)


class Track:
    """What one source said of one quantity: finite values, oldest first, one for each time."""

    __slots__ = ("_daily", "_days", "observations", "source", "times")

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
        self._days: tuple[Observation, ...] = ()

    @property
    def last(self) -> Observation:
        """The newest observation; a track is never empty."""
        return self.observations[-1]

    @property
    def daily(self) -> dict[datetime, Observation]:
        """The observations stamped exactly 00:00 UTC, by their stamp, oldest first."""
        if self._daily is None:
            self._daily = {
                each.at: each
                for at, each in zip(self.times, self.observations, strict=True)
                if not at.hour and at.time() == _MIDNIGHT
            }
            self._days = tuple(self._daily.values())
        return self._daily

    @property
    def days(self) -> tuple[Observation, ...]:
        """The observations of `daily`, oldest first."""
        return self._days if self._daily is not None else tuple(self.daily.values())

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


def between(held: Sequence[Dated], start: datetime, end: datetime | None = None) -> Sequence[Dated]:
    """Of what is held, oldest first, that which is stamped from `start` on and before `end`."""
    return held[bisect_left(held, start, key=_AT) : None if end is None else bisect_left(held, end, key=_AT)]
