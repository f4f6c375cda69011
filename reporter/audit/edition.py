"""One finished edition as the audit reads it: its files, its page, its snapshot, its facts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from reporter.audit import claims, held, page, reading, strict, svg
from reporter.audit.claims import Claim
from reporter.audit.english import ENGLISH
from reporter.audit.held import Held
from reporter.audit.lexicon import Lexicon
from reporter.audit.page import Page
from reporter.audit.reading import Block, Sentence
from reporter.audit.recompute.base import Desk
from reporter.audit.result import Ledger
from reporter.audit.roles import role_of
from reporter.audit.spanish import SPANISH
from reporter.audit.svg import Drawing
from reporter.errors import AuditFailed

LEXICONS: dict[str, Lexicon] = {"en": ENGLISH, "es": SPANISH}
"""The languages the audit can read; a new one is a new folder beside `english` and a row here."""

PROSE = frozenset({"headline", "standfirst", "paragraph", "chart-title", "alt"})
"""Roles in which sentences stand that assert something."""


@dataclass
class Edition:
    """Everything of one edition's folder that the checks share."""

    folder: Path
    root: Page
    held: Held
    claims: dict[str, Claim]
    lexicon: Lexicon
    ledger: Ledger
    blocks: list[Block]
    desk: Desk
    snapshot: bytes
    about: Mapping[str, Any]
    """What facts.json says of itself."""
    charted: set[float] = field(default_factory=set)
    """The times of the first and last points of the charts."""
    sourced: set[float] = field(default_factory=set)
    """The times of the observations that facts rest on."""
    printed: dict[str, set[str]] = field(default_factory=dict)
    """Every fact printed on the page -> its printed texts, without sign."""
    _drawings: dict[Path, Drawing] = field(default_factory=dict)

    def role(self, *names: str) -> list[Block]:
        """The blocks of these roles, in the page's order."""
        return [block for block in self.blocks if block.role in names]

    def prose(self) -> list[tuple[Block, Sentence]]:
        """Every sentence that asserts something, with its block."""
        return [
            (block, sentence)
            for block in self.blocks
            if block.role in PROSE
            for sentence in block.sentences()
        ]

    def drawing(self, path: Path) -> Drawing:
        """A chart's file, read once. Raises AuditFailed where it is no chart of this program."""
        if path not in self._drawings:
            self._drawings[path] = svg.read(path)
        return self._drawings[path]

    @cached_property
    def numbered(self) -> tuple[tuple[str, None], ...]:
        """Patterns of the names that hold a numeral: of indices, scales, sources, and coins (1inch)."""
        patterns = list(self.lexicon.names)
        sources = (self.name_of(source) for source in self.held.settings.get("sources", {}))
        patterns += [re.escape(name) for name in sources if re.search(r"\d", name)]
        for asset in self.held.assets:
            called = self.lexicon.assets.get(asset, ())
            patterns += [rf"(?<!\w){re.escape(name)}(?!\w)" for name in called if re.search(r"\d", name)]
        return tuple((pattern, None) for pattern in patterns)

    @cached_property
    def credits(self) -> tuple[str, ...]:
        """The printed names of all sources, of the settings and of the facts, the longest first."""
        sources = {source for claim in self.claims.values() for source in claim.sources}
        names = {self.name_of(source) for source in (*self.held.settings.get("sources", {}), *sources)}
        return tuple(sorted(names, key=lambda name: (-len(name), name)))

    def name_of(self, source: str) -> str:
        """A source's printed name by the snapshot's settings."""
        row = self.held.settings.get("sources", {}).get(source, {})
        return str(row.get("name") or source) if isinstance(row, dict) else source


def open_edition(folder: Path, ledger: Ledger) -> Edition:
    """Read an edition's folder. Raises AuditFailed where a file is missing or cannot be read."""
    if not folder.is_dir():
        raise AuditFailed(f"{folder}: no such folder; give the folder of one edition, with its index.html.")
    snapshot = strict.read(folder / "snapshot.json")
    kept = held.read(snapshot)
    facts, about = claims.read(strict.read(folder / "facts.json"))
    root = page.parse(strict.read(folder / "index.html"))
    language = next((node.attrs.get("lang", "") for node in root.all("html")), "")
    lexicon = LEXICONS.get(language.partition("-")[0])
    if lexicon is None:
        raise AuditFailed(
            f"{folder}/index.html: its language is {language!r}, and the audit reads {', '.join(LEXICONS)}; "
            "add a lexicon beside reporter/audit/english."
        )
    lexicon = lexicon.knowing((*kept.assets, kept.benchmark))
    sourced = {item.at for claim in facts.values() for item in claim.inputs}
    desk = Desk(kept, facts)
    found = reading.blocks(root, role_of)
    return Edition(folder, root, kept, facts, lexicon, ledger, found, desk, snapshot, about, sourced=sourced)
