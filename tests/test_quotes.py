"""Headlines that the article quotes: which may be, that they stand to the letter, and that all is proved."""

from dataclasses import replace
from datetime import timedelta

import pytest

from reporter import language as languages
from reporter.analyse import analyse
from reporter.audit import audit
from reporter.config.templates import roots
from reporter.model import Story
from reporter.narrate import narrate
from reporter.narrate.desk import text_of
from reporter.related import choose
from reporter.related.quotes import quotable
from tests import audit_day
from tests.providers import ASSETS

HOUR = timedelta(hours=1)
TITLES = languages.load("en", roots(None)).titles(ASSETS)
FALLS = "Bitcoin falls as traders cut leverage"


@pytest.fixture(scope="module")
def day():
    frozen = audit_day.snapshot()
    return frozen, analyse(frozen)


def story(title, source="Desk A", age=5 * HOUR, url=""):
    return Story(title, url or f"https://example.org/{abs(hash(title))}", source, audit_day.AS_OF - age)


def chosen(day, *stories):
    frozen, facts = day
    return [one.title for one in quotable(replace(frozen, headlines=stories), facts, TITLES)]


def test_a_headline_of_the_day_that_holds_may_be_quoted(day):
    frozen, facts = day
    (one,) = quotable(replace(frozen, headlines=(story(FALLS),)), facts, TITLES)
    assert (one.title, one.why) == (FALLS, "bitcoin")


@pytest.mark.parametrize(
    "title",
    [
        "Bitcoin rises as traders add leverage",  # it fell
        "Bitcoin breaks above $90,000",  # it stands at $76,606
        "Bitcoin could fall below $60,000",
        "Why did bitcoin fall?",
        "Dogecoin falls with bitcoin",
        "Central banks discuss the weather",
        "ביטקוין falls: bitcoin",
        "Bitcoin falls \U0001f4c9",
        "Bitcoin falls " + "and falls " * 20,
        " ",
    ],
)
def test_what_guesses_asks_or_no_longer_holds_is_not_quoted(day, title):
    assert chosen(day, story(title)) == []


@pytest.mark.parametrize("age", [-HOUR, 24 * HOUR, 30 * HOUR])
def test_nothing_from_outside_the_24_hours(day, age):
    assert chosen(day, story(FALLS, age=age)) == []


def test_one_of_each_publisher_and_no_story_twice(day):
    again = story("Bitcoin falls as traders cut their leverage", "Desk B")
    other = story("Ether slides with bitcoin in thin weekend trading", "Desk A")
    third = story("Ether slides with bitcoin in thin weekend trading hours", "Desk C")
    titles = chosen(day, story(FALLS), again, other, third)
    assert len(titles) == 2
    assert len({title[:7] for title in titles}) == 2


def test_two_at_most_and_only_of_the_asset_the_day_is_about(day):
    frozen, facts = day
    stories = tuple(
        replace(story(f"Headline {number}", f"Desk {number}"), why=why)
        for number, why in enumerate(("ripple", "bitcoin,ethereum", "bitcoin,ethereum", "bitcoin,ethereum"))
    )
    report = narrate(frozen, facts, quotable=stories)
    assert [one.title for one in report.quotes] == ["Headline 1", "Headline 2"]
    why = next(section for section in report.sections if section.id == "why")
    said = [span for run in why.paragraphs for span in run if span.quoted]
    assert sorted(span.text for span in said if span.href) == ["Headline 1", "Headline 2"]
    place = [number for number, run in enumerate(why.paragraphs) if any(span.quoted for span in run)]
    assert place == [len(why.paragraphs) - 2]  # before what speaks against the move


def test_without_a_headline_nothing_is_said(day):
    report = narrate(*day)
    assert report.quotes == ()
    why = next(section for section in report.sections if section.id == "why")
    assert not [span for run in why.paragraphs for span in run if span.quoted]


def test_what_is_quoted_is_no_related_story(day):
    frozen, facts = day
    one = story(FALLS)
    headlines = (
        one,
        story("Bitcoin falls as traders cut their leverage", "Desk B"),
        story("Solana validators vote on fees"),
    )
    found = choose(replace(frozen, headlines=headlines), facts, TITLES, quoted=(one,))
    assert found.stories[0].title == "Solana validators vote on fees"
    refused = [each.title for each, reason in found.refused if "quoted" in reason]
    assert refused == [each.title for each in headlines[:2]]


@pytest.mark.parametrize(
    "title",
    [
        "Bitcoin soars 900% to $1,000,000 because you must buy now",
        "Bitcoin {{ 7 * 7 }} <b>bold</b> & <script>alert(1)</script>",
        "Bitcoin , 'quoted' “twice” . And a second sentence. $5",
    ],
)
def test_a_hostile_title_is_printed_to_the_letter_and_claims_nothing(day, title, tmp_path):
    frozen, _ = day
    one = replace(story(title, "Desk <i>1</i> 24%"), why="bitcoin,ethereum")
    folder = audit_day.make(tmp_path, quotable=(one,), headlines=(*frozen.headlines, one))
    assert [str(finding) for finding in audit(folder).findings] == []
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    report = narrate(replace(frozen, headlines=(one,)), analyse(frozen), quotable=(one,))
    said = [span for section in report.sections for run in section.paragraphs for span in run if span.quoted]
    assert title in [span.text for span in said]
    assert title in text_of(tuple(said))
