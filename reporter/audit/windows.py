"""Every change names its window (N4), a session's figure its day (T5), each level its method (T6)."""

import re

from reporter.audit import words
from reporter.audit.claims import Claim
from reporter.audit.edition import Edition
from reporter.audit.held import DAY
from reporter.audit.numerals import labels
from reporter.audit.phrases import phrases
from reporter.audit.reading import Block, Sentence

SESSIONS = frozenset({"index_level", "yield_10y", "gold_usd"})


def check(edition: Edition) -> None:
    """Check the prose for windows, sessions and methods, and the tables' columns for their windows."""
    said: dict[str, set[str]] = {}
    days: dict[str, list[words.Dated]] = {}
    for block in edition.blocks:
        if block.role == "paragraph" and block.section:
            known = said.setdefault(block.section, set())
            known |= _said(edition, block.text)
            dated = days.setdefault(block.section, [])
            dated += words.dates(edition.lexicon, block.text)
            for sentence in block.sentences():
                _sentence(edition, block, sentence, known, dated)
        elif block.role in ("cell", "heading-cell"):
            _column(edition, block)


def _said(edition: Edition, text: str) -> set[str]:
    """The windows a text names."""
    found: set[str] = set()
    for match, allowed in phrases(edition.lexicon.windows).searched(text):
        if match:
            found |= set(allowed)
    return found


def _sentence(
    edition: Edition, block: Block, sentence: Sentence, known: set[str], days: list[words.Dated]
) -> None:
    for figure in sentence.figures:
        claim = edition.claims.get(figure.fact)
        if claim is None:
            continue
        if claim.metric in SESSIONS and claim.kind in ("level", "change"):
            _session(edition, block, sentence, claim)
        elif claim.kind == "change":
            named = bool(labels(claim) & known) or _closed(edition, days, claim)
            edition.ledger.check(
                named, "N4", "a change whose window is not named", sentence.text, figure.text
            )
            if ".period." in claim.id:
                _ended(edition, sentence, claim)
        if claim.kind == "watch":
            _method(edition, block, sentence, claim, figure.end)


def _ended(edition: Edition, sentence: Sentence, claim: Claim) -> None:
    """The day first named beside the change of a week, month, quarter or year is its last."""
    dated = next(words.dates(edition.lexicon, sentence.masked), None)
    if dated is not None:
        day = words.day_of(claim.end - 1)
        edition.ledger.check(words.same(dated, day), "T1", f"it ended on {day}", sentence.text, claim.id)


def _closed(edition: Edition, days: list[words.Dated], claim: Claim) -> bool:
    """Whether a change from close to close has its day named: "the close of 20 September"."""
    return claim.end % DAY == 0 == claim.start % DAY and any(
        words.same(found, words.day_of(claim.end - 1)) for found in days
    )


def _session(edition: Edition, block: Block, sentence: Sentence, claim: Claim) -> None:
    """The day of the session stands in the sentence, or the sentence names it as the last session."""
    day = words.day_of(claim.end)
    dated = list(words.dates(edition.lexicon, sentence.text))
    weekday = edition.lexicon.weekdays[day.weekday()]
    lowered = sentence.text.lower()
    named = [name for name in edition.lexicon.weekdays if name in lowered]
    holds = any(words.same(found, day) for found in dated) or weekday in named
    if not dated and not named:
        holds = re.search(edition.lexicon.session, sentence.text, re.IGNORECASE) is not None or any(
            words.same(found, day) for found in words.dates(edition.lexicon, block.text)
        )
    edition.ledger.check(holds, "T5", f"the session of {day} is not named", sentence.text, claim.id)


def _method(edition: Edition, block: Block, sentence: Sentence, claim: Claim, place: int) -> None:
    """In the section on levels, each level is followed by how it was found."""
    if block.section != "watch":
        return
    later = [figure.start for figure in sentence.figures if figure.start > place]
    stretch = sentence.text[place : min(later, default=len(sentence.text))]
    found = [label for match, label in phrases(edition.lexicon.methods).searched(stretch) if match]
    edition.ledger.check(
        found == [claim.label], "T6", f"its method is {claim.label}, said is {found or 'none'}", sentence.text
    )


def _column(edition: Edition, block: Block) -> None:
    """A column's heading names the window of its changes; a level's row its side and method."""
    if not block.figures:
        return
    heading, row = _heading(block), _row(block)
    said = _said(edition, heading)
    for figure in block.figures:
        claim = edition.claims.get(figure.fact)
        if claim is None:
            continue
        if said and labels(claim):
            edition.ledger.check(
                bool(said & labels(claim)), "N4", f"it stands in the column {heading!r}", block.text, claim.id
            )
        if claim.kind == "watch":
            methods = [label for match, label in phrases(edition.lexicon.methods).searched(row) if match]
            edition.ledger.check(methods == [claim.label], "T6", f"its row says {methods}", row, claim.id)
            side = "above" if ".above" in claim.id else "below"
            words_of = edition.lexicon.above if side == "above" else edition.lexicon.below
            first = next(iter(re.findall(r"\w+", row.lower())), "")
            edition.ledger.check(first in words_of, "T6", f"it lies {side}", row, claim.id)
        if claim.metric in SESSIONS and claim.label == "session" and claim.kind == "level":
            dated = list(words.dates(edition.lexicon, row))
            edition.ledger.check(
                any(words.same(found, words.day_of(claim.end)) for found in dated),
                "T5",
                "its row does not name its session",
                row,
                claim.id,
            )


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
    """The whole text of the row a cell stands in."""
    row = next((upper for upper in block.node.above() if upper.tag == "tr"), None)
    return row.text() if row is not None else ""
