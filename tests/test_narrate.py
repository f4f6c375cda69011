"""The article on falling, rising, flat, mixed and broken days: right words, right figures, or silence."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from reporter.analyse import analyse
from reporter.config import Config
from reporter.config.settings import to_settings
from reporter.errors import RenderError
from reporter.model import Gap, Report, Snapshot
from reporter.narrate import narrate
from reporter.narrate.desk import clean, spans, text_of
from tests.market import DAY, HOUR, MORNING, Market

ASSETS = ("bitcoin", "ethereum", "binancecoin", "solana", "ripple")
BASE = {"bitcoin": 80_000.0, "ethereum": 2_400.0, "binancecoin": 780.0, "solana": 105.0, "ripple": 1.65}
DOWN = re.compile(
    r"\b(fell|falls|drop\w*|declin\w*|slid\w*|slip\w*|tumbl\w*|plung\w*|eas(?:ed|es)|lost|loses|lower)\b"
)
UP = re.compile(r"\b(rose|rises|climb\w*|gain\w*|advanc\w*|jump\w*|surg\w*|soar\w*|adds|higher)\b")


def made(moves: dict[str, float], as_of=MORNING, days=120) -> Snapshot:
    """A snapshot in which each asset swung by 2% a day around its base and then moved as told in 24 hours."""
    market = Market(as_of=as_of, assets=ASSETS)
    for asset, move in moves.items():
        base = BASE[asset]
        market.closes([base * (1 + 0.01 * ((-1) ** n)) for n in range(days)], asset)
        market.price(base, as_of - DAY, asset).price(base * (1 + move), as_of, asset)
        market.price(base, as_of - 7 * DAY, asset).price(base, as_of - 30 * DAY, asset)
    market.daily("fear_greed", "market", [30 + n % 5 for n in range(100)], "alternative_me")
    config = Config()
    return replace(market.snapshot(), settings=to_settings(config, config.editions[0]))


def written(snapshot: Snapshot) -> Report:
    return narrate(snapshot, analyse(snapshot), ())


def prose(report: Report) -> str:
    runs = [report.headline, report.standfirst]
    runs += [paragraph for section in report.sections for paragraph in section.paragraphs]
    return "\n".join(text_of(run) for run in runs)


FALL = dict.fromkeys(ASSETS, -0.03) | {"ethereum": -0.076}
RISE = dict.fromkeys(ASSETS, 0.03) | {"solana": 0.08}
FLAT = dict.fromkeys(ASSETS, 0.0002)
MIXED = {"bitcoin": -0.012, "ethereum": 0.021, "binancecoin": 0.012, "solana": -0.03, "ripple": 0.0001}


def test_a_falling_day_reads_as_one():
    report = written(made(FALL))
    lede = text_of(report.sections[0].paragraphs[0])
    assert DOWN.search(text_of(report.headline).lower())
    assert "3.0%" in lede
    assert "7.6%" in lede
    assert re.search(r"24.hour|on the day|a day earlier", lede)
    assert "08:00 UTC on 2 February 2026" in lede
    assert not UP.search(lede)


def test_a_rising_day_reads_as_one():
    report = written(made(RISE))
    lede = text_of(report.sections[0].paragraphs[0])
    assert UP.search(text_of(report.headline).lower())
    assert not DOWN.search(lede)


def test_a_flat_day_claims_no_direction():
    report = written(made(FLAT))
    lede = text_of(report.sections[0].paragraphs[0])
    assert "little changed" in lede
    for text in (text_of(report.headline), lede):
        assert not DOWN.search(text)
        assert not UP.search(text)
    assert "Why is crypto" not in text_of(report.headline)


def test_a_mixed_day_gives_each_its_own_direction():
    report = written(made(MIXED))
    lede = text_of(report.sections[0].paragraphs[0])
    assert DOWN.search(lede)
    assert UP.search(lede)
    assert "XRP was little changed" in lede
    assert "All five" not in prose(report)


@pytest.mark.parametrize("moves", [FALL, RISE, FLAT, MIXED], ids=["fall", "rise", "flat", "mixed"])
@pytest.mark.parametrize("later", range(8))  # each phrasing has its turn
def test_what_holds_on_every_day(moves, later):
    snapshot = replace(made(moves), day=MORNING.date() + later * DAY)
    report = written(snapshot)
    text = prose(report)
    assert len(text_of(report.headline)) <= 64  # W3
    assert not re.search(r"\b(?:fell|down|lost|slid|dropped) (?:by )?[\u2212-]\d", text)  # N3
    assert not re.search(
        r"\b(despite|amid|only time will tell|watching closely|because)\b", text, re.IGNORECASE
    )  # W4, C1
    assert not re.search(r"  | ,| \.|\.\.|,,|\w\(|\bNone\b(?! of)|Undefined|\{|\}", text)
    assert text.count("?") == text_of(report.headline).count("?")
    known = {fact.id: fact for fact in report.facts}
    used = [s for section in report.sections for p in section.paragraphs for s in p if s.fact]
    assert used
    for span in used:
        assert known[span.fact].inputs
    assert report.disclaimer
    assert "Software wrote this article" in report.made_by


def test_a_printed_figure_has_one_form_in_the_whole_edition():
    report = written(made(FALL))
    forms: dict[str, set[str]] = {}
    runs = [report.headline, report.standfirst, *(f.value for f in report.key_figures)]
    runs += [f.change for f in report.key_figures]
    for section in report.sections:
        runs += section.paragraphs
        runs += [cell.spans for table in section.tables for row in table.rows for cell in row]
        runs += [run for chart in section.charts for run in (chart.title, chart.alt)]
    spelled = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5"}
    for span in (span for run in runs for span in run if span.fact):
        forms.setdefault(span.fact, set()).add(spelled.get(span.text, span.text.lstrip("+\u2212")))
    assert forms
    assert {fact: texts for fact, texts in forms.items() if len(texts) > 1} == {}


def test_wording_turns_with_the_date_and_numbers_do_not():
    first, second = (written(replace(made(FALL), day=MORNING.date() + n * DAY)) for n in (0, 1))
    assert prose(first) != prose(second)
    assert first.texts == {key: second.texts.get(key, value) for key, value in first.texts.items()}


def test_half_the_sources_gone_is_said_and_the_rest_is_told():
    snapshot = made({asset: FALL[asset] for asset in ASSETS[:3]})
    kept = tuple(e for e in snapshot.observations if e.metric != "fear_greed")
    gaps = (Gap("price_usd", "solana", "coingecko", "no answer within 60 seconds"),)
    report = written(replace(snapshot, observations=kept, gaps=gaps))
    text = prose(report)
    assert "Not available for this edition: price (solana)" in text
    assert "Fear & Greed Index" in text.split("Not available for this edition", 2)[-1]
    assert report.gaps == gaps
    assert not any(chart.id == "fear_greed_90d" for section in report.sections for chart in section.charts)
    majors = next(t for s in report.sections for t in s.tables if t.id == "majors")
    assert [text_of(row[0].spans) for row in majors.rows] == ["Bitcoin", "Ether", "BNB"]


def test_without_a_price_a_day_ago_no_change_is_given():
    snapshot = made(FALL)
    kept = tuple(
        e
        for e in snapshot.observations
        if e.asset != "bitcoin" or not timedelta(hours=20) < MORNING - e.at < 32 * HOUR
    )
    report = written(replace(snapshot, observations=kept))
    assert "no change is given" in text_of(report.sections[0].paragraphs[0])
    assert text_of(report.headline).startswith("Bitcoin trades at $77,600")


def test_without_the_benchmarks_price_nothing_is_written():
    snapshot = made({"ethereum": -0.01})
    with pytest.raises(RenderError, match="no price of bitcoin"):
        written(snapshot)


def test_text_from_outside_cannot_pass_for_a_figure():
    assert clean("a\ue000bitcoin.price.last\ue002$1\ue003b") == "abitcoin.price.last$1b"
    assert spans(clean("\ue000x")) == spans("x")
