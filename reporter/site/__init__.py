"""The pages around the editions: front page, archive, feeds, sitemaps, and what they all share.

They are made from the records of the editions alone, so that they can be made again at any time
without opening one.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from reporter import __version__
from reporter.config import Site
from reporter.config.assets import assets
from reporter.config.templates import environment, furniture, render, standard_disclaimer
from reporter.config.texts import clean, identifier, iso
from reporter.config.tones import tones
from reporter.errors import RenderError
from reporter.model import Artifact, PastEdition

FRONT = 13
"""Editions on the front page."""
FEED = 30
"""Editions in the feeds; an aggregator that comes once a month misses none of a daily report."""
NEWS_DAYS = 2
"""Search engines read a news sitemap for the articles of the last two days only."""
_LANGUAGE = "en"
SITEMAP_LIMIT = 50_000
"""The most addresses the sitemap protocol allows in one file."""


@dataclass(frozen=True, slots=True)
class EditionView:
    """An edition as the site's templates see it; `path` is its folder from the site's root."""

    record: PastEdition
    title: str
    path: str
    url: str


def pages(
    site: Site,
    editions: Iterable[PastEdition],
    templates_dir: Path | None = None,
    *,
    titles: Mapping[str, str] | None = None,
    disclaimer: Sequence[str] = (),
) -> tuple[Artifact, ...]:
    """Every file of the site but the editions' own, with paths from the site's root. Pure.

    `editions` are all that are published, in any order. `titles` names an edition's slug (else the
    slug itself does); `disclaimer` is the desk's own (else the language's standard one), which every
    feed carries whole (rule D1). The site speaks the language of its newest edition. Raises
    ConfigError for a language without words, RenderError where a page cannot be set.
    """
    views = _views(editions, site, titles or {})
    newest = views[0] if views else None
    language = newest.record.language if newest else _LANGUAGE
    words = furniture(language, templates_dir)
    warning = tuple(disclaimer) or standard_disclaimer(language, templates_dir)
    if not any(paragraph.strip() for paragraph in warning):
        raise RenderError("The disclaimer of the site is empty (rule D1): set one, or leave the key out.")
    env = environment(templates_dir)
    shared = assets(site, templates_dir)
    common: dict[str, Any] = {
        "assets": shared,
        "disclaimer": warning,
        "generator": f"reporter {__version__}",
        "home": _home(site),
        "language": language,
        "latest": f"{newest.record.edition}/latest.html" if newest else "index.html",
        "newest": newest,
        "site": site,
        "theme": {"light": tones(site).paper, "dark": tones(site, dark=True).paper},
        "words": words,
    }

    def made(path: str, media_type: str, template: str, **more: Any) -> Artifact:
        text = render(env, f"page/{template}", {**common, **more})
        return Artifact(path, media_type, text.encode())

    by_year = {year: list(group) for year, group in groupby(views, key=lambda view: view.record.day.year)}
    years = list(by_year)
    updated = max((view.record.modified_at for view in views), default=None)

    def archive(path: str, year: int | None) -> Artifact:
        return made(
            path,
            "text/html",
            "archive.html.j2",
            root="../" * path.count("/"),
            year=year,
            years=years,
            months=_months(by_year[year]) if year else [],
        )

    files = (
        made("index.html", "text/html", "front.html.j2", root="", views=views[:FRONT]),
        made("404.html", "text/html", "missing.html.j2", root=urlsplit(_home(site)).path),
        archive("archive/index.html", years[0] if years else None),
        *(archive(f"archive/{year}/index.html", year) for year in years),
        *(
            made(f"{view.record.edition}/latest.html", "text/html", "latest.html.j2", root="../", view=view)
            for view in _newest_of_each(views)
        ),
        made("feed.xml", "application/atom+xml", "feed.xml.j2", views=views[:FEED], updated=updated),
        _json_feed(views[:FEED], site, words, warning, language),
        made(
            "sitemap.xml",
            "application/xml",
            "sitemap.xml.j2",
            views=views[: SITEMAP_LIMIT - 1 - len(years)],
            years=years,
        ),
        made("sitemap-news.xml", "application/xml", "sitemap-news.xml.j2", views=_news(views)),
        made("robots.txt", "text/plain", "robots.txt.j2"),
    )
    return (*files, *shared.files)


def _home(site: Site) -> str:
    return f"{site.url.rstrip('/')}/"


def _views(editions: Iterable[PastEdition], site: Site, titles: Mapping[str, str]) -> list[EditionView]:
    found = []
    for record in editions:
        path = f"{identifier(record.edition)}/{record.day.isoformat()}/"
        title = titles.get(record.edition) or record.edition.replace("-", " ").title()
        found.append(EditionView(record, title, path, f"{_home(site)}{path}"))
    found.sort(key=lambda view: view.record.edition)
    return sorted(found, key=lambda view: (view.record.day, view.record.as_of), reverse=True)


def _newest_of_each(views: Sequence[EditionView]) -> list[EditionView]:
    newest: dict[str, EditionView] = {}
    for view in views:
        newest.setdefault(view.record.edition, view)
    return list(newest.values())


def _months(views: Sequence[EditionView]) -> list[tuple[date, list[EditionView]]]:
    months = groupby(views, key=lambda view: view.record.day.replace(day=1))
    return [(month, list(group)) for month, group in months]


def _news(views: Sequence[EditionView]) -> list[EditionView]:
    if not views:
        return []
    newest = max(view.record.published_at for view in views)
    return [view for view in views if newest - view.record.published_at <= timedelta(days=NEWS_DAYS)]


def _json_feed(
    views: Sequence[EditionView],
    site: Site,
    words: Mapping[str, str],
    disclaimer: Sequence[str],
    language: str,
) -> Artifact:
    """JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""
    home = _home(site)
    paragraphs = [clean(paragraph) for paragraph in disclaimer]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": clean(site.title),
        "description": clean(site.description),
        "home_page_url": home,
        "feed_url": f"{home}feed.json",
        "language": language,
        "authors": [{"name": clean(site.publisher), "url": home}],
        "items": [
            {
                "id": view.url,
                "url": view.url,
                "title": clean(view.record.headline),
                "summary": clean(view.record.standfirst),
                "content_text": "\n\n".join(
                    [clean(view.record.standfirst), words["article.disclaimer"] + ":", *paragraphs]
                ),
                "image": f"{view.url}card.png",
                "date_published": iso(view.record.published_at),
                "date_modified": iso(view.record.modified_at),
                "language": view.record.language,
                "tags": [clean(view.title)],
                "attachments": [{"url": f"{view.url}report.pdf", "mime_type": "application/pdf"}],
            }
            for view in views
        ],
    }
    text = json.dumps(feed, ensure_ascii=False, indent=1, allow_nan=False)
    return Artifact("feed.json", "application/feed+json", f"{text}\n".encode())
