"""The audit's own reading of a PDF: its objects, its order, what it refuses."""

import re
import zlib

import pytest
from pypdf import PdfReader

from reporter.audit import pdftext
from reporter.audit.pdf import _read_as
from reporter.audit.pdfobjects import Name, Objects, Ref, parse, text_of
from reporter.errors import AuditFailed
from tests import audit_day


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return audit_day.make(tmp_path_factory.mktemp("edition")) / "report.pdf"


def test_another_reader_finds_the_same_words(path):
    ours = re.findall(r"\w+", pdftext.read(path).text)
    reader = PdfReader(path)
    others = set(re.findall(r"\w+", " ".join(page.extract_text() for page in reader.pages)))
    # Letters of a chart's labels stand close together in ours, so only whole words count.
    assert len([word for word in ours if word in others]) > 0.95 * len(ours)
    assert len(reader.pages) == pdftext.read(path).pages
    assert reader.attachments["snapshot.json"] == pdftext.read(path).attachments["snapshot.json"]


def test_the_order_is_that_of_reading(path):
    text = pdftext.read(path).text
    parts = ["Crypto Daily", "08:00 UTC", "What happened", "What to watch", "Disclaimer"]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (b" <</A 1/B[2 .5 -3]/C 4 0 R>>", {"A": 1, "B": [2, 0.5, -3], "C": Ref(4)}),
        (b"(a\\(b\\) (c) \\101\\n)", b"a(b) (c) A\n"),
        (b"<48 6 5>", b"He"),
        (b"/A#20B", Name("A B")),
        (b"% remark\n true", True),
        (b"null", None),
    ],
)
def test_values_are_read(content, value):
    assert parse(content, 0)[0] == value


@pytest.mark.parametrize("content", [b"", b"<<", b">>", b"(open", b"[" * 500 + b"]" * 500, b"<</A>>"])
def test_what_is_no_value_is_refused(content):
    with pytest.raises(ValueError):  # noqa: PT011 (which of them does not matter)
        parse(content, 0)


def test_texts_are_read_in_their_encodings():
    assert text_of(b"\xfe\xff\x22\x12") == "\u2212"
    assert text_of(b"abc") == "abc"


def made(*objects):
    body = b"%PDF-1.7\n" + b"".join(
        b"%d 0 obj\n%s\nendobj\n" % (n, each) for n, each in enumerate(objects, 1)
    )
    return body + b"trailer <</Root 1 0 R>>\n"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no PDF",
        b"%PDF-1.7\n",
        made(b"<</Type/Catalog>>"),
        made(b"<</Type/Catalog>>").replace(b"/Root", b"/Encrypt 2 0 R/Root"),
        made(b"<</StructTreeRoot 2 0 R/Pages 3 0 R>>", b"<</K 2 0 R>>", b"<</Kids[3 0 R]>>"),
        made(b"<</StructTreeRoot 1 0 R/Pages 2 0 R>>", b"2 0 R"),
    ],
    ids=[
        "nothing",
        "no PDF",
        "no root",
        "no structure",
        "encrypted",
        "tree in a circle",
        "reference to itself",
    ],
)
def test_a_pdf_that_is_none_of_ours_is_refused(content, tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(content)
    with pytest.raises(AuditFailed, match="cannot be read"):
        pdftext.read(path)


def test_a_stream_that_unpacks_beyond_measure_is_refused():
    packed = zlib.compress(b"\0" * (1 << 28) + b"\0" * 1000, 9)
    content = made(b"<</Length %d/Filter/FlateDecode>>\nstream\n" % len(packed) + packed + b"\nendstream")
    objects = Objects(content)
    with pytest.raises(ValueError, match="more than an edition holds"):
        objects.unpacked(Ref(1))


def test_of_two_objects_with_one_number_the_later_counts():
    objects = Objects(made(b"(old)") + b"1 0 obj (new) endobj\ntrailer <</Root 1 0 R>>")
    assert objects.get(Ref(1)) == b"new"


def test_a_row_of_ticks_is_parted_in_whatever_way_it_can_be():
    labels = ["55", "25", "0", "50", "75", "100", "1Mar"]
    for order in (labels, labels[::-1]):
        assert _read_as("02550751001Marextremefear55", order) == 27
        assert _read_as("0255075100extremefear56", order) < 23
