"""What a reader sees is what the audit read: nothing hidden, foreign or unread is in the page (SEEN).

The other checks prove what the article says. This one holds that nothing else speaks or hides: no style
that takes text away or adds some, no script of another hand, no address of anybody but the publisher and
the sources, and in the frame around the article nothing about a market.
"""

import re

from reporter.audit import words
from reporter.audit.edition import Edition
from reporter.audit.lexicon import words as listed
from reporter.audit.page import Node, squeeze

REFUSED = listed(
    "audio base button dialog embed form frame frameset iframe input marquee noscript object select style "
    "template textarea video"
)
"""Elements an edition's page has none of."""
HIDING = frozenset({"hidden", "style", "inert"})
SPOKEN = ("aria-label", "aria-description", "title", "placeholder")
"""Attributes whose text a reader may meet."""
_SPOKEN = frozenset(SPOKEN)
POLICY = "Content-Security-Policy"
FRAME = frozenset({"furniture", "reading"})
LONG = 12
"""Letters: a text of the page that is repeated in a label is no shorter."""
QUIET = frozenset({"span", "caption", "h1", "h2", "thead", "th"})
"""What may be kept from sight and still be heard: never a paragraph or a section."""


def check(edition: Edition) -> None:
    """Check elements, attributes and addresses of the page, and the words of its frame."""
    for text in edition.root.unseen:
        edition.ledger.fail("SEEN", "a comment, which no reader sees", text[:80])
    _pictures(edition)
    known = _known(edition)
    addresses = _addresses(edition)
    plain = 0
    for node in edition.root.walk():
        fault = _fault(node, addresses)
        plain += not fault
        if fault:
            edition.ledger.fail("SEEN", fault, node.text()[:80])
        if node.attrs and not _SPOKEN.isdisjoint(node.attrs):
            for name in SPOKEN:
                if name in node.attrs:
                    _frame(edition, squeeze(node.attrs[name]), known)
    edition.ledger.proved("SEEN", plain)
    for block in edition.blocks:
        if block.role in FRAME and not block.figures:
            _frame(edition, block.text, known)
    for node in (node for details in edition.root.all("details") for node in details.walk()):
        if node.tag in ("p", "summary", "li", "h3", "h4"):
            _frame(edition, node.text(), known)
    notices = [node for node in edition.root.all("p") if "recorded" in node.classes]
    told = bool(notices) == edition.held.recorded
    edition.ledger.check(told, "SEEN", "the page does not say whether its day was recorded", "index.html")
    for node in edition.root.all("data"):
        claim = edition.claims.get(node.attrs.get("data-fact", ""))
        tone = {"up": 1, "down": -1}.get(next(iter(node.classes & {"up", "down"}), ""), 0)
        if claim is not None and tone:
            holds = tone == (claim.value > 0) - (claim.value < 0)
            edition.ledger.check(holds, "W2", "it is coloured for the other way", node.text(), claim.id)


def _pictures(edition: Edition) -> None:
    """A drawing that has words is the one of a chart that is held against its file: others have none."""
    proved = {
        next((node for node in figure.walk() if "plot" in node.classes), None)
        for figure in edition.root.all("figure")
        if "chart" in figure.classes
    }
    for node in edition.root.all("svg"):
        said = [
            part
            for part in node.walk()
            if any(isinstance(each, str) and each.strip() for each in part.children)
        ]
        holds = node in proved or not said
        edition.ledger.check(
            holds, "SEEN", "words in a drawing that is no chart's", said[0].text() if said else ""
        )


def _fault(node: Node, addresses: tuple[str, ...]) -> str:
    """What an element does that the audit cannot read; nothing for a plain one."""
    attrs = node.attrs
    if node.tag in REFUSED:
        return f"the page has a <{node.tag}>"
    if not attrs and node.tag != "script":
        return ""
    for name in attrs:
        if name in HIDING or name.startswith("on"):
            return f"<{node.tag}> has {name}"
    silent = attrs.get("aria-hidden") == "true" and node.tag != "svg" and any(node.all("data"))
    if silent or ("unseen" in node.classes and node.tag not in QUIET):
        return f"a <{node.tag}> is kept from sight"
    own = attrs.get("type") == "application/ld+json" or _relative(attrs.get("src", ""))
    if node.tag == "script" and not own:
        return "a script of another hand"
    if node.tag == "meta" and attrs.get("http-equiv", POLICY) != POLICY:
        return f"the page asks for a {attrs['http-equiv']}"
    if node.tag not in ("use", "image"):
        for name in ("href", "src"):
            if name in attrs and not (_relative(attrs[name]) or attrs[name].startswith(addresses)):
                return f"{attrs[name]!r} is an address of nobody the snapshot names"
    return ""


def _relative(address: str) -> bool:
    return bool(address) and re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//|\\", address) is None


def _addresses(edition: Edition) -> tuple[str, ...]:
    """The addresses a page may lead to: its site, its sources, the stories and corrections it names."""
    held = edition.held
    site = str(held.settings.get("site", {}).get("url", ""))
    sources = held.settings.get("sources", {}).values()
    found = [site, *(str(row.get("url", "")) for row in sources if isinstance(row, dict))]
    found += [story.url.split("?", maxsplit=1)[0] for story in held.headlines]
    found += [one.link for one in held.revisions]
    return tuple(address for address in found if address)


def _known(edition: Edition) -> set[str]:
    """What the frame may repeat: headings, titles of the settings, alternative texts, earlier headlines."""
    held = edition.held
    site = held.settings.get("site", {})
    found = [str(site.get(key, "")) for key in ("title", "description", "publisher")]
    found += [str(held.settings["edition"].get("title", ""))]
    found += [str(one.get("headline", "")) for one in held.previous]
    found += [
        block.text for block in edition.role("alt", "heading", "headline", "chart-title", "caption", "label")
    ]
    found += [node.text() for tag in ("h1", "h2", "h3", "caption") for node in edition.root.all(tag)]
    return {squeeze(text) for text in found if text}


def _frame(edition: Edition, text: str, known: set[str]) -> None:
    """Words beside the article are the settings', or say nothing of an asset, a number or a direction."""
    lexicon = edition.lexicon
    if text in known:
        return
    bare = text
    # The longest first: a name alone may be known too, and taken out of a title it would leave the rest.
    for told in sorted(known, key=len, reverse=True):
        if len(told) > LONG and told in bare:
            bare = bare.replace(told, " ")
    for dated in words.dates(lexicon, text):
        bare = words.blank(bare, dated.start, dated.end)
    bare = words.CLOCK.sub(" ", bare)
    said = set(re.findall(r"[^\W\d_]+", bare.lower()))
    moved = said & (lexicon.up | lexicon.down)
    named = lexicon.naming().search(bare)
    number = re.search(r"[$%\u20ac\u00a3]|\d[.,]?\d{2}", bare)
    holds = not moved and number is None and (named is None or not lexicon.called().get(named[0].lower()))
    edition.ledger.check(holds, "SEEN", "the frame around the article speaks of the market", text[:200])
