"""The page's own tree: index.html parsed strictly, so that what is proved is what a browser shows.

Tags must nest and close; a page that leaves a browser to guess is refused, because the audit would
have to guess the same.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

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
SILENT = frozenset({"script", "style", "template", "svg", "noscript"})
"""Elements whose content is not text of the article."""


@dataclass(slots=True, eq=False)
class Node:
    """An element: its tag, attributes, children (elements and texts) and parent."""

    tag: str
    attrs: dict[str, str]
    parent: "Node | None" = None
    children: list["Node | str"] = field(default_factory=list)

    def walk(self) -> Iterator["Node"]:
        """This element and all below it, in document order."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += [child for child in reversed(node.children) if isinstance(child, Node)]

    def all(self, tag: str) -> Iterator["Node"]:
        """All elements of one tag, in document order."""
        return (node for node in self.walk() if node.tag == tag)

    def above(self) -> Iterator["Node"]:
        """This element and those it stands in, innermost first."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent

    @property
    def classes(self) -> frozenset[str]:
        """The words of its class attribute."""
        return frozenset(self.attrs.get("class", "").split())

    def text(self) -> str:
        """All text in it, white space collapsed."""
        return squeeze("".join(_texts(self)))


def _texts(node: Node) -> Iterator[str]:
    for child in node.children:
        if isinstance(child, str):
            yield child
        elif child.tag not in SILENT:
            yield "" if child.tag in INLINE else " "
            yield from _texts(child)
            yield "" if child.tag in INLINE and child.tag != "br" else " "


@dataclass(slots=True, eq=False)
class Page(Node):
    """A whole page: its root, with every element by its tag in document order."""

    tags: dict[str, list[Node]] = field(default_factory=dict)
    unseen: list[str] = field(default_factory=list)
    """Comments and the like: what stands in the file and is no part of the tree."""

    def all(self, tag: str) -> Iterator[Node]:
        """All elements of one tag, without a walk through the page."""
        return iter(self.tags.get(tag, ()))


def squeeze(text: str) -> str:
    """Text with white space collapsed, soft hyphens and zero-width marks removed, ends trimmed."""
    return re.sub(r"\s+", " ", re.sub("[\u00ad\u200b-\u200f\u2060-\u2069\ufeff]", "", text)).strip()


class _Builder(HTMLParser):
    def __init__(self, name: str) -> None:
        super().__init__(convert_charrefs=True)
        self.name = name
        self.root = Page("#page", {})
        self.open: Node = self.root

    def _add(self, tag: str, attrs: list[tuple[str, str | None]]) -> Node:
        found = {key: value or "" for key, value in attrs}
        if len(found) != len(attrs):
            raise AuditFailed(f"{self.name}: line {self.getpos()[0]}: <{tag}> has an attribute twice.")
        node = Node(tag, found, self.open)
        self.open.children.append(node)
        self.root.tags.setdefault(tag, []).append(node)
        return node

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = self._add(tag, attrs)
        if tag not in VOID:
            if (
                self.open.tag == "p"
                and tag not in INLINE
                and tag not in SILENT
                and tag not in ("img", "picture")
            ):
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
    builder = _Builder(name)
    try:
        builder.feed(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise AuditFailed(f"{name}: not UTF-8 ({error.reason}); rebuild the edition.") from error
    builder.close()
    if builder.open is not builder.root:
        raise AuditFailed(f"{name}: <{builder.open.tag}> is never closed; rebuild the edition.")
    return builder.root
