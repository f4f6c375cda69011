"""The page read as an editor reads it: blocks of text by their role, sentences, figures in them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from reporter.audit.page import INLINE, MARKS, SILENT, Node, squeeze


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed figure: `start` and `end` are its place in the text of its sentence or block."""

    fact: str
    raw: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Quoted:
    """Another's words, marked as such, and the address they link to; its place holds `BLOT`s in the text."""

    text: str
    href: str
    start: int
    end: int


BLOT = "\u25ab"
"""Stands in a text for each letter of another's words: they claim nothing of the edition's own."""


_END = re.compile(
    r"[.!?][\"'\u201d\u2019\u00bb)]*\s+(?=[\"'\u201c\u2018\u00ab(\u00bf\u00a1]?"
    r"[A-Z\u00c0-\u00d6\u00d8-\u00de0-9$\u2212+\u20ac\u00a3])"
)
_SHORT = re.compile(r"\b(?:[A-Z]|U\.S|St|vs|No|approx)$")
"""What a point follows that ends no sentence."""
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a block with the figures printed in it, and what it quotes."""

    text: str
    figures: tuple[Figure, ...]
    quoted: tuple[Quoted, ...] = ()
    masked: str = field(init=False, repr=False, compare=False)
    """The text with every figure blanked out, letter for letter."""

    def __post_init__(self) -> None:
        text = self.text
        for figure in self.figures:
            text = text[: figure.start] + " " * (figure.end - figure.start) + text[figure.end :]
        object.__setattr__(self, "masked", text)


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text in one element: headline, paragraph, cell, caption and so on."""

    role: str
    section: str
    node: Node
    text: str
    figures: tuple[Figure, ...]
    quoted: tuple[Quoted, ...] = ()
    _sentences: list[Sentence] = field(init=False, repr=False, compare=False, default_factory=list)

    @property
    def whole(self) -> str:
        """The text with what it quotes."""
        text = self.text
        for words in self.quoted:
            text = text[: words.start] + words.text + text[words.end :]
        return text

    def sentences(self) -> list[Sentence]:
        """The block cut at the ends of its sentences, never inside a figure; cut once, and not changed."""
        if not self._sentences:
            self._sentences.extend(self._parted())
        return self._sentences

    def _parted(self) -> Iterator[Sentence]:
        start = 0
        for match in _END.finditer(self.text):
            if any(figure.start < match.end() and match.start() < figure.end for figure in self.figures):
                continue
            if _SHORT.search(self.text[start : match.start()]):
                continue
            yield self._cut(start, match.end())
            start = match.end()
        if self.text[start:].strip():
            yield self._cut(start, len(self.text))

    def _cut(self, start: int, end: int) -> Sentence:
        figures = tuple(
            Figure(figure.fact, figure.raw, figure.text, figure.start - start, figure.end - start)
            for figure in self.figures
            if start <= figure.start < end
        )
        quoted = tuple(
            Quoted(words.text, words.href, words.start - start, words.end - start)
            for words in self.quoted
            if start <= words.start < end
        )
        return Sentence(self.text[start:end], figures, quoted)


RoleOf = Callable[[Node], tuple[str, str]]
"""What an element of the page is to the reader: (role, id of its section)."""


PASSED = SILENT | {"details"}
"""Elements that are not read here: the points of charts are proved with the charts."""
BREAKING = frozenset({"reading", "pdf", "label", "sep", "unseen"})
"""Classes of inline elements that stand beside the text and not in it."""


QUOTED = "quoted"
"""Class of the element that holds another's words."""


def breaks(node: Node) -> bool:
    """Whether an inline element is a block of its own to the reader."""
    return bool(node.classes & BREAKING)


def blocks(root: Node, role: RoleOf) -> list[Block]:
    """Every run of text of the page with its role; `role` names what an element is."""
    found: list[Block] = []
    waiting = [root]
    while waiting:
        node = waiting.pop()
        run: list[Node | str] = []
        below: list[Node] = []
        for child in node.children:
            if isinstance(child, str) or (child.tag in INLINE and not breaks(child)):
                run.append(child)
                continue
            if child.tag not in PASSED:
                below.append(child)
            found += _block(run, node, role)
            run = []
        found += _block(run, node, role)
        # Document order: what stands in this element comes before what stands in the next.
        waiting += reversed(below)
    return found


def _block(run: list[Node | str], node: Node, role: RoleOf) -> list[Block]:
    if not any(not isinstance(child, str) or child.strip() for child in run):
        return []
    text = ""
    figures: list[Figure] = []
    quoted: list[Quoted] = []

    def add(piece: str) -> None:
        nonlocal text
        piece = _SPACE.sub(" ", piece if piece.isascii() else MARKS.sub("", piece))
        text += piece.lstrip() if text.endswith(" ") or not text else piece

    def visit(child: Node | str) -> None:
        if isinstance(child, str):
            add(child)
        elif child.tag == "br":
            add(" ")
        elif child.tag == "data":
            printed = squeeze(child.text())
            start = len(text)
            add(printed)
            figures.append(
                Figure(
                    child.attrs.get("data-fact", ""), child.attrs.get("value", ""), printed, start, len(text)
                )
            )
        elif child.tag == "bdi" and QUOTED in child.classes:
            said = squeeze(child.text())
            start = len(text)
            add(BLOT * len(said))
            link = next((upper.attrs.get("href", "") for upper in child.above() if upper.tag == "a"), "")
            quoted.append(Quoted(said, link, start, len(text)))
        elif child.tag not in SILENT:
            for inner in child.children:
                visit(inner)

    for child in run:
        visit(child)
    if not text.strip():
        return []
    name, section = role(node)
    return [Block(name, section, node, text.rstrip(), tuple(figures), tuple(quoted))]
