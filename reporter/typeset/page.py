"""The article as a page: HTML without scripts, with what search engines and share cards read."""

from typing import Any

from reporter.config.templates import environment, render
from reporter.config.texts import clean, iso, plain
from reporter.model import Artifact, PastEdition
from reporter.typeset.edition import Edition, context


def article_page(edition: Edition) -> Artifact:
    """`index.html` of the edition. Raises RenderError where the report cannot be set."""
    known = context(edition, printed=False)
    known |= {
        "description": plain(edition.report.standfirst),
        "previous": _previous(edition.previous),
        # A finished edition knows of none after it: a page of the site leads there once there is one.
        "next": f"../next/{edition.report.day.isoformat()}.html",
        "structured": structured(edition),
    }
    html = render(environment(edition.templates_dir), "page/page.html.j2", known)
    return Artifact("index.html", "text/html", html.encode())


def _previous(past: PastEdition | None) -> dict[str, Any] | None:
    if past is None:
        return None
    return {
        "href": f"../{past.day.isoformat()}/index.html",
        "headline": past.headline,
        "day": past.day,
        "language": past.language,
    }


def structured(edition: Edition) -> dict[str, Any]:
    """The article for machines, as schema.org's NewsArticle."""
    report, site = edition.report, edition.site
    organisation: dict[str, Any] = {"@type": "Organization", "name": clean(site.publisher), "url": site.url}
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": {"@type": "WebPage", "@id": edition.url},
        "url": edition.url,
        "headline": plain(report.headline),
        "description": plain(report.standfirst),
        "articleSection": clean(report.title),
        "inLanguage": report.language,
        "datePublished": iso(edition.published),
        "dateModified": iso(edition.modified),
        "author": organisation,
        "publisher": organisation,
        "image": [
            {"@type": "ImageObject", "url": f"{edition.url}card.png", "width": 1200, "height": 630},
        ],
        "isAccessibleForFree": True,
        "about": [{"@type": "Thing", "name": name} for name in edition.subjects],
        "isBasedOn": [clean(source.url) for source in report.sources if source.url],
    } | ({"encoding": _pdf(edition)} if edition.pdf else {})


def _pdf(edition: Edition) -> dict[str, str]:
    return {
        "@type": "MediaObject",
        "contentUrl": f"{edition.url}report.pdf",
        "encodingFormat": "application/pdf",
    }
