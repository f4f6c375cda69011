"""Under each section: who says so (T3), and how old its data is (T2)."""

import re

from reporter.audit import words
from reporter.audit.claims import Claim
from reporter.audit.edition import Edition
from reporter.audit.held import CORRECTION
from reporter.audit.reading import Block
from reporter.audit.recompute.several import JOINED
from reporter.audit.words import CLOCK


def check(edition: Edition) -> None:
    """Check each section's note against the inputs of the facts the section prints."""
    for name in dict.fromkeys(block.section for block in edition.role("paragraph") if block.section):
        printed = [
            edition.claims[figure.fact]
            for block in edition.blocks
            if block.section == name and block.role != "note"
            for figure in block.figures
            if figure.fact in edition.claims
        ]
        notes = [block for block in edition.role("note") if block.section == name]
        if (
            printed
            and name != "lede"
            and edition.ledger.check(bool(notes), "T3", "a section names no source", name)
        ):
            _note(edition, notes, printed)


def _note(edition: Edition, notes: list[Block], printed: list[Claim]) -> None:
    text = " ".join(block.text for block in notes)
    label = re.search(edition.lexicon.alone, text, re.IGNORECASE)
    listed = text[: label.start()] if label else text
    for source in dict.fromkeys(source for claim in printed for source in claim.sources):
        named = edition.name_of(source) in listed
        edition.ledger.check(named, "T3", "a source of the section is not named under it", text, source)
    _alone(edition, text, printed)
    stated = [_moment(text, clock.start(), edition) for clock in CLOCK.finditer(text)]
    known = [moment for moment in stated if moment is not None]
    if not edition.ledger.check(bool(known), "T2", "the section does not say how old its data is", text):
        return
    # The newest value of each quantity: an extreme of last year does not make the section old.
    fresh: dict[tuple[str, str], float] = {}
    for claim in printed:
        for item in claim.inputs:
            key = (claim.metric, claim.asset)
            fresh[key] = max(fresh.get(key, item.at), item.at)
    newest = fresh.values()
    edition.ledger.check(max(known) >= max(newest) - 60, "T2", "newer data is used than is stated", text)
    edition.ledger.check(min(known) <= min(newest) + 60, "T2", "older data is used than is stated", text)


def _alone(edition: Edition, text: str, printed: list[Claim]) -> None:
    """What rests on one source where several could tell it is labelled so, and nothing else is (T3)."""
    sources: dict[tuple[str, str, str], set[str]] = {}
    for claim in printed:
        for item in claim.inputs:
            if item.metric in JOINED:
                sources.setdefault((claim.id, item.metric, item.asset), set()).add(item.source)
    # What the desk set right stands in a source's place: it is no second source.
    known = [names - {CORRECTION} or names for names in sources.values()]
    single = {name for names in known if len(names) == 1 for name in names}
    label = re.search(edition.lexicon.alone, text, re.IGNORECASE)
    said = text[label.end() :] if label else ""
    for name in sorted(single):
        edition.ledger.check(
            edition.name_of(name) in said, "T3", "a figure of one source alone is not labelled so", text, name
        )
    if label:
        edition.ledger.check(bool(single), "T3", "it says one source where there are several", text)


def _moment(text: str, place: int, edition: Edition) -> float | None:
    """The time stated at a place of a note, as seconds since 1970; None where no date goes with it."""
    clock = CLOCK.match(text, place)
    dated = next(
        (found for found in words.dates(edition.lexicon, text) if found.start > place and found.day), None
    )
    if clock is None or dated is None or dated.day is None:
        return None
    return words.midnight(dated.day) + int(clock[1]) * 3600 + int(clock[2]) * 60
