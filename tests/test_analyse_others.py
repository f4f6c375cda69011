"""Sentiment, flows, treasuries, other markets, correlation and publishers' figures."""

from datetime import UTC, datetime
from itertools import pairwise
from math import log
from statistics import correlation

import pytest

from tests.market import DAY, HOUR, MIDNIGHT, MORNING, Market


def test_fear_and_greed_by_day():
    facts = (
        Market()
        .daily("fear_greed", "market", [29.0] + [30.0] * 22 + [20.0] + [18.0] * 5 + [16.0, 14.0])
        .facts()
    )
    values = {name: facts[f"market.fear_greed.{name}"].value for name in ("last", "week_ago", "month_ago")}
    assert values == {"last": 14, "week_ago": 20, "month_ago": 29}
    assert facts["market.fear_greed.change_1d"].value == -2
    assert facts["market.fear_greed.change_7d"].value == -6
    assert facts["market.fear_greed.change_7d"].unit == "points"
    assert facts["market.fear_greed.last"].window.end == MIDNIGHT


def test_a_day_the_index_missed_is_not_replaced():
    facts = Market().daily("fear_greed", "market", [30.0, None, 14.0]).facts()
    assert "market.fear_greed.change_1d" not in facts
    assert Market().daily("fear_greed", "market", [30.0, None, None]).facts() == {}


def session(day, hour=21):
    return datetime(2026, 1, day, hour, tzinfo=UTC)


def etf(*flows, traded=()):
    """Flows by day of January, and the days an American index traded, as of the 31st."""
    market = Market(as_of=datetime(2026, 1, 31, 8, tzinfo=UTC))
    for day, flow in flows:
        market.add("etf_net_flow_usd", "bitcoin", flow, session(day), "tftc")
    for day in traded:
        market.add("index_level", "sp500", 6000 + day, session(day), "fred")
    return market.facts()


def test_flows_of_sessions_over_a_weekend():
    facts = etf((22, 5.0), (23, -1.0), (26, -2.0), (27, -3.0), (28, -4.0), (29, -5.0))
    assert facts["bitcoin.etf.last"].value == -5
    total = facts["bitcoin.etf.sum_5d"]
    assert (total.value, total.window.start, total.window.end) == (-15, session(23), session(29))
    streak = facts["bitcoin.etf.streak"]
    assert (streak.value, len(streak.inputs)) == (-5, 5)


def test_a_missing_session_is_not_a_session_of_nothing():
    flows = [(22, 5.0), (23, -1.0), (26, -2.0), (28, -4.0), (29, -5.0), (30, -5.0)]
    facts = etf(*flows)
    assert facts["bitcoin.etf.last"].value == -5
    assert "bitcoin.etf.sum_5d" not in facts
    assert "bitcoin.etf.streak" not in facts
    assert "bitcoin.etf.sum_5d" not in etf(*flows, traded=(22, 23, 26, 27, 28, 29, 30))


def test_a_holiday_is_known_by_the_index_that_did_not_trade():
    flows = [(15, 5.0), (16, -1.0), (20, -2.0), (21, -3.0), (22, -4.0), (23, -5.0), (26, -6.0)]
    traded = tuple(day for day, _ in flows)
    assert etf(*flows, traded=traded)["bitcoin.etf.streak"].value == -6  # the 19th was a holiday
    assert "bitcoin.etf.streak" not in etf(*flows)  # the run may reach back over the 19th
    assert "bitcoin.etf.streak" not in etf(*flows, traded=(*traded, 19))


def test_a_flow_of_zero_is_neither_in_nor_out():
    assert "bitcoin.etf.streak" not in etf((27, 1.0), (28, 1.0), (29, 0.0))
    assert etf((27, 0.0), (28, 1.0), (29, 2.0))["bitcoin.etf.streak"].value == 2
    assert "bitcoin.etf.streak" not in etf((28, 1.0), (29, 2.0))  # it may have begun earlier
    assert "bitcoin.etf.streak" not in etf((28, -1.0), (29, 2.0))


def test_stablecoins():
    facts = Market().daily("stablecoin_supply_usd", "market", [3.0e11] * 7 + [3.03e11]).facts()
    assert facts["market.stablecoins.last"].value == 3.03e11
    assert facts["market.stablecoins.change_7d"].value == pytest.approx(0.01)


def strategy(price=76_831.0, cost=712_647 * 76_037.0, at=MIDNIGHT):
    market = Market().price(price).add("treasury_holdings", "strategy", 712_647, MIDNIGHT, "coingecko")
    return market.add("treasury_cost_usd", "strategy", cost, at, "coingecko")


def test_the_treasury_is_valued_at_the_editions_own_price():
    facts = strategy().facts()
    assert facts["strategy.treasury.holdings"].value == 712_647
    assert facts["strategy.treasury.average_cost"].value == pytest.approx(76_037)
    assert facts["strategy.treasury.value"].value == pytest.approx(712_647 * 76_831)
    result = facts["strategy.treasury.pnl"]
    assert result.value == pytest.approx(566e6, rel=0.001)  # a profit at this price, not a loss
    assert result.baseline == facts["strategy.treasury.cost"].value
    assert {each.metric for each in result.inputs} == {"treasury_holdings", "treasury_cost_usd", "price_usd"}


def test_an_unknown_cost_has_no_result():
    for market in (strategy(cost=0), strategy(at=MIDNIGHT - DAY)):
        facts = market.facts()
        assert "strategy.treasury.value" in facts
        assert not {"cost", "average_cost", "pnl"} & {name.rsplit(".", 1)[1] for name in facts}


def test_bitcoin_in_a_treasury_stays_bitcoin_under_another_benchmark():
    market = strategy()
    market.assets, market.benchmark = ("ethereum",), "ethereum"
    market.price(2_227, asset="ethereum")
    assert market.facts()["strategy.treasury.value"].value == pytest.approx(712_647 * 76_831)


def test_sessions_of_other_markets():
    market = Market()
    friday, thursday = session(30), session(29)
    for metric, asset, before, last in (
        ("index_level", "sp500", 7000, 6930),
        ("index_level", "vix", 15.5, 17.5),
        ("yield_10y", "us", 0.0420, 0.0427),
        ("gold_usd", "gold", 5000, 4900),
    ):
        market.add(metric, asset, before, thursday).add(metric, asset, last, friday)
    facts = market.facts()
    change = facts["sp500.index.change_session"]
    assert (change.value, change.unit, change.window.label) == (pytest.approx(-0.01), "fraction", "session")
    assert (change.window.start, change.window.end) == (thursday, friday)
    assert facts["sp500.index.last"].window.end == friday
    assert (facts["vix.index.change_session"].value, facts["vix.index.change_session"].unit) == (
        2.0,
        "points",
    )
    rates = facts["us.yield.change_session"]
    assert (rates.value, rates.unit) == (pytest.approx(0.0007), "bp")
    assert facts["gold.price.change_session"].value == pytest.approx(-0.02)


def test_a_session_long_before_is_not_the_session_before():
    market = (
        Market().add("index_level", "sp500", 7000, session(22)).add("index_level", "sp500", 6930, session(30))
    )
    assert list(market.facts()) == ["sp500.index.last"]
    stale = Market().add("index_level", "sp500", 7000, session(26))
    assert stale.facts() == {}


def weekdays(count, last=MIDNIGHT - 3 * DAY):
    """So many days without weekends, the newest last; the last is a Friday."""
    days, day = [], last
    while len(days) < count:
        if day.weekday() < 5:
            days.append(day)
        day -= DAY
    return days[::-1]


def paired(count, index="sp500", skip=()):
    market = Market()
    closes = [100 + (day * 7) % 13 + day / 10 for day in range(80)]
    market.closes(closes)
    for place, day in enumerate(weekdays(count)):
        if place not in skip:
            market.add("index_level", index, 6000 + (place * 11) % 17, day + 21 * HOUR, "fred")
    return market


def expected(market, index):
    """Pearson's r over the last 31 sessions, computed straight from the observations."""
    close = {each.at: each.value for each in market.observations if each.metric == "price_usd"}
    pairs = [
        (close[each.at.replace(hour=0) + DAY], each.value)
        for each in market.observations
        if each.asset == index and each.at.replace(hour=0) + DAY in close
    ][-31:]
    columns = list(zip(*pairs, strict=True))
    returns = [[log(b / a) for a, b in pairwise(column)] for column in columns]
    assert len(returns[0]) == 30
    return correlation(*returns)


def test_correlation_over_common_sessions():
    market = paired(40)
    fact = market.facts()["bitcoin.correlation.sp500_30d"]
    assert fact.value == pytest.approx(expected(market, "sp500"), abs=1e-12)
    assert (fact.kind, fact.unit, len(fact.inputs)) == ("correlation", "coefficient", 62)
    assert -1 <= fact.value <= 1


def test_correlation_needs_thirty_returns_in_time():
    assert "bitcoin.correlation.sp500_30d" in paired(31).facts()
    assert "bitcoin.correlation.sp500_30d" not in paired(30).facts()
    gapped = paired(45, skip=range(5, 19))
    assert "bitcoin.correlation.sp500_30d" not in gapped.facts()
    holiday = paired(33, skip=(10,))
    assert holiday.facts()["bitcoin.correlation.sp500_30d"].value == pytest.approx(expected(holiday, "sp500"))


def test_the_session_of_today_waits_for_the_close_of_today():
    market = paired(40)
    market.as_of = MIDNIGHT + 22 * HOUR
    market.price(100, market.as_of)
    before = market.facts()["bitcoin.correlation.sp500_30d"].value
    market.add("index_level", "sp500", 9999, MIDNIGHT + 21 * HOUR, "fred")
    assert market.facts()["bitcoin.correlation.sp500_30d"].value == before


def test_correlation_with_the_dollar_falls_back_to_the_broad_one():
    fact = paired(40, "dollar_broad").facts()["bitcoin.correlation.dollar_30d"]
    assert "dollar_broad" in {each.asset for each in fact.inputs}
    assert "bitcoin.correlation.dollar_30d" in paired(40, "dollar").facts()


def test_an_index_that_does_not_move_has_no_correlation():
    market = Market().closes([100 + day % 7 for day in range(80)])
    for day in weekdays(40):
        market.add("index_level", "sp500", 6000, day + 21 * HOUR)
    assert "bitcoin.correlation.sp500_30d" not in market.facts()


def test_publishers_figures_keep_their_name_and_window():
    market = Market().add("liquidations_24h_usd", "market", 5.2e8, MORNING - HOUR, "SignalPlus, 2 Feb")
    market.add("long_liquidations_7d_usd", "bitcoin", 2.16e9, MORNING, "captainaltcoin")
    market.add("treasury_pnl_usd", "strategy", -9e8, MORNING, "captainaltcoin")
    facts = market.facts()
    fact = facts["reported.liquidations_24h_usd.signalplus-2-feb"]
    assert (fact.value, fact.unit, fact.kind) == (5.2e8, "usd", "reported")
    assert (fact.window.start, fact.window.end) == (MORNING - 25 * HOUR, MORNING - HOUR)
    assert facts["reported.long_liquidations_7d_usd.captainaltcoin"].window.label == "7d"
    assert facts["reported.treasury_pnl_usd.captainaltcoin"].window.label == "now"


def test_one_publisher_on_two_assets_has_two_ids():
    market = Market()
    for asset, value in (("bitcoin", 1.0), ("market", 2.0), ("aave", 3.0)):
        market.add("liquidations_24h_usd", asset, value, MORNING, "coinglass")
    facts = market.facts()
    name = "reported.liquidations_24h_usd.coinglass"
    assert {key: fact.value for key, fact in facts.items()} == {
        name: 2,
        f"{name}.bitcoin": 1,
        f"{name}.aave": 3,
    }


def test_old_reports_are_not_passed_on():
    assert Market().add("liquidations_24h_usd", "market", 1.0, MORNING - 13 * HOUR).facts() == {}
