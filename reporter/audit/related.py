"""Related stories and earlier editions are the snapshot's, verbatim, and neither future nor stale (R1)."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from reporter.audit import strict, words
from reporter.audit.edition import LEXICONS, Edition
from reporter.audit.held import DAY
from reporter.audit.names import named
from reporter.audit.page import squeeze
from reporter.audit.trust import section


def check(edition: Edition) -> None:
    """Check the related stories, and what else of the page names an edition by its headline."""
    _related(edition)
    _previous(edition)


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
        past = _earlier(edition, title, href)
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
        still_true(edition, title)
    ledger.counts["R1"] += 1


def _earlier(edition: Edition, title: str, href: str) -> Mapping[str, Any] | None:
    """The earlier edition of this headline that a link leads to, by the snapshot."""
    home = str(edition.held.settings.get("site", {}).get("url", "")).rstrip("/")
    here = href.startswith("../") or (bool(home) and href.startswith(f"{home}/"))
    for one in edition.held.previous if here else ():
        folder = re.escape(str(one.get("day"))), re.escape(str(one.get("edition")))
        leads = re.search(rf"(?:^\.\.|/{folder[1]})/{folder[0]}/(?:index\.html)?$", href)
        if squeeze(str(one.get("headline"))) == title and leads:
            return one
    return None


def _previous(edition: Edition) -> None:
    """An earlier edition named outside the related stories is one of the snapshot's, by its day and link."""
    inside = section(edition, "related")
    for story in (node for node in edition.root.all("p") if "story" in node.classes):
        if inside is not None and inside in story.above():
            continue
        title = squeeze(story.text())
        href = next((link.attrs.get("href", "") for link in story.all("a")), "")
        past = _earlier(edition, title, href)
        told = (
            " ".join(node.attrs.get("datetime", "") for node in story.parent.all("time"))
            if story.parent
            else ""
        )
        holds = past is not None and told in ("", str(past["day"]))
        edition.ledger.check(holds, "R1", "no earlier edition of the snapshot is called so", title, href)


def _linked(url: str, href: str) -> bool:
    return href in ("", url) or url.split("?", maxsplit=1)[0] == href.split("?", maxsplit=1)[0]


def _bag(title: str) -> set[str]:
    return set(re.findall(r"\w+", title.lower()))


def still_true(edition: Edition, title: str) -> None:
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
