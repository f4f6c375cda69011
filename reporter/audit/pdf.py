"""The PDF says what the page says: every sentence and figure, in order, and the same snapshot (PDF)."""

import re
from bisect import bisect_left
from collections import Counter
from pathlib import Path

from reporter.audit import gaps, pdftext, references, svg
from reporter.audit.edition import Edition
from reporter.audit.page import Node
from reporter.audit.pdftext import fold
from reporter.audit.reading import Block
from reporter.audit.roles import section_of
from reporter.audit.trust import paragraphs, section
from reporter.errors import AuditFailed

ORDERED = frozenset({"headline", "standfirst", "paragraph"})
ANYWHERE = frozenset(
    (
        "note", "heading", "chart-title", "chart-number", "chart-subtitle", "credit", "related", "how",
        "dateline",
    )
)  # fmt: skip
ATTACHED = "snapshot.json"
_ADDRESS = re.compile(r"https?://[^\s,;|]*?(?:\.json|/)(?=[A-Z|\n]|$)")
_LETTERS = re.compile(r"[^\W\d_]+")


def check(edition: Edition) -> None:
    """Compare the PDF's text and attachment with the page and the snapshot."""
    ledger = edition.ledger
    if "pdf" not in edition.held.settings["edition"].get("formats", ("pdf",)):
        _without(edition)
        return
    try:
        read = pdftext.read(edition.folder / "report.pdf")
    except AuditFailed as error:
        ledger.fail("PDF", str(error), "report.pdf")
        return
    attached = read.attachments.get(ATTACHED, [])
    ledger.check(
        attached == [edition.snapshot], "PDF", "the attached snapshot is not snapshot.json", "report.pdf"
    )
    text, places = references.parted(fold(read.text))
    left, stands = _ordered(edition, text)
    references.check(edition, read, places, stands)
    # As often as the page says it: a row that begins with "4 May" is found in "2" and "4 May" as well.
    for piece, times in _anywhere(edition).items():
        folded = fold(piece)
        ledger.check(folded in text, "PDF", "the PDF does not say so", piece)
        left = left.replace(folded, "\n", times)
    for piece in paragraphs(section(edition, "disclaimer")):
        ledger.check(fold(piece) in text, "D1", "the PDF's disclaimer is not the page's", piece)
        left = left.replace(fold(piece), "\n")
    said = " ".join(paragraphs(section(edition, "how")))
    ledger.check(bool(said) and fold(said) in text, "D2", "the PDF does not say that software wrote it", said)
    for _, reason in gaps.told(edition):
        ledger.check(fold(reason) in text, "T4", "the PDF does not state a gap", reason)
    spoken = {fold(text) for text in read.alternatives}
    for block in edition.role("alt"):
        ledger.check(fold(block.text) in spoken, "PDF", "the PDF has no such alternative text", block.text)
    _alone(edition, left)
    _besides(edition, left)


def _without(edition: Edition) -> None:
    """An edition without a PDF has none, and its page leads to none."""
    there = (edition.folder / "report.pdf").exists()
    edition.ledger.check(not there, "PDF", "a PDF the edition's settings do not name", "report.pdf")
    for node in (*edition.root.all("a"), *edition.root.all("link")):
        href = node.attrs.get("href", "")
        edition.ledger.check(not href.endswith("report.pdf"), "PDF", "a link to a PDF that is not made", href)


def _ordered(edition: Edition, text: str) -> tuple[str, list[tuple[Block, int]]]:
    """Check that headline, standfirst and prose follow one another.

    Given back are what is not theirs, and the paragraphs with where each begins.
    """
    position = 0
    stands: list[tuple[Block, int]] = []
    left: list[str] = []
    for block in edition.blocks:
        if block.role not in ORDERED:
            continue
        wanted = fold(block.whole)
        found = text.find(wanted, position)
        if edition.ledger.check(found >= 0, "PDF", _why(text, wanted), block.text):
            left.append(text[position:found])
            stands += [(block, found)] if block.role == "paragraph" else []
            position = found + len(wanted)
        for figure in block.figures:
            edition.ledger.check(
                found >= 0 or fold(figure.text) in text, "PDF", "a figure is missing", block.text, figure.text
            )
    left.append(text[position:])
    return "\n".join(left), stands


def _why(text: str, wanted: str) -> str:
    return "it stands at another place in the PDF" if wanted in text else "the PDF does not say so"


def _anywhere(edition: Edition) -> dict[str, int]:
    """Notes, captions, rows of tables and key figures, the longest first, and how often each is said."""
    pieces = [
        block.whole for block in edition.blocks if block.role in ANYWHERE and not _interface(block.node)
    ]
    numbers = {id(row): str(number) for number, row in enumerate(references.notes(edition), 1)}
    pieces += [
        numbers.get(id(row), "") + row.text()
        for row in edition.root.all("tr")
        if not any(upper.tag == "details" for upper in row.above())
        # On paper the gaps and the sources are lists, whose columns need no heads.
        and not (section_of(row) in ("gaps", "sources") and any(u.tag == "thead" for u in row.above()))
    ]
    pieces += [node.text() for terms in edition.root.all("dl") for node in terms.all("div")]
    return dict(sorted(Counter(pieces).items(), key=lambda each: -len(each[0])))


def _interface(node: Node) -> bool:
    """Whether a block is about the page's files, which the PDF names by their addresses."""
    return any("files" in upper.classes for upper in node.above())


def _alone(edition: Edition, left: str) -> None:
    """What only the PDF says has no number but charts' labels, the issue's date and addresses."""
    words = {
        fold(label.text)
        for path in sorted((edition.folder / "charts").glob("*.svg"))
        for label in _texts(edition, path)
    }
    words |= {fold(line) for line in (edition.lexicon.day(edition.held.day), str(edition.held.day))}
    counting = [word for word in words if re.search(r"\d", word)]
    for piece in left.split("\n"):
        rest = _ADDRESS.sub("", piece)
        end = _read_as(rest, counting)
        found = "" if end == len(rest) else rest[end : end + 12]
        edition.ledger.check(not found, "PDF", "the PDF says what the page does not", rest[:200], found)


def _read_as(text: str, labels: list[str]) -> int:
    """How far a text can be read as words without a digit and these labels, which stand side by side.

    A row of ticks comes out of a PDF as one: 0, 25, 50 and 75 as 0255075. Every way to part it is tried.
    """
    if not any(map(str.isdigit, text)):
        return len(text)
    beginning: dict[str, list[str]] = {}
    for label in labels:
        beginning.setdefault(label[:1], []).append(label)
    reached = {0}
    for place, letter in enumerate(text):
        if place in reached:
            if not letter.isdigit():
                reached.add(place + 1)
            possible = beginning.get(letter, ())
            reached.update([place + len(label) for label in possible if text.startswith(label, place)])
    return max(reached)


def _besides(edition: Edition, left: str) -> None:
    """What is left of the PDF is words of the page's frame, its charts and its files: no more is said."""
    root, site = edition.root, edition.held.settings.get("site", {})
    words = [node.text() for tag in ("a", "h2", "caption", "dt", "time") for node in root.all(tag)]
    words += [block.whole for block in edition.blocks]
    words += [str(site.get(key, "")) for key in ("title", "publisher")]
    words += [str(edition.held.settings["edition"].get("title", "")), *edition.lexicon.labels.paper]
    words += [node.text() for nav in root.all("nav") for node in nav.walk() if node.tag == "p"]
    words.append(edition.lexicon.day(edition.held.day))
    for path in sorted((edition.folder / "charts").glob("*.svg")):
        words += [label.text for label in _texts(edition, path)]
    known = sorted({fold(word) for word in words} - {""}, key=len, reverse=True)
    for piece in left.split("\n"):
        rest = _ADDRESS.sub("\n", piece)
        # The longest first; a word longer than all there is stands nowhere in it.
        for word in known[bisect_left(known, -len(rest), key=lambda each: -len(each)) :]:
            if word in rest:
                rest = rest.replace(word, "\n")
                if not _LETTERS.search(rest):
                    break
        said = "".join(_LETTERS.findall(rest))
        edition.ledger.check(not said, "PDF", "the PDF says what the page does not", piece[:200], said[:80])


def _texts(edition: Edition, path: Path) -> tuple[svg.Label, ...]:
    try:
        return edition.drawing(path).labels
    except AuditFailed:
        return ()
