"""Liquidations, open interest and funding over venues."""

import pytest

from tests.market import DAY, HOUR, MIDNIGHT, MORNING, Market

LONG, SHORT, OPEN = "long_liquidations_usd", "short_liquidations_usd", "open_interest_usd"


def venue(market, longs, shorts, source="gate", end=None):
    market.daily(LONG, "bitcoin", longs, source, end)
    return market.daily(SHORT, "bitcoin", shorts, source, end)


def test_liquidations_by_day_week_and_month():
    facts = venue(Market(), [float(day) for day in range(1, 31)], [1.0] * 30).facts()
    expected = {"long_1d": 30, "short_1d": 1, "total_1d": 31, "long_7d": 189, "short_7d": 7, "total_7d": 196}
    expected |= {"long_30d": 465, "short_30d": 30, "total_30d": 495}
    for name, value in expected.items():
        assert facts[f"bitcoin.liquidations.{name}"].value == value
    fact = facts["bitcoin.liquidations.long_7d"]
    assert (fact.window.label, fact.window.start, fact.window.end) == ("7d", MIDNIGHT - 7 * DAY, MIDNIGHT)
    assert facts["bitcoin.liquidations.long_share_1d"].value == pytest.approx(30 / 31)
    assert len(facts["bitcoin.liquidations.total_30d"].inputs) == 60


def test_venues_are_summed_and_named_by_the_inputs():
    market = venue(Market(), [10.0] * 7, [5.0] * 7)
    venue(market, [1.0] * 3, [2.0] * 3, "okx")
    facts = market.facts()
    assert facts["bitcoin.liquidations.long_1d"].value == 11
    assert {each.source for each in facts["bitcoin.liquidations.long_1d"].inputs} == {"gate", "okx"}
    assert facts["bitcoin.liquidations.long_7d"].value == 70  # okx does not cover the week
    assert {each.source for each in facts["bitcoin.liquidations.long_7d"].inputs} == {"gate"}
    assert "bitcoin.liquidations.long_30d" not in facts


def test_a_missing_day_is_not_a_day_of_nothing():
    values = [1.0] * 30
    values[12] = None
    facts = venue(Market(), values, [1.0] * 30).facts()
    assert "bitcoin.liquidations.total_7d" in facts
    assert not [name for name in facts if name.endswith("_30d")]


def test_a_venue_needs_both_sides():
    market = venue(Market(), [10.0], [5.0])
    market.daily(LONG, "bitcoin", [99.0], "okx")
    assert market.facts()["bitcoin.liquidations.long_1d"].value == 10
    assert Market().daily(LONG, "bitcoin", [99.0]).facts() == {}


def test_nothing_liquidated_is_a_sum_but_no_share():
    facts = venue(Market(), [0.0], [0.0]).facts()
    assert facts["bitcoin.liquidations.total_1d"].value == 0
    assert "bitcoin.liquidations.long_share_1d" not in facts


def test_the_newest_day_held_ends_the_window_unless_it_is_too_old():
    facts = venue(Market(), [10.0], [5.0], end=MIDNIGHT - DAY).facts()
    assert facts["bitcoin.liquidations.total_1d"].window.end == MIDNIGHT - DAY
    assert venue(Market(), [10.0], [5.0], end=MIDNIGHT - 2 * DAY).facts() == {}


def test_an_open_day_is_not_a_day():
    market = venue(Market(), [10.0], [5.0])
    market.add(LONG, "bitcoin", 3.0, MORNING, "gate").add(SHORT, "bitcoin", 3.0, MORNING, "gate")
    assert market.facts()["bitcoin.liquidations.total_1d"].value == 15


def test_open_interest_compares_the_same_venues():
    market = Market().daily(OPEN, "bitcoin", [100.0] + [110.0] * 29 + [120.0], "gate")
    market.daily(OPEN, "bitcoin", [50.0, 40.0], "okx")
    facts = market.facts()
    assert facts["bitcoin.open_interest.last"].value == 160
    day = facts["bitcoin.open_interest.change_1d"]
    assert (day.value, day.baseline) == (0.0, 160)
    month = facts["bitcoin.open_interest.change_30d"]
    assert (month.value, month.baseline) == (pytest.approx(0.2), 100)
    assert {each.source for each in month.inputs} == {"gate"}
    assert month.window.start == MIDNIGHT - 30 * DAY


def test_open_interest_of_moments_where_no_day_end_is_held():
    market = Market().add(OPEN, "bitcoin", 90, MORNING).add(OPEN, "bitcoin", 100, MORNING - DAY + HOUR)
    facts = market.facts()
    assert facts["bitcoin.open_interest.last"].value == 90
    assert facts["bitcoin.open_interest.change_1d"].value == pytest.approx(-0.1)
    market.daily(OPEN, "bitcoin", [70.0], "okx")
    assert market.facts()["bitcoin.open_interest.last"].value == 70


def test_open_interest_without_a_base_has_no_change():
    facts = Market().daily(OPEN, "bitcoin", [0.0, 50.0]).facts()
    assert [name for name in facts if "open_interest" in name] == ["bitcoin.open_interest.last"]


def rates(count, source="binance", skip=(), first=0.0001):
    market = Market()
    for place in range(count):
        if place not in skip:
            market.add("funding_rate", "bitcoin", first + place * 1e-6, MORNING - place * 8 * HOUR, source)
    return market


def test_funding_and_its_mean():
    facts = rates(40).facts()
    assert facts["bitcoin.funding.last"].value == 0.0001
    mean = facts["bitcoin.funding.mean_7d"]
    assert mean.value == pytest.approx(0.0001 + 10e-6)
    assert len(mean.inputs) == 21
    assert mean.unit == "rate"


def test_a_hole_in_the_week_has_no_mean():
    assert "bitcoin.funding.mean_7d" not in rates(40, skip=(5,)).facts()
    assert "bitcoin.funding.mean_7d" not in rates(20).facts()
    assert "bitcoin.funding.mean_7d" in rates(21).facts()


def test_funding_is_of_a_venue_that_covers_the_week():
    market = rates(40)
    market.add("funding_rate", "bitcoin", 0.5, MORNING, "alpha")
    assert market.facts()["bitcoin.funding.last"].value == 0.0001
    assert rates(0).add("funding_rate", "bitcoin", 0.01, MORNING - 13 * HOUR).facts() == {}


def test_market_wide_derivatives_are_the_markets():
    facts = venue(Market(), [1.0], [1.0]).add(OPEN, "market", 5, MIDNIGHT).facts()
    assert facts["market.open_interest.last"].value == 5
    assert facts["market.open_interest.last"].window.end == MIDNIGHT
