"""The pages around the editions, proved: front page, archive, assets, feeds and maps (SITE, FEED, LINKS).

What they say is held against the editions' own published files, which are proved by themselves.
"""

import re
from collections.abc import Iterable

from reporter.audit import page
from reporter.audit.around import feeds, pages
from reporter.audit.around.editions import FOLDER, Editions, Read, Standing, same
from reporter.audit.result import AuditResult, Ledger
from reporter.errors import AuditFailed

__all__ = ["Read", "Standing", "audit_site"]

_FRONT = re.compile(r"(?:[a-z]{2}(?:-[a-z0-9]+)?/)?index\.html")
_NEXT = re.compile(r"([a-z0-9-]+)/next/(\d{4}-\d\d-\d\d)\.html")


def audit_site(
    read: Read,
    paths: Iterable[str],
    editions: Iterable[str],
    address: str = "",
    standing: Standing | None = None,
) -> AuditResult:
    """Prove the site's pages at `paths` (others than the editions' own).

    `read` gives a file by its path from the site's root, `editions` are the folders of all published
    editions (`<slug>/<YYYY-MM-DD>`), `address` is the site's own, with a slash at its end; else the
    Atom feed says it. What could not be proved is in the result's findings.

    With `standing`, what a page says as it did there, of an edition that is as it was, is not held
    against that edition again: the entries of a feed, and figures. All else of the pages is proved.
    """
    ledger = Ledger()
    if not address:
        found = re.search(
            r'rel="self"[^>]*href="([^"]*?)feed\.xml"', (read("feed.xml") or b"").decode("utf-8", "replace")
        )
        address = found[1] if found else ""
    held = Editions(read, editions, standing)
    newest: set[str] = set()
    around = sorted(paths)
    held.expect(content for path in around if path.endswith(".html") and (content := read(path)))
    for path in around:
        content = read(path)
        if content is None or FOLDER.match(path):
            continue
        try:
            newest |= _one(ledger, held, path, content, address)
        except AuditFailed as error:
            ledger.fail("SITE", str(error), path)
    try:
        _ends(ledger, held)
    except AuditFailed as error:
        ledger.fail("SITE", str(error), "next")
    if newest and held.newest:
        ledger.check(
            max(newest) == held.newest, "SITE", f"no front page leads to {held.newest}", "index.html"
        )
    return ledger.close("site")


def _one(ledger: Ledger, editions: Editions, path: str, content: bytes, address: str) -> set[str]:
    """Prove one file; gives back the days a front page names."""
    name = path.rpartition("/")[2]
    if name in feeds.READERS:
        feeds.check(ledger, editions, path, content)
    elif name.endswith(".xml"):
        feeds.sitemap(ledger, editions, path, content, address)
    elif name == "latest.html" or _NEXT.fullmatch(path):
        _way(ledger, editions, path, content)
    elif name.endswith(".html"):
        front = _FRONT.fullmatch(path) is not None
        pages.check(ledger, editions, path, content, address, front)
        if front:
            return set(re.findall(r'href="[^"]*/(\d{4}-\d\d-\d\d)/index\.html"', content.decode("utf-8")))
    return set()


def _way(ledger: Ledger, editions: Editions, path: str, content: bytes) -> None:
    """`latest.html` leads to the newest day of its edition, `next/<day>.html` to the day after that one.

    It leads there at once, under the headline that stands there, and nowhere else; where there is no later
    day it leads to none.
    """
    after = _NEXT.fullmatch(path)
    days = editions.days(after[1] if after else path.rpartition("/")[0])
    if after:
        days = [day for day in days if day > after[2]][:1]
    wanted = days[-1:]
    text = content.decode("utf-8")
    found = sorted(set(re.findall(r"\b\d{4}-\d\d-\d\d(?=/)", text)))
    told = f"it does not lead to {' '.join(wanted) or 'no edition'} alone"
    ledger.check(found == wanted, "SITE", told, path)
    at_once = 'http-equiv="refresh"' in text
    ledger.check(at_once == bool(wanted), "SITE", "it leads on where there is nothing, or does not", path)
    folder = f"{path.partition('/')[0]}/{''.join(wanted)}"
    if found == wanted and folder in editions.folders:
        said = [link.text() for link in page.parse(content, path).all("a")]
        holds = len(said) == 1 and same(said[0], editions.told(folder).headline)
        ledger.check(holds, "SITE", "it is not its edition's headline", path, " ".join(said))


def _ends(ledger: Ledger, editions: Editions) -> None:
    """Where an edition is the newest, or the one before it, the page it leads on by is there and right."""
    for slug in sorted({folder.partition("/")[0] for folder in editions.folders}):
        for day in editions.days(slug)[-2:]:
            path = f"{slug}/next/{day}.html"
            if f'"../next/{day}.html"'.encode() in (editions.read(f"{slug}/{day}/index.html") or b""):
                content = editions.read(path)
                ledger.check(content is not None, "LINKS", f"{slug}/{day} leads to nothing after it", path)
                if content is not None:
                    _way(ledger, editions, path, content)
