"""Round numbers crossed or touched, and the levels to watch."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.analyse.rounds import around, between, roundness, spelled, step
from tests.market import DAY, HOUR, MORNING, Market


@pytest.mark.parametrize(
    ("price", "width"),
    [
        (150_000, 10_000),
        (149_999, 5_000),
        (76_606.1, 5_000),
        (50_000, 5_000),
        (49_999.99, 1_000),
        (10_000, 1_000),
        (9_999, 500),
        (2_227.05, 100),
        (1_000, 100),
        (752.2, 50),
        (101.37, 10),
        (100, 10),
        (99.9, 5),
        (1.5787, "0.1"),
        (0.55, "0.05"),
        (0.000021, "0.000001"),
    ],
)
def test_step_follows_the_scale(price, width):
    assert step(price) == Decimal(width)


def test_round_numbers_lie_strictly_between():
    assert between(70_000, 80_000, 76_000) == [75_000]
    assert between(75_000, 75_000.01, 76_000) == []
    assert around(75_000, 2) == [65_000, 70_000, 80_000, 85_000]
    assert around(76_000, 1) == [75_000, 80_000]
    assert [spelled(level) for level in around(0.000021, 1)] == ["0.00002", "0.000022"]
    assert spelled(Decimal("1E+5")) == "100000"
    assert [roundness(Decimal(level)) for level in (100_000, 70_000, 75_000, "0.1")] == [2, 1.5, 1, 2]


@given(st.floats(1e-8, 1e8))
def test_a_step_is_a_tenth_to_a_fiftieth_of_the_price(price):
    assert 10 <= price / float(step(price)) * (1 + 1e-12) <= 50 * (1 + 1e-9)


def path(*prices):
    """Prices of the last 24 hours, evenly spaced, the last one now."""
    market = Market()
    for place, value in enumerate(prices):
        market.price(value, MORNING - DAY + place * DAY / (len(prices) - 1))
    return market


def test_a_crossing_is_the_last_passage():
    facts = path(76_000, 74_900, 75_100, 74_800, 74_700).facts()
    fact = facts["bitcoin.price.crossed_75000"]
    assert (fact.value, fact.baseline) == (75_000, 75_100)
    assert [each.value for each in fact.inputs] == [75_100, 74_800]
    assert (fact.window.start, fact.window.end) == (MORNING - 12 * HOUR, MORNING - 6 * HOUR)
    assert [name for name in facts if "touched" in name] == []


def test_a_level_crossed_and_regained_is_touched():
    facts = path(76_000, 74_900, 75_500).facts()
    assert [name for name in facts if "crossed" in name] == []
    fact = facts["bitcoin.price.touched_75000"]
    assert fact.baseline == 74_900
    assert [each.value for each in fact.inputs] == [74_900, 75_500]


def test_rising_through_and_above_for_a_while():
    facts = path(74_000, 76_000).facts()
    assert facts["bitcoin.price.crossed_75000"].baseline == 74_000
    facts = path(73_000, 75_200, 74_000).facts()
    assert facts["bitcoin.price.touched_75000"].baseline == 75_200


def test_the_24_hour_low_touches_what_no_moment_shows():
    market = path(77_000, 76_606.1)
    assert not [name for name in market.facts() if "touched" in name]
    market.add("low_24h_usd", "bitcoin", 74_532)
    fact = market.facts()["bitcoin.price.touched_75000"]
    assert [each.metric for each in fact.inputs] == ["low_24h_usd", "price_usd"]


def test_the_level_itself_is_on_neither_side():
    assert not [name for name in path(76_000, 75_000).facts() if "75000" in name]
    assert not [name for name in path(75_000, 74_000).facts() if "75000" in name]


def test_a_wide_move_crosses_several():
    names = [name for name in path(86_000, 74_000).facts() if "crossed" in name]
    assert names == [f"bitcoin.price.crossed_{level}" for level in (75_000, 80_000, 85_000)]


def watched(facts, asset="bitcoin"):
    return {
        name.rsplit(".", 1)[1]: (fact.value, fact.window.label)
        for name, fact in facts.items()
        if name.startswith(f"{asset}.level.") and fact.kind == "watch"
    }


def test_round_levels_on_their_sides():
    assert watched(path(77_000, 76_606.1).facts()) == {
        "above_1": (80_000, "round"),
        "above_2": (85_000, "round"),
        "below_1": (75_000, "round"),
        "below_2": (70_000, "round"),
    }


def test_what_was_broken_in_24_hours_is_no_level():
    market = (
        path(77_000, 76_606.1).add("low_24h_usd", "bitcoin", 74_532).add("high_24h_usd", "bitcoin", 80_001)
    )
    levels = watched(market.facts())
    assert levels["below_1"] == (70_000, "round")
    assert levels["above_1"] == (85_000, "round")


def test_a_level_reached_but_not_broken_stays():
    market = path(77_000, 76_606.1).add("low_24h_usd", "bitcoin", 75_000)
    assert watched(market.facts())["below_1"] == (75_000, "round")


def test_no_level_at_the_price():
    assert watched(path(75_400, 75_300).facts())["below_1"] == (70_000, "round")  # 75,000 is 0.4% off
    assert watched(path(75_500, 75_400).facts())["below_1"] == (75_000, "round")


def test_the_better_method_keeps_a_level_two_found():
    market = path(77_000, 76_606.1)
    market.closes([76_000.0] * 20 + [74_800.0] + [76_000.0] * 10)
    levels = watched(market.facts())
    assert levels["below_1"] == (74_800, "low_30d")  # 75,000 lies within 0.5% of it
    assert levels["below_2"] == (70_000, "round")
    assert market.facts()["bitcoin.level.below_1"].inputs[0].value == 74_800


def test_of_extremes_the_longest_window_names_the_level():
    market = path(77_000, 76_606.1).closes([80_000.0] * 250 + [74_000.0] + [80_000.0] * 150)
    levels = watched(market.facts())
    assert levels["below_1"][0] == 75_000
    assert levels["below_2"] == (74_000, "low_365d")
    assert levels["above_1"] == (80_000, "high_365d")


def test_means_are_levels():
    market = path(100, 99).closes([86.0] * 20 + [101.0] * 30)
    assert watched(market.facts())["below_1"] == (95, "mean_50d")


def test_no_levels_without_the_last_24_hours():
    market = Market().price(76_606.1)
    assert watched(market.facts()) == {}
    market.add("low_24h_usd", "bitcoin", 76_000)
    assert watched(market.facts()) == {}
    market.add("high_24h_usd", "bitcoin", 77_000)
    assert watched(market.facts())["below_1"] == (75_000, "round")


def test_every_asset_has_its_own_scale():
    market = Market(assets=("ripple", "solana"), benchmark="ripple")
    for asset, price in (("ripple", 1.5787), ("solana", 101.37)):
        market.price(price, asset=asset).price(price, MORNING - DAY, asset)
    facts = market.facts()
    assert watched(facts, "ripple")["above_1"] == (1.6, "round")
    assert watched(facts, "solana")["below_1"] == (100, "round")
    assert facts["solana.level.below_1"].window.start == MORNING


def ranges(market, days, low=0.995, high=1.005):
    """Closes of whole days, with a range around each."""
    market.closes(days)
    for side, share in (("low", low), ("high", high)):
        market.daily(f"day_{side}_usd", "bitcoin", [None if day is None else day * share for day in days])
    return market


def touches(facts, level="below_1"):
    fact = facts[f"bitcoin.level.{level}_touches"]
    return fact.value, fact.window.end


def test_a_day_that_comes_to_a_level_and_turns_is_a_touch():
    # 75,300 x 0.995 comes within 0.5% of 75,000; each closes above it, as the day before had.
    market = ranges(path(77_000, 76_606.1), [79_000, 75_300, 79_000, 75_250, 79_000, 79_000])
    facts = market.facts()
    assert facts["bitcoin.level.below_1"].value == 75_000
    assert touches(facts) == (2, MORNING.replace(hour=0) - 2 * DAY)
    assert facts["bitcoin.level.below_1_touches"].baseline == 75_000
    assert len(facts["bitcoin.level.below_1_touches"].inputs) == 2 * 4


def test_a_day_that_closes_on_the_other_side_turned_nowhere():
    facts = ranges(path(77_000, 76_606.1), [79_000, 74_900, 79_000, 79_000]).facts()
    assert touches(facts) == (0, MORNING)


def test_a_day_whose_close_before_is_not_held_does_not_count():
    facts = ranges(path(77_000, 76_606.1), [79_000, None, 75_300, 79_000]).facts()
    assert touches(facts)[0] == 0


def test_touches_older_than_half_a_year_are_forgotten():
    days = [79_000] * 190
    days[-181] = 75_300  # began before the 180 days did
    days[-179] = 75_300
    assert touches(ranges(path(77_000, 76_606.1), days).facts())[0] == 1


def test_a_level_often_touched_ranks_before_a_nearer_one():
    untouched = path(100.2, 99.9)
    assert watched(untouched.facts())["below_1"] == (95, "round")
    days = [*[99.0, 85.3] * 10, *[99.0] * 5]
    levels = watched(ranges(path(100.2, 99.9), days).facts())
    # 85 is six standard deviations of 2.5% away and 90 four, less three for its ten touches.
    assert levels["below_1"] == (85, "round") or levels["below_2"] == (85, "round")
    assert (90, "round") not in levels.values()


def test_the_nearer_of_the_two_comes_first_whatever_its_rank():
    facts = ranges(path(100.2, 99.9), [*[99.0, 85.3] * 10, *[99.0] * 5]).facts()
    one, two = (abs(facts[f"bitcoin.level.below_{place}_distance"].value) for place in (1, 2))
    assert one < two


def test_a_turning_point_is_a_level_with_its_day():
    days = [100.0] * 8 + [92.1] + [100.0] * 15  # too few for an extreme of 30 days
    facts = ranges(path(100.2, 99.9), days, low=0.999, high=1.001).facts()
    found = [each for each in facts.values() if each.window.label == "swing_low"]
    assert [each.value for each in found] == [pytest.approx(92.1 * 0.999)]
    assert found[0].window.start == found[0].window.end == MORNING.replace(hour=0) - 15 * DAY


def test_a_turning_point_a_close_went_beyond_is_none():
    days = [100.0] * 8 + [92.1] + [100.0] * 6 + [91.0] + [100.0] * 8
    facts = ranges(path(100.2, 99.9), days, low=0.999, high=1.001).facts()
    found = [each.value for each in facts.values() if each.window.label == "swing_low"]
    assert found == [pytest.approx(91.0 * 0.999)]
