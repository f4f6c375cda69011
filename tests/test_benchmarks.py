"""The benchmarks run as they are documented; what they find is for whoever runs them on a quiet machine."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.__main__ import summary

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize(
    ("part", "rounds", "rows"),
    [
        ("charts", "1", {"straightforward", "ours", "ratio"}),
        ("edition", "1", {"charts, pyplot", "typeset the PDF", "audit", "straightforward / reporter"}),
        ("cold", "1", {"reporter --help", "reporter build, one edition"}),
        ("scale", "1", {"one process", "a pool of two", "a process for each", "unchanged, recognised"}),
        ("peers", "1", {"ours: the PDF step alone, warm"}),
    ],
)
def test_a_benchmark_prints_its_rows(part: str, rounds: str, rows: set[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{part}", rounds],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    # 1: a target was missed, which a busy machine may well do; a defect leaves a traceback.
    assert done.returncode in (0, 1), done.stderr
    assert "Traceback" not in done.stderr
    printed = [line.strip() for line in done.stdout.splitlines()]
    assert [row for row in rows if not any(line.startswith(row) for line in printed)] == []
    if part != "peers":  # which of them are installed is the machine's
        now = [row_of(line) for line in summary(part, done.stdout.splitlines())]
        assert [row_of(line) for line in shown(part)] == now


def shown(part: str) -> list[str]:
    """The rows of a part in the README's table."""
    text = (ROOT / "README.md").read_text(encoding="utf-8").partition("## How fast")[2].partition("\n## ")[0]
    return [line.strip() for line in text.splitlines() if line.startswith(f"    {part:9}")]


def row_of(line: str) -> str:
    """What a line measures and its target, without what was found."""
    return re.sub(r"\s*[\d.,]+ (?:ms|MB|kB)|\s{2,}[\d.,]+(?= )", "", line)
