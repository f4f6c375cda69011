"""The PDF as it is read aloud: text in the order of its structure, and the files attached to it.

The words come from the text operators of each page through the fonts' own maps to Unicode; the
order comes from the tags, so that columns, floats and page breaks do not matter.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from reporter.errors import AuditFailed

_TOKEN = re.compile(
    rb"/(?P<font>\S+)\s+[-\d.]+\s+Tf|/MCID\s+(?P<mark>\d+)|(?P<begin>\bB[MD]C\b)|(?P<end>\bEMC\b)|"
    rb"(?P<show>\[[^\]]*\]\s*TJ|<[0-9A-Fa-f\s]*>\s*Tj)"
)
_HEX = re.compile(rb"<([0-9A-Fa-f]*)>")
_PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
DEPTH = 100


@dataclass(frozen=True, slots=True)
class PdfText:
    """The text in reading order, how many pages, and the attached files by name."""

    text: str
    pages: int
    attachments: dict[str, list[bytes]]
    language: str


def read(path: Path) -> PdfText:
    """Read a tagged PDF. Raises AuditFailed where it cannot be read or carries no structure."""
    try:
        reader = PdfReader(path)
        root: Any = reader.trailer["/Root"].get_object()
        tree: Any = root.get("/StructTreeRoot")
        if tree is None:
            raise AuditFailed(f"{path}: the PDF carries no structure, so its reading order is not known.")
        texts: dict[tuple[int, int], str] = {}
        for page in reader.pages:
            reference = page.indirect_reference
            number = reference.idnum if reference is not None else -1
            for mark, text in _marked(page):
                texts[number, mark] = texts.get((number, mark), "") + text
        attached = {name: list(files) for name, files in reader.attachments.items()}
        pieces = list(_read(tree.get_object(), None, texts, 0))
        return PdfText(" ".join(pieces), len(reader.pages), attached, str(root.get("/Lang", "")))
    except (OSError, PyPdfError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise AuditFailed(f"{path}: the PDF cannot be read ({error}); rebuild the edition.") from error


def _marked(page: Any) -> Iterator[tuple[int, str]]:
    """(mark, text) of each stretch of marked text of a page."""
    contents = page.get_contents()
    fonts = {name.encode(): font for name, font in (page["/Resources"].get("/Font") or {}).items()}
    maps: dict[bytes, dict[bytes, str]] = {}
    font: dict[bytes, str] = {}
    marks: list[int] = []
    pending = -1
    for token in _TOKEN.finditer(contents.get_data() if contents is not None else b""):
        if token["font"]:
            name = b"/" + token["font"]
            if name not in maps:
                maps[name] = _unicode(fonts[name].get_object())
            font = maps[name]
        elif token["mark"]:
            pending = int(token["mark"])
        elif token["begin"]:
            marks.append(pending)
            pending = -1
        elif token["end"]:
            if marks:
                marks.pop()
        else:
            mark = next((entry for entry in reversed(marks) if entry >= 0), -1)
            if mark >= 0:
                yield mark, "".join(_shown(token["show"], font))


def _unicode(font: Any) -> dict[bytes, str]:
    """A font's glyph codes (hexadecimal, as they stand in the page) -> text."""
    if "/ToUnicode" not in font:
        raise ValueError(f"the font {font.get('/BaseFont')} has no map to Unicode")
    found: dict[bytes, str] = {}
    for block in re.findall(
        rb"beginbfchar(.*?)endbfchar", font["/ToUnicode"].get_object().get_data(), re.DOTALL
    ):
        for code, text in _PAIR.findall(block):
            found[code.lower()] = bytes.fromhex(text.decode()).decode("utf-16-be")
    return found


def _shown(operator: bytes, font: dict[bytes, str]) -> Iterator[str]:
    for code in _HEX.findall(operator):
        width = 4
        for place in range(0, len(code), width):
            yield font.get(code[place : place + width].lower(), "\ufffd")


def _read(element: Any, page: int | None, texts: dict[tuple[int, int], str], depth: int) -> Iterator[str]:
    """The texts of an element of the structure and of all below it."""
    if depth > DEPTH:
        raise ValueError("the structure is nested too deeply")
    if isinstance(element, dict) and "/Pg" in element:
        page = element.raw_get("/Pg").idnum  # type: ignore[attr-defined]
    kids = element.get("/K") if isinstance(element, dict) else None
    for kid in kids if isinstance(kids, list) else [] if kids is None else [kids]:
        item = kid.get_object() if hasattr(kid, "get_object") else kid
        if isinstance(item, int):
            yield texts.get((page if page is not None else -1, int(item)), "")
        elif isinstance(item, dict) and "/MCID" in item:
            own = item.raw_get("/Pg").idnum if "/Pg" in item else page  # type: ignore[attr-defined]
            yield texts.get((own if own is not None else -1, int(item["/MCID"])), "")
        elif isinstance(item, dict):
            yield from _read(item, page, texts, depth + 1)
