"""What a published edition says, as far as the pages around it repeat it: read from its own files."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from sys import intern
from typing import Any, NamedTuple

from reporter.audit import page, reading
from reporter.audit.page import squeeze
from reporter.audit.roles import role_of
from reporter.errors import AuditFailed

Read = Callable[[str], bytes | None]
"""A file of the site by its path from the root; None where there is none."""

FOLDER = re.compile(r"(?:^|/)([a-z0-9][a-z0-9-]*/\d{4}-\d{2}-\d{2})/")
"""An edition's folder in an address."""
PARTS = (
    r"<h1[^>]*>(.*?)</h1>",
    r'<p class="standfirst">(.*?)</p>',
    r'<section id="disclaimer"[^>]*>(.*?)</section>',
)
"""Headline, standfirst and disclaimer in an edition's page, each there once."""
_BEGINS = re.compile(r'\{\s*"id":\s*"([^"]*)"')
"""Where an object of a facts.json begins, and its id."""
_FIGURE, _EDITION, _FACT = (
    re.compile(rb"<data\b[^>]*>"),
    re.compile(rb'\bdata-edition="([^"]*)"'),
    re.compile(rb'\bdata-fact="([^"]*)"'),
)
"""A figure's tag, the edition it names, and the fact. It is read properly later; here only to be expected."""
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Told:
    """An edition's own words: `texts` is its page's every run of text, read when it is asked for."""

    folder: str
    headline: str
    standfirst: str
    disclaimer: tuple[str, ...]
    texts: Callable[[], frozenset[str]]


class Repeated(NamedTuple):
    """Of a fact what a figure of another page is held against: of thousands the rest fills the memory."""

    kind: Any
    unit: Any
    value: Any


@dataclass(frozen=True, slots=True)
class Standing:
    """The site as it stood before this run, its pages proved when they were put there.

    `changed` are the folders of the editions that were written since: what speaks of one is proved anew.
    """

    read: Read
    changed: frozenset[str]


class Editions:
    """The published editions, each opened at most once, and only as far as it is needed."""

    def __init__(self, read: Read, folders: Iterable[str], standing: Standing | None = None) -> None:
        self.read = read
        self.folders = frozenset(folders)
        self._standing = standing
        self._there: dict[str, bool] = {}
        self._days: dict[str, list[str]] = {}
        self._told: dict[str, Told] = {}
        self._facts: dict[str, dict[str, Repeated | None]] = {}

    @property
    def newest(self) -> str:
        """The newest day there is an edition of; nothing where there is none."""
        return max((folder.rpartition("/")[2] for folder in self.folders), default="")

    def days(self, slug: str) -> list[str]:
        """The days of one edition, oldest first."""
        if not self._days:
            for folder in sorted(self.folders):
                found, _, day = folder.partition("/")
                self._days.setdefault(found, []).append(day)
        return self._days.get(slug, [])

    def language(self, folder: str) -> str:
        """The language an edition's page says it is in; nothing where it says none."""
        found = re.search(rb'<html[^>]*\blang="([^"]*)"', self.read(f"{folder}/index.html") or b"")
        return found[1].decode() if found else ""

    def before(self, path: str) -> bytes | None:
        """A page as it stood, and was proved, before this run; None where nothing is known of one."""
        return self._standing.read(path) if self._standing else None

    def unchanged(self, folder: str) -> bool:
        """Whether an edition is there as it was when the site's pages were last proved."""
        return self._standing is not None and folder in self.folders and folder not in self._standing.changed

    def there(self, path: str) -> bool:
        """Whether a file is in the site."""
        if path not in self._there:
            self._there[path] = self.read(path) is not None
        return self._there[path]

    def told(self, folder: str) -> Told:
        """What an edition's page says. Raises AuditFailed where it has no headline or standfirst."""
        if folder not in self._told:
            self._told[folder] = self._open(folder)
        return self._told[folder]

    def _open(self, folder: str) -> Told:
        content = self.read(f"{folder}/index.html")
        text = (content or b"").decode("utf-8", "replace")
        parts = [re.findall(pattern, text, re.DOTALL) for pattern in PARTS]
        if any(len(found) != 1 for found in parts):
            raise AuditFailed(f"{folder}/index.html: not one headline, standfirst and disclaimer.")
        headline, standfirst, terms = (page.parse(found[0].encode(), folder) for found in parts)

        @cache
        def texts() -> frozenset[str]:
            # Read again: thousands of editions are open together, and their pages would fill the memory.
            again = self.read(f"{folder}/index.html") or b""
            return frozenset(block.text for block in reading.blocks(page.parse(again), role_of))

        # Thousands of editions end with the same words: they are held once.
        paragraphs = tuple(intern(node.text()) for node in terms.all("p"))
        return Told(folder, headline.text(), standfirst.text(), paragraphs, texts)

    def ask(self, wanted: dict[str, set[str]]) -> None:
        """Read facts of many editions, each file once: folder -> ids."""
        for folder, names in wanted.items():
            known = self._facts.setdefault(folder, {})
            missing = names - known.keys()
            if missing:
                text = (self.read(f"{folder}/facts.json") or b"").decode("utf-8", "replace")
                known |= _facts(text, missing)

    def expect(self, pages: Iterable[bytes]) -> None:
        """Read together what the figures of these pages name: else each page would open its editions anew.

        What pages say of an edition that is as it was is mostly proved already, and not asked for.
        """
        wanted: dict[str, set[str]] = {}
        for content in pages:
            for tag in _FIGURE.findall(content):
                named, fact = _EDITION.search(tag), _FACT.search(tag)
                folder = named[1].decode("utf-8", "replace") if named else ""
                if fact and folder in self.folders and not self.unchanged(folder):
                    wanted.setdefault(folder, set()).add(fact[1].decode("utf-8", "replace"))
        self.ask(wanted)

    def fact(self, folder: str, name: str) -> Repeated | None:
        """A fact of an edition as its facts.json has it; None where it has none of that id."""
        self.ask({folder: {name}})
        return self._facts[folder][name]


def _facts(text: str, names: set[str]) -> dict[str, Repeated | None]:
    """The objects of a facts.json with these ids, without reading the others; None for one not there once.

    The text is looked through once, however many are asked for: of fifty assets it has megabytes.
    """
    places: dict[str, list[int]] = {}
    for match in _BEGINS.finditer(text):
        if match[1] in names:
            places.setdefault(match[1], []).append(match.start())
    return {intern(name): _object(text, places.get(name, [])) for name in names}


def _object(text: str, places: list[int]) -> Repeated | None:
    """Of the object that begins at the only one of `places` what the pages around repeat."""
    if len(places) != 1:
        return None
    try:
        found, _ = _DECODER.raw_decode(text, places[0])
    except ValueError:
        return None
    if not isinstance(found, dict):
        return None
    kind, unit = (
        intern(said) if isinstance(said := found.get(key), str) else said for key in ("kind", "unit")
    )
    return Repeated(kind, unit, found.get("value", "nan"))


def same(first: str, second: str) -> bool:
    """Whether two texts are the same to a reader."""
    return squeeze(first) == squeeze(second)
