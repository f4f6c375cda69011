"""What may not be believed is left out, and the reader is told in one clause."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from reporter.errors import SnapshotRejected
from reporter.model import Gap, Observation, Snapshot
from reporter.validate import admit, candles, jumps, settle
from tests.making import DAY, HOUR, seen
from tests.test_store_snapshot import SETTINGS

AS_OF = datetime(2026, 2, 2, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def told(metric, value, asset="market", source="paper", at=AS_OF):
    return seen(value, at, AS_OF, metric=metric, asset=asset, source=source)


def snapshot(*observations, gaps=(), **quality):
    order = sorted(observations, key=lambda one: (one.metric, one.asset, one.source, one.at))
    settings = {**SETTINGS, "quality": {**SETTINGS["quality"], **quality}}
    return Snapshot("crypto-daily", date(2026, 2, 2), AS_OF, tuple(order), (), (), gaps, settings)


PRICE = told("price_usd", 76606.1, "bitcoin", "intraday")


def reasons(result):
    return {(gap.metric, gap.asset, gap.source): gap.reason for gap in result.gaps}


# Each value alone


def test_good_values_are_admitted_as_they_are():
    good = (
        seen(76606.1, AS_OF),
        seen(14, AS_OF, metric="fear_greed", asset="market"),
        seen(1.0, AS_OF + 5 * MINUTE),
    )
    assert admit(good, AS_OF) == (good, ())


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (seen(850e9, AS_OF), "8.5e+11 is above the greatest plausible usd value 10000000"),
        (seen(0.0, AS_OF), "0 is below the least plausible usd value 1e-12"),
        (seen(float("nan"), AS_OF), "nan is not a finite number"),
        (seen(float("inf"), AS_OF), "inf is not a finite number"),
        (seen(True, AS_OF), "the value is not a number"),
        (seen("76606.1", AS_OF), "the value is not a number"),
        (seen(None, AS_OF), "the value is not a number"),
        (
            seen(1.0, AS_OF + 5 * MINUTE + timedelta(seconds=1)),
            "stamped 2026-02-02 08:05 UTC, which is in the future",
        ),
        (seen(1.0, datetime(1970, 1, 21, tzinfo=UTC)), "stamped 1970-01-21 00:00 UTC, which is before 1971"),
        (seen(1.0, AS_OF, metric="price_eur"), "no metric of this name is known"),
        (seen(1.0, AS_OF, asset="a/b"), "the name of the asset or source is not an id"),
        (told("btc_dominance", 58.4), "58.4 is above the greatest plausible fraction value 1"),
        (told("funding_rate", 0.5, "bitcoin"), "0.5 is above the greatest plausible rate value 0.05"),
    ],
)
def test_what_cannot_be_true_becomes_a_gap(one, reason):
    accepted, gaps = admit([one, PRICE], AS_OF)
    assert accepted == (PRICE,)
    assert gaps == (Gap(one.metric, one.asset, one.source, reason),)


def test_a_series_has_one_gap():
    accepted, gaps = admit([seen(-1.0 - number, AS_OF - number * HOUR) for number in range(500)], AS_OF)
    assert accepted == ()
    assert [gap.reason for gap in gaps] == [
        "-1 is below the least plausible usd value 1e-12 (and 499 more like it)"
    ]


def test_an_answer_that_contradicts_itself_is_not_believed():
    twice = [seen(1.0, AS_OF), seen(1.0, AS_OF), seen(1.0, AS_OF - HOUR), seen(2.0, AS_OF - HOUR)]
    accepted, gaps = admit(twice, AS_OF)
    assert accepted == (twice[0],)
    assert [gap.reason for gap in gaps] == ["two values, 1 and 2, for 2026-02-02 07:00 UTC"]
    revised = [seen(1.0, AS_OF, AS_OF), seen(2.0, AS_OF, AS_OF + HOUR)]
    assert admit(revised, AS_OF) == (tuple(revised), ())


# Age


def test_an_old_series_is_left_out_and_its_age_told():
    funding = [seen(0.0001, AS_OF - hours * HOUR, metric="funding_rate") for hours in (13, 21)]
    settled = settle(snapshot(PRICE, *funding))
    assert settled.observations == (PRICE,)
    assert reasons(settled) == {
        ("funding_rate", "bitcoin", "binance"): "newest value is 13 hours old, limit 12 hours"
    }
    fresh = seen(0.0001, AS_OF - 12 * HOUR, metric="funding_rate")
    assert settle(snapshot(PRICE, fresh)).observations == (fresh, PRICE)


def test_closes_stay_while_another_source_is_fresh():
    closes = [seen(76968.21, AS_OF - 8 * HOUR), seen(78741.1, AS_OF - 32 * HOUR)]
    assert set(settle(snapshot(PRICE, *closes)).observations) == {PRICE, *closes}


def test_each_venue_and_each_publisher_answers_for_itself():
    venues = [
        told("open_interest_usd", 1e9, "bitcoin", "gate", AS_OF - 8 * HOUR),
        told("open_interest_usd", 2e9, "bitcoin", "okx", AS_OF - 3 * DAY),
        told("liquidations_24h_usd", 5e8, source="signalplus"),
        told("liquidations_24h_usd", 5e8, source="other", at=AS_OF - 13 * HOUR),
    ]
    settled = settle(snapshot(PRICE, *venues))
    assert reasons(settled) == {
        ("open_interest_usd", "bitcoin", "okx"): "newest value is 3 days old, limit 36 hours",
        ("open_interest_usd", "bitcoin", "gate"): "tells of no day before 2026-02-02 00:00 UTC, so the "
        "change over 1, 7 and 30 days is withheld",
        ("liquidations_24h_usd", "market", "other"): "newest value is 13 hours old, limit 12 hours",
    }
    assert {one.source for one in settled.observations} == {"intraday", "gate", "signalplus"}


# Too little to report


def test_without_a_fresh_benchmark_there_is_no_edition():
    ether = told("price_usd", 2227.05, "ethereum")
    with pytest.raises(SnapshotRejected, match="no price_usd of bitcoin") as caught:
        settle(snapshot(replace(PRICE, at=AS_OF - 9 * HOUR), ether))
    message = str(caught.value)
    assert "within 3 hours of 2026-02-02 08:00 UTC" in message
    assert "newest value is 9 hours old, limit 3 hours" in message
    assert "nothing was published" in message
    with pytest.raises(SnapshotRejected, match="no price_usd of bitcoin"):
        settle(snapshot())


def test_too_few_assets_make_no_edition():
    with pytest.raises(SnapshotRejected, match="1 of 2 assets") as caught:
        settle(snapshot(PRICE, min_assets=2))
    assert "quality.min_assets asks for 2 (missing: ethereum)" in str(caught.value)
    settle(snapshot(PRICE, told("price_usd", 2227.05, "ethereum"), min_assets=2))


# Agreement


def test_a_price_far_from_its_peers_is_left_out():
    peers = [
        told("price_usd", value, "bitcoin", source) for source, value in (("a", 76600.0), ("b", 76700.0))
    ]
    wrong = [told("price_usd", 50000.0, "bitcoin", "c", AS_OF - hours * HOUR) for hours in (0, 24)]
    settled = settle(snapshot(*peers, *wrong))
    assert set(settled.observations) == set(peers)
    assert reasons(settled) == {
        ("price_usd", "bitcoin", "c"): "$50,000 is 35% off $76,600, the median of 3 sources"
    }
    assert len(settle(snapshot(*peers, *wrong, max_price_gap=0.4)).observations) == 4


def test_of_two_that_differ_one_stays_and_old_prices_are_no_peers():
    pair = [told("price_usd", value, "bitcoin", source) for source, value in (("a", 76600.0), ("b", 50000.0))]
    assert len(settle(snapshot(*pair)).observations) == 1
    close = told("price_usd", 78741.1, "bitcoin", "c", AS_OF - 8 * HOUR)
    assert len(settle(snapshot(*pair, close)).observations) == 2


# Arithmetic


def interest(dollars, share, total, source="paper"):
    return (
        PRICE,
        told("open_interest_change_24h_usd", dollars),
        told("open_interest_change_24h", share, source=source),
        told("open_interest_total_usd", total, source="signalplus"),
    )


def test_a_change_that_implies_another_total_is_left_out():
    settled = settle(snapshot(*interest(-26e9, -0.044, 108e9)))
    assert reasons(settled) == {
        ("open_interest_change_24h_usd", "market", "paper"): "-$26 billion at -4.4% implies open interest of "
        "$591 billion, but signalplus reports $108 billion"
    }
    assert "open_interest_change_24h" in {one.metric for one in settled.observations}


@pytest.mark.parametrize(
    ("dollars", "share", "total", "kept"),
    [
        (-4.7e9, -0.044, 108e9, True),
        (-4.7e9, -0.044, 108e9 / 1.26, True),
        (-4.7e9, -0.044, 83e9, False),
        (-4.7e9, -0.044, 145e9, False),
        (4.7e9, -0.044, 108e9, False),
        (1e9, 0.0, 108e9, False),
    ],
)
def test_the_base_may_be_a_quarter_off(dollars, share, total, kept):
    settled = settle(snapshot(*interest(dollars, share, total)))
    assert (not settled.gaps) is kept


def test_a_percentage_of_another_publisher_proves_nothing():
    assert settle(snapshot(*interest(-26e9, -0.044, 108e9, source="other"))).gaps == ()


def treasury(pnl):
    return (
        PRICE,
        told("treasury_pnl_usd", pnl, "strategy"),
        told("treasury_holdings", 712647.0, "strategy", "walaw"),
        told("treasury_cost_usd", 712647.0 * 76037, "strategy", "walaw"),
    )


def test_a_loss_that_the_price_does_not_give_is_left_out():
    settled = settle(snapshot(*treasury(-900e6)))
    assert reasons(settled) == {
        ("treasury_pnl_usd", "strategy", "paper"): "-$900 million is stated, but 712,647 coins that cost "
        "$54.2 billion give $406 million at a price of $76,606"
    }


def test_a_profit_may_be_a_twentieth_off():
    profit = 712647 * (76606.1 - 76037)
    assert settle(snapshot(*treasury(profit * 1.04))).gaps == ()
    assert len(settle(snapshot(*treasury(profit * 1.06))).gaps) == 1
    assert len(settle(snapshot(*treasury(-profit))).gaps) == 1


def test_a_profit_nobody_can_check_is_left_out():
    settled = settle(snapshot(PRICE, told("treasury_pnl_usd", 1e9, "strategy")))
    assert "cannot be checked" in next(iter(reasons(settled).values()))


def test_settling_twice_changes_nothing():
    earlier = Gap("funding_rate", "bitcoin", "okx", "no answer within 60 s")
    made = snapshot(*interest(-26e9, -0.044, 108e9), *treasury(-900e6)[1:], gaps=(earlier,))
    settled = settle(made)
    assert len(settled.gaps) == 3
    assert earlier in settled.gaps
    assert settle(settled) == settled
    assert isinstance(settled.observations[0], Observation)


@pytest.mark.parametrize("seed", range(12))
def test_the_quick_ways_pass_only_what_the_thorough_ones_pass(seed, monkeypatch):
    """A market of 60 days with a few values multiplied, repeated or put at their neighbour's."""
    chance = random.Random(seed)
    factors = (0.97, 0.98, 0.99, 1.0, 1.0005, 1.002, 1.015, 1.03, 7.9, 8.1, 0.12, 100.0)
    held = []
    for source in ("gate", "intraday", "paper"):
        for metric, part in (
            ("price_usd", 1.0),
            ("day_high_usd", 1.01),
            ("day_low_usd", 0.99),
            ("high_24h_usd", 1.01),
            ("low_24h_usd", 0.99),
            ("funding_rate", 1e-9),
        ):
            before = 0.0
            for day in range(60):
                value = part * 70_000 * (1 + 0.01 * (day * 7 % 5))
                if chance.random() < 0.02:
                    value = before or value
                if chance.random() < 0.03:
                    value *= chance.choice(factors)
                held.append(told(metric, value, "bitcoin", source, AS_OF.replace(hour=0) - (59 - day) * DAY))
                before = value
    whole = snapshot(PRICE, *held)
    quick = settle(whole)
    monkeypatch.setattr(candles, "_doubtful", lambda *_: True)
    monkeypatch.setattr(jumps, "_quiet", lambda *_: False)
    assert settle(whole) == quick
    assert quick.gaps
