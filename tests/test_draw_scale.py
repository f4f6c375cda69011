import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.draw.scale import DAY, Linear, Wording, date_ticks, domain, spread, tick_texts, ticks
from tests.recipes import END

WORDING = Wording()
NOW = END.timestamp()


@pytest.mark.parametrize(
    ("values", "unit", "texts"),
    [
        ([80_000.0, 90_000.0, 100_000.0], "usd", ["$80k", "$90k", "$100k"]),
        ([-5e8, 0.0, 5e8], "usd", ["−$500m", "$0", "$500m"]),
        ([0.0, 0.5e9, 1e9], "usd", ["$0", "$0.5bn", "$1.0bn"]),
        ([2.2e12, 2.4e12], "usd", ["$2.2tn", "$2.4tn"]),
        ([2_200.0, 2_400.0], "usd", ["$2,200", "$2,400"]),
        ([0.000020, 0.000025], "usd", ["$0.000020", "$0.000025"]),
        ([-0.05, 0.0, 0.05], "fraction", ["−5%", "0%", "5%"]),
        ([0.0, 0.00005, 0.0001], "rate", ["0%", "0.005%", "0.010%"]),
        ([0.0, 25.0, 50.0], "points", ["0", "25", "50"]),
        ([97.5, 100.0], "index", ["97.5", "100.0"]),
    ],
)
def test_ticks_are_printed_with_one_scale_and_their_unit(values, unit, texts):
    assert tick_texts(values, unit, WORDING) == texts


def test_a_language_has_its_own_marks_and_suffixes():
    spanish = Wording(decimal=",", group=".", suffixes=("mil", "M", "mM", "B"))
    assert tick_texts([2_500.0, 3_000.0], "usd", spanish) == ["$2.500", "$3.000"]
    assert tick_texts([0.5e6, 1e6], "usd", spanish) == ["$0,5M", "$1,0M"]


@given(st.floats(-1e14, 1e14), st.floats(1e-9, 1e14), st.integers(3, 8))
def test_ticks_are_few_round_evenly_spaced_and_inside(low, span, most):
    high = low + max(span, abs(low) * 1e-6)
    found = ticks(low, high, most)
    assert 2 <= len(found) <= most
    step = found[1] - found[0]
    assert found[0] >= low - 1e-6 * step
    assert found[-1] <= high + 1e-6 * step
    lead = step / 10 ** math.floor(math.log10(step) + 1e-9)
    assert min(abs(lead - nice) for nice in (1.0, 2.0, 2.5, 5.0, 10.0)) < 1e-3


_AMOUNTS = st.floats(-1e12, 1e12).filter(lambda value: value == 0 or abs(value) > 1e-290)


@given(st.lists(_AMOUNTS, min_size=1, max_size=9), st.booleans())
def test_a_domain_holds_every_value_and_air_never_crosses_zero(values, zero):
    low, high = domain(values, zero)
    assert low < high
    assert low <= min(values)
    assert max(values) <= high
    assert low >= 0 or min(values) < 0
    assert high <= 0 or max(values) > 0 or not any(values)
    if zero:
        assert low <= 0 <= high


@pytest.mark.parametrize("width", [0.2, 1, 2, 5, 7, 14, 30, 45, 60, 90, 180, 400, 1500])
def test_date_ticks_are_few_and_inside(width):
    found = date_ticks(NOW - width * DAY, NOW, WORDING)
    assert 1 <= len(found) <= 6
    assert all(NOW - width * DAY - 1 <= moment <= NOW for moment, _ in found)
    assert [moment for moment, _ in found] == sorted({moment for moment, _ in found})


def test_dates_are_days_and_months_and_the_turn_of_the_year_says_which():
    assert [text for _, text in date_ticks(NOW - 30 * DAY, NOW, WORDING)] == [
        "5 Jan",
        "12 Jan",
        "19 Jan",
        "26 Jan",
        "2 Feb",
    ]
    assert [text for _, text in date_ticks(NOW - 90 * DAY, NOW, WORDING)] == ["1 Dec", "1 Jan 2026", "1 Feb"]


def test_a_scale_is_a_straight_line():
    scale = Linear(0.0, 300.0, 10.0, 0.0)
    assert [scale(0.0), scale(5.0), scale(10.0)] == [300.0, 150.0, 0.0]


def test_labels_that_fit_are_left_where_they_are():
    assert spread([10.0, 50.0], [20.0, 20.0], 0.0, 100.0) == [10.0, 50.0]


def test_labels_without_room_are_refused():
    assert spread([10.0, 50.0], [60.0, 60.0], 0.0, 100.0) is None


@given(st.lists(st.tuples(st.floats(-50, 350), st.floats(5, 30)), min_size=1, max_size=10))
def test_labels_moved_apart_never_overlap_and_stay_in_order(labels):
    wanted, heights = [y for y, _ in labels], [h for _, h in labels]
    centres = spread(wanted, heights, 0.0, 300.0)
    assert centres is not None or sum(heights) > 300.0
    if centres is None:
        return
    order = sorted(range(len(wanted)), key=lambda n: centres[n])
    edge = 0.0
    for n in order:
        assert centres[n] - heights[n] / 2 >= edge - 1e-6
        edge = centres[n] + heights[n] / 2
    assert edge <= 300.0 + 1e-6
    assert [wanted[n] for n in order] == sorted(wanted)
