"""The finished article before it has a face: its text, charts, tables and apparatus."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from reporter.model.data import Fact, Gap, Revision, Story, Unit


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text; with `fact`, a figure printed from that fact; with `href`, a link; `quoted` when the
    words are another's, to the letter.
    """

    text: str
    fact: str = ""
    href: str = ""
    quoted: bool = False


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """One line, or one set of bars, of a chart: `points` are (time or category, value). `labels`, where
    the chart prints values, holds one printed figure per point, so that each is rounded in one place.
    """

    id: str
    label: str
    unit: Unit
    points: tuple[tuple[datetime | str, float], ...]
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """A horizontal line (`until` None) or band a chart points out, with its printed label."""

    label: str
    value: float
    until: float | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """A recipe, not a picture. `kind` names the function of `draw`'s register that draws it."""

    id: str
    kind: str
    title: Spans
    subtitle: str
    credit: str
    alt: Spans
    facts: tuple[str, ...]
    series: tuple[Series, ...]
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table; `spark` is a line of values drawn beside or instead of the text."""

    spans: Spans
    spark: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading; `numeric` columns are set flush right in tabular figures."""

    label: str
    numeric: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose first column names the row."""

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: Spans = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the article. `note` names its sources and the as-of time of its data."""

    id: str
    heading: str
    paragraphs: tuple[Spans, ...]
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    note: Spans = ()


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One item of the strip at the head of an edition."""

    label: str
    value: Spans
    change: Spans = ()


@dataclass(frozen=True, slots=True)
class SourceNote:
    """A source as the page lists it: who, where, what, and how fresh its newest value was."""

    id: str
    name: str
    url: str
    metrics: tuple[str, ...]
    newest: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """One finished article, before it has a face."""

    edition: str
    title: str
    language: str
    day: date
    as_of: datetime
    headline: Spans
    standfirst: Spans
    dateline: Spans
    key_figures: tuple[KeyFigure, ...]
    sections: tuple[Section, ...]
    related: tuple[Story, ...]
    gaps: tuple[Gap, ...]
    sources: tuple[SourceNote, ...]
    disclaimer: tuple[str, ...]
    made_by: str
    facts: tuple[Fact, ...]
    texts: Mapping[str, str]
    """Each printed fact's id -> its figure as printed in prose (unsigned where a word says the sign)."""
    levels: tuple[tuple[str, str, float], ...]
    words: Mapping[str, str]
    """The page's furniture in the edition's language: labels, not prose."""
    recorded: bool = False
    quotes: tuple[Story, ...] = ()
    """The headlines the article quotes."""
    revisions: tuple[tuple[Revision, str, str], ...] = ()
    """What reads otherwise than before, with the old and the new figure as printed."""
    lead: tuple[str, float] = ("", 0.0)
    """The fact the headline leads with, and how salient it is; for the editions after it."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """A finished file: its path inside the edition's folder (or the site), and its bytes."""

    path: str
    media_type: str
    content: bytes
