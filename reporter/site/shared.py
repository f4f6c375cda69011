"""The pages a site has once, whatever its languages: maps, the page not found, search, what robots read."""

import json
from collections.abc import Iterator
from urllib.parse import urlsplit

from reporter.config.icon import icons
from reporter.config.texts import clean
from reporter.config.tones import tones
from reporter.site.plan import Page
from reporter.site.sitemaps import AddressView, by_month, news
from reporter.site.views import EditionView, home
from reporter.site.writer import Writer


def site_pages(writer: Writer) -> Iterator[Page]:
    """Every page that is of no language's own."""
    first = writer.parts[0]
    views = sorted(
        (view for part in writer.parts for view in part.views),
        key=lambda view: (view.record.day, view.record.as_of),
        reverse=True,
    )
    # At any depth below the site's root: its links begin there.
    top = urlsplit(home(writer.site)).path
    yield writer.html(first, "404.html", "missing.html.j2", [first.main], root=top)
    yield from _maps(writer, views)
    yield Page("robots.txt", "text/plain", (), lambda: writer.text(first, "robots.txt", "robots.txt.j2"))
    manifest = "application/manifest+json"
    yield Page("manifest.webmanifest", manifest, (), lambda: _manifest(writer, top))
    for icon in icons(writer.site.accent):
        yield Page(icon.path, icon.media_type, (), lambda icon=icon: icon.content)  # type: ignore[misc]
    if writer.options.search:
        for part in writer.parts:
            others = writer.languages("search/index.html", writer.parts)
            path = f"{part.folder}search/index.html"
            yield writer.html(part, path, "search.html.j2", [repr(others)], others=others)


def _manifest(writer: Writer, top: str) -> str:
    """What a browser asks for where a reader keeps the site on a home screen."""
    site, paper = writer.site, tones(writer.site).paper
    tree = {
        "name": clean(site.title),
        "short_name": clean(site.title)[:30],
        "description": clean(site.description),
        "lang": writer.parts[0].code,
        "start_url": top,
        "scope": top,
        "display": "browser",
        "background_color": paper,
        "theme_color": paper,
        "icons": [
            {"src": f"{top}icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png"}
            for size in (192, 512)
        ],
    }
    return json.dumps(tree, ensure_ascii=False, indent=1) + "\n"


def _maps(writer: Writer, views: list[EditionView]) -> Iterator[Page]:
    """The index, the parts by month, the part of the pages around, the news."""
    first = writer.parts[0]
    months = by_month(views)
    newest = {month: max(view.record.modified_at for view in held) for month, held in months.items()}
    around = list(_around(writer))
    latest = max(newest.values(), default=None)
    parts = [AddressView(f"{home(writer.site)}sitemaps/pages.xml", latest)]
    parts += [
        AddressView(f"{home(writer.site)}sitemaps/{month}.xml", modified)
        for month, modified in newest.items()
    ]

    def page(path: str, template: str, inputs: list[str], **more: object) -> Page:
        return Page(
            path, "application/xml", tuple(inputs), lambda: writer.text(first, path, template, **more)
        )

    yield page("sitemap.xml", "sitemap.xml.j2", [repr(parts)], parts=parts)
    yield page("sitemaps/pages.xml", "sitemap-part.xml.j2", [repr(around)], addresses=around)
    for month, held in months.items():
        addresses = [AddressView(view.url, view.record.modified_at, writer.alternates(view)) for view in held]
        yield page(f"sitemaps/{month}.xml", "sitemap-part.xml.j2", [repr(addresses)], addresses=addresses)
    fresh = news(views)
    yield page("sitemap-news.xml", "sitemap-news.xml.j2", [view.digest for view in fresh], views=fresh)


def _around(writer: Writer) -> Iterator[AddressView]:
    """The addresses of the pages around the editions, with the same page in other languages."""
    there: dict[str, list[str]] = {}
    for part in writer.parts:
        years = dict.fromkeys(view.record.day.year for view in part.views)
        assets = dict.fromkeys(asset for view in part.views for asset in view.assets)
        for path in (
            "",
            "archive/",
            *(f"archive/{year}/" for year in years),
            *(f"asset/{asset}/" for asset in assets),
        ):
            there.setdefault(path, []).append(part.folder)
    codes = {part.folder: part.code for part in writer.parts}
    for path, folders in there.items():
        urls = [(codes[folder], f"{home(writer.site)}{folder}{path}") for folder in folders]
        alternates = (*urls, ("x-default", urls[0][1])) if len(urls) > 1 else ()
        for _, url in urls:
            yield AddressView(url, None, alternates)
