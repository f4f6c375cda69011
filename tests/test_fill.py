"""The PDF's pages: full but for the last, no heading at a foot, no table on two pages, and small."""

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from reporter import demo
from reporter.config.load import load
from reporter.pipeline.edition import make
from reporter.pipeline.steps import freeze_day
from reporter.pipeline.times import closing
from reporter.store.history import History
from reporter.store.importing import import_file
from tests import fill
from tests.history import fill as fill_store

SHARED = Path(__file__).resolve().parents[2] / "shared"
DAYS = (date(2024, 8, 5), date(2025, 10, 10), date(2026, 2, 5))

pytestmark = pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")


def held(snapshot, config):
    files = {file.path: file.content for file in make(snapshot, config, ("page", "pdf")).files}
    content = files["report.pdf"]
    assert len(content) < 400_000
    found = fill.pages(content)
    assert len(found) > 3
    assert not fill.faults(content, fill.expected(files["index.html"].decode())), found


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_the_recorded_day_fills_its_pages(tmp_path, paper):
    config = load(demo.CONFIG)
    config = replace(config, site=replace(config.site, paper=paper))
    with History.open(tmp_path / "history.sqlite3") as history:
        for path in demo.data_files():
            import_file(history, path, demo.AS_OF)
        history.add((), demo.load_headlines())
        snapshot = freeze_day(config, history, config.editions[0], demo.AS_OF, recorded=True)
    held(snapshot, config)


@pytest.mark.skipif(not (SHARED / "history").is_dir(), reason="no recorded history beside this checkout")
def test_real_days_fill_their_pages(tmp_path):
    config = load(demo.CONFIG)
    edition = replace(config.editions[0], cutoff="now")
    with History.open(tmp_path / "history.sqlite3") as history:
        until = closing(edition, DAYS[-1])
        fill_store(history, SHARED, until, datetime(2023, 6, 1, tzinfo=UTC))
        for day in DAYS:
            held(freeze_day(config, history, edition, closing(edition, day)), config)


def test_what_stands_badly_is_told(monkeypatch):
    shown = [fill.Page(0.5, "Text."), fill.Page(0.9, "What happened"), fill.Page(0.1, "End.")]
    monkeypatch.setattr(fill, "pages", lambda content: shown)
    monkeypatch.setattr(fill, "headings", lambda content: {"What happened"})
    monkeypatch.setattr(fill, "tables", lambda content: 3)
    assert fill.faults(b"", 2) == [
        "page 1 is 50% full",
        "the heading 'What happened' ends page 2",
        "1 tables stand on two pages",
    ]
