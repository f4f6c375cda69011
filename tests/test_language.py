"""How figures, dates and verbs are printed: one rounding, no level crossed, the verb that fits."""

import random
from datetime import UTC, datetime

import pytest
from babel.numbers import format_decimal

from reporter import language as languages
from reporter.config import texts
from reporter.config.templates import roots
from reporter.errors import ConfigError
from reporter.language import dates, figures
from reporter.language.verbs import verb
from reporter.model import Fact, Window

NOW = datetime(2026, 2, 2, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def english():
    return languages.load("en", roots(None))


def fact(value, unit, metric="price_usd", kind="level"):
    return Fact("x.y", kind, metric, "bitcoin", value, unit, None, Window("now", NOW, NOW), 0.0, ())


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (76606.1, "$76,606"),
        (76831.0, "$76,831"),
        (2.31, "$2.31"),
        (752.2, "$752.20"),
        (0.0821, "$0.0821"),
        (0.000021, "$0.0000210"),
        (75004.0, "$75,004"),
        (74996.0, "$74,996"),
        # Never rounded onto a level the price is not at (rule N5).
        (74999.7, "$74,999.7"),
        (5.2964, "$5.296"),  # against the tenths of a price below 5
        (5.2864, "$5.29"),
        (75000.3, "$75,000.3"),
        (75000.0, "$75,000"),
        (749.999, "$749.999"),
        (1.898, "$1.898"),
        (86999.6, "$87,000"),  # no level: those of Bitcoin are counted in five thousands
    ],
)
def test_a_price_is_printed_by_its_size(english, value, printed):
    assert figures.figure(fact(value, "usd"), english) == printed


@pytest.mark.parametrize(
    ("value", "level", "printed"),
    [
        (2.2312, 2.2309633, "$2.231"),
        (2.2309, 2.2309633, "$2.23"),
        (2.2309633, 2.2309633, "$2.23"),  # at the level itself nothing is crossed
        (2.2312, 2.23, "$2.231"),
        (2.2312, 2.2351, "$2.23"),
        (76831.4, 76831.2, "$76,831.4"),
        (0.00010004, 0.00010002, "$0.00010004"),
    ],
)
def test_a_price_is_not_rounded_across_a_level_the_edition_names(english, value, level, printed):
    levels = figures.named([fact(level, "usd", kind="watch"), fact(value, "usd")])
    assert figures.figure(fact(value, "usd"), english, levels) == printed
    assert figures.digits(fact(value, "usd"), english, levels) == printed
    assert figures.figure(fact(value, "usd", kind="watch"), english, levels) == figures.figure(
        fact(value, "usd", kind="watch"), english
    )


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (237e6, "$237 million"),
        (2.16e9, "$2.16 billion"),
        (906e6, "$906 million"),  # never "0.9 billion" (rule N6)
        (999.7e6, "$1.00 billion"),
        (2.6e12, "$2.60 trillion"),
        (71.4e6, "$71.4 million"),
        (850_123.0, "$850,000"),
    ],
)
def test_money_has_three_significant_figures(english, value, printed):
    assert figures.figure(fact(value, "usd", metric="long_liquidations_usd"), english) == printed


def test_a_publishers_figure_is_not_made_more_exact(english):
    assert figures.figure(fact(2.6e12, "usd", "total_market_cap_usd", "reported"), english) == "$2.6 trillion"


@pytest.mark.parametrize(
    ("value", "unit", "metric", "kind", "prose", "table"),
    [
        (-0.0218, "fraction", "price_usd", "change", "2.2%", "\u22122.2%"),
        (0.007, "fraction", "price_usd", "change", "0.7%", "+0.7%"),
        (-0.0001, "fraction", "price_usd", "change", "0.0%", "0.0%"),
        (-0.00003043, "rate", "funding_rate", "level", "\u22120.0030%", "\u22120.0030%"),
        (0.0429, "fraction", "yield_10y", "level", "4.29%", "+4.29%"),
        (0.0003, "bp", "yield_10y", "change", "3", "+3"),
        (-0.004, "pp", "btc_dominance", "change", "0.4", "\u22120.4"),
        (14.0, "points", "fear_greed", "level", "14", "+14"),
        (5.0, "count", "price_usd", "breadth", "five", "+5"),
        (-3.0, "days", "price_usd", "streak", "three", "\u22123"),
        (12.0, "days", "price_usd", "streak", "12", "+12"),
        (-0.41, "coefficient", "price_usd", "correlation", "\u22120.41", "\u22120.41"),
        (6939.03, "index", "index_level", "level", "6,939", "+6,939"),
        (16.34, "index", "index_level", "level", "16.34", "+16.34"),
    ],
)
def test_each_unit_has_its_own_form(english, value, unit, metric, kind, prose, table):
    one = fact(value, unit, metric, kind)
    assert figures.figure(one, english) == prose
    assert figures.signed(one, english) == table


@pytest.mark.parametrize(
    ("change", "sigma", "size", "past"),
    [
        (-0.0218, 1.0, "fell", {"fell", "dropped", "declined"}),
        (-0.076, 2.3, "slid", {"slid"}),
        (-0.14, 5.9, "plunged", {"plunged"}),
        (0.0003, 0.01, "unchanged", {"was little changed"}),
        (0.001, 0.05, "edged", {"edged up", "ticked up"}),
        (0.004, 0.3, "slipped", {"rose"}),
        # A 2% day is no plunge however quiet the asset was; a 9% day no slip however wild (rule W1).
        (-0.02, 5.0, "slid", {"slid"}),
        (-0.09, 0.3, "tumbled", {"tumbled"}),
        (0.16, None, "plunged", {"soared"}),
    ],
)
def test_the_verb_fits_the_size_and_the_sign(english, change, sigma, size, past):
    for turn in range(4):
        chosen = verb(change, sigma, english, turn)
        assert chosen.size == size
        assert chosen.past in past


def test_verbs_fall_when_the_number_falls(english):
    down = {word for row in english.words["verbs"] for word in (*row["fell"], *row["falls"])}
    up = {word for row in english.words["verbs"] for word in (*row["rose"], *row["rises"])}
    assert not down & up
    for turn in range(6):
        for size in (0.0006, 0.003, 0.01, 0.03, 0.05, 0.1, 0.2):
            assert verb(-size, size / 0.02, english, turn).past in down
            assert verb(size, size / 0.02, english, turn).past in up


def test_dates_are_absolute_and_name_their_zone(english):
    assert dates.day(NOW, english) == "2 February 2026"
    assert dates.moment(NOW, english) == "08:00 UTC on 2 February 2026"
    assert dates.months(english)[:2] == ("Jan", "Feb")


def test_an_unknown_language_names_the_known_ones():
    with pytest.raises(ConfigError, match="known are: en"):
        languages.load("tlh", roots(None))


def test_a_missing_label_names_the_file_and_the_key(english):
    with pytest.raises(ConfigError, match=r"words.toml has no \[tables\] entry 'nonsense'"):
        english.label("tables", "nonsense")


@pytest.mark.parametrize("code", ["en", "es"])
def test_a_number_is_set_as_the_language_s_locale_sets_it(code):
    language = languages.load(code, roots(None))
    chance = random.Random(7)
    for _ in range(2000):
        decimals = chance.randrange(9)
        value = chance.choice((0.0, chance.random(), chance.uniform(0, 1e4), 10 ** chance.uniform(-9, 13)))
        rounded = figures._round(value, decimals)
        whole = "#,##0" if rounded >= language.words["figures"]["group_from"] else "0"
        pattern = f"{whole}.{'0' * decimals}" if decimals else whole
        assert figures._number(value, decimals, language) == format_decimal(
            rounded, format=pattern, locale=language.locale
        )


@pytest.mark.parametrize(
    ("asset", "name"), [("avalanche-2", "Avalanche"), ("the-graph", "The Graph"), ("bitcoin", "bitcoin")]
)
def test_an_asset_goes_by_its_name(asset, name):
    english = languages.load("en", roots(None))
    assert english.name(asset) == texts.asset(asset, {"asset.bitcoin": "bitcoin"}) == name
