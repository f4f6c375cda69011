"""The PDF as it is read aloud: text in the order of its structure, and the files attached to it.

The words come from the text operators of each page through the fonts' own maps to Unicode; the
order comes from the tags, so that columns, floats and page breaks do not matter.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reporter.audit import strict
from reporter.audit.pdfobjects import DEPTH, Name, Objects, Ref, text_of
from reporter.errors import AuditFailed

_TOKEN = re.compile(
    rb"/(?P<font>\S+)\s+[-\d.]+\s+Tf|/MCID\s+(?P<mark>\d+)|(?P<begin>B(?<!\wB)[MD]C\b)|(?P<end>E(?<!\wE)MC\b)|"
    rb"(?P<show>\[[^\]]*\]\s*TJ|<[0-9A-Fa-f\s]*>\s*Tj)"
)
"""Each begins with a mark of its own, so that the strokes of the drawings are passed over quickly."""
_HEX = re.compile(rb"<([0-9A-Fa-f]*)>")
_PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
MARK = "\ue000"
"""Stands in the text for a reference, whose number is no part of what is said."""
_SET = re.compile("[\\s\u00ad\u2010\u2011\u200b\u2060-]")
"""What setting a text may change in it."""
_CODE = re.compile(rb".{1,4}")
"""A glyph's code in the fonts of an edition: four hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class PdfText:
    """The text in reading order, how many pages, the attached files by name, alternative texts.

    For each `MARK` in the text `references` holds its number, as printed, and the name of the place it
    leads to; `targets` are the places of the file that have a name.
    """

    text: str
    pages: int
    attachments: dict[str, list[bytes]]
    alternatives: tuple[str, ...]
    references: tuple[tuple[str, str], ...] = ()
    targets: frozenset[str] = frozenset()


def fold(text: str) -> str:
    """Text without what setting it may change: white space, hyphens, ligatures."""
    if text.isascii():
        return "".join(text.split()).replace("-", "")
    return _SET.sub("", unicodedata.normalize("NFKC", text))


def read(path: Path) -> PdfText:
    """Read a tagged PDF. Raises AuditFailed where it cannot be read or carries no structure."""
    try:
        objects = Objects(strict.read(path))
        root = objects.trailer["Root"]
        tree = objects.entry(root, "StructTreeRoot")
        if tree is None:
            raise ValueError("it carries no structure, so its reading order is not known")
        pages = list(_pages(objects, objects.entry(root, "Pages"), None, {}, 0))
        texts: dict[tuple[int, int], str] = {}
        for number, page, resources in pages:
            for mark, text in _marked(objects, page, resources):
                texts[number, mark] = texts.get((number, mark), "") + text
        alternatives: list[str] = []
        references: list[tuple[str, str]] = []
        pieces = list(_read(objects, tree, -1, texts, alternatives, references, 0))
        files = objects.entry(objects.entry(root, "Names"), "EmbeddedFiles")
        attached: dict[str, list[bytes]] = {}
        for _, file in objects.named(files) if files else ():
            name = text_of(objects.entry(file, "UF") or objects.entry(file, "F") or b"")
            stream = objects.entry(objects.entry(file, "EF"), "F")
            attached.setdefault(name, []).append(objects.unpacked(stream))
        named = objects.entry(objects.entry(root, "Names"), "Dests")
        targets = frozenset(text_of(name) for name, _ in objects.named(named)) if named else frozenset()
        text = " ".join(pieces)
        if text.count(MARK) != len(references):
            raise ValueError("its text holds a sign that no edition prints")
        return PdfText(text, len(pages), attached, tuple(alternatives), tuple(references), targets)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise AuditFailed(f"{path}: the PDF cannot be read ({error}); rebuild the edition.") from error


Page = tuple[int, dict[str, Any], dict[str, Any]]
"""Number of a page's object, its entries, its resources."""


def _pages(
    objects: Objects, node: Any, number: int | None, inherited: dict[str, Any], depth: int
) -> Iterator[Page]:
    """The pages below a node of the page tree, in order."""
    if depth > DEPTH:
        raise ValueError("the page tree is nested too deeply")
    resources = objects.entry(node, "Resources") or inherited
    if objects.entry(node, "Type") == "Page":
        yield number if number is not None else -1, node, resources
    for kid in objects.entry(node, "Kids") or []:
        own = int(kid) if isinstance(kid, Ref) else None
        yield from _pages(objects, objects.get(kid), own, resources, depth + 1)


def _marked(objects: Objects, page: dict[str, Any], resources: dict[str, Any]) -> Iterator[tuple[int, str]]:
    """(mark, text) of each stretch of marked text of a page."""
    fonts = objects.entry(resources, "Font") or {}
    maps: dict[str, dict[bytes, str]] = {}
    font: dict[bytes, str] = {}
    marks: list[int] = []
    pending = -1
    contents = page.get("Contents")
    for token in _TOKEN.finditer(objects.unpacked(contents) if contents is not None else b""):
        kind = token.lastgroup
        if kind == "font":
            name = token["font"].decode("latin-1")
            if name not in maps:
                maps[name] = _unicode(objects, fonts[name])
            font = maps[name]
        elif kind == "mark":
            pending = int(token["mark"])
        elif kind == "begin":
            marks.append(pending)
            pending = -1
        elif kind == "end":
            if marks:
                marks.pop()
        else:
            mark = next((entry for entry in reversed(marks) if entry >= 0), -1)
            if mark >= 0:
                yield mark, _shown(token["show"], font)


def _unicode(objects: Objects, font: Any) -> dict[bytes, str]:
    """A font's glyph codes (hexadecimal, as they stand in the page) -> text."""
    table = objects.entry(font, "ToUnicode")
    if table is None:
        raise ValueError(f"the font {objects.entry(font, 'BaseFont')} has no map to Unicode")
    found: dict[bytes, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", objects.unpacked(table), re.DOTALL):
        for code, text in _PAIR.findall(block):
            found[code.lower()] = bytes.fromhex(text.decode()).decode("utf-16-be")
    return found


def _shown(operator: bytes, font: dict[bytes, str]) -> str:
    """The text of an operator, glyph by glyph."""
    return "".join(
        [
            font.get(code, "\ufffd")
            for codes in _HEX.findall(operator.lower())
            for code in _CODE.findall(codes)
        ]
    )


def _read(
    objects: Objects,
    element: Any,
    page: int,
    texts: dict[tuple[int, int], str],
    alternatives: list[str],
    references: list[tuple[str, str]],
    depth: int,
) -> Iterator[str]:
    """The texts of an element of the structure and of all below it."""
    if depth > DEPTH:
        raise ValueError("the structure is nested too deeply")
    own = element.get("Pg")
    page = int(own) if isinstance(own, Ref) else page
    if element.get("Type") == Name("MCR") or "MCID" in element:
        yield texts.get((page, int(objects.entry(element, "MCID"))), "")
        return
    if "Alt" in element:
        alternatives.append(text_of(objects.entry(element, "Alt")))
    below = _below(objects, element, page, texts, alternatives, references, depth)
    if element.get("S") == Name("Reference"):
        references.append(("".join(below).strip(), _target(objects, element)))
        yield MARK
    else:
        yield from below


def _below(
    objects: Objects,
    element: Any,
    page: int,
    texts: dict[tuple[int, int], str],
    alternatives: list[str],
    references: list[tuple[str, str]],
    depth: int,
) -> Iterator[str]:
    """The texts of the parts of an element."""
    for kid in _kids(objects, element):
        found = objects.get(kid)
        if isinstance(found, int):
            yield texts.get((page, found), "")
        elif isinstance(found, dict):
            yield from _read(objects, found, page, texts, alternatives, references, depth + 1)


def _kids(objects: Objects, element: Any) -> list[Any]:
    kids = objects.entry(element, "K")
    return kids if isinstance(kids, list) else [] if kids is None else [kids]


def _target(objects: Objects, reference: Any) -> str:
    """The name of the place the link of a reference leads to; empty: nowhere, or to more than one."""
    inside = [
        objects.get(kid) for link in _kids(objects, reference) for kid in _kids(objects, objects.get(link))
    ]
    links = [objects.entry(kid, "Obj") for kid in inside if isinstance(kid, dict) and "Obj" in kid]
    names = [text_of(objects.entry(link, "Dest") or b"") for link in links]
    return names[0] if len(names) == 1 else ""
