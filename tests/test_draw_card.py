import io
import json
import struct
from dataclasses import replace
from datetime import date

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image

from reporter.config import Site
from reporter.draw import Palette, card, fonts
from reporter.draw.card import DRAWN, _Card
from reporter.errors import RenderError
from reporter.model import Fact, KeyFigure, Report, Span, Window
from tests.recipes import END

PALETTE = Palette.of(Site())
FIGURES = (
    ("Bitcoin", "$76,606", "−2.2%", -0.022),
    ("Ethereum", "$2,227.05", "+7.6%", 0.076),
    ("Index", "14", "", 0.0),
)


def report(headline="Bitcoin holds above $75,000 as ether falls 7.6%", **changes):
    facts = tuple(
        Fact(label, "change", "price_usd", label, value, "fraction", 1.0, Window("24h", END, END), 1.0, ())
        for label, _, _, value in FIGURES
    )
    strip = tuple(
        KeyFigure(label, (Span(value),), (Span(change, fact=label),) if change else ())
        for label, value, change, _ in FIGURES
    )
    made = Report(
        edition="crypto-daily",
        title="Crypto Daily",
        language="en",
        day=date(2026, 2, 2),
        as_of=END,
        headline=(Span(headline),) if headline else (),
        standfirst=(),
        dateline=(Span("Monday, 2 February 2026, 08:00 UTC"),),
        key_figures=strip,
        sections=(),
        related=(),
        gaps=(),
        sources=(),
        disclaimer=(),
        made_by="",
        facts=facts,
        texts={},
        levels=(),
        words={"article.recorded_short": "Recorded day"},
    )
    return replace(made, **changes)


def pixels(artifact):
    return Image.open(io.BytesIO(artifact.content)).convert("RGB")


def test_the_card_has_the_size_feeds_ask_for():
    made = card(report(), PALETTE, "Example Desk")
    assert (made.path, made.media_type) == ("card.png", "image/png")
    assert pixels(made).size == (1200, 630)
    assert len(made.content) < 60_000


def test_the_card_is_the_same_bytes_and_nothing_else_about_the_making():
    made = card(report(), PALETTE, "Example Desk")
    with mpl.rc_context({"text.hinting": "native", "font.size": 40, "savefig.dpi": 300}):
        assert card(report(), PALETTE, "Example Desk").content == made.content
    chunks, place = [], 8
    while place < len(made.content):
        size, name = struct.unpack(">I4s", made.content[place : place + 8])
        chunks.append(name.decode())
        place += size + 12
    assert set(chunks) == {"IHDR", "PLTE", "iTXt", "IDAT", "IEND"}
    assert list(Image.open(io.BytesIO(made.content)).text) == [DRAWN]


def test_the_card_tells_what_is_drawn_and_where():
    picture = Image.open(io.BytesIO(card(report(), PALETTE, "Example Desk").content))
    told = json.loads(picture.text[DRAWN])
    said = [each["text"] for each in told["texts"]]
    assert said[:2] == ["Crypto Daily", "Monday, 2 February 2026, 08:00 UTC"]
    assert " ".join(said[2:4]) == "Bitcoin holds above $75,000 as ether falls 7.6%"
    assert said[4:] == [text for row in FIGURES for text in row[:3] if text] + ["Example Desk"]
    assert len(told["boxes"]) == 2
    colours = {each["text"]: each["colour"] for each in told["texts"]}
    assert colours["−2.2%"] == PALETTE.light.falling
    assert colours["+7.6%"] == PALETTE.light.rising


def test_nothing_touches_the_edges():
    long = "A headline of far too many words that nobody would print " * 6
    title = "A very long title of an edition with a long publisher's name"
    picture = pixels(card(report(long, title=title, recorded=True), PALETTE, "Desk " * 60))
    paper = picture.getpixel((5, 320))
    for x in (*range(30), *range(1172, 1200)):
        assert {picture.getpixel((x, y)) for y in range(14, 630)} == {paper}
    assert {picture.getpixel((x, y)) for x in range(1200) for y in range(612, 630)} == {paper}


def test_a_dollar_sign_is_a_dollar_sign():
    made = card(report("$x$ & $\\frac{1}{2}$ <b>"), PALETTE)
    assert made.content != card(report("x & <b>"), PALETTE).content


def test_the_headline_the_figures_and_the_recorded_day_are_on_the_card():
    plain = card(report(), PALETTE).content
    assert card(report("Another headline"), PALETTE).content != plain
    assert card(report(key_figures=()), PALETTE).content != plain
    assert card(report(recorded=True), PALETTE).content != plain
    assert card(report(), PALETTE, "Example Desk").content != plain


def test_a_card_without_a_headline_is_refused():
    with pytest.raises(RenderError, match="no headline"):
        card(report(""), PALETTE)


def test_letters_stand_on_their_baseline_whatever_stands_beside_them():
    """The bitmap of a line begins at its highest letter: a deep or a low one moves nothing else."""
    marks = {}
    for text in ("H", "Hg", "xH", "H,"):
        sheet = _Card("#ffffff")
        sheet.text("sans-bold", 38, "#000000", 100, 300, text)
        rows = np.flatnonzero(sheet.pixels[:300].any(axis=1))
        marks[text] = (rows.min(), rows.max())
    assert len(set(marks.values())) == 1
    assert marks["H"][1] == 299


def test_a_line_set_right_ends_where_it_is_told_to():
    sheet = _Card("#ffffff")
    sheet.text("sans", 26, "#000000", 1136, 86, "08:00 UTC", right=True)
    assert abs(np.flatnonzero(sheet.pixels.any(axis=0)).max() - 1135) <= 2


def test_what_would_reach_beyond_the_picture_is_cut_at_its_edge():
    sheet = _Card("#ffffff")
    sheet.text("sans", 26, "#000000", -40, 10, "Beyond the upper left")
    sheet.text("sans", 26, "#000000", 1100, 632, "Beyond the lower right")
    assert sheet.pixels.any()


def test_a_font_is_read_from_memory_so_that_forked_workers_share_no_place_in_a_file(tmp_path):
    file = tmp_path / "own.otf"
    file.write_bytes(fonts.path("sans").read_bytes())
    font = fonts.opened(str(file))
    file.write_bytes(b"")
    assert font.load_char(ord("8")).horiAdvance > 0
