import io
import re
from xml.etree import ElementTree as ET

import numpy as np
import pypdf
import pytest

from reporter.config import Site
from reporter.config.tones import tones
from reporter.draw import Palette, draw
from reporter.typeset.edition import course
from reporter.typeset.pdf import article_pdf, picture
from tests import samples
from tests.recipes import KINDS, SIZES, recipe
from tests.test_draw import subpaths

PALETTE = Palette.of(Site())
SVG = "{http://www.w3.org/2000/svg}"


def drawn(kind, size="ninety", **changes):
    values, factor = SIZES[size]
    return draw(recipe(kind, values, factor, **changes), PALETTE, face="print").content


def places(path):
    """The points of each part of a path in PDF's operators."""
    parts = []
    for x, y, wide, high in re.findall(r"(\S+) (\S+) (\S+) (\S+) re", path):
        corners = ((0, 0), (1, 0), (1, 1), (0, 1))
        parts.append([(float(x) + dx * float(wide), float(y) + dy * float(high)) for dx, dy in corners])
    for x, y, letter in re.findall(r"(\S+) (\S+) ([ml])\b", path):
        if letter == "m":
            parts.append([])
        parts[-1].append((float(x), float(y)))
    return parts


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", SIZES)
def test_every_chart_of_ours_is_read_whole(kind, size):
    svg = drawn(kind, size)
    found = picture.chart(svg, None)
    root = ET.fromstring(svg)
    shapes = [node for node in root.iter() if node.tag in (f"{SVG}path", f"{SVG}circle", f"{SVG}text")]
    assert len(found.marks) == len(shapes)
    for mark, node in zip(found.marks, shapes, strict=True):
        if node.tag == f"{SVG}text":
            assert (mark.text, mark.x, mark.y) == (node.text, float(node.get("x")), float(node.get("y")))
            assert mark.look.fill
            assert mark.look.size == 14
        elif node.tag == f"{SVG}path":
            assert mark.look.stroke or mark.look.fill
            for ours, theirs in zip(places(mark.path), subpaths(node.get("d")), strict=True):
                assert np.asarray(ours) == pytest.approx(np.asarray(theirs), abs=0.051)
            assert mark.path.count("h") + mark.path.count("re") == node.get("d").count("z")


def test_a_look_is_that_of_its_role():
    found = picture.chart(drawn("leverage"), None)
    dashed = [mark.look for mark in found.marks if mark.look.dash]
    assert all(re.fullmatch(r"[\d.]+ [\d.]+", look.dash) for look in dashed)
    assert {mark.look.weight for mark in found.marks if mark.text} == {400, 600}
    assert picture._colour("#0b5a78") == "0.0431 0.353 0.471"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"</svg>", b'<image href="file:///etc/passwd"/></svg>'),
        (b"</svg>", b'<rect class="tick" width="1" height="1"/></svg>'),
        (b"</svg>", b'<g transform="scale(2)"></g></svg>'),
        (b"</svg>", b'<text class="tick" x="1" y="2"><tspan>a</tspan></text></svg>'),
        (b"</svg>", b'<path class="tick" d="M0 0c1 1 2 2 3 3"/></svg>'),
        (b"</svg>", b'<path class="tick" d="M0 0l1"/></svg>'),
        (b"</svg>", b'<path class="tick" d="M0 0h1" style="opacity:.5"/></svg>'),
        (b"path{fill:none}", b"path{fill:none;opacity:0.5}"),
        (b"path{fill:none}", b"path{fill:url(#a)}"),
        (b'viewBox="0 0', b'viewBox="9 0'),
        (b"</svg>", b""),
        (b"viewBox", b"viewbox"),
    ],
)
def test_what_is_not_ours_is_left_to_weasyprint(old, new):
    svg = drawn("price_90d")
    assert old in svg
    assert picture.chart(svg, None) is not None
    assert picture.chart(svg.replace(old, new), None) is None


def test_a_chart_of_ours_stands_on_its_page_with_its_words():
    svg = drawn("price_90d")
    report = samples.edition(print_charts={"price_90d": svg})
    reader = pypdf.PdfReader(io.BytesIO(article_pdf(report).content))
    labels = [node.text for node in ET.fromstring(svg).iter(f"{SVG}text")]
    (shape,) = [mark for mark in picture.chart(svg, None).marks if mark.look.width == "2.6"]
    (page,) = [page for page in reader.pages if shape.path.encode() in page.get_contents().get_data()]
    text = page.extract_text()
    assert labels
    assert all(label in text for label in labels)


def test_a_picture_is_as_large_as_fits_and_in_the_middle():
    class Stream:
        def __init__(self):
            self.stream, self.places = [], []

        def stacked(self):
            return io.BytesIO()

        def set_alpha(self, alpha, stroke):
            assert (alpha, stroke) == (1, True)

        def transform(self, **place):
            self.places.append(place)

    stream = Stream()
    found = picture.Picture(100, 28, (), None)
    found.draw(stream, 200, 28, None)
    found.draw(stream, 100, 56, None)
    assert stream.places == [{"a": 1, "d": 1, "e": 50, "f": 0}, {"a": 1, "d": 1, "e": 0, "f": 14}]
    assert found.get_intrinsic_size(1, 16) == (100, 28, 100 / 28)


def test_a_cells_line_goes_through_its_points():
    view = course(samples.CLOSES, tones(Site()))
    found = picture.line(view, None)
    assert places(found.marks[0].path) == [[tuple(map(float, p.split(","))) for p in view.points.split()]]
    assert found.marks[1].look.fill == picture._colour(view.stroke)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("M1 2h3.5v4h-3.5z", "1 2 3.5 4 re"),
        ("M1-2h-3v-.5h3zM0 0h1v1h-1z", "1 -2 -3 -.5 re\n0 0 1 1 re"),
        ("M1 2h3v4h-2z", "1.0 2.0 m\n4.0 2.0 l\n4.0 6.0 l\n2.0 6.0 l\nh"),
        ("M1 2h3v4h3z", "1.0 2.0 m\n4.0 2.0 l\n4.0 6.0 l\n7.0 6.0 l\nh"),
        ("M1 2h3h0h-3z", "1.0 2.0 m\n4.0 2.0 l\n4.0 2.0 l\n1.0 2.0 l\nh"),
    ],
)
def test_a_box_is_one_operator_and_nothing_else_is(data, said):
    assert picture._path(data) == said
