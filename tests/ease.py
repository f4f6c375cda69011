"""How easy an article is to read: words a sentence, and Flesch's score (60 to 70: plain English).

Figures count as a word of one syllable, definitions in brackets and lists of what is missing are left out.
Syllables are counted as groups of vowels, a silent e at the end set aside: close enough for a mean.
"""

import re
from dataclasses import dataclass
from statistics import fmean

_BRACKETS = re.compile(r"\s*\([^)]*\)")
_END = re.compile(r"(?<=[.?!])\s+(?=[A-Z$\u2212\d])")
_FIGURE = re.compile(r"[\u2212+]?\$?\d[\d,.:]*%?")
_WORD = re.compile(r"[A-Za-z][A-Za-z'&-]*|7")


@dataclass(frozen=True, slots=True)
class Ease:
    """Words of each sentence, and 206.835 - 1.015 words a sentence - 84.6 syllables a word."""

    lengths: tuple[int, ...]
    flesch: float

    @property
    def mean(self) -> float:
        """Words a sentence."""
        return fmean(self.lengths)


def syllables(word: str) -> int:
    """Groups of vowels of a word, without a silent e at its end."""
    lowered = word.lower()
    if lowered.endswith(("e", "ed", "es")) and not lowered.endswith(
        ("le", "ted", "ded", "ses", "ges", "ces")
    ):
        lowered = lowered.rstrip("ds").removesuffix("e")
    return max(1, len(re.findall(r"[aeiouy]+", lowered)))


def sentences(paragraph: str) -> list[list[str]]:
    """The words of each sentence of a paragraph."""
    if paragraph.startswith("Not available"):
        return []
    parts = (_WORD.findall(_FIGURE.sub("7", part)) for part in _END.split(_BRACKETS.sub("", paragraph)))
    return [words for words in parts if words]


def of(paragraphs: list[str]) -> Ease:
    """The ease of an article's paragraphs."""
    parts = [words for paragraph in paragraphs for words in sentences(paragraph)]
    lengths = tuple(len(words) for words in parts)
    spoken = fmean(syllables(word) for words in parts for word in words)
    return Ease(lengths, 206.835 - 1.015 * fmean(lengths) - 84.6 * spoken)


def summary(articles: list[list[str]]) -> str:
    """One line over many articles."""
    found = [of(article[1:]) for article in articles]
    scores = sorted(one.flesch for one in found)
    means = sorted(one.mean for one in found)
    spread = fmean(fmean(abs(n - one.mean) for n in one.lengths) for one in found)
    words = sorted(sum(one.lengths) for one in found)
    return (
        f"{fmean(means):.1f} words a sentence ({means[0]:.1f} to {means[-1]:.1f} by day; "
        f"mean distance from it {spread:.1f}), Flesch {fmean(scores):.0f} "
        f"({scores[0]:.0f} to {scores[-1]:.0f}), {words[0]} to {words[-1]} words an article"
    )
