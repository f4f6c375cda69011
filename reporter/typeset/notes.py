"""The numbers that lead from a sentence to the sources of its figures, where the article is on paper.

A source's number is its place in the list at the end. Each paragraph names a source once, after the first
sentence with a figure that rests on it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from reporter.model import Report, Span, Spans

_END = re.compile(r"[.!?][\"'”’»)]*(?=\s+[\"'“‘«(¿¡]?(?:[A-ZÀ-ÖØ-Þ0-9]|[$€£+−]))")
_SHORTENED = re.compile(r"\b(?:[A-Z]|U\.S|St|vs|No|approx)$")
"""What a full stop belongs to without ending the sentence."""
_HIDDEN = "▫"
"""Stands for a letter of another's words: they end no sentence of ours and begin none."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A number after a sentence; `first` where it is the first in the article that leads to its source."""

    number: int
    source: str
    first: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a paragraph and the references that stand after it."""

    span: Span
    references: tuple[Reference, ...] = ()


class Notes:
    """The references of one report, given out in the order in which its paragraphs are set."""

    def __init__(self, report: Report) -> None:
        self._numbers = {source.id: number for number, source in enumerate(report.sources, 1)}
        self._rests = {fact.id: {entry.source for entry in fact.inputs} for fact in report.facts}
        self.referred: set[str] = set()
        """The sources a reference leads to, so far."""

    def pieces(self, paragraph: Spans) -> Iterator[Piece]:
        """The paragraph's runs, cut at the ends of its sentences, with what each sentence refers to."""
        named: set[str] = set()
        waiting: set[str] = set()
        begin, ends = 0, _ends(paragraph)
        for span in paragraph:
            end = begin + len(span.text)
            waiting |= self._rests.get(span.fact, set())
            cuts = sorted(place for place in ends if begin < place <= end)
            for start, stop in zip([begin, *cuts], [*cuts, end], strict=True):
                if start == stop:
                    continue
                said = replace(span, text=span.text[start - begin : stop - begin])
                if stop not in ends:
                    yield Piece(said)
                    continue
                yield Piece(said, tuple(self._refer(waiting - named)))
                named |= waiting
                waiting = set()
            begin = end

    def _refer(self, sources: Iterable[str]) -> Iterator[Reference]:
        for source in sorted(set(sources) & self._numbers.keys(), key=self._numbers.__getitem__):
            yield Reference(self._numbers[source], source, source not in self.referred)
            self.referred.add(source)


def _ends(paragraph: Spans) -> frozenset[int]:
    """The places right after each sentence of a paragraph; a stop inside a figure or a link ends none."""
    text, closed = "", []
    for span in paragraph:
        if span.fact or span.quoted or span.href:
            closed.append(range(len(text), len(text) + len(span.text) - 1))
        text += _HIDDEN * len(span.text) if span.quoted else span.text
    found = {
        match.end()
        for match in _END.finditer(text)
        if not _SHORTENED.search(text[: match.start()])
        and not any(match.start() in inner for inner in closed)
    }
    return frozenset(found | {len(text.rstrip())})
