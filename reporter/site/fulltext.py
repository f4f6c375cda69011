"""The text of a published article as a feed carries it: its own page, without what belongs to the page.

What a feed says is read from the page that was proved, so that it cannot say anything else.
"""

from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

from reporter.errors import RenderError

_VOID = frozenset({"br", "hr", "img", "link", "meta", "input", "source", "wbr", "area", "base", "col"})
_DROPPED = frozenset({"nav", "details", "script", "style", "svg", "template", "button", "dialog", "form"})
"""What only works, or only makes sense, on the page itself."""
_KEPT = {
    "p": (), "h2": (), "h3": (), "ul": (), "ol": (), "li": (), "dl": (), "dt": (), "dd": (), "strong": (),
    "em": (), "figure": (), "figcaption": (), "table": (), "caption": (), "thead": (), "tbody": (),
    "tr": (), "br": (), "blockquote": (), "sup": (), "sub": (),
    "th": ("scope", "colspan", "rowspan"), "td": ("colspan", "rowspan"),
    # Of another's words the page marks where they begin and end; so does the feed.
    "bdi": ("class",),
    "a": ("href",), "img": ("src", "alt", "width", "height"),
}  # fmt: skip
"""Elements that stay, with their attributes; of others only what is in them stays."""
_BLOCKS = frozenset({"p", "h2", "h3", "ul", "ol", "dl", "figure", "table", "blockquote"})
_OUT = frozenset({"unseen", "files", "pdf", "ways"})
"""Classes of what is left out."""


class _Tree(HTMLParser):
    """The page as a tree; it nests and closes, as the audit holds."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = ET.Element("root")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = ET.SubElement(self._open[-1], tag, {name: value or "" for name, value in attrs})
        if tag not in _VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID and len(self._open) > 1:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        _say(self._open[-1], data)


def content(page: bytes, url: str) -> ET.Element:
    """A `div` of what a reader reads of the article at `url`: text, tables, pictures; links absolute.

    Raises RenderError where the page holds no article.
    """
    tree = _Tree()
    tree.feed(page.decode("utf-8"))
    article = next((node for node in tree.root.iter("article")), None)
    if article is None:
        raise RenderError(f"the page of {url} holds no article, so the feed has no text for it")
    body = ET.Element("div")
    for child in article:
        if child.tag != "header":
            _copy(child, body, url)
    _in_paragraphs(body)
    return body


def _copy(node: ET.Element, into: ET.Element, url: str) -> None:
    """What stays of `node`, after what is in `into` already; its tail is the caller's."""
    if node.tag == "svg" and node.get("data-file"):
        # A chart that is drawn in the page is a file as well; a sparkline is not, its row says the same.
        chart = {"src": urljoin(url, node.attrib["data-file"]), "alt": node.get("aria-label", "")}
        ET.SubElement(into, "img", chart | {name: node.attrib[name] for name in ("width", "height")})
        return
    if node.tag in _DROPPED or _OUT & set(node.get("class", "").split()) or node.get("hidden") is not None:
        return
    kept = _KEPT.get(node.tag)
    target = into
    if kept is not None:
        attributes = {name: node.attrib[name] for name in kept if name in node.attrib}
        for name in ("href", "src"):
            if name in attributes:
                attributes[name] = urljoin(url, attributes[name])
        target = ET.SubElement(into, node.tag, attributes)
    _say(target, node.text or "")
    for child in node:
        _copy(child, target, url)
        _say(target, child.tail or "")


def _say(node: ET.Element, text: str) -> None:
    """Adds text at the end of what `node` holds."""
    if not text:
        return
    children = list(node)
    if children:
        children[-1].tail = (children[-1].tail or "") + text
    else:
        node.text = (node.text or "") + text


def _in_paragraphs(body: ET.Element) -> None:
    """Drops the white space between blocks, and blocks that hold nothing any more."""
    body.text = None
    for child in list(body):
        child.tail = None
        if child.tag in _BLOCKS and not any(True for _ in _pieces(child)):
            body.remove(child)


def _pieces(node: ET.Element) -> Iterator[str]:
    """Each run of text, and each picture, below `node`."""
    yield from (text for text in node.itertext() if text.strip())
    yield from (image.get("src", "") for image in node.iter("img"))
