"""Equities, currencies, bonds and gold: levels at the close of their own sessions.

| id | kind | unit | definition |
| --- | --- | --- | --- |
| `X.index.last` | level | index | newest close of each index; window = its session |
| `X.index.change_session` | change | fraction | last / the session before - 1 |
| `vix.index.change_session` | change | points | last - the session before |
| `us.yield.last` | level | fraction | newest 10-year Treasury yield |
| `us.yield.change_session` | change | bp | difference to the session before |
| `gold.price.last` | level | usd | newest London afternoon price of an ounce |
| `gold.price.change_session` | change | fraction | last / the session before - 1 |
"""

from collections.abc import Iterator

from reporter.analyse.changes import change, difference
from reporter.analyse.facts import Found, make
from reporter.analyse.salience import TYPICAL, background
from reporter.analyse.series import DAY, Book
from reporter.metrics import BY_ID
from reporter.model import Fact, Window

INDICES = ("sp500", "stoxx600", "dollar", "dollar_broad", "vix")
HOLIDAYS = 5 * DAY
"""Between two sessions at most: a weekend and two holidays."""


def macro(book: Book, found: Found) -> Iterator[Fact]:
    """The newest session of each market outside crypto and its change."""
    for asset in INDICES:
        yield from _session(book, f"{asset}.index", "index_level", asset)
    yield from _session(book, "us.yield", "yield_10y", "us")
    yield from _session(book, "gold.price", "gold_usd", "gold")


def _session(book: Book, name: str, metric: str, asset: str) -> Iterator[Fact]:
    """Level of the newest session and its change from the one before."""
    last = book.last(metric, asset)
    if last is None:
        return
    window = Window("session", last.at, last.at)
    unit = BY_ID[metric].unit
    yield make(
        f"{name}.last", "level", metric, asset, last.value, unit, window, background(metric), last.inputs
    )
    ends = book.session(metric, asset, HOLIDAYS)
    if ends is None:
        return
    if asset == "vix":
        yield from difference(
            f"{name}.change_session", metric, asset, ends, "session", "points", TYPICAL["vix"]
        )
    elif metric == "yield_10y":
        yield from difference(f"{name}.change_session", metric, asset, ends, "session", "bp")
    else:
        yield from change(f"{name}.change_session", metric, asset, ends, "session")
