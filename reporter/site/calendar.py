"""A year of daily moves as a calendar: twelve months of days, each with its size and direction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from reporter.site.views import EditionView, FigureView

STEPS = (0.01, 0.03, 0.05)
"""From so large a move on, up or down, a day has the next deeper shade."""
MONTHS = 12


@dataclass(frozen=True, slots=True)
class DayView:
    """One day; without `figure` nothing was published of it. `shade` is the name of its class."""

    day: date
    figure: FigureView | None = None
    path: str = ""
    shade: str = ""


@dataclass(frozen=True, slots=True)
class MonthView:
    """One month: weeks from Monday to Sunday, None where a week reaches into another month."""

    first: date
    weeks: tuple[tuple[DayView | None, ...], ...]


@dataclass(frozen=True, slots=True)
class ShadeView:
    """One line of the legend: from `low` to below `high`, None where it is open; fractions, signed."""

    name: str
    low: float | None
    high: float | None


def shade(value: float) -> str:
    """The class of a move: `flat`, or `rise-` or `fall-` with the number of steps it reaches."""
    depth = sum(abs(value) >= step for step in STEPS)
    return f"{'rise' if value > 0 else 'fall'}-{depth}" if depth else "flat"


def legend() -> tuple[ShadeView, ...]:
    """The shades from the deepest fall to the highest rise."""
    ends = (*STEPS, None)
    rises = [ShadeView(f"rise-{number}", low, ends[number]) for number, low in enumerate(STEPS, 1)]
    falls = [ShadeView(one.name.replace("rise", "fall"), one.low, one.high) for one in reversed(rises)]
    return (*falls, ShadeView("flat", None, STEPS[0]), *rises)


def span(newest: date) -> date:
    """The first day of the twelve months that end with the month of `newest`."""
    months = newest.year * 12 + newest.month - MONTHS
    return date(months // 12, months % 12 + 1, 1)


def calendar(views: Iterable[EditionView], newest: date, fact: str) -> tuple[MonthView, ...]:
    """The months up to that of `newest`, twelve or from the first edition's on.

    `fact` is the change whose size each day shows.
    """
    held: dict[date, EditionView] = {}
    for view in views:
        held.setdefault(view.record.day, view)
    months: list[MonthView] = []
    first = max(span(newest), min(held, default=newest).replace(day=1))
    while first <= newest:
        following = (first + timedelta(days=31)).replace(day=1)
        days = [first + timedelta(days=number) for number in range((following - first).days)]
        cells: list[DayView | None] = [None] * first.weekday()
        cells += [_day(day, held, fact) for day in days]
        cells += [None] * (-len(cells) % 7)
        weeks = tuple(tuple(cells[start : start + 7]) for start in range(0, len(cells), 7))
        months.append(MonthView(first, weeks))
        first = following
    return tuple(months)


def _day(day: date, held: Mapping[date, EditionView], fact: str) -> DayView:
    view = held.get(day)
    figure = view.figure(fact) if view else None
    if view is None or figure is None:
        return DayView(day)
    return DayView(day, figure, view.path, shade(figure.value))
