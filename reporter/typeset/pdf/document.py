"""The article as WeasyPrint reads it: parsed as the XML it is, and styled without rules for nothing.

WeasyPrint reads HTML of every kind, in Python, and its own sheet gives each element a marker and five
sorts of notes. The PDF's template is well-formed and prints neither: both are left out, and what is set
is the same.
"""

import re
from functools import cache
from importlib.resources import files
from typing import Any
from xml.etree import ElementTree as ET

from weasyprint import CSS, HTML
from weasyprint.urls import URLFetcher

_OF_EVERYTHING = re.compile(r"^::[\w-]+ *\{[^{}]*\}", re.MULTILINE)
"""A rule for a part of every element: WeasyPrint computes a style for each, whether it is set or not."""


class Document(HTML):  # type: ignore[misc]
    """One article. A text that is no XML, or names a base of its own, is read as HTML."""

    wrapper_element: Any
    etree_element: Any

    def __init__(self, text: str, base_url: str, fetcher: URLFetcher) -> None:
        root = _tree(text)
        super().__init__(string=text if root is None else "<p>", base_url=base_url, url_fetcher=fetcher)
        if root is not None:
            self.wrapper_element = type(self.wrapper_element).from_html_root(root, content_language=None)
            self.etree_element = root

    def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
        return [_sheet()]


def _tree(text: str) -> ET.Element | None:
    """The root of a well-formed text without a base of its own; None for any other."""
    try:
        root = ET.fromstring(text.lstrip())  # noqa: S314 (our own template, which escapes all it prints)
    except ET.ParseError:
        return None
    return None if root.tag != "html" or root.find("head/base") is not None else root


@cache
def _sheet() -> CSS:
    """WeasyPrint's own sheet without the markers and notes of every element."""
    own = files("weasyprint").joinpath("css", "html5_ua.css").read_text("utf-8")
    return CSS(string=_OF_EVERYTHING.sub("", own))
