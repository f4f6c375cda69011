"""The rules told to users are the rules the audit counts, each exercised by the demo."""

import re
from pathlib import Path

from reporter import pipeline
from reporter.config import Config

NOT_COUNTED = {"N8", "W7", "C2", "D3"}
"""Held by how editions are made; the audit has nothing of its own to count for them."""


def test_every_rule_is_documented_and_exercised(root: Path, tmp_path: Path) -> None:
    text = (root / "docs" / "desk-rules.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| ([A-Z]\d+) \|", text, re.MULTILINE))
    pipeline.demo(Config(output=tmp_path))
    ((_, result),) = pipeline.audit_paths([tmp_path / "site"])
    exercised = {rule for rule, count in result.counts.items() if count > 0}
    assert told - NOT_COUNTED <= exercised
    assert exercised - {"CARD", "CHARTS", "PDF", "FILES"} <= told
