"""What a reader must be told: when, from whom, what is missing, who wrote it, and on what terms.

Rules T1, T2, T3, T4, D1, D2 and R1, and that the page says the same to machines.
"""

import hashlib
import re
from datetime import date
from typing import Any

from reporter.audit import strict, words
from reporter.audit.edition import LEXICONS, Edition
from reporter.audit.held import DAY
from reporter.audit.names import named
from reporter.audit.page import Node, squeeze
from reporter.audit.words import CLOCK
from reporter.errors import AuditFailed


def check(edition: Edition) -> None:
    """Check head, gaps, sources, authorship, disclaimer, related stories and the machine's copy."""
    _head(edition)
    _times(edition)
    _gaps(edition)
    _sources(edition)
    _terms(edition)
    _related(edition)
    _machines(edition)


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
    for node in edition.root.all("time"):
        text, stamp = node.text(), node.attrs.get("datetime", "")
        day = _day(stamp)
        if day is None:
            edition.ledger.fail("T1", f"<time datetime={stamp!r}> is no time", text)
            continue
        dated = list(words.dates(edition.lexicon, text))
        clock = CLOCK.search(text)
        holds = any(words.same(found, day) for found in dated) and (
            clock is None or stamp[11:16] == f"{int(clock[1]):02d}:{clock[2]}"
        )
        edition.ledger.check(holds, "T1", f"{text!r} is printed for {stamp}", text)


def _day(stamp: str) -> date | None:
    try:
        return date.fromisoformat(stamp[:10])
    except ValueError:
        return None


def _gaps(edition: Edition) -> None:
    """Each gap of the snapshot stands on the page with its reason and its source (T4)."""
    rows = [squeeze(row.text()) for node in [section(edition, "gaps")] if node for row in node.all("tr")]
    for gap in edition.held.gaps:
        wanted = [squeeze(gap.reason), squeeze(edition.name_of(gap.source))]
        holds = any(all(part in row for part in wanted) for row in rows)
        edition.ledger.check(holds, "T4", "a gap of the snapshot is not on the page", gap.reason, gap.metric)
    body = rows[1:]
    edition.ledger.check(
        len(body) == len(edition.held.gaps),
        "T4",
        f"{len(body)} gaps are listed, {len(edition.held.gaps)} are held",
    )


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


def _related(edition: Edition) -> None:
    """Stories are the snapshot's own, verbatim, neither future nor stale nor twice (R1)."""
    held, ledger = edition.held, edition.ledger
    limits = held.settings.get("related", {})
    node = section(edition, "related")
    seen: list[set[str]] = [_bag(block.text) for block in edition.role("headline")]
    for item in node.all("li") if node else ():
        title = squeeze(" ".join(part.text() for part in item.all("p") if "story" in part.classes))
        origin = squeeze(" ".join(part.text() for part in item.all("p") if "from" in part.classes))
        href = next((link.attrs.get("href", "") for link in item.all("a")), "")
        story = next(
            (one for one in held.headlines if squeeze(one.title) == title and _linked(one.url, href)), None
        )
        past = next((one for one in held.previous if squeeze(str(one.get("headline"))) == title), None)
        if not ledger.check(
            bool(story or past), "R1", "a story that the snapshot does not hold so", title, href
        ):
            continue
        at = (
            story.published_at
            if story
            else strict.moment(past["as_of"] if past else "", "an earlier edition")
        )
        days = float(limits.get("max_age_days" if story else "own_max_age_days", 7 if story else 90))
        ledger.check(at <= held.as_of, "R1", "a story from the future", title)
        ledger.check(at >= held.as_of - days * DAY - DAY, "R1", f"a story older than {days:g} days", title)
        if story:
            ledger.check(
                origin.startswith(squeeze(story.source)), "R1", "its publisher is another", title, origin
            )
        dated = list(words.dates(edition.lexicon, origin))
        day = words.day_of(at) if story else date.fromisoformat(str(past["day"] if past else ""))
        ledger.check(
            any(words.same(one, day) for one in dated), "R1", f"it was published on {day}", title, origin
        )
        bag = _bag(title)
        twin = any(len(bag & other) > 0.8 * max(len(bag), len(other), 1) for other in seen)
        ledger.check(not twin, "R1", "a story that stands there already", title)
        seen.append(bag)
        _still_true(edition, title)
    ledger.counts["R1"] += 1


def _linked(url: str, href: str) -> bool:
    return href in ("", url) or url.split("?", maxsplit=1)[0] == href.split("?", maxsplit=1)[0]


def _bag(title: str) -> set[str]:
    return set(re.findall(r"\w+", title.lower()))


def _still_true(edition: Edition, title: str) -> None:
    """A headline that names a level of an asset of this edition is not contradicted by its price."""
    names = [name for name in named(edition, title) if name.asset in edition.held.assets]
    # A publisher writes in a language of its own.
    read = [
        (lexicon, match)
        for lexicon in LEXICONS.values()
        for match in re.finditer(lexicon.level, title, re.IGNORECASE)
    ]
    for lexicon, match in read:
        word, number = match["word"].lower(), float(lexicon.numbers.plain(match["number"]))
        value = number * (1000 if match["thousands"] else 1)
        # Of several assets a level is that of the one named last before it.
        before = [name for name in names if name.end <= match.start()] or names[:1]
        last = edition.claims.get(f"{before[-1].asset}.price.last") if before else None
        if last is None or word not in lexicon.below | lexicon.above:
            continue
        if not last.value / 3 <= value <= last.value * 3:
            continue  # a sum of money
        holds = last.value < value if word in lexicon.below else last.value > value
        edition.ledger.check(holds, "R1", f"its level no longer holds at {last.value}", title, match[0])


def _machines(edition: Edition) -> None:
    """Title, share cards and JSON-LD carry the page's own headline, standfirst and date."""
    headline = " ".join(block.text for block in edition.role("headline"))
    standfirst = " ".join(block.text for block in edition.role("standfirst"))
    ledger = edition.ledger
    wanted = {
        "description": standfirst, "og:title": headline, "og:description": standfirst,
        "og:image:alt": headline, "twitter:title": headline, "twitter:description": standfirst,
    }  # fmt: skip
    metas = {
        node.attrs.get("property") or node.attrs.get("name", ""): node for node in edition.root.all("meta")
    }
    for name, text in wanted.items():
        node = metas.get(name)
        holds = node is not None and squeeze(node.attrs.get("content", "")) == text
        ledger.check(holds, "W3", f"<meta {name}> is not the page's", text)
    titles = [node.text() for node in edition.root.all("title") if node.parent and node.parent.tag == "head"]
    ledger.check(
        any(text.startswith(headline) for text in titles), "W3", "<title> is not the headline", headline
    )
    scripts = [node for node in edition.root.all("script") if node.attrs.get("type") == "application/ld+json"]
    ledger.check(len(scripts) == 1, "W3", "the page has not one JSON-LD block", headline)
    for node in scripts:
        data: dict[str, Any] = strict.mapping(
            strict.parse("".join(child for child in node.children if isinstance(child, str)), "JSON-LD"),
            "JSON-LD",
        )
        ledger.check(
            squeeze(str(data.get("headline"))) == headline, "W3", "JSON-LD has another headline", headline
        )
        ledger.check(
            squeeze(str(data.get("description"))) == standfirst, "W3", "JSON-LD has another description"
        )
        for key in ("datePublished", "dateModified"):
            published = strict.moment(data.get(key), f"JSON-LD {key}")
            ledger.check(
                published >= edition.held.as_of - 1, "T1", f"{key} lies before the data", str(data.get(key))
            )
