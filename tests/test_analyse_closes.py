"""Extremes, superlatives, streaks and averages over days."""

from datetime import timedelta

import pytest

from tests.market import DAY, HOUR, MIDNIGHT, MORNING, Market


def held(market, days, high=110.0, low=90.0):
    """So many flat days, with highs and lows, and a price in the morning."""
    market.closes([100.0] * days)
    market.daily("day_high_usd", "bitcoin", [high] * days)
    market.daily("day_low_usd", "bitcoin", [low] * days)
    return market.price(100)


def test_extremes_are_of_the_days_highs_and_lows():
    market = held(Market(), 366)
    market.add("day_high_usd", "bitcoin", 150, MIDNIGHT - 40 * DAY, "binance")
    market.observations = [
        each
        for each in market.observations
        if not (each.metric == "day_high_usd" and each.at == MIDNIGHT - 40 * DAY and each.value == 110)
    ]
    facts = market.facts()
    assert facts["bitcoin.price.high_30d"].value == 110
    high = facts["bitcoin.price.high_90d"]
    assert (high.value, high.inputs[0].at, high.window.start) == (
        150,
        MIDNIGHT - 40 * DAY,
        MORNING - 90 * DAY,
    )
    distance = facts["bitcoin.price.from_high_90d"]
    assert distance.value == pytest.approx(100 / 150 - 1)
    assert distance.baseline == 150
    assert facts["bitcoin.price.low_365d"].value == 90
    assert facts["bitcoin.price.from_low_365d"].value == pytest.approx(100 / 90 - 1)


def test_of_equal_extremes_the_latest_is_named():
    assert held(Market(), 40).facts()["bitcoin.price.high_30d"].inputs[0].at == MIDNIGHT


def test_without_highs_the_closes_stand():
    market = Market().closes([100.0] * 20 + [120.0] + [100.0] * 10).price(101)
    facts = market.facts()
    assert facts["bitcoin.price.high_30d"].value == 120
    assert facts["bitcoin.price.high_30d"].inputs[0].metric == "price_usd"


def test_a_new_extreme_within_the_day_is_the_last_price_or_the_24_hours():
    market = held(Market(), 40).price(85)
    assert market.facts()["bitcoin.price.low_30d"].value == 85
    market.add("low_24h_usd", "bitcoin", 80)
    facts = market.facts()
    assert facts["bitcoin.price.low_30d"].value == 80
    assert facts["bitcoin.price.low_30d"].inputs[0].metric == "low_24h_usd"


def test_a_day_that_began_before_the_window_does_not_count():
    market = held(Market(), 31)
    market.daily("day_high_usd", "bitcoin", [500], end=MIDNIGHT - 29 * DAY, source="other")
    assert market.facts()["bitcoin.price.high_30d"].value == 110
    began = MIDNIGHT - 29 * DAY  # ends 16 hours into the window of 30 days to 08:00
    market.observations = [
        each for each in market.observations if (each.metric, each.at) != ("day_high_usd", began)
    ]
    market.add("day_high_usd", "bitcoin", 500, began)
    assert market.facts()["bitcoin.price.high_30d"].value == 110


@pytest.mark.parametrize(("missing", "made"), [(1, True), (2, False)])
def test_an_extreme_needs_95_percent_of_its_days(missing, made):
    closes = [100.0] * 30
    closes[10 : 10 + missing] = [None] * missing
    assert ("bitcoin.price.high_30d" in Market().closes(closes).price(100).facts()) is made


def test_without_a_price_of_now_no_extreme_reaches_now():
    facts = Market().closes([100.0] * 40).facts()
    assert not [name for name in facts if "high_" in name or "low_" in name]


def test_too_short_a_history_has_no_year():
    facts = held(Market(), 300).facts()
    assert "bitcoin.price.high_90d" in facts
    assert "bitcoin.price.high_365d" not in facts


def test_the_24_hours_contain_every_price_held():
    market = Market().price(100).price(104, MORNING - DAY).price(97, MORNING - 5 * HOUR)
    assert "bitcoin.price.low_24h" not in market.facts()
    market.add("low_24h_usd", "bitcoin", 98).add("high_24h_usd", "bitcoin", 106)
    facts = market.facts()
    assert facts["bitcoin.price.low_24h"].value == 97
    assert facts["bitcoin.price.high_24h"].value == 106
    assert facts["bitcoin.price.high_24h"].window.label == "24h"


def test_at_midnight_the_day_tells_the_24_hours():
    market = Market(as_of=MIDNIGHT).closes([100, 101])
    market.add("day_low_usd", "bitcoin", 95, MIDNIGHT).add("day_high_usd", "bitcoin", 105, MIDNIGHT)
    facts = market.facts()
    assert (facts["bitcoin.price.low_24h"].value, facts["bitcoin.price.high_24h"].value) == (95, 105)
    later = Market(as_of=MIDNIGHT + HOUR).closes([100, 101]).price(101)
    later.add("day_low_usd", "bitcoin", 95, MIDNIGHT)
    assert "bitcoin.price.low_24h" not in later.facts()


def test_lowest_since_names_the_close_that_was_lower():
    closes = [70, 60, *([100] * 50)]
    fact = Market().closes(closes).price(65).facts()["bitcoin.price.lowest_since"]
    assert (fact.value, fact.baseline) == (65, 60)
    assert fact.window.start == MIDNIGHT - 50 * DAY  # the end stamp of that close's day
    assert [each.value for each in fact.inputs] == [60, 65]


def test_an_equal_close_is_not_lower():
    fact = Market().closes([60, 65, *([100] * 50)]).price(65).facts()["bitcoin.price.lowest_since"]
    assert fact.baseline == 60
    assert "bitcoin.price.lowest_since" not in Market().closes([65, *([100] * 50)]).price(65).facts()


def test_highest_since_is_its_mirror():
    facts = Market().closes([140, *([100] * 50)]).price(135).facts()
    assert facts["bitcoin.price.highest_since"].baseline == 140
    assert "bitcoin.price.lowest_since" not in facts


def test_a_superlative_reaches_back_thirty_days_at_least():
    assert "bitcoin.price.lowest_since" in Market().closes([60, *([100] * 30)]).price(65).facts()
    assert "bitcoin.price.lowest_since" not in Market().closes([60, *([100] * 29)]).price(65).facts()


def test_no_superlative_over_the_whole_history_or_across_a_missing_day():
    assert "bitcoin.price.lowest_since" not in Market().closes([100] * 60).price(65).facts()
    closes = [60, *([100] * 20), None, *([100] * 20)]
    assert "bitcoin.price.lowest_since" not in Market().closes(closes).price(65).facts()


def test_at_midnight_the_close_itself_is_the_superlative():
    fact = Market(as_of=MIDNIGHT).closes([60, *([100] * 50), 65]).facts()["bitcoin.price.lowest_since"]
    assert (fact.value, fact.baseline, fact.window.end) == (65, 60, MIDNIGHT)


@pytest.mark.parametrize(
    ("closes", "streak"),
    [
        ([100, 101, 102, 101, 100], -2),
        ([100, 99, 100, 101, 102], 3),
        ([100, 101, 100], None),
        ([100, 101, 101], None),
        ([100, 101, 101, 102, 103], 2),
        ([100, 101, 102], None),  # it may be longer than what is held
        ([99, None, 100, 101, 102], None),
        ([100, 99, 100, None, 101, 102], None),
        ([102, 101, 100, None], None),
    ],
)
def test_streaks(closes, streak):
    fact = Market().closes(closes).price(50).facts().get("bitcoin.price.streak")
    assert (None if fact is None else fact.value) == streak
    if fact:
        assert fact.window.start == MIDNIGHT - abs(streak) * DAY
        assert fact.window.end == MIDNIGHT
        assert len(fact.inputs) == abs(streak) + 1


def test_the_open_day_is_no_part_of_a_streak_but_a_day_closed_at_midnight_is():
    market = Market().closes([100, 99, 98]).price(97, MORNING).closes([101], source="short")
    assert "bitcoin.price.streak" not in market.facts()
    facts = Market(as_of=MIDNIGHT).closes([100, 101, 100, 99]).facts()
    assert facts["bitcoin.price.streak"].value == -2


def test_means_of_closes():
    closes = [float(value) for value in range(1, 201)]
    facts = Market().closes(closes).price(100).facts()
    assert facts["bitcoin.price.mean_50d"].value == pytest.approx(175.5)
    assert facts["bitcoin.price.mean_200d"].value == pytest.approx(100.5)
    assert facts["bitcoin.price.mean_50d"].window.start == MIDNIGHT - 50 * DAY
    assert "bitcoin.price.mean_200d" not in Market().closes(closes[1:]).price(100).facts()
    closes[170] = None
    assert "bitcoin.price.mean_50d" not in Market().closes(closes).price(100).facts()


def test_closes_are_of_the_longest_source_that_reaches_the_last_day():
    market = Market().price(100).closes([50] * 60, source="long").closes([100] * 55, source="short")
    assert market.facts()["bitcoin.price.mean_50d"].value == 50
    market = Market().price(100).closes([50] * 60 + [None], source="long").closes([100] * 55, source="short")
    assert market.facts()["bitcoin.price.mean_50d"].value == 100


def test_a_moment_near_midnight_is_no_close():
    market = Market().price(100).closes([100, 101, 100, 99])
    market.price(98, MIDNIGHT + DAY - timedelta(seconds=1) - DAY)
    assert market.facts()["bitcoin.price.streak"].value == -2
