"""How a fact is put together: windows, and inputs in order without repetition."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from operator import attrgetter

from reporter.analyse.series import Book, Point
from reporter.model import Fact, Observation, Unit, Window

Found = Mapping[str, Fact]
"""The facts of the detectors before this one in the register, by id."""

Detector = Callable[[Book, Found], Iterable[Fact]]


def moment(at: datetime) -> Window:
    """The window of something true at one time."""
    return Window("now", at, at)


def span(label: str, first: Point, last: Point) -> Window:
    """The window from one point to another."""
    return Window(label, first.at, last.at)


def make(
    name: str,
    kind: str,
    metric: str,
    asset: str,
    value: float,
    unit: Unit,
    window: Window,
    salience: float,
    inputs: Iterable[Observation],
    baseline: float | None = None,
) -> Fact:
    """The fact of that name (its id), with its inputs oldest first, each once."""
    once = {id(each): each for each in inputs}
    ordered = tuple(sorted(once.values(), key=attrgetter("at")))
    return Fact(name, kind, metric, asset, value, unit, baseline, window, salience, ordered)
