"""`docs/data.md` says what is so: its table is the register, its steps exist, its example can be imported."""

import importlib
import inspect
import re
from datetime import UTC, datetime

import pytest

from reporter.cli.arguments import parser
from reporter.metrics import METRICS
from reporter.sources import SOURCES
from reporter.store import History
from reporter.store.importing import import_file
from reporter.validate import day

EXAMPLE = "cboe"


@pytest.fixture(scope="module")
def text(root):
    return (root / "docs" / "data.md").read_text(encoding="utf-8")


def part(text, heading):
    """The part under a heading."""
    return text.partition(f"## {heading}\n")[2].partition("\n## ")[0]


def table(text):
    rows = [line for line in text.splitlines() if line.startswith("| ")][2:]
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows]


def test_the_table_of_metrics_is_the_register(text):
    assert table(part(text, "What is collected")) == [
        [
            f"`{metric.id}`",
            metric.unit,
            f"{metric.max_age.total_seconds() / 3600:g} h",
            ", ".join(f"`{source.id}`" for source in SOURCES if metric.id in source.metrics)
            or "imports only",
        ]
        for metric in METRICS
    ]


def test_every_rule_has_its_row(text):
    told = {row[0] for row in table(part(text, "When a value is refused, and what the reader sees"))}
    rows = {
        "out_of_bounds": "bounds",
        "closed_sessions": "session",
        "broken_candles": "candle",
        "repeated": "repeat",
        "jumped": "step",
        "out_of_scale": "scale",
        "too_old": "age",
        "apart_from_peers": "agreement",
        "change_without_base": "arithmetic",
        "profit_without_ground": "arithmetic",
    }
    assert [rule.__name__ for rule in day.RULES] == list(rows), "a new rule wants a row in docs/data.md"
    assert told == {*rows.values(), "time", "contradiction"}


def test_the_example_of_an_import_can_be_imported(text, tmp_path):
    example = re.search(r"```csv\n(.*?)```", text, re.DOTALL)[1]
    path = tmp_path / "history.csv"
    path.write_text(example, encoding="utf-8")
    with History.open(tmp_path / "history.sqlite3") as history:
        rows = import_file(history, path, datetime(2026, 2, 2, 8, tzinfo=UTC))
        assert len(history.series()) == 2
    assert rows >= 2


def test_every_command_is_understood(text):
    for command in re.findall(r"`reporter ((?:collect|check|list|import)[^`]*)`", text.replace("\n", " ")):
        words = [{"FILE...": "a.csv"}.get(word, word) for word in command.split()]
        parser().parse_args(words)


def test_the_steps_to_a_new_source_are_those_of_the_example(text, root):
    steps = part(text, "How to add a source")
    for name in re.findall(r"`([\w/.<>]+/[\w/.<>]+|README\.md)`", steps):
        assert (root / name.replace("<name>", EXAMPLE)).is_file(), name
    module = importlib.import_module(f"reporter.sources.{EXAMPLE}")
    for call in re.findall(r"`(\w+)\(([\w, ]*)\)`", steps):
        if call[0] in ("fetch", "parse"):
            assert list(inspect.signature(getattr(module, call[0])).parameters) == call[1].split(", ")
    for name, place in re.findall(r"`([A-Z_]+)` (?:in|of) `(reporter/[\w/.]+)\.py`", steps):
        owner = importlib.import_module(place.replace("/", ".").removesuffix(".__init__"))
        assert hasattr(owner, name), name
    assert hasattr(importlib.import_module("reporter.errors"), "SourceChanged")
    assert "`SourceChanged`" in steps
    source = next(source for source in SOURCES if source.id == EXAMPLE)
    assert (source.fetch, source.parse) == (module.fetch, module.parse)
    furniture = (root / "templates/en/furniture.toml").read_text(encoding="utf-8")
    readme = (root / "README.md").read_text(encoding="utf-8")
    for metric in source.metrics:
        assert f"\n{metric} = " in furniture.partition("\n[metric]\n")[2]
    assert f"| `{EXAMPLE}` |" in readme
    for test in ("tests/test_sources_parse.py", "tests/providers.py"):
        assert EXAMPLE in (root / test).read_text(encoding="utf-8")


def test_it_is_two_pages(text):
    prose = "\n".join(line for line in text.splitlines() if not line.startswith("|"))
    assert len(prose.split()) < 1000
