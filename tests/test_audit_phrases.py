"""A pattern passed over for want of its words would not have matched."""

import random
import re

import pytest

from reporter.audit.edition import LEXICONS
from reporter.audit.phrases import Phrases, needed, phrases


def patterns():
    """Every pattern of the languages that is looked for among others."""
    for lexicon in LEXICONS.values():
        rows = (*lexicon.statements, *lexicon.windows, *lexicon.methods, *lexicon.happenings)
        yield from (pattern for pattern, _ in rows)
        yield from lexicon.names
        yield from (pattern for _, pattern, _ in lexicon.forbidden)


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"\bround number\b", ("number",)),
        (r"\b(?:lowest|highest) close\b", ("lowest", "highest")),
        (r"\blows? since\b", ("since",)),
        (r"\blows?\b", ("low",)),
        (r"(?:record )?high+er", ("high",)),
        (r"Bear(?!ish)|bull", ("bear", "bull")),
        (r"(?<!since )rise{0,1}s", ("ris",)),
        (r"ab*c|d{,2}", ()),
        (r"\d+ (?:a|)", ()),
        (r"[abc] \1", ()),
        (r"(?i:low)", ()),
        (r"\u2212low", ("low",)),
        (r"caf\xe9s", ("caf",)),
    ],
)
def test_the_words_a_pattern_needs(pattern, words):
    assert needed(pattern) == words


def test_what_a_pattern_matches_holds_a_word_it_needs():
    spoken = " ".join(re.sub(r"\\.|[^\w ]", " ", pattern) for pattern in patterns()).split()
    chance = random.Random(1)
    tried = 0
    for pattern in patterns():
        found, own = re.compile(pattern, re.IGNORECASE), re.sub(r"\\.|[^\w ]", " ", pattern).split()
        words = needed(pattern)
        for _ in range(300):
            text = " ".join(chance.choices([*own, *own, chance.choice(spoken)], k=chance.randint(1, 6)))
            text = text.upper() if chance.random() < 0.2 else text
            match = found.search(text)
            if match:
                tried += 1
                assert not words or any(word in match[0].lower() for word in words), (pattern, match[0])
    assert tried > 1000


def test_the_odd_letters_are_all_there_are():
    letters = re.compile("[a-z]", re.IGNORECASE)
    taken = [chr(code) for code in range(128, 0x110000) if letters.fullmatch(chr(code))]
    assert sorted(taken) == ["\u0130", "\u0131", "\u017f", "\u212a"]


@pytest.mark.parametrize("text", ["the lowe\u017ft close", "THE LOWEST CLOSE", "the lowest close"])
def test_a_letter_taken_for_another_hides_nothing(text):
    table = Phrases(((r"\blowest close\b", "low"), (r"\bhighest\b", "high")))
    assert [meaning for match, meaning in table.searched(text) if match] == ["low"]
    assert "low" in [meaning for _, meaning in table.likely(text)]
    assert table.without(text).lower() == "the "


def test_what_is_taken_out_may_bring_a_phrase_together():
    assert phrases(((r"x", None), (r"lowest", None))).without("lowxest") == ""
