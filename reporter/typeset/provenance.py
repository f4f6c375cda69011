"""Where each printed figure comes from: what it is, how it was made, from when, from whom."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from reporter.config.texts import asset, clean, fill, metric
from reporter.metrics import BY_ID
from reporter.model import Fact, Report, Span, Spans
from reporter.typeset.numbers import compact

_BASED = frozenset(
    {"change", "distance", "drawdown", "threshold", "streak", "crossing", "touch", "watch", "since", "pnl"}
)
"""Kinds whose baseline is a value of the fact's own metric, in its unit."""


@dataclass(frozen=True, slots=True)
class Origin:
    """One printed figure and its origin, in words; `start` and `end` coincide for a single moment."""

    fact: str
    text: str
    what: str
    how: str
    start: datetime
    end: datetime
    raw: str
    """The unrounded value it is compared with, and `base` the same printed; empty: none."""
    base: str
    sources: tuple[str, ...]
    values: int
    """How many values of theirs it was computed from."""


def origins(report: Report, sources: Mapping[str, str]) -> tuple[Origin, ...]:
    """Every figure of the article once, in the order in which it is first printed.

    `sources` are their printed names by id. A figure printed with a sign anywhere is shown with it.
    """
    facts = {fact.id: fact for fact in report.facts}
    texts: dict[str, str] = {}
    for span in spans(report):
        if span.fact and (
            span.fact not in texts or span.text.startswith(("+", report.words["number.minus"]))
        ):
            texts[span.fact] = span.text
    return tuple(_origin(facts[name], text, sources, report.words) for name, text in texts.items())


def _origin(fact: Fact, text: str, sources: Mapping[str, str], words: Mapping[str, str]) -> Origin:
    named = dict.fromkeys(sources.get(entry.source) or entry.source for entry in fact.inputs)
    based = fact.baseline is not None and fact.kind in _BASED and fact.metric in BY_ID
    base = ""
    if based and fact.baseline is not None:
        unit = BY_ID[fact.metric].unit
        size = compact(abs(fact.baseline), unit, words)
        base = fill(words["figures.usd"], value=size) if unit == "usd" else size
        base = (words["number.minus"] if fact.baseline < 0 else "") + base
    return Origin(
        fact=fact.id,
        text=clean(text),
        what=f"{asset(fact.asset, words)}: {metric(fact.metric, words)}",
        how=words.get(f"formula.{_rule(fact, len(named))}", ""),
        start=fact.window.start,
        end=fact.window.end,
        raw=repr(float(fact.baseline)) if based and fact.baseline is not None else "",
        base=base,
        sources=tuple(named),
        values=len(fact.inputs),
    )


def _rule(fact: Fact, sources: int) -> str:
    """The name of the formula: the fact's kind, where that has one way of computing it alone."""
    if fact.kind == "change" and fact.unit != "fraction":
        return "difference"
    if fact.kind == "level" and sources > 1:
        return "total" if fact.metric in BY_ID and BY_ID[fact.metric].additive else "median"
    return "cost" if fact.kind == "average" and fact.metric.startswith("treasury_") else fact.kind


def spans(report: Report) -> Iterator[Span]:
    """Everything the article prints, in the order of the page."""
    for run in _runs(report):
        yield from run


def _runs(report: Report) -> Iterable[Spans]:
    yield from (report.headline, report.standfirst, report.dateline)
    for item in report.key_figures:
        yield from (item.value, item.change)
    for section in report.sections:
        yield from section.paragraphs
        for chart in section.charts:
            yield from (chart.title, chart.alt)
        for table in section.tables:
            yield table.note
            yield from (cell.spans for row in table.rows for cell in row)
        yield section.note
