"""The search page's index: made of the editions that stand, renewed with them, and asked in a browser."""

import json
import random
import shutil

import pytest

from reporter.check import check
from reporter.config import Config, EditionSettings, Pages
from reporter.errors import ConfigError
from reporter.publish import place
from reporter.site import search
from tests import many

SPANISH = EditionSettings(slug="cripto-diario", title="Cripto Diario", language="es")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    output = tmp_path_factory.mktemp("searched")
    held = many.records(20) + many.records(10, slug=SPANISH.slug, language="es")
    many.publish(output, held, held, (EditionSettings(), SPANISH), Pages(search=True))
    return output


@pytest.fixture
def output(whole, tmp_path):
    return shutil.copytree(whole, tmp_path / "output")


def test_the_index_holds_each_edition_once_in_its_language(output):
    files = search.index(output / "site")
    entry = json.loads(next(file.content for file in files if file.path.endswith("entry.json")))
    assert {code: row["page_count"] for code, row in entry["languages"].items()} == {"en": 20, "es": 10}
    names = [file.path for file in files]
    assert names[-1] == "pagefind/pagefind-entry.json"
    assert len([name for name in names if "/fragment/" in name]) == 30
    assert {"pagefind/pagefind.js"} <= set(names)
    assert not [name for name in names if "ui" in name or name.endswith((".css", ".html"))]


def test_the_same_editions_give_the_same_index_and_nothing_is_written(output, tmp_path, monkeypatch):
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    assert search.index(output / "site") == search.index(output / "site")
    assert not list(here.iterdir())


def test_one_more_edition_adds_its_fragment_and_takes_the_superseded_away(output):
    site = output / "site"
    place(output, {}, search.index(site))
    before = {path.name for path in (site / "pagefind" / "fragment").iterdir()}
    one = many.records(21)[0]
    place(output, {f"crypto-daily/{one.day}": many.folder(one)})
    files = search.index(site)
    place(output, {}, files)
    assert before < {path.name for path in (site / "pagefind" / "fragment").iterdir()}
    gone = search.superseded(site, files)
    assert gone
    assert all(path.parent.name == "index" or path.suffix == ".pf_meta" for path in gone)


def test_an_index_of_megabytes_is_made_too(tmp_path):
    chance = random.Random(7)
    for number in range(1, 29):
        day = tmp_path / "crypto-daily" / f"2025-01-{number:02d}"
        day.mkdir(parents=True)
        text = " ".join(f"{chance.getrandbits(60):x}" for _ in range(6_000))
        article = f'<article class="edition"><h1>{number}</h1><p>{text}</p></article>'
        (day / "index.html").write_text(f'<html lang="en"><body>{article}</body></html>')
    files = search.index(tmp_path)
    assert sum(len(file.content) for file in files) > 3 * 2**20
    assert len([file for file in files if "/fragment/" in file.path]) == 28


def test_without_the_library_it_is_said_before_anything_is_published(monkeypatch):
    monkeypatch.setattr(search.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ConfigError, match=r"pip install 'reporter\[search\]'"):
        search.ready()
    (found,) = (one for one in check(Config(pages=Pages(search=True))) if one.what == "search")
    assert not found.ok
    assert "pip install" in found.mend
    assert not [one for one in check(Config()) if one.what == "search"]
