"""What machines read of the page is what it shows: title, cards of other sites, JSON-LD (W3, T1)."""

import re
from collections.abc import Iterator
from typing import Any

from reporter.audit import strict
from reporter.audit.edition import Edition
from reporter.audit.page import Node, squeeze


def check(edition: Edition) -> None:
    """Title, share cards and JSON-LD carry the page's own headline, standfirst and date."""
    headline = " ".join(block.text for block in edition.role("headline"))
    standfirst = " ".join(block.text for block in edition.role("standfirst"))
    ledger = edition.ledger
    wanted = {
        "description": standfirst, "og:title": headline, "og:description": standfirst,
        "og:image:alt": headline, "twitter:title": headline, "twitter:description": standfirst,
    }  # fmt: skip
    metas = {
        node.attrs.get("property") or node.attrs.get("name", ""): node for node in edition.root.all("meta")
    }
    for name, text in wanted.items():
        node = metas.get(name)
        holds = node is not None and squeeze(node.attrs.get("content", "")) == text
        ledger.check(holds, "W3", f"<meta {name}> is not the page's", text)
    site = edition.held.settings.get("site", {})
    for name, key in (("author", "publisher"), ("og:site_name", "title")):
        node = metas.get(name)
        holds = node is None or squeeze(node.attrs.get("content", "")) == squeeze(str(site.get(key, "")))
        ledger.check(holds, "W3", f"<meta {name}> is not the settings'", name)
    ledger.check("keywords" not in metas, "W3", "<meta keywords> says what no reader sees", "index.html")
    titles = [node.text() for node in edition.root.all("title") if node.parent and node.parent.tag == "head"]
    title = squeeze(str(edition.held.settings.get("site", {}).get("title", "")))
    allowed = {headline, squeeze(f"{headline} | {title}")}
    ledger.check(
        bool(titles) and set(titles) <= allowed, "W3", "<title> is not the headline", " ".join(titles)
    )
    scripts = [node for node in edition.root.all("script") if node.attrs.get("type") == "application/ld+json"]
    ledger.check(len(scripts) == 1, "W3", "the page has not one JSON-LD block", headline)
    for node in scripts:
        data: dict[str, Any] = strict.mapping(
            strict.parse("".join(child for child in node.children if isinstance(child, str)), "JSON-LD"),
            "JSON-LD",
        )
        ledger.check(
            squeeze(str(data.get("headline"))) == headline, "W3", "JSON-LD has another headline", headline
        )
        ledger.check(
            squeeze(str(data.get("description"))) == standfirst, "W3", "JSON-LD has another description"
        )
        _strings(edition, data)
        _dated(edition, data, metas)
        for key in ("datePublished", "dateModified"):
            published = strict.moment(data.get(key), f"JSON-LD {key}")
            ledger.check(
                published >= edition.held.as_of - 1, "T1", f"{key} lies before the data", str(data.get(key))
            )


def _dated(edition: Edition, data: dict[str, Any], metas: dict[str, Node]) -> None:
    """The times of publication are told alike, and a change never before it (D3)."""
    told = {
        "datePublished": metas.get("article:published_time"),
        "dateModified": metas.get("article:modified_time"),
    }
    for key, node in told.items():
        holds = node is not None and node.attrs.get("content") == data.get(key)
        edition.ledger.check(holds, "T1", f"the page tells another {key} than JSON-LD", str(data.get(key)))
    holds = str(data.get("datePublished")) <= str(data.get("dateModified"))
    changed = bool(edition.held.revisions) or data.get("datePublished") == data.get("dateModified")
    edition.ledger.check(holds and changed, "D3", "it was changed without a note of what", "JSON-LD")


def _strings(edition: Edition, data: dict[str, Any]) -> None:
    """Every text machines read is one the page or the settings have; every address is the edition's (W3)."""
    held = edition.held
    site = held.settings.get("site", {})
    home, folder = str(site.get("url", "")).rstrip("/"), f"/{held.edition}/{held.day.isoformat()}/"
    known = {squeeze(str(site.get(key, ""))) for key in ("title", "description", "publisher")}
    known |= {squeeze(str(held.settings["edition"].get(key, ""))) for key in ("title", "language")}
    known |= {block.text for block in edition.blocks}
    sources = {
        str(row.get("url")) for row in held.settings.get("sources", {}).values() if isinstance(row, dict)
    }
    for key, text in _texts(data):
        if key.startswith("@") and " " not in text and not re.match(r"https?:", text):
            continue
        if re.match(r"[a-z]+:", text):
            here = text.startswith(f"{home}{folder}")
            here = here and (key != "url" or text.endswith(("/", "card.png", "report.pdf")))
            shared = text == "https://schema.org" or text.startswith(f"{home}/assets/")
            own = here or shared or text.rstrip("/") == home or text in sources
            edition.ledger.check(own, "W3", "JSON-LD leads elsewhere", text, key)
        elif not re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z|[a-z]+/[a-z+.-]+", text):
            asset = edition.lexicon.called().get(text.lower(), "")
            holds = squeeze(text) in known or asset in (*held.assets, held.benchmark)
            edition.ledger.check(holds, "W3", "JSON-LD says what the page does not", text, key)
    for name in ("canonical", "og:url", "og:image", "twitter:image"):
        for text in _addresses(edition, name):
            holds = text.startswith(f"{home}{folder}") and text.endswith(("/", "card.png"))
            edition.ledger.check(holds, "W3", f"{name} leads elsewhere", text)


def _texts(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """(key, text) of every text in a JSON value."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, key)


def _addresses(edition: Edition, name: str) -> Iterator[str]:
    for tag, names, text in (("link", ("rel",), "href"), ("meta", ("property", "name"), "content")):
        for node in edition.root.all(tag):
            if any(node.attrs.get(each) == name for each in names):
                yield node.attrs.get(text, "")
