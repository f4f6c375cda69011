"""Editions, figures and languages as the templates of the site see them."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from reporter import language as languages
from reporter.config import EditionSettings, Site
from reporter.config.templates import furniture, roots
from reporter.config.texts import identifier
from reporter.config.tongues import folders
from reporter.errors import ConfigError
from reporter.language import Language, figures
from reporter.model import Fact, Move, PastEdition, Window

_SIGNED = frozenset({"change"})


@dataclass(frozen=True, slots=True)
class FigureView:
    """A fact of a published edition as a page prints it: `edition` is its folder from the site's root."""

    fact: str
    edition: str
    raw: str
    text: str
    tone: str
    value: float


@dataclass(frozen=True)
class EditionView:
    """An edition as the site's templates see it; `path` is its folder from the site's root."""

    record: PastEdition
    title: str
    path: str
    url: str
    language: Language

    @cached_property
    def digest(self) -> str:
        """Changes with anything that a page can show of the edition."""
        return hashlib.sha256(repr(self.record).encode()).hexdigest()

    @property
    def assets(self) -> tuple[str, ...]:
        """The assets whose prices it told, in its own order."""
        return tuple(move.asset for move in self.record.moves if move.fact == f"{move.asset}.price.last")

    @property
    def lead(self) -> str:
        """The asset an edition is known by where one figure has to do: its first."""
        return self.assets[0] if self.assets else ""

    def move(self, fact: str) -> Move | None:
        """What it left of that fact."""
        return next((move for move in self.record.moves if move.fact == fact), None)

    def figure(self, fact: str) -> FigureView | None:
        """The fact as a table prints it, signed where it is a change; None where it had none."""
        move = self.move(fact)
        if move is None:
            return None
        signed = move.kind in _SIGNED
        text = (figures.signed if signed else figures.digits)(_fact(move), self.language, self._levels)
        tone = "" if not signed or move.value == 0 else "up" if move.value > 0 else "down"
        return FigureView(move.fact, self.path.rstrip("/"), repr(move.value), text, tone, move.value)

    @cached_property
    def _levels(self) -> figures.Levels:
        """The levels its prices are told beside, which every one of its figures is rounded by."""
        return figures.named(map(_fact, self.record.moves))

    @property
    def change(self) -> FigureView | None:
        """The change of its first asset over a day: its key move."""
        return self.figure(f"{self.lead}.price.change_24h")

    @property
    def price(self) -> FigureView | None:
        """The price of its first asset."""
        return self.figure(f"{self.lead}.price.last")


@dataclass(frozen=True, slots=True)
class Part:
    """The pages in one language: the first language's stand at the root, another's in its own folder."""

    language: Language
    folder: str
    """Empty, or the language's code with a slash at its end."""
    words: Mapping[str, str]
    views: tuple[EditionView, ...]
    """Its editions, newest first."""
    main: str
    """The slug of the edition whose moves the calendar shows."""

    @property
    def code(self) -> str:
        """The language's code."""
        return self.language.code

    @property
    def own_name(self) -> str:
        """The language's name in itself."""
        return self.language.own_name


def parts(
    site: Site,
    editions: Iterable[PastEdition],
    configured: Sequence[EditionSettings],
    templates_dir: Path | None,
) -> tuple[Part, ...]:
    """The site's languages, the first configured edition's first. Raises ConfigError for a language
    without words, and for an edition whose slug is the folder of a language.
    """
    records = sorted(editions, key=lambda record: record.edition)
    records.sort(key=lambda record: (record.day, record.as_of), reverse=True)
    codes = list(dict.fromkeys([one.language for one in configured] + [one.language for one in records]))
    titles = {one.slug: one.title for one in configured}
    held = folders(codes or ["en"])
    found: list[Part] = []
    for code in codes or ["en"]:
        language = languages.load(code, roots(templates_dir))
        views = tuple(_view(record, site, titles, language) for record in records if record.language == code)
        slugs = [one.slug for one in configured if one.language == code]
        main = next((slug for slug in slugs if any(view.record.edition == slug for view in views)), "")
        found.append(
            Part(
                language=language,
                folder=held[code],
                words=furniture(code, templates_dir),
                views=views,
                main=main or (views[0].record.edition if views else ""),
            )
        )
    taken = {folder.rstrip("/") for folder in held.values()}
    for record in records:
        if record.edition in taken:
            raise ConfigError(
                f"the edition {record.edition!r} is called as the folder of a language; give it another slug"
            )
    return tuple(part for part in found if part.views or not part.folder)


def _view(record: PastEdition, site: Site, titles: Mapping[str, str], language: Language) -> EditionView:
    path = f"{identifier(record.edition)}/{record.day.isoformat()}/"
    title = titles.get(record.edition) or record.edition.replace("-", " ").title()
    return EditionView(record, title, path, f"{home(site)}{path}", language)


def home(site: Site) -> str:
    """The address of the front page."""
    return f"{site.url.rstrip('/')}/"


def _fact(move: Move) -> Fact:
    """The fact in the shape in which figures are printed, without what it was computed from."""
    window = Window(move.window, move.at, move.at)
    return Fact(move.fact, move.kind, move.metric, move.asset, move.value, move.unit, None, window, 0.0, ())
