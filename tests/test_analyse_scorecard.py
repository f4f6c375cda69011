"""What became of the levels that earlier editions named."""

import pytest

from tests.market import DAY, HOUR, MIDNIGHT, MORNING, Market

LEVELS = (("above", 80_000.0), ("above", 85_000.0), ("below", 75_000.0), ("below", 70_000.0))


def named(*levels, as_of=MORNING - DAY, lows=(), closes=(77_000.0, 76_800.0), price=76_606.1):
    """A market of yesterday and today, and an edition of yesterday that named levels."""
    market = Market().closes(list(closes)).price(price).price(77_000, MORNING - DAY)
    for back, low in enumerate(reversed(lows)):
        market.add("day_low_usd", "bitcoin", low, MIDNIGHT - back * DAY)
    return market.named(as_of, *(levels or LEVELS))


def counts(market, day="2026-02-01"):
    start, end = "bitcoin.scorecard.", f"_{day}"
    return {
        name.removeprefix(start).removesuffix(end): fact.value
        for name, fact in market.facts().items()
        if name.startswith(start) and name.endswith(end)
    }


def outcome(market, day="2026-02-01"):
    found = counts(market, day)
    assert found["named"] == sum(found.values()) - found["named"]
    return next(name for name in ("broken", "touched", "pending", "missed") if found[name])


def test_without_an_earlier_edition_there_is_none():
    assert counts(Market().price(76_606.1)) == {}
    assert not [name for name in named(as_of=MORNING).facts() if "scorecard" in name]  # it is this very one


def test_levels_not_reached_are_pending():
    assert counts(named()) == {"named": 4, "broken": 0, "touched": 0, "pending": 4, "missed": 0}


def test_a_close_beyond_breaks_and_one_upon_does_not():
    assert outcome(named(("below", 75_000.0), closes=(77_000, 74_999))) == "broken"
    assert outcome(named(("below", 75_000.0), closes=(77_000, 75_000))) != "broken"
    assert outcome(named(("above", 80_000.0), closes=(77_000, 80_001))) == "broken"


def test_a_close_of_before_the_edition_breaks_nothing():
    assert (
        outcome(named(("below", 76_900.0), as_of=MIDNIGHT, closes=(77_000, 76_800), price=77_000))
        == "pending"
    )


def test_a_price_upon_the_level_touches_it():
    assert outcome(named(("below", 76_606.1))) == "touched"
    assert outcome(named(("below", 76_606.0))) == "pending"


@pytest.mark.parametrize(("low", "expected"), [(74_999, "touched"), (75_000, "pending")])
def test_the_editions_own_day_has_to_go_beyond(low, expected):
    assert outcome(named(("below", 75_000.0), lows=(low,))) == expected


def test_a_whole_day_after_the_edition_touches_with_its_end():
    market = named(("below", 75_000.0), as_of=MIDNIGHT - DAY, lows=(75_000,))
    assert outcome(market, "2026-01-31") == "touched"


def test_the_range_of_24_hours_counts_if_all_of_it_is_later():
    market = named(("below", 75_000.0)).add("low_24h_usd", "bitcoin", 75_000)
    assert outcome(market) == "touched"
    market = named(("below", 75_000.0), as_of=MORNING - DAY + HOUR).add("low_24h_usd", "bitcoin", 75_000)
    assert outcome(market) == "pending"


def test_after_seven_days_a_level_is_missed_and_later_passages_are_not_its():
    market = named(("below", 75_000.0), as_of=MORNING - 7 * DAY)
    assert outcome(market, "2026-01-26") == "missed"
    market = named(("below", 75_000.0), as_of=MORNING - 8 * DAY, closes=(77_000, 74_000))
    assert outcome(market, "2026-01-25") == "missed"


def test_the_last_seven_editions_that_named_levels():
    market = named()
    for back in range(2, 12):
        market.named(MORNING - back * DAY, ("below", 70_000.0))
    market.named(MORNING - 1.5 * DAY)
    days = {name.rpartition("_")[2] for name in market.facts() if ".scorecard." in name}
    assert days == {"2026-02-01", *(f"2026-01-{day}" for day in range(26, 32))}


def test_what_shows_it_is_an_input():
    fact = named(("below", 75_000.0), closes=(77_000, 74_999)).facts()["bitcoin.scorecard.broken_2026-02-01"]
    assert [each.value for each in fact.inputs] == [74_999]
    assert (fact.window.start, fact.window.end) == (MORNING - DAY, MORNING)
