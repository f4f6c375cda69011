"""The phrasings: eight or more for each condition, no two alike, each family asked for by some template."""

import re
from collections import Counter
from itertools import combinations

import pytest

from reporter.audit.edition import LEXICONS
from reporter.config.templates import templates_root
from reporter.narrate.plan.leads import LEADS
from tests import overlap

FOLDER = templates_root() / "en" / "phrases"
FAMILIES = sorted(path.stem for path in FOLDER.glob("*.txt"))
WEEK = 8
RARE = 4
"""What does not come back within a week anyhow says so in its first line, and needs fewer."""


def lines(family: str) -> list[tuple[str, str]]:
    """(condition, text) of each phrasing."""
    found = []
    for line in (FOLDER / f"{family}.txt").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            guarded = re.match(r"\[([^\]]+)\]\s*(.*)", line)
            found.append((guarded[1], guarded[2]) if guarded else ("", line.strip()))
    return found


def grams(text: str) -> set[tuple[str, ...]]:
    """Its runs of five words, figures and names masked."""
    return overlap.grams([re.sub(r"\{\{.*?\}\}", "7", text)])


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_lasts_a_week(family):
    counts = Counter(guard for guard, _ in lines(family))
    rare = (FOLDER / f"{family}.txt").read_text(encoding="utf-8").startswith("# Rare.")
    assert min(counts.values()) >= (RARE if rare else WEEK), counts


@pytest.mark.parametrize("family", FAMILIES)
def test_no_two_phrasings_are_the_same_words(family):
    for (guard, one), (other_guard, other) in combinations(lines(family), 2):
        if guard == other_guard:
            shared, least = grams(one) & grams(other), min(len(grams(one)), len(grams(other)))
            assert one != other
            if family.startswith("headline_"):
                continue  # the form of a wire, and short: that of yesterday may come back
            assert len(shared) <= max(1, 0.6 * least), (one, other)


@pytest.mark.parametrize("language", LEXICONS)
def test_a_headline_speaks_in_the_present(language):
    lexicon, folder = LEXICONS[language], templates_root() / language / "phrases"
    for path in sorted(folder.glob("headline_*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line.startswith("#"):
                # Of an expression only its literals are words.
                words = re.sub(
                    r"\{\{.*?\}\}", lambda found: " ".join(re.findall(r'"([^"]*)"', found[0])), line
                )
                said = set(re.findall(r"\w+", re.sub(r"^\[.*?\]", "", words).lower()))
                assert not said & lexicon.past, line


def test_every_family_is_asked_for_and_there():
    asked = set()
    for template in FOLDER.parent.rglob("*.txt.j2"):
        text = template.read_text(encoding="utf-8")
        asked |= set(re.findall(r"(?:say|options)\(\"(\w+)\"[,)]", text))
        for start in re.findall(r"(?:say|options)\(\"(\w+_)\" ~ lead\.kind", text):
            asked |= {start + kind for kind, _ in LEADS if f"{start}{kind}" in FAMILIES}
    # The benchmark's own day, a quiet one and one without a change are told by other families of the lede.
    assert {f"headline_{kind}" for kind in (*dict(LEADS), "quiet", "price")} <= set(FAMILIES)
    assert {f"lead_{kind}" for kind in dict(LEADS) if kind != "day"} <= set(FAMILIES)
    asked |= {"headline_quiet", "headline_price"}
    assert asked == set(FAMILIES)
