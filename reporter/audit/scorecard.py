"""The scorecard's words (T7): each count is called what it counts, beside the day of its edition."""

import re

from reporter.audit import words
from reporter.audit.claims import Claim
from reporter.audit.edition import Edition
from reporter.audit.reading import Block, Sentence
from reporter.audit.recompute.scorecard import counted, editions

KIND, TABLE = "scorecard", "table-scorecard"


def check(edition: Edition) -> None:
    """Check the sentences and cells that print a count, and that the newest edition's are printed."""
    for block in edition.blocks:
        for sentence in block.sentences():
            _sentence(edition, block, sentence)
    told = {
        figure.fact
        for block in edition.role("paragraph")
        for figure in block.figures
        if (claim := edition.claims.get(figure.fact)) and claim.kind == KIND
    }
    known = {str(one["day"]) for one in editions(edition.desk)}
    spoken = {claim.id[-10:] for claim in edition.claims.values() if claim.kind == KIND}
    edition.ledger.check(
        spoken <= known,
        "T7",
        "it speaks of levels of an edition the snapshot does not hold",
        str(spoken - known),
    )
    tabled = {
        figure.fact
        for block in edition.role("cell")
        for figure in block.figures
        if (claim := edition.claims.get(figure.fact)) and claim.kind == KIND
    }
    section = any(block.section == "watch" for block in edition.role("paragraph"))
    for one in editions(edition.desk)[:1] if section else ():
        counts, _, _ = counted(edition.desk, str(one["day"]))
        # That nothing was reached may stand in the table alone.
        printed = told if counts["broken"] or counts["touched"] else told | tabled
        holds = any(fact.endswith(f"_{one['day']}") for fact in printed)
        edition.ledger.check(
            holds, "T7", "what became of the last edition's levels is not said", str(one["day"])
        )


def _sentence(edition: Edition, block: Block, sentence: Sentence) -> None:
    for figure in sentence.figures:
        claim = edition.claims.get(figure.fact)
        if claim is None or claim.kind != KIND:
            continue
        what, _, day = claim.what.partition(".")[2].partition("_")
        if block.role in ("cell", "heading-cell"):
            said, dated = _heading(block), _row(block)
        else:
            later = [other.start for other in sentence.figures if other.start > figure.start]
            said = sentence.text[figure.end : min(later, default=len(sentence.text))]
            dated = sentence.text
        called = _called(edition, said)
        edition.ledger.check(
            called == what, "T7", f"it counts what is {what}, and is called {called or 'nothing'}", dated
        )
        _day(edition, dated, day, claim)


def _called(edition: Edition, text: str) -> str:
    """Which outcome a text names first."""
    found = [
        (match.start(), what)
        for pattern, what in edition.lexicon.outcomes
        if (match := re.search(pattern, text, re.IGNORECASE))
    ]
    return min(found)[1] if found else ""


def _day(edition: Edition, text: str, day: str, claim: Claim) -> None:
    dated = list(words.dates(edition.lexicon, text))
    holds = bool(dated) and all(found.day is not None and found.day.isoformat() == day for found in dated)
    edition.ledger.check(holds, "T7", f"its edition is of {day}", text, claim.id)


def _heading(block: Block) -> str:
    """The heading of the column a cell stands in."""
    cell = next(upper for upper in block.node.above() if upper.tag in ("td", "th"))
    row, table = cell.parent, next((upper for upper in cell.above() if upper.tag == "table"), None)
    if row is None or table is None:
        return ""
    place = [child for child in row.children if not isinstance(child, str)].index(cell)
    heads = [node for head in table.all("thead") for node in head.all("th")]
    return heads[place].text() if place < len(heads) else ""


def _row(block: Block) -> str:
    """The first cell of a cell's row."""
    row = next((upper for upper in block.node.above() if upper.tag == "tr"), None)
    return next((node.text() for node in row.all("th")), "") if row is not None else ""
