"""From a frozen snapshot to the finished files of one edition: pure, offline, the same bytes each time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reporter import language as languages
from reporter.analyse import analyse
from reporter.config import Config
from reporter.config.settings import from_settings
from reporter.config.templates import roots
from reporter.draw import Letters, Palette, Wording, draw
from reporter.draw.card import card
from reporter.language import dates
from reporter.model import Artifact, Chart, Fact, PastEdition, Report, Snapshot, Story
from reporter.narrate import Opening, narrate, opening, prose, relate
from reporter.narrate.desk import text_of
from reporter.related import choose
from reporter.related.quotes import quotable
from reporter.site.moves import moves
from reporter.store.snapshot import dump, name
from reporter.typeset import Edition, typeset


@dataclass(frozen=True, slots=True)
class Made:
    """One finished edition: its article, its files, and what the site remembers of it."""

    report: Report
    files: tuple[Artifact, ...]
    past: PastEdition

    @property
    def folder(self) -> str:
        """The edition's folder inside the site."""
        return f"{self.report.edition}/{self.report.day.isoformat()}"


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What is known of an edition before it is made: `past`, and what that was computed from."""

    past: PastEdition
    facts: tuple[Fact, ...]
    quotable: tuple[Story, ...]
    opening: Opening
    content: bytes
    """The snapshot's canonical bytes."""


def make(
    snapshot: Snapshot, base: Config, formats: tuple[str, ...] = (), foreseen: Foreseen | None = None
) -> Made:
    """Analyse, narrate, relate, draw and typeset `snapshot`, as `formats` or as its settings say.

    Of `base` only the templates folder and the files of the logo and the fonts are used; all else that
    shapes the edition is in the snapshot's settings. What was `foreseen` of this very snapshot is not
    computed again.
    Raises `RenderError`, `ConfigError`.
    """
    formats = formats or (*from_settings(snapshot.settings, base).editions[0].formats, "facts")
    edition = compose(snapshot, base, printed="pdf" in formats, foreseen=foreseen)
    files = typeset(edition, formats)
    return Made(edition.report, files, _past(edition.report, snapshot, edition.snapshot))


def compose(
    snapshot: Snapshot, base: Config, *, printed: bool = True, foreseen: Foreseen | None = None
) -> Edition:
    """The article with its pictures, before it has a face; `printed`: with those of the PDF.

    Raises `RenderError`, `ConfigError`.
    """
    config = from_settings(snapshot.settings, base)
    edition = config.editions[0]
    folders = roots(config.templates_dir)
    language = languages.load(edition.language, folders)
    spoken = snapshot.settings.get("languages", {})
    facts = analyse(snapshot) if foreseen is None else foreseen.facts
    titles = _titles(language, snapshot)
    quotes = quotable(snapshot, facts, titles) if foreseen is None else foreseen.quotable
    told = narrate(
        snapshot,
        facts,
        templates_dir=config.templates_dir,
        quotable=quotes,
        opened=foreseen.opening if foreseen else None,
    )
    stories = choose(
        snapshot,
        facts,
        titles,
        headline=text_of(told.headline),
        text=prose(told),
        count=config.related.count,
        max_age_days=config.related.max_age_days,
        own_max_age_days=config.related.own_max_age_days,
        site_url=config.site.url,
        quoted=told.quotes,
    ).stories
    report = relate(told, stories, snapshot, config.templates_dir)
    palette = Palette.of(config.site)
    letters = Letters.of(config.site)
    wording = Wording(months=dates.months(language), letters=letters, **language.words["axis"])
    charts = [chart for section in report.sections for chart in section.charts]
    content = dump(snapshot) if foreseen is None else foreseen.content
    return Edition(
        report=report,
        site=config.site,
        charts=_drawn(charts, palette, wording, "web"),
        print_charts=_drawn(charts, palette, wording, "print") if printed else {},
        card=card(report, palette, config.site.publisher, config.site.typeface, letters).content,
        snapshot=content,
        previous=snapshot.previous[0] if snapshot.previous else None,
        pdf="pdf" in edition.formats,
        templates_dir=config.templates_dir,
        part=str(spoken.get("folder", "")),
        languages=tuple(
            (one["language"], languages.load(one["language"], folders).own_name, one["folder"])
            for one in spoken.get("parts", ())
        ),
    )


def foresee(snapshot: Snapshot, base: Config) -> Foreseen:
    """What the site will remember of the edition `make` makes of `snapshot`, without making it.

    A part of the work: enough to freeze the edition after it. Raises `RenderError`, `ConfigError`.
    """
    facts = analyse(snapshot)
    content = dump(snapshot)
    code = str(snapshot.settings["edition"].get("language", "en"))
    titles = _titles(languages.load(code, roots(base.templates_dir)), snapshot)
    quotes = quotable(snapshot, facts, titles)
    told = opening(snapshot, facts, templates_dir=base.templates_dir, quotable=quotes)
    return Foreseen(_past(told, snapshot, content), facts, quotes, told, content)


def _titles(language: languages.Language, snapshot: Snapshot) -> Mapping[str, Any]:
    """What headlines say, to an edition that prices the assets of this one."""
    edition = snapshot.settings["edition"]
    return language.titles(list(dict.fromkeys((edition["benchmark"], *edition["assets"]))))


def _past(told: Report | Opening, snapshot: Snapshot, content: bytes) -> PastEdition:
    return PastEdition(
        edition=snapshot.edition,
        day=snapshot.day,
        as_of=snapshot.as_of,
        headline=text_of(told.headline),
        standfirst=text_of(told.standfirst),
        language=told.language,
        snapshot=name(content),
        published_at=snapshot.as_of,
        modified_at=snapshot.as_of,
        levels=told.levels,
        lead=told.lead,
        recorded=snapshot.recorded,
        pdf="pdf" in snapshot.settings["edition"].get("formats", ("pdf",)),
        moves=moves(told.facts, snapshot.settings["edition"]["assets"]),
    )


def _drawn(charts: list[Chart], palette: Palette, wording: Wording, face: str) -> dict[str, bytes]:
    if face == "print":
        return {chart.id: draw(chart, palette, wording=wording, face="print").content for chart in charts}
    return {chart.id: draw(chart, palette, wording=wording).content for chart in charts}
