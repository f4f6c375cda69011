"""14 December 2021: two large price sites showed Bitcoin at about $850 billion for hours.

Others republished it. Replayed from the store to the article, beside healthy sources and alone: nothing
of it is printed.
"""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from reporter.analyse import analyse
from reporter.config import Config
from reporter.errors import SnapshotRejected
from reporter.narrate import narrate
from reporter.narrate.desk import text_of
from reporter.pipeline.steps import freeze_day
from reporter.store import History
from reporter.validate import admit
from tests.making import DAY, HOUR, seen

START = datetime(2021, 12, 14, 20, tzinfo=UTC)
"""When the wrong prices began to be shown; the edition of the day is as of three hours later."""
AS_OF = START + 3 * HOUR
WRONG = 850_000_000_000.0
TRUE = {"bitcoin": 48_330.0, "ethereum": 3_860.0}
SITES = ("coingecko", "republisher")
EXCHANGES = ("binance", "kraken", "coinbase")
CONFIG = replace(Config(), editions=(replace(Config().editions[0], assets=tuple(TRUE)),))


def record(sources, wrong=()):
    """A year of closes and two days of hours from each source; those in `wrong` go astray at the end."""
    factor = {"bitcoin": WRONG / TRUE["bitcoin"], "ethereum": 2e6}
    for source in sources:
        for asset, price in TRUE.items():
            for back in range(370):
                at = AS_OF.replace(hour=0) - back * DAY
                value = price * (1 + 0.03 * ((back * 7) % 5 - 2) / 2) * (1 - back / 2000)
                yield seen(value, at, at, "price_usd", asset, source)
                yield seen(value * 1.03, at, at, "day_high_usd", asset, source)
                yield seen(value * 0.97, at, at, "day_low_usd", asset, source)
            for back in range(48):
                at = AS_OF - back * HOUR
                if at.hour == 0:
                    continue  # the day's close stands there already
                value = price * (1 + 0.002 * (back % 5))
                astray = source in wrong and at >= START
                yield seen(value * (factor[asset] if astray else 1), at, at, "price_usd", asset, source)


def told(history, gaps=()):
    """The edition's snapshot, and all that its article prints."""
    made = freeze_day(CONFIG, history, CONFIG.editions[0], AS_OF, gaps)
    report = narrate(made, analyse(made), ())
    runs = [report.headline, report.standfirst]
    runs += [run for key in report.key_figures for run in (key.value, key.change)]
    for section in report.sections:
        runs += [*section.paragraphs, section.note]
        runs += [run for chart in section.charts for run in (chart.title, chart.alt)]
        runs += [cell.spans for table in section.tables for row in table.rows for cell in row]
    charted = [
        value
        for section in report.sections
        for chart in section.charts
        for series in chart.series
        for _, value in series.points
    ]
    return made, report, " ".join(text_of(run) for run in runs), charted


def is_sane(made, report, text, charted):
    """Nothing of the accident is in the facts, the text, the charts or the data an edition carries."""
    prices = [one for one in made.observations if one.metric == "price_usd"]
    assert max(one.value for one in prices) < 60_000
    assert all(abs(fact.value) < 1e6 for fact in report.facts)
    assert max(charted) < 1e6
    assert not re.search(r"850|billion|trillion|plunge|soar|surge", text), text
    assert "$48," in text


def stored(folder, observations):
    history = History.open(folder / "history.sqlite3")
    accepted, gaps = admit(observations, AS_OF)
    history.add(accepted)
    return history, gaps


def test_beside_healthy_sources_it_is_left_out_and_said(tmp_path):
    history, gaps = stored(tmp_path, record((*SITES, *EXCHANGES), wrong=SITES))
    assert {(gap.asset, gap.source) for gap in gaps} == {(asset, site) for asset in TRUE for site in SITES}
    assert "8.5e+11 is above the greatest plausible usd value" in gaps[0].reason
    with history:
        made, report, text, charted = told(history, gaps)
    is_sane(made, report, text, charted)
    assert {(gap.asset, gap.source) for gap in made.gaps} >= {("bitcoin", site) for site in SITES}


def test_beside_healthy_sources_it_is_left_out_even_where_it_got_into_the_store(tmp_path):
    """As if the store had been filled before bounds were asked for."""
    with History.open(tmp_path / "history.sqlite3") as history:
        history.add(record((*SITES, *EXCHANGES), wrong=SITES))
        made, report, text, charted = told(history)
    is_sane(made, report, text, charted)
    assert {(gap.asset, gap.source) for gap in made.gaps} >= {("bitcoin", site) for site in SITES}


@pytest.mark.parametrize("through_the_door", [True, False])
def test_alone_it_makes_no_edition(tmp_path, through_the_door):
    record_of_one = record(SITES[:1], wrong=SITES)
    if through_the_door:
        history, gaps = stored(tmp_path, record_of_one)
    else:
        history, gaps = History.open(tmp_path / "history.sqlite3"), ()
        history.add(record_of_one)
    with history, pytest.raises(SnapshotRejected) as caught:
        told(history, gaps)
    # The last price before the accident is four hours old, and three are allowed.
    assert "no price_usd of bitcoin within 3 hours" in str(caught.value)
    assert "nothing was published" in str(caught.value)


def test_alone_for_two_hours_the_last_true_price_stands(tmp_path):
    history, gaps = stored(tmp_path, (one for one in record(SITES[:1], SITES) if one.at != START))
    with history:
        history.add([seen(TRUE["bitcoin"] * 1.001, START, START, "price_usd", "bitcoin", SITES[0])])
        history.add([seen(TRUE["ethereum"] * 1.001, START, START, "price_usd", "ethereum", SITES[0])])
        made, report, text, charted = told(history, gaps)
    is_sane(made, report, text, charted)
    assert "20:00 UTC" in text
    assert any(gap.source == SITES[0] for gap in made.gaps)


@pytest.mark.parametrize("factor", [10, 1 / 10, 25])
@pytest.mark.parametrize("sources", [(*SITES, *EXCHANGES), SITES[:1]])
def test_a_smaller_accident_within_the_bounds_is_none_either(tmp_path, factor, sources):
    """$483,300 is a price Bitcoin may have one day, but not within an hour."""
    astray = [
        replace(one, value=one.value * factor)
        if one.source in SITES and one.at >= START and one.metric == "price_usd"
        else one
        for one in record(sources)
    ]
    with History.open(tmp_path / "history.sqlite3") as history:
        assert admit(astray, AS_OF)[1] == ()
        history.add(astray)
        if sources == SITES[:1]:
            with pytest.raises(SnapshotRejected, match="no price_usd of bitcoin"):
                told(history)
            return
        made, report, text, charted = told(history)
    is_sane(made, report, text, charted)
    assert {gap.source for gap in made.gaps if gap.metric == "price_usd"} == set(SITES)
