"""Related stories: none from the future, stale, repeated, or claiming what no longer holds."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from reporter import language as languages
from reporter.analyse import analyse
from reporter.config.templates import roots
from reporter.model import PastEdition, Story
from reporter.related import choose
from tests.market import MORNING, Market

HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def titles():
    return languages.load("en", roots(None)).words["titles"]


def market(now=76_606.0, before=78_316.0):
    made = Market()
    made.closes([80_000 + 50 * (day % 7) for day in range(60)] + [77_000])
    made.price(before, MORNING - 24 * HOUR).price(now)
    return made.snapshot()


def story(title, hours=5.0, url=""):
    at = MORNING - timedelta(hours=hours)
    return Story(title, url or f"https://news.example/{json.dumps(title)}", "News", at)


def chosen(snapshot, titles, *stories, **limits):
    return choose(replace(snapshot, headlines=stories), analyse(snapshot), titles, **limits)


@pytest.mark.parametrize(
    ("title", "hours", "reason"),
    [
        ("Bitcoin miners sell reserves", -150, "published after the edition's time"),
        ("Bitcoin options traders add hedges", 24 * 8, "older than 7 days"),
        ("Bitcoin holds above $80,000 before the Fed", 5, "its level no longer holds"),
        ("Bitcoin stays under $75,000 in Asia", 5, "its level no longer holds"),
        ("Bitcoin rallies on new fund", 5, "its direction no longer holds"),
        ("New dance festival announced", 5, "shares nothing with the day's facts"),
    ],
)
def test_what_may_not_stand_beside_the_article_is_refused(titles, title, hours, reason):
    result = chosen(market(), titles, story(title, hours))
    assert result.stories == ()
    assert [why for _, why in result.refused] == [reason]


@pytest.mark.parametrize(
    "title",
    [
        "Bitcoin rebounds above $75,000 after brief slide",
        "Bitcoin holds below $80,000 as contracts miss slide",
        "BTC longs liquidated across venues",
        "Bitcoin firm raises $35 million",
    ],
)
def test_what_still_holds_is_taken(titles, title):
    result = chosen(market(), titles, story(title))
    assert [one.title for one in result.stories] == [title]
    assert result.stories[0].why


def test_near_repetitions_are_told_once(titles):
    result = chosen(
        market(),
        titles,
        story("Bitcoin slides toward $76,000 on thin liquidity", 2),
        story("Bitcoin slides towards $76,000 in thin liquidity", 3),
    )
    assert len(result.stories) == 1
    assert "repeats another title" in [why for _, why in result.refused]


def test_the_newer_of_two_alike_comes_first_and_the_count_holds(titles):
    many = [story(f"Bitcoin {word} noted by analysts", 3 + n) for n, word in enumerate("abcdef")]
    result = chosen(market(), titles, *many, count=2)
    assert len(result.stories) <= 2
    assert result.stories[0].published_at == max(one.published_at for one in many)


def test_earlier_editions_fill_what_feeds_leave(titles):
    at = datetime(2026, 1, 31, 8, tzinfo=UTC)
    headline = "Bitcoin falls 6.5% to $78,741"
    past = PastEdition(
        "crypto-daily", date(2026, 1, 31), at, headline, "s", "en", "ab" * 32, MORNING, MORNING
    )
    old = replace(past, day=date(2025, 9, 1), headline="Old")
    snapshot = replace(market(), previous=(past, old))
    result = chosen(snapshot, titles, site_url="https://desk.example")
    assert [(one.title, one.url) for one in result.stories] == [
        ("Bitcoin falls 6.5% to $78,741", "https://desk.example/crypto-daily/2026-01-31/")
    ]
