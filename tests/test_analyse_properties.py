"""What holds of every snapshot, whatever the market did."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.analyse import DETECTORS, analyse
from reporter.analyse.series import Book
from reporter.metrics import BY_ID
from tests.market import DAY, HOUR, MIDNIGHT, MORNING, Market

PRICES = st.floats(0.01, 200_000, allow_subnormal=False)
AMOUNTS = st.floats(0, 1e10, allow_subnormal=False)


@st.composite
def markets(draw, as_of=None):
    """Two assets with closes (some missing), moments of the last day, highs and lows, and venues."""
    market = Market(as_of=draw(st.sampled_from([MORNING, MIDNIGHT])) if as_of is None else as_of)
    market.assets = ("bitcoin", "solana")
    for asset in market.assets:
        start = draw(PRICES)
        moves = draw(st.lists(st.floats(-0.2, 0.25), min_size=2, max_size=45))
        closes = [start]
        for move in moves:
            closes.append(max(0.001, closes[-1] * (1 + move)))
        market.closes([None if draw(st.integers(0, 40)) == 40 else close for close in closes], asset)
        for hours in draw(st.sets(st.integers(0, 30), max_size=6)):
            market.price(
                closes[-1] * draw(st.floats(0.8, 1.25)), market.as_of - hours * HOUR, asset, "hourly"
            )
        if draw(st.booleans()):
            # A day begins where the one before ended, so its extremes hold both closes.
            spans = list(zip([closes[0], *closes], closes, strict=False))
            market.daily("day_high_usd", asset, [max(span) * 1.1 for span in spans])
            market.daily("day_low_usd", asset, [min(span) * 0.9 for span in spans])
        days = draw(st.integers(0, 8))
        for side in ("long", "short"):
            amounts = draw(st.lists(AMOUNTS, min_size=days, max_size=days))
            market.daily(f"{side}_liquidations_usd", asset, amounts, "gate")
    return market


@settings(max_examples=60, deadline=None)
@given(markets())
def test_everything_found_recomputes_and_stands_on_what_is_held(market):
    held = set(map(id, market.observations))
    facts = market.facts()
    for fact in facts.values():
        assert fact.inputs, fact.id
        assert held.issuperset(map(id, fact.inputs)), fact.id
        assert fact.salience >= 0, fact.id
        assert fact.window.start <= fact.window.end <= market.as_of, fact.id
        assert fact.metric in BY_ID, fact.id
        if fact.kind == "change" and fact.unit == "fraction" and fact.metric == "price_usd":
            closes = {each.at: each.value for each in Book(market.snapshot()).closes(fact.asset)}
            last = facts.get(f"{fact.asset}.price.last")
            printed = closes[fact.window.end] if ".period." in fact.id else last.value
            assert fact.baseline * (1 + fact.value) == pytest.approx(printed, rel=1e-12)
        if fact.kind == "watch":
            last = facts[f"{fact.asset}.price.last"].value
            assert fact.value > last if ".above_" in fact.id else fact.value < last
            assert abs(fact.value / last - 1) >= 0.005
            change = facts.get(f"{fact.asset}.price.change_24h")
            path = [last] if change is None else [last, change.baseline]
            assert fact.value >= max(path) if ".above_" in fact.id else fact.value <= min(path)


@settings(max_examples=60, deadline=None)
@given(markets())
def test_long_and_short_make_the_total(market):
    facts = market.facts()
    totals = [name for name in facts if ".liquidations.total_" in name]
    for name in totals:
        long, short = (facts[name.replace("total", side)].value for side in ("long", "short"))
        assert long + short == facts[name].value
    for name in [name for name in facts if "long_share" in name]:
        total = facts[name.replace("long_share", "total")].value
        assert facts[name].value * total == pytest.approx(facts[name.replace("_share", "")].value)


def within(facts, book, fact, side):
    """The prices an extreme must not lie inside of."""
    closes, start = book.closes(fact.asset), fact.window.start
    if ".period." in fact.id:
        return [each.value for each in closes if start <= each.at <= fact.window.end]
    prices = [facts[f"{fact.asset}.price.last"].value]
    if ".swing_" in fact.id:
        start = fact.inputs[0].at
    elif fact.window.label == "24h":
        return prices
    elif (day := facts.get(f"{fact.asset}.price.{side}_24h")) is not None:
        prices.append(day.value)
    return [*prices, *(each.value for each in closes if each.at >= start)]


@settings(max_examples=60, deadline=None)
@given(markets())
def test_no_price_lies_outside_an_extreme(market):
    facts = market.facts()
    book = Book(market.snapshot())
    for name, fact in facts.items():
        if fact.kind != "extreme":
            continue
        side = "high" if "high" in name else "low"
        prices = within(facts, book, fact, side)
        for price in prices:
            assert fact.value >= price if side == "high" else fact.value <= price


@settings(max_examples=40, deadline=None)
@given(markets(), PRICES, PRICES)
def test_an_unrelated_asset_changes_nothing(market, before, after):
    facts = analyse(market.snapshot())
    market.price(after, asset="dogecoin").price(before, market.as_of - DAY, "dogecoin")
    market.add("long_liquidations_usd", "dogecoin", 5.0, market.midnight)
    market.add("index_level", "nikkei", 5.0).add("treasury_holdings", "metaplanet", 3.0)
    assert analyse(market.snapshot()) == facts


@settings(max_examples=30, deadline=None)
@given(markets(), st.randoms())
def test_the_order_of_the_observations_does_not_matter(market, random):
    facts = market.facts()
    random.shuffle(market.observations)
    shuffled = Market.snapshot(market)
    assert {fact.id: fact for fact in analyse(shuffled)} == facts
    assert [fact.id for fact in analyse(shuffled)] == list(facts)


@settings(max_examples=30, deadline=None)
@given(markets(as_of=MORNING), st.floats(0.5, 2.0))
def test_what_comes_later_changes_nothing(market, factor):
    facts = market.facts()
    for each in list(market.observations):
        market.add(each.metric, each.asset, each.value * factor, MORNING + timedelta(seconds=1), each.source)
    assert market.facts() == facts


@settings(max_examples=30, deadline=None)
@given(markets(), st.sampled_from([0.5, 2.0, 8.0]))
def test_fractions_do_not_depend_on_the_size_of_the_unit(market, factor):
    """A power of two scales every price exactly, so every change must be the same to the bit."""
    facts = market.facts()
    scaled = Market(market.as_of, market.assets)
    for each in market.observations:
        scaled.add(each.metric, each.asset, each.value * factor, each.at, each.source)
    again = scaled.facts()
    for name, fact in facts.items():
        if fact.unit in ("fraction", "sigma", "days", "count") and "level" not in name:
            assert again[name].value == pytest.approx(fact.value, rel=1e-9, abs=1e-12)


def test_each_detector_is_registered_once():
    assert len({detector.__name__ for detector in DETECTORS}) == len(DETECTORS)
