"""Facts from observations: an explicit register of detectors, run in order. Pure.

What each detector yields, and what it needs, stands in the table at the head of its file and in
`docs/facts.md`. The audit proves every fact of an edition: a detector is added together with its
row in `reporter/audit/recompute/`.
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
from reporter.analyse.largest import larger_flows, larger_moves
from reporter.analyse.levels import levels
from reporter.analyse.leverage import funding, open_interest
from reporter.analyse.liquidations import liquidations
from reporter.analyse.lookback import periods
from reporter.analyse.macro import macro
from reporter.analyse.regime import correlation_shifts, rarity, volatility_regime
from reporter.analyse.reported import reported
from reporter.analyse.rounds import crossings
from reporter.analyse.scorecard import scorecards
from reporter.analyse.sentiment import fear_greed
from reporter.analyse.series import Book
from reporter.analyse.stress import forced
from reporter.analyse.swings import swings
from reporter.analyse.treasury import treasury
from reporter.analyse.volatility import volatility
from reporter.analyse.weigh import weigh
from reporter.model import Fact, Snapshot

DETECTORS: tuple[Detector, ...] = (
    volatility,
    volatility_regime,
    prices,
    rarity,
    larger_moves,
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
    scorecards,
    liquidations,
    open_interest,
    forced,
    funding,
    flips,
    fear_greed,
    etf,
    larger_flows,
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


def analyse(snapshot: Snapshot, detectors: Sequence[Detector] = DETECTORS) -> tuple[Fact, ...]:
    """Everything the detectors find true of a snapshot, in the order of the register, weighed.

    A fact whose inputs are missing is not there. Raises `SnapshotRejected` when the snapshot does
    not say which assets it is about.
    """
    book = Book(snapshot)
    found: dict[str, Fact] = {}
    for detect in detectors:
        for fact in detect(book, found):
            if isfinite(fact.value) and fact.inputs:
                found[fact.id] = fact
    return tuple(weigh(book, found, snapshot.previous).values())
