"""Under each section: who says so (T3), and how old its data is (T2)."""

from reporter.audit import words
from reporter.audit.claims import Claim
from reporter.audit.edition import Edition
from reporter.audit.reading import Block
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
    for source in dict.fromkeys(item.source for claim in printed for item in claim.inputs):
        named = edition.name_of(source) in text
        edition.ledger.check(named, "T3", "a source of the section is not named under it", text, source)
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


def _moment(text: str, place: int, edition: Edition) -> float | None:
    """The time stated at a place of a note, as seconds since 1970; None where no date goes with it."""
    clock = CLOCK.match(text, place)
    dated = next(
        (found for found in words.dates(edition.lexicon, text) if found.start > place and found.day), None
    )
    if clock is None or dated is None or dated.day is None:
        return None
    return words.midnight(dated.day) + int(clock[1]) * 3600 + int(clock[2]) * 60
