"""The audit's own arithmetic against the detectors', over markets made by hand, fact by fact.

Each fact of the register is proved from the snapshot the store writes; then each of its parts is
changed, one at a time, and the change must be found.
"""

from dataclasses import replace

import pytest

from reporter.analyse import analyse
from reporter.audit import held
from reporter.audit.claims import Claim
from reporter.audit.inputs import Input
from reporter.audit.recompute import prove
from reporter.audit.recompute.base import Desk
from reporter.audit.result import Ledger
from reporter.store import snapshot as snapshots
from tests.market import DAY, MORNING, Market
from tests.test_analyse_further import (
    diverging,
    fallen,
    flowing,
    forced,
    funding,
    majors,
    new_year,
    peak,
    turned,
    valley,
    wave,
)
from tests.test_analyse_largest import CALM, falls, flowed, moved
from tests.test_analyse_levels import path, ranges
from tests.test_analyse_scorecard import named

SUPPLY = "stablecoin_supply_usd"


def _claim(fact):
    inputs = tuple(
        Input(each.metric, each.asset, each.at.timestamp(), each.value, each.source) for each in fact.inputs
    )
    window = fact.window
    ends = window.start.timestamp(), window.end.timestamp()
    parts = (fact.id, fact.kind, fact.metric, fact.asset, float(fact.value), fact.unit, fact.baseline)
    return Claim(*parts, window.label, *ends, None, inputs)


def desk(market):
    snapshot = market.snapshot()
    claims = {fact.id: _claim(fact) for fact in analyse(snapshot)}
    return Desk(held.read(snapshots.dump(snapshot)), claims)


def refused(bench, claim):
    ledger = Ledger()
    prove(replace(bench, claims=bench.claims | {claim.id: claim}, memo={}), claim, ledger)
    return [str(finding) for finding in ledger.findings]


def rare():
    return Market().closes(wave(370, 0.01)).price(94).price(100, MORNING - DAY)


MARKETS = {
    "looked back on": lambda: named(("below", 76_700.0), ("below", 76_900.0), ("above", 80_000.0)),
    "fallen": lambda: fallen(78, [95, 89, 91, 85, 80, 82]),
    "left": lambda: fallen(92, [95, 79, 91]),
    "rare": rare,
    "new year": new_year,
    "wild": lambda: Market().closes([*wave(240, 0.01), *wave(40, 0.08)]).price(100),
    "majors": lambda: majors({"bitcoin": -0.02, "ethereum": -0.04, "solana": -0.05}),
    "valley": valley,
    "peak": peak,
    "stablecoins": lambda: Market().price(100).daily(SUPPLY, "market", [3.0, 3.1, 3.0, 2.9, 2.8]),
    "a correlation that turned": turned,
    "open interest leaves": lambda: diverging(0.03, -0.05),
    "open interest comes": lambda: diverging(-0.03, 0.05),
    "funds leave": lambda: flowing(0.03, -4e8),
    "funds come": lambda: flowing(-0.03, 4e8),
    "flush": lambda: forced(-0.05, -0.04, 10, 1, venues=2),
    "squeeze": lambda: forced(0.05, -0.04, 1, 10),
    "a large fall": lambda: moved(falls(-0.09, *CALM), 88.0),
    "a large flow": lambda: flowed([9.0, *[1.0, -2.0] * 12, *[-2.0] * 4, 5.0]),
    "flip": lambda: funding(*[0.0001] * 9, -0.00002, -0.00003).price(100),
    "levels": lambda: ranges(path(100.2, 99.9), [*[99.0, 85.3] * 10, *[99.0] * 5, 92.1, *[99.0] * 9]),
}
WANTED = {
    "looked back on": tuple(
        f"scorecard.{what}_2026-02-01" for what in ("named", "broken", "touched", "pending", "missed")
    ),
    "levels": tuple(
        f"level.{side}_{place}{what}"
        for side in ("above", "below")
        for place in (1, 2)
        for what in ("", "_distance", "_touches")
    ),
    "fallen": ("price.drawdown", "price.correction", "price.bear_market"),
    "rare": ("price.rarity_24h",),
    "left": ("price.left_correction", "price.left_bear_market"),
    "open interest leaves": ("divergence.price_up_open_interest_down",),
    "open interest comes": ("divergence.price_down_open_interest_up",),
    "funds leave": ("divergence.price_up_funds_out",),
    "funds come": ("divergence.price_down_funds_in",),
    "flush": ("leverage.flush",),
    "squeeze": ("leverage.squeeze",),
    "a large fall": ("price.larger_move",),
    "a large flow": ("etf.larger_flow", "etf.ended_run"),
    "flip": ("funding.flipped",),
    "wild": ("price.volatility_percentile",),
    "majors": ("price.residual_24h",),
    "valley": ("price.swing_low", "price.swing_low_touches"),
    "peak": ("price.swing_high", "price.swing_high_touches"),
    "stablecoins": ("stablecoins.streak",),
    "a correlation that turned": ("correlation.sp500_30d", "correlation.sp500_shift"),
    "new year": tuple(
        f"period.{name}_{what}"
        for name in ("week", "month", "quarter", "year")
        for what in ("change", "high", "low")
    ),
}


@pytest.fixture(scope="module")
def desks():
    return {name: desk(make()) for name, make in MARKETS.items()}


@pytest.mark.parametrize("name", MARKETS)
def test_every_fact_of_a_market_is_proved(name, desks):
    bench = desks[name]
    assert {claim.what for claim in bench.claims.values()} >= set(WANTED[name])
    assert [each for claim in bench.claims.values() for each in refused(bench, claim)] == []


def changes(claim):
    """The fact with one part of it changed, each way by name."""
    yield "value", replace(claim, value=claim.value * 1.001 + 1e-6)
    yield "sign", replace(claim, value=-claim.value - 1e-6)
    if claim.baseline is not None:
        yield "baseline", replace(claim, baseline=claim.baseline * 1.001 + 1e-6)
        yield "baseline gone", replace(claim, baseline=None)
    yield "start", replace(claim, start=claim.start - 86_400)
    yield "end", replace(claim, end=claim.end - 86_400, start=claim.start - 86_400)
    yield "unit", replace(claim, unit="days" if claim.unit != "days" else "usd")
    yield "kind", replace(claim, kind="level" if claim.kind != "level" else "sum")
    for place in {0, len(claim.inputs) - 1}:
        kept = claim.inputs[:place] + claim.inputs[place + 1 :]
        yield f"input {place} gone", replace(claim, inputs=kept)
        other = claim.inputs[place]._replace(value=claim.inputs[place].value * 1.01 + 1)
        yield f"input {place} another", replace(claim, inputs=(*kept, other))
    yield "inputs gone", replace(claim, inputs=())


@pytest.mark.parametrize(("name", "what"), [(name, what) for name in WANTED for what in WANTED[name]])
def test_a_part_of_a_fact_changed_is_found(name, what, desks):
    bench = desks[name]
    claim = next(claim for claim in bench.claims.values() if claim.what == what)
    assert [how for how, other in changes(claim) if not refused(bench, other)] == []


def test_a_fact_under_another_name_is_refused(desks):
    for name, wrong, right in (
        ("fallen", "bear_market", "correction"),
        ("new year", "quarter_change", "month_change"),
        ("new year", "year_high", "year_low"),
        ("open interest leaves", "down_open_interest_up", "up_open_interest_down"),
        ("funds come", "price_up_funds_out", "price_down_funds_in"),
        ("flush", "leverage.squeeze", "leverage.flush"),
    ):
        bench = desks[name]
        claim = next(claim for claim in bench.claims.values() if claim.id.endswith(right))
        assert refused(bench, replace(claim, id=claim.id.replace(right, wrong)))
