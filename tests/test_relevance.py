"""The choice beside the article is better than the newest titles and than those most like its text."""

import time

import pytest

from tests import relevance

FLOOR, HELD_BACK_FLOOR = 0.75, 0.70
"""What the precision at 3 may not fall under; `python -m tests.relevance` gives today's."""


@pytest.fixture(scope="module")
def measured():
    return relevance.measured()


def test_it_is_better_than_recency_and_than_likeness(measured):
    means = {name: relevance.mean(list(found.values())) for name, found in measured.items()}
    assert means["ours"] >= max(FLOOR, means["newest"], means["alike"]), means


def test_it_is_so_on_the_days_no_weight_was_set_by(measured):
    means = {
        name: relevance.mean([found[day] for day in relevance.HELD_BACK]) for name, found in measured.items()
    }
    assert means["ours"] >= max(HELD_BACK_FLOOR, means["newest"], means["alike"]), means


def test_no_day_is_worse_than_recency_or_than_likeness(measured):
    for day, value in measured["ours"].items():
        assert value >= max(measured["newest"][day], measured["alike"][day]), day


def test_what_a_rule_refuses_is_not_chosen():
    """Nothing later than the day or older than a week; of claims that no longer hold, one slips through.

    That one, of 22 January 2026, speaks both ways: "lower for 2026 after reversing earlier gain".
    """
    titles = {row["id"]: row["title"] for row in relevance.rows("headlines.csv")}
    why = {
        (row["as_of"][:10], titles[row["id"]]): row["why"] for row in relevance.rows("headline-labels.csv")
    }
    refused = [text for text in why.values() if text.startswith(("published later", "older", "its "))]
    assert len(refused) > 150
    reasons = [why[day.name, story.title] for day in relevance.days() for story in relevance.ours(day)]
    assert not [text for text in reasons if text.startswith(("published later", "older than a week"))]
    assert len([text for text in reasons if text.startswith("its ")]) <= 1


def test_the_set_is_large_and_each_day_offers_a_choice():
    assert len(relevance.rows("headlines.csv")) >= 200
    every = list(relevance.days())
    assert len(every) >= 8
    for day in every:
        assert len(day.snapshot.headlines) >= 20
        assert len(set(day.good.values())) >= 3
    assert set(relevance.HELD_BACK) <= {day.name for day in every}


def test_two_hundred_titles_are_weighed_in_no_time():
    day = max(relevance.days(), key=lambda one: len(one.snapshot.headlines))
    assert len(day.snapshot.headlines) > 190
    took = []
    for _ in range(5):
        start = time.perf_counter()
        relevance.ours(day)
        took.append(time.perf_counter() - start)
    assert min(took) < 0.1  # a tenth of it where nothing else runs


def test_the_figures_are_those_of_the_recorded_history(shared):
    """Closes of the set against the recorded candles, where those are beside the checkout."""
    recorded = relevance.closes(shared / "history")
    compared = 0
    for row in relevance.rows("headline-figures.csv"):
        for asset in relevance.ASSETS:
            value = recorded.get((asset, row["at"]))
            if value is not None:
                assert float(row[asset]) == pytest.approx(value, rel=1e-5)
                compared += 1
    assert compared > 500
