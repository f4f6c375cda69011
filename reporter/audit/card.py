"""The share card states what the page states (CARD): headline, time, key figures, signs and publisher.

The card's file holds the texts that are drawn on it, with their places and colours. They are held
against the page; then the picture against them: ink of its colour stands where each text is said to
be, and nothing but paper anywhere else. What shapes that ink has is not read: that the letters at a
place are those of its text rests on the program that drew them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from reporter.audit import png, strict
from reporter.audit.edition import Edition
from reporter.audit.page import squeeze
from reporter.audit.png import Picture
from reporter.audit.roles import section_of
from reporter.errors import AuditFailed

SIZE = (1200, 630)
NAME, DRAWN = "card.png", "Drawn"
SMALLEST = 20.0
"""Pixels: what is set smaller cannot be read in a feed."""
RISE, FALL = 1.05, 0.35
"""How far above and below its baseline a line of text reaches, in its size."""
MARGIN = 0.16
"""How far letters may reach beside the measured width, in their size: a j does, at the beginning."""
ALIKE = 12
"""How far a colour of the picture may be from the one said, in each of red, green and blue."""
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of the picture in pixels, from the upper left, and the colour of what it holds."""

    left: int
    top: int
    right: int
    bottom: int
    colour: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A line of text as the card's file tells it."""

    text: str
    x: float
    y: float
    box: Box


def check(edition: Edition) -> None:
    """Check the card's texts against the page, and its picture against its texts."""
    ledger = edition.ledger
    try:
        picture = png.read(strict.read(edition.folder / NAME), NAME)
        texts, boxes = _drawn(picture)
    except AuditFailed as error:
        ledger.fail("CARD", str(error), NAME)
        return
    size = (picture.width, picture.height)
    ledger.check(size == SIZE, "CARD", f"it is {size[0]} x {size[1]}, not {SIZE[0]} x {SIZE[1]}", NAME)
    wrong = _said(edition, texts)
    ledger.check(not wrong, "CARD", wrong, NAME)
    _signs(edition, texts)
    _inked(edition, picture, [text.box for text in texts], boxes)


def _drawn(picture: Picture) -> tuple[list[Drawn], list[Box]]:
    """The texts and boxes the file tells. Raises AuditFailed where they have another shape."""
    if set(picture.texts) != {DRAWN}:
        raise AuditFailed(f"{NAME}: its file does not hold the texts drawn, and nothing else.")
    told = strict.mapping(strict.parse(picture.texts[DRAWN], NAME), NAME)
    texts: list[Drawn] = []
    for row in strict.items(told.get("texts"), f"{NAME}: texts"):
        text = strict.text(strict.mapping(row, NAME).get("text"), f"{NAME}: text")
        x, y, width, size = (
            strict.number(row.get(key), f"{NAME}: {key}") for key in ("x", "y", "width", "size")
        )
        if size < SMALLEST:
            raise AuditFailed(f"{NAME}: {text!r} is set in {size:g} pixels, too small to be read.")
        edges = (x - MARGIN * size, y - RISE * size, x + width + MARGIN * size, y + FALL * size)
        texts.append(Drawn(text, x, y, _box(edges, row)))
    boxes = []
    for row in strict.items(told.get("boxes"), f"{NAME}: boxes"):
        left, top, width, height = (_number(row, key) for key in ("x", "y", "width", "height"))
        boxes.append(_box((left, top, left + width, top + height), row))
    return texts, boxes


def _number(row: Any, key: str) -> float:
    return strict.number(strict.mapping(row, NAME).get(key), f"{NAME}: {key}")


def _box(edges: tuple[float, float, float, float], row: dict[str, Any]) -> Box:
    colour = strict.text(row.get("colour"), f"{NAME}: colour")
    try:
        red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    except ValueError as error:
        raise AuditFailed(f"{NAME}: {colour!r} is no colour.") from error
    left, top, right, bottom = (round(edge) for edge in edges)
    if not (0 <= left < right <= SIZE[0] and 0 <= top < bottom <= SIZE[1]):
        raise AuditFailed(f"{NAME}: something lies outside the picture.")
    return Box(left, top, right, bottom, (red, green, blue))


def _key(edition: Edition) -> list[tuple[str, str, str]]:
    """(label, value, change) of each key figure of the page; an empty text where it has no change."""
    found = []
    strips = [terms for terms in edition.root.all("dl") if section_of(terms) == "key"]
    for node in (node for terms in strips for node in terms.all("div")):
        label = next((term.text() for term in node.all("dt")), "")
        parts = {
            name: next((part.text() for part in node.all("span") if name in part.classes), "")
            for name in ("value", "change")
        }
        found.append((label, parts["value"], parts["change"]))
    return found


def _fits(text: str, whole: str) -> bool:
    """Whether a text is the whole, or its beginning with an ellipsis."""
    return text == whole or (text.endswith(ELLIPSIS) and whole.startswith(text[:-1]) and len(text) > 1)


def _said(edition: Edition, texts: list[Drawn]) -> str:
    """What is wrong with the texts in their order; nothing if they are the page's."""
    settings = edition.held.settings
    publisher = squeeze(str(settings.get("site", {}).get("publisher", "")))
    left = [squeeze(text.text) for text in texts]
    title = squeeze(str(settings["edition"].get("title", "")))
    if title and (not left or left.pop(0) != title):
        return f"it does not begin with the edition's title, {title!r}"
    when = next((node.text() for block in edition.role("dateline") for node in block.node.all("time")), "")
    head = edition.root.all("p")
    notice = " ".join(node.text() for node in head if node.classes & {"recorded", "kicker"}).lower()
    dated = left.pop(0) if left else ""
    recorded, mark, dated_only = dated.rpartition(" \N{MIDDLE DOT} ")
    if bool(mark) != edition.held.recorded or recorded.lower() not in notice:
        return f"{dated!r} does not say whether its day was recorded"
    if not _fits(dated_only, when):
        return f"its time is {dated_only!r}, the page's {when!r}"
    headline = " ".join(block.text for block in edition.role("headline"))
    lines = ""
    while left and lines != headline and (headline + " ").startswith(lines.removesuffix(ELLIPSIS)):
        lines = f"{lines} {left.pop(0)}".strip()
        if lines.endswith(ELLIPSIS):
            break
    if not _fits(lines, headline):
        return f"its headline is {lines!r}"
    key = _key(edition)
    shown = 0
    for figure in key:
        wanted = [part for part in figure if part]
        if left[: len(wanted)] != wanted:
            break
        del left[: len(wanted)]
        shown += 1
    if key and not shown:
        return "it shows none of the page's key figures, or another for the first"
    if publisher and left and _fits(left[0], publisher):
        left.pop(0)
    elif publisher:
        return f"it says {left[:1]} where its publisher or the next key figure should stand"
    return f"it says {left[0]!r}, which the page does not" if left else _placed(texts)


def _placed(texts: list[Drawn]) -> str:
    """Texts that are read one after another stand so: below one another, or to the right."""
    for first, second in pairwise(texts):
        if second.y < first.y and second.x <= first.x:
            return f"{second.text!r} stands before {first.text!r}"
        if second.y == first.y and second.x <= first.x:
            return f"{second.text!r} stands left of {first.text!r}"
    for place, first in enumerate(texts):
        for second in texts[place + 1 :]:
            apart = first.x >= second.box.right or second.x >= first.box.right
            if not apart and first.y == second.y:
                return f"{second.text!r} stands on {first.text!r}"
    return ""


def _signs(edition: Edition, texts: list[Drawn]) -> None:
    """What rose has one colour, what fell has another, by its sign and by the facts."""
    tones: dict[int, set[tuple[int, int, int]]] = {1: set(), -1: set()}
    for text in texts:
        sign = {"+": 1, "\u2212": -1, "-": -1}.get(text.text[:1], 0)
        if sign:
            tones[sign].add(text.box.colour)
    apart = not tones[1] & tones[-1] and all(len(found) < 2 for found in tones.values())
    edition.ledger.check(apart, "CARD", "the colours of its changes are not those of their signs", NAME)


def _inked(edition: Edition, picture: Picture, texts: list[Box], boxes: list[Box]) -> None:
    """Each text has ink of its colour, each box is filled with its own, and all else is paper."""
    ledger, palette = edition.ledger, picture.palette
    paper_of = picture.rows[-1][-1] if picture.rows else 0
    paper = bytes(_alike(colour, palette[paper_of]) for colour in palette).ljust(256, b"\x00")
    of = {colour: _of(palette, colour) for colour in {box.colour for box in (*texts, *boxes)}}
    for box in texts:
        area = _within(picture, box)
        held = any(index in area for index in of[box.colour] if not paper[index])
        ledger.check(held, "CARD", "no ink of its colour stands where a text is said to be", NAME, str(box))
    for box in boxes:
        holds = not _within(picture, box).translate(None, bytes(of[box.colour]))
        ledger.check(holds, "CARD", "a box is not filled with its colour", NAME, str(box))
    drawn = [*texts, *boxes]
    edges = sorted({0, picture.height, *(edge for box in drawn for edge in (box.top, box.bottom))})
    stray = 0
    for top, bottom in pairwise(edges):  # between two edges every row lies in the same boxes
        for start, width in _open(top, drawn, picture.width):
            area = b"".join([row[start : start + width] for row in picture.rows[top:bottom]])
            stray += len(area) - area.translate(paper).count(1)
    ledger.check(stray == 0, "CARD", f"{stray} pixels have ink where nothing is said to be drawn", NAME)


def _within(picture: Picture, box: Box) -> bytes:
    """The pixels of a box, row by row."""
    return b"".join([row[box.left : box.right] for row in picture.rows[box.top : box.bottom]])


def _of(palette: tuple[tuple[int, int, int], ...], colour: tuple[int, int, int]) -> list[int]:
    """Which entries of a palette are of a colour."""
    return [index for index, other in enumerate(palette) if _alike(other, colour)]


def _alike(first: tuple[int, int, int], second: tuple[int, int, int]) -> bool:
    return all(abs(one - other) <= ALIKE for one, other in zip(first, second, strict=True))


def _open(y: int, boxes: list[Box], width: int) -> Iterator[tuple[int, int]]:
    """(start, length) of the stretches of a row that lie in none of the boxes."""
    place = 0
    for left, right in sorted((box.left, box.right) for box in boxes if box.top <= y < box.bottom):
        if left > place:
            yield place, left - place
        place = max(place, right)
    if place < width:
        yield place, width - place
