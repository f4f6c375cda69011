"""Many patterns looked for in one text: one whose words the text does not hold is not tried.

Most sentences hold few of the phrases a language is read by. Of each pattern it is worked out which words
(any one of them) must stand in whatever it matches; to look for a word takes a fiftieth of the time of a
pattern. A pattern of which that cannot be said is tried on every text.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Generic, TypeVar

Meaning = TypeVar("Meaning")
Words = tuple[str, ...]
"""Any one of these must stand in a match; without any, nothing is known."""

_ODD = re.compile("[\u0130\u0131\u017f\u212a]")
"""Letters that are taken for an i, an s or a k where case is ignored."""
_OPTIONAL = ("?", "*", "{0")
_QUANTIFIER = re.compile(r"(?:[*+?]|\{\d*(?:,\d*)?\})[?+]?")
_ESCAPE = re.compile(r"\\(?:[bBdDwWsSAZ]|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[^0-9a-zA-Z])")
_CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]")
_GROUP = re.compile(r"\((?:\?(?::|P<\w+>))?(?!\?)")
_LOOK = re.compile(r"\(\?<?[=!]")
_LETTER = re.compile(r"[A-Za-z0-9,;:'&/%-]")
"""What words are made of: no space, so that a text some of which is blanked out holds none that are new."""


class _UnknownError(Exception):
    """The pattern has a part that is not read here."""


def needed(pattern: str) -> Words:
    """Words in lower case any one of which stands in every match of a pattern, case ignored."""
    try:
        words, end = _either(pattern, 0)
    except _UnknownError:
        return ()
    return words if end == len(pattern) else ()


def _either(pattern: str, place: int) -> tuple[Words, int]:
    """What is needed of alternatives from a place on, and where they end: one word of each."""
    found: list[Words] = []
    while True:
        words, place = _sequence(pattern, place)
        found.append(words)
        if place >= len(pattern) or pattern[place] == ")":
            known = all(found)
            return (tuple(word for words in found for word in words) if known else ()), place
        place += 1


def _sequence(pattern: str, place: int) -> tuple[Words, int]:
    """What is needed of parts that follow one another: the best of what any part needs."""
    best: Words = ()
    run = ""

    def take(words: Words) -> None:
        nonlocal best, run
        for each in ((run,) if run else (), words):
            if each and min(map(len, each)) > min(map(len, best), default=0):
                best = each
        run = ""

    while place < len(pattern) and pattern[place] not in "|)":
        words: Words = ()
        letter = ""
        if found := _LOOK.match(pattern, place):
            _, place = _either(pattern, found.end())
            place += 1
        elif found := _GROUP.match(pattern, place):
            words, place = _either(pattern, found.end())
            place += 1
        elif found := _CLASS.match(pattern, place) or _ESCAPE.match(pattern, place):
            place = found.end()
        elif pattern[place] in "([{\\*+?":
            raise _UnknownError(pattern)
        else:
            letter = pattern[place].lower() if _LETTER.match(pattern[place]) else ""
            place += 1
        times = _QUANTIFIER.match(pattern, place)
        place = times.end() if times else place
        optional = times is not None and times[0].startswith((*_OPTIONAL, "{,"))
        if letter and not times:
            run += letter
        elif letter and not optional:
            run += letter
            take(())
        else:
            take(() if optional else words)
    take(())
    return best, place


class Phrases(Generic[Meaning]):
    """Patterns with what each means, in their order; case is ignored in all."""

    def __init__(self, rows: tuple[tuple[str, Meaning], ...]) -> None:
        self._rows = [(needed(pattern), pattern, meaning) for pattern, meaning in rows]
        self._compiled: dict[str, re.Pattern[str]] = {}
        every = sorted({word for words, _, _ in self._rows for word in words})
        self._any = re.compile("|".join(map(re.escape, every)) if all(row[0] for row in self._rows) else "")
        """Finds what stands in a text for which there is a pattern to be tried at all."""

    def _pattern(self, pattern: str) -> "re.Pattern[str]":
        if pattern not in self._compiled:
            self._compiled[pattern] = re.compile(pattern, re.IGNORECASE)
        return self._compiled[pattern]

    def likely(self, text: str) -> Iterator[tuple["re.Pattern[str]", Meaning]]:
        """The patterns that may match in a text, or in one some of which is blanked out; no other does."""
        lowered = _lowered(text)
        if lowered is not None and self._any.search(lowered) is None:
            return
        for words, pattern, meaning in self._rows:
            if _possible(words, lowered):
                yield self._pattern(pattern), meaning

    def searched(self, text: str) -> Iterator[tuple["re.Match[str] | None", Meaning]]:
        """Of every pattern its first match in a text, or None."""
        lowered = _lowered(text)
        for words, pattern, meaning in self._rows:
            yield (self._pattern(pattern).search(text) if _possible(words, lowered) else None), meaning

    def first(self, text: str) -> "re.Match[str] | None":
        """The first match in a text of the first pattern that has one."""
        return next((found for found, _ in self.searched(text) if found), None)

    def without(self, text: str) -> str:
        """A text from which every match of the first pattern is taken out, then of the second, and so on."""
        lowered = _lowered(text)
        for words, pattern, _ in self._rows:
            if _possible(words, lowered):
                text = self._pattern(pattern).sub("", text)
                lowered = _lowered(text)
        return text


def _lowered(text: str) -> str | None:
    """The text in lower case; None where a letter of it may be taken for another."""
    return None if not text.isascii() and _ODD.search(text) else text.lower()


def _possible(words: Words, lowered: str | None) -> bool:
    if lowered is None or not words:
        return True
    for word in words:  # noqa: SIM110 (asked twenty thousand times an audit: a generator takes twice as long)
        if word in lowered:
            return True
    return False


@lru_cache(maxsize=64)
def phrases(rows: tuple[tuple[str, Meaning], ...]) -> Phrases[Meaning]:
    """The phrases of a table of a language, made ready once."""
    return Phrases(rows)
