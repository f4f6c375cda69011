"""Sources that tell one value: who is too far from the others is left out, and when it is back."""

from datetime import timedelta

import pytest

from reporter.validate import settle
from reporter.validate.peers import apart_from_peers
from tests.making import DAY, HOUR
from tests.test_validate import AS_OF, PRICE, reasons, snapshot, told

MINUTE = timedelta(minutes=1)
FOUR = ("binance", "coinbase", "coingecko", "kraken")


def price(value, source, at=AS_OF):
    return told("price_usd", value, "bitcoin", source, at)


def around(level, sources=FOUR, at=AS_OF):
    """Prices of several sources, a few hundredths of a per cent apart."""
    return [price(level * (1 + 0.0002 * place), source, at) for place, source in enumerate(sources)]


def standing(*observations, **quality):
    """Who of the sources of bitcoin's price still has a value of now."""
    gone = {id(one) for one, _ in apart_from_peers(snapshot(**quality), list(observations))}
    return {one.source for one in observations if id(one) not in gone and one.at == AS_OF}


@pytest.mark.parametrize("factor", [10.0, 0.1, 1.11, 0.89])
@pytest.mark.parametrize("wrong", FOUR)
def test_one_of_four_that_is_far_off_is_left_out(wrong, factor):
    held = [price(one.value * factor, wrong) if one.source == wrong else one for one in around(76600)]
    assert standing(*held) == set(FOUR) - {wrong}
    (gap,) = settle(snapshot(*held)).gaps
    assert (gap.source, "the median of 4 sources" in gap.reason) == (wrong, True)


def test_two_far_apart_from_two_leave_those_who_agree():
    held = [*around(76600, FOUR[:2]), price(7660, "coingecko"), price(766000, "kraken")]
    assert standing(*held) == set(FOUR[:2])


def test_out_over_a_tenth_and_back_only_within_a_twentieth():
    def course(*offs):
        """Hours in a row; the last source is off the others by the shares told."""
        held = []
        for back, off in enumerate(reversed(offs)):
            held += around(76600, FOUR[:3], AS_OF - back * HOUR)
            held.append(price(76600 * (1 + off), "kraken", AS_OF - back * HOUR))
        return held

    assert "kraken" in standing(*course(0.09))
    assert "kraken" not in standing(*course(0.12))
    assert "kraken" not in standing(*course(0.12, 0.09, 0.07, 0.06))
    assert "kraken" in standing(*course(0.12, 0.09, 0.04))
    assert "kraken" in standing(*course(0.12, 0.04, 0.09))
    reason = apart_from_peers(snapshot(), course(0.12, 0.09))[0][1]
    assert reason.endswith("the median of 4 sources; left out before, it comes back within 0.05")
    # What it told while it was out stays out, what it told before and after does not.
    found = apart_from_peers(snapshot(), course(0.0, 0.12, 0.06, 0.04))
    assert sorted(AS_OF - one.at for one, _ in found) == [HOUR, 2 * HOUR]


def test_what_was_never_compared_goes_with_the_first_comparison():
    year = [price(766000, "kraken", AS_OF - back * DAY) for back in range(1, 300)]
    found = apart_from_peers(snapshot(), [*around(76600, FOUR[:3]), price(766000, "kraken"), *year])
    assert len(found) == 300
    good = [price(76000, "kraken", AS_OF - back * DAY) for back in range(1, 300)]
    base = around(76000, FOUR[:3], AS_OF - DAY)
    found = apart_from_peers(snapshot(), [*base, *around(76600, FOUR[:3]), price(766000, "kraken"), *good])
    assert len(found) == 1


def test_nothing_of_now_stands_for_a_source_that_is_out():
    hours = [*around(76600, at=AS_OF - HOUR), *around(76600, FOUR[:3]), price(766000, "kraken")]
    settled = settle(snapshot(*hours))
    assert {one.source for one in settled.observations} == set(FOUR[:3])


def test_of_two_that_differ_the_preferred_one_stands_and_the_difference_is_told():
    settled = settle(snapshot(price(76600, "kraken"), price(76600 * 1.12, "binance")))
    assert {one.source for one in settled.observations} == {"kraken"}
    assert reasons(settled) == {
        (
            "price_usd",
            "bitcoin",
            "binance",
        ): "$85,792 is 12% off $76,600, the value of kraken; two sources cannot "
        "tell which is wrong, and that one is preferred"
    }
    assert standing(price(76600, "kraken"), price(76600 * 1.08, "binance")) == {"kraken", "binance"}


def test_of_two_three_times_apart_neither_stands():
    found = apart_from_peers(snapshot(), [price(76600, "kraken"), price(766000, "binance")])
    assert {one.source for one, _ in found} == {"kraken", "binance"}
    assert all(reason.endswith("one of the two is in another unit") for _, reason in found)


def test_one_that_is_out_is_not_preferred_when_a_third_falls_silent():
    before = [*around(76600, ("binance", "coinbase"), AS_OF - HOUR), price(766000, "kraken", AS_OF - HOUR)]
    assert standing(*before, price(76600, "binance"), price(766000, "kraken")) == {"binance"}


def test_a_stale_source_is_no_peer():
    late = price(50000, "kraken", AS_OF - HOUR - MINUTE)
    settled = settle(snapshot(*around(76600, FOUR[:2]), late))
    assert not settled.gaps


def test_highs_and_lows_go_with_the_price_they_belong_to():
    def high(value, source, at=AS_OF):
        return told("high_24h_usd", value, "bitcoin", source, at)

    held = [*around(76600, FOUR[:3]), price(766000, "kraken"), high(78000, "binance"), high(780000, "kraken")]
    settled = settle(snapshot(*held))
    assert {(one.metric, one.source) for one in settled.observations if one.metric != "price_usd"} == {
        ("high_24h_usd", "binance")
    }
    assert all("its price is left out" in gap.reason for gap in settled.gaps if gap.metric != "price_usd")


def test_the_limit_of_prices_is_the_users():
    held = [*around(76600, FOUR[:3]), price(76600 * 1.2, "kraken")]
    assert "kraken" in standing(*held, max_price_gap=0.25)
    assert "kraken" not in standing(*held, max_price_gap=0.15)


def test_indices_and_yields_have_limits_of_their_own():
    def level(value, source):
        return told("index_level", value, "sp500", source)

    def rate(value, source):
        return told("yield_10y", value, "us", source)

    left = settle(snapshot(PRICE, level(6939.03, "fred"), level(6939.0298, "yahoo")))
    assert not left.gaps
    left = settle(snapshot(PRICE, level(6939.03, "fred"), level(7050.0, "yahoo")))
    assert {gap.source for gap in left.gaps} == {"yahoo"}
    assert not settle(snapshot(PRICE, rate(0.0426, "fred"), rate(0.0424, "yahoo"))).gaps
    assert not settle(snapshot(PRICE, rate(0.0002, "fred"), rate(-0.0001, "yahoo"))).gaps
    assert settle(snapshot(PRICE, rate(0.0426, "fred"), rate(0.0399, "yahoo"))).gaps


def test_a_funding_rate_in_per_cent_is_left_out_and_two_venues_may_differ():
    def funding(value, source):
        return told("funding_rate", value, "bitcoin", source)

    venues = [funding(0.0001, "okx"), funding(-0.00008, "bybit"), funding(0.00003, "deribit")]
    assert not settle(snapshot(PRICE, *venues)).gaps
    (gap,) = settle(snapshot(PRICE, *venues, funding(0.01, "binance_futures"))).gaps
    assert gap.source == "binance_futures"
    assert not settle(snapshot(PRICE, venues[0], funding(0.01, "binance_futures"))).gaps


def test_settling_again_leaves_out_nothing_more():
    held = [price(100, "binance"), price(100, "coinbase"), price(111, "coingecko"), price(125, "kraken")]
    once = settle(snapshot(*held))
    assert {one.source for one in once.observations} == {"binance", "coinbase"}
    assert settle(once) == once
