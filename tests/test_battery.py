"""The core of the battery: it finds nothing on a site of many editions, and finds what is planted."""

import re
import shutil
from dataclasses import replace

import pytest

from reporter.config import EditionSettings, Pages
from reporter.errors import ConfigError
from reporter.typeset.page import article_page
from tests import many, samples
from tests.battery.core import core

SPANISH = EditionSettings(slug="cripto-diario", title="Cripto Diario", language="es")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A site of a hundred editions in two languages, with whole articles in its feeds."""
    output = tmp_path_factory.mktemp("battery")
    held = many.records(60) + many.records(40, slug=SPANISH.slug, language="es")
    many.publish(output, held, held, (EditionSettings(), SPANISH), Pages(feed="full"))
    return output / "site"


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """The same of eight days."""
    output = tmp_path_factory.mktemp("small")
    held = many.records(8) + many.records(8, slug=SPANISH.slug, language="es")
    many.publish(output, held, held, (EditionSettings(), SPANISH), Pages(feed="full"))
    return output / "site"


@pytest.fixture
def site(small, tmp_path):
    return shutil.copytree(small, tmp_path / "site")


def test_a_site_of_a_hundred_editions_has_no_fault(whole):
    counts, faults = core(whole)
    assert faults == []
    assert counts["pages"] > 140
    assert counts["links"] > 2500
    assert counts["addresses in sitemaps"] > 110


def test_an_article_has_no_fault_of_its_own(site):
    day = site / "crypto-daily" / "2026-02-02"
    sample = samples.edition()
    (day / "index.html").write_bytes(article_page(sample).content)
    (day / "charts").mkdir()
    for chart, drawing in sample.charts.items():
        (day / "charts" / f"{chart}.svg").write_bytes(drawing)
        (day / "charts" / f"{chart}.csv").write_bytes(b"")
    _, faults = core(site)
    assert faults == []


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} does not hold {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


FEED = "https://desk.example/markets/feed.xml"
DAY, NEXT = "crypto-daily/2026-01-28/", "crypto-daily/2026-01-29/"
PLANTED = {
    "a link to nothing": ("index.html", 'href="archive/index.html"', 'href="x.html"', "leads to nothing"),
    "a place that is not there": ("index.html", 'href="#main"', 'href="#nowhere"', "no such place"),
    "a link out of the site": ("index.html", 'href="index.html"', 'href="../x.html"', "leads out of"),
    "a tag that is not closed": ("archive/index.html", "<h1>", "<h3>", "tags must nest"),
    "an id twice": ("index.html", 'id="earlier"', 'id="main"', "stands 2 times"),
    "no language": ("index.html", '<html lang="en">', "<html>", "does not say its language"),
    "a label that is not there": ("index.html", 'id="legal"', 'id="illegal"', "is not there"),
    "a relative address in a feed": ("feed.xml", f'href="{FEED}"', 'href="feed.xml"', "not absolute"),
    "no time of a feed": ("feed.xml", "T08:05:00Z</updated>", "</updated>", "no time of RFC 3339"),
    "two entries with one id": ("feed.xml", "2026-02-01/</id>", "2026-02-02/</id>", "entries have one id"),
    "a feed older than its entries": ("feed.xml", "<updated>2026-02", "<updated>2026-01", "older than one"),
    "a script in an entry": ("feed.xml", "&lt;p&gt;", "&lt;script&gt;&lt;/script&gt;&lt;p&gt;", "remove"),
    "broken markup in an entry": ("feed.xml", "&lt;/p&gt;", "", "the markup of an entry"),
    "a JSON feed of another version": ("feed.json", "version/1.1", "version/1", "no version 1.1"),
    "an item without content": ("feed.json", '"content_html":', '"content":', "no content"),
    "JSON-LD that is none": ("index.html", '"@context":', '"@context"', "JSON-LD"),
    "JSON-LD of an unknown type": ("index.html", '"WebSite"', '"Site"', "nobody expects"),
    "an address in no map": ("sitemaps/2026-01.xml", DAY, NEXT, "stands in none"),
    "an address in two places": ("sitemaps/2026-01.xml", DAY, NEXT, "stands 2 times"),
    "a language not named back": ("sitemaps/2026-02.xml", 'hreflang="es"', 'hreflang="fr"', "in return"),
    "a map that is gone": ("sitemap.xml", "2026-01.xml", "2026-13.xml", "is not there"),
    "news without a title": ("sitemap-news.xml", "news:title>", "news:name>", "mismatched"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_what_is_planted_is_found(name, site):
    path, old, new, told = PLANTED[name]
    change(site / path, old, new)
    _, faults = core(site)
    assert any(told in fault.what for fault in faults), faults


def test_headings_out_of_order_are_found(site):
    page = site / "asset" / "solana" / "index.html"
    page.write_text(page.read_text().replace("<h3>", "<h4>").replace("</h3>", "</h4>"))
    assert any("follows h2" in fault.what for fault in core(site)[1])


def test_a_picture_without_words_and_a_field_without_a_label_are_found(site):
    planted = '<img src="favicon.ico"><input name="x"><a href="404.html"></a></main>'
    change(site / "index.html", "</main>", planted)
    told = " ".join(fault.what for fault in core(site)[1])
    assert "no alt" in told
    assert "no label" in told
    assert "without a name" in told


def test_an_article_whose_json_says_another_headline_is_found(site):
    day = site / "crypto-daily" / "2026-02-02"
    text = article_page(samples.edition()).content.decode()
    (day / "index.html").write_text(re.sub(r'"headline": "[^"]*"', '"headline": "Bitcoin soars"', text))
    assert any("headline is not the page's" in fault.what for fault in core(site)[1])


def test_the_languages_of_an_edition_name_each_other(whole):
    assert 'hreflang="x-default" href="https://desk.example/markets/"' in (whole / "index.html").read_text()
    spanish = (whole / "es" / "index.html").read_text()
    assert '<html lang="es">' in spanish
    assert 'hreflang="en" href="https://desk.example/markets/"' in spanish
    assert 'href="../cripto-diario/2026-02-02/index.html"' in spanish
    assert "Ediciones anteriores" in spanish
    news = (whole / "sitemaps" / "2026-02.xml").read_text()
    assert 'hreflang="es" href="https://desk.example/markets/cripto-diario/2026-02-02/"' in news
    assert (whole / "es" / "feed.xml").read_text().count("<entry") == 30


def test_an_edition_called_like_the_folder_of_a_language_is_refused(tmp_path):
    held = many.records(2) + many.records(2, slug="es", language="es")
    with pytest.raises(ConfigError, match="folder of a language"):
        many.publish(tmp_path, held, held, (EditionSettings(), replace(SPANISH, slug="es")))
