"""The pages around the editions, proved: front page, archive, assets, feeds and maps (SITE, FEED, LINKS).

What they say is held against the editions' own published files, which are proved by themselves.
"""

import re
from collections.abc import Iterable

from reporter.audit.around import feeds, pages
from reporter.audit.around.editions import FOLDER, Editions, Read
from reporter.audit.result import AuditResult, Ledger
from reporter.errors import AuditFailed

__all__ = ["Read", "audit_site"]

_FRONT = re.compile(r"(?:[a-z]{2}(?:-[a-z0-9]+)?/)?index\.html")


def audit_site(read: Read, paths: Iterable[str], editions: Iterable[str], address: str = "") -> AuditResult:
    """Prove the site's pages at `paths` (others than the editions' own).

    `read` gives a file by its path from the site's root, `editions` are the folders of all published
    editions (`<slug>/<YYYY-MM-DD>`), `address` is the site's own, with a slash at its end; else the
    Atom feed says it. What could not be proved is in the result's findings.
    """
    ledger = Ledger()
    if not address:
        found = re.search(
            r'rel="self"[^>]*href="([^"]*?)feed\.xml"', (read("feed.xml") or b"").decode("utf-8", "replace")
        )
        address = found[1] if found else ""
    held = Editions(read, editions)
    newest: set[str] = set()
    for path in sorted(paths):
        content = read(path)
        if content is None or FOLDER.match(path):
            continue
        try:
            newest |= _one(ledger, held, path, content, address)
        except AuditFailed as error:
            ledger.fail("SITE", str(error), path)
    if newest and held.newest:
        ledger.check(
            max(newest) == held.newest, "SITE", f"no front page leads to {held.newest}", "index.html"
        )
    return ledger.close("site")


def _one(ledger: Ledger, editions: Editions, path: str, content: bytes, address: str) -> set[str]:
    """Prove one file; gives back the days a front page names."""
    name = path.rpartition("/")[2]
    if name == "feed.xml":
        feeds.check(ledger, editions, path, *feeds.atom(content, path))
    elif name == "feed.json":
        feeds.check(ledger, editions, path, *feeds.json_feed(content, path))
    elif name.endswith(".xml"):
        feeds.sitemap(ledger, editions, path, content, address)
    elif name == "latest.html":
        _latest(ledger, editions, path, content)
    elif name.endswith(".html"):
        front = _FRONT.fullmatch(path) is not None
        pages.check(ledger, editions, path, content, address, front)
        if front:
            return set(re.findall(r'href="[^"]*/(\d{4}-\d\d-\d\d)/index\.html"', content.decode("utf-8")))
    return set()


def _latest(ledger: Ledger, editions: Editions, path: str, content: bytes) -> None:
    """`latest.html` leads to the newest day of its edition, and to no other."""
    slug = path.rpartition("/")[0]
    newest = max((folder for folder in editions.folders if folder.startswith(f"{slug}/")), default="")
    days = set(re.findall(r"\b\d{4}-\d\d-\d\d(?=/)", content.decode("utf-8")))
    ledger.check(days == {newest.rpartition("/")[2]}, "SITE", f"it does not lead to {newest}", path)
