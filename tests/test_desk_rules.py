"""The rules told to users are the rules the audit counts, and none of them is idle over the test corpus."""

import ast
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reporter import pipeline
from reporter.audit import audit
from reporter.config import Config
from tests import audit_day

NOT_COUNTED = {"N8", "W7", "W9", "W10", "C2"}
"""Held by how editions are made; the audit has nothing of its own to count for them."""
OWN = {"CARD", "CHARTS", "FEED", "FILES", "LINKS", "NOTES", "PDF", "SEEN", "SITE"}
"""What the audit holds besides the desk's rules; `docs/audit.md` says what each is."""
RULE = re.compile(rf"[NWCTDR]\d{{1,2}}|{'|'.join(sorted(OWN))}")


@pytest.fixture(scope="module")
def exercised(tmp_path_factory) -> Counter[str]:
    """How often each rule was exercised over the recorded day, its site, and invented days."""
    counts: Counter[str] = Counter()
    output = tmp_path_factory.mktemp("corpus")
    pipeline.demo(Config(output=output))
    for _, result in pipeline.audit_paths([output / "site"]):
        counts.update(result.counts)
    for number, day in enumerate(({"turned": -1.0}, {"as_of": datetime(2026, 2, 3, tzinfo=UTC)})):
        counts.update(audit(audit_day.make(output / str(number), **day)).counts)
    return +counts


def checked(root: Path) -> set[str]:
    """Every rule that stands in the audit's code."""
    return {
        node.value
        for path in (root / "reporter" / "audit").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and RULE.fullmatch(node.value)
    }


def test_no_rule_of_the_audit_is_idle(root: Path, exercised: Counter[str]) -> None:
    assert sorted(checked(root) - exercised.keys()) == []


def test_every_rule_is_documented_and_exercised(root: Path, exercised: Counter[str]) -> None:
    told = set(re.findall(r"^\| ([A-Z]\d+) \|", (root / "docs" / "desk-rules.md").read_text(), re.MULTILINE))
    assert sorted(told - NOT_COUNTED - exercised.keys()) == []
    assert sorted(exercised.keys() - OWN - told) == []
    text = (root / "docs" / "audit.md").read_text(encoding="utf-8")
    assert [rule for rule in sorted(OWN) if not re.search(rf"\b{rule}\b", text)] == []
