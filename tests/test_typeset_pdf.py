import hashlib
import io
import logging
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree as ET

import pypdf
import pytest
from weasyprint import HTML

from reporter.errors import RenderError
from reporter.model import Section, Span, Story
from reporter.typeset import fonts
from reporter.typeset.pdf import Shelf, article_pdf, document, file
from tests import samples

HOSTILE = "<link rel=attachment href='file:///etc/passwd'><img src='http://127.0.0.1:9/x.png'>"


def made(**changes):
    return article_pdf(samples.edition(**changes)).content


@pytest.fixture(scope="module")
def content():
    return made()


@pytest.fixture(scope="module")
def reader(content):
    return pypdf.PdfReader(io.BytesIO(content))


def text_of(reader):
    return " ".join(" ".join(page.extract_text() for page in reader.pages).replace("\u00a0", " ").split())


def elements(node):
    """Every structure element below one."""
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        inner = kid.get_object() if hasattr(kid, "get_object") else kid
        if isinstance(inner, dict) and "/S" in inner:
            yield inner
            yield from elements(inner)


def test_two_builds_are_the_same_bytes(content):
    assert made() == content


def test_another_process_gives_the_same_bytes(root, tmp_path, content):
    program = (
        "import sys; from tests import samples; from reporter.typeset.pdf import article_pdf;"
        "sys.stdout.buffer.write(article_pdf(samples.edition()).content)"
    )
    surroundings = {
        **os.environ,
        "PYTHONHASHSEED": "7",
        "PYTHONPATH": str(root),
        "TZ": "Asia/Tokyo",
        "LC_ALL": "C",
    }
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, check=True, cwd=tmp_path, env=surroundings)
    assert done.stdout == content


def test_nothing_in_it_tells_when_it_was_built(content, reader):
    assert reader.metadata.creation_date == reader.metadata.modification_date == samples.AS_OF
    assert len(reader.trailer["/ID"]) == 2


def test_it_names_itself_pdf_a_and_pdf_ua(reader):
    root = ET.fromstring(reader.trailer["/Root"]["/Metadata"].get_object().get_data())
    found = {}
    for node in root.iter():
        found.update(node.attrib)
        if node.text and node.text.strip():
            found[node.tag] = node.text.strip()
    assert found["{http://www.aiim.org/pdfa/ns/id/}part"] == "3"
    assert found["{http://www.aiim.org/pdfa/ns/id/}conformance"] == "A"
    assert found["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
    assert found["{http://www.aiim.org/pdfa/ns/schema#}namespaceURI"] == "http://www.aiim.org/pdfua/ns/id/"
    assert found["{http://www.aiim.org/pdfa/ns/property#}valueType"] == "Integer"


def test_the_metadata_says_what_it_is(reader):
    info = reader.metadata
    assert info.title == "Bitcoin drops 2.2% to $76,606"
    assert info.author == "Example Desk"
    assert info.subject == "The Fear & Greed Index reads 14, extreme fear."
    assert info["/Keywords"].startswith("Crypto Daily, Bitcoin, Ether")
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/OutputIntents"][0].get_object()["/S"] == "/GTS_PDFA1"


def test_every_picture_has_its_words(reader):
    tree = reader.trailer["/Root"]["/StructTreeRoot"]
    figures = [element for element in elements(tree) if element["/S"] == "/Figure"]
    assert len(figures) == 2 + len(samples.MAJORS)
    assert all(figure["/Alt"] for figure in figures)
    assert "Line falling to $76,606." in {str(figure["/Alt"]) for figure in figures}


ALLOWED = {  # ISO 32000-1, 14.8.4.3, as ISO 14289-1 (7.2) asks for it
    "/Table": {"/TR", "/THead", "/TBody", "/TFoot", "/Caption"},
    "/THead": {"/TR"},
    "/TBody": {"/TR"},
    "/TR": {"/TH", "/TD"},
    "/L": {"/L", "/LI", "/Caption"},
    "/LI": {"/Lbl", "/LBody"},
}


def test_tables_and_lists_are_built_as_their_kind_allows(reader):
    seen = set()
    for element in elements(reader.trailer["/Root"]["/StructTreeRoot"]):
        kids = {kid["/S"] for kid in elements({"/K": element.get("/K", [])}) if kid["/P"] == element}
        parent = element["/P"].get_object().get("/S")
        if element["/S"] in ALLOWED:
            seen |= kids
            assert kids <= ALLOWED[element["/S"]], element["/S"]
        for kind, belongs in (("/LI", {"/L"}), ("/LBody", {"/LI"}), ("/TR", {"/Table", "/THead", "/TBody"})):
            assert element["/S"] != kind or parent in belongs
    assert seen == {"/THead", "/TBody", "/TR", "/TH", "/TD", "/LI", "/LBody"}


def test_every_link_is_described_once(reader):
    count = 0
    for page in reader.pages:
        places = []
        for entry in page.get("/Annots", []):
            annotation = entry.get_object()
            count += 1
            assert annotation["/Contents"]
            assert "/StructParent" in annotation
            places.append(tuple(annotation["/Rect"]))
        assert len(places) == len(set(places)), "two links lie on one another"
    assert count > 5


def test_every_mark_on_a_page_is_held_once_and_knows_by_what(reader):
    root = reader.trailer["/Root"]["/StructTreeRoot"]
    marks = root["/ParentTree"]["/Nums"]
    held = {}
    for element in elements(root):
        kids = element["/K"]
        for kid in kids if isinstance(kids, list) else [kids]:
            if isinstance(kid, int):
                held.setdefault((element.raw_get("/Pg").idnum, kid), []).append(element)
    shown = 0
    for number, page in enumerate(reader.pages):
        assert page["/StructParents"] == marks[2 * number]
        found = [int(mark) for mark in re.findall(rb"/MCID (\d+)", page.get_contents().get_data())]
        assert found == [
            mark for mark, holder in enumerate(marks[2 * number + 1]) if holder.get_object() is not None
        ]
        for mark in found:
            (holder,) = held[page.indirect_reference.idnum, mark]
            assert marks[2 * number + 1][mark].get_object() == holder
            shown += 1
    assert shown == len(held) > 100


def test_the_lines_of_a_paragraph_bear_one_mark(reader):
    root = reader.trailer["/Root"]["/StructTreeRoot"]
    held = [element for element in elements(root) if element["/S"] == "/P"]
    kids = [[kid for kid in element["/K"] if isinstance(kid, int)] for element in held]
    assert sum(map(len, kids)) < 2 * len(held)
    for page in reader.pages:
        content = page.get_contents().get_data().replace(b"\n", b" ")
        spans = re.findall(rb"/Span <</MCID \d+>> BDC ((?:(?!EMC).)*)EMC", content)
        assert any(span.count(b" TJ ") > 1 for span in spans)


def test_what_is_drawn_through_keeps_its_marks(root, tmp_path):
    (tmp_path / "page").mkdir()
    sheet = (root / "templates" / "page" / "report.css").read_text()
    (tmp_path / "page" / "report.css").write_text(sheet + ".standfirst{opacity:.5}")
    reader = pypdf.PdfReader(io.BytesIO(made(templates_dir=tmp_path)))
    marks = reader.trailer["/Root"]["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    page = reader.pages[0]
    drawn = [page.get_contents().get_data()]
    drawn += [each.get_object().get_data() for each in page["/Resources"]["/XObject"].values()]
    shown = [{int(mark) for mark in re.findall(rb"/MCID (\d+)", each)} for each in drawn]
    assert len(shown) > 1
    assert shown[0]
    assert shown[1]
    held = {mark for mark, holder in enumerate(marks[1]) if isinstance(holder.get_object(), dict)}
    assert held == set.union(*shown)
    assert sum(map(len, shown)) == len(held)
    assert "The Fear & Greed Index reads 14, extreme fear." in text_of(reader)


def test_running_heads_are_no_part_of_what_is_read(reader):
    for page in list(reader.pages)[1:]:
        content = page.get_contents().get_data().replace(b"\n", b" ")
        artifacts = re.findall(rb"/Artifact BMC (?:(?!EMC).)*BT (?:(?!EMC).)*ET EMC", content)
        assert len(artifacts) == 4


def test_a_reference_can_be_hit(reader):
    links = [entry.get_object() for page in reader.pages for entry in page.get("/Annots", [])]
    places = [link["/Rect"] for link in links]
    assert all(abs(right - left) > 2 and abs(top - bottom) > 4 for left, bottom, right, top in places)


def test_a_line_is_no_element_of_its_own(reader):
    for element in elements(reader.trailer["/Root"]["/StructTreeRoot"]):
        if element["/S"] in ("/P", "/TH", "/TD", "/H1", "/H2"):
            inner = [kid for kid in elements({"/K": element["/K"]}) if kid["/P"] == element]
            assert not [kid for kid in inner if kid["/S"] == "/Span" and kid["/Pg"] == element["/Pg"]]


def test_the_template_is_read_as_the_xml_it_is(monkeypatch):
    read = []
    tree = document._tree

    def watched(text):
        read.append(tree(text))
        return read[-1]

    monkeypatch.setattr(document, "_tree", watched)
    made()
    assert read[0] is not None
    assert [node.tag for node in read[0]] == ["head", "body"]


@pytest.mark.parametrize(
    "text", ["<p>one<p>two", "<html><head><base href='x:y/'/></head><body/></html>", "<p>a\x01b</p>", ""]
)
def test_what_is_no_xml_of_ours_is_read_as_html(text):
    assert document._tree(text) is None


def test_the_sheet_leaves_out_what_would_be_computed_for_every_element():
    (rules,) = HTML(string="<p>")._ua_stylesheets()
    ours, kept = document.lean(""), document.lean("p{float:footnote} ::marker{} @page{@top-center{}}")
    (used,) = document.Document("<html><head/><body/></html>", "x:y/", None, ours)._ua_stylesheets()
    assert used is ours

    def of_everything(sheet):
        return {pseudo for _, _, _, pseudo, _ in sheet.matcher.other_selectors if pseudo}

    assert of_everything(rules) >= {"marker", "footnote-call", "footnote-marker"}
    assert not of_everything(ours)
    assert of_everything(kept) == of_everything(rules)

    def boxes(sheet):
        return {selector[1] for rule in sheet.page_rules for selector in rule[1] if selector[1]}

    assert len(boxes(rules)) == 18
    assert boxes(ours) == {"@footnote", "@note-area"}
    assert boxes(kept) == {"@footnote", "@note-area", "@top-center"}


def test_the_file_is_named_by_what_it_holds(content, reader):
    first, second = reader.trailer["/ID"]
    assert first == second
    other = pypdf.PdfReader(io.BytesIO(made(modified_at=samples.AS_OF + timedelta(hours=1)))).trailer["/ID"]
    assert other[0] != first


def test_a_strict_reader_finds_every_object(content):
    strict = pypdf.PdfReader(io.BytesIO(content), strict=True)
    numbers = [number for found in strict.xref.values() for number in found] + list(strict.xref_objStm)
    assert len(numbers) > 100
    assert all(strict.get_object(pypdf.generic.IndirectObject(n, 0, strict)) is not None for n in numbers)


def test_an_embedded_font_is_what_draws_its_glyphs_and_no_more(reader):
    from fontTools.ttLib import TTFont
    from fontTools.ttLib.sfnt import calcChecksum

    for entry in reader.pages[0]["/Resources"]["/Font"].values():
        (inner,) = entry.get_object()["/DescendantFonts"]
        stream = inner.get_object()["/FontDescriptor"]["/FontFile2"].get_object()
        data = stream.get_data()
        assert stream["/Length1"] == len(data)
        font = TTFont(io.BytesIO(data), checkChecksums=2)
        assert {"glyf", "head", "hhea", "hmtx", "loca", "maxp"} <= set(font.reader.keys())
        assert not {"cmap", "name", "post", "OS/2", "GDEF"} & set(font.reader.keys())
        assert calcChecksum(data) == 0xB1B0AFBA


def test_a_font_without_truetype_outlines_stays_as_it_is():
    assert file.bare(b"OTTO and more") == b"OTTO and more"


def test_headings_go_down_by_one(reader):
    tree = reader.trailer["/Root"]["/StructTreeRoot"]
    levels = [int(element["/S"][2]) for element in elements(tree) if re.fullmatch(r"/H\d", element["/S"])]
    assert levels[0] == 1
    assert set(levels[1:]) == {2}


def test_the_outline_names_the_sections(reader):
    titles = []
    for entry in reader.outline:
        titles += [inner.title for inner in entry] if isinstance(entry, list) else [entry.title]
    assert titles[0] == "Bitcoin drops 2.2% to $76,606"
    assert {"What happened", "What to watch", "Related", "Sources", "Disclaimer"} <= set(titles)


def test_every_font_is_embedded_and_one_of_ours(reader):
    names = set()
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            (inner,) = font.get_object()["/DescendantFonts"]
            descriptor = inner.get_object()["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(descriptor)
            names.add(font.get_object()["/BaseFont"].partition("+")[2])
    assert names
    assert all(name.startswith(("Source-Serif-Pro", "Source-Sans-Pro")) for name in names), names


def test_it_carries_its_snapshot(reader):
    assert list(reader.attachments) == ["snapshot.json"]
    assert reader.attachments["snapshot.json"] == [samples.snapshot()]
    root = reader.trailer["/Root"]
    (attached,) = root["/AF"]
    held = attached.get_object()
    assert held["/AFRelationship"] == "/Data"
    stream = held["/EF"]["/F"].get_object()
    assert stream["/Subtype"] == "/application/json"
    assert stream["/Params"]["/ModDate"] == "D:20260202080000Z"
    assert hashlib.sha256(stream.get_data()).hexdigest() == hashlib.sha256(samples.snapshot()).hexdigest()


def test_it_says_all_that_the_page_says(reader):
    text = text_of(reader)
    for said in (
        "Bitcoin drops 2.2% to $76,606", "Recorded day", "Ether fell 7.6% and Solana 3.6%",
        "no single driver", "thin liquidity keeps traders", "Software wrote this article",
        "no data since 09:00 UTC", "All sources", "Binance spot", "This report is for information only.",
        "Check any figure with its source & ask advice.",
    ):  # fmt: skip
        assert said in text, said


def test_pages_are_numbered_and_headed(reader):
    count = len(reader.pages)
    for number, page in enumerate(reader.pages, start=1):
        text = " ".join(page.extract_text().replace("\u00a0", " ").split())
        assert f"Page {number} of {count}" in text
        assert ("As of 2 February 2026, 08:00 UTC" in text) is (number > 1)


def test_links_lead_out_to_the_web_only(reader):
    targets = set()
    for page in reader.pages:
        for annotation in page.get("/Annots", []):
            action = annotation.get_object().get("/A")
            if action:
                targets.add(action["/URI"])
    assert "https://www.reuters.com/markets/" in targets
    assert "https://desk.example/markets/crypto-daily/2026-02-02/facts.json" in targets
    assert all(target.startswith("https://") for target in targets)


def test_our_own_style_draws_no_warning(caplog):
    with caplog.at_level(logging.DEBUG, logger="reporter.typeset"):
        made(site=replace(samples.SITE, accent="#112233"))
    assert not [record for record in caplog.records if record.name.startswith(("reporter", "weasyprint"))]


def test_a_warning_about_a_desks_style_is_passed_on(caplog, tmp_path):
    folder = tmp_path / "page"
    folder.mkdir()
    (folder / "report.css").write_text("p{colour:red}")
    with caplog.at_level(logging.WARNING, logger="reporter.typeset"):
        made(templates_dir=tmp_path)
    assert "colour" in caplog.text


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/x.png",
        "file:///etc/hostname",
        "artifact:charts/none.svg",
        "data:image/png;base64,AA",
    ],
)
def test_nothing_but_the_editions_own_files_is_read(tmp_path, address):
    folder = tmp_path / "page"
    folder.mkdir()
    (folder / "report.html.j2").write_text(
        f'<html lang="en"><body><img alt="x" src="{address}"></body></html>'
    )
    with pytest.raises(RenderError, match="nothing else is read"):
        made(templates_dir=tmp_path)


@pytest.mark.parametrize(
    "attack",
    [
        '<image href="http://127.0.0.1:9/x.png" width="9" height="9"/>',
        '<image href="file:///etc/hostname" width="9" height="9"/>',
        "<style>@import url(http://127.0.0.1:9/x.css);</style>",
    ],
)
def test_a_chart_cannot_reach_out_either(attack):
    evil = samples.svg("Price").replace(b"</svg>", attack.encode() + b"</svg>")
    with pytest.raises(RenderError):
        made(charts={"price_90d": evil, "moves": samples.svg("Moves")})


def test_the_shelf_hands_out_what_it_holds_and_nothing_else():
    shelf = Shelf({"artifact:a": b"x"}, "text/plain")
    assert shelf("artifact:a").read() == b"x"
    for address in ("artifact:b", "artifact:a?x", "file:///etc/passwd", "http://127.0.0.1/"):
        with pytest.raises(ValueError, match="not part of this edition"):
            shelf(address)


def test_a_page_inside_a_headline_is_text():
    story = Story(HOSTILE, "https://example.org/", HOSTILE, samples.AS_OF)
    reader = pypdf.PdfReader(io.BytesIO(made(report=samples.report(related=(story,)))))
    assert "rel=attachment" in text_of(reader)
    assert list(reader.attachments) == ["snapshot.json"]


def test_a_print_chart_goes_before_the_pages_own():
    shown = made(print_charts={"moves": samples.svg("Moves").replace(b"1 Feb", b"2 Feb")})
    text = text_of(pypdf.PdfReader(io.BytesIO(shown)))
    assert "1 Feb" in text
    assert "2 Feb" in text


def test_another_editions_chart_of_the_same_name_is_not_shown():
    first = made()
    made(charts={"price_90d": samples.svg("x").replace(b"1 Feb", b"9 Mar"), "moves": samples.svg("y")})
    assert made() == first


def test_a_correction_shows_and_moves_the_date():
    later = samples.AS_OF + timedelta(hours=3)
    reader = pypdf.PdfReader(io.BytesIO(made(modified_at=later)))
    assert reader.metadata.modification_date == later
    assert "Corrected: 2 February 2026, 11:00 UTC" in text_of(reader)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"), ("Zażółć gęślą", "Zażółć gęślą"), ("Биткоин", "Биткоин"), ("比特币", "???"),
        ("up \U0001f680 now", "up  now"), ("thin\u2009space", "thin space"), ("ǭ", "o\u0328\u0304"),
        ("ﬁne", "ﬁne"), ("−2.2%", "−2.2%"),
    ],
)  # fmt: skip
def test_a_letter_our_fonts_lack_is_not_left_to_the_machines(text, shown):
    assert fonts.settable(text) == shown


def test_a_foreign_script_keeps_to_our_fonts():
    story = Story("比特币 Биткоин \U0001f680", "https://example.org/", "新闻", samples.AS_OF)
    test_every_font_is_embedded_and_one_of_ours(
        pypdf.PdfReader(io.BytesIO(made(report=samples.report(related=(story,)))))
    )


def test_a_heading_never_ends_a_page():
    filler = (Span("Words that fill a page until a heading comes close to its foot. " * 5),)
    headings = [f"Heading {number}" for number in range(12)]
    sections = tuple(Section(f"s{i}", name, (filler,) * (i % 5 + 1)) for i, name in enumerate(headings))
    reader = pypdf.PdfReader(io.BytesIO(made(report=samples.report(sections=sections))))
    assert len(reader.pages) > 3
    for page in reader.pages:
        lines = [line for line in page.extract_text().splitlines() if line.strip()]
        body = [line for line in lines if not line.startswith(("Page ", "Daily Market Report"))]
        assert body[-1] not in headings


def test_qpdf_finds_no_fault(tmp_path, content):
    if shutil.which("qpdf") is None:
        pytest.skip("qpdf is not installed")
    path = tmp_path / "report.pdf"
    path.write_bytes(content)
    done = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_web_fonts_are_what_the_packages_give(root):
    for face in fonts.FACES:
        held = (root / "templates" / "page" / "fonts" / f"{face}.woff2").read_bytes()
        assert held[:4] == b"wOF2"
        assert len(held) < 24_000


def test_a_web_font_holds_the_letters_and_signs_of_a_report(root):
    from fontTools.ttLib import TTFont

    for face in fonts.FACES:
        font = TTFont(root / "templates" / "page" / "fonts" / f"{face}.woff2")
        cmap = font.getBestCmap()
        assert not [char for char in "AZaz09$%−–—“”‘’é€…,.:;()&+" if ord(char) not in cmap], face
        assert "Source" not in str(font["name"].getDebugName(1)), "a subset may not carry the reserved name"


def test_a_web_font_can_be_made_again(root):
    held = (root / "templates" / "page" / "fonts" / "sans-600.woff2").read_bytes()
    assert fonts.web("sans-600") == held


@pytest.mark.parametrize(("paper", "size"), [("a4", (595, 842)), ("letter", (612, 792))])
def test_the_paper_is_that_of_the_settings(paper, size):
    pages = pypdf.PdfReader(io.BytesIO(made(site=replace(samples.SITE, paper=paper)))).pages
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in pages} == {size}


def test_the_typeface_of_the_settings_sets_prose_and_headlines():
    def families(typeface):
        pages = pypdf.PdfReader(io.BytesIO(made(site=replace(samples.SITE, typeface=typeface)))).pages
        fonts = [font for page in pages for font in page["/Resources"]["/Font"].values()]
        return {str(font.get_object()["/BaseFont"]) for font in fonts}

    assert any("Serif" in name for name in families("serif"))
    assert not any("Serif" in name for name in families("sans"))


@pytest.mark.parametrize("before", range(0, 40, 3))
def test_a_caption_longer_than_its_chart_stands_on_one_page_wherever_it_falls(before):
    told = "Daily closes in US dollars, told at such length that no chart is as high. " * 9
    chart = replace(samples.chart_price(), subtitle=f"Here it begins. {told}There it ends.")
    lines = tuple((Span(f"Line {number}."),) for number in range(before))
    section = replace(samples.report().sections[1], paragraphs=lines, charts=(chart,), tables=())
    pages = pypdf.PdfReader(io.BytesIO(made(report=samples.report(sections=(section,))))).pages
    texts = [" ".join(page.extract_text().split()) for page in pages]
    (beginning,) = (number for number, text in enumerate(texts) if "Here it begins." in text)
    (end,) = (number for number, text in enumerate(texts) if "There it ends." in text)
    assert beginning == end
