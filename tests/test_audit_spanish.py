"""A Spanish edition is proved like an English one: each phrasing of made days, and forged pages refused."""

import re
from datetime import UTC, datetime

import pytest

from reporter.analyse import analyse
from reporter.narrate import narrate
from reporter.narrate.desk import Desk, text_of
from tests import audit_day
from tests.mutations import kit, spanish
from tests.proving import findings
from tests.test_audit_leads import LEFT, spoken

MIDNIGHT = datetime(2026, 2, 2, tzinfo=UTC)


@pytest.mark.parametrize("as_of", [audit_day.AS_OF, MIDNIGHT], ids=["morning", "close"])
@pytest.mark.parametrize("turned", [1.0, -1.0, 0.1, -0.1])
def test_each_phrasing_is_proved(turned, as_of, monkeypatch):
    snapshot = spoken(audit_day.snapshot(turned, as_of), "es")
    facts = analyse(snapshot)
    read = set()
    for turn in range(6):
        monkeypatch.setattr(Desk, "turn", lambda self, key, options, turn=turn: turn % options)
        report = narrate(snapshot, facts)
        read.add(text_of(report.sections[0].paragraphs[0]))
        wrong = [str(each) for each in findings(report, snapshot) if not re.search(LEFT, str(each))]
        assert not wrong, "\n".join(wrong)
    assert len(read) > 3


def test_the_changes_of_words_stand_for_the_english_ones():
    assert spanish
    assert set(kit.SPOKEN["es"]) <= {made.name for made in kit.KINDS}
    assert len(kit.SPOKEN["es"]) >= 40


def test_a_spanish_page_is_tried_with_spanish_words():
    spoken_kinds = kit.kinds_for({kit.PAGE: b'<html lang="es">'})
    english = kit.kinds_for({kit.PAGE: b'<html lang="en">'})
    assert english == kit.KINDS
    changed = [one.name for one, other in zip(spoken_kinds, english, strict=True) if one is not other]
    assert set(changed) == set(kit.SPOKEN["es"])


def test_two_languages_of_one_day_say_the_same_figures():
    snapshot = audit_day.snapshot()
    facts = analyse(snapshot)
    told = {code: narrate(spoken(snapshot, code), facts) for code in ("en", "es")}
    assert {code: report.language for code, report in told.items()} == {"en": "en", "es": "es"}
    assert told["es"].lead == told["en"].lead
    tables = {
        code: [
            [span.fact for row in table.rows for cell in row for span in cell.spans if span.fact]
            for section in report.sections
            for table in section.tables
        ]
        for code, report in told.items()
    }
    assert tables["es"] == tables["en"]
