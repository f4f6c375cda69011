"""What makes WeasyPrint quick sets the same as WeasyPrint alone, and leaves it as it was."""

from contextlib import nullcontext
from dataclasses import replace
from threading import Barrier, Thread

import pytest
from weasyprint.css import ComputedStyle
from weasyprint.formatting_structure.boxes import Box
from weasyprint.layout import percent
from weasyprint.text import line_break
from weasyprint.text.line_break import Layout

from reporter.model import Span
from reporter.typeset import pdf
from reporter.typeset.pdf.quick import quick
from tests import samples

SHEETS = {
    "spaced": "p{letter-spacing:.4pt;word-spacing:2pt} h2{letter-spacing:normal;text-transform:uppercase}",
    "justified": "p{text-align:justify;text-indent:5%} section p+p{margin-top:1%}",
    "hyphenated": "p{hyphens:auto;width:38mm;hyphenate-limit-chars:4 2 2;overflow-wrap:anywhere}",
    "lined": "a{text-decoration:underline} h2{text-decoration:line-through 1pt}",
    "kept": "p{white-space:pre-line} h2{white-space:pre} .note{white-space:pre-wrap;tab-size:3}",
    "broken": 'h2::after{content:"\\A and\\A more";white-space:pre} p::before{content:"a\\2029 b \\2028 c "}',
    "turned": "section{direction:rtl} h2{border-start-start-radius:2mm;background:#eee;margin-block-end:3mm}",
    "logical": "p{margin-inline-start:4mm;padding-block:1mm;border-inline-end:1pt solid;max-inline-size:70%}",
    "put": "h2{float:left;width:30%} p{position:relative;left:2%;top:1mm} .note{position:absolute;right:0}",
    "first": "p::first-line{font-variant:small-caps} p::first-letter{font-size:200%}",
    "counted": "p{width:calc(100% - 20mm);min-height:calc(2em + 1mm);columns:2}",
    "letters": "p{font-kerning:none;font-feature-settings:'onum'} h2{font-style:italic}",
    "through": ".standfirst{opacity:.5;text-overflow:ellipsis;overflow:hidden;white-space:nowrap;width:50mm}",
}


def made(**changes):
    return pdf.article_pdf(samples.edition(**changes)).content


def alone(monkeypatch, **changes):
    """The same set by WeasyPrint without what makes it quick."""
    with monkeypatch.context() as patch:
        patch.setattr(pdf, "quick", nullcontext)
        return made(**changes)


def ways():
    """What is replaced, as it stands."""
    return (
        Layout.setup, Layout.set_text, Layout.deactivate, Layout.reactivate, Box.is_in_normal_flow,
        ComputedStyle.__missing__, line_break._font_style_cache_key, percent.resolve_one_percentage,
    )  # fmt: skip


AS_IT_WAS = ways()


def test_the_same_bytes_come_out(monkeypatch):
    assert made() == alone(monkeypatch)


@pytest.mark.parametrize("name", SHEETS)
def test_the_same_bytes_come_out_whatever_a_desks_sheet_says(monkeypatch, root, tmp_path, name):
    (tmp_path / "page").mkdir()
    sheet = (root / "templates" / "page" / "report.css").read_text()
    (tmp_path / "page" / "report.css").write_text(sheet + SHEETS[name])
    words = (
        Span("Words enough for some lines, one   of\nthem broken,\ta figure of 12\u00a0345 and more. " * 9),
    )
    section = replace(samples.report().sections[1], paragraphs=(words, words))
    report = samples.report(sections=(section,))
    quickly = made(templates_dir=tmp_path, report=report)
    assert quickly == alone(monkeypatch, templates_dir=tmp_path, report=report)
    # Once more, with what is known of the letters by now.
    assert quickly == made(templates_dir=tmp_path, report=report)


def test_weasyprint_is_as_it_was_outside():
    with quick():
        inside = ways()
        with quick():
            assert ways() == inside
        assert ways() == inside
        assert not set(inside) & set(AS_IT_WAS)
    assert ways() == AS_IT_WAS


def test_it_is_as_it_was_after_a_fault():
    with pytest.raises(ValueError, match="within"), quick():
        raise ValueError("within")
    assert ways() == AS_IT_WAS


def test_threads_that_overlap_leave_it_as_it_was():
    both = Barrier(2)
    seen = []

    def work():
        with quick():
            both.wait()
            seen.append(ways())
            both.wait()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(seen)) == 1
    assert seen[0] != AS_IT_WAS
    assert ways() == AS_IT_WAS
