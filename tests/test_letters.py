"""A desk's own fonts: in page, charts, card and PDF at once, part of what an edition is made from."""

import base64
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest
from fontTools import subset
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._f_v_a_r import Axis

from reporter import demo, pipeline
from reporter.backfill.work import Order, _here, shipped
from reporter.check.machine import fonts as look_at_fonts
from reporter.config import Config, EditionSettings, Site, letters
from reporter.config.load import load
from reporter.config.settings import from_settings, to_settings
from reporter.draw import Letters
from reporter.draw.fonts import width
from reporter.errors import ConfigError
from reporter.model import Story
from reporter.pipeline import steps
from reporter.pipeline.unchanged import Recogniser
from reporter.publish import prepare
from reporter.store.importing import import_file
from reporter.typeset import fonts as packaged
from reporter.typeset.pdf import article_pdf
from tests import samples

DESK = "Desk Grotesk"


def font(face="sans-600", **changes):
    """One of the packaged fonts under the name of another, as `changes` make it."""
    made = TTFont(io.BytesIO(packaged.whole(face)), recalcTimestamp=False)
    if without := changes.get("without"):
        options = subset.Options()
        options.layout_features = ["*"]
        options.name_IDs = ["*"]
        cut = subset.Subsetter(options)
        cut.populate(unicodes=set(made.getBestCmap()) - set(map(ord, without)))
        cut.subset(made)
    for record in made["name"].names:
        if record.nameID in (1, 4, 6, 16):
            record.string = DESK.replace(" ", "") if record.nameID == 6 else DESK
    made["OS/2"].fsType = changes.get("rights", 0)
    if changes.get("variable"):
        axis = Axis()
        axis.axisTag, axis.minValue, axis.defaultValue, axis.maxValue = "wght", 400, 400, 700
        axis.axisNameID = 256
        made["name"].setName("Weight", 256, 3, 1, 0x409)
        made["fvar"] = newTable("fvar")
        made["fvar"].axes, made["fvar"].instances = [axis], []
    made.flavor = changes.get("flavor")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Text in what the program has for figures, figures in what it has for text; one file as WOFF2."""
    found = tmp_path_factory.mktemp("fonts")
    (found / "text.ttf").write_bytes(font("sans-400"))
    (found / "text-bold.woff2").write_bytes(font("sans-600", flavor="woff2"))
    (found / "figures.ttf").write_bytes(font("serif-400"))
    otf = Path(str(packaged.files("font_source_serif_pro"))) / "files/SourceSerifPro-Black.otf"
    (found / "figures-bold.otf").write_bytes(otf.read_bytes())
    (found / "reporter.toml").write_text(
        '[site]\nfont_text = "text.ttf"\nfont_text_bold = "text-bold.woff2"\n'
        'font_figures = "figures.ttf"\nfont_figures_bold = "figures-bold.otf"\n'
    )
    return found


@pytest.fixture(scope="module")
def own(folder):
    return load(folder / "reporter.toml").site


def recorded(output, site):
    """The recorded day, built with the fonts of `site`."""
    settings = load(demo.CONFIG)
    named = {key: getattr(site, key) for key in letters.FACES.values()}
    config = replace(settings, output=output, site=replace(settings.site, **named))
    with prepare(output), steps.open_history(config) as history:
        for path in demo.data_files():
            import_file(history, path, demo.AS_OF)
        snapshot = steps.freeze_day(config, history, config.editions[0], demo.AS_OF, recorded=True)
        steps.put_in_place(config, history, [snapshot])
    return config


@pytest.fixture(scope="module")
def built(tmp_path_factory, own):
    output = tmp_path_factory.mktemp("own")
    return recorded(output, own), output / "site"


def test_paths_are_those_of_the_file(folder, own):
    assert own.font_text == str(folder / "text.ttf")
    assert own.font_figures_bold == str(folder / "figures-bold.otf")
    assert "figures-bold.otf" in look_at_fonts(own).detail


def names(data):
    font = TTFont(io.BytesIO(data))
    return str(font["name"].getDebugName(1)), set(font.getBestCmap()), font["hmtx"]


def advance(data, character="m"):
    font = TTFont(io.BytesIO(data))
    return font["hmtx"][font.getBestCmap()[ord(character)]][0]


def test_the_page_loads_the_desks_letters_as_its_own(built):
    _, site = built
    files = {path.name.partition(".")[0]: path.read_bytes() for path in (site / "assets").glob("*.woff2")}
    family, covered, _ = names(files["serif-400"])
    assert family == "Reporter Serif"
    assert ord("ñ") in covered
    assert ord("я") not in covered
    assert all(len(content) < 40_000 for content in files.values())
    # The letters of one stand where those of the other did.
    assert advance(files["serif-400"]) == advance(packaged.whole("sans-400"))
    assert advance(files["serif-600"]) == advance(packaged.whole("sans-600"))
    assert advance(files["sans-400"]) == advance(packaged.whole("serif-400"))
    sheet = next((site / "assets").glob("page.*.css")).read_text()
    page = (site / "crypto-daily/2026-02-02/index.html").read_text()
    for name in ("serif-400", "serif-600", "sans-400", "sans-600"):
        found = next((site / "assets").glob(f"{name}.*.woff2")).name
        assert f'url("{found}")' in sheet
        assert f"assets/{found}" in page


def test_a_chart_carries_them_and_is_measured_by_them(built, own):
    _, site = built
    chart = (site / "crypto-daily/2026-02-02/charts/price_90d.svg").read_text()
    held = [base64.b64decode(data) for data in re.findall(r"font/woff2;base64,([^)]+)\)", chart)]
    assert advance(held[0]) == advance(packaged.whole("serif-400"))
    assert len(held) == 2
    mine = Letters.of(own)
    assert width("$76,606", 17, mine.figures(False)) == pytest.approx(
        width("$76,606", 17, "serif"), rel=0.002
    )
    assert width("m", 17, mine.figures(True)) > width("m", 17, "serif-bold")  # Black, from an OTF
    assert width("Bitcoin", 17, mine.serif_bold) == pytest.approx(
        width("Bitcoin", 17, "sans-bold"), rel=0.002
    )
    assert Letters.of(Site()) == Letters()


def test_the_pdf_is_set_in_them(built):
    _, site = built
    pages = pypdf.PdfReader(site / "crypto-daily/2026-02-02/report.pdf").pages
    used = [font.get_object() for page in pages for font in page["/Resources"]["/Font"].values()]
    found = {str(font["/BaseFont"]).partition("+")[2] for font in used}
    assert {name for name in found if not name.startswith("Reporter")} == set()
    assert len(found) == 4


def test_the_card_is_drawn_in_them(built, tmp_path):
    config, site = built
    plain = recorded(tmp_path, Site()).output / "site"
    card = "crypto-daily/2026-02-02/card.png"
    assert (site / card).read_bytes() != (plain / card).read_bytes()
    assert config.site.font_text not in (site / "crypto-daily/2026-02-02/snapshot.json").read_text()


def test_a_snapshot_names_them_by_content_and_builds_the_same_bytes(built, folder, tmp_path):
    config, site = built
    day = site / "crypto-daily/2026-02-02"
    told = json.loads((day / "snapshot.json").read_bytes())["settings"]["site"]
    assert re.fullmatch(r"text\.ttf sha256:[0-9a-f]{64}", told["font_text"])
    assert str(folder) not in (day / "snapshot.json").read_text()
    again = pipeline.build_snapshot(replace(config, output=tmp_path / "again"), day / "snapshot.json")
    made = again.editions[0].folder
    for path in sorted(day.rglob("*")):
        if path.is_file():
            assert (made / path.relative_to(day)).read_bytes() == path.read_bytes(), path.name
    # Where the files are not there, or are others, the program's own letters stand in their place.
    settings = json.loads((day / "snapshot.json").read_bytes())["settings"]
    assert from_settings(settings).site.font_text == ""
    assert from_settings(settings, config).site.font_figures_bold == config.site.font_figures_bold
    other = replace(config, site=replace(config.site, font_text_bold=config.site.font_figures_bold))
    found = from_settings(settings, other).site
    assert (found.font_text, found.font_text_bold) == ("", "")
    assert found.font_figures == config.site.font_figures


def test_other_letters_of_the_same_name_are_another_edition(folder, tmp_path):
    path = tmp_path / "text.ttf"
    config = load(folder / "reporter.toml")
    config = replace(config, output=tmp_path, site=replace(config.site, font_text=str(path)))
    edition, keys = config.editions[0], []
    with steps.open_history(config) as history:
        for face in ("sans-400", "serif-400"):
            path.write_bytes(font(face))
            known = Recogniser(config, history)
            keys.append((known.look(edition), known.key(edition, demo.AS_OF, ())))
    assert keys[0][0] != keys[1][0]
    assert keys[0][1] != keys[1][1]
    plain = replace(config, site=Site())
    assert not set(letters.FACES.values()) & set(to_settings(plain, edition)["site"])


def test_a_worker_elsewhere_is_sent_them(built):
    config, site = built
    content = (site / "crypto-daily/2026-02-02/snapshot.json").read_bytes()
    files = shipped(config)
    assert len([name for name in files if name.startswith("font_")]) == 4
    there = _here(Order("a day", pipeline.load_snapshot(content), config, files=files))
    assert there.site.font_text != config.site.font_text
    for key in letters.FACES.values():
        assert letters.named(getattr(there.site, key)) == letters.named(getattr(config.site, key))


PAIR = '[site]\nfont_text = "{name}"\nfont_text_bold = "bold.ttf"\n'


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("gone.ttf", None, "cannot be read: No such file"),
        ("font.ttf", b"words", "is not a font that can be read"),
        ("font.woff2", b"wOF2 and then nothing", "is not a font that can be read"),
        ("font.woff2", font(flavor="woff2")[:9000], "is not a font that can be read"),
        ("font.ttf", font()[:9000], "is not a font that can be read"),
        ("font.pdf", b"%PDF", "a .ttf, .otf or .woff2"),
        ("font.ttf", font(rights=0x0002), "may not be embedded, as the file itself says (OS/2.fsType 2)"),
        ("font.ttf", font(rights=0x0100), "may not be embedded in part"),
        ("font.ttf", font(rights=0x0200), "may not be embedded in part"),
        ("font.ttf", font(variable=True), "is a variable font"),
        ("font.ttf", font(without="7%$"), "lacks what the editions print: $ (U+0024) % (U+0025) 7 (U+0037)"),
        ("font.ttf", font(without="\u2212"), "\u2212 (U+2212)"),
        ("font.ttf", font(without="ñ¿"), "¿ (U+00BF) ñ (U+00F1)"),
    ],
)
def test_a_font_that_cannot_be_used_is_refused_with_its_line(tmp_path, name, content, told):
    (tmp_path / "bold.ttf").write_bytes(font())
    if content is not None:
        (tmp_path / name).write_bytes(content)
    file = tmp_path / "reporter.toml"
    file.write_text(PAIR.format(name=name) + '[[editions]]\nlanguage = "es"\n')
    with pytest.raises(ConfigError) as refused:
        load(file)
    assert told in str(refused.value)
    assert f"{file}, line 2: site.font_text: " in str(refused.value)
    assert "font_text_bold" not in str(refused.value)


@pytest.mark.parametrize("rights", [0, 0x0004, 0x0008, 0x000A])
def test_a_font_that_may_be_embedded_is_taken(tmp_path, rights):
    for name in ("font.ttf", "bold.ttf"):
        (tmp_path / name).write_bytes(font(rights=rights))
    (tmp_path / "reporter.toml").write_text(PAIR.format(name="font.ttf"))
    assert load(tmp_path / "reporter.toml").site.font_text


def test_only_the_letters_of_the_editions_languages_are_asked_for(tmp_path):
    for name in ("font.ttf", "bold.ttf"):
        (tmp_path / name).write_bytes(font(without="ñ¿"))
    (tmp_path / "reporter.toml").write_text(PAIR.format(name="font.ttf"))
    assert load(tmp_path / "reporter.toml").site.font_text
    (tmp_path / "reporter.toml").write_text(PAIR.format(name="font.ttf") + 'title = "El año"\n')
    with pytest.raises(ConfigError, match=r"lacks what the editions print: ñ \(U\+00F1\)"):
        load(tmp_path / "reporter.toml")


def test_a_pair_is_whole_and_prose_in_sans_has_the_letters_of_figures(tmp_path):
    (tmp_path / "font.ttf").write_bytes(font())
    file = tmp_path / "reporter.toml"
    file.write_text('[site]\nfont_figures = "font.ttf"\n')
    with pytest.raises(ConfigError, match=r"line 2: site.font_figures: .*site.font_figures_bold too"):
        load(file)
    file.write_text('[site]\ntypeface = "sans"\nfont_text = "font.ttf"\nfont_text_bold = "font.ttf"\n')
    with pytest.raises(ConfigError, match=r"line 3: site.font_text: .*site.font_figures instead"):
        load(file)


def test_what_a_font_lacks_of_anothers_headline_is_set_in_the_programs_own(folder, own, tmp_path):
    narrow = tmp_path / "narrow.ttf"
    narrow.write_bytes(font("sans-400", without="ł"))
    site = replace(own, font_text=str(narrow))
    assert list(letters.faults(site, (EditionSettings(),), None)) == []
    named = Story("Wałęsa speaks", "https://news.example/a", "News", samples.AS_OF)
    edition = samples.edition(site=site, report=samples.report(related=(named,)))
    pages = pypdf.PdfReader(io.BytesIO(article_pdf(edition).content)).pages
    assert "Wałęsa" in "".join(page.extract_text() for page in pages)
    used = {
        str(font.get_object()["/BaseFont"]) for page in pages for font in page["/Resources"]["/Font"].values()
    }
    assert all("Reporter" in name or "Source" in name for name in used)
    assert packaged.own(Config().site) == {}
