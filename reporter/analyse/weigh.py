"""The last pass over the facts: from the size each detector gave them to what they deserve today.

A detector weighs a fact by its size alone (`salience`): in typical moves, times the weight of the metric.
Here that is set against what is usual:

- rarity: a move counts by the mean of its size and of half the bits of how seldom a year saw a larger
  one; what is the first for so many days by half the bits of these days; the end of a period by half the
  bits of its length. One event in two days is worth 0.5, one in a month 2.5, one in a year 4.3, about as
  one, two and a half and four standard deviations are.
- breadth: the benchmark's move counts by up to a fifth more where all moved with it, and by as much less
  where none did; a day on which all moved counts by the mean of their sizes. Another asset counts for
  less than the benchmark.
- surprise: what held yesterday already is no news, and what led the last editions is damped, the more
  the newer they are, unless it has grown by a quarter.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from math import log2, sqrt
from statistics import fmean

from reporter.analyse.salience import OTHERS, TYPICAL, bits, damped
from reporter.analyse.series import DAY, Book
from reporter.metrics import BY_ID
from reporter.model import Fact, PastEdition

MONTH = 30
EXTREME = (24.0, 76.0)
"""The Fear & Greed scores up to which, and from which, a mood is an extreme one."""
NEUTRAL = 0.0001
"""The funding rate of eight hours at which neither side pays more than the interest built into it."""
REPORTED = {
    "total_market_cap_change_24h": TYPICAL["total_market_cap_usd"],
    "open_interest_change_24h": TYPICAL["open_interest_usd"],
    "open_interest_change_30d": TYPICAL["open_interest_usd"] * sqrt(30),
}
"""Changes a publisher computed, and the size of an ordinary one."""
STATES = frozenset({"streak", "since", "percentile", "shift", "threshold", "level", "extreme", "pnl"})
"""Kinds that go on from day to day: repeated, they are no news."""
NEAR_COST = 0.03
"""The share of its cost at which a holding's profit or loss counts for half."""


def weigh(book: Book, found: Mapping[str, Fact], previous: Sequence[PastEdition]) -> dict[str, Fact]:
    """The same facts in the same order, each with its final salience."""
    weighed: dict[str, Fact] = {}
    led = _led(book, previous)
    for name, fact in found.items():
        salience = _rare(book, found, fact)
        if fact.metric == "price_usd" and fact.asset not in (book.benchmark, "market"):
            salience *= OTHERS
        salience *= _surprise(fact, salience, led)
        weighed[name] = Fact(
            fact.id, fact.kind, fact.metric, fact.asset, fact.value, fact.unit, fact.baseline, fact.window,
            salience, fact.inputs,
        )  # fmt: skip
    return weighed


def subject(name: str) -> str:
    """What a fact's id speaks of: a round number crossed is the same subject whichever it is."""
    return re.sub(r"_[\d.]+$", "", name)


def _led(book: Book, previous: Sequence[PastEdition]) -> dict[str, list[tuple[int, float]]]:
    """What led the last editions, by its subject: so many days ago, and how salient it was then."""
    led: dict[str, list[tuple[int, float]]] = {}
    for past in previous:
        name, then = past.lead
        if name:
            back = (book.as_of.date() - past.as_of.date()).days
            led.setdefault(subject(name), []).append((back, then))
    return led


def _surprise(fact: Fact, salience: float, led: Mapping[str, Sequence[tuple[int, float]]]) -> float:
    """1 for what did not lead of late; less where it did and has not grown since."""
    times = led.get(subject(fact.id), ())
    lasting = fact.kind in STATES
    return min((damped(back, salience, then, lasting=lasting) for back, then in times), default=1.0)


def _rare(book: Book, found: Mapping[str, Fact], fact: Fact) -> float:
    """The salience of a fact by its size and by how seldom the like of it was seen."""
    weight = BY_ID[fact.metric].weight
    match fact.kind:
        case "change" if ".period." in fact.id:
            days = (fact.window.end - fact.window.start) / DAY
            return (fact.salience + 2 * weight * bits(days)) / 3
        case "change" if fact.window.label == "24h" and fact.metric == "price_usd":
            return _move(book, found, fact)
        case "breadth":
            return _breadth(book, found, fact)
        case "crossing":
            return weight * bits(_unseen(book, fact)) * _roundness(fact.value)
        case "since":
            days = (fact.window.end - fact.window.start) / DAY
            return weight * bits(days) * _fresh(book, fact.asset, fact.window.end, fact.value, fact.id)
        case "extreme" if "_365d" in fact.id or "_90d" in fact.id:
            return _reached(book, fact)
        case "percentile" if fact.id.endswith("volatility_percentile"):
            return weight * bits(1 / max(1e-3, min(fact.value, 1 - fact.value))) / 2
        case "threshold":
            return 3 * fact.salience
        case "streak" if fact.metric != "price_usd":
            # Flows follow one another more often than prices do, so a long run of them is worth less.
            return weight * bits(abs(fact.value) ** 1.5)
        case "turn":
            return weight * bits(abs(fact.value) ** 1.5)
        case "flip":
            before = [each.at for each in fact.inputs if each.value * fact.value < 0]
            return weight * (0.5 + bits((max(before) - min(before)) / DAY))
        case "pnl" if fact.baseline:
            # A holding is news while it stands near its cost, where it may turn.
            return 1.5 * weight / (1 + abs(fact.value / fact.baseline) / NEAR_COST)
        case "level" if fact.id == "market.fear_greed.last":
            return weight * max(abs(fact.value - 50) / 50, bits(_mood_unseen(book, fact)))
        case "level" if fact.metric == "funding_rate":
            return weight * abs(fact.value - NEUTRAL) / NEUTRAL / 2
        case "reported" if fact.metric in REPORTED:
            return weight * abs(fact.value) / REPORTED[fact.metric]
    return fact.salience


def _move(book: Book, found: Mapping[str, Fact], fact: Fact) -> float:
    """Size and rarity of a day's move; the benchmark's also by how many moved with it."""
    rarity = found.get(f"{fact.asset}.price.rarity_24h")
    salience = fact.salience
    if rarity is not None:
        own = BY_ID[fact.metric].weight * bits(1 / max(1 / 365, 1 - rarity.value))
        salience = (salience + own) / 2
    total = found.get("market.breadth.total")
    side = found.get("market.breadth.fell" if fact.value < 0 else "market.breadth.rose")
    if fact.asset == book.benchmark and total is not None and side is not None:
        salience *= 0.8 + 0.4 * side.value / total.value
    return salience


def _breadth(book: Book, found: Mapping[str, Fact], fact: Fact) -> float:
    """Where all moved one way, the mean size of their moves; else the share that did."""
    if fact.id not in ("market.breadth.fell", "market.breadth.rose") or fact.value != fact.baseline:
        return fact.salience
    sizes = [abs(sigma.value) for asset in book.assets if (sigma := found.get(f"{asset}.price.sigma_24h"))]
    return BY_ID[fact.metric].weight * (fmean(sizes) if sizes else fact.salience)


def _unseen(book: Book, fact: Fact) -> float:
    """For how many days, at least 1, no daily close lay beyond a level that was crossed."""
    down = fact.baseline is not None and fact.baseline > fact.value
    before = [each for each in book.closes(fact.asset) if each.at <= fact.window.start]
    days = 1
    for close in reversed(before):
        if (close.value < fact.value) == down and close.value != fact.value:
            break
        days += 1
    return days


def _roundness(level: float) -> float:
    """1.3 for a power of ten, 1.15 for another single digit with zeros, 1 for the rest."""
    digits = f"{level:.12g}".replace(".", "").strip("0")
    return 1.3 if digits == "1" else 1.15 if len(digits) == 1 else 1.0


def _fresh(book: Book, asset: str, until: datetime, value: float, name: str) -> float:
    """From one half where yesterday's close was a month's extreme already, to 1 where none of a month was."""
    sign = 1 if "lowest" in name or ".low_" in name else -1
    closes = [each for each in book.closes(asset) if each.at < until]
    for back in range(1, MONTH):
        newest = closes[len(closes) - back - MONTH : len(closes) - back + 1]
        if len(newest) < 2:
            break
        last = newest[-1].value
        if all(sign * (each.value - last) >= 0 for each in newest):
            return 0.5 + 0.5 * log2(back) / log2(MONTH)
    return 1.0


def _reached(book: Book, fact: Fact) -> float:
    """An extreme of a long window is news on the day it is made."""
    if fact.inputs[-1].at < book.as_of - DAY:
        return fact.salience
    days = (fact.window.end - fact.window.start) / DAY
    weight = BY_ID[fact.metric].weight
    return weight * bits(days) * _fresh(book, fact.asset, fact.inputs[-1].at, fact.value, fact.id)


def _mood_unseen(book: Book, fact: Fact) -> float:
    """For how many days the index was not in the extreme band it is in, or was in the one it left."""
    low, high = EXTREME
    tracks = book.tracks(fact.metric, fact.asset)
    values = [each.value for each in tracks[0].observations if each.at < fact.window.end] if tracks else []
    if not values:
        return 1.0

    def band(score: float) -> int:
        return (score >= high) - (score <= low)

    now, before = band(fact.value), band(values[-1])
    if now == before:
        return 1.0
    days = 0
    for value in reversed(values):
        if (band(value) == now) if now else (band(value) != before):
            break
        days += 1
    return float(max(1, days))
