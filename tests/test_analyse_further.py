"""Drawdowns, divergences, residuals, forced closings, flips, regimes, turning points and look-backs."""

from datetime import UTC, datetime
from math import exp, log
from statistics import stdev

import pytest

from tests.market import DAY, HOUR, MIDNIGHT, MORNING, Market
from tests.test_analyse_others import paired

LONG, SHORT, OPEN = "long_liquidations_usd", "short_liquidations_usd", "open_interest_usd"


def wave(days, size=0.02):
    """Closes that go up and down by about `size`, around 100."""
    return [100 * (1 + size * ((day * 7) % 11 - 5) / 5) for day in range(days)]


def fallen(last, closes):
    """A year at 50, then a high of 100, then these closes, and the last price."""
    return Market().closes([50.0] * 360 + [100.0, *closes]).price(last)


def test_drawdown_and_the_days_its_thresholds_were_passed():
    facts = fallen(78, [95, 89, 91, 85, 80, 82]).facts()
    fact = facts["bitcoin.price.drawdown"]
    assert (fact.value, fact.baseline) == (pytest.approx(-0.22), 100)
    assert fact.window.start == MIDNIGHT - 6 * DAY
    correction = facts["bitcoin.price.correction"]
    assert (correction.value, correction.window.start) == (pytest.approx(-0.11), MIDNIGHT - 4 * DAY)
    bear = facts["bitcoin.price.bear_market"]
    assert (bear.value, bear.window.start, bear.baseline) == (pytest.approx(-0.2), MIDNIGHT - DAY, 100)
    assert [each.value for each in bear.inputs] == [100, 80, 78]


def test_a_threshold_regained_or_only_touched_within_the_day_has_no_name():
    facts = fallen(92, [89, 91]).facts()
    assert "bitcoin.price.correction" not in facts
    assert facts["bitcoin.price.drawdown"].value == pytest.approx(-0.08)
    facts = fallen(85, [95, 91]).facts()  # under it only now: no close yet
    assert "bitcoin.price.correction" not in facts


def test_a_threshold_is_left_with_the_first_close_above_it():
    facts = fallen(92, [95, 79, 91]).facts()
    assert facts["bitcoin.price.left_correction"].value == pytest.approx(-0.09)
    assert facts["bitcoin.price.left_bear_market"].window.start == MIDNIGHT - DAY
    assert "bitcoin.price.left_correction" not in fallen(92, [95, 79, 91, 92]).facts()  # the day before
    assert "bitcoin.price.left_correction" not in fallen(89, [95, 79, 91]).facts()  # and back already
    assert "bitcoin.price.left_bear_market" not in fallen(92, [95, 89, 91]).facts()


def test_at_the_high_there_is_no_drawdown_and_a_missing_close_hides_the_day():
    assert "bitcoin.price.drawdown" not in fallen(100, [95]).facts()
    facts = fallen(85, [95, None, 88]).facts()
    assert "bitcoin.price.drawdown" in facts
    assert "bitcoin.price.correction" not in facts
    assert "bitcoin.price.drawdown" not in Market().closes([100.0] * 300).price(80).facts()


def diverging(price, interest):
    """One UTC day in which price and open interest changed so much."""
    closes = wave(60)
    closes.append(closes[-1] * (1 + price))
    market = Market().closes(closes).price(closes[-1])
    return market.daily(OPEN, "bitcoin", [1e10, 1e10 * (1 + interest)], "okx")


def test_divergence_of_price_and_open_interest():
    facts = diverging(0.03, -0.05).facts()
    fact = facts["market.divergence.price_up_open_interest_down"]
    assert (fact.value, fact.baseline) == (pytest.approx(-0.05), pytest.approx(0.03))
    assert (fact.window.start, fact.window.end) == (MIDNIGHT - DAY, MIDNIGHT)
    assert len(fact.inputs) == 4
    assert "market.divergence.price_down_open_interest_up" in diverging(-0.03, 0.05).facts()


@pytest.mark.parametrize(
    ("price", "interest"), [(0.03, 0.05), (-0.03, -0.05), (0.003, -0.05), (0.03, -0.009)]
)
def test_no_divergence_when_both_agree_or_one_is_quiet(price, interest):
    assert not [name for name in diverging(price, interest).facts() if "divergence" in name]


def flowing(price, flow):
    """A Friday on which the price changed so much, and its funds' flow; as of Saturday morning."""
    closes = wave(60)
    closes.append(closes[-1] * (1 + price))
    market = Market(as_of=datetime(2026, 1, 31, 8, tzinfo=UTC)).closes(closes).price(closes[-1])
    return market.add("etf_net_flow_usd", "bitcoin", flow, datetime(2026, 1, 30, 21, tzinfo=UTC), "funds")


def test_divergence_of_price_and_funds():
    fact = flowing(0.03, -4e8).facts()["market.divergence.price_up_funds_out"]
    assert (fact.value, fact.unit, fact.baseline) == (-4e8, "usd", pytest.approx(0.03))
    assert fact.window.end == datetime(2026, 1, 31, tzinfo=UTC)
    assert "market.divergence.price_down_funds_in" in flowing(-0.03, 4e8).facts()
    assert not [name for name in flowing(0.03, -2e7).facts() if "divergence" in name]


def majors(last):
    """Three assets: solana moves twice as much as the mean of the others, and `last` in the last day."""
    market = Market(assets=("bitcoin", "ethereum", "solana"))
    steps = [0.01 * ((day * 5) % 9 - 4) for day in range(40)]
    for asset, beta in (("bitcoin", 1.0), ("ethereum", 1.0), ("solana", 2.0)):
        closes = [100.0]
        for step in steps:
            closes.append(closes[-1] * exp(beta * step))
        market.closes(closes, asset)
        market.price(100, MORNING - DAY, asset).price(100 * (1 + last[asset]), asset=asset)
    return market


def test_what_is_left_of_a_move_without_the_others():
    facts = majors({"bitcoin": -0.02, "ethereum": -0.04, "solana": -0.05}).facts()
    fact = facts["solana.price.residual_24h"]
    assert fact.baseline == pytest.approx(-0.06)  # beta 2 x mean of -2% and -4%
    assert (fact.value, fact.unit) == (pytest.approx(0.01), "pp")
    assert "bitcoin.price.residual_24h" in facts


def test_a_residual_needs_three_and_their_closes():
    market = majors({"bitcoin": -0.02, "ethereum": -0.04, "solana": -0.05})
    market.observations = [
        each for each in market.observations if (each.asset, each.at) != ("ethereum", MIDNIGHT - 3 * DAY)
    ]
    assert not [name for name in market.facts() if "residual" in name]


def forced(price, interest, long, short, venues=1):
    """The last UTC day: price and open interest changed so much, liquidations in multiples of the usual."""
    closes = wave(60)
    closes.append(closes[-1] * (1 + price))
    market = Market().closes(closes).price(closes[-1])
    market.daily(OPEN, "bitcoin", [1e10, 1e10 * (1 + interest)], "okx")
    for venue in range(venues):
        market.daily(LONG, "bitcoin", [1e6] * 29 + [1e6 * long], f"venue{venue}")
        market.daily(SHORT, "bitcoin", [1e6] * 29 + [1e6 * short], f"venue{venue}")
    return market


def test_a_flush_of_longs_and_a_squeeze_of_shorts():
    facts = forced(-0.05, -0.04, 10, 1, venues=2).facts()
    fact = facts["bitcoin.leverage.flush"]
    assert (fact.value, fact.baseline) == (2e7, pytest.approx(2e6 * 39 / 30))
    assert (fact.window.start, fact.window.end) == (MIDNIGHT - DAY, MIDNIGHT)
    assert "bitcoin.leverage.squeeze" not in facts
    assert forced(0.05, -0.04, 1, 10).facts()["bitcoin.leverage.squeeze"].value == 1e7


@pytest.mark.parametrize(
    "day",
    [
        (-0.05, -0.01, 10, 1),  # leverage stayed
        (-0.002, -0.04, 10, 1),  # the price hardly moved
        (-0.05, -0.04, 1.5, 1),  # liquidations as usual
        (-0.05, 0.04, 10, 1),  # leverage rose
        (-0.05, -0.04, 1, 10),  # the other side was liquidated
    ],
)
def test_no_flush_without_all_three(day):
    assert not [name for name in forced(*day).facts() if ".leverage." in name]


def funding(*rates):
    """Funding rates eight hours apart, the newest at 08:00."""
    market = Market()
    for back, rate in enumerate(reversed(rates)):
        if rate is not None:
            market.add("funding_rate", "bitcoin", rate, MORNING - back * 8 * HOUR)
    return market


def test_funding_that_changed_sides():
    fact = funding(*[0.0001] * 9, -0.00002, -0.00003).facts()["bitcoin.funding.flipped"]
    assert (fact.value, fact.baseline) == (-0.00003, 0.0001)
    assert (fact.window.start, fact.window.end) == (MORNING - 16 * HOUR, MORNING)
    assert len(fact.inputs) == 11
    assert "bitcoin.funding.flipped" in funding(*[-0.0001] * 9, 0.00002).facts()


@pytest.mark.parametrize(
    "rates",
    [
        [0.0001] * 12,
        [*[0.0001] * 8, -0.0001],  # too short before
        [*[0.0001] * 9, *[-0.0001] * 4],  # turned more than a day ago
        [*[0.0001] * 9, 0.0, -0.0001],  # through zero
        [*[0.0001] * 9, 0.0],
        [*[0.0001] * 5, None, *[0.0001] * 5, -0.0001],  # a hole
        [*[0.0001] * 9, -0.0001, 0.0001],
    ],
)
def test_no_flip(rates):
    assert "bitcoin.funding.flipped" not in funding(*rates).facts()


def test_percentile_of_volatility():
    calm, wild = wave(240, 0.01), wave(40, 0.08)
    facts = Market().closes([*calm, *wild]).price(100).facts()
    fact = facts["bitcoin.price.volatility_percentile"]
    closes = [*calm, *wild]
    returns = [log(closes[place + 1] / closes[place]) for place in range(len(closes) - 1)]
    sds = [stdev(returns[place - 30 : place]) for place in range(30, len(returns) + 1)]
    assert fact.value == sum(each < sds[-1] for each in sds[:-1]) / (len(sds) - 1)
    assert fact.value > 0.9
    assert fact.baseline == facts["bitcoin.price.volatility_30d"].value
    assert "bitcoin.price.volatility_percentile" not in Market().closes(wave(200)).price(100).facts()


def test_rarity_of_a_move():
    closes = wave(370, 0.01)
    facts = Market().closes(closes).price(94).price(100, MORNING - DAY).facts()
    fact = facts["bitcoin.price.rarity_24h"]
    assert (fact.value, fact.baseline) == (1.0, pytest.approx(-0.06))
    facts = Market().closes(closes).price(102).price(100, MORNING - DAY).facts()
    before = closes[:-1][-366:]  # the last close lies within the 24 hours
    sizes = [abs(before[place + 1] / before[place] - 1) for place in range(len(before) - 1)]
    assert len(sizes) == 365
    assert facts["bitcoin.price.rarity_24h"].value == sum(size < 0.02 for size in sizes) / 365
    quiet = Market().closes(closes).price(100.5).price(100, MORNING - DAY).facts()
    assert "bitcoin.price.rarity_24h" not in quiet
    short = Market().closes(closes[:300]).price(94).price(100, MORNING - DAY).facts()
    assert "bitcoin.price.rarity_24h" not in short


def turned():
    """61 sessions that went with bitcoin for 30 returns, and against it for the last 30."""
    market = Market()
    closes = [100 + (day * 7) % 13 + day / 10 for day in range(110)]
    market.closes(closes)
    close = {each.at: each.value for each in market.observations}
    sessions, day = [], MIDNIGHT - 3 * DAY
    while len(sessions) < 61:
        if day.weekday() < 5:
            sessions.append(day)
        day -= DAY
    sessions.reverse()
    levels = []
    for place, day in enumerate(sessions):
        own = log(close[day + DAY] / close[sessions[30] + DAY])
        levels.append(6000 * exp(own if place <= 30 else -own))
        market.add("index_level", "sp500", levels[-1], day + 21 * HOUR, "fred")
    return market


def test_a_correlation_that_changed():
    fact = turned().facts()["bitcoin.correlation.sp500_shift"]
    assert fact.baseline == pytest.approx(1.0)
    assert fact.value == pytest.approx(-2.0)
    assert len(fact.inputs) == 122
    assert "bitcoin.correlation.sp500_shift" not in paired(55).facts()


def valley(closes=(), last=100.0, level=92.0):
    """Quiet days with one low of `level` 20 days back and a second near it 10 days back."""
    lows = [98.0 - 0.01 * (day % 3) for day in range(60)]
    lows[40], lows[50] = level, level * 1.004
    market = Market().daily("day_low_usd", "bitcoin", lows)
    market.daily("day_high_usd", "bitcoin", [102.0 + 0.01 * (day % 3) for day in range(60)])
    market.closes([100.0] * (60 - len(closes)) + list(closes))
    return market.price(last).price(last, MORNING - DAY)


def peak():
    """Quiet days with one high 20 days back."""
    market = Market().closes([100.0] * 60).price(100.0).price(100.0, MORNING - DAY)
    return market.daily("day_high_usd", "bitcoin", [102.0] * 40 + [108.0, 102.0, 107.8] + [102.0] * 17)


def test_a_turning_low_with_its_touches():
    facts = valley().facts()
    fact = facts["bitcoin.price.swing_low"]
    assert (fact.value, fact.inputs[0].at) == (92 * 1.004, MIDNIGHT - 9 * DAY)  # the nearer of the two
    assert facts["bitcoin.price.swing_low_touches"].value == 1


def test_touches_count_from_the_turning_day_on():
    lows = [98.0] * 60
    lows[40], lows[44], lows[47] = 92.0, 92.4, 92.5  # 0.43% and 0.54% above it
    lows[30] = 92.1  # before it
    market = Market().daily("day_low_usd", "bitcoin", lows).closes([100.0] * 60).price(100)
    facts = market.facts()
    assert facts["bitcoin.price.swing_low"].value == 92.1  # the nearest below the price
    assert facts["bitcoin.price.swing_low_touches"].value == 4
    lows[30] = 98.0
    market = Market().daily("day_low_usd", "bitcoin", lows).closes([100.0] * 60).price(100)
    fact = market.facts()["bitcoin.price.swing_low_touches"]
    assert [each.value for each in fact.inputs] == [92.0, 92.4]
    assert fact.baseline == 92.0


def test_a_low_exactly_half_a_per_cent_away_is_a_touch():
    lows = [63.0] * 60
    lows[40], lows[44] = 60.03, 60.33015
    assert lows[44] / lows[40] - 1 > 0.005  # as floats divide
    market = Market().daily("day_low_usd", "bitcoin", lows).closes([64.0] * 60).price(64)
    fact = market.facts()["bitcoin.price.swing_low_touches"]
    assert [each.value for each in fact.inputs] == [60.03, 60.33015]


def test_a_turning_low_broken_by_a_close_is_none():
    facts = valley(closes=(91.0, 100.0)).facts()
    assert "bitcoin.price.swing_low" not in facts


def test_the_last_days_are_no_turning_point_yet():
    lows = [98.0] * 60
    lows[-3] = 92.0
    market = Market().daily("day_low_usd", "bitcoin", lows).closes([100.0] * 60).price(100)
    assert "bitcoin.price.swing_low" not in market.facts()


def test_a_turning_point_is_a_level_after_the_extremes():
    facts = valley().facts()
    labels = {facts[f"bitcoin.level.below_{place}"].window.label for place in (1, 2)}
    assert "low_30d" in labels  # 92 is the lowest of 30 days, and the better method


def new_year(hours=8):
    """Every day of 2023, as of a Monday that begins a year: four periods end at once."""
    midnight = datetime(2024, 1, 1, tzinfo=UTC)
    market = Market(as_of=midnight + hours * HOUR)
    closes = [100.0 + day for day in range(366)]
    market.closes(closes)
    market.daily("day_high_usd", "bitcoin", [close + 5 for close in closes])
    market.daily("day_low_usd", "bitcoin", [close - 5 for close in closes])
    return market.price(closes[-1])


@pytest.mark.parametrize("hours", [0, 8])
def test_periods_are_looked_back_upon_on_their_last_day(hours):
    facts = new_year(hours).facts()
    last = 465
    for name, days in (("week", 7), ("month", 31), ("quarter", 92), ("year", 365)):
        fact = facts[f"bitcoin.period.{name}_change"]
        assert fact.value == pytest.approx(last / (last - days) - 1)
        assert fact.window.label == name
        assert fact.window.end - fact.window.start == days * DAY
        assert facts[f"bitcoin.period.{name}_high"].value == last + 5
        assert facts[f"bitcoin.period.{name}_low"].value == last - days + 1 - 5


def test_a_period_needs_its_days_and_its_end():
    market = new_year()
    market.as_of += DAY
    market.price(465, market.as_of)
    assert not [name for name in market.facts() if ".period." in name]
    market = new_year()
    gone = market.midnight - 10 * DAY
    market.observations = [each for each in market.observations if each.at != gone]
    facts = market.facts()
    assert "bitcoin.period.week_high" in facts
    assert "bitcoin.period.month_change" in facts
    assert "bitcoin.period.month_high" not in facts


def test_a_streak_of_the_stablecoins():
    facts = Market().daily("stablecoin_supply_usd", "market", [3.0, 3.1, 3.0, 2.9, 2.8]).facts()
    fact = facts["market.stablecoins.streak"]
    assert (fact.value, fact.window.start) == (-3, MIDNIGHT - 3 * DAY)
    stale = Market().daily("stablecoin_supply_usd", "market", [3.0, 3.1, 3.0, 2.9, None, None])
    assert "market.stablecoins.streak" not in stale.facts()
