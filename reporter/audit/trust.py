"""What a reader must be told: when, from whom, what is missing, who wrote it, and on what terms.

Rules T1, T2, T3, T4, D1 and D2.
"""

import hashlib
import re
from datetime import date

from reporter.audit import strict, words
from reporter.audit.edition import Edition
from reporter.audit.page import Node, squeeze
from reporter.audit.words import CLOCK
from reporter.errors import AuditFailed


def check(edition: Edition) -> None:
    """Check head, sources, authorship and disclaimer."""
    _head(edition)
    _times(edition)
    _sources(edition)
    _terms(edition)


def section(edition: Edition, name: str) -> Node | None:
    """The section of the page with this id."""
    return next((node for node in edition.root.all("section") if node.attrs.get("id") == name), None)


def paragraphs(node: Node | None) -> list[str]:
    """The texts of the paragraphs in an element."""
    found = node.all("p") if node is not None else ()
    return [text for item in found if "files" not in item.classes and (text := item.text())]


def _head(edition: Edition) -> None:
    ledger, held = edition.ledger, edition.held
    lines = edition.role("dateline")
    text = " ".join(block.text for block in lines)
    as_of = strict.utc(held.as_of)
    dated = any(
        words.same(found, as_of.date()) and found.year for found in words.dates(edition.lexicon, text)
    )
    clock = CLOCK.search(text)
    holds = (
        dated
        and clock is not None
        and clock[0].endswith("UTC")
        and clock[1].zfill(2) + clock[2] == f"{as_of:%H%M}"
    )
    ledger.check(holds, "T1", f"the head does not say {as_of:%H:%M} UTC and its date", text)
    articles = [node for node in edition.root.all("article") if "data-as-of" in node.attrs]
    for node in articles:
        ledger.check(
            _same_time(node.attrs["data-as-of"], held.as_of), "T2", "data-as-of is another time", text
        )
        ledger.check(node.attrs.get("data-edition") == held.edition, "T2", "data-edition is another", text)
    ledger.check(bool(articles), "T2", "the article does not say as of when it is")


def _same_time(text: str, seconds: float) -> bool:
    try:
        return abs(strict.moment(text, "a time of the page") - seconds) < 1
    except AuditFailed:
        return False


def _times(edition: Edition) -> None:
    """What a <time> prints is what its datetime says, and nothing on the page is later than its day."""
    told = [(node.text(), node.attrs.get("datetime", "")) for node in edition.root.all("time")]
    faults = {each: _untimely(edition, *each) for each in dict.fromkeys(told)}
    for text, stamp in told:
        fault = faults[text, stamp]
        edition.ledger.check(not fault, "T1", fault, text)


def _untimely(edition: Edition, text: str, stamp: str) -> str:
    """What is wrong with a time printed for a stamp; nothing where it is right."""
    day = _day(stamp)
    if day is None:
        return f"<time datetime={stamp!r}> is no time"
    clock = CLOCK.search(text)
    holds = any(words.same(found, day) for found in words.dates(edition.lexicon, text)) and (
        clock is None or stamp[11:16] == f"{int(clock[1]):02d}:{clock[2]}"
    )
    return "" if holds else f"{text!r} is printed for {stamp}"


def _day(stamp: str) -> date | None:
    try:
        return date.fromisoformat(stamp[:10])
    except ValueError:
        return None


def _sources(edition: Edition) -> None:
    """Every source of a printed figure is in the table, with the time of its newest value (T3, T2)."""
    node = section(edition, "sources")
    rows = {row.attrs.get("id", ""): row for row in node.all("tr")} if node else {}
    newest: dict[str, float] = {}
    for claim in edition.claims.values():
        if claim.text is not None:
            for item in claim.inputs:
                newest[item.source] = max(newest.get(item.source, item.at), item.at)
    for source, at in newest.items():
        row = next((row for row in rows.values() if edition.name_of(source) in row.text()), None)
        if not edition.ledger.check(row is not None, "T3", "a source is not in the table of sources", source):
            continue
        stamps = [time.attrs.get("datetime", "") for time in row.all("time")] if row else []
        holds = any(_same_minute(stamp, at) for stamp in stamps)
        edition.ledger.check(holds, "T2", f"its newest value is of {strict.utc(at):%Y-%m-%d %H:%M}", source)
        links = [link.attrs.get("href", "") for link in row.all("a")] if row else []
        known = edition.held.settings.get("sources", {}).get(source, {})
        url = known.get("url", "") if isinstance(known, dict) else ""
        edition.ledger.check(not url or url in links, "T3", "its link is not that of the settings", source)


def _same_minute(stamp: str, at: float) -> bool:
    try:
        return abs(strict.moment(stamp, "a time of the page") - at) < 61
    except AuditFailed:
        return False


def _terms(edition: Edition) -> None:
    """The disclaimer stands whole (D1), and the page says that software wrote it (D2)."""
    own = [squeeze(text) for text in edition.held.settings.get("disclaimer", []) if squeeze(str(text))]
    found = paragraphs(section(edition, "disclaimer"))
    if own:
        edition.ledger.check(
            found == own, "D1", "the disclaimer is not the one of the settings", " ".join(found)
        )
    else:
        digest = hashlib.sha256("\n".join(found).encode()).hexdigest()
        edition.ledger.check(
            digest in edition.lexicon.disclaimers,
            "D1",
            f"not the standard disclaimer (SHA-256 {digest})",
            " ".join(found),
        )
    said = " ".join(paragraphs(section(edition, "how")))
    holds = re.search(edition.lexicon.software, said, re.IGNORECASE) is not None
    edition.ledger.check(holds, "D2", "it is not said that software wrote the article", said)
