"""What each element of the page is to its reader, by the structure the page is typeset in."""

from reporter.audit.page import Node
from reporter.audit.reading import BREAKING

_APPARATUS = ("related", "gaps", "revisions", "sources", "figures", "how", "disclaimer")
_BY_CLASS = {
    "standfirst": "standfirst",
    "dateline": "dateline",
    "kicker": "furniture",
    "recorded": "furniture",
    "corrected": "furniture",
    "brand": "furniture",
    "note": "note",
    "title": "chart-title",
    "number": "chart-number",
    "subtitle": "chart-subtitle",
    "credit": "credit",
    "skip": "furniture",
    "ways": "furniture",
    "hint": "furniture",
}
_BY_TAG = {
    "h1": "headline",
    "title": "title",
    "p": "paragraph",
    "li": "paragraph",
    "blockquote": "paragraph",
    "caption": "caption",
    "th": "heading-cell",
    "td": "cell",
    "dt": "label",
    "dd": "key",
    "h2": "heading",
    "h3": "heading",
    "h4": "heading",
    "summary": "furniture",
}


def section_of(node: Node) -> str:
    """The id of the innermost section an element stands in; "lede" for the one without a heading."""
    for upper in node.above():
        if upper.tag == "section":
            if upper.attrs.get("id"):
                return upper.attrs["id"]
            return "lede" if "lede" in upper.classes else "key" if "key" in upper.classes else ""
    return ""


def role_of(node: Node) -> tuple[str, str]:
    """(role, section) of a block-level element. What is unknown is prose, so that it is checked."""
    section = section_of(node)
    for upper in node.above():
        if upper.tag in ("nav", "footer") or "masthead" in upper.classes:
            return "furniture", section
    if node.tag in ("body", "html", "head", "#page") or node.classes & BREAKING:
        return "reading" if "reading" in node.classes else "furniture", section
    if section in _APPARATUS:
        return section, section
    if node.tag == "p":
        for name, role in _BY_CLASS.items():
            if name in node.classes:
                return role, section
        return "paragraph", section
    return _BY_TAG.get(node.tag, "paragraph"), section
