"""The audit of whole editions: what is right passes, what is changed is named, rule by rule."""

import json
import random
import shutil
from datetime import UTC, datetime

import pytest

from reporter.audit import audit, require
from reporter.errors import AuditFailed
from tests import audit_day, mutations


@pytest.fixture(scope="module")
def edition(tmp_path_factory):
    return audit_day.make(tmp_path_factory.mktemp("edition"))


@pytest.fixture(scope="module")
def original(edition):
    return mutations.load(edition)


@pytest.fixture
def copy(edition, tmp_path):
    return shutil.copytree(edition, tmp_path / "copy")


def rules(folder):
    return {finding.rule for finding in audit(folder).findings}


def test_a_right_edition_is_proved(edition):
    result = audit(edition)
    assert [str(finding) for finding in result.findings] == []
    assert result.ok
    assert result.figures > 100
    require(result)


def test_every_rule_a_program_can_check_is_exercised(edition):
    counted = audit(edition).counts
    wanted = {"N1", "N2", "N3", "N4", "N5", "N6", "N7", "N9", "N10", "W1", "W2", "W3", "W4", "W5", "W6", "W8"}
    wanted |= {
        "C1",
        "C3",
        "C4",
        "T1",
        "T2",
        "T3",
        "T4",
        "T5",
        "T6",
        "D1",
        "D2",
        "R1",
        "CARD",
        "CHARTS",
        "NOTES",
        "PDF",
        "FILES",
    }
    assert sorted(rule for rule in wanted if not counted.get(rule)) == []


@pytest.mark.parametrize(
    "day",
    [
        {"turned": -1.0},
        {"as_of": datetime(2026, 2, 3, tzinfo=UTC)},
        {"without": ("long_liquidations_usd", "open_interest_usd", "fear_greed", "total_market_cap_usd")},
    ],
    ids=["rising", "at the close", "with little data"],
)
def test_other_days_are_proved(day, tmp_path):
    assert [str(finding) for finding in audit(audit_day.make(tmp_path, **day)).findings] == []


SAMPLE = (
    "digit of a price",
    "figures of two assets swapped",
    "name of an asset",
    "verb of the lede turned",
    "mark of a figure taken away",
    "window of a change",
    "date in the lede",
    "word of the disclaimer",
    "gap taken away",
    "related story of one's own making",
    "alternative text: digit",
    "point of a chart in file, drawing and table",
    "value of a fact, and the page with it",
    "digit of the PDF",
    "snapshot attached to the PDF",
    "card: digit of a price",
    "card: sign of a change",
    "card: ink without a text",
    "heading of a section",
    "credit of a chart to another of the sources",
    "paragraph in the page alone",
    "manifest: versions of no shape",
)


@pytest.mark.parametrize("name", SAMPLE)
def test_a_single_change_is_caught(name, original, tmp_path):
    change = next(kind for kind in mutations.KINDS if kind.name == name)
    found = mutations.found_by(change, original, tmp_path / "edition")
    assert found is not None
    assert mutations.caught(change, found)


def test_the_harness_has_kinds_enough_and_each_name_once():
    names = [kind.name for kind in mutations.KINDS]
    assert len(names) == len(set(names)) >= mutations.LEAST


def test_a_page_without_a_figure_is_a_failure(copy):
    page = copy / "index.html"
    page.write_text(page.read_text().replace("<data ", "<span ").replace("</data>", "</span>"))
    result = audit(copy)
    assert not result.ok
    assert result.figures == 0
    with pytest.raises(AuditFailed):
        require(result)


def test_the_failure_names_rule_sentence_and_figure(copy):
    page = copy / "index.html"
    page.write_text(page.read_text().replace(">$76,606<", ">$76,616<"))
    with pytest.raises(AuditFailed) as caught:
        require(audit(copy))
    assert "N5" in str(caught.value)
    assert "$76,616" in str(caught.value)
    assert "08:00 UTC" in str(caught.value)


@pytest.mark.parametrize("name", ["index.html", "facts.json", "snapshot.json", "manifest.json", "card.png"])
def test_a_missing_file_is_a_failure(name, copy):
    (copy / name).unlink()
    with pytest.raises(AuditFailed, match=name):
        require(audit(copy))


def test_a_missing_pdf_is_a_finding(copy):
    (copy / "report.pdf").unlink()
    assert "PDF" in rules(copy)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"schema":2}',
        b'{"schema":1,"schema":1}',
        b'{"a":NaN}',
        b'{"a":1e999}',
        b"\xff",
        b"[" * 100_000,
    ],
    ids=["nothing", "a list", "another schema", "a key twice", "NaN", "infinity", "not UTF-8", "too deep"],
)
@pytest.mark.parametrize("name", ["snapshot.json", "facts.json"])
def test_data_of_another_shape_is_refused(name, content, copy):
    (copy / name).write_bytes(content)
    with pytest.raises(AuditFailed):
        audit(copy)


@pytest.mark.parametrize(
    "name", ["snapshot.json", "facts.json", "index.html", "report.pdf", "charts/moves.svg"]
)
@pytest.mark.parametrize("seed", [1, 2])
def test_bytes_lost_or_turned_are_found_or_refused(name, seed, copy):
    dice = random.Random(f"{name}{seed}")
    content = bytearray((copy / name).read_bytes())
    for _ in range(3):
        place = dice.randrange(len(content))
        content[place] ^= 1 + dice.randrange(255)
        del content[place + 1 : place + 1 + dice.randrange(50)]
    (copy / name).write_bytes(bytes(content))
    with pytest.raises(AuditFailed):
        require(audit(copy))


def test_a_value_later_than_the_edition_is_refused(copy):
    path = copy / "snapshot.json"
    data = json.loads(path.read_text())
    data["series"][0]["at"][-1] = 4_000_000_000
    path.write_text(json.dumps(data))
    with pytest.raises(AuditFailed, match="later than as_of"):
        audit(copy)


def test_a_language_the_audit_cannot_read_is_refused(copy):
    page = copy / "index.html"
    page.write_text(page.read_text().replace('<html lang="en"', '<html lang="eo"'))
    with pytest.raises(AuditFailed, match="language"):
        audit(copy)
