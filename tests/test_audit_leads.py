"""Leads that no recorded day has: each phrasing of a whole made market, proved by the audit."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from reporter.analyse import analyse
from reporter.language import LANGUAGES
from reporter.model import Observation
from reporter.narrate import narrate, notes
from reporter.narrate.desk import Desk, text_of
from tests import audit_day
from tests.proving import findings

AS_OF = datetime(2026, 2, 2, tzinfo=UTC)
DAY = timedelta(days=1)
LEFT = r"card\.png|dates are listed"
"""Of a page without its card and without the section that lists dates."""
SECTIONS = ("lede", "what_happened", "why")


def market(move, interest, longs, shorts, funding=()):
    """The invented market as of a close, its last day made to measure: price, open interest, liquidations."""
    kept = []
    frozen = audit_day.snapshot(as_of=AS_OF)
    closes = {
        (each.asset, each.source): each.value
        for each in frozen.observations
        if each.metric == "price_usd" and each.at == AS_OF - DAY
    }
    for each in frozen.observations:
        if each.metric == "etf_net_flow_usd":
            continue
        value = each.value
        newest = each.at == AS_OF and each.asset == "bitcoin"
        if newest and each.metric in ("price_usd", "day_high_usd", "day_low_usd"):
            last = closes["bitcoin", "binance"] * (1 + move)
            spread = {"day_high_usd": 1.01, "day_low_usd": 0.99}.get(each.metric, 1.0)
            base = closes["bitcoin", "binance"]
            edge = max(last, base) if each.metric == "day_high_usd" else min(last, base)
            value = round(last if each.metric == "price_usd" else edge * spread, 4)
        elif each.metric == "open_interest_usd" and each.asset == "bitcoin":
            value = 3e9 * (1 + interest) if each.at == AS_OF else 3e9
        elif each.metric == "long_liquidations_usd":
            value = longs if each.at == AS_OF else 5e7
        elif each.metric == "short_liquidations_usd":
            value = shorts if each.at == AS_OF else 5e7
        elif each.metric == "funding_rate" and each.asset == "bitcoin" and funding:
            continue
        kept.append(replace(each, value=value))
    for back, rate in enumerate(reversed(funding)):
        at = AS_OF - back * timedelta(hours=8)
        kept.append(Observation("funding_rate", "bitcoin", rate, at, "okx", AS_OF))
    kept.sort(key=lambda each: (each.metric, each.asset, each.source, each.at))
    return replace(frozen, observations=tuple(kept))


MADE = {
    "flush": ("forced", lambda: market(-0.07, -0.12, 9e8, 5e7)),
    "squeeze": ("forced", lambda: market(0.07, -0.12, 5e7, 9e8)),
    "up, leverage down": ("diverge", lambda: market(0.05, -0.1, 5e7, 5e7)),
    "down, leverage up": ("diverge", lambda: market(-0.05, 0.1, 5e7, 5e7)),
    "negative funding": ("flip", lambda: market(0.001, 0.0, 5e7, 5e7, [*[0.0001] * 60, -0.0002])),
    "positive funding": ("flip", lambda: market(0.001, 0.0, 5e7, 5e7, [*[-0.0001] * 60, 0.0002])),
}


def spoken(snapshot, language):
    """The snapshot of an edition in that language."""
    edition = {**snapshot.settings["edition"], "language": language}
    return replace(snapshot, settings={**snapshot.settings, "edition": edition})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize("leads", [True, False], ids=["leading", "told"])
def test_every_phrasing_is_proved(name, leads, language, monkeypatch):
    kind, make = MADE[name]
    snapshot = spoken(make(), language)
    facts = analyse(snapshot)
    wanted = {"forced": ".leverage.", "diverge": "_open_interest_", "flip": ".flipped"}[kind]
    weights = {fact.id: 99.0 if leads else 0.9 for fact in facts if wanted in fact.id}
    assert weights
    facts = tuple(replace(fact, salience=weights.get(fact.id, fact.salience)) for fact in facts)
    seen = set()
    # Rare families have four phrasings, what may come on any day eight.
    for turn in range(4 if leads or kind != "diverge" else 8):
        monkeypatch.setattr(Desk, "turn", lambda self, key, options, turn=turn: turn % options)
        report = narrate(snapshot, facts)
        assert (report.lead[0] in weights) == leads
        seen.add(text_of(report.headline))
        told = tuple(section for section in report.sections if section.id in SECTIONS)
        around = [report.headline, report.standfirst]
        around += [run for one in report.key_figures for run in (one.value, one.change)]
        shown = notes.named([*around, *(run for section in told for run in notes.runs(section))])
        texts = {fact: text for fact, text in report.texts.items() if fact in shown}
        report = replace(report, sections=told, texts=texts)
        wrong = [str(each) for each in findings(report, snapshot) if not re.search(LEFT, str(each))]
        assert not wrong, "\n".join(wrong)
    assert len(seen) >= 4 or not leads
