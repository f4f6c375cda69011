"""Feeds and sitemaps: each entry is its edition's headline, standfirst and address, the disclaimer whole.

Read by their published forms alone: Atom (RFC 4287), JSON Feed 1.1, the sitemap protocol.
"""

import re
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

from reporter.audit import page, strict
from reporter.audit.around.editions import FOLDER, Editions, Told, same
from reporter.audit.page import squeeze
from reporter.audit.reading import blocks
from reporter.audit.result import Ledger
from reporter.audit.roles import role_of
from reporter.errors import AuditFailed

ATOM = "{http://www.w3.org/2005/Atom}"
VERSION = "https://jsonfeed.org/version/1.1"
SITEMAPS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
_ADDRESS = re.compile(r"""\b(?:href|src)\s*=\s*["']?([^"'\s>]*)""")
"""Every address of an entry's content, found without reading it, and maybe more."""
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a feed as it stands there: its links, its content as plain paragraphs and as HTML."""

    id: str
    title: str
    summary: str
    published: str
    modified: str
    links: tuple[str, ...]
    plain: tuple[str, ...]
    html: str

    @property
    def folder(self) -> str:
        """The folder of its edition, by its id."""
        found = FOLDER.search(self.id)
        return found[1] if found else ""

    def content(self, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """(texts of its paragraphs, all addresses it leads to). Raises AuditFailed."""
        paragraphs, more = _markup(self.html, name)
        said = (*(text for part in self.plain if (text := squeeze(part))), *paragraphs)
        return said, (*self.links, *more)


def tree(content: bytes, name: str) -> ET.Element:
    """The root of an XML file that declares nothing of its own. Raises AuditFailed."""
    try:
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise ValueError("it declares a document type")
        return ET.fromstring(content.decode("utf-8"))  # noqa: S314 (without a document type nothing expands)
    except (ET.ParseError, ValueError) as error:
        raise AuditFailed(f"{name}: not XML the audit reads ({error}).") from error


def atom(content: bytes, name: str) -> tuple[list[Entry], str]:
    """(entries, what is said of all of them) of an Atom feed. Raises AuditFailed."""
    root = tree(content, name)
    if root.tag != f"{ATOM}feed":
        raise AuditFailed(f"{name}: no Atom feed.")

    def text(node: ET.Element, tag: str) -> str:
        return squeeze("".join(found.itertext()) if (found := node.find(f"{ATOM}{tag}")) is not None else "")

    entries = []
    for node in root.iter(f"{ATOM}entry"):
        body = node.find(f"{ATOM}content")
        inside = "" if body is None else body.text or ""
        if body is not None and body.get("type") == "xhtml":
            inside = ET.tostring(body[0], encoding="unicode", method="html").replace("html:", "")
        links = [link.get("href", "") for link in node.iter(f"{ATOM}link")]
        of, title, summary, published, modified = (
            text(node, tag) for tag in ("id", "title", "summary", "published", "updated")
        )
        entries.append(Entry(of, title, summary, published, modified, tuple(links), (), inside))
    return entries, text(root, "rights")


def json_feed(content: bytes, name: str) -> tuple[list[Entry], str]:
    """(entries, what is said of all of them) of a JSON Feed. Raises AuditFailed."""
    root = strict.mapping(strict.parse(content, name), name)
    if root.get("version") != VERSION:
        raise AuditFailed(f"{name}: no JSON Feed 1.1.")
    entries = []
    for row in strict.items(root.get("items"), f"{name}: items"):
        item: dict[str, Any] = strict.mapping(row, f"{name}: items")
        keys = ("id", "title", "summary", "date_published", "date_modified")
        of, title, summary, published, modified = (
            squeeze(strict.text(item.get(key), f"{name}: {key}")) for key in keys
        )
        links = [strict.text(item[key], f"{name}: {key}") for key in ("url", "image") if key in item]
        links += [
            strict.text(strict.mapping(each, name).get("url"), f"{name}: attachments")
            for each in strict.items(item.get("attachments", []), f"{name}: attachments")
        ]
        plain = strict.text(item.get("content_text", ""), f"{name}: content_text").split("\n\n")
        html = strict.text(item.get("content_html", ""), f"{name}: content_html")
        entries.append(Entry(of, title, summary, published, modified, tuple(links), tuple(plain), html))
    return entries, ""


def _markup(html: str, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(texts of its blocks, addresses it leads to) of an entry's HTML."""
    closed = re.sub(r"<(br|img|hr|wbr)\b([^>]*?)/?>", r"<\1\2>", html)
    root = page.parse(closed.encode(), name)
    links = [node.attrs.get("href", "") for node in root.all("a")]
    links += [node.attrs.get("src", "") for node in root.all("img")]
    return tuple(block.text for block in blocks(root, role_of)), tuple(links)


READERS = {"feed.xml": atom, "feed.json": json_feed}
"""How a feed is read, by the name of its file."""


def _before(editions: Editions, name: str, rights: str) -> frozenset[Entry]:
    """The entries of a feed as it stood, under the same rights, when it was last proved."""
    content = editions.before(name)
    if content is None:
        return frozenset()
    try:
        entries, said = READERS[name.rpartition("/")[2]](content, name)
    except AuditFailed:
        return frozenset()
    return frozenset(entries) if said == rights else frozenset()


def _stands(editions: Editions, entry: Entry) -> bool:
    """Whether an entry's edition, and each it leads to, is there, and its own is as it was."""
    found = [FOLDER.search(address) for address in (*entry.links, *_ADDRESS.findall(entry.html))]
    return editions.unchanged(entry.folder) and all(
        one is None or one[1] in editions.folders for one in found
    )


def check(ledger: Ledger, editions: Editions, name: str, content: bytes) -> None:
    """Hold a feed's entries against the editions they lead to (FEED), the disclaimer too (D1).

    An entry that stood there letter for letter, of an edition that is as it was, was proved then.
    """
    entries, rights = READERS[name.rpartition("/")[2]](content, name)
    proved = _before(editions, name, rights)
    said = {
        entry: entry.content(name) for entry in entries if not (entry in proved and _stands(editions, entry))
    }
    days: list[str] = []
    for entry in entries:
        folder = entry.folder
        if not ledger.check(
            folder in editions.folders, "FEED", "an entry of an edition that is not there", name, entry.id
        ):
            continue
        days.append(folder.rpartition("/")[2])
        if entry not in said:
            continue
        told = editions.told(folder)
        paragraphs, addresses = said[entry]
        ledger.figures += 1
        ledger.check(
            same(entry.title, told.headline),
            "FEED",
            "its title is not its edition's headline",
            name,
            entry.title,
        )
        ledger.check(
            same(entry.summary, told.standfirst),
            "FEED",
            "its summary is not its edition's standfirst",
            name,
            entry.summary,
        )
        held = [strict.moment(when, f"{name}: {entry.id}") for when in (entry.published, entry.modified)]
        ledger.check(held[0] <= held[1], "FEED", "it was changed before it was published", name, entry.id)
        day = strict.moment(f"{days[-1]}T00:00:00Z", name)
        ledger.check(held[0] >= day, "FEED", "it was published before its day", name, entry.published)
        for address in addresses:
            other = FOLDER.search(address)
            if other and other[1] != folder:
                ledger.check(other[1] in editions.folders, "FEED", "it leads to no edition", name, address)
        _content(ledger, name, paragraphs, told)
        _terms(ledger, name, entry.id, paragraphs, told, rights)
    ledger.check(days == sorted(days, reverse=True), "FEED", "its editions are not the newest first", name)


def _content(ledger: Ledger, name: str, paragraphs: tuple[str, ...], told: Told) -> None:
    """Every paragraph of an entry is one of its edition, or says nothing with a number."""
    known = {squeeze(told.standfirst), squeeze(told.headline), *map(squeeze, told.disclaimer)}
    left = [text for text in paragraphs if squeeze(text) not in known]
    if any(_counts(text) for text in left):
        texts = {squeeze(text) for text in told.texts()}
        left = [text for text in left if squeeze(text) not in texts]
    for text in left:
        ledger.check(not _counts(text), "FEED", "it says what its edition does not", name, text[:200])


def _counts(text: str) -> bool:
    return re.search(r"\d", text) is not None or len(text.split()) > 12


def _terms(
    ledger: Ledger, name: str, entry: str, paragraphs: tuple[str, ...], told: Told, rights: str
) -> None:
    """The entry, or the feed, carries a disclaimer whole: the edition's own, or the newest's."""
    said = [squeeze(text) for text in paragraphs]
    own = all(squeeze(text) in said or squeeze(text) in rights for text in told.disclaimer)
    ledger.check(own and bool(told.disclaimer), "D1", "the disclaimer of an entry is not whole", name, entry)


def sitemap(ledger: Ledger, editions: Editions, name: str, content: bytes, root: str) -> None:
    """Every address of a sitemap is a page that is there, and a news title is its headline (FEED)."""
    document = tree(content, name)
    for node in document.iter(f"{SITEMAPS}loc"):
        address = squeeze(node.text or "")
        path = address.removeprefix(root)
        found = address.startswith(root) and there(editions, path)
        ledger.check(found, "LINKS", "it leads to a page that is not there", name, address)
    for url in document.iter(f"{SITEMAPS}url"):
        title = url.find(f"{NEWS}news/{NEWS}title")
        folder = FOLDER.search(squeeze(url.findtext(f"{SITEMAPS}loc") or ""))
        if title is not None and folder and folder[1] in editions.folders:
            holds = same("".join(title.itertext()), editions.told(folder[1]).headline)
            ledger.check(holds, "FEED", "its title is not its edition's headline", name, title.text or "")
    _alternates(ledger, editions, name, document)


def _alternates(ledger: Ledger, editions: Editions, name: str, document: ET.Element) -> None:
    """What a map calls the same in another language is there, of the same day and in that language, and
    each is called so by the others, itself and the default among them (FEED).

    Of editions the language is read from the pages of the map's newest day: those before were read on theirs.
    """
    told: dict[str, dict[str, str]] = {}
    for url in document.iter(f"{SITEMAPS}url"):
        links = {link.get("hreflang", ""): link.get("href", "") for link in url.iter(f"{XHTML}link")}
        if links:
            told[squeeze(url.findtext(f"{SITEMAPS}loc") or "")] = links
    of = {address: found[1] for address in told if (found := FOLDER.search(address))}
    newest = max((folder.rpartition("/")[2] for folder in of.values()), default="")
    for address, links in told.items():
        named = {code: where for code, where in links.items() if code != "x-default"}
        ledger.check(address in named.values(), "FEED", "it names no language of its own", name, address)
        ledger.check(links.get("x-default") in named.values(), "FEED", "its default is none", name, address)
        for code, where in named.items():
            holds = told.get(where, links) == links
            ledger.check(holds, "FEED", "it is not named in return", name, f"{where} by {address}")
            if address not in of:
                continue
            other = FOLDER.search(where)
            day = of[address].rpartition("/")[2]
            holds = other is not None and other[1] in editions.folders and other[1].endswith(f"/{day}")
            ledger.check(holds, "FEED", "it is no edition of that day", name, where)
            if holds and other is not None and day == newest:
                spoken = editions.language(other[1])
                ledger.check(spoken == code, "FEED", f"its language is not {code}", name, where)


def there(editions: Editions, path: str) -> bool:
    """Whether a file, or the page of a folder, is in the site."""
    clean = path.partition("#")[0].partition("?")[0]
    clean += "index.html" if clean.endswith("/") or not clean else ""
    folder = FOLDER.search(f"/{clean}")
    if folder and clean == f"{folder[1]}/index.html":
        return folder[1] in editions.folders
    return editions.there(clean)
