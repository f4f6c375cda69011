"""The tags of plain HTML, read quickly: what a browser and the standard library read in one way only.

An edition's page is written so. Whatever is not (a comment, a value without quotes, a stray `<`, a tag in
a script) is left to the standard library's reader, which takes three times as long.
"""

import re
from html import unescape
from typing import NamedTuple

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


class Tag(NamedTuple):
    """A tag: start, end or closed (nothing where readers may differ in it), name and attributes.

    `inside` is the tag that must follow, because readers differ in what else stands in such an element.
    """

    kind: str
    name: str
    attrs: dict[str, str]
    inside: str = ""


def read(text: str) -> tuple[str, list[tuple[Tag, str]]] | None:
    """The text before a page's first tag, then each tag with the text behind it.

    None where another reader must read it all. Tags that are written alike are one and the same.
    """
    first, *pieces = text.split("<")
    if "\x00" in text or "&" in (pieces or [first])[-1]:
        return None
    if pieces and pieces[0].lower().startswith("!doctype html>"):
        first += pieces.pop(0)[len("!doctype html>") :]
    known: dict[str, Tag] = {}
    found: list[tuple[Tag, str]] = []
    inside = ""
    for piece in pieces:
        head, closed, data = piece.partition(">")
        tag = known.get(head)
        if tag is None:
            tag = known[head] = _tag(head)
        if not closed or not tag.kind or (inside and head != inside):
            return None
        inside = tag.inside
        raw = inside and tag.name in _RAW
        found.append((tag, unescape(data) if "&" in data and not raw else data))
    return None if inside else (unescape(first), found)


def _tag(head: str) -> Tag:
    found = _TAG.fullmatch(head)
    if found is None:
        return Tag("", "", {})
    if found["end"]:
        return Tag("end", found["end"].lower(), {})
    told = found["attributes"]
    if "&" in told and _DOUBTFUL.search(told):
        return Tag("", "", {})
    named = _ATTRIBUTES.findall(told)
    attrs = {name.lower(): unescape(value) for name, value in named}
    if len(attrs) != len(named):
        return Tag("", "", {})
    name = found["start"].lower()
    if found["closed"]:
        return Tag("closed", name, attrs)
    return Tag("start", name, attrs, f"/{name}" if name in _RAW or name in _UNSURE else "")
