import json
import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from reporter.audit.english import ENGLISH
from reporter.audit.page import parse
from reporter.config import Site
from reporter.config.templates import environment, render
from reporter.errors import RenderError
from reporter.model import Cell, Column, Section, Series, Span, Story, Table
from reporter.typeset import typeset
from reporter.typeset.edition import context, flow
from reporter.typeset.numbers import compact
from reporter.typeset.page import article_page
from tests import samples

CSP = (
    "default-src 'none'; img-src 'self'; style-src 'self'; font-src 'self'; manifest-src 'self'; "
    "connect-src 'self'; script-src 'self'; base-uri 'none'; form-action 'none'"
)
HOSTILE = "<script>alert(1)</script> \" ' & \u202egnp.exe\u2066\u200b\x00\x1b[31m {{ 7*7 }} {% raw %} ]]> -->"


class Reader(HTMLParser):
    """Every tag with its attributes, and all text."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.words = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]


def html(**changes):
    return article_page(samples.edition(**changes)).content.decode()


@pytest.fixture(scope="module")
def page():
    return Reader(html())


def test_every_tag_nests_and_closes():
    parse(html().encode())


def test_each_figure_names_its_fact_and_its_unrounded_number(page):
    facts = {fact.id: fact for fact in samples.facts()}
    figures = [figure for figure in page.all("data") if "data-fact" in figure]
    assert {figure["data-fact"] for figure in figures} == set(facts)
    for figure in figures:
        assert figure["value"] == repr(facts[figure["data-fact"]].value)


def test_a_figure_without_its_fact_is_refused():
    report = samples.report(headline=(Span("$1", fact="bitcoin.price.nothing"),))
    with pytest.raises(RenderError, match=r"bitcoin\.price\.nothing"):
        html(report=report)


def test_a_fact_that_is_no_number_is_refused():
    facts = (replace(samples.facts()[0], value=float("nan")), *samples.facts()[1:])
    with pytest.raises(RenderError, match="not a number"):
        html(report=samples.report(facts=facts))


@pytest.mark.parametrize("empty", [(), ("", " ")])
def test_without_its_disclaimer_nothing_is_set(empty):
    with pytest.raises(RenderError, match="D1"):
        html(report=samples.report(disclaimer=empty))


def test_without_saying_who_wrote_it_nothing_is_set():
    with pytest.raises(RenderError, match="D2"):
        html(report=samples.report(made_by=" "))


def test_the_disclaimer_stands_whole(page):
    text = " ".join("".join(page.words).split())
    for paragraph in samples.report().disclaimer:
        assert paragraph in text


def test_a_change_has_the_colour_of_its_sign_only_where_a_sign_stands(page):
    toned = [figure for figure in page.all("data") if figure.get("class")]
    assert toned
    assert {figure["class"] for figure in toned} == {"down"}
    in_prose = re.findall(r"<p>.*?</p>", html())
    assert not any('class="down"' in paragraph for paragraph in in_prose)


def test_nothing_foreign_is_loaded_and_nothing_runs(page):
    assert [meta["content"] for meta in page.all("meta") if meta.get("http-equiv")] == [CSP]
    for tag, attrs in page.tags:
        assert not any(name.startswith("on") or name == "style" for name in attrs), (tag, attrs)
    own, data = page.all("script")
    assert re.fullmatch(r"\.\./\.\./assets/page\.[0-9a-f]{12}\.js", own["src"])
    assert data["type"] == "application/ld+json"
    loaded = [image["src"] for image in page.all("img")]
    loaded += [link["href"] for link in page.all("link") if link["rel"] in ("stylesheet", "preload", "icon")]
    assert loaded
    assert not [address for address in loaded if ":" in address or address.startswith("//")]


def test_every_figure_has_its_origin_in_the_table(page):
    listed = [row["data-row"] for row in page.all("tr") if "data-row" in row]
    printed = {data["data-fact"] for data in page.all("data") if "data-fact" in data}
    assert set(listed) == printed
    assert len(listed) == len(set(listed))
    row = re.search(r'<tr id="figure-bitcoin.price.change_24h".*?</tr>', html())
    assert row
    assert ">−2.2%</th><td>Bitcoin: Prices</td><td>The later value over the earlier, less one</td>" in row[0]
    assert re.search(r'<data value="[\d.]+">\$[\d,]+</data>', row[0])


def test_every_kind_of_fact_has_its_formula(root):
    words = samples.report().words
    text = (root / "docs/facts.md").read_text("utf-8")
    kinds = set(re.findall(r"^\| `[^|]+` \| (\w+) \|", text, re.MULTILINE))
    assert len(kinds) > 20
    assert not sorted(kind for kind in kinds if not words.get(f"formula.{kind}"))
    assert not sorted(kinds - ENGLISH.formulas.keys())
    for kind, pattern in ENGLISH.formulas.items():
        assert re.search(pattern, words[f"formula.{kind}"], re.IGNORECASE), kind


def test_an_article_leads_to_the_pages_of_its_language_and_to_those_of_others():
    languages = (("en", "English", ""), ("es", "Español", "es/"))
    text = article_page(replace(samples.edition(), languages=languages, part="es/")).content.decode()
    assert '<a href="../../es/index.html" hreflang="es" lang="es">Español</a>' in text
    assert 'href="../../es/archive/index.html"' in text
    assert 'href="../../es/feed.xml"' in text
    assert "hreflang" not in html()


def test_every_attribute_is_quoted():
    tags = re.findall(r"<[a-z][^>]*>", html())
    assert not [tag for tag in tags if re.search(r"=[^\"]", re.sub(r"\"[^\"]*\"", '""', tag))]


def test_images_have_their_size_and_their_words(page):
    assert not page.all("img"), "a chart stands in the page itself, where it has the page's letters"
    plots = [picture for picture in page.all("svg") if "plot" in picture["class"]]
    assert [plot["data-file"] for plot in plots] == ["charts/price_90d.svg", "charts/moves.svg"]
    for plot in plots:
        assert plot["aria-label"]
        assert (plot["width"], plot["height"]) == ("680", "300")


def test_a_chart_is_linked_as_drawing_and_as_data():
    text = html()
    for path in ("charts/price_90d.svg", "charts/price_90d.csv", "charts/moves.svg", "charts/moves.csv"):
        assert f'href="{path}"' in text


def test_the_chart_shows_its_data_as_a_table():
    text = html()
    assert text.count('data-series="bitcoin"') == 4
    assert '<data value="76606.1" data-series="bitcoin">76,606</data>' in text
    assert '<time datetime="2026-02-02T08:00:00Z">2026-02-02 08:00</time>' in text
    assert f'<data value="{2227.05 / 2410.12 - 1:.9g}" data-series="24h">−7.6%</data>' in text


@pytest.mark.parametrize(
    ("numeric", "stacked"),
    [((0, 1, 1, 0, 1, 0), True), ((0, 1, 1, 1, 1, 1), False), ((0, 1, 0, 0), False), ((0, 1, 1, 0, 0), True)],
)
def test_a_wide_table_with_words_in_it_has_rows_of_two_lines_on_a_phone(numeric, stacked):
    columns = tuple(Column(f"c{place}", numeric=bool(held)) for place, held in enumerate(numeric))
    table = Table("wide", "Wide", columns, (tuple(Cell((Span("x"),)) for _ in columns),))
    section = replace(samples.report().sections[1], tables=(table,))
    edition = samples.edition(report=samples.report(sections=(section,)))
    page = Reader(article_page(edition).content.decode())
    held = next(node for node in page.all("div") if node.get("id") == "table-wide")
    assert ("stacked" in held["class"].split()) == stacked
    # It stays one table, row by row, with its heads; paper has the width for it.
    assert len([head for head in page.all("th") if head["scope"] == "col"]) >= len(columns)
    paper = context(edition, printed=True) | {"keywords": []}
    assert "stacked" not in render(environment(None), "page/report.html.j2", paper)


def test_a_point_without_a_printed_label_is_printed_by_its_size():
    chart = samples.chart_price()
    labelled = replace(chart, series=(replace(chart.series[0], labels=("", "", "", "$76,606")),))
    section = replace(samples.report().sections[1], charts=(labelled,))
    text = html(report=samples.report(sections=(section,)))
    assert ">84,260</data>" in text
    assert ">$76,606</data>" in text


def test_a_series_without_a_point_says_so():
    chart = samples.chart_moves()
    shorter = Series("7d", "seven days", "fraction", (("Ether", -0.2),))
    section = Section(
        "what_happened", "What", ((Span("Text."),),), (replace(chart, series=(*chart.series, shorter)),)
    )
    text = html(report=samples.report(sections=(section,)))
    assert text.count("no value") == 4


def test_a_chart_that_was_not_drawn_is_an_error():
    with pytest.raises(RenderError, match="moves"):
        html(charts={"price_90d": samples.svg("Price")})


def test_a_chart_without_a_size_is_an_error():
    with pytest.raises(RenderError, match="viewBox"):
        html(charts={"price_90d": b"<svg/>", "moves": b"<svg/>"})


def test_a_chart_that_is_not_as_this_program_draws_is_an_error():
    strange = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script>alert(1)</script></svg>'
    with pytest.raises(RenderError, match="price_90d"):
        html(charts={"price_90d": strange, "moves": strange})


def test_a_chart_stands_behind_the_paragraph_that_says_what_it_shows():
    parts = flow(samples.report().sections[1])
    assert [[chart.id for chart in part.charts] for part in parts] == [["price_90d"], ["moves"]]
    alone = Section("a", "A", (), samples.report().sections[1].charts)
    assert [len(part.charts) for part in flow(alone)] == [2]
    unrelated = Section("a", "A", ((Span("One."),), (Span("Two."),)), alone.charts)
    assert [len(part.charts) for part in flow(unrelated)] == [0, 2]


def test_structured_data_is_whole(page):
    script = re.search(r'<script type="application/ld\+json">(.*?)</script>', html(), re.DOTALL)
    article = json.loads(script[1])
    assert article["@type"] == "NewsArticle"
    assert article["headline"] == "Bitcoin drops 2.2% to $76,606"
    assert article["datePublished"] == article["dateModified"] == "2026-02-02T08:00:00Z"
    assert article["mainEntityOfPage"]["@id"] == "https://desk.example/markets/crypto-daily/2026-02-02/"
    assert article["image"][0]["url"].endswith("/crypto-daily/2026-02-02/card.png")
    assert article["isAccessibleForFree"] is True
    assert [thing["name"] for thing in article["about"]] == ["Bitcoin", "Ether", "BNB", "Solana", "XRP"]
    meta = {entry.get("property") or entry.get("name"): entry.get("content") for entry in page.all("meta")}
    assert meta["og:image"] == article["image"][0]["url"]
    assert meta["description"] == "The Fear & Greed Index reads 14, extreme fear."
    links = {link["rel"]: link["href"] for link in page.all("link")}
    assert links["canonical"] == article["url"]
    assert links["prev"] == "../2026-02-01/index.html"


def test_gold_is_not_what_the_article_is_about():
    first = samples.facts()[0]
    gold = replace(first, id="gold.price.last", asset="gold", metric="gold_usd")
    assert samples.edition(report=samples.report(facts=(*samples.facts(), gold))).subjects[-1] == "XRP"


def test_a_correction_moves_the_time_of_modification_and_shows():
    later = samples.AS_OF + timedelta(hours=3)
    text = html(modified_at=later)
    assert '"dateModified": "2026-02-02T11:00:00Z"' in text
    assert "Corrected: <time" in text
    assert "Corrected:" not in html()


def test_text_from_outside_stays_text():
    story = Story(HOSTILE, 'https://example.org/?a=1&b="><script>', HOSTILE, samples.AS_OF, HOSTILE)
    site = Site(title=HOSTILE, publisher=HOSTILE, description=HOSTILE, url="https://desk.example")
    gap = replace(samples.report().gaps[0], reason=HOSTILE, source=HOSTILE)
    source = replace(samples.report().sources[0], name=HOSTILE)
    text = html(site=site, report=samples.report(related=(story,), gaps=(gap,), sources=(source,)))
    parse(text.encode())
    reader = Reader(text)
    assert len(reader.all("script")) == 2, "our own, and the data for search engines"
    assert not [char for char in "\u202e\u2066\u200b\x00\x1b" if char in text]
    assert "{{ 7*7 }}" in "".join(reader.words)
    json.loads(re.search(r'ld\+json">(.*?)</script>', text, re.DOTALL)[1])


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "java\tscript:alert(1)", " \x01javascript:alert(1)", "data:text/html,x", "file:///etc/passwd",
        "vbscript:x", "//evil.example/x", "http://", "https:evil", "\u202ejavascript:x", "http://[::1",
    ],
)  # fmt: skip
def test_a_link_that_is_no_web_address_is_only_text(url):
    text = html(report=samples.report(related=(Story("A title", url, "CoinDesk", samples.AS_OF),)))
    assert '<p class="story"><bdi>A title</bdi></p>' in text


@pytest.mark.parametrize("bad", ["a b", "../x", "a/b", "", 'x"y', "-x", "\u0430"])
def test_an_id_that_could_break_a_path_is_refused(bad):
    section = replace(samples.report().sections[1], id=bad)
    with pytest.raises(RenderError, match="cannot be an id"):
        html(report=samples.report(sections=(section,)))


@pytest.mark.parametrize("values", [(1.0,), (1.0, float("nan")), (float("inf"), 1.0)])
def test_a_line_that_cannot_be_drawn_is_refused(values):
    table = samples.majors()
    row = (*table.rows[0][:3], Cell((), values))
    section = replace(samples.report().sections[1], tables=(replace(table, rows=(row,)),))
    with pytest.raises(RenderError, match="line"):
        html(report=samples.report(sections=(section,)))


def test_a_level_line_of_equal_values_is_flat():
    table = samples.majors()
    row = (*table.rows[0][:3], Cell((), (5.0, 5.0, 5.0)))
    section = replace(samples.report().sections[1], tables=(replace(table, rows=(row,)),))
    assert 'points="2.0,25.0 49.0,25.0 96.0,25.0"' in html(report=samples.report(sections=(section,)))


def test_the_desks_own_template_comes_first(tmp_path):
    (tmp_path / "page").mkdir()
    (tmp_path / "page" / "page.html.j2").write_text(
        '{% extends "packaged/page/page.html.j2" %}{% block title %}Our own{% endblock %}'
    )
    assert "<title>Our own</title>" in html(templates_dir=tmp_path)


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{{ nothing }}", "nothing"),
        ("{% if %}", "line 1"),
        ("{% include 'gone' %}", "gone"),
        ("{{ words['x'] }}", "x"),
    ],
)
def test_a_template_at_fault_is_named(tmp_path, template, message):
    (tmp_path / "page").mkdir()
    (tmp_path / "page" / "page.html.j2").write_text(template)
    with pytest.raises(RenderError, match=message):
        html(templates_dir=tmp_path)


def test_the_templates_never_call_text_safe(root):
    for path in (root / "templates" / "page").glob("*.j2"):
        assert "|safe" not in path.read_text("utf-8").replace(" ", ""), path
        assert "autoescape" not in path.read_text("utf-8"), path


def test_every_word_the_templates_ask_for_is_there(root):
    words = samples.report().words
    for path in (root / "templates" / "page").glob("*.j2"):
        for key in re.findall(r"words\['([^']+)'\]", path.read_text("utf-8")):
            assert words.get(key), f"{path.name} asks for {key}"


def test_no_word_stands_unused(root):
    asked = "".join(path.read_text("utf-8") for path in (root / "templates" / "page").glob("*.j2"))
    asked += "".join(path.read_text("utf-8") for path in (root / "reporter").rglob("*.py"))
    for key in samples.report().words:
        if key.partition(".")[0] not in ("metric", "asset", "why", "number", "formula"):
            assert key in asked, f"furniture.toml: nobody asks for {key}"


def test_the_same_edition_gives_the_same_bytes():
    assert article_page(samples.edition()).content == article_page(samples.edition()).content


def test_a_report_without_gaps_or_stories_has_no_empty_sections():
    text = html(report=samples.report(gaps=(), related=(), key_figures=()), previous=None)
    for name in ("gaps", "related", "key"):
        assert f'id="{name}"' not in text
        assert f'class="{name}"' not in text


@pytest.mark.parametrize(
    ("value", "unit", "printed"),
    [
        (76606.1, "usd", "76,606"), (752.2, "usd", "752.2"), (1.5787, "usd", "1.58"), (0.0, "usd", "0"),
        (0.000021, "usd", "0.0000210"), (237.4e6, "usd", "237.4m"), (2.61e12, "usd", "2.61tn"),
        (-510e6, "usd", "−510.0m"), (-0.0218, "fraction", "−2.18%"), (-0.000001, "fraction", "0.00%"),
        (0.0001, "rate", "0.0100%"), (14.0, "points", "14"), (14.5, "points", "14.5"),
        (6939.03, "index", "6,939"), (99.94, "index", "99.9"), (0.68, "coefficient", "0.68"),
        (0.0002, "bp", "2.0"), (0.012, "pp", "1.20"),
    ],
)  # fmt: skip
def test_points_are_printed_by_unit_and_size(value, unit, printed):
    assert compact(value, unit, samples.report().words) == printed


def test_points_take_the_languages_signs():
    words = {**samples.report().words, "number.point": ",", "number.group": "\u00a0"}
    assert compact(76606.1, "usd", words) == "76\u00a0606"
    assert compact(-0.0218, "fraction", words) == "−2,18%"
    with pytest.raises(RenderError):
        compact(float("nan"), "usd", words)


def test_the_page_is_light():
    import gzip

    text = html()
    without = re.sub(r"<details>.*?</details>", "", text, flags=re.DOTALL)
    assert len(gzip.compress(without.encode(), 9)) < 20_000


def test_all_files_of_an_edition_are_there():
    files = typeset(samples.edition())
    assert [file.path for file in files] == [
        "index.html", "report.pdf", "facts.json", "charts/price_90d.svg", "charts/moves.svg",
        "charts/price_90d.csv", "charts/moves.csv", "card.png", "snapshot.json", "manifest.json",
    ]  # fmt: skip
