"""What a rule hands back, and how refusals become the gaps a reader sees: one a series."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from reporter.model import Gap, Observation, Snapshot

Refusal = tuple[Observation, str]
"""An observation that is left out, and why, as one clause."""

Rule = Callable[[Snapshot, list[Observation]], list[Refusal]]
"""Looks at what the rules before it left of a snapshot."""


def gaps_of(refused: Iterable[Refusal]) -> tuple[Gap, ...]:
    """One gap a series: the first reason of each, and how many more values went with it."""
    series: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for one, reason in refused:
        series[one.metric, one.asset, one.source].append(reason)
    made = []
    for (metric, asset, source), reasons in sorted(series.items()):
        others = len(set(reasons)) - 1
        more = f" (and {others} more like it)" if others else ""
        made.append(Gap(metric, asset, source, reasons[0] + more))
    return tuple(made)


def clock(when: datetime) -> str:
    """A moment as a gap names it: date, minute and zone."""
    return when.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def length(span: timedelta) -> str:
    """A length of time in the unit it is best told in, rounded up so that an excess shows."""
    for unit, word in (
        (timedelta(days=1), "days"),
        (timedelta(hours=1), "hours"),
        (timedelta(minutes=1), "minutes"),
    ):
        if span >= 2 * unit:
            return f"{math.ceil(span / unit * 10) / 10:g} {word}"
    return f"{math.ceil(span.total_seconds()):g} seconds"


def money(amount: float) -> str:
    """An amount of US dollars to three significant figures from a million on, else in whole dollars."""
    sign = "-" if amount < 0 else ""
    for scale, word in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if abs(amount) >= scale:
            return f"{sign}${abs(amount) / scale:.3g} {word}"
    return f"{sign}${abs(amount):,.0f}"
