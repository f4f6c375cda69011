"""What is told of an edition elsewhere: read from its published page, word for word.

The page was proved by the audit; a mail or a message that repeats it says nothing that was not.
"""

import json
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from reporter.errors import PublishError
from reporter.publish.targets.target import KEPT

_VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "source", "wbr"})


@dataclass(frozen=True, slots=True)
class Told:
    """One published edition as its page tells it; every text on one line."""

    edition: str
    day: str
    revision: str
    """SHA-256 of the snapshot it was made from."""
    language: str
    title: str
    headline: str
    standfirst: str
    dateline: str
    notes: tuple[str, ...]
    """That it was corrected, or is a recorded day."""
    figures: tuple[tuple[str, str], ...]
    """(label, value with its change), as printed."""
    link: str
    heading: str
    """The heading of the disclaimer."""
    disclaimer: tuple[str, ...]
    made_by: str
    pdf: Path | None
    """None for an edition that is published without one."""

    @property
    def key(self) -> str:
        """Its folder in the site."""
        return f"{self.edition}/{self.day}"


def newest(site: Path, editions: tuple[str, ...] = ()) -> tuple[Told, ...]:
    """The newest edition of each slug (of these, where some are named), read from the site.

    Raises `PublishError` for a page that lacks what must be told, its disclaimer above all.
    """
    found: dict[str, Path] = {}
    for manifest in sorted(site.glob("*/????-??-??/manifest.json")):
        folder = manifest.parent
        if not editions or folder.parent.name in editions:
            found[folder.parent.name] = folder  # the days sort as text: the last one is the newest
    return tuple(_told(folder) for _slug, folder in sorted(found.items()))


def _told(folder: Path) -> Told:
    page = folder / "index.html"
    try:
        revision = str(json.loads((folder / "manifest.json").read_bytes())["snapshot"])
        text = page.read_text(encoding="utf-8")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PublishError(f"{folder} cannot be told of: {error}; build the edition anew. {KEPT}") from None
    read = _Page()
    read.feed(text)
    read.close()
    told = Told(
        edition=folder.parent.name,
        day=folder.name,
        revision=revision,
        language=read.language,
        title=read.meta.get("article:section", ""),
        headline=read.meta.get("og:title", ""),
        standfirst=read.meta.get("og:description", ""),
        dateline=read.first("dateline"),
        notes=tuple(read.texts.get("note", ())),
        figures=tuple((name, " ".join(values)) for name, values in read.figures if name and values),
        link=read.meta.get("og:url", ""),
        heading=read.first("disclaimer-heading"),
        disclaimer=tuple(read.texts.get("disclaimer", ())),
        made_by=read.first("how"),
        pdf=folder / "report.pdf" if (folder / "report.pdf").is_file() else None,
    )
    for name in ("title", "headline", "standfirst", "dateline", "figures", "link", "disclaimer", "made_by"):
        if not getattr(told, name):
            raise PublishError(
                f"{page} has no {name.replace('_', ' ')} to tell of, so nothing was sent; mend the template "
                f"of your own, or build the edition anew. {KEPT}"
            )
    return told


class _Page(HTMLParser):
    """Collects from a page what is told elsewhere; every piece by where it stands."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.language = ""
        self.meta: dict[str, str] = {}
        self.texts: dict[str, list[str]] = {}
        self.figures: list[tuple[str, list[str]]] = []
        self._open: list[tuple[str, dict[str, str]]] = []
        self._piece: list[str] | None = None
        self._place = ""
        self._depth = 0

    def first(self, place: str) -> str:
        """The first text that stands there; empty where none does."""
        return next(iter(self.texts.get(place, ())), "")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens an element; a piece begins where one is looked for."""
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = given.get("lang", "")
        if tag == "meta":
            self.meta.setdefault(given.get("property", ""), _line(given.get("content", "")))
        if tag in _VOID:
            return
        self._open.append((tag, given))
        if self._piece is None and (place := self._looked_for(tag, given)):
            self._piece, self._place, self._depth = [], place, len(self._open)

    def handle_endtag(self, tag: str) -> None:
        """Closes the element and those left open in it."""
        if not any(name == tag for name, _ in self._open):
            return
        while self._open:
            if self._piece is not None and len(self._open) == self._depth:
                self._finish(_line("".join(self._piece)))
            name, _ = self._open.pop()
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        """Text of the piece that is open."""
        if self._piece is not None:
            self._piece.append(data)

    def _finish(self, text: str) -> None:
        if self._place == "label":
            self.figures.append((text, []))
        elif self._place == "value":
            if self.figures and text:
                self.figures[-1][1].append(text)
        elif text:
            self.texts.setdefault(self._place, []).append(text)
        self._piece = None

    def _looked_for(self, tag: str, given: dict[str, str]) -> str:
        within = {one.get("id", "") for _, one in self._open} | {
            name for _, one in self._open for name in one.get("class", "").split()
        }
        if tag in ("p", "h2") and "disclaimer" in within:
            return "disclaimer" if tag == "p" else "disclaimer-heading"
        if tag == "p" and "how" in within:
            return "how"
        if "key" in within and tag in ("dt", "data"):
            return "label" if tag == "dt" else "value"
        if tag == "time" and "dateline" in within:
            return "dateline"
        marked = {"corrected", "recorded"} & set(given.get("class", "").split())
        return "note" if tag == "p" and marked else ""


def _line(text: str) -> str:
    """On one line; a space that must not break, inside a figure, stays one."""
    return " ".join(part for part in re.split(r"[ \t\r\n\f]+", text) if part)
