"""The register of changes, and the tools they are made with."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Files = dict[str, bytes]
"""An edition: path inside its folder -> content."""
Change = Callable[[Files], bool]
"""Changes the files; False where the edition offers no place for it."""

LEAST = 40
PAGE, DATA = "index.html", "facts.json"
IGNORED = {"FILES", "PDF"}


@dataclass(frozen=True)
class Kind:
    """One kind of change, and the rules any of which must find it (empty: any but FILES and PDF)."""

    name: str
    change: Change
    rules: frozenset[str] = frozenset()


KINDS: list[Kind] = []
SPOKEN: dict[str, dict[str, Kind]] = {}
"""Language -> the kinds that are made with words of that language, in the place of those of this name."""


def kind(name: str, *rules: str, language: str = "") -> Callable[[Change], Change]:
    """Register a change under its name; one of a `language` stands for the English one of the name."""

    def register(change: Change) -> Change:
        made = Kind(name, change, frozenset(rules))
        if language:
            SPOKEN.setdefault(language, {})[name] = made
        else:
            KINDS.append(made)
        return change

    return register


def kinds_for(files: Files) -> list[Kind]:
    """The kinds to try on an edition, in its own language's words."""
    found = re.search(r'<html lang="([a-z]+)', files[PAGE].decode())
    spoken = SPOKEN.get(found[1] if found else "", {})
    return [spoken.get(made.name, made) for made in KINDS]


def sub(files: Files, pattern: str, change: str | Callable[[re.Match[str]], str], path: str = PAGE) -> bool:
    """Replace the first match; False where there is none or nothing changes."""
    text = files[path].decode()
    new = re.sub(pattern, change, text, count=1, flags=re.DOTALL)
    files[path] = new.encode()
    return new != text


def prose(files: Files, pattern: str, change: str | Callable[[re.Match[str]], str]) -> bool:
    """Replace the first match in the running text of the article, outside tags and charts."""
    text = files[PAGE].decode()
    for paragraph in re.finditer(r"<p>(?:(?!</p>).)*</p>", text, re.DOTALL):
        new = re.sub(pattern, change, paragraph[0], count=1, flags=re.DOTALL)
        if new != paragraph[0]:
            files[PAGE] = (text[: paragraph.start()] + new + text[paragraph.end() :]).encode()
            return True
    return False


def sentence(files: Files, holds: str, pattern: str, change: str | Callable[[re.Match[str]], str]) -> bool:
    """Replace every match in the first sentence of the running text in which `holds` is found."""
    text = files[PAGE].decode()
    for paragraph in re.finditer(r"<p>((?:(?!</p>).)*)</p>", text, re.DOTALL):
        for part in re.split(r"(?<=\.) (?=[A-Z<])", paragraph[1]):
            if re.search(holds, part) and (new := re.sub(pattern, change, part)) != part:
                files[PAGE] = text.replace(part, new, 1).encode()
                return True
    return False


def figure(fact: str) -> str:
    return rf'(<data value="[^"]*" data-fact="{fact}"[^>]*>)([^<]*)(</data>)'


def printed(files: Files, fact: str, change: Callable[[str], str], within: str = "") -> bool:
    return sub(files, within + figure(fact), lambda m: m[0][: m.start(2) - m.start()] + change(m[2]) + m[3])


def bump(text: str) -> str:
    """The text with its last digit changed."""
    return re.sub(r"\d(?=\D*$)", lambda m: str((int(m[0]) + 3) % 10), text, count=1)


def facts(files: Files) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in json.loads(files[DATA])["facts"]}


def edit(files: Files, fact: str, change: Callable[[dict[str, Any]], None]) -> bool:
    data = json.loads(files[DATA])
    row = next((row for row in data["facts"] if re.fullmatch(fact, row["id"]) and row["text"]), None)
    if row is None:
        return False
    change(row)
    files[DATA] = json.dumps(data).encode()
    return True


def headline(files: Files) -> str:
    found = re.search(r"<h1>(.*?)</h1>", files[PAGE].decode(), re.DOTALL)
    return found[1] if found else ""


def insert(files: Files, sentence: str) -> bool:
    """Add a sentence at the end of the lede's first paragraph."""
    return sub(files, r'(<section[^>]*class="lede".*?)(</p>)', lambda m: f"{m[1]} {sentence}{m[2]}")


def svg(files: Files, *names: str) -> str:
    return next((f"charts/{name}.svg" for name in names if f"charts/{name}.svg" in files), "")


def drawn(files: Files, path: str, pattern: str, change: str | Callable[[re.Match[str]], str]) -> bool:
    """Change a drawing in its file and, the same, where the page holds it."""
    if not path:
        return False
    begin = re.escape(f'data-file="{path}"')
    held = re.search(begin.encode() + rb".*?</svg>", files[PAGE], re.DOTALL)
    if held is None or not sub(files, pattern, change, path):
        return False
    new = re.sub(pattern, change, held[0].decode(), count=1, flags=re.DOTALL)
    files[PAGE] = files[PAGE].replace(held[0], new.encode(), 1)
    return True


_PAIRS = (
    "fell rose, slid jumped, tumbled surged, plunged soared, falls rises, slides jumps, tumbles surges, "
    "drops climbs, loses adds, lower higher, below above, outflow inflow, loss profit, down up"
)
_ONE_WAY = (
    "dropped gained, declined climbed, climbed declined, gained dropped, advanced declined, slipped rose, "
    "eased rose, gains drops, slips rises, eases rises, lost gained"
)
OPPOSITE = dict(pair.split() for pair in f"{_PAIRS}, {_ONE_WAY}".split(", "))
OPPOSITE |= {second: first for first, second in (pair.split() for pair in _PAIRS.split(", "))}
TURN = "|".join(OPPOSITE)
