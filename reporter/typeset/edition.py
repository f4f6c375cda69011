"""What every face of one edition is set from: the report, its pictures, and how templates see them."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from reporter import __version__
from reporter.config import Site
from reporter.config.assets import assets
from reporter.config.texts import asset, clean, identifier
from reporter.config.tones import Tones, tones
from reporter.errors import RenderError
from reporter.model import Chart, Fact, PastEdition, Report, Section, Series, Spans, Table
from reporter.typeset.notes import Notes
from reporter.typeset.numbers import compact
from reporter.typeset.provenance import origins, spans

_WORDS_A_MINUTE = 220
_TONED = frozenset({"change", "streak", "distance"})
_DRAWN = re.compile(r"</style><rect class=\"paper\"[^>]*/>(.*)</svg>\s*\Z", re.DOTALL)
"""What a chart's file draws, after its own style and paper."""
_SIZE = re.compile(rb"<svg\b[^>]*?\bviewBox=[\"']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)")


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition before it has a face.

    `charts` and `print_charts` are SVG by chart id, for the page and for the PDF (where the second
    lacks one, the first serves); `card` is the share card's PNG; `snapshot` the canonical JSON.
    `published_at` and `modified_at` are as of the edition where they are not given.
    """

    report: Report
    site: Site
    charts: Mapping[str, bytes]
    card: bytes
    snapshot: bytes
    print_charts: Mapping[str, bytes] = field(default_factory=dict)
    previous: PastEdition | None = None
    published_at: datetime | None = None
    modified_at: datetime | None = None
    pdf: bool = True
    """Whether a PDF stands beside the page."""
    templates_dir: Path | None = None
    part: str = ""
    """The folder of the site's pages in this language, with a slash at its end; empty at the root."""
    languages: tuple[tuple[str, str, str], ...] = ()
    """(language, its own name, folder of its pages) of a site of several, its own among them."""

    @property
    def path(self) -> str:
        """The edition's folder from the site's root, with a slash at its end."""
        return f"{identifier(self.report.edition)}/{self.report.day.isoformat()}/"

    @property
    def url(self) -> str:
        """The article's canonical address."""
        return f"{self.site.url.rstrip('/')}/{self.path}"

    @property
    def published(self) -> datetime:
        """When the edition appeared."""
        return self.published_at or self.report.as_of

    @property
    def modified(self) -> datetime:
        """When a figure was last corrected; the time of publication if none was."""
        return self.modified_at or self.published

    @property
    def subjects(self) -> tuple[str, ...]:
        """The printed names of the assets whose prices the article tells."""
        facts = self.report.facts
        told = (
            fact.asset
            for fact in facts
            if fact.metric == "price_usd" and fact.id == f"{fact.asset}.price.last"
        )
        return tuple(clean(asset(name, self.report.words)) for name in dict.fromkeys(told))

    @property
    def pictures(self) -> tuple[Chart, ...]:
        """The charts in the order of the article. Raises RenderError for one that was not drawn."""
        found = tuple(
            chart for section in self.report.sections for part in flow(section) for chart in part.charts
        )
        for chart in found:
            if chart.id not in self.charts:
                raise RenderError(f"The chart {chart.id!r} was not drawn: draw it before typesetting.")
        return found


@dataclass(frozen=True, slots=True)
class FigureView:
    """A fact as a template prints it: its unrounded number, and `up`, `down` or nothing."""

    raw: str
    tone: str


@dataclass(frozen=True, slots=True)
class ValueView:
    """One value of a chart's data table."""

    raw: str
    series: str
    text: str


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of a chart's data table; `at` is empty for a category."""

    name: str
    at: str
    values: tuple[ValueView | None, ...]


@dataclass(frozen=True, slots=True)
class ChartView:
    """Where a chart's picture is, how large, and its data."""

    src: str
    csv: str
    width: str
    height: str
    drawing: Markup
    """The elements of the drawing, for the page to hold in itself; empty for paper."""
    number: int
    first: str
    rows: tuple[RowView, ...]


@dataclass(frozen=True, slots=True)
class PartView:
    """A paragraph (empty: none) with the charts and tables that show what it says."""

    paragraph: Spans
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class SparkView:
    """The line of a cell's recent values in a box of 100 by 28."""

    points: str
    x: str
    y: str
    tone: str
    stroke: str
    src: str = ""
    """Where the PDF finds it as a picture."""


def context(edition: Edition, *, printed: bool) -> dict[str, Any]:
    """All that the templates of an edition's page (or, `printed`, of its PDF) may ask for.

    Raises RenderError where the report contradicts itself: a figure without a fact, a chart that
    was not drawn, no disclaimer.
    """
    report = edition.report
    if not any(paragraph.strip() for paragraph in report.disclaimer):
        raise RenderError("The report has no disclaimer (rule D1): set one, or leave the key out.")
    if not report.made_by.strip():
        raise RenderError("The report does not say that software wrote it (rule D2): made_by is empty.")
    facts = {fact.id: FigureView(_raw(fact), _tone(fact)) for fact in report.facts}
    for span in spans(report):
        if span.fact and span.fact not in facts:
            raise RenderError(
                f"The figure {span.text!r} names {span.fact!r}, a fact the report does not hold."
            )
    shared = assets(edition.site, edition.templates_dir)
    return {
        "assets": shared,
        "course": lambda values: course(values, tones(edition.site)),
        "charts": {
            chart.id: _chart(edition, chart, number, printed)
            for number, chart in enumerate(edition.pictures, 1)
        },
        "facts": facts,
        "flow": flow,
        "folder": edition.part,
        "others": [
            {"code": code, "name": name, "path": f"{folder}index.html"}
            for code, name, folder in edition.languages
        ],
        "generator": f"reporter {__version__}",
        "language": report.language,
        "latest": f"{identifier(report.edition)}/latest.html",
        "minutes": max(1, round(_length(report) / _WORDS_A_MINUTE)),
        "modified": edition.modified,
        "notes": Notes(report) if printed else None,
        "origins": () if printed else origins(report, _source_names(report)),
        "pdf": edition.pdf,
        "print": printed,
        "published": edition.published,
        "report": report,
        "root": "../../",
        "search": False,
        "site": edition.site,
        "sources": _Names(_source_names(report)),
        "theme": {"light": tones(edition.site).paper, "dark": tones(edition.site, dark=True).paper},
        "url": edition.url,
        "words": report.words,
    }


def _source_names(report: Report) -> dict[str, str]:
    """Names of the sources by id: those the figures rest on, and those the words name."""
    named = {key[7:]: name for key, name in report.words.items() if key.startswith("source.")}
    return named | {source.id: source.name for source in report.sources}


class _Names(dict[str, str]):
    """Names by id; an unknown id has none."""

    def __missing__(self, key: str) -> str:
        return ""


def _raw(fact: Fact) -> str:
    if not math.isfinite(fact.value):
        raise RenderError(f"The fact {fact.id!r} is {fact.value!r}, which is not a number to print.")
    return repr(float(fact.value))  # a count may come as an int; its number reads the same everywhere


def _tone(fact: Fact) -> str:
    if fact.kind not in _TONED or fact.value == 0:
        return ""
    return "up" if fact.value > 0 else "down"


def flow(section: Section) -> tuple[PartView, ...]:
    """The section's paragraphs, each followed by the charts and tables with which it shares most facts.

    What shares none with any paragraph stands at the end.
    """
    said = [{span.fact for span in paragraph if span.fact} for paragraph in section.paragraphs]

    def place(shown: set[str]) -> int:
        shared = [len(shown & facts) for facts in said]
        return shared.index(max(shared)) if any(shared) else max(len(said) - 1, 0)

    charts: dict[int, list[Chart]] = {}
    tables: dict[int, list[Table]] = {}
    for chart in section.charts:
        charts.setdefault(place(set(chart.facts)), []).append(chart)
    for table in section.tables:
        shown = {span.fact for row in table.rows for cell in row for span in cell.spans}
        tables.setdefault(place(shown), []).append(table)
    return tuple(
        PartView(paragraph, tuple(charts.get(index, ())), tuple(tables.get(index, ())))
        for index, paragraph in enumerate(section.paragraphs or ((),))
    )


def _length(report: Report) -> int:
    runs = [report.standfirst, *(run for section in report.sections for run in section.paragraphs)]
    return sum(len("".join(span.text for span in run).split()) for run in runs)


def course(values: Sequence[float], colours: Tones) -> SparkView:
    """The line through `values` (at least two, all finite) in a box of 100 by 28, y downward."""
    if len(values) < 2 or not all(math.isfinite(value) for value in values):
        raise RenderError(f"A cell's line needs two finite values or more, not {values!r}.")
    low, high = min(values), max(values)
    reach = (high - low) or 1.0
    step = 94 / (len(values) - 1)
    points = [(2 + index * step, 25 - 22 * (value - low) / reach) for index, value in enumerate(values)]
    falling = values[-1] < values[0]
    return SparkView(
        points=" ".join(f"{x:.1f},{y:.1f}" for x, y in points),
        x=f"{points[-1][0]:.1f}",
        y=f"{points[-1][1]:.1f}",
        tone="down" if falling else "up",
        stroke=colours.falling if falling else colours.rising,
    )


def _chart(edition: Edition, chart: Chart, number: int, printed: bool) -> ChartView:
    name = identifier(chart.id)
    svg = (edition.print_charts.get(chart.id) if printed else None) or edition.charts[chart.id]
    match = _SIZE.search(svg)
    if match is None:
        raise RenderError(f"The chart {chart.id!r} is no SVG with a viewBox, so its size is not known.")
    timed = any(isinstance(point[0], datetime) for series in chart.series for point in series.points)
    words = edition.report.words
    return ChartView(
        src=f"artifact:charts/{name}.svg" if printed else f"charts/{name}.svg",
        csv=f"charts/{name}.csv",
        width=match[1].decode(),
        height=match[2].decode(),
        drawing=Markup("") if printed else _drawing(chart, svg),
        number=number,
        first=words["chart.when" if timed else "chart.what"],
        rows=() if printed else _rows(chart, words),
    )


def _drawing(chart: Chart, svg: bytes) -> Markup:
    match = _DRAWN.search(svg.decode())
    if match is None:
        raise RenderError(f"The chart {chart.id!r} is no drawing of this program: the page cannot hold it.")
    return Markup(match[1])  # noqa: S704 (our own drawing, whose texts were escaped when it was drawn)


def _rows(chart: Chart, words: Mapping[str, str]) -> tuple[RowView, ...]:
    columns = [_column(series, words) for series in chart.series]
    keys = list(dict.fromkeys(key for column in columns for key in column))
    if all(isinstance(key, datetime) for key in keys):
        keys.sort(key=lambda key: key.timestamp() if isinstance(key, datetime) else 0.0)
    whole_days = all(isinstance(key, datetime) and (key.hour, key.minute) == (0, 0) for key in keys[:-1])
    rows = []
    for key in keys:
        values = tuple(column.get(key) for column in columns)
        if isinstance(key, datetime):
            day, minute, exact = _stamped(key)
            rows.append(RowView(day if whole_days and day else minute, exact, values))
        else:
            rows.append(RowView(key, "", values))
    return tuple(rows)


# The charts of an edition share their days, and the next edition has nearly all of them again.
@lru_cache(maxsize=4096)
def _stamped(moment: datetime) -> tuple[str, str, str]:
    """The day a moment begins, if it does, the minute, and the moment itself, in UTC."""
    moment = moment.astimezone(UTC)
    midnight = (moment.hour, moment.minute, moment.second) == (0, 0, 0)
    day = f"{moment:%Y-%m-%d}"
    return day if midnight else "", f"{day} {moment:%H:%M}", moment.isoformat().replace("+00:00", "Z")


def _column(series: Series, words: Mapping[str, str]) -> dict[datetime | str, ValueView]:
    # A label is empty where the chart does not print the point.
    labels = series.labels or ("",) * len(series.points)
    return {
        key: ValueView(f"{value:.9g}", series.id, label or compact(value, series.unit, words))
        for (key, value), label in zip(series.points, labels, strict=True)
    }
