"""How full the pages of PDFs are, and what stands badly at their edges:

    python -m tests.fill FOLDER_OR_FILE...

A page's fill is the share of its height between the margins down to the last line of text, those in
charts included. Printed are, for each PDF, the fill of every page, its size, and faults: a page but the
last under two thirds, a heading at a page's foot, a table on two pages, lines that lie on one another. The
exit status is 1 for a fault.
Needs pdftotext (Debian: poppler-utils).
"""

import io
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree as ET

import pypdf

XHTML = "{http://www.w3.org/1999/xhtml}"
POINT = 72 / 25.4
TOP, BOTTOM = 23.5 * POINT, 17.0 * POINT
"""Margins of a page, in points: what lies outside is running head and foot."""
LEAST = 2 / 3


@dataclass(frozen=True, slots=True)
class Page:
    """One page: how full it is, its last line of text, and the lines that lie on another."""

    fill: float
    last: str
    over: tuple[str, ...] = ()


def pages(content: bytes) -> list[Page]:
    """The pages of a PDF."""
    command = ["pdftotext", "-bbox-layout", "-", "-"]
    read = subprocess.run(command, input=content, capture_output=True, check=True).stdout
    # poppler passes characters on that XML 1.0 has no place for.
    root = ET.fromstring(re.sub(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", b"", read))
    return [_page(node) for node in root.iter(f"{XHTML}page")]


def _page(node: ET.Element) -> Page:
    height = float(node.get("height", "0"))
    foot = height - BOTTOM
    lines = [
        (float(line.get("yMax", "0")), " ".join(word.text or "" for word in line.iter(f"{XHTML}word")))
        for line in node.iter(f"{XHTML}line")
        if float(line.get("yMax", "0")) <= foot + 2
    ]
    low, last = max(lines, default=(TOP, ""))
    return Page((low - TOP) / (foot - TOP), last, tuple(_over(node)))


def _over(node: ET.Element) -> Iterator[str]:
    """Each line of which another covers a third or more."""
    boxes = [
        (
            *(float(line.get(side, "0")) for side in ("xMin", "yMin", "xMax", "yMax")),
            " ".join(word.text or "" for word in line.iter(f"{XHTML}word")),
        )
        for line in node.iter(f"{XHTML}line")
    ]
    for (left, top, right, bottom, text), other in combinations(boxes, 2):
        wide = min(right, other[2]) - max(left, other[0])
        high = min(bottom, other[3]) - max(top, other[1])
        small = min((right - left) * (bottom - top), (other[2] - other[0]) * (other[3] - other[1]))
        if wide > 0 and high > 0 and wide * high > small / 3:
            yield text


def headings(content: bytes) -> set[str]:
    """The headings of a PDF, as its bookmarks name them."""
    found: set[str] = set()

    def walk(items: list[object]) -> None:
        for item in items:
            if isinstance(item, list):
                walk(item)
            else:
                found.add(" ".join(str(getattr(item, "title", "")).split()))

    walk(pypdf.PdfReader(io.BytesIO(content)).outline)
    return found


def tables(content: bytes) -> int:
    """How many tables a PDF is read aloud with; one that stands on two pages counts twice."""

    def count(node: object) -> int:
        node = node.get_object() if hasattr(node, "get_object") else node
        if not isinstance(node, dict):
            return 0
        kids = node.get("/K", [])
        kids = kids if isinstance(kids, list) else [kids]
        return (node.get("/S") == "/Table") + sum(count(kid) for kid in kids)

    return count(pypdf.PdfReader(io.BytesIO(content)).trailer["/Root"]["/StructTreeRoot"])


def faults(content: bytes, expected: int | None = None) -> list[str]:
    """What a reader would dislike about the pages of a PDF that is made of so many tables."""
    found, titles = pages(content), headings(content)
    told = [
        f"page {number} is {page.fill:.0%} full"
        for number, page in enumerate(found[:-1], 1)
        if page.fill < LEAST
    ]
    told += [
        f"the heading {page.last!r} ends page {number}"
        for number, page in enumerate(found, 1)
        if page.last in titles
    ]
    told += [
        f"{text!r} lies on another line on page {number}"
        for number, page in enumerate(found, 1)
        for text in page.over
    ]
    split = 0 if expected is None else tables(content) - expected
    return told + [f"{split} tables stand on two pages"] * bool(split)


def expected(page: str) -> int:
    """How many tables the PDF of an article's page is made of; its gaps and sources are lists there."""
    return len(re.findall(r'id="table-', page)) + ('id="revisions"' in page)


def main(arguments: list[str]) -> int:
    """Print the fill of every PDF found."""
    files = [
        file
        for argument in arguments
        for file in ([Path(argument)] if argument.endswith(".pdf") else sorted(Path(argument).rglob("*.pdf")))
    ]
    bad = 0
    fills: list[float] = []
    for file in files:
        content = file.read_bytes()
        page = file.parent / "index.html"
        made_of = expected(page.read_text(encoding="utf-8")) if page.is_file() else None
        found, told = pages(content), faults(content, made_of)
        fills += [page.fill for page in found[:-1]]
        bad += bool(told)
        shown = " ".join(f"{page.fill:4.0%}" for page in found)
        print(f"{file.parent.name}  {len(content) / 1000:4.0f} kB  {shown}  {'; '.join(told)}")
    if fills:
        print(
            f"{len(files)} PDFs, {bad} with faults; pages but the last: least {min(fills):.0%}, "
            f"mean {sum(fills) / len(fills):.0%}"
        )
    return int(bool(bad) or not files)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
