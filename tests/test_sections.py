"""Any sections a desk asks for make an edition that is proved: for an audience, a part of the article."""

import re
from dataclasses import replace
from itertools import combinations

import pytest

from reporter import demo
from reporter.config.load import load
from reporter.model import Snapshot
from reporter.pipeline.edition import make
from reporter.pipeline.steps import freeze_day, prove
from reporter.store import History
from reporter.store.importing import import_file

PARTS = ("what_happened", "why", "watch", "close")
ASKED = [parts for size in range(1, len(PARTS)) for parts in combinations(PARTS, size)]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory) -> Snapshot:
    """The demo's day as it is collected, before anybody asks for a part of it."""
    config = replace(load(demo.CONFIG), output=tmp_path_factory.mktemp("sections"))
    with History.open(config.output / "history.sqlite3") as history:
        for path in demo.data_files():
            import_file(history, path, demo.AS_OF)
        history.add((), demo.load_headlines())
        return freeze_day(config, history, config.editions[0], demo.AS_OF, recorded=True)


def asked(snapshot: Snapshot, sections: tuple[str, ...], language: str) -> Snapshot:
    edition = {**snapshot.settings["edition"], "sections": list(sections), "language": language}
    edition["formats"] = ["page"]
    return replace(snapshot, settings={**snapshot.settings, "edition": edition})


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("sections", ASKED, ids="+".join)
def test_an_article_of_some_sections_is_proved(snapshot, sections, language):
    made, result = prove(make(asked(snapshot, sections, language), load(demo.CONFIG)))
    assert not result.findings
    assert [one.id for one in made.report.sections if one.id in PARTS] == list(sections)
    page = next(file.content.decode() for file in made.files if file.path == "index.html")
    # What is told of levels and dates, and of a PDF, is told only where they are.
    named = re.search(r"dashed: the levels|a trazos, los niveles", page)
    assert bool(named) == ({"what_happened", "watch"} <= set(sections))
    assert bool(made.past.levels) == ("watch" in sections)
    assert not re.search(r"the PDF|el PDF", page)
