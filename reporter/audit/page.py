"""The page's own tree: index.html parsed strictly, so that what is proved is what a browser shows.

Tags must nest and close; a page that leaves a browser to guess is refused, because the audit would
have to guess the same.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from html.parser import HTMLParser

from reporter.audit import tags
from reporter.errors import AuditFailed

VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
INLINE = frozenset(
    (
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "br",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "i",
        "ins",
        "kbd",
        "mark",
        "q",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "u",
        "var",
        "wbr",
    )
)
MARKS = re.compile("[\u00ad\u200b-\u200f\u2060-\u2069\ufeff]")
"""What is in a text and cannot be seen: soft hyphens and zero-width marks."""
SILENT = frozenset({"script", "style", "template", "svg", "noscript"})
"""Elements whose content is not text of the article."""
PHRASING = INLINE | SILENT | {"img", "picture"}
"""Elements that may stand in a paragraph."""


class Node:
    """An element: its tag, attributes, children (elements and texts) and parent.

    A page that is read stays as it is, so that what is asked of an element is worked out once. In
    `order` all elements of the page stand, those in this one up to the place `ends`.
    """

    __slots__ = ("_place", "_text", "attrs", "children", "ends", "order", "parent", "tag")

    def __init__(self, tag: str, attrs: dict[str, str], parent: "Node | None" = None) -> None:
        self.tag = tag
        self.attrs = attrs
        self.parent = parent
        self.children: list[Node | str] = []
        self.order: list[Node] = parent.order if parent else []
        self._place = len(self.order)
        self.ends = self._place + 1
        self._text: str | None = None
        self.order.append(self)

    def walk(self) -> Iterator["Node"]:
        """This element and all below it, in document order."""
        return iter(self.order[self._place : self.ends])

    def all(self, tag: str) -> Iterator["Node"]:
        """All elements of one tag, this one too, in document order."""
        return iter([node for node in self.order[self._place : self.ends] if node.tag == tag])

    def above(self) -> Iterator["Node"]:
        """This element and those it stands in, innermost first."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent

    @property
    def classes(self) -> frozenset[str]:
        """The words of its class attribute."""
        said = self.attrs.get("class")
        return _classes(said) if said else _NONE

    def text(self) -> str:
        """All text in it, white space collapsed; gathered once, for a tree that is read stays as it is."""
        if self._text is None:
            pieces: list[str] = []
            _gather(self, pieces)
            self._text = squeeze("".join(pieces))
        return self._text


_NONE: frozenset[str] = frozenset()


@lru_cache(maxsize=1024)
def _classes(said: str) -> frozenset[str]:
    return frozenset(said.split())


def _gather(node: Node, pieces: list[str]) -> None:
    for child in node.children:
        if isinstance(child, str):
            pieces.append(child)
        elif child.tag in INLINE:
            _gather(child, pieces)
            if child.tag == "br":
                pieces.append(" ")
        elif child.tag not in SILENT:
            pieces.append(" ")
            _gather(child, pieces)
            pieces.append(" ")


class Page(Node):
    """A whole page: its root, with the elements of each tag in document order.

    `unseen` are comments and the like: what stands in the file and is no part of the tree.
    """

    __slots__ = ("tags", "unseen")

    def __init__(self) -> None:
        super().__init__("#page", {})
        self.tags: defaultdict[str, list[Node]] = defaultdict(list)
        self.unseen: list[str] = []

    def all(self, tag: str) -> Iterator[Node]:
        """All elements of one tag, without a look at the others."""
        return iter(self.tags.get(tag, ()))


def squeeze(text: str) -> str:
    """Text with white space collapsed, soft hyphens and zero-width marks removed, ends trimmed."""
    return " ".join((text if text.isascii() else MARKS.sub("", text)).split())


class _Builder(HTMLParser):
    def __init__(self, name: str) -> None:
        super().__init__(convert_charrefs=True)
        self.name = name
        self.root = Page()
        self.open: Node = self.root

    def _add(self, tag: str, attrs: list[tuple[str, str | None]]) -> Node:
        found = {key: value or "" for key, value in attrs}
        if len(found) != len(attrs):
            raise AuditFailed(f"{self.name}: line {self.getpos()[0]}: <{tag}> has an attribute twice.")
        node = Node(tag, found, self.open)
        self.open.children.append(node)
        self.root.tags[tag].append(node)
        return node

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = self._add(tag, attrs)
        if tag not in VOID:
            if self.open.tag == "p" and tag not in PHRASING:
                raise AuditFailed(f"{self.name}: line {self.getpos()[0]}: <{tag}> stands inside a paragraph.")
            self.open = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._add(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if self.open.tag != tag or self.open.parent is None:
            raise AuditFailed(
                f"{self.name}: line {self.getpos()[0]}: </{tag}> closes <{self.open.tag}>; tags must nest."
            )
        self.open.ends = len(self.root.order)
        self.open = self.open.parent

    def handle_comment(self, data: str) -> None:
        self.root.unseen.append(data)

    def handle_pi(self, data: str) -> None:
        self.root.unseen.append(data)

    def unknown_decl(self, data: str) -> None:
        self.root.unseen.append(data)

    def handle_data(self, data: str) -> None:
        self.open.children.append(data)


def parse(content: bytes, name: str = "index.html") -> Page:
    """The tree of a page. Raises AuditFailed where its tags do not nest or it is not UTF-8."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise AuditFailed(f"{name}: not UTF-8 ({error.reason}); rebuild the edition.") from error
    quick = _quickly(text)
    if quick is not None:
        return quick
    builder = _Builder(name)
    builder.feed(text)
    builder.close()
    builder.root.ends = len(builder.root.order)
    if builder.open is not builder.root:
        raise AuditFailed(f"{name}: <{builder.open.tag}> is never closed; rebuild the edition.")
    return builder.root


def _quickly(text: str) -> Page | None:
    """The tree of a page of plain tags; None where the careful reader must read it, or say what is wrong."""
    told = tags.read(text)
    if told is None:
        return None
    first, parts = told
    here: Node = (root := Page())
    named, order = root.tags, root.order
    if first:
        root.children.append(first)
    for (kind, tag, attrs, _), data in parts:
        if kind != "end":
            node = Node(tag, attrs, here)
            here.children.append(node)
            named[tag].append(node)
            if kind == "start" and tag not in VOID:
                if here.tag == "p" and tag not in PHRASING:
                    return None
                here = node
        elif tag not in VOID:
            if here.tag != tag or here.parent is None:
                return None
            here.ends = len(order)
            here = here.parent
        if data:
            here.children.append(data)
    root.ends = len(order)
    return root if here is root else None
