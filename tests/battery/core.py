"""The part of the battery that needs nothing but Python: structure, links, feeds, maps, JSON-LD."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree as ET

import feedparser

from reporter.audit.page import Node, parse
from reporter.errors import AuditFailed

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, and on which page."""

    page: str
    what: str


@dataclass(frozen=True)
class Seen:
    """A page of the site: its path, its tree, and the ids in it."""

    path: str
    root: Node
    ids: frozenset[str]


def read(site: Path) -> tuple[dict[str, Seen], list[Fault]]:
    """Every HTML page of the site, strictly parsed; what does not nest and close is a fault."""
    pages, faults = {}, []
    for file in sorted(site.rglob("*.html")):
        path = file.relative_to(site).as_posix()
        try:
            root = parse(file.read_bytes(), path)
        except AuditFailed as error:
            faults.append(Fault(path, str(error)))
            continue
        ids = Counter(node.attrs["id"] for node in root.walk() if "id" in node.attrs)
        faults += [
            Fault(path, f"the id {name!r} stands {count} times") for name, count in ids.items() if count > 1
        ]
        pages[path] = Seen(path, root, frozenset(ids))
    return pages, faults


def structure(page: Seen) -> Iterator[Fault]:
    """Language, title, one main, headings in order, names of pictures, fields and tables."""
    html = next(page.root.all("html"))
    if not html.attrs.get("lang"):
        yield Fault(page.path, "the page does not say its language")
    if not any(node.text().strip() for node in page.root.all("title")):
        yield Fault(page.path, "the page has no title")
    if len(list(page.root.all("main"))) != 1:
        yield Fault(page.path, "the page has not one main part")
    last = 0
    for node in page.root.walk():
        if re.fullmatch(r"h[1-6]", node.tag):
            level = int(node.tag[1])
            if level > last + 1:
                yield Fault(
                    page.path, f"{node.tag} {node.text()[:60]!r} follows h{last}" if last else "no h1 first"
                )
            last = level
        elif node.tag == "img" and "alt" not in node.attrs:
            yield Fault(page.path, f"the picture {node.attrs.get('src')} has no alt")
        elif node.tag == "svg" and node.attrs.get("role") == "img" and not node.attrs.get("aria-label"):
            yield Fault(page.path, "a drawing has no name")
        elif node.tag in ("a", "button") and not _named(node, page):
            yield Fault(page.path, f"a {node.tag} without a name leads to {node.attrs.get('href')}")
        elif node.tag == "input" and not _labelled(node, page):
            yield Fault(page.path, f"the field {node.attrs.get('name')} has no label")
        elif node.tag == "table" and not any(True for _ in node.all("th")):
            yield Fault(page.path, "a table has no heads")
        for name in ("aria-labelledby", "aria-describedby", "aria-controls", "for"):
            for target in node.attrs.get(name, "").split():
                if target not in page.ids:
                    yield Fault(page.path, f"{name} names {target!r}, which is not there")
    if sum(1 for _ in page.root.all("h1")) != 1:
        yield Fault(page.path, "the page has not one h1")


def _named(node: Node, page: Seen) -> bool:
    if node.attrs.get("aria-label") or node.attrs.get("aria-labelledby") or node.text().strip():
        return True
    return any(image.attrs.get("alt", "").strip() for image in node.all("img"))


def _labelled(node: Node, page: Seen) -> bool:
    if (
        node.attrs.get("type") == "hidden"
        or node.attrs.get("aria-label")
        or node.attrs.get("aria-labelledby")
    ):
        return True
    if any(above.tag == "label" for above in node.above()):
        return True
    return any(label.attrs.get("for") == node.attrs.get("id") for label in page.root.all("label"))


def links(site: Path, pages: dict[str, Seen], address: str) -> tuple[int, list[Fault]]:
    """Every link and picture inside the site leads to a file, and to an id that is there.

    `address` is the site's own; a link to it from anywhere is a link inside.
    """
    base = address.rstrip("/") + "/"
    count, faults = 0, []
    there: dict[str, bool] = {}
    for page in pages.values():
        for node in page.root.walk():
            for name in ("href", "src", "data-file"):
                link = node.attrs.get(name)
                if link is None or (node.tag == "link" and node.attrs.get("rel") == "canonical"):
                    continue
                target = urljoin(base + page.path, link)
                if not target.startswith(base):
                    if urlsplit(target).hostname == urlsplit(base).hostname:
                        faults.append(Fault(page.path, f"{link} leads out of the site"))
                    continue
                count += 1
                parts = urlsplit(target)
                path = unquote(parts.path[len(urlsplit(base).path) :])
                path = f"{path}index.html" if path.endswith("/") or not path else path
                if path not in there:
                    there[path] = (site / path).is_file()
                if not there[path]:
                    faults.append(Fault(page.path, f"{link} leads to nothing"))
                elif parts.fragment and path in pages and parts.fragment not in pages[path].ids:
                    faults.append(Fault(page.path, f"{link}: there is no such place on that page"))
    return count, faults


def structured(page: Seen) -> Iterator[Fault]:
    """JSON-LD: parses, and says what schema.org and the search engines ask of its type."""
    for node in page.root.all("script"):
        if node.attrs.get("type") != "application/ld+json":
            continue
        try:
            tree = json.loads("".join(child for child in node.children if isinstance(child, str)))
        except ValueError as error:
            yield Fault(page.path, f"JSON-LD: {error}")
            continue
        if tree.get("@context") != "https://schema.org":
            yield Fault(page.path, "JSON-LD: its context is not schema.org's")
        wanted = {
            "NewsArticle": ("headline", "datePublished", "dateModified", "author", "publisher", "image"),
            "WebSite": ("name", "url"),
        }.get(tree.get("@type"))
        if wanted is None:
            yield Fault(page.path, f"JSON-LD: nobody expects the type {tree.get('@type')!r}")
            continue
        for key in wanted:
            if not tree.get(key):
                yield Fault(page.path, f"JSON-LD: {key} is missing")
        if tree["@type"] == "NewsArticle":
            yield from _article(page, tree)


def _article(page: Seen, tree: dict[str, object]) -> Iterator[Fault]:
    heading = next((node.text() for node in page.root.all("h1")), "")
    if " ".join(str(tree.get("headline")).split()) != " ".join(heading.split()):
        yield Fault(page.path, f"JSON-LD: its headline is not the page's: {tree.get('headline')!r}")
    if len(str(tree.get("headline"))) > 110:
        yield Fault(page.path, "JSON-LD: the headline has more than 110 characters")
    for key in ("datePublished", "dateModified"):
        if not _TIME.fullmatch(str(tree.get(key))):
            yield Fault(page.path, f"JSON-LD: {key} is no time with a zone")
    canonical = [
        node.attrs.get("href") for node in page.root.all("link") if node.attrs.get("rel") == "canonical"
    ]
    if [tree.get("url")] != canonical:
        yield Fault(page.path, "JSON-LD: its url is not the canonical address")


def feeds(site: Path) -> Iterator[Fault]:
    """Atom as RFC 4287 and the W3C's validator ask, JSON Feed as its version 1.1 does."""
    for file in sorted(site.rglob("feed.xml")):
        yield from _atom(file, file.relative_to(site).as_posix())
    for file in sorted(site.rglob("feed.json")):
        yield from _json_feed(file, file.relative_to(site).as_posix())


def xml(file: Path, path: str) -> tuple[ET.Element, list[Fault]]:
    """The root of an XML file; an empty one and the fault where it is none."""
    try:
        return ET.parse(file).getroot(), []
    except (ET.ParseError, OSError) as error:
        return ET.Element("none"), [Fault(path, f"no XML: {error}")]


def _atom(file: Path, path: str) -> Iterator[Fault]:
    content = file.read_bytes()
    read_as = feedparser.parse(content)
    if read_as.bozo or read_as.version != "atom10":
        yield Fault(path, f"feedparser reads it as {read_as.version!r}: {read_as.get('bozo_exception')}")
    root, broken = xml(file, path)
    yield from broken
    for element, where in ((root, "feed"), *((entry, "entry") for entry in root.iter(f"{ATOM}entry"))):
        for name in ("id", "title", "updated"):
            held = element.findall(f"{ATOM}{name}")
            if len(held) != 1 or not (held[0].text or "").strip():
                yield Fault(path, f"{where}: not one {name}")
        for name in ("updated", "published"):
            for held in element.findall(f"{ATOM}{name}"):
                if not _TIME.fullmatch(held.text or ""):
                    yield Fault(path, f"{where}: {name} is {held.text!r}, no time of RFC 3339")
        identity = element.findtext(f"{ATOM}id") or ""
        if not urlsplit(identity).scheme:
            yield Fault(path, f"{where}: its id is no address: {identity}")
        alternate = [
            (link.get("type"), link.get("hreflang"))
            for link in element.findall(f"{ATOM}link")
            if link.get("rel", "alternate") == "alternate"
        ]
        if len(alternate) != len(set(alternate)):
            yield Fault(path, f"{where}: two alternate links of one type and language")
        for link in element.findall(f"{ATOM}link"):
            if not urlsplit(link.get("href", "")).scheme:
                yield Fault(path, f"{where}: the link {link.get('href')!r} is not absolute")
    if not any(link.get("rel") == "self" for link in root.findall(f"{ATOM}link")):
        yield Fault(path, "the feed does not name itself (rel=self)")
    if root.find(f"{ATOM}author/{ATOM}name") is None:
        yield Fault(path, "the feed has no author")
    entries = root.findall(f"{ATOM}entry")
    known = [entry.findtext(f"{ATOM}id") for entry in entries]
    if len(set(known)) != len(known):
        yield Fault(path, "two entries have one id")
    times = [entry.findtext(f"{ATOM}updated") or "" for entry in (root, *entries)]
    told = [datetime.fromisoformat(time) for time in times if _TIME.fullmatch(time)]
    if len(told) == len(times) and told[0] < max(told):
        yield Fault(path, "the feed is older than one of its entries")
    for entry in entries:
        held = entry.find(f"{ATOM}content")
        if held is None or held.get("type") not in ("html", "xhtml", "text"):
            yield Fault(path, "an entry has no content of a known type")
        elif held.get("type") == "html":
            yield from _markup(path, held.text or "")


def _markup(path: str, text: str) -> Iterator[Fault]:
    """Markup of an entry: well formed, without scripts and styles, its addresses absolute."""
    try:
        root = parse(text.encode(), path)
    except AuditFailed as error:
        yield Fault(path, f"the markup of an entry: {error}")
        return
    for node in root.walk():
        if node.tag in ("script", "style", "iframe", "object", "form") or any(
            name.startswith("on") or name == "style" for name in node.attrs
        ):
            yield Fault(path, f"an entry holds <{node.tag}> or an attribute that readers remove")
        for name in ("href", "src"):
            if name in node.attrs and not urlsplit(node.attrs[name]).scheme:
                yield Fault(path, f"an entry's {name} is relative: {node.attrs[name]}")


def _json_feed(file: Path, path: str) -> Iterator[Fault]:
    try:
        tree = json.loads(file.read_bytes())
    except ValueError as error:
        yield Fault(path, f"no JSON: {error}")
        return
    if tree.get("version") != "https://jsonfeed.org/version/1.1" or not tree.get("title"):
        yield Fault(path, "no version 1.1, or no title")
    for key in ("home_page_url", "feed_url"):
        if not urlsplit(tree.get(key, "")).scheme:
            yield Fault(path, f"{key} is no address")
    if not isinstance(tree.get("items"), list):
        yield Fault(path, "no items")
        return
    known = [item.get("id") for item in tree["items"]]
    if len(set(known)) != len(known) or not all(isinstance(one, str) and one for one in known):
        yield Fault(path, "an item without an id, or two with one")
    for item in tree["items"]:
        if not (item.get("content_html") or item.get("content_text")):
            yield Fault(path, f"{item.get('id')}: no content")
        if item.get("content_html"):
            yield from _markup(path, item["content_html"])
        for key in ("date_published", "date_modified"):
            if key in item and not _TIME.fullmatch(item[key]):
                yield Fault(path, f"{item.get('id')}: {key} is {item[key]!r}, no time of RFC 3339")
        for attachment in item.get("attachments", ()):
            if not attachment.get("url") or not attachment.get("mime_type"):
                yield Fault(path, f"{item.get('id')}: an attachment without address or type")
        if not all(isinstance(tag, str) for tag in item.get("tags", ())):
            yield Fault(path, f"{item.get('id')}: tags are not texts")


def maps(site: Path, address: str) -> tuple[int, list[Fault]]:
    """The sitemaps: every address leads to a page, every article stands in exactly one, alternates return."""
    base = address.rstrip("/") + "/"
    found: Counter[str] = Counter()
    alternates: dict[str, dict[str, str]] = {}
    index, faults = xml(site / "sitemap.xml", "sitemap.xml")
    for part in index:
        location = part.findtext(f"{MAP}loc") or ""
        name = location.removeprefix(base)
        file = site / name
        if not file.is_file():
            faults.append(Fault("sitemap.xml", f"{location} is not there"))
            continue
        urls, broken = xml(file, name)
        faults += broken
        if len(urls) > 50_000 or file.stat().st_size > 50 * 2**20:
            faults.append(Fault(name, "more than the protocol allows"))
        for url in urls:
            where = url.findtext(f"{MAP}loc") or ""
            found[where] += 1
            others = {link.get("hreflang", ""): link.get("href", "") for link in url.findall(f"{XHTML}link")}
            if others:
                alternates[where] = others
            path = where.removeprefix(base)
            if not where.startswith(base) or not (site / path / "index.html").is_file():
                faults.append(Fault(name, f"{where} leads to nothing"))
    faults += [
        Fault("sitemap.xml", f"{where} stands {count} times") for where, count in found.items() if count > 1
    ]
    for file in site.glob("*/*/snapshot.json"):
        where = f"{base}{file.parent.relative_to(site).as_posix()}/"
        if where not in found:
            faults.append(Fault("sitemap.xml", f"{where} stands in none"))
    for where, others in alternates.items():
        if where not in others.values() or "x-default" not in others:
            faults.append(
                Fault("sitemap.xml", f"{where} does not name itself among its languages, or no default")
            )
        for other in set(others.values()) - {where}:
            if alternates.get(other) != others:
                faults.append(Fault("sitemap.xml", f"{other} does not name {where} in return"))
    news, broken = xml(site / "sitemap-news.xml", "sitemap-news.xml")
    faults += broken
    for url in news:
        for name in ("publication_date", "title"):
            if not url.findtext(f"{NEWS}news/{NEWS}{name}"):
                faults.append(Fault("sitemap-news.xml", f"{url.findtext(f'{MAP}loc')}: no {name}"))
        if found[url.findtext(f"{MAP}loc") or ""] != 1:
            faults.append(Fault("sitemap-news.xml", f"{url.findtext(f'{MAP}loc')} is in no other map"))
    return sum(found.values()), faults


def address_of(site: Path) -> str:
    """The site's own address, as its front page says."""
    root = parse((site / "index.html").read_bytes(), "index.html")
    return next(node.attrs["href"] for node in root.all("link") if node.attrs.get("rel") == "canonical")


def core(site: Path) -> tuple[dict[str, int], list[Fault]]:
    """All of it: how much was looked at, and what is wrong."""
    address = address_of(site)
    pages, faults = read(site)
    for page in pages.values():
        if not any(node.attrs.get("http-equiv") == "refresh" for node in page.root.all("meta")):
            faults += structure(page)
        faults += structured(page)
    count, broken = links(site, pages, address)
    mapped, lost = maps(site, address)
    faults += [*broken, *feeds(site), *lost]
    return {"pages": len(pages), "links": count, "addresses in sitemaps": mapped}, faults
