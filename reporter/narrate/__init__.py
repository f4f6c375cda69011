"""Facts to article: what is true, what to say, in what order, and how to say it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from reporter import language as languages
from reporter import sections
from reporter.config.templates import furniture, roots
from reporter.errors import RenderError
from reporter.language import Language, reasons
from reporter.model import Fact, KeyFigure, Report, Section, Snapshot, Spans, Story
from reporter.narrate import charts, notes, tables
from reporter.narrate.desk import Desk, clean, spans, text_of
from reporter.narrate.diary import ahead, local
from reporter.narrate.plan import plan
from reporter.narrate.render import Renderer
from reporter.narrate.revised import names, revised

HEADLINE_LIMIT = 64
QUOTES = 2
"""So many headlines of others are quoted at most."""


@dataclass(frozen=True, slots=True)
class Opening:
    """How an article begins and what it leads with: all that later editions remember of its text."""

    language: str
    headline: Spans
    standfirst: Spans
    levels: tuple[tuple[str, str, float], ...]
    lead: tuple[str, float]
    facts: tuple[Fact, ...]
    begun: list["_Begun"]
    """What the rest is written with, until `narrate` has taken it: an article goes on once."""


def opening(
    snapshot: Snapshot,
    facts: Sequence[Fact],
    templates_dir: Path | None = None,
    quotable: Sequence[Story] = (),
) -> Opening:
    """The beginning of the article that `narrate` writes, without the rest. Raises as `narrate` does."""
    begun = _begun(snapshot, facts, templates_dir, quotable)
    begun.opening.begun.append(begun)
    return begun.opening


def narrate(
    snapshot: Snapshot,
    facts: Sequence[Fact],
    stories: Sequence[Story] = (),
    templates_dir: Path | None = None,
    quotable: Sequence[Story] = (),
    opened: Opening | None = None,
) -> Report:
    """Write the article of one edition; go on from `opened`, its `opening` by the same facts, if it is given.

    Of the stories in `quotable`, the best first, whose `why` names the assets they speak of, at most two
    are quoted: those that speak of the asset the day is about.

    Stories that can only be chosen once the article is written are put beside it by `relate`.
    `templates_dir` is the desk's own folder of templates, looked in first. Raises `RenderError` when
    a template cannot be rendered or no headline fits, `ConfigError` when the language's tables lack
    an entry.
    """
    settings = snapshot.settings
    edition: dict[str, Any] = dict(settings["edition"])
    begun = opened.begun.pop() if opened and opened.begun else None
    begun = begun or _begun(snapshot, facts, templates_dir, quotable)
    desk, renderer, context, quotes = begun.desk, begun.renderer, begun.context, begun.quotes
    language, headline, standfirst = desk.language, begun.opening.headline, begun.opening.standfirst
    lede = renderer.paragraphs("lede.txt.j2", **context)
    made = [Section("lede", "", lede)]
    for spec in sections.SECTIONS:
        if spec.id in edition["sections"] and spec.id != "data":
            section = _section(spec, desk, renderer, context)
            if section is not None:
                made.append(section)
    key_figures = _key_figures(desk)
    # A template may have set a figure's text and left it out: printed is what stands in a text of the report.
    told = [headline, standfirst, *(run for one in key_figures for run in (one.value, one.change))]
    ids = notes.named([*told, *(run for section in made for run in notes.runs(section))])
    printed = [fact for fact in facts if fact.id in ids]
    disclaimer = tuple(clean(part) for part in settings.get("disclaimer", ()))
    return Report(
        edition=snapshot.edition,
        title=str(edition["title"]),
        language=language.code,
        day=snapshot.day,
        as_of=snapshot.as_of,
        headline=headline,
        standfirst=standfirst,
        dateline=_only(renderer.paragraphs("dateline.txt.j2", **context)),
        key_figures=key_figures,
        sections=tuple(made),
        related=_introduced(stories, snapshot, language),
        gaps=tuple(
            replace(
                gap, source=gap.source and desk.source(gap.source), reason=reasons.told(gap.reason, language)
            )
            for gap in snapshot.gaps
        ),
        sources=notes.sources(printed, desk),
        disclaimer=disclaimer or tuple(text_of(p) for p in renderer.paragraphs("disclaimer.txt.j2")),
        made_by=text_of(_only(renderer.paragraphs("made_by.txt.j2"))),
        facts=tuple(facts),
        texts={fact.id: desk.texts[fact.id] for fact in printed},
        levels=begun.opening.levels,
        lead=begun.opening.lead,
        words={**furniture(language.code, templates_dir), **names(desk)},
        recorded=snapshot.recorded,
        quotes=quotes,
        revisions=revised(desk),
    )


@dataclass(frozen=True, slots=True)
class _Begun:
    """An article whose headline and standfirst are written, and what the rest is written with."""

    desk: Desk
    renderer: Renderer
    context: dict[str, Any]
    quotes: tuple[Story, ...]
    opening: Opening


def _begun(
    snapshot: Snapshot, facts: Sequence[Fact], templates_dir: Path | None, quotable: Sequence[Story] = ()
) -> _Begun:
    folders = roots(templates_dir)
    language = languages.load(str(snapshot.settings["edition"].get("language", "en")), folders)
    desk = Desk(snapshot, facts, language)
    if not desk.has(f"{desk.benchmark}.price.last"):
        raise RenderError(
            f"no price of {desk.benchmark}, the edition's benchmark, so there is nothing to write"
        )
    renderer = Renderer(folders, language.code, desk)
    day = plan(desk)
    context = {name: getattr(day, name) for name in day.__slots__}
    context |= {"ahead": ahead(desk), "local_day": local, "date_of": date.fromisoformat}
    about = desk.fact(day.lead.fact).asset if day.lead.fact else desk.benchmark
    quotes = tuple(one for one in quotable if about in one.why.split(","))[:QUOTES]
    context["quotes"] = quotes
    context["publishers"] = tuple(snapshot.settings.get("sources", {}))
    opening = Opening(
        language=language.code,
        headline=_headline(renderer.lines("headline.txt.j2", **context)),
        standfirst=_only(renderer.paragraphs("standfirst.txt.j2", **context)),
        levels=_levels(desk),
        lead=(day.lead.fact, day.lead.salience),
        facts=tuple(facts),
        begun=[],
    )
    return _Begun(desk, renderer, context, quotes, opening)


def _headline(candidates: tuple[Spans, ...]) -> Spans:
    for candidate in candidates:
        if len(text_of(candidate)) <= HEADLINE_LIMIT:
            return candidate
    longest = max((len(text_of(candidate)) for candidate in candidates), default=0)
    raise RenderError(
        f"no headline of headline.txt.j2 fits {HEADLINE_LIMIT} characters "
        f"(the longest has {longest}): add a shorter one"
    )


def _only(paragraphs: tuple[Spans, ...]) -> Spans:
    return tuple(span for paragraph in paragraphs for span in paragraph)


def _section(
    spec: sections.SectionSpec, desk: Desk, renderer: Renderer, context: dict[str, Any]
) -> Section | None:
    paragraphs = renderer.paragraphs(f"{spec.id}.txt.j2", **context)
    drawn = [charts.build(chart, desk, renderer) for chart in spec.charts]
    set_out = [tables.build(table, desk) for table in spec.tables]
    section = Section(
        spec.id,
        desk.label("headings", spec.id),
        paragraphs,
        tuple(chart for chart in drawn if chart is not None),
        tuple(table for table in set_out if table is not None),
    )
    facts = notes.used(section, desk)
    absent = notes.missing(spec.id, desk, renderer)
    if not facts and not absent:
        return None  # nothing to say, and nothing that should have been there
    if absent:
        section = replace(section, paragraphs=(*section.paragraphs, absent))
    return replace(section, note=notes.note(facts, desk, renderer))


def _key_figures(desk: Desk) -> tuple[KeyFigure, ...]:
    """The strip at the head: each major, the whole market, and the mood."""
    found = []
    for asset in desk.assets:
        last, change = f"{asset}.price.last", f"{asset}.price.change_24h"
        if desk.has(last):
            moved = spans(desk.s(change)) if desk.has(change) else ()
            found.append(KeyFigure(desk.name(asset, "title"), desk.cell(last), moved))
    if desk.has("market.cap.last"):
        change = "market.cap.change_24h"
        moved = spans(desk.s(change)) if desk.has(change) else ()
        found.append(KeyFigure(desk.name("market", "title"), desk.cell("market.cap.last"), moved))
    if desk.has("market.fear_greed.last"):
        label = desk.label("metrics", "fear_greed")
        found.append(KeyFigure(label, desk.cell("market.fear_greed.last")))
    return tuple(found)


def _levels(desk: Desk) -> tuple[tuple[str, str, float], ...]:
    """The levels this edition names to watch, as data, for the next editions to look back on."""
    found: list[tuple[str, str, float]] = []
    if not desk.watches:
        return ()
    for side in ("above", "below"):
        for place in (1, 2):
            fact_id = f"{desk.benchmark}.level.{side}_{place}"
            if desk.has(fact_id):
                found.append((desk.benchmark, side, desk.fact(fact_id).value))
    return tuple(found)


def relate(
    report: Report, stories: Sequence[Story], snapshot: Snapshot, templates_dir: Path | None = None
) -> Report:
    """The finished article with these stories beside it, each with its reason in words."""
    language = languages.load(report.language, roots(templates_dir))
    return replace(report, related=_introduced(stories, snapshot, language))


def prose(report: Report) -> str:
    """The article's running text without its headline: what a reader has read at its end."""
    runs = [report.standfirst, *(run for section in report.sections for run in section.paragraphs)]
    return "\n".join(text_of(run) for run in runs)


def _introduced(stories: Sequence[Story], snapshot: Snapshot, language: Language) -> tuple[Story, ...]:
    """The stories with their reasons; an earlier edition goes by its title, not by its slug."""
    title = str(snapshot.settings["edition"]["title"])
    return tuple(
        replace(story, source=title if story.why == "own" else story.source, why=_reason(story.why, language))
        for story in stories
    )


def _reason(why: str, language: Language) -> str:
    """The sentence for why a story is related, from the key `related` gave it."""
    if why == "own":
        return language.label("reasons", "own")
    subject, _, asset = why.partition("|")
    reasons = language.words["reasons"]
    about = reasons["subjects"].get(subject, "")
    form = "asset_and_subject" if asset and about else "asset" if asset else "subject"
    return str(reasons[form]).format(asset=language.name(asset), subject=about)
