"""What a title says, as words: its tokens, whom it names, and how much two titles share."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

_REPEATED = 0.75
"""Two titles that share more than this of all the words of the longer one are one line read twice."""
_ENDINGS = ("'s", "\u2019s", "'", "\u2019")


class Token:
    """A word (lower case, without a possessive), a figure, or a mark between them.

    Dollars before a figure (`$75,000`) say that it is written the English way, dollars after it
    (`75.000 dólares`) that point and comma stand the other way round.
    """

    __slots__ = ("money", "name", "other", "scale", "value", "word", "written")

    def __init__(self, match: re.Match[str], thousands: frozenset[str]) -> None:
        figure, scale, percent, after, word, mark = match.groups()
        if word and ("'" in word or "\u2019" in word):
            for ending in _ENDINGS:
                word = word.removesuffix(ending)
        self.written: str = word or mark or ""
        self.word = self.written.lower()
        self.name: str | None = None
        """The asset it names, "" where it names somebody else, None where nobody."""
        self.other = False
        """Whether it names a coin the edition does not price."""
        self.value: float | None = None
        self.money = False
        self.scale = "k" if scale and scale.lower() in thousands else (scale or "").lower()
        if figure and not percent:
            self.money = "$" in figure or after is not None
            digits = re.sub(r"[^\d.,]", "", figure)
            if after is not None:
                digits = digits.translate({ord("."): ",", ord(","): "."})
            # What is no number either way, "1.2.3", is none.
            number = re.fullmatch(r"(\d[\d,]*)(\.\d+)?", digits)
            if number is not None:
                self.value = float(digits.replace(",", "")) * (1000 if self.scale == "k" else 1)


class Reader:
    """A language's table of titles, made ready: reads titles and remembers what it has read."""

    def __init__(self, titles: Mapping[str, Any]) -> None:
        self.words = {key: frozenset(titles[key]) for key in ("above", "below", "at", "up", "down", "common")}
        self.phrases = {key: _any_of(titles[key]) for key in ("records", "guesses", "asides")}
        self.record_ends = frozenset(parts[-1] for parts in _phrases(titles["records"]))
        self.subjects = {key: _any_of(names) for key, names in titles["subjects"].items()}
        # A name written in capitals is one only in capitals, and one that is a word of the language only as
        # it is written: NEAR is a coin, "near" is not.
        plain = frozenset(word for listed in self.words.values() for word in listed)
        names = {asset: [_named(name, plain) for name in listed] for asset, listed in titles["names"].items()}
        self._others = frozenset(_named(name, plain) for name in titles["others"])
        called = dict.fromkeys([*self._others, *_phrases(titles["heads"])], "")
        called.update({parts: asset for asset, listed in names.items() for parts in listed})
        self._called = called
        self._longest = max(map(len, called))
        self._starts = frozenset(parts[0] for parts in called)
        self.joined = frozenset((*titles["joined"], ",", "(", ")"))
        """What stands between the names of a list."""
        self._thousands = frozenset(titles["thousands"])
        self._token = _token((*titles["thousands"], *titles["sums"]), titles["dollars"])
        self._endings = tuple(titles["endings"])
        self._read: dict[str, tuple[Token, ...]] = {}
        self._plain: dict[str, str] = {}
        self._terms: dict[str, list[str]] = {}
        self._bags: dict[str, frozenset[str]] = {}

    def tokens(self, title: str) -> tuple[Token, ...]:
        """The title's tokens; the last word of a name carries whom it names."""
        known = self._read.get(title)
        if known is None:
            found = [Token(match, self._thousands) for match in self._token.finditer(title)]
            at = 0
            while at < len(found):
                if found[at].word not in self._starts and found[at].written not in self._starts:
                    at += 1
                    continue
                for length in range(min(self._longest, len(found) - at), 0, -1):
                    run = found[at : at + length]
                    parts = tuple(token.word for token in run)
                    if parts not in self._called:
                        parts = tuple(token.written for token in run)
                    if parts in self._called:
                        run[-1].name = self._called[parts]
                        run[-1].other = parts in self._others
                        at += length - 1
                        break
                at += 1
            known = self._read[title] = tuple(found)
        return known

    def assets(self, title: str) -> list[str]:
        """The assets it names, in order, each once."""
        return list(dict.fromkeys(token.name for token in self.tokens(title) if token.name))

    def strays(self, title: str) -> bool:
        """Whether it names a coin the edition does not price."""
        return any(token.other for token in self.tokens(title))

    def has(self, title: str, phrases: re.Pattern[str]) -> bool:
        """Whether one of these phrases stands in the title."""
        plain = self._plain.get(title)
        if plain is None:
            plain = self._plain[title] = f" {' '.join(token.word for token in self.tokens(title))} "
        return phrases.search(plain) is not None

    def terms(self, text: str) -> list[str]:
        """The words that carry meaning, with one word for all names of an asset and all moves of a sign."""
        found = self._terms.get(text)
        if found is None:
            up, down, common = self.words["up"], self.words["down"], self.words["common"]
            found = self._terms[text] = [
                token.name
                or (
                    "+"
                    if token.word in up
                    else "-"
                    if token.word in down
                    else _stem(token.word, self._endings)
                )
                for token in self.tokens(text)
                if token.name or (len(token.word) > 1 and token.word not in common)
            ]
        return found

    def bag(self, title: str) -> frozenset[str]:
        """What two titles are compared by: their terms and their figures."""
        known = self._bags.get(title)
        if known is None:
            figures = {
                f"{token.value:g}{token.scale}" for token in self.tokens(title) if token.value is not None
            }
            known = self._bags[title] = frozenset(self.terms(title)) | figures
        return known


def overlap(left: frozenset[str], right: frozenset[str]) -> float:
    """The share of the shorter title's terms that the other has too, 0 to 1."""
    if not left or not right:
        return 0.0
    return len(left & right) / min(len(left), len(right))


def repeats(left: str, right: str) -> bool:
    """Whether two titles are the same but for a word or a figure, terms that mean nothing included.

    Two editions say "within its usual range" of two prices: their figures part them in `overlap`, and a
    reader sees the same line twice all the same.
    """
    one, other = _plain_words(left), _plain_words(right)
    return len(one & other) > _REPEATED * max(len(one), len(other), 1)


@lru_cache(maxsize=4096)
def _plain_words(title: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", title.lower()))


def _phrases(listed: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(phrase.lower().split()) for phrase in listed]


def _named(name: str, plain: frozenset[str]) -> tuple[str, ...]:
    """A name as its tokens are written, or in lower case where any writing of them means it."""
    exact = name.isupper() or name.lower() in plain
    return tuple((name if exact else name.lower()).split())


def _any_of(listed: Sequence[str]) -> re.Pattern[str]:
    """Finds one of these phrases among words with a space on either side."""
    phrases = sorted({" ".join(parts) for parts in _phrases(listed)}, key=len, reverse=True)
    return re.compile(f" (?:{'|'.join(map(re.escape, phrases))}) " if phrases else r"(?!)")


def _token(scales: Sequence[str], dollars: Sequence[str]) -> re.Pattern[str]:
    """What a title is made of: figures with their scale and unit, words, marks."""
    known = "|".join(sorted(map(re.escape, scales), key=len, reverse=True))
    after = "|".join(map(re.escape, dollars)) or r"(?!)"
    return re.compile(
        r"(?P<figure>(?:US)?\$\s?\d+(?:[.,]\d+)*|\d+(?:[.,]\d+)*)"
        rf"(?:\s?(?P<scale>{known})\b)?(?P<percent>\s?%|-?x\b)?(?P<after>(?:\sde)?\s?(?:{after})(?!\w))?"
        r"|(?P<word>[^\W\d_]+(?:[-'\u2019&.]?[^\W_]+)*)|(?P<mark>[,;:?!()\u2013\u2014-])",
        re.IGNORECASE,
    )


@lru_cache(maxsize=4096)
def _stem(word: str, endings: tuple[str, ...]) -> str:
    """Without the endings a language gives a word in a headline and takes from it in a sentence."""
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word
