"""The phrasings: eight or more for each condition, no two alike, each family asked for by some template."""

import re
from collections import Counter
from itertools import combinations

import pytest

from reporter.config.templates import templates_root
from tests import overlap

FOLDER = templates_root() / "en" / "phrases"
FAMILIES = sorted(path.stem for path in FOLDER.glob("*.txt"))
WEEK = 8


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
    assert min(counts.values()) >= WEEK, counts


@pytest.mark.parametrize("family", FAMILIES)
def test_no_two_phrasings_are_the_same_words(family):
    for (guard, one), (other_guard, other) in combinations(lines(family), 2):
        if guard == other_guard:
            shared, least = grams(one) & grams(other), min(len(grams(one)), len(grams(other)))
            assert one != other
            assert len(shared) <= max(1, 0.6 * least), (one, other)


def test_every_family_is_asked_for_and_there():
    asked = set()
    for template in FOLDER.parent.glob("*.txt.j2"):
        asked |= set(re.findall(r"say\(\"(\w+)\"", template.read_text(encoding="utf-8")))
    assert asked == set(FAMILIES)
