"""The last time that there was as much: which day is named, and when nothing is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.market import DAY, MIDNIGHT, Market
from tests.test_analyse_others import session

NAME = "bitcoin.price.larger_move"


def moved(closes, last):
    """A market as of midnight whose last close is `last`."""
    return Market(as_of=MIDNIGHT).closes([*closes, last])


def falls(*sizes):
    """Closes that end before a fall of each of these sizes."""
    closes = [100.0]
    for size in sizes:
        closes.append(closes[-1] * (1 + size))
    return closes


CALM = [0.002, -0.002] * 30


def test_the_newest_larger_move_of_the_same_sign_is_named():
    facts = moved(falls(-0.09, *CALM[:10], -0.07, *CALM, 0.08), falls(*CALM)[-1]).facts()
    assert NAME not in facts  # nothing known of the way to that price
    closes = falls(-0.09, *CALM[:10], -0.07, *CALM)
    fact = moved(closes, closes[-1] * 0.95).facts()[NAME]
    assert fact.value == pytest.approx(-0.05)
    assert fact.baseline == pytest.approx(-0.07)
    assert (MIDNIGHT - fact.window.start) / DAY == len(CALM) + 1


def test_a_larger_move_of_late_is_no_news():
    closes = falls(-0.09, *CALM, -0.07, *CALM[:10])
    assert NAME not in moved(closes, closes[-1] * 0.95).facts()


def test_a_rise_is_not_held_against_falls():
    closes = falls(-0.09, *CALM)
    assert NAME not in moved(closes, closes[-1] * 1.05).facts()


def test_a_day_that_is_missing_ends_the_search():
    closes = falls(-0.09, *CALM)
    closes[10] = None
    assert NAME not in moved(closes, falls(-0.09, *CALM)[-1] * 0.95).facts()


def test_an_ordinary_move_has_no_last_time():
    closes = falls(-0.09, *CALM)
    assert NAME not in moved(closes, closes[-1] * 0.9995).facts()


@given(st.lists(st.floats(-0.05, 0.05), min_size=40, max_size=80), st.floats(-0.2, 0.2))
def test_no_day_since_the_one_named_was_as_large(sizes, last):
    closes = falls(*sizes)
    fact = moved(closes, closes[-1] * (1 + last)).facts().get(NAME)
    if fact is None:
        return
    all_closes = [*closes, closes[-1] * (1 + last)]
    back = round((MIDNIGHT - fact.window.start) / DAY)
    since = [
        after / before - 1
        for before, after in zip(all_closes[-back - 1 : -2], all_closes[-back:-1], strict=True)
    ]
    assert back >= 30
    assert all(each * fact.value <= 0 or abs(each) < abs(fact.value) for each in since)


def flowed(values):
    """A market with a flow on each weekday to 30 January 2026, none missing."""
    market = Market(as_of=session(31, 8)).price(100)
    at, left = session(30), list(reversed(values))
    while left:
        if at.weekday() < 5:
            market.add("etf_net_flow_usd", "bitcoin", left.pop(0), at)
        at -= DAY
    return market


def test_a_flow_is_the_largest_since_one_that_was_larger():
    facts = flowed([9.0, *[1.0, -2.0] * 15, 5.0]).facts()
    assert facts["bitcoin.etf.larger_flow"].baseline == 9.0
    assert "bitcoin.etf.larger_flow" not in flowed([9.0, *[1.0, -2.0] * 5, 5.0]).facts()
    assert "bitcoin.etf.larger_flow" not in flowed([1.0, *[1.0, -2.0] * 15, 5.0]).facts()


@pytest.mark.parametrize(("run", "told"), [(2, None), (3, 3), (7, 7)])
def test_a_flow_ends_the_run_before_it(run, told):
    fact = flowed([1.0, *[-2.0] * run, 5.0]).facts().get("bitcoin.etf.ended_run")
    assert (fact and -fact.value) == told


def test_a_run_whose_beginning_is_not_held_is_not_told():
    assert "bitcoin.etf.ended_run" not in flowed([*[-2.0] * 5, 5.0]).facts()
