"""Money that came in or went out: exchange-traded funds by session, stablecoins by week.

| id | kind | unit | definition |
| --- | --- | --- | --- |
| `A.etf.last` | level | usd | net flow of the newest session |
| `A.etf.sum_5d` | sum | usd | net flow of the last 5 sessions |
| `A.etf.streak` | streak | days | sessions in a row in (out: negative), 2 or more |
| `market.stablecoins.last` | level | usd | newest supply of stablecoins |
| `market.stablecoins.change_7d` | change | fraction | last / base - 1 over 7 days |
| `market.stablecoins.streak` | streak | days | days in a row of growth (shrinking: negative), 2 or more |

A weekday between two sessions counts as a holiday only if an American index held for the days
around it has no session then either; otherwise its flow is missing, and nothing is summed across it.
A flow of exactly zero is neither in nor out: it ends a streak.
"""

from collections.abc import Iterator
from datetime import date
from math import fsum

from reporter.analyse.changes import change, level
from reporter.analyse.closes import direction, streak
from reporter.analyse.facts import Found, make, span
from reporter.analyse.salience import of_change, of_streak
from reporter.analyse.series import DAY, Book, Track, inputs_of, point
from reporter.model import Fact, Observation, Window

ETF = "etf_net_flow_usd"
STABLECOINS = "stablecoin_supply_usd"
SESSIONS = 5
AMERICAN = ("sp500", "vix")


def etf(book: Book, found: Found) -> Iterator[Fact]:
    """Net flows of each asset's funds: last session, last five, and the run of one sign."""
    for asset in book.priced:
        tracks = book.fresh(ETF, asset)
        if not tracks:
            continue
        yield from level(book, f"{asset}.etf.last", ETF, asset)
        held = in_a_row(book, tracks[0])
        if len(held) >= SESSIONS:
            used = held[-SESSIONS:]
            total = fsum(each.value for each in used)
            window = Window("session", used[0].at, used[-1].at)
            salience = of_change(ETF, total, SESSIONS)
            yield make(f"{asset}.etf.sum_5d", "sum", ETF, asset, total, "usd", window, salience, used)
        run = _run(held)
        if run:
            window = Window("session", run[0].at, run[-1].at)
            length = direction(0.0, run[-1].value) * len(run)
            salience = of_streak(ETF, len(run))
            yield make(f"{asset}.etf.streak", "streak", ETF, asset, length, "days", window, salience, run)


def in_a_row(book: Book, track: Track) -> list[Observation]:
    """The newest sessions with none missing among them."""
    traded = american_sessions(book)
    held = track.observations
    for index in range(len(held) - 1, 0, -1):
        if _missed(held[index - 1].at.date(), held[index].at.date(), traded):
            return held[index:]
    return held


def american_sessions(book: Book) -> set[date]:
    """The days on which an American index held has a session."""
    return {
        at.date() for asset in AMERICAN for track in book.tracks("index_level", asset) for at in track.times
    }


def _missed(before: date, after: date, traded: set[date]) -> bool:
    """Whether a session lies between two days: a weekday that is not known to be a holiday."""
    day = before + DAY
    while day < after:
        known = bool(traded) and min(traded) < day < max(traded)
        if day.weekday() < 5 and (day in traded or not known):
            return True
        day += DAY
    return False


def _run(held: list[Observation]) -> list[Observation]:
    """The sessions of the newest run of one sign, 2 or more; empty if its beginning is not held."""
    sign = direction(0.0, held[-1].value)
    for length, each in enumerate(reversed(held)):
        if sign == 0 or direction(0.0, each.value) != sign:
            return held[len(held) - length :] if length >= 2 else []
    return []


def stablecoins(book: Book, found: Found) -> Iterator[Fact]:
    """The supply of stablecoins and its change over a week."""
    yield from level(book, "market.stablecoins.last", STABLECOINS, "market")
    ends = book.ends(STABLECOINS, "market", 7)
    if ends is not None:
        yield from change("market.stablecoins.change_7d", STABLECOINS, "market", ends, "7d")


def stablecoin_streak(book: Book, found: Found) -> Iterator[Fact]:
    """How many days in a row the supply of stablecoins grew or shrank."""
    track = book.steady(STABLECOINS, "market")
    if track is None or not book.fresh(STABLECOINS, "market"):
        return
    supply = tuple(map(point, track.daily.values()))
    run = streak(supply) if len(supply) > 2 and supply[-1].at >= book.midnight - DAY else None
    if run is None or run < 2:
        return
    used = supply[-1 - run :]
    length = direction(used[0].value, used[-1].value) * run
    window = span("since", used[0], used[-1])
    inputs = inputs_of(used)
    yield make(
        "market.stablecoins.streak",
        "streak",
        STABLECOINS,
        "market",
        length,
        "days",
        window,
        of_streak(STABLECOINS, run),
        inputs,
        used[0].value,
    )
