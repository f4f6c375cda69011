"""Several sources of one value: the median, the set a change is measured on, the audit's own way."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.analyse import analyse
from reporter.audit import held, recompute
from reporter.audit.claims import Claim
from reporter.audit.inputs import Input
from reporter.audit.recompute.base import Desk
from reporter.audit.result import Ledger
from reporter.store.snapshot import dump
from tests.market import DAY, HOUR, MIDNIGHT, MORNING, Market
from tests.test_store_snapshot import SETTINGS

MINUTE = timedelta(minutes=1)
FOUR = ("binance", "coinbase", "coingecko", "kraken")


def quoted(values, at=MORNING, market=None):
    """A market with one price of each source at a time."""
    market = market or Market()
    for source, value in zip(FOUR, values, strict=False):
        if value is not None:
            market.price(value, at, source=source)
    return market


@pytest.mark.parametrize(
    ("values", "median"),
    [
        ((100,), 100),
        ((100, 101), 100.5),
        ((100, 103, 101), 101),
        ((100, 103, 101, 90), 100.5),
    ],
)
def test_the_price_is_the_median(values, median):
    fact = quoted(values).facts()["bitcoin.price.last"]
    assert fact.value == median
    assert {each.value for each in fact.inputs} == set(values)


def test_the_spread_is_told_where_there_are_several():
    facts = quoted((100, 103, 101)).facts()
    spread = facts["bitcoin.price.spread"]
    assert (spread.kind, spread.unit, spread.value) == ("spread", "fraction", pytest.approx(3 / 101))
    assert spread.inputs == facts["bitcoin.price.last"].inputs
    assert "bitcoin.price.spread" not in quoted((100,)).facts()


def test_one_that_is_late_or_missing_does_not_count():
    market = quoted((100, 102, None, 104))
    assert market.facts()["bitcoin.price.last"].value == 102
    market.price(50, MORNING - HOUR - MINUTE, source="coingecko")
    assert market.facts()["bitcoin.price.last"].value == 102
    market.price(101, MORNING - HOUR, source="coingecko")
    assert market.facts()["bitcoin.price.last"].value == 101.5


def test_its_time_is_the_middle_one():
    market = quoted((100, 101, 102))
    market.price(103, MORNING - 40 * MINUTE, source="kraken")
    assert market.facts()["bitcoin.price.last"].window.end == MORNING
    pair = Market().price(100, source="binance").price(101, MORNING - 40 * MINUTE, source="kraken")
    assert pair.facts()["bitcoin.price.last"].window.end == MORNING - 40 * MINUTE


def test_a_change_is_from_median_to_median_of_the_same_sources():
    market = quoted((90, 92, 91), market=quoted((100, 104, 101), MORNING - DAY))
    fact = market.facts()["bitcoin.price.change_24h"]
    assert (fact.baseline, fact.value) == (101, 91 / 101 - 1)
    assert len(fact.inputs) == 6


def test_where_one_lacks_the_base_the_growth_is_that_of_the_others():
    market = quoted((90, 92, 91, 120), market=quoted((100, 104, 101), MORNING - DAY))
    facts = market.facts()
    change, last = facts["bitcoin.price.change_24h"], facts["bitcoin.price.last"]
    assert last.value == 91.5
    assert change.value == pytest.approx(91 / 101 - 1, rel=1e-12)
    assert change.baseline * (1 + change.value) == pytest.approx(last.value, rel=1e-12)
    assert {each.source for each in change.inputs} == set(FOUR)
    none = quoted((90, 92)).price(100, MORNING - DAY, source="kraken")
    assert "bitcoin.price.change_24h" not in none.facts()


def test_the_range_is_the_median_of_what_is_told_and_holds_every_printed_price():
    market = quoted((100, 101, 102))
    for source, low, high in zip(FOUR, (95, 96, 97), (105, 106, 107), strict=False):
        market.add("low_24h_usd", "bitcoin", low, source=source)
        market.add("high_24h_usd", "bitcoin", high, source=source)
    facts = market.facts()
    assert (facts["bitcoin.price.low_24h"].value, facts["bitcoin.price.high_24h"].value) == (96, 106)
    market.price(94, MORNING - 5 * HOUR, source="binance")
    assert market.facts()["bitcoin.price.low_24h"].value == 94


def test_a_base_nobody_told_is_no_low():
    market = quoted((100, 108), market=quoted((96,), MORNING - DAY))
    for source in FOUR[:2]:
        market.add("low_24h_usd", "bitcoin", 102, source=source)
    facts = market.facts()
    assert facts["bitcoin.price.change_24h"].baseline == pytest.approx(104 * 96 / 100)
    assert facts["bitcoin.price.low_24h"].value == 102
    assert disagreements(market)[1] == []


def test_a_day_within_the_24_hours_is_told_once():
    market = Market(as_of=MIDNIGHT)
    for source, low in (("binance", 90), ("kraken", 94)):
        market.closes([100] * 40, source=source)
        market.daily("day_low_usd", "bitcoin", [95] * 39 + [low], source)
    facts = market.facts()
    assert facts["bitcoin.price.low_24h"].value == 92
    assert facts["bitcoin.price.low_30d"].value == 92


def test_days_and_the_way_between_are_one_sources():
    market = Market()
    market.closes([100 + day % 7 for day in range(40)], source="kraken")
    market.closes([200 + day % 7 for day in range(39)], source="binance")
    market.price(104, source="kraken").price(104, source="binance")
    facts = market.facts()
    assert {each.source for each in facts["bitcoin.price.volatility_30d"].inputs} == {"kraken"}
    crossed = quoted((104, 104), market=quoted((96, 96), MORNING - DAY))
    crossed.price(99, MORNING - 3 * HOUR, source="coinbase").price(101, MORNING - 2 * HOUR, source="coinbase")
    crossed.price(98, MORNING - 3 * HOUR, source="binance")
    fact = crossed.facts()["bitcoin.price.crossed_100"]
    assert [(each.value, each.source) for each in fact.inputs] == [(99, "coinbase"), (101, "coinbase")]


def test_of_figures_of_their_own_the_preferred_one_stands():
    market = Market()
    for hours in range(0, 176, 8):
        for source, rate in (("okx", 0.0002), ("binance_futures", 0.0001)):
            market.add("funding_rate", "bitcoin", rate, MORNING - hours * HOUR, source)
    assert market.facts()["bitcoin.funding.last"].value == 0.0001
    gold = Market().add("gold_usd", "gold", 5000, MORNING - 12 * HOUR, "yahoo")
    gold.add("gold_usd", "gold", 4982, MORNING - 17 * HOUR, "lbma")
    assert gold.facts()["gold.price.last"].value == 4982


def test_a_session_is_the_median_of_those_who_have_it():
    friday, thursday = datetime(2026, 1, 30, 21, tzinfo=UTC), datetime(2026, 1, 29, 21, tzinfo=UTC)
    market = Market()
    for source, before, after in (("fred", 0.0424, 0.0426), ("yahoo", 0.0422, 0.0423)):
        market.add("yield_10y", "us", before, thursday, source).add("yield_10y", "us", after, friday, source)
    facts = market.facts()
    assert facts["us.yield.last"].value == pytest.approx(0.04245)
    assert facts["us.yield.change_session"].value == pytest.approx(0.04245 - 0.0423)
    late = Market().add("yield_10y", "us", 0.0424, thursday, "fred")
    late.add("yield_10y", "us", 0.0423, friday, "yahoo").add("yield_10y", "us", 0.0422, thursday, "yahoo")
    assert late.facts()["us.yield.last"].value == 0.0423


# The audit's own arithmetic


def claim(fact):
    """A fact as facts.json tells it."""
    inputs = tuple(
        Input(each.metric, each.asset, each.at.timestamp(), each.value, each.source) for each in fact.inputs
    )
    ends = (fact.window.start.timestamp(), fact.window.end.timestamp())
    return Claim(
        fact.id, fact.kind, fact.metric, fact.asset, fact.value, fact.unit, fact.baseline, fact.window.label,
        *ends, None, inputs,
    )  # fmt: skip


def disagreements(market):
    """What the audit finds wrong with all that is found of a market."""
    made = market.snapshot()
    whole = {**SETTINGS, "edition": {**SETTINGS["edition"], **made.settings["edition"]}}
    # The last word on who is left out is another's: here the sources may differ as they like.
    whole["quality"] = {"min_assets": 1, "max_price_gap": 100.0}
    object.__setattr__(made, "settings", whole)
    claims = {fact.id: claim(fact) for fact in analyse(made)}
    ledger = Ledger()
    desk = Desk(held.read(dump(made)), claims)
    for each in claims.values():
        recompute.prove(desk, each, ledger)
    return len(claims), [str(finding) for finding in ledger.findings]


@st.composite
def crowds(draw):
    """Two assets, each told by one to four sources that hold different spans and moments."""
    market = Market(as_of=draw(st.sampled_from([MORNING, MIDNIGHT])), assets=("bitcoin", "solana"))
    for asset in market.assets:
        moves = draw(st.lists(st.floats(-0.08, 0.09), min_size=35, max_size=45))
        closes = [draw(st.floats(0.5, 90_000))]
        for move in moves:
            closes.append(closes[-1] * (1 + move))
        for source in draw(st.sets(st.sampled_from(FOUR), min_size=1)):
            bias = 1 + draw(st.floats(-0.01, 0.01))
            days = draw(st.integers(0, len(closes)))
            own = [close * bias for close in closes[len(closes) - days :]]
            market.closes(own, asset, source)
            if draw(st.booleans()):
                market.daily("day_high_usd", asset, [close * 1.03 for close in own], source)
                market.daily("day_low_usd", asset, [close * 0.97 for close in own], source)
            for back in draw(st.sets(st.integers(0, 30), max_size=8)):
                minutes = draw(st.integers(0, 50)) * MINUTE
                at = market.as_of - back * HOUR - minutes
                if at.time() != MIDNIGHT.time():
                    market.price(closes[-1] * bias * draw(st.floats(0.95, 1.05)), at, asset, source)
            if draw(st.booleans()):
                market.add("high_24h_usd", asset, closes[-1] * 1.02 * bias, source=source)
                market.add("low_24h_usd", asset, closes[-1] * 0.98 * bias, source=source)
    return market


@settings(max_examples=80, deadline=None)
@given(crowds())
def test_the_audit_arrives_at_the_same_by_its_own_way(market):
    _, wrong = disagreements(market)
    assert wrong == []


def test_the_audit_sees_another_choice_of_sources():
    market = quoted((90, 92, 91, 94), market=quoted((100, 104, 101, 99), MORNING - DAY))
    count, wrong = disagreements(market)
    assert (count > 3, wrong) == (True, [])
    made = market.snapshot()
    fact = market.facts()["bitcoin.price.last"]
    ledger = Ledger()
    spoilt = replace(claim(fact), value=92.0)
    whole = {**SETTINGS, "edition": {**SETTINGS["edition"], **made.settings["edition"]}}
    object.__setattr__(made, "settings", whole)
    recompute.prove(Desk(held.read(dump(made)), {fact.id: spoilt}), spoilt, ledger)
    assert ledger.findings
