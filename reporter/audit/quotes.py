"""Another's words (C1): a headline of the snapshot to the letter, with its publisher, link and time.

What stands in a mark of quotation is not read as the edition's own; so nothing may stand there that the
snapshot does not hold. Words of the diary are proved with it.
"""

import re

from reporter.audit import diary, strict, words
from reporter.audit.edition import LEXICONS, Edition
from reporter.audit.held import DAY, Headline
from reporter.audit.names import named
from reporter.audit.page import squeeze
from reporter.audit.reading import Block, Sentence
from reporter.audit.related import still_true
from reporter.audit.trust import section
from reporter.audit.words import day_of

SECTION, MOST = "why", 2


def check(edition: Edition) -> None:
    """Check every mark of quotation on the page."""
    told: list[str] = []
    for block in edition.blocks:
        if not block.quoted or block.section == diary.SECTION:
            continue
        for sentence in block.sentences():
            told += _sentence(edition, block, sentence)
    edition.ledger.check(len(told) <= MOST, "C1", f"{len(told)} headlines are quoted, {MOST} at most may be")
    edition.ledger.check(len(set(told)) == len(told), "C1", "a headline is quoted twice")
    node = section(edition, "related")
    listed = {squeeze(item.text()) for item in (node.all("p") if node else ()) if "story" in item.classes}
    edition.ledger.check(not listed & set(told), "C1", "a quoted headline stands among the related stories")


def quoted_here(edition: Edition, sentence: Sentence) -> list[Headline]:
    """The headlines a sentence quotes."""
    return [
        one
        for quoted in sentence.quoted
        for one in edition.held.headlines
        if squeeze(one.title) == quoted.text and quoted.href in ("", one.url)
    ][:1]


def _sentence(edition: Edition, block: Block, sentence: Sentence) -> list[str]:
    ledger, text = edition.ledger, sentence.text
    found = quoted_here(edition, sentence)
    if not sentence.quoted:
        return []
    if not found:
        for quoted in sentence.quoted:
            ledger.fail("T3", "another's words that the snapshot does not hold", text, quoted.text)
        return []
    story = found[0]
    title, publisher = squeeze(story.title), squeeze(story.source)
    others = [quoted.text for quoted in sentence.quoted if quoted.text != title]
    ledger.check(
        others == [publisher], "C1", f"the headline is {publisher}'s, named is {others}", text, title
    )
    place = block.role == "paragraph" and block.section == SECTION
    ledger.check(place, "C1", "a headline is quoted where nothing is attributed", text, title)
    ledger.check(
        re.search(edition.lexicon.attribution, text, re.IGNORECASE) is not None,
        "C1",
        "a headline is quoted without a word that attributes it",
        text,
        title,
    )
    age = edition.held.as_of - story.published_at
    ledger.check(0 <= age < DAY, "C1", "the headline is not of the 24 hours to the edition", text, title)
    dated = list(words.dates(edition.lexicon, text))
    clocks = [f"{int(match[1]):02d}:{match[2]}" for match in words.CLOCK.finditer(text)]
    day = day_of(story.published_at)
    holds = bool(dated) and all(words.same(each, day) for each in dated)
    told = clocks == [f"{strict.utc(story.published_at):%H:%M}"]
    ledger.check(holds and told, "C1", "the headline was published at another time", text, title)
    names = {name.asset for name in named(edition, title)}
    spoken = bool(names & {*edition.held.assets, edition.held.benchmark}) or any(
        asset in edition.held.assets and name in title.lower()
        for lexicon in LEXICONS.values()
        for asset, listed in lexicon.assets.items()
        for name in listed
    )
    ledger.check(spoken, "C1", "the headline names no asset of the edition", text, title)
    still_true(edition, title)
    return [title]
