"""Every language is whole: the same templates, phrasings, words and furniture as English."""

import re
import tomllib

import pytest

from reporter.audit.edition import LEXICONS
from reporter.config.templates import standard_disclaimer, templates_root
from reporter.language import LANGUAGES

ROOT = templates_root()
OTHERS = sorted(set(LANGUAGES) - {"en"})
OWN = {"[scale_table]", "[joins] meeting", "[scale] billion"}
"""What a language may have, or lack, for itself: how it counts, and how its words meet."""
LISTS = ("[titles", "[[verbs]]", "[sentiment]")


def templates(code: str) -> set[str]:
    folder = ROOT / code
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def keys(code: str, file: str) -> set[str]:
    """Each key of a TOML file with its table: `[tables] asset`."""
    found = set()

    def walk(table: dict, name: str) -> None:
        for key, value in table.items():
            inner = f"{name}.{key}" if name else key
            if isinstance(value, dict) and any(isinstance(one, dict) for one in value.values()):
                walk(value, inner)
            elif isinstance(value, dict):
                found.update(f"[{inner}] {each}" for each in value)
            else:
                found.add(f"[{name}] {key}")

    walk(tomllib.loads((ROOT / code / file).read_text(encoding="utf-8")), "")
    # A name without its article is a language's own.
    found = {key for key in found if not re.match(r"\[assets\.\w+\] bare", key)}
    return {
        key for key in found if key.split(" ")[0] not in OWN and not key.startswith("[figures] table_")
    } - OWN


def asked(code: str) -> dict[str, set[str]]:
    """What the templates of a language ask of the day: facts by id, phrasings, words."""
    text = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / code).rglob("*.j2")))
    return {
        "families": set(re.findall(r"say\(\"(\w+)\"", text)),
        "labels": set(re.findall(r"label\(\"(\w+\", \"[^\"]+)\"", text)),
        "terms": set(re.findall(r"first\(\"([^\"]+)\"", text)),
    }


@pytest.mark.parametrize("code", OTHERS)
def test_it_has_the_same_templates(code):
    assert templates(code) == templates("en")


@pytest.mark.parametrize("file", ["words.toml", "furniture.toml"])
@pytest.mark.parametrize("code", OTHERS)
def test_it_has_the_same_words(code, file):
    assert keys(code, file) == keys("en", file)


@pytest.mark.parametrize("code", OTHERS)
def test_its_templates_ask_for_the_same(code):
    assert asked(code) == asked("en")


@pytest.mark.parametrize("code", OTHERS)
def test_its_tables_of_sizes_are_the_same(code):
    english, other = (
        tomllib.loads((ROOT / each / "words.toml").read_text(encoding="utf-8")) for each in ("en", code)
    )
    for key in ("size", "sigma", "least", "always"):
        assert [row[key] for row in other["verbs"]] == [row[key] for row in english["verbs"]]
    assert other["usual_move"] == english["usual_move"]
    assert [band[0] for band in other["sentiment"]["bands"]] == [
        band[0] for band in english["sentiment"]["bands"]
    ]


def guards(code: str, family: str) -> set[str]:
    text = (ROOT / code / "phrases" / f"{family}.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return {match[1] if (match := re.match(r"\[([^\]]+)\]", line)) else "" for line in lines}


@pytest.mark.parametrize("family", sorted(path.stem for path in (ROOT / "en" / "phrases").glob("*.txt")))
@pytest.mark.parametrize("code", OTHERS)
def test_its_phrasings_stand_under_the_same_conditions(code, family):
    assert guards(code, family) == guards("en", family)
    text = (ROOT / code / "phrases" / f"{family}.txt").read_text(encoding="utf-8")
    lines = [line.rstrip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    assert len(lines) == len(set(lines)) >= 4 * len(guards("en", family))


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_audit_reads_it(code):
    assert LEXICONS[code].code == code


@pytest.mark.parametrize("code", OTHERS)
def test_its_statements_are_proved_like_the_english_ones(code):
    english, other = ({key for _, key in LEXICONS[each].statements} for each in ("en", code))
    assert other == english
    assert {label for _, label in LEXICONS[code].methods} == {label for _, label in LEXICONS["en"].methods}
    said, known = (
        {label for _, labels in LEXICONS[each].windows for label in labels} for each in ("en", code)
    )
    assert known == said


@pytest.mark.parametrize("code", LANGUAGES)
def test_its_disclaimer_is_whole(code):
    assert len(standard_disclaimer(code)) == len(standard_disclaimer("en"))
