"""A sentence as a row of tokens, so that words and figures can be asked for their neighbours."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reporter.audit.reading import Figure, Sentence

_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]+(?:[&'\u2019-][A-Za-z\u00c0-\u024f]+)*|[,;:()\u2014\u2013]|[.?!]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word (lower case), a mark of punctuation, or a figure."""

    word: str
    start: int
    end: int
    figure: Figure | None = None


def tokens(sentence: Sentence) -> list[Token]:
    """The words, marks and figures of a sentence in their order."""
    found = [Token("", figure.start, figure.end, figure) for figure in sentence.figures]
    found += [
        Token(match[0].lower(), match.start(), match.end()) for match in _WORD.finditer(sentence.masked)
    ]
    return sorted(found, key=lambda token: token.start)


def before(row: list[Token], place: int, stops: str = "") -> Iterator[Token]:
    """The tokens before one, nearest first, up to a mark in `stops`."""
    for index in range(place - 1, -1, -1):
        if row[index].word and row[index].word in stops:
            return
        yield row[index]


def after(row: list[Token], place: int, stops: str = "") -> Iterator[Token]:
    """The tokens after one, nearest first, up to a mark in `stops`."""
    for index in range(place + 1, len(row)):
        if row[index].word and row[index].word in stops:
            return
        yield row[index]
