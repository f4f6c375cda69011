"""Who says so and as of when: the note under a section, the table of sources, what is missing."""

from collections.abc import Iterable
from datetime import datetime, time
from itertools import groupby
from operator import attrgetter

from reporter import sections
from reporter.metrics import BY_ID, CORRECTION
from reporter.model import Fact, Observation, Section, SourceNote, Spans
from reporter.narrate.desk import Desk
from reporter.narrate.render import Renderer

_PAIR = attrgetter("metric", "asset")


def named(runs: Iterable[Spans]) -> dict[str, None]:
    """The ids of the facts printed in these texts, in their order."""
    return dict.fromkeys(span.fact for run in runs for span in run if span.fact)


def runs(section: Section) -> list[Spans]:
    """Every text of a section in which a figure may stand: prose, tables, titles and alternative texts."""
    found: list[Spans] = [*section.paragraphs, *(table.note for table in section.tables)]
    found += [cell.spans for table in section.tables for row in table.rows for cell in row]
    found += [run for chart in section.charts for run in (chart.title, chart.alt)]
    return found


def used(section: Section, desk: Desk) -> tuple[Fact, ...]:
    """The facts a section prints or draws."""
    ids = named(runs(section))
    ids.update(dict.fromkeys(fact for chart in section.charts for fact in chart.facts))
    return tuple(desk.fact(fact_id) for fact_id in ids)


def note(facts: tuple[Fact, ...], desk: Desk, renderer: Renderer) -> Spans:
    """The section's line of sources and of the age of its data; empty when it prints no fact."""
    told = dict.fromkeys(entry.source for fact in facts for entry in fact.inputs)
    if not told:
        return ()
    names = list(dict.fromkeys(desk.source(source) for source in told))
    newest: dict[tuple[str, str], datetime] = {}
    for fact in facts:
        if fact.inputs:
            key = (fact.metric, fact.asset)
            newest[key] = max(newest.get(key, fact.inputs[-1].at), fact.inputs[-1].at)
    moments = sorted(newest.values())
    lines = renderer.paragraphs(
        "note.txt.j2", names=names, newest=moments[-1], oldest=moments[0], alone=alone(facts, desk)
    )
    return lines[0]


def alone(facts: tuple[Fact, ...], desk: Desk) -> tuple[str, ...]:
    """What of these facts rests on one source where several could tell it: the quantities by source."""
    resting: dict[tuple[str, str], dict[str, None]] = {}
    for fact in facts:
        told: dict[tuple[str, str], list[Observation]] = {}
        for pair, entries in groupby(fact.inputs, _PAIR):
            if BY_ID[pair[0]].quorum > 1:
                told.setdefault(pair, []).extend(entries)
        for (metric, asset), inputs in told.items():
            who = {entry.source for entry in inputs}
            # What the desk set right stands in a source's place: it is no second source.
            who = who - {CORRECTION} or who
            if len(who) == 1:
                key = (_quantity(metric, fact, inputs, desk), asset)
                resting.setdefault(key, {})[desk.source(*who)] = None
    order = {quantity: place for place, quantity in enumerate(desk.language.words["alone"])}
    mixed = any(_joint(asset, desk) for asset in desk.assets)
    called: dict[str, dict[str, None]] = {}
    also = desk.label("joins", "and")
    for quantity, asset in sorted(resting, key=lambda key: order.get(key[0], len(order))):
        names = desk.items(list(resting[quantity, asset]), also)
        called.setdefault(names, {})[_called(quantity, asset, desk, by_asset=mixed)] = None
    return tuple(f"{desk.items(list(what), also)} ({names})" for names, what in called.items())


def _joint(asset: str, desk: Desk) -> bool:
    """Whether an asset's price is the median of several sources."""
    last = desk.facts.get(f"{asset}.price.last")
    return last is not None and len({entry.source for entry in last.inputs}) > 1


def _quantity(metric: str, fact: Fact, inputs: list[Observation], desk: Desk) -> str:
    """Under which name a metric's values are told to rest on one source."""
    if metric == "index_level":
        return "sessions" if fact.kind == "correlation" else metric
    if metric != "price_usd":
        return _FORMS.get(metric, metric)
    if all(entry.at.time() == time() for entry in inputs):
        return "closes"
    return "between" if _joint(inputs[0].asset, desk) else metric


_FORMS = {
    "day_high_usd": "extremes",
    "day_low_usd": "extremes",
    "high_24h_usd": "range",
    "low_24h_usd": "range",
}


def _called(quantity: str, asset: str, desk: Desk, *, by_asset: bool) -> str:
    if quantity == "index_level":
        return desk.name(asset)
    if by_asset and quantity == "price_usd":
        return desk.label("alone", "price_of").format(asset=desk.name(asset))
    return desk.label("alone", quantity)


def missing(section_id: str, desk: Desk, renderer: Renderer) -> Spans:
    """The sentence that says what this section would have printed and could not; empty when all is there."""
    spec = sections.BY_ID[section_id]
    assets, benchmark = desk.assets, desk.benchmark
    gone: list[str] = []
    for metric, asset in spec.expects:
        for name in assets if asset == "*" else (benchmark if asset == "benchmark" else asset,):
            held = desk.held.has(metric, name)
            if not held:
                gone.append(what(metric, name, desk))
    if not gone:
        return ()
    return renderer.paragraphs("missing.txt.j2", missing=list(dict.fromkeys(gone)))[0]


def what(metric: str, asset: str, desk: Desk) -> str:
    """A metric of an asset in words, for a sentence about its absence."""
    label = desk.language.label("metrics", metric)
    if asset in ("", "market", "us"):
        return _in_text(label, desk)
    if metric == "index_level":
        return desk.name(asset)
    term = desk.language.words["terms"].get(metric, "")
    meant = f"; {desk.label('definitions', term)}" if term and desk.first(term) else ""
    return f"{_in_text(label, desk)} ({desk.name(asset, 'bare')}{meant})"


def _in_text(label: str, desk: Desk) -> str:
    """A label as it stands within a sentence; names keep their capital."""
    proper = desk.language.words["joins"]["proper"]
    return label if label.startswith(tuple(proper)) else label[:1].lower() + label[1:]


def sources(facts: Iterable[Fact], desk: Desk) -> tuple[SourceNote, ...]:
    """The table of sources: every one the edition's facts rest on, and how fresh its newest value was."""
    held: dict[str, list[tuple[str, datetime]]] = {}
    for fact in facts:
        for entry in fact.inputs:
            held.setdefault(entry.source, []).append((entry.metric, entry.at))
    rows = []
    for source_id in sorted(held, key=lambda key: desk.source(key).lower()):
        row = desk.snapshot.settings.get("sources", {}).get(source_id, {})
        metrics = tuple(sorted({metric for metric, _ in held[source_id]}))
        newest = max(at for _, at in held[source_id])
        rows.append(SourceNote(source_id, desk.source(source_id), str(row.get("url", "")), metrics, newest))
    return tuple(rows)
