"""The tags of plain HTML, read quickly: what a browser and the standard library read in one way only.

An edition's page is written so. Whatever is not (a comment, a value without quotes, a stray `<`, a tag in
a script) is left to the standard library's reader, which takes three times as long.
"""

import re
from html import unescape
from typing import NamedTuple, Protocol

_SPACE = r"[ \t\n\r\f]"
_ATTRIBUTE = rf'{_SPACE}+([a-zA-Z][a-zA-Z0-9_:.-]*)(?:="([^"]*)")?'
_ATTRIBUTES = re.compile(_ATTRIBUTE)
_TAG = re.compile(
    rf"/(?P<end>[a-zA-Z][a-zA-Z0-9-]*){_SPACE}*"
    rf"|(?P<start>[a-zA-Z][a-zA-Z0-9-]*)(?P<attributes>(?:{_ATTRIBUTE})*){_SPACE}*(?P<closed>/?)"
)
"""What stands between `<` and `>`."""
_DOUBTFUL = re.compile(r"&(?!#?[a-zA-Z0-9]+;)")
"""An ampersand in a value that readers of different years take differently."""
_RAW = frozenset({"script", "style"})
_UNSURE = frozenset(["iframe", "noembed", "noframes", "noscript", "plaintext", "textarea", "title", "xmp"])
"""Elements in which a tag is text to some readers: they hold none, or are not read here."""


class _Tag(NamedTuple):
    """A tag: start, end or closed (nothing where readers may differ in it), name and attributes.

    `inside` is the tag that must follow, because readers differ in what else stands in such an element.
    """

    kind: str
    name: str
    attrs: dict[str, str]
    inside: str = ""


class Handler(Protocol):
    """What is told of each tag and text, as by the standard library's reader."""

    def begin(self, tag: str, attrs: dict[str, str]) -> object:
        """A tag is opened."""

    def add(self, tag: str, attrs: dict[str, str]) -> object:
        """A tag is opened and closed at once."""

    def handle_endtag(self, tag: str) -> None:
        """A tag is closed."""

    def handle_data(self, data: str) -> None:
        """A text stands between two tags."""


def feed(text: str, handler: Handler) -> bool:
    """Tell `handler` of every tag of a page; False, at any place, where another reader must read it all."""
    first, *pieces = text.split("<")
    if "\x00" in text or "&" in (pieces or [first])[-1]:
        return False
    if pieces and pieces[0].lower().startswith("!doctype html>"):
        first += pieces.pop(0)[len("!doctype html>") :]
    if first:
        handler.handle_data(unescape(first))
    known: dict[str, _Tag] = {}
    inside = ""
    for piece in pieces:
        head, closed, data = piece.partition(">")
        tag = known.get(head)
        if tag is None:
            tag = known[head] = _tag(head)
        if not closed or not tag.kind or (inside and head != inside):
            return False
        if tag.kind == "end":
            handler.handle_endtag(tag.name)
        elif tag.kind == "closed":
            handler.add(tag.name, tag.attrs)
        else:
            handler.begin(tag.name, tag.attrs)
        inside = tag.inside
        if data:
            raw = inside and tag.name in _RAW
            handler.handle_data(unescape(data) if "&" in data and not raw else data)
    return not inside


def _tag(head: str) -> _Tag:
    found = _TAG.fullmatch(head)
    if found is None:
        return _Tag("", "", {})
    if found["end"]:
        return _Tag("end", found["end"].lower(), {})
    told = found["attributes"]
    if "&" in told and _DOUBTFUL.search(told):
        return _Tag("", "", {})
    named = _ATTRIBUTES.findall(told)
    attrs = {name.lower(): unescape(value) for name, value in named}
    if len(attrs) != len(named):
        return _Tag("", "", {})
    name = found["start"].lower()
    if found["closed"]:
        return _Tag("closed", name, attrs)
    return _Tag("start", name, attrs, f"/{name}" if name in _RAW or name in _UNSURE else "")
