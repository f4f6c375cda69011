"""The numbers in the PDF's text: each leads to a source of its sentence's figures, and none is left out."""

from collections.abc import Mapping, Sequence

from reporter.audit.edition import Edition
from reporter.audit.page import Node
from reporter.audit.pdftext import MARK, PdfText, fold
from reporter.audit.reading import Block, Sentence
from reporter.audit.trust import section


def notes(edition: Edition) -> list[Node]:
    """The rows of the page's table of sources; the PDF numbers them as they come, from 1."""
    table = section(edition, "sources")
    return [row for row in (table.all("tr") if table else ()) if "id" in row.attrs]


def parted(text: str) -> tuple[str, dict[int, list[int]]]:
    """The text without its references, and by place in it the indices of those that stand there."""
    plain, *rest = text.split(MARK)
    places: dict[int, list[int]] = {}
    for index, piece in enumerate(rest):
        places.setdefault(len(plain), []).append(index)
        plain += piece
    return plain, places


def check(
    edition: Edition, read: PdfText, places: Mapping[int, list[int]], stands: Sequence[tuple[Block, int]]
) -> None:
    """Hold what stands after each sentence of a paragraph against the sources of its figures.

    A paragraph refers once to a source: after the first sentence with a figure that rests on it.
    `stands` are the paragraphs with where each begins in the PDF's text without references.
    """
    ledger, rows = edition.ledger, notes(edition)
    numbers: dict[str, int] = {}
    for number, row in enumerate(rows, 1):
        numbers.setdefault(next((head.text() for head in row.all("th")), ""), number)
    left = dict(places)
    for block, start in stands:
        named: set[str] = set()
        length = 0
        for sentence in block.sentences():
            length += len(sentence.text)
            found = left.pop(start + len(fold(block.whole[:length])), [])
            told = [read.references[index] for index in found]
            fresh = _sources(edition, sentence) - named
            wanted = sorted(numbers.get(source, 0) for source in fresh)
            named |= fresh
            said = [f"{number}," for number in wanted[:-1]] + [str(number) for number in wanted[-1:]]
            holds = [text for text, _ in told] == said
            fault = "a sentence does not refer to the sources of its figures"
            if ledger.check(holds, "NOTES", fault, sentence.text, " ".join(text for text, _ in told)):
                for number, (_, target) in zip(wanted, told, strict=True):
                    there = target == rows[number - 1].attrs["id"] and target in read.targets
                    ledger.check(there, "NOTES", "a reference leads elsewhere", sentence.text, str(number))
    astray = [read.references[index][0] for found in left.values() for index in found]
    ledger.check(not astray, "NOTES", "a reference stands after no sentence", "report.pdf", " ".join(astray))


def _sources(edition: Edition, sentence: Sentence) -> set[str]:
    """The printed names of what a sentence's figures rest on."""
    claims = [edition.claims[figure.fact] for figure in sentence.figures if figure.fact in edition.claims]
    return {edition.name_of(source) for claim in claims for source in claim.sources}
