"""What machines read of the page is what it shows: title, cards of other sites, JSON-LD (W3, T1)."""

from typing import Any

from reporter.audit import strict
from reporter.audit.edition import Edition
from reporter.audit.page import squeeze


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
    titles = [node.text() for node in edition.root.all("title") if node.parent and node.parent.tag == "head"]
    ledger.check(
        any(text.startswith(headline) for text in titles), "W3", "<title> is not the headline", headline
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
        for key in ("datePublished", "dateModified"):
            published = strict.moment(data.get(key), f"JSON-LD {key}")
            ledger.check(
                published >= edition.held.as_of - 1, "T1", f"{key} lies before the data", str(data.get(key))
            )
