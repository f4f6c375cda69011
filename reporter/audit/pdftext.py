"""The PDF as it is read aloud: text in the order of its structure, and the files attached to it.

The words come from the text operators of each page through the fonts' own maps to Unicode; the
order comes from the tags, so that columns, floats and page breaks do not matter.
"""

import re
import struct
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reporter.audit import strict
from reporter.audit.pdfobjects import DEPTH, Objects, Ref, text_of
from reporter.errors import AuditFailed

_TOKEN = re.compile(
    rb"/(?P<font>\S+)\s+[-\d.]+\s+Tf|/MCID\s+(?P<mark>\d+)|B(?P<begin>(?<!\wB)[MD]C)\b|E(?P<end>(?<!\wE)MC)\b|"
    rb"\[(?P<several>[^\]]*\])\s*TJ|<(?P<one>[0-9A-Fa-f\s]*>)\s*Tj"
)
"""Each begins with a mark of its own, so that the strokes of the drawings are passed over quickly: a
mark in front of its group, for a group in front of all would be tried at every letter."""
_HEX = re.compile(rb"<([0-9A-Fa-f]+)>")
_PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
MARK = "\ue000"
"""Stands in the text for a reference, whose number is no part of what is said."""
_SET = re.compile("[\\s\u00ad\u2010\u2011\u200b\u2060-]")
"""What setting a text may change in it."""
_DIGITS = 4
"""A glyph's code in the fonts of an edition: so many hexadecimal digits."""


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
        fonts: dict[Ref, Glyphs] = {}
        for number, page, resources in pages:
            for mark, text in _marked(objects, page, resources, fonts):
                texts[number, mark] = texts.get((number, mark), "") + text
        told = _Structure(objects, texts)
        told.read(tree, -1, 0)
        files = objects.entry(objects.entry(root, "Names"), "EmbeddedFiles")
        attached: dict[str, list[bytes]] = {}
        for _, file in objects.named(files) if files else ():
            name = text_of(objects.entry(file, "UF") or objects.entry(file, "F") or b"")
            stream = objects.entry(objects.entry(file, "EF"), "F")
            attached.setdefault(name, []).append(objects.unpacked(stream))
        named = objects.entry(objects.entry(root, "Names"), "Dests")
        targets = frozenset(text_of(name) for name, _ in objects.named(named)) if named else frozenset()
        text = " ".join(told.pieces)
        if text.count(MARK) != len(told.references):
            raise ValueError("its text holds a sign that no edition prints")
        return PdfText(text, len(pages), attached, tuple(told.alternatives), tuple(told.references), targets)
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


class Glyphs(dict[int, str]):
    """A font's glyph codes -> text; a code it does not name is one that cannot be read."""

    def __missing__(self, code: int) -> str:
        return "\ufffd"


def _marked(
    objects: Objects, page: dict[str, Any], resources: dict[str, Any], known: dict[Ref, Glyphs]
) -> Iterator[tuple[int, str]]:
    """(mark, text) of each stretch of marked text of a page; `known` are the fonts of the pages before."""
    fonts = objects.entry(resources, "Font") or {}
    glyphs = Glyphs()
    marks: list[int] = []
    pending = -1
    contents = page.get("Contents")
    content = objects.unpacked(contents) if contents is not None else b""
    for font, mark, begin, end, several, one in _TOKEN.findall(content):
        if several or one:
            inside = next((entry for entry in reversed(marks) if entry >= 0), -1)
            if inside >= 0:
                yield inside, _shown(several or b"<" + one, glyphs)
        elif begin:
            marks.append(pending)
            pending = -1
        elif end:
            if marks:
                marks.pop()
        elif mark:
            pending = int(mark)
        else:
            place = fonts[font.decode("latin-1")]
            if place not in known:
                known[place] = _glyphs(objects, place)
            glyphs = known[place]


def _glyphs(objects: Objects, font: Any) -> Glyphs:
    """The glyphs of a font."""
    table = objects.entry(font, "ToUnicode")
    if table is None:
        raise ValueError(f"the font {objects.entry(font, 'BaseFont')} has no map to Unicode")
    found = Glyphs()
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", objects.unpacked(table), re.DOTALL):
        for code, text in _PAIR.findall(block):
            if len(code) == _DIGITS:
                found[int(code, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be")
    return found


def _shown(operator: bytes, glyphs: Glyphs) -> str:
    """The text of an operator, glyph by glyph."""
    codes = _HEX.findall(operator)
    if [each for each in codes if len(each) % _DIGITS]:
        raise ValueError("a glyph has no code of four digits")
    numbers = bytes.fromhex(b"".join(codes).decode())
    return "".join(map(glyphs.__getitem__, struct.unpack(f">{len(numbers) // 2}H", numbers)))


@dataclass(slots=True)
class _Structure:
    """What the elements of a file's structure say, in their order, as they are read."""

    objects: Objects
    texts: dict[tuple[int, int], str]
    """(number of a page's object, mark) -> the text so marked."""
    pieces: list[str] = field(default_factory=list)
    alternatives: list[str] = field(default_factory=list)
    references: list[tuple[str, str]] = field(default_factory=list)

    def read(self, element: Any, page: int, depth: int) -> None:
        """Read an element and all below it; `page` is that of the element it stands in."""
        if depth > DEPTH:
            raise ValueError("the structure is nested too deeply")
        own = element.get("Pg")
        page = int(own) if isinstance(own, Ref) else page
        if element.get("Type") == "MCR" or "MCID" in element:
            self.pieces.append(self.texts.get((page, int(self.objects.entry(element, "MCID"))), ""))
            return
        if "Alt" in element:
            self.alternatives.append(text_of(self.objects.entry(element, "Alt")))
        before = len(self.pieces)
        for kid in _kids(self.objects, element):
            found = self.objects.get(kid)
            if isinstance(found, int):
                self.pieces.append(self.texts.get((page, found), ""))
            elif isinstance(found, dict):
                self.read(found, page, depth + 1)
        if element.get("S") == "Reference":
            number = "".join(self.pieces[before:]).strip()
            self.pieces[before:] = [MARK]
            self.references.append((number, _target(self.objects, element)))


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
