"""Atom and JSON Feed 1.1: the newest editions, in summary or whole, each with the disclaimer whole."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from reporter.config.texts import clean, fill, iso
from reporter.errors import RenderError
from reporter.site.fulltext import content
from reporter.site.views import EditionView

FEED = 30
"""Editions in the feeds; an aggregator that comes once a month misses none of a daily report."""

Read = Callable[[str], bytes | None]
"""A published file by its path from the site's root; None where there is none."""


def in_feed(views: Sequence[EditionView]) -> tuple[EditionView, ...]:
    """The newest editions, newest first: thirty, or all of the newest day where those are more."""
    newest = sum(view.record.day == views[0].record.day for view in views) if views else 0
    return tuple(views[: max(FEED, newest)])


def entry(
    view: EditionView, words: Mapping[str, str], disclaimer: Sequence[str], page: bytes | None
) -> ET.Element:
    """The content of one entry: the standfirst or, of a `page`, the article; then the disclaimer."""
    body = ET.Element("div")
    _paragraph(body, view.record.standfirst)
    if page is not None:
        body.extend(content(page, view.url))
    link = ET.SubElement(_paragraph(body, ""), "a", {"href": view.url})
    link.text = words["site.read"]
    _paragraph(body, fill("{what}:", what=words["article.disclaimer"]))
    for paragraph in disclaimer:
        _paragraph(body, paragraph)
    return body


def _paragraph(body: ET.Element, text: str) -> ET.Element:
    made = ET.SubElement(body, "p")
    made.text = clean(text)
    return made


def html(body: ET.Element) -> str:
    """The content as HTML."""
    return ET.tostring(body, encoding="unicode", method="html")


def json_feed(
    items: Sequence[tuple[EditionView, ET.Element]],
    *,
    title: str,
    description: str,
    publisher: str,
    home: str,
    root: str,
    language: str,
    whole: bool,
) -> str:
    """JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/) of (edition, content).

    `root` is the address of the language's own pages, `home` that of the site.
    """
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": clean(title),
        "description": clean(description),
        "home_page_url": root,
        "feed_url": f"{root}feed.json",
        "language": language,
        "authors": [{"name": clean(publisher), "url": home}],
        "items": [_item(view, body, whole) for view, body in items],
    }
    try:
        return json.dumps(feed, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    except ValueError as error:
        raise RenderError(f"feed.json cannot be written: {error}.") from error


def _item(view: EditionView, body: ET.Element, whole: bool) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": view.url,
        "url": view.url,
        "title": clean(view.record.headline),
        "summary": clean(view.record.standfirst),
    }
    if whole:
        item["content_html"] = html(body)
    else:
        item["content_text"] = "\n\n".join("".join(part.itertext()) for part in body if part.tag == "p")
    attached = {"url": f"{view.url}report.pdf", "mime_type": "application/pdf"}
    return item | {
        "image": f"{view.url}card.png",
        "date_published": iso(view.record.published_at),
        "date_modified": iso(view.record.modified_at),
        "language": view.record.language,
        "tags": [clean(view.title)],
        **({"attachments": [attached]} if view.record.pdf else {}),
    }
