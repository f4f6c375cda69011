"""The last time that there was as much: of a day's move, of a session's flow, and the run a flow ended.

| id | kind | unit | definition |
| --- | --- | --- | --- |
| `A.price.larger_move` | since | fraction | 24-hour change; baseline = newest larger daily one that way |
| `A.etf.larger_flow` | since | usd | newest flow; baseline = newest flow of its sign that was larger |
| `A.etf.ended_run` | turn | days | sessions in a row of the other sign before the newest, 3 or more |

The window runs from the end of that day (session) to the newest. A move must be one daily standard
deviation or more and the larger one 30 days back, with every close since; a flow's 20 sessions, with none
missing. Where the history held has no larger one, nothing is said.
"""

from collections.abc import Iterator
from itertools import pairwise

from reporter.analyse.closes import direction
from reporter.analyse.facts import Found, make, span
from reporter.analyse.flows import ETF, in_a_row
from reporter.analyse.regime import LEAST_SIGMA
from reporter.analyse.salience import bits, of_streak
from reporter.analyse.series import DAY, Book, point
from reporter.metrics import BY_ID
from reporter.model import Fact

LEAST_DAYS, LEAST_SESSIONS, LEAST_RUN = 30, 20, 3


def larger_moves(book: Book, found: Found) -> Iterator[Fact]:
    """When each price last had a larger daily move the same way."""
    for asset in book.priced:
        move, sigma = found.get(f"{asset}.price.change_24h"), found.get(f"{asset}.price.sigma_24h")
        if move is None or sigma is None or abs(sigma.value) < LEAST_SIGMA:
            continue
        closes = [each for each in book.closes(asset) if each.at <= move.window.start]
        if not closes or move.window.start - closes[-1].at >= DAY:
            continue
        for after, before in pairwise(reversed(closes)):
            if after.at - before.at != DAY or before.value <= 0:
                break  # a day that is not held might have had the larger move
            value = after.value / before.value - 1
            if value * move.value <= 0 or abs(value) < abs(move.value):
                continue
            days = (move.window.end - after.at) / DAY
            if days >= LEAST_DAYS:
                window = span("since", after, point(move.inputs[-1]))
                inputs = (*before.inputs, *after.inputs, *move.inputs)
                salience = BY_ID["price_usd"].weight * bits(days)
                name = f"{asset}.price.larger_move"
                yield make(
                    name, "since", "price_usd", asset, move.value, "fraction", window, salience, inputs, value
                )
            break


def larger_flows(book: Book, found: Found) -> Iterator[Fact]:
    """When the funds last had a larger flow the same way, and which run the newest ended."""
    for asset in book.priced:
        tracks = book.fresh(ETF, asset)
        held = in_a_row(book, tracks[0]) if tracks else []
        if len(held) < 2 or held[-1].value == 0:
            continue
        newest, earlier = held[-1], held[:-1]
        weight = BY_ID[ETF].weight
        for back, each in enumerate(reversed(earlier), 1):
            if each.value * newest.value > 0 and abs(each.value) >= abs(newest.value):
                if back >= LEAST_SESSIONS:
                    window = span("since", point(each), point(newest))
                    salience = weight * bits((newest.at - each.at) / DAY)
                    yield make(
                        f"{asset}.etf.larger_flow", "since", ETF, asset, newest.value, "usd", window,
                        salience, (each, newest), each.value,
                    )  # fmt: skip
                break
        run = 0
        for each in reversed(earlier):
            if direction(0.0, each.value) != -direction(0.0, newest.value):
                break
            run += 1
        if LEAST_RUN <= run < len(earlier):
            used = earlier[-run:]
            window = span("since", point(used[0]), point(newest))
            yield make(
                f"{asset}.etf.ended_run", "turn", ETF, asset, direction(0.0, used[0].value) * run, "days",
                window, of_streak(ETF, run + 1), (earlier[-run - 1], *used, newest),
            )  # fmt: skip
