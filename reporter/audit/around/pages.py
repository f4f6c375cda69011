"""The pages around the editions: every headline, figure, date and link is that of a published edition.

They are read by what they are (links, `<data data-edition>`, `<time>`), not by how they are set.
"""

import posixpath
import re
from collections.abc import Iterator
from urllib.parse import unquote

from reporter.audit import page, reading, words
from reporter.audit.around.editions import FOLDER, Editions, same
from reporter.audit.around.feeds import there
from reporter.audit.edition import LEXICONS
from reporter.audit.figures import read, rounds
from reporter.audit.lexicon import Lexicon
from reporter.audit.page import Node, Page, squeeze
from reporter.audit.result import Ledger
from reporter.audit.roles import role_of
from reporter.audit.words import CLOCK, blank
from reporter.errors import AuditFailed

LONG = 5
"""A link to an edition of more words, or with a sum or a percentage, is its headline; a date is shorter."""
SAID = 9
"""A paragraph beside such a link, of so many words or more, is its standfirst."""
_MONEY = re.compile(r"[$%\u20ac\u00a3]|\d[.,]\d|[+\u2212]\d")


def check(ledger: Ledger, editions: Editions, name: str, content: bytes, root: str, front: bool) -> None:
    """Hold one page against the editions it shows; `root` is the site's address, if it has one."""
    tree = page.parse(content, name)
    language = next((node.attrs.get("lang", "") for node in tree.all("html")), "")
    lexicon = LEXICONS.get(language.partition("-")[0])
    if (
        not ledger.check(lexicon is not None, "SITE", f"its language is {language!r}", name)
        or lexicon is None
    ):
        return
    _links(ledger, editions, name, tree, root)
    headlines = _headlines(ledger, editions, name, tree)
    _figures(ledger, editions, name, tree, lexicon)
    _times(ledger, name, tree, lexicon)
    _alone(ledger, editions, name, tree, headlines)
    if front and headlines:
        _front(ledger, editions, name, tree, headlines)


def _resolved(name: str, href: str, root: str) -> str | None:
    """The path from the site's root a link leads to; None for one that leads elsewhere."""
    if root and href.startswith(root):
        return unquote(href.removeprefix(root))
    if re.match(r"[a-z][a-z0-9+.-]*:|//|#", href) or not href:
        return None
    bare = unquote(href)
    if bare.startswith("/"):
        base = "/" + root.split("/", 3)[3] if root.count("/") > 2 else "/"
        return bare.removeprefix(base)
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(name), bare.partition("#")[0]))
    return joined + ("/" if bare.partition("#")[0].endswith("/") else "")


def _links(ledger: Ledger, editions: Editions, name: str, tree: Page, root: str) -> None:
    seen: set[str] = set()
    for tag, key in (("a", "href"), ("link", "href"), ("img", "src"), ("script", "src")):
        for node in tree.all(tag):
            path = _resolved(name, node.attrs.get(key, ""), root)
            if path is not None and path not in seen and "search/" not in path:
                seen.add(path)
                ledger.check(there(editions, path), "LINKS", "a link that leads nowhere", name, path)


def _folder(node: Node) -> str:
    """The edition a link leads to, if to its page."""
    found = FOLDER.search(node.attrs.get("href", ""))
    return found[1] if found and node.tag == "a" else ""


def _around(node: Node, editions: Editions) -> Iterator[str]:
    """The editions linked in the innermost element that stands around one and links any."""
    for upper in node.above():
        found = [folder for link in upper.walk() if (folder := _folder(link)) in editions.folders]
        if found:
            yield from dict.fromkeys(found)
            return


def _headlines(ledger: Ledger, editions: Editions, name: str, tree: Page) -> list[str]:
    """Check what stands in links to editions and beside them; gives back the editions named so, in order."""
    named: list[str] = []
    for link in tree.all("a"):
        folder, text = _folder(link), link.text()
        heads = link.parent is not None and link.parent.tag in ("h2", "h3")
        long = len(text.split()) > LONG or _MONEY.search(text) is not None
        if folder not in editions.folders or any(link.all("data")) or not (heads or long):
            continue
        ledger.figures += 1
        holds = same(text, editions.told(folder).headline)
        ledger.check(holds, "SITE", "it is not its edition's headline", name, text)
        named.append(folder)
    for node in tree.all("p"):
        text = node.text()
        if len(text.split()) < SAID or node.parent is None or any((*node.all("data"), *node.all("time"))):
            continue
        beside = [each for each in _beside(node) if each in editions.folders]
        if beside:
            holds = any(same(text, editions.told(folder).standfirst) for folder in beside)
            ledger.check(holds, "SITE", "it is not its edition's standfirst", name, text)
    return named


def _beside(node: Node) -> list[str]:
    """The editions that headings beside a paragraph lead to."""
    siblings = node.parent.children if node.parent else []
    heads = [each for each in siblings if isinstance(each, Node) and re.fullmatch("h[1-6]", each.tag)]
    return [folder for head in heads for link in head.all("a") if (folder := _folder(link))]


Said = tuple[str, tuple[tuple[str, str], ...]]
"""A figure as it stands in a page: its text and its attributes."""


def _said(node: Node) -> Said:
    return node.text(), tuple(node.attrs.items())


def _before(editions: Editions, name: str, tree: Page) -> frozenset[Said]:
    """The figures of a page as it stood when it was proved, of editions that are as they were."""
    content = editions.before(name)
    if content is None:
        return frozenset()
    try:
        before = page.parse(content, name)
    except AuditFailed:
        return frozenset()
    if [node.attrs.get("lang") for node in before.all("html")] != [
        node.attrs.get("lang") for node in tree.all("html")
    ]:
        return frozenset()
    return frozenset(
        _said(node) for node in before.all("data") if editions.unchanged(node.attrs.get("data-edition", ""))
    )


def _figures(ledger: Ledger, editions: Editions, name: str, tree: Page, lexicon: Lexicon) -> None:
    """Each figure is its edition's fact, as that edition printed it, and beside a link to that edition.

    One that stood in the page as it does now, of an edition that is as it was, was held against it then.
    """
    figures = list(tree.all("data"))
    proved = _before(editions, name, tree)
    wanted: dict[str, set[str]] = {}
    for node in figures:
        folder = node.attrs.get("data-edition", "")
        if folder in editions.folders and _said(node) not in proved:
            wanted.setdefault(folder, set()).add(node.attrs.get("data-fact", ""))
    editions.ask(wanted)
    for node in figures:
        if _said(node) not in proved and not _figure(ledger, editions, name, node, lexicon):
            continue
        folder, other = node.attrs.get("data-edition", ""), list(_around(node, editions))
        holds = not other or folder in other
        place = f"{node.text()} of {folder}"
        ledger.check(holds, "SITE", "it stands beside a link to another edition", name, place)


def _figure(ledger: Ledger, editions: Editions, name: str, node: Node, lexicon: Lexicon) -> bool:
    """Hold a figure against the fact it names; whether there is such a fact."""
    folder, fact, text = node.attrs.get("data-edition", ""), node.attrs.get("data-fact", ""), node.text()
    row = editions.fact(folder, fact) if folder in editions.folders else None
    if (
        not ledger.check(row is not None, "SITE", f"no fact {fact!r} of {folder!r}", name, text)
        or row is None
    ):
        return False
    ledger.figures += 1
    value = float(row.value)
    ledger.check(node.attrs.get("value") == repr(value), "SITE", f"its fact is {value!r}", name, text)
    printed = read(text, lexicon.numbers)
    holds = printed is not None and rounds(value, str(row.unit), printed)
    ledger.check(holds, "SITE", f"it is no rounding of {value!r}", name, text)
    if printed is not None and (printed.sign or row.kind in ("change", "distance")):
        sign = -1 if printed.sign in ("\u2212", "-") else 1 if printed.sign else 0
        wrong = sign != (value > 0) - (value < 0) and not printed.zero
        ledger.check(not wrong, "SITE", "its sign is not that of its fact", name, text)
        tone = {"up": 1, "down": -1}.get(next(iter(node.classes & {"up", "down"}), ""), sign)
        ledger.check(printed.zero or tone == sign, "SITE", "it is marked for the other way", name, text)
    return True


def _times(ledger: Ledger, name: str, tree: Page, lexicon: Lexicon) -> None:
    """What a <time> prints is what it says to machines; beside an edition's link it is that edition's day."""
    for node in tree.all("time"):
        text, stamp = node.text(), node.attrs.get("datetime", "")
        dated = next((found for found in words.dates(lexicon, text) if found.day), None)
        clock = CLOCK.search(text)
        holds = dated is not None and str(dated.day) == stamp[:10]
        holds = holds and (clock is None or stamp[11:16] == f"{int(clock[1]):02d}:{clock[2]}")
        ledger.check(holds, "T1", f"{text!r} is printed for {stamp!r}", name)
        item = next((upper for upper in node.above() if upper.tag in ("li", "tr")), None)
        linked = {folder for link in item.all("a") if (folder := _folder(link))} if item else set()
        if len(linked) == 1:
            day = next(iter(linked)).rpartition("/")[2]
            ledger.check(stamp[:10] == day, "T1", f"it stands beside the edition of {day}", name, text)


def _alone(ledger: Ledger, editions: Editions, name: str, tree: Page, headlines: list[str]) -> None:
    """No sum, price or percentage stands outside a figure, a headline or a standfirst."""
    told = {squeeze(part) for folder in headlines for part in _words(editions, folder)}
    known = sorted(told, key=len, reverse=True)  # a part of one may be another
    for block in reading.blocks(tree, role_of):
        if any(upper.classes & {"legend"} for upper in block.node.above()):
            continue  # the bounds of the shades, which are no market's
        text = block.text
        for figure in block.figures:
            text = blank(text, figure.start, figure.end)
        for part in known:
            text = text.replace(part, " ")
        found = _MONEY.search(text)
        ledger.check(found is None, "SITE", "a number that is no edition's", name, block.text[:200])


def _words(editions: Editions, folder: str) -> tuple[str, ...]:
    told = editions.told(folder)
    return told.standfirst, told.headline, *told.disclaimer


def _front(ledger: Ledger, editions: Editions, name: str, tree: Page, headlines: list[str]) -> None:
    """The front page begins with the newest edition, and carries the disclaimer whole (D1)."""
    days = [folder.rpartition("/")[2] for folder in headlines]
    ledger.check(days[0] == max(days), "SITE", "its first edition is not its newest", name, headlines[0])
    said = {node.text() for node in tree.all("p")}
    terms = editions.told(headlines[0]).disclaimer
    whole = bool(terms) and all(squeeze(text) in said for text in terms)
    ledger.check(whole, "D1", "the disclaimer is not whole", name)
