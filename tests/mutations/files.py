"""Changes of the files themselves: checksums, card, PDF."""

import json
import re
from collections.abc import Callable
from io import BytesIO
from itertools import pairwise
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject

from tests.mutations.kit import Files, kind, svg


@kind("checksum", "FILES")
def _(files: Files) -> bool:
    data = json.loads(files["manifest.json"])
    data["files"]["card.png"]["sha256"] = "0" * 64
    files["manifest.json"] = json.dumps(data).encode()
    return True


@kind("file nobody listed", "FILES")
def _(files: Files) -> bool:
    files["charts/extra.svg"] = files[svg(files, "moves", "price_90d")]
    return True


@kind("figures the proof counts", "FILES")
def _(files: Files) -> bool:
    if "audit.json" not in files:
        return False
    data = json.loads(files["audit.json"])
    data["figures"] += 1
    files["audit.json"] = json.dumps(data).encode()
    return True


@kind("size of the share card", "CARD")
def _(files: Files) -> bool:
    files["card.png"] = files["card.png"][:16] + (600).to_bytes(4, "big") + files["card.png"][20:]
    return True


def _pdf(files: Files, change: Callable[[Any], bool]) -> bool:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(files["report.pdf"])))
    if not change(writer):
        return False
    content = BytesIO()
    writer.write(content)
    files["report.pdf"] = content.getvalue()
    return True


@kind("digit of the PDF", "PDF")
def _(files: Files) -> bool:
    def change(writer: Any) -> bool:
        page = writer.pages[0]
        fonts = page["/Resources"]["/Font"]
        data = page.get_contents().get_data()
        for name, font in fonts.items():
            table = font.get_object()["/ToUnicode"].get_object().get_data().decode()
            codes = {text: code for code, text in re.findall(r"<(\w{4})> <(\w{4})>", table)}
            digits = [codes[f"{ord(digit):04x}"] for digit in "0123456789" if f"{ord(digit):04x}" in codes]
            if len(digits) < 2:
                continue
            match = re.search(
                rf"{name} [\d.]+ Tf\s+(?:(?!Tf).)*?<(?:\w{{4}})*?({'|'.join(digits)})".encode(),
                data,
                re.DOTALL,
            )
            if match:
                other = next(code for code in digits if code.encode() != match[1])
                stream = DecodedStreamObject()
                stream.set_data(data[: match.start(1)] + other.encode() + data[match.end(1) :])
                page[NameObject("/Contents")] = writer._add_object(stream)
                return True
        return False

    return _pdf(files, change)


def _references(writer: Any) -> list[Any]:
    """The elements of the PDF's structure that are references, in the order they are read."""
    found: list[Any] = []

    def walk(node: Any) -> None:
        kids = node.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            inner = kid.get_object()
            if isinstance(inner, dict):
                found.extend([inner] if inner.get("/S") == "/Reference" else [])
                walk(inner)

    walk(writer._root_object["/StructTreeRoot"])
    return found


def _annotation(reference: Any) -> Any:
    return reference["/K"][0].get_object()["/K"][0].get_object()["/Obj"]


@kind("reference that leads to another source", "NOTES")
def _(files: Files) -> bool:
    def change(writer: Any) -> bool:
        links = [_annotation(reference) for reference in _references(writer)]
        names = sorted({link["/Dest"] for link in links})
        if len(names) < 2:
            return False
        links[0][NameObject("/Dest")] = next(name for name in names if name != links[0]["/Dest"])
        return True

    return _pdf(files, change)


@kind("reference that leads nowhere", "NOTES")
def _(files: Files) -> bool:
    def change(writer: Any) -> bool:
        for reference in _references(writer)[:1]:
            del _annotation(reference)["/Dest"]
            return True
        return False

    return _pdf(files, change)


@kind("reference taken away", "NOTES")
def _(files: Files) -> bool:
    def change(writer: Any) -> bool:
        for reference in _references(writer)[-1:]:
            del reference["/K"][:]
            reference[NameObject("/S")] = NameObject("/Span")
            return True
        return False

    return _pdf(files, change)


@kind("reference moved to another sentence", "NOTES")
def _(files: Files) -> bool:
    def change(writer: Any) -> bool:
        found = _references(writer)
        for one, other in pairwise(found):
            if _annotation(one)["/Dest"] != _annotation(other)["/Dest"] and one["/P"] == other["/P"]:
                one[NameObject("/K")], other[NameObject("/K")] = other["/K"], one["/K"]
                return True
        return False

    return _pdf(files, change)


@kind("reference that passes for text", "PDF", "NOTES")
def _(files: Files) -> bool:
    def change(writer: Any) -> bool:
        for reference in _references(writer)[:1]:
            reference[NameObject("/S")] = NameObject("/Span")
            return True
        return False

    return _pdf(files, change)


@kind("figure of the text that passes for a reference", "NOTES", "PDF")
def _(files: Files) -> bool:
    def change(writer: Any) -> bool:
        for reference in _references(writer)[:1]:
            reference["/P"].get_object()[NameObject("/S")] = NameObject("/Reference")
            return True
        return False

    return _pdf(files, change)


@kind("two sources in each other's place", "PDF", "NOTES")
def _(files: Files) -> bool:
    page = files["index.html"].decode()
    rows = re.findall(r'<tr id="source-.*?</tr>', page, re.DOTALL)
    if len(rows) < 2:
        return False
    swapped = page.replace(rows[0], "\0").replace(rows[1], rows[0]).replace("\0", rows[1])
    files["index.html"] = swapped.encode()
    return True


@kind("snapshot attached to the PDF", "PDF")
def _(files: Files) -> bool:
    def change(writer: Any) -> bool:
        names = writer._root_object["/Names"]["/EmbeddedFiles"]
        found = names["/Names"] if "/Names" in names else names["/Kids"][0].get_object()["/Names"]
        stream = found[1].get_object()["/EF"]["/F"].get_object()
        stream.set_data(stream.get_data().replace(b"bitcoin", b"bitcoim", 1))
        return True

    return _pdf(files, change)


@kind("page of the PDF left out", "PDF", "READ")
def _(files: Files) -> bool:
    def change(writer: Any) -> bool:
        writer.remove_page(1)
        return len(writer.pages) > 0

    return _pdf(files, change)
