"""The article as WeasyPrint reads it: parsed as the XML it is, and styled without rules for nothing.

WeasyPrint reads HTML of every kind, in Python, and its own sheet gives each element a marker and five
sorts of notes, and each page sixteen boxes in its margin. The PDF's template is well-formed, and its sheet
names four of the boxes: the rest is left out, and what is set is the same.
"""

import re
from functools import cache
from importlib.resources import files
from typing import Any
from xml.etree import ElementTree as ET

from weasyprint import CSS, HTML
from weasyprint.urls import URLFetcher

_OF_EVERYTHING = re.compile(r"^ *(::|@)([\w-]+) *\{[^{}]*\}", re.MULTILINE)
"""A rule for a part of every element or page: WeasyPrint computes a style for each, whether set or not."""
_NEEDED = frozenset(("footnote", "note-area"))
"""Parts of a page that WeasyPrint asks for on each."""


class Document(HTML):  # type: ignore[misc]
    """One article. A text that is no XML, or names a base of its own, is read as HTML."""

    wrapper_element: Any
    etree_element: Any

    def __init__(self, text: str, base_url: str, fetcher: URLFetcher, own: CSS) -> None:
        """`own` is what WeasyPrint's own sheet is replaced by: see `lean`."""
        self._own = own
        root = _tree(text)
        super().__init__(string=text if root is None else "<p>", base_url=base_url, url_fetcher=fetcher)
        if root is not None:
            self.wrapper_element = type(self.wrapper_element).from_html_root(root, content_language=None)
            self.etree_element = root

    def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
        return [self._own]


def _tree(text: str) -> ET.Element | None:
    """The root of a well-formed text without a base of its own; None for any other."""
    try:
        root = ET.fromstring(text.lstrip())  # noqa: S314 (our own template, which escapes all it prints)
    except ET.ParseError:
        return None
    return None if root.tag != "html" or root.find("head/base") is not None else root


def lean(sheet: str) -> CSS:
    """WeasyPrint's own sheet without the rules for parts of everything that `sheet` does not name."""
    notes = "footnote" in sheet or re.search(r"float: *note|::note-", sheet)

    def kept(rule: re.Match[str]) -> str:
        sign, name = rule[1], rule[2]
        named = f"{sign}{name}" in sheet or (sign == "@" and name in _NEEDED) or ("note" in name and notes)
        return rule[0] if named else ""

    return CSS(string=_OF_EVERYTHING.sub(kept, _own()))


@cache
def _own() -> str:
    return files("weasyprint").joinpath("css", "html5_ua.css").read_text("utf-8")
