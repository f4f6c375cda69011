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
from reporter.related.claims import Ground, read, refuted
from reporter.related.titles import Reader
from tests.making import edition as past_edition
from tests.market import MORNING, Market
from tests.providers import ASSETS

HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def titles():
    return languages.load("en", roots(None)).titles(ASSETS)


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
        ("Bitcoin falls to $83K as the dollar rises", 5, "its level no longer holds"),
        ("Bitcoin trades near $90k", 5, "its level no longer holds"),
        ("Bitcoin slips under $75,000 for first time in a year", 5, "its level no longer holds"),
        ("BTC (Bitcoin) tops key US$78,000 mark", 5, "its level no longer holds"),
        ("Ether drops below $2,000, bitcoin above $80,000", 5, "its level no longer holds"),
        ("Bitcoin and ether rebound", 5, "its direction no longer holds"),
        ("Crypto rallies as stocks fall", 5, "its direction no longer holds"),
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
        "Bitcoin falls to $77K as the dollar rises",
        "Bitcoin fund takes in over $90 million",
        "Ether rises above $80,000 worth of bitcoin",  # whose level it is nobody can say: bitcoin comes after
        "Strategy stock rises as bitcoin buying goes on",
        "Bitcoin price down, but hashrate sets new all-time high",
        "Bitcoin could rally to $90,000, analyst says",
        "Gold rises while bitcoin stays under $80,000",
    ],
)
def test_what_still_holds_is_taken(titles, title):
    result = chosen(market(), titles, story(title))
    assert [one.title for one in result.stories] == [title]
    assert result.stories[0].why


def test_what_guesses_asks_or_is_about_others_comes_last(titles):
    result = chosen(
        market(),
        titles,
        story("Bitcoin price prediction: what to expect", 1),
        story("Bitcoin miner launches app, raises $40 million", 1),
        story("Dogecoin gains on bitcoin", 1),
        story("Bitcoin traders cut leverage after the slide", 30),
    )
    assert result.stories[0].title == "Bitcoin traders cut leverage after the slide"


def test_the_articles_own_headline_is_not_repeated(titles):
    twin = story("Bitcoin falls 2.2% to $76,606", 2)
    other = story("Bitcoin options traders add hedges", 3)
    result = chosen(market(), titles, twin, other, headline="Bitcoin falls 2.2% to $76,606")
    assert result.stories == (replace(other, why=result.stories[0].why),)
    assert (twin, "repeats this article's headline") in result.refused


def test_the_articles_words_decide_between_equals(titles):
    one, two = story("Bitcoin funding turns negative", 3), story("Bitcoin dominance near a year's high", 3)
    texts = ("Funding was negative.", "Its dominance is the highest of the year.")
    firsts = [chosen(market(), titles, one, two, text=text).stories[0].title for text in texts]
    assert firsts == [one.title, two.title]


def test_publishers_take_turns_where_titles_are_equals(titles):
    words = ("hedges sought", "options bought", "custody sold", "vaults opened")
    stories = [
        Story(f"Bitcoin {word}", f"https://news.example/{word[:5]}", source, MORNING - 3 * HOUR)
        for word, source in zip(words, ("A", "A", "A", "B"), strict=True)
    ]
    result = chosen(market(), titles, *stories, count=2)
    assert {one.source for one in result.stories} == {"A", "B"}


def test_the_choice_does_not_hang_on_the_order_of_the_feeds(titles):
    many = [story(f"Bitcoin {word} noted", 3 + n % 2) for n, word in enumerate("abcdefgh")]
    assert chosen(market(), titles, *many).stories == chosen(market(), titles, *reversed(many)).stories


@pytest.mark.parametrize("title", ["", "?", "$", "bitcoin", "$1", "\u202e", "BTC " * 60, "$" * 200])
def test_any_title_can_be_read(titles, title):
    chosen(market(), titles, story(title, url="https://news.example/x"))


@pytest.mark.parametrize(("now", "count"), [(76_606.0, 0), (109_000.0, 1)])
def test_a_record_is_told_only_near_the_high_of_the_year(titles, now, count):
    made = Market()
    made.closes([80_000 + 75 * day for day in range(400)])
    made.price(75_000, MORNING - 24 * HOUR).price(now)
    result = chosen(made.snapshot(), titles, story("Bitcoin sets all-time high"))
    assert len(result.stories) == count


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


def test_an_earlier_edition_with_this_article_s_headline_is_not_shown(titles):
    past = PastEdition(
        edition="crypto-daily",
        day=MORNING.date() - timedelta(days=3),
        as_of=MORNING - timedelta(days=3),
        headline="Bitcoin falls 2.2% to $76,606; ether loses 7.6%",
        standfirst="",
        language="en",
        snapshot="",
        published_at=MORNING,
        modified_at=MORNING,
    )
    snapshot = replace(market(), previous=(past,))
    facts = analyse(snapshot)
    shown = choose(snapshot, facts, titles, headline="Bitcoin falls 2.2% to $76,606; ether loses 7.5%")
    assert not shown.stories
    assert choose(snapshot, facts, titles, headline="Solana jumps 9.1%").stories


@pytest.mark.parametrize(
    ("headline", "earlier"),
    [
        (
            "Sui rises 1.9% to $2.49, within its usual range",
            "Sui rises 0.3% to $2.41, within its usual range",
        ),
        (
            "El bitcoin marca un mínimo de 365 días: 14.182 dólares",
            "El bitcoin marca un mínimo de 365 días: 15.020 dólares",
        ),
    ],
)
def test_two_lines_that_differ_in_a_figure_alone_do_not_stand_together(titles, headline, earlier):
    # The terms differ by their figures; a reader, and the audit, see one line twice.
    past = past_edition(MORNING.date() - timedelta(days=3), headline=earlier)
    assert not choose(replace(market(), previous=(past,)), (), titles, headline=headline).stories
    twice = [
        past_edition(MORNING.date() - timedelta(days=back), headline=line)
        for back, line in ((3, headline), (4, earlier))
    ]
    shown = choose(replace(market(), previous=tuple(twice)), (), titles, headline="Solana jumps 9.1%")
    assert len(shown.stories) == 1
    assert choose(replace(market(), previous=tuple(twice)), (), titles, headline=headline).stories == ()


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


@pytest.mark.parametrize(
    ("title", "claims"),
    [
        ("El bitcoin cae por debajo de 75.000 dólares", [("down", 0.0), ("below", 75000.0)]),
        ("El bitcoin supera los 75.000 $", [("above", 75000.0)]),
        ("El bitcoin supera los 75 mil dólares", [("above", 75000.0)]),
        ("El bitcoin supera los 1.500 millones de dólares en flujos", []),  # a sum of money
        ("Bitcoin drops below $75,000", [("down", 0.0), ("below", 75000.0)]),
    ],
)
def test_a_spanish_desk_reads_titles_of_both_languages(title, claims):
    reader = Reader(languages.load("es", roots(None)).titles(ASSETS))
    ground = Ground({"bitcoin": 76000.0}, {"bitcoin": (0.01,)}, {"bitcoin": 126000.0})
    found = read(title, reader, ground)
    assert [(claim.kind, claim.level) for claim in found] == claims


def test_a_coin_is_known_by_its_names_where_the_edition_prices_it_and_is_another_elsewhere() -> None:
    english = languages.load("en", roots(None))
    sui, majors = Reader(english.titles(["sui", "the-graph"])), Reader(english.titles(ASSETS))
    for title in ("Sui edges above $2.60", "SUI edges above $2.60"):
        assert sui.assets(title) == ["sui"]
        assert not sui.strays(title)
    assert majors.strays("SUI edges above $2.60")
    assert sui.assets("The Graph falls with bitcoin") == ["the-graph"]
    assert sui.strays("The Graph falls with bitcoin")


def test_a_coin_that_is_called_like_a_word_is_meant_only_as_its_name_is_written() -> None:
    near = Reader(languages.load("en", roots(None)).titles(["bitcoin", "near"]))
    assert near.assets("Bitcoin holds near $75,000") == ["bitcoin"]
    assert near.assets("Near edges above $2.60") == ["near"]
    assert near.assets("NEAR edges above $2.60") == ["near"]


def test_a_level_of_any_coin_the_edition_prices_is_held_against_its_price() -> None:
    reader = Reader(languages.load("en", roots(None)).titles(["axie-infinity", "ethereum"]))
    ground = Ground({"axie-infinity": 5.79}, {}, {})
    claims = read("Axie Infinity is above $6.00 after a rise of 3.8%", reader, ground)
    assert refuted(claims, ground) == "its level no longer holds"
    assert refuted(claims, Ground({"axie-infinity": 6.1}, {}, {})) == ""
