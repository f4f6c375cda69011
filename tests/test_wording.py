"""The wording as read: each phrasing in its turn proved, sentences that read easily, nothing told twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from unittest import mock

import pytest
from jinja2 import Environment, Template

from reporter.analyse import analyse
from reporter.config.templates import roots
from reporter.model import Report, Snapshot
from reporter.narrate import narrate, render
from reporter.narrate.desk import Desk, text_of
from tests import audit_day, days, ease, golden, proving
from tests.test_phrases import FAMILIES

TURNS = 10
"""As many turns as the largest family has phrasings for one condition."""
SENTENCE = (11.0, 20.0)
"""Words a sentence, the mean of an article."""
LONGEST = 60
FLESCH = 60.0
PARAGRAPH = 4
"""Sentences of a paragraph at most."""
RARE = 0.25
"""Share of the phrasings that the days named here need not bring about."""

INVENTED = (
    {},
    {"turned": -1.0},
    {"as_of": datetime(2026, 2, 3, tzinfo=UTC)},
    {"turned": -1.0, "as_of": datetime(2026, 2, 3, tzinfo=UTC)},
    {"without": ("long_liquidations_usd", "open_interest_usd", "fear_greed", "total_market_cap_usd")},
)
REAL = (
    date(2024, 1, 20), date(2024, 3, 5), date(2024, 8, 5), date(2024, 9, 1), date(2024, 11, 11),
    date(2024, 12, 25), date(2025, 3, 2), date(2025, 4, 7), date(2025, 7, 6), date(2025, 7, 14),
    date(2025, 10, 10), date(2026, 2, 5),
)  # fmt: skip
"""Quiet, mixed, broken, rising and falling days of the recorded history."""

with_history = pytest.mark.skipif(not days.SHARED.is_dir(), reason="no recorded history beside the checkout")


@contextmanager
def turned(turn: int) -> Iterator[set[str]]:
    """Every family gives the phrasing of this turn; collected is which phrasings were rendered."""
    given: set[str] = set()
    plain = render._phrase

    def rendered(environment: Environment, text: str) -> Template:
        given.add(text)
        return plain(environment, text)

    with (
        mock.patch.object(Desk, "turn", lambda self, key, options: turn % options),
        mock.patch.object(render, "_phrase", rendered),
    ):
        yield given


def told(snapshot: Snapshot) -> Report:
    return narrate(snapshot, analyse(snapshot))


@pytest.fixture(scope="module")
def real() -> dict[date, Snapshot]:
    return {one.day: one for one in days.snapshots(REAL)}


@pytest.mark.parametrize("turn", range(TURNS))
@pytest.mark.parametrize("day", INVENTED, ids=["falling", "rising", "close", "rising close", "little"])
def test_each_turn_of_an_invented_day_is_proved(day, turn):
    snapshot = audit_day.snapshot(**day)
    with turned(turn):
        assert [str(finding) for finding in proving.findings(told(snapshot), snapshot)] == []


@with_history
@pytest.mark.parametrize("turn", range(TURNS))
def test_each_turn_of_real_days_is_proved(real, turn):
    with turned(turn):
        found = [
            f"{day}: {finding}"
            for place, (day, one) in enumerate(real.items())
            if (place + turn) % 2 == 0  # half of the days each time: all see half of the turns
            for finding in proving.findings(told(one), one)
        ]
    assert found == []


@with_history
@pytest.mark.timeout(300)
def test_every_family_of_every_day_has_been_written(real):
    seen: set[str] = set()
    everyone = [*real.values(), *(audit_day.snapshot(**day) for day in INVENTED)]
    for turn in range(TURNS):
        with turned(turn) as given:
            for one in everyone:
                told(one)
        seen |= given
    environment = render._environment(roots(None), "en")
    lines = {
        (family, place): phrase
        for family in FAMILIES
        for place, (_, phrase) in enumerate(render._phrases(environment, family))
    }
    never = sorted(key for key, phrase in lines.items() if phrase not in seen)
    # What no day above brings about: rare leads and a spread of sources are tried by tests of their own.
    assert len(never) <= len(lines) * RARE, never


def _easy(article: list[str]) -> None:
    found = ease.of(article)
    assert SENTENCE[0] <= found.mean <= SENTENCE[1], found
    assert max(found.lengths) <= LONGEST, article
    assert found.flesch >= FLESCH, found
    assert max(found.lengths) - min(found.lengths) >= 8, "all sentences are as long as one another"
    for paragraph in article:
        assert len(ease.sentences(paragraph)) <= PARAGRAPH, paragraph


def _nothing_twice(report: Report) -> None:
    """Neither the standfirst nor the close consists of what headline and lede have told."""
    lede = next(section for section in report.sections if section.id == "lede")
    head = {span.fact for run in (report.headline, *lede.paragraphs) for span in run if span.fact}
    facts = {span.fact for span in report.standfirst if span.fact}
    assert facts - head, text_of(report.standfirst)
    for section in report.sections:
        if section.id == "close":
            own = {span.fact for run in section.paragraphs for span in run if span.fact}
            assert own - head - facts, [text_of(run) for run in section.paragraphs]


def _article(report: Report) -> list[str]:
    return [text_of(run) for section in report.sections for run in section.paragraphs]


def test_the_demo_reads_easily_and_tells_nothing_twice():
    report = golden.report("en")
    _easy(_article(report))
    _nothing_twice(report)


@with_history
def test_real_days_read_easily_and_tell_nothing_twice(real):
    for snapshot in real.values():
        report = told(snapshot)
        _easy(_article(report))
        _nothing_twice(report)
