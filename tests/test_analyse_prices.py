"""Prices: where they stand, how far they moved, and by which source's word."""

from datetime import UTC, datetime, timedelta
from math import log, sqrt
from statistics import stdev

import pytest

from reporter.analyse import analyse
from reporter.errors import SnapshotRejected
from reporter.model import Snapshot
from tests.market import DAY, HOUR, MIDNIGHT, MORNING, Market


def test_change_over_each_window_names_its_ends():
    market = Market().price(90)
    for days, base in ((1, 100), (7, 120), (30, 60)):
        market.price(base, MORNING - days * DAY)
    facts = market.facts()
    for label, base in (("24h", 100), ("7d", 120), ("30d", 60)):
        fact = facts[f"bitcoin.price.change_{label}"]
        assert fact.value == pytest.approx(90 / base - 1)
        assert fact.baseline == base
        assert fact.window.label == label
        assert [each.value for each in fact.inputs] == [base, 90]
        assert (fact.window.start, fact.window.end) == (fact.inputs[0].at, fact.inputs[1].at)


@pytest.mark.parametrize(("off", "made"), [(89, True), (-90, True), (91, False), (-91, False)])
def test_base_lies_within_ninety_minutes(off, made):
    facts = Market().price(90).price(100, MORNING - DAY + timedelta(minutes=off)).facts()
    assert ("bitcoin.price.change_24h" in facts) is made
    assert "bitcoin.price.last" in facts


def test_nearest_base_is_taken_and_the_earlier_of_two_as_near():
    market = Market().price(90)
    for minutes, value in ((-60, 1), (20, 2), (-20, 3), (50, 4)):
        market.price(value, MORNING - DAY + timedelta(minutes=minutes))
    assert market.facts()["bitcoin.price.change_24h"].baseline == 3


def test_stale_price_is_no_price():
    facts = Market().price(90, MORNING - 4 * HOUR).price(100, MORNING - 28 * HOUR).facts()
    assert facts == {}


def test_the_future_is_not_seen():
    facts = Market().price(90).price(1000, MORNING + HOUR).price(100, MORNING - DAY).facts()
    assert facts["bitcoin.price.last"].value == 90


def test_at_midnight_the_last_price_is_the_close_and_its_base_the_close_before():
    market = Market(as_of=MIDNIGHT).closes([100, 90])
    market.price(95, MIDNIGHT - timedelta(minutes=1))
    fact = market.facts()["bitcoin.price.change_24h"]
    assert (fact.window.start, fact.window.end) == (MIDNIGHT - DAY, MIDNIGHT)
    assert fact.value == pytest.approx(-0.1)


def test_no_change_across_a_close_that_is_not_there():
    market = Market(as_of=MIDNIGHT).closes([110, 100, None, 90])
    market.price(98, MIDNIGHT - DAY + timedelta(minutes=3))
    facts = market.facts()
    assert "bitcoin.price.change_24h" not in facts
    assert facts["bitcoin.price.last"].value == 90


def test_year_to_date_starts_at_the_close_of_december():
    new_year = datetime(2026, 1, 1, tzinfo=UTC)
    facts = Market().price(90).price(60, new_year).price(61, new_year + HOUR).facts()
    fact = facts["bitcoin.price.change_ytd"]
    assert (fact.value, fact.baseline, fact.window.start) == (0.5, 60, new_year)
    assert "bitcoin.price.change_ytd" not in Market().price(90).price(61, new_year + HOUR).facts()


def test_the_last_moment_of_december_belongs_to_its_own_year():
    new_year = datetime(2026, 1, 1, tzinfo=UTC)
    market = Market(as_of=new_year).price(90, new_year).price(45, datetime(2025, 1, 1, tzinfo=UTC))
    assert market.facts()["bitcoin.price.change_ytd"].value == 1.0


def test_volatility_is_of_thirty_returns_before_the_as_of_time():
    closes = [100 + (day * 37) % 11 for day in range(32)]
    facts = Market().closes(closes).price(104).price(103, MORNING - DAY).facts()
    daily = stdev(log(after / before) for before, after in zip(closes[-31:-1], closes[-30:], strict=True))
    assert facts["bitcoin.price.daily_sd_30d"].value == pytest.approx(daily, rel=1e-12)
    assert facts["bitcoin.price.volatility_30d"].value == pytest.approx(daily * sqrt(365), rel=1e-12)
    assert len(facts["bitcoin.price.daily_sd_30d"].inputs) == 31
    sigma = facts["bitcoin.price.sigma_24h"]
    assert sigma.value == pytest.approx((104 / 103 - 1) / daily)
    assert sigma.baseline == facts["bitcoin.price.daily_sd_30d"].value
    # close to close, the day itself is not part of its yardstick
    at_close = Market(as_of=MIDNIGHT).closes([*closes, 500]).facts()
    assert at_close["bitcoin.price.daily_sd_30d"].value == pytest.approx(daily, rel=1e-12)


def test_volatility_needs_every_close():
    closes = [100 + day % 7 for day in range(31)]
    assert "bitcoin.price.daily_sd_30d" in Market().closes(closes).facts()
    assert "bitcoin.price.daily_sd_30d" not in Market().closes(closes[1:]).facts()
    assert "bitcoin.price.daily_sd_30d" not in Market().closes([*closes[:9], None, *closes[9:]]).facts()
    assert "bitcoin.price.daily_sd_30d" not in Market().closes([*closes, None, None]).facts()


def test_flat_prices_have_no_sigma_and_are_unchanged():
    market = Market(assets=("bitcoin", "ethereum")).closes([100] * 31).price(100).price(100, MORNING - DAY)
    market.price(5, asset="ethereum").price(5, MORNING - DAY, "ethereum")
    facts = market.facts()
    assert facts["bitcoin.price.volatility_30d"].value == 0
    assert facts["bitcoin.price.change_24h"].value == 0
    assert "bitcoin.price.sigma_24h" not in facts
    assert facts["market.breadth.unchanged"].value == 2


def test_zero_and_not_a_number_are_no_base():
    assert "bitcoin.price.change_24h" not in Market().price(90).price(0, MORNING - DAY).facts()
    facts = Market().price(90).price(float("nan"), MORNING - DAY).facts()
    assert "bitcoin.price.change_24h" not in facts
    assert Market().price(float("inf")).facts() == {}


def test_of_two_tellings_of_one_moment_the_later_stands():
    market = Market().price(90)
    first = market.observations[0]
    market.observations.append(
        type(first)("price_usd", "bitcoin", 91.0, first.at, first.source, first.retrieved_at + HOUR)
    )
    assert market.facts()["bitcoin.price.last"].value == 91
    market.observations.reverse()
    assert market.facts()["bitcoin.price.last"].value == 91


def test_sizes_of_the_market():
    market = Market().price(90)
    market.add("volume_24h_usd", "bitcoin", 5e10).add("market_cap_usd", "bitcoin", 1.5e12)
    for metric, base, last in (("total_market_cap_usd", 2.8e12, 2.66e12), ("btc_dominance", 0.59, 0.6)):
        market.add(metric, "market", last).add(metric, "market", base, MORNING - DAY)
    facts = market.facts()
    assert facts["bitcoin.volume.last"].value == 5e10
    assert facts["bitcoin.market_cap.last"].value == 1.5e12
    assert facts["market.cap.last"].value == 2.66e12
    assert facts["market.cap.change_24h"].value == pytest.approx(-0.05)
    assert facts["market.dominance.last"].unit == "fraction"
    difference = facts["market.dominance.change_24h"]
    assert (difference.value, difference.unit) == (pytest.approx(0.01), "pp")


def three(moves):
    market = Market(assets=("bitcoin", "ethereum", "solana"))
    for asset, move in zip(market.assets, moves, strict=True):
        if move is not None:
            market.price(100 * (1 + move), asset=asset)
        market.price(100, MORNING - DAY, asset)
    return market.facts()


def test_ranks_and_breadth():
    facts = three((-0.02, 0.01, -0.0004))
    assert [facts[f"{asset}.price.rank_24h"].value for asset in ("bitcoin", "ethereum", "solana")] == [
        3,
        1,
        2,
    ]
    counts = {name: facts[f"market.breadth.{name}"].value for name in ("fell", "rose", "unchanged", "total")}
    assert counts == {"fell": 1, "rose": 1, "unchanged": 1, "total": 3}
    assert facts["market.breadth.fell"].baseline == 3
    assert len(facts["bitcoin.price.rank_24h"].inputs) == 6


def test_equal_moves_share_a_rank_and_an_absent_asset_is_not_counted():
    facts = three((0.01, 0.01, -0.01))
    assert [facts[f"{asset}.price.rank_24h"].value for asset in ("bitcoin", "ethereum", "solana")] == [
        1,
        1,
        3,
    ]
    facts = three((0.01, None, -0.01))
    assert facts["market.breadth.total"].value == 2
    assert "ethereum.price.rank_24h" not in facts


def test_one_asset_alone_has_no_rank():
    facts = Market().price(90).price(100, MORNING - DAY).facts()
    assert not [name for name in facts if "breadth" in name or "rank" in name]


def test_a_benchmark_outside_the_assets_is_priced_but_not_ranked():
    market = Market(assets=("ethereum", "solana"), benchmark="bitcoin")
    for asset in ("bitcoin", "ethereum", "solana"):
        market.price(90, asset=asset).price(100, MORNING - DAY, asset)
    facts = market.facts()
    assert facts["bitcoin.price.change_24h"].value == pytest.approx(-0.1)
    assert facts["market.breadth.total"].value == 2
    assert "bitcoin.price.rank_24h" not in facts


def test_a_snapshot_without_assets_is_refused():
    bare = Snapshot("crypto-daily", MORNING.date(), MORNING, (), (), (), ())
    with pytest.raises(SnapshotRejected, match="names no assets"):
        analyse(bare)
