import io
from types import SimpleNamespace

import pypdf
import pytest

from reporter.model import Section, Span
from reporter.typeset.notes import Notes
from reporter.typeset.pdf import article_pdf
from tests import samples

A, B, C = (SimpleNamespace(source=name) for name in "abc")
REPORT = SimpleNamespace(
    sources=[SimpleNamespace(id=name) for name in "cab"],
    facts=[
        SimpleNamespace(id="one", inputs=(A, A)),
        SimpleNamespace(id="two", inputs=(B, C)),
        SimpleNamespace(id="three", inputs=(A, C)),
        SimpleNamespace(id="lost", inputs=(SimpleNamespace(source="gone"),)),
    ],
)


FIVE = Span("5", "one")


def text(said):
    return Span(said)


def set_out(*paragraph, notes=None):
    """The paragraph with its references in brackets; a first one with an exclamation mark."""
    out = ""
    for piece in (notes or Notes(REPORT)).pieces(paragraph):
        out += piece.span.text
        out += "".join(f"[{to.number}{'!' if to.first else ''}]" for to in piece.references)
    return out


@pytest.mark.parametrize(
    ("paragraph", "wanted"),
    [
        ((text("No figure. None here."),), "No figure. None here."),
        ((text("It is "), Span("$1.5", "one"), text(". Then.")), "It is $1.5.[2!] Then."),
        ((Span("5%", "two"), text(" it is.")), "5% it is.[1!][3!]"),
        ((Span("5%", "two"), text(". And "), Span("6", "three"), text(".")), "5%.[1!][3!] And 6.[2!]"),
        ((Span("5", "one"), text(". "), Span("6", "one"), text(".")), "5.[2!] 6."),
        ((text("At "), Span("5", "one"), text(" U.S. banks fell. Next")), "At 5 U.S. banks fell.[2!] Next"),
        ((Span("5", "one"), text(' so “it is.” The rest')), "5 so “it is.”[2!] The rest"),
        ((Span("5", "one"), text(" up (a lot). Next one")), "5 up (a lot).[2!] Next one"),
        ((Span("5", "one"), text(" no stop")), "5 no stop[2!]"),
        ((Span("5", "one"), text(" no stop  ")), "5 no stop[2!]  "),
        ((Span("5", "lost"), text(". Of no listed source.")), "5. Of no listed source."),
        ((FIVE, text(": “"), Span("No. Ah", quoted=True), text("”. End")), "5: “No. Ah”.[2!] End"),
        ((FIVE, text(", "), Span("a. Word", href="https://a.b/"), text(". C")), "5, a. Word.[2!] C"),
        ((text(""),), ""),
    ],
)  # fmt: skip
def test_a_sentence_refers_once_a_paragraph_to_what_its_figures_rest_on(paragraph, wanted):
    assert set_out(*paragraph) == wanted


def test_each_paragraph_names_its_sources_again_and_the_first_is_led_back_to():
    notes = Notes(REPORT)
    assert set_out(Span("5", "one"), text("."), notes=notes) == "5.[2!]"
    assert set_out(Span("6", "three"), text("."), notes=notes) == "6.[1!][2]"
    assert notes.referred == {"a", "c"}


def test_nothing_of_a_paragraph_is_lost_or_said_twice():
    paragraph = [text("One. Two. Three. "), Span("4", "one"), text(". Five! Six? Seven.  Eight")]
    assert "".join(p.span.text for p in Notes(REPORT).pieces(paragraph)) == "".join(s.text for s in paragraph)


@pytest.fixture(scope="module")
def reader():
    return pypdf.PdfReader(io.BytesIO(article_pdf(samples.edition()).content))


def below(node):
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        inner = kid.get_object() if hasattr(kid, "get_object") else kid
        if isinstance(inner, dict):
            yield inner
            if "/S" in inner:
                yield from below(inner)


def test_references_lead_to_the_list_and_back(reader):
    tree = reader.trailer["/Root"]["/StructTreeRoot"]
    places = set(reader.named_destinations)
    references = [element for element in below(tree) if element.get("/S") == "/Reference"]
    assert references
    forth = set()
    for element in references:
        (link,) = [kid.get_object() for kid in element["/K"]]
        assert link["/S"] == "/Link"
        assert link["/P"] == element
        (annotation,) = [kid["/Obj"] for kid in below(link) if "/Obj" in kid]
        forth.add(str(annotation["/Dest"]))
    assert all(name.startswith("source-") for name in forth)
    back = {str(kid["/Obj"]["/Dest"]) for kid in below(tree) if "/Obj" in kid and "/Dest" in kid["/Obj"]}
    back = {name for name in back if name.startswith("ref-")}
    assert len(back) == len(forth)
    assert forth | back <= places


def test_a_source_no_sentence_refers_to_has_its_number_all_the_same():
    said = Section("lede", "", ((Span("Nothing with a figure."),),))
    sources = samples.report().sources
    edition = samples.edition(report=samples.report(sections=(said,)))
    found = pypdf.PdfReader(io.BytesIO(article_pdf(edition).content))
    page = " ".join(" ".join(page.extract_text() for page in found.pages).replace("\xa0", " ").split())
    for number, source in enumerate(sources, 1):
        assert f"{number} {source.name}" in page
    assert not [name for name in found.named_destinations if name.startswith(("ref-", "source-"))]
