"""The finished PDF said in fewer bytes: the same marks on the same pages, read aloud in the same order.

WeasyPrint writes places to a millionth of a pixel and a movement of nothing between most letters; each
line of text is an element of the structure, and so is each piece of a paragraph that is only set in
another colour. Both go: a place keeps hundredths, and a line belongs to the paragraph, heading or cell it
stands in. What comes in is a name: the number of a source in the text is a reference, and a running head
or foot an artifact.
"""

import re
from typing import Any

from reporter.typeset.pdf.file import as_bytes

_TOO_FINE = re.compile(rb"(\.\d\d)\d+(?![^\n]*(?:cm|rg|RG|Tf)\n)")
"""Decimals of a place beyond its hundredths. What scales (`cm`, `Tf`) and what colours keeps them all."""
_NOWHERE = ((b">0<", b""), (b">0]", b">]"))
"""Move by nothing, between two letters and after the last."""
NOTE = "source-"
"""How the names of the places begin that the numbers in the text lead to."""
_HOLDERS = frozenset(
    ("/P", "/H1", "/H2", "/H3", "/TH", "/TD", "/LBody", "/Lbl", "/Caption", "/Link", "/Span", "/NonStruct")
)
"""What may hold text itself."""
_PLAIN = frozenset(("/Span", "/NonStruct"))
"""What says nothing of the text it holds."""
_NOTHING_MORE = frozenset(("Type", "S", "K", "Pg", "P"))


def shorten(file: Any) -> set[int]:
    """Shorten pages and structure of a `pydyf.PDF`; gives back the numbers of objects it needs no more."""
    root = _at(file, file.catalog["StructTreeRoot"])
    marks = _at(file, root["ParentTree"])["Nums"]
    pages = dict(zip(file.page_references, marks[1::2], strict=False))
    held: set[int] = set()
    for reference in root["K"]:
        _fold(file, _at(file, reference), pages, held)
    for reference, holders in pages.items():
        contents = _at(file, _at(file, reference)["Contents"])
        text = b"\n".join([one if type(one) is bytes else as_bytes(one) for one in contents.stream])
        for said, shorter in _NOWHERE:
            text = text.replace(said, shorter)
        for mark, holder in enumerate(holders):
            if _number(holder) not in held:
                # A running head or foot: WeasyPrint marks it and leaves it out of the structure.
                text = text.replace(b"/Span\n<</MCID %d>>\nBDC" % mark, b"/Artifact\nBMC")
                holders[mark] = b"null"
        while holders and holders[-1] == b"null":
            holders.pop()
        contents.stream = [_TOO_FINE.sub(rb"\1", text)]
    gone = {
        number
        for number, entry in enumerate(file.objects)
        if isinstance(entry, dict) and entry.get("Type") == "/StructElem" and number not in held
    }
    for entry in file.objects:
        if isinstance(entry, dict):
            _trim(file, entry, gone)
    for place in file.catalog["Names"].get("Dests", {}).get("Names", [])[1::2]:
        _round(place)
    return gone


def _trim(file: Any, entry: Any, gone: set[int]) -> None:
    """Leave out of an object what its reader takes for granted, and places finer than anybody sees."""
    kind = entry.get("Type")
    if kind == "/StructElem":
        del entry["Type"]
        if entry["S"] == "/Figure":
            _round(entry["A"]["BBox"])
        elif entry["S"] == "/Link":
            for index, kid in enumerate(entry["K"]):
                held = None if isinstance(kid, int) else _at(file, kid)
                if held is not None and held.get("Type") == "/OBJR":
                    held.pop("Pg", None)  # that of the link
                    gone.add(held.number)
                    entry["K"][index] = held
    elif kind == "/Annot":
        _round(entry["Rect"])


def _round(places: Any) -> None:
    places[:] = [round(place, 2) if isinstance(place, float) else place for place in places]


def _number(reference: bytes) -> int:
    return int(reference.split(b" ", 1)[0])


def _at(file: Any, reference: bytes) -> Any:
    return file.objects[_number(reference)]


def _fold(file: Any, element: Any, pages: dict[bytes, list[bytes]], held: set[int]) -> None:
    """Let `element` hold what its plain parts hold, in the same order, and so on below it.

    The numbers of all elements that stay are put into `held`.
    """
    held.add(element.number)
    kids: list[Any] = []
    for kid in element["K"]:
        inner = None if isinstance(kid, int) else _at(file, kid)
        if inner is None or inner["Type"] != "/StructElem":
            kids.append(kid)
            continue
        _fold(file, inner, pages, held)
        if _refers(file, inner):
            kids.append(_reference(file, inner, element, held))
            continue
        if not _may_go(file, inner, element):
            kids.append(kid)
            continue
        for part in inner["K"]:
            if isinstance(part, int):
                pages[inner["Pg"]][part] = element.reference
            else:
                _at(file, part)["P"] = element.reference
        kids += inner["K"]
        held.discard(inner.number)
    element["K"][:] = kids
    if not any(isinstance(kid, int) for kid in kids):
        # Only what holds marks itself need name their page.
        element.pop("Pg", None)


def _refers(file: Any, element: Any) -> bool:
    """Whether an element is a link to a note: the number of a source."""
    if element["S"] != "/Link" or isinstance(element["K"][0], int):
        return False
    leads = _at(file, _at(file, element["K"][0]).get("Obj", b"0")) if element["K"] else {}
    return "Dest" in leads and leads["Dest"].string.startswith(NOTE)


def _reference(file: Any, link: Any, element: Any, held: set[int]) -> bytes:
    """A new element around a link to a note, as a reader that speaks tells it from a link in the text."""
    around = type(link)({"Type": "/StructElem", "S": "/Reference", "K": type(link["K"])([link.reference])})
    around["P"] = element.reference
    file.add_object(around)
    held.add(around.number)
    link["P"] = around.reference
    return bytes(around.reference)


def _may_go(file: Any, inner: Any, element: Any) -> bool:
    """Whether an element inside another says nothing but what the other says without it."""
    return (
        inner["S"] in _PLAIN
        and element["S"] in _HOLDERS
        and inner.get("Pg", element["Pg"]) == element["Pg"]
        and inner.keys() <= _NOTHING_MORE
        and all(isinstance(kid, int) or _at(file, kid)["Type"] == "/StructElem" for kid in inner["K"])
    )
