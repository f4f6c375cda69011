"""Facts from observations: an explicit register of detectors, run in order. Pure.

What each detector yields, and what it needs, stands in the table at the head of its file and in
`docs/facts.md`.
"""

from collections.abc import Sequence
from math import isfinite

from reporter.analyse.beta import residuals
from reporter.analyse.breadth import breadth
from reporter.analyse.changes import prices, sizes
from reporter.analyse.closes import means, streaks, superlatives
from reporter.analyse.correlation import correlations
from reporter.analyse.divergence import divergences
from reporter.analyse.drawdown import drawdowns
from reporter.analyse.extremes import day_range, extremes
from reporter.analyse.facts import Detector
from reporter.analyse.flips import flips
from reporter.analyse.flows import etf, stablecoin_streak, stablecoins
from reporter.analyse.levels import levels
from reporter.analyse.leverage import funding, open_interest
from reporter.analyse.liquidations import liquidations
from reporter.analyse.lookback import periods
from reporter.analyse.macro import macro
from reporter.analyse.regime import correlation_shifts, rarity, volatility_regime
from reporter.analyse.reported import reported
from reporter.analyse.rounds import crossings
from reporter.analyse.sentiment import fear_greed
from reporter.analyse.series import Book
from reporter.analyse.stress import forced
from reporter.analyse.swings import swings
from reporter.analyse.treasury import treasury
from reporter.analyse.volatility import volatility
from reporter.model import Fact, Snapshot

REGISTER: tuple[Detector, ...] = (
    volatility,
    volatility_regime,
    prices,
    rarity,
    residuals,
    sizes,
    breadth,
    day_range,
    extremes,
    drawdowns,
    means,
    swings,
    superlatives,
    streaks,
    periods,
    crossings,
    levels,
    liquidations,
    open_interest,
    forced,
    funding,
    flips,
    fear_greed,
    etf,
    stablecoins,
    stablecoin_streak,
    treasury,
    macro,
    correlations,
    correlation_shifts,
    divergences,
    reported,
)
"""In this order; a detector may use the facts of those before it, and its facts stand after theirs."""

UNPROVED = frozenset(
    {
        volatility_regime,
        residuals,
        swings,
        stablecoin_streak,
        correlation_shifts,
    }
)
"""Detectors whose facts the audit cannot recompute yet: an edition holds none of theirs."""

DETECTORS = tuple(detector for detector in REGISTER if detector not in UNPROVED)
"""The detectors of an edition."""


def analyse(snapshot: Snapshot, detectors: Sequence[Detector] = DETECTORS) -> tuple[Fact, ...]:
    """Everything the detectors find true of a snapshot, in the order of the register.

    A fact whose inputs are missing is not there. Raises `SnapshotRejected` when the snapshot does
    not say which assets it is about.
    """
    book = Book(snapshot)
    found: dict[str, Fact] = {}
    for detect in detectors:
        for fact in detect(book, found):
            if isfinite(fact.value) and fact.inputs:
                found[fact.id] = fact
    return tuple(found.values())
