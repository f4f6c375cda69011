"""The finished PDF said in fewer bytes: the same marks on the same pages, read aloud in the same order.

WeasyPrint writes places to a millionth of a pixel and a movement of nothing between most letters; each
line of text is an element of the structure, and so is each piece of a paragraph that is only set in
another colour. They go: a place keeps hundredths, a line belongs to the paragraph, heading or cell it
stands in, and lines that follow one another there bear one mark. What comes in is a name: the number of a
source in the text is a reference, and a running head or foot an artifact.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from reporter.typeset.pdf.file import as_bytes

_TOO_FINE = re.compile(rb"(?<=\.\d\d)\d+(?![-\d. ]*(?:cm|rg|RG|Tf)\n)")
"""Decimals of a place beyond its hundredths. What scales (`cm`, `Tf`) and what colours keeps them all."""
_NOWHERE = ((b">0<", b""), (b">0]", b">]"))
"""Move by nothing, between two letters and after the last."""
_MARK = re.compile(rb"/(\w+)\n<</MCID (\d+)>>\nBDC\n")
"""Where marked content begins: its kind and its number."""
_END = b"EMC\n"
NOTE = "source-"
"""How the names of the places begin that the numbers in the text lead to."""
_HOLDERS = frozenset(
    ("/P", "/H1", "/H2", "/H3", "/TH", "/TD", "/LBody", "/Lbl", "/Caption", "/Link", "/Span", "/NonStruct")
)
"""What may hold text itself."""
_PLAIN = frozenset(("/Span", "/NonStruct"))
"""What says nothing of the text it holds."""
_NOTHING_MORE = frozenset(("Type", "S", "K", "Pg", "P"))


def shorten(file: Any) -> None:
    """Shorten pages and structure of a `pydyf.PDF`; some of its objects are needed no more."""
    root = _at(file, file.catalog["StructTreeRoot"])
    marks = _at(file, root["ParentTree"])["Nums"]
    pages = dict(zip(file.page_references, marks[1::2], strict=False))
    held: set[int] = set()
    for reference in root["K"]:
        _fold(file, _at(file, reference), pages, held)
    for reference, holders in pages.items():
        _shorten_page(file, _at(file, _at(file, reference)["Contents"]), holders, held)
    for entry in file.objects:
        if isinstance(entry, dict):
            _trim(file, entry)
    for place in file.catalog["Names"].get("Dests", {}).get("Names", [])[1::2]:
        _round(place)


def _shorten_page(file: Any, contents: Any, holders: list[bytes], held: set[int]) -> None:
    """Shorten what is drawn on a page; `holders` are the elements that hold its marks, by their numbers."""
    text = b"\n".join([one if type(one) is bytes else as_bytes(one) for one in contents.stream])
    for said, shorter in _NOWHERE:
        text = text.replace(said, shorter)
    # What is drawn through has a stream and marks of its own: then all keep their numbers.
    places = list(_MARK.finditer(text))
    whole = [int(found[2]) for found in places] == list(range(len(holders)))
    kept: dict[int, int] = {}

    def mark(number: int, kind: bytes, follows: bool) -> bytes | None:
        if _number(holders[number]) not in held:
            # A running head or foot: WeasyPrint marks it and leaves it out of the structure.
            return b"/Artifact\nBMC\n"
        if whole and follows and _goes_on(_at(file, holders[number])["K"], number):
            return None
        kept[number] = len(kept) if whole else number
        return b"/%s\n<</MCID %d>>\nBDC\n" % (kind, kept[number])

    contents.stream = [_TOO_FINE.sub(b"", _marked(text, places, mark))]
    if whole:
        for holder in {holders[number] for number in kept}:
            kids = _at(file, holder)["K"]
            kids[:] = [kept.get(kid) if isinstance(kid, int) else kid for kid in kids]
            kids[:] = [kid for kid in kids if kid is not None]
        holders[:] = [holders[number] for number in kept]
    else:
        holders[:] = [holder if _number(holder) in held else b"null" for holder in holders]


def _goes_on(kids: Sequence[Any], number: int) -> bool:
    """Whether an element holds the mark of this number at once after the one before."""
    place = kids.index(number)
    return place > 0 and kids[place - 1] == number - 1


def _marked(
    text: bytes,
    places: Sequence[re.Match[bytes]],
    mark: Callable[[int, bytes, bool], bytes | None],
) -> bytes:
    """What is drawn on a page, with other marks at their places.

    `mark(number, kind, follows)` says what stands for a mark: None if the one before it goes on instead,
    which it can where it ends when the other begins (`follows`).
    """
    pieces: list[bytes] = []
    end = 0
    for found in places:
        between = text[end : found.start()]
        # What ends here is the mark before, unless another was begun since.
        follows = end > 0 and between.endswith(_END) and b"BDC\n" not in between and b"BMC\n" not in between
        begun = mark(int(found[2]), found[1], follows)
        pieces += (between[: -len(_END)],) if begun is None else (between, begun)
        end = found.end()
    return b"".join((*pieces, text[end:]))


def _trim(file: Any, entry: Any) -> None:
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
