"""The page's own tree: index.html parsed strictly, so that what is proved is what a browser shows.

Tags must nest and close; a page that leaves a browser to guess is refused, because the audit would
have to guess the same.
"""

import re
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

    A page that is read stays as it is, so that what is asked of an element is worked out once.
    """

    __slots__ = ("_ends", "_place", "_text", "attrs", "children", "order", "parent", "tag")

    def __init__(self, tag: str, attrs: dict[str, str], parent: "Node | None" = None) -> None:
        self.tag = tag
        self.attrs = attrs
        self.parent = parent
        self.children: list[Node | str] = []
        self.order: list[Node] = parent.order if parent else []
        self._place = len(self.order)
        self._ends = self._place + 1
        self._text: str | None = None
        self.order.append(self)

    def close(self) -> None:
        """No more elements stand in this one."""
        self._ends = len(self.order)

    def walk(self) -> Iterator["Node"]:
        """This element and all below it, in document order."""
        return iter(self.order[self._place : self._ends])

    def all(self, tag: str) -> Iterator["Node"]:
        """All elements of one tag, this one too, in document order."""
        return iter([node for node in self.order[self._place : self._ends] if node.tag == tag])

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
        self.tags: dict[str, list[Node]] = {}
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

    def add(self, tag: str, attrs: dict[str, str]) -> Node:
        """An element stands here; `attrs` may be shared with others of the same."""
        node = Node(tag, attrs, self.open)
        self.open.children.append(node)
        named = self.root.tags.get(tag)
        if named is None:
            self.root.tags[tag] = [node]
        else:
            named.append(node)
        return node

    def begin(self, tag: str, attrs: dict[str, str]) -> None:
        """An element begins here."""
        node = self.add(tag, attrs)
        if tag not in VOID:
            if self.open.tag == "p" and tag not in PHRASING:
                raise AuditFailed(f"{self.name}: line {self.getpos()[0]}: <{tag}> stands inside a paragraph.")
            self.open = node

    def _each_once(self, tag: str, attrs: list[tuple[str, str | None]]) -> dict[str, str]:
        found = {key: value or "" for key, value in attrs}
        if len(found) != len(attrs):
            raise AuditFailed(f"{self.name}: line {self.getpos()[0]}: <{tag}> has an attribute twice.")
        return found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.begin(tag, self._each_once(tag, attrs))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.add(tag, self._each_once(tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if self.open.tag != tag or self.open.parent is None:
            raise AuditFailed(
                f"{self.name}: line {self.getpos()[0]}: </{tag}> closes <{self.open.tag}>; tags must nest."
            )
        self.open.close()
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
    builder = _Builder(name)
    try:
        read = tags.feed(text, builder)
    except AuditFailed:
        read = False  # told once more below, with the line
    if not read:
        builder = _Builder(name)
        builder.feed(text)
        builder.close()
    builder.root.close()
    if builder.open is not builder.root:
        raise AuditFailed(f"{name}: <{builder.open.tag}> is never closed; rebuild the edition.")
    return builder.root
