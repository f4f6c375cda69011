"""Which fact the article leads with: the most newsworthy of the day that some kind of headline can tell.

Each kind names its candidates; the most salient of all is taken. A kind has two families of phrasings,
`phrases/headline_<kind>.txt` for the headline and `phrases/lead_<kind>.txt` for the first sentence of
the lede. A day on which nothing reaches `WORTH` is a quiet one and is told as one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from reporter.narrate.desk import Desk

WORTH = 1.0
"""The least salience of news: of 150 recorded days of 2024 to 2026, 108 have something of it."""
ORDINARY = 1.0
"""A move of less than a daily standard deviation is within the usual range."""
APART = 0.5
"""The least share of its own in the move of an asset that stands apart."""
FRESH = timedelta(hours=36)
"""How long after its session a flow is still news."""
RUN, FLOW_RUN, SUPPLY_RUN = 5, 4, 14
"""From so many days (sessions) in a row on, a run of closes, of fund flows, of the supply is a lead."""
FLIPPED = 0.00001
"""A rate this close to zero has turned, but says nothing: a thousandth of a per cent."""
REGIME, LOOSE = 0.05, 0.5
"""How near to an end of its history volatility must be, and how far a correlation must have gone."""


@dataclass(frozen=True, slots=True)
class Lead:
    """What the headline is about: its kind, the fact it rests on, that fact's asset and salience."""

    kind: str
    fact: str
    asset: str
    salience: float


def _day(desk: Desk) -> Iterator[str]:
    """The benchmark's day."""
    yield f"{desk.benchmark}.price.change_24h"


def _level(desk: Desk) -> Iterator[str]:
    """A round number the benchmark broke: the last one it met."""
    found = desk.starting(f"{desk.benchmark}.price.crossed_")
    if found and desk.has(f"{desk.benchmark}.price.change_24h"):
        down = found[0].value > desk.fact(f"{desk.benchmark}.price.last").value
        yield min(found, key=lambda fact: fact.value if down else -fact.value).id


def _since(desk: Desk) -> Iterator[str]:
    """The lowest or highest close since a day, on a day that moved that way."""
    change = f"{desk.benchmark}.price.change_24h"
    for name, sign in (("lowest_since", -1), ("highest_since", 1)):
        if desk.has(change) and desk.sign(change) == sign:
            yield f"{desk.benchmark}.price.{name}"


def _reach(desk: Desk) -> Iterator[str]:
    """A price higher or lower than any of 90 or 365 days, reached in the last 24 hours."""
    change = f"{desk.benchmark}.price.change_24h"
    for days in (365, 90):
        for side in ("low", "high"):
            name = f"{desk.benchmark}.price.{side}_{days}d"
            within = f"{desk.benchmark}.price.{side}_24h"
            if not desk.has(change, name, within) or not desk.sign(change):
                continue
            if desk.fact(name).value == desk.fact(within).value:
                yield name


def _threshold(desk: Desk) -> Iterator[str]:
    """A correction or a bear market that the newest close began or left."""
    for name in ("bear_market", "correction"):
        change, left = f"{desk.benchmark}.price.change_24h", f"{desk.benchmark}.price.left_{name}"
        if desk.has(change, left) and desk.sign(change) > 0:
            yield left
        entered = f"{desk.benchmark}.price.{name}"
        day = timedelta(days=1)
        if desk.has(entered) and desk.snapshot.as_of - desk.fact(entered).window.start < day:
            yield entered


def _run(desk: Desk) -> Iterator[str]:
    """Closes in a row the same way, the newest included."""
    streak, change = f"{desk.benchmark}.price.streak", f"{desk.benchmark}.price.change_24h"
    if not desk.has(streak, change) or abs(desk.fact(streak).value) < RUN:
        return
    if desk.sign(change) * desk.fact(streak).value > 0:
        yield streak


def _period(desk: Desk) -> Iterator[str]:
    """The week, month, quarter or year that ended."""
    for name in ("year", "quarter", "month", "week"):
        change = f"{desk.benchmark}.period.{name}_change"
        if desk.has(change) and desk.sign(change):
            yield change


def _alt(desk: Desk) -> Iterator[str]:
    """Another major's move that the others' does not account for."""
    for asset in desk.assets:
        residual, change = f"{asset}.price.residual_24h", f"{asset}.price.change_24h"
        sigma = f"{asset}.price.sigma_24h"
        if asset == desk.benchmark or not desk.has(residual, change, sigma) or not desk.sign(change):
            continue
        own = desk.fact(residual).value / desk.fact(change).value
        if own >= APART and abs(desk.fact(sigma).value) >= ORDINARY:
            yield residual


def _all(desk: Desk) -> Iterator[str]:
    """A day on which all moved one way."""
    for name in ("market.breadth.fell", "market.breadth.rose"):
        if desk.has(name) and desk.fact(name).value == desk.fact(name).baseline:
            yield name


def _diverge(desk: Desk) -> Iterator[str]:
    """The price one way, open interest or the funds the other."""
    for fact in desk.starting("market.divergence."):
        yield fact.id


def _forced(desk: Desk) -> Iterator[str]:
    """Leverage that left with the price."""
    yield f"{desk.benchmark}.leverage.flush"
    yield f"{desk.benchmark}.leverage.squeeze"


def _flip(desk: Desk) -> Iterator[str]:
    """Funding that changed sides."""
    flipped = f"{desk.benchmark}.funding.flipped"
    if desk.has(flipped) and abs(desk.fact(flipped).value) >= FLIPPED:
        yield flipped


def _flow(desk: Desk) -> Iterator[str]:
    """Spot funds: a run of sessions, the end of one, or one session of unusual size."""
    last, streak = f"{desk.benchmark}.etf.last", f"{desk.benchmark}.etf.streak"
    if desk.has(last) and desk.snapshot.as_of - desk.fact(last).window.end <= FRESH:
        yield last
        yield f"{desk.benchmark}.etf.larger_flow"
        if desk.has(streak) and abs(desk.fact(streak).value) >= FLOW_RUN:
            yield streak
        ended = f"{desk.benchmark}.etf.ended_run"
        if desk.has(ended) and abs(desk.fact(ended).value) >= FLOW_RUN:
            yield ended


def _supply(desk: Desk) -> Iterator[str]:
    """The supply of stablecoins: a long run, told at each further week of it."""
    streak = "market.stablecoins.streak"
    if desk.has(streak):
        days = round(abs(desk.fact(streak).value))
        if days >= SUPPLY_RUN and days % 7 == 0:
            yield streak


def _mood(desk: Desk) -> Iterator[str]:
    """Sentiment that entered or left an extreme band."""
    last, change = "market.fear_greed.last", "market.fear_greed.change_1d"
    if desk.has(last, change):
        before = desk.fact(last).value - desk.fact(change).value
        now, then = desk.band(desk.fact(last).value), desk.band(before)
        bands = desk.language.words["sentiment"]["bands"]
        if now != then and {now, then} & {str(bands[0][1]), str(bands[-1][1])}:
            yield last


def _regime(desk: Desk) -> Iterator[str]:
    """Volatility near an end of its history."""
    share = f"{desk.benchmark}.price.volatility_percentile"
    if desk.has(share) and not REGIME < desk.fact(share).value < 1 - REGIME:
        yield share


def _shift(desk: Desk) -> Iterator[str]:
    """A correlation that is another than it was a month ago."""
    shift = f"{desk.benchmark}.correlation.sp500_shift"
    if desk.has(shift) and abs(desk.fact(shift).value) >= LOOSE:
        yield shift


LEADS: tuple[tuple[str, Callable[[Desk], Iterator[str]]], ...] = (
    ("since", _since),
    ("threshold", _threshold),
    ("level", _level),
    ("reach", _reach),
    ("day", _day),
    ("all", _all),
    ("forced", _forced),
    ("alt", _alt),
    ("period", _period),
    ("run", _run),
    ("diverge", _diverge),
    ("flow", _flow),
    ("flip", _flip),
    ("mood", _mood),
    ("supply", _supply),
    ("regime", _regime),
    ("shift", _shift),
)
"""The kinds of headline; of two equally salient, the one that stands first leads."""


def lead(desk: Desk) -> Lead:
    """The day's lead: of all candidates the most salient; without one that is worth it, `quiet`.

    An unusual day that for want of news is none either is told as the benchmark's; a day without a
    change, by its price.
    """
    last, change = f"{desk.benchmark}.price.last", f"{desk.benchmark}.price.change_24h"
    if not desk.has(change):
        return Lead("price", last, desk.benchmark, 0.0)
    found = [
        Lead(kind, name, desk.fact(name).asset, desk.fact(name).salience)
        for kind, find in LEADS
        for name in find(desk)
        if desk.has(name) and desk.fact(name).salience >= WORTH
    ]
    if found:
        return max(found, key=lambda each: each.salience)
    sigma = desk.facts.get(f"{desk.benchmark}.price.sigma_24h")
    kind = "quiet" if sigma is not None and abs(sigma.value) < ORDINARY else "day"
    return Lead(kind, change, desk.benchmark, desk.fact(change).salience)
