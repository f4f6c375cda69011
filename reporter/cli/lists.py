"""The registers as tables: header and rows, one function for each of `reporter list`."""

import math
import os
import re
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

from reporter.config import Config, SourceSettings
from reporter.metrics import METRICS
from reporter.sections import SECTIONS
from reporter.sources import SOURCES

Listing = tuple[tuple[str, ...], list[tuple[Any, ...]]]

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def metrics(_config: Config) -> Listing:
    """Every metric: unit, bounds, greatest age, whether an edition needs it, and how its sources are held
    against each other (no quorum above 1: each tells its own).
    """
    return (
        ("metric", "unit", "least", "most", "max_age_hours", "required", "quorum", "tolerance", "prefer"),
        [
            (
                metric.id,
                metric.unit,
                metric.low,
                metric.high,
                metric.max_age.total_seconds() / 3600,
                metric.required,
                metric.quorum,
                metric.tolerance if math.isfinite(metric.tolerance) else None,
                metric.prefer,
            )
            for metric in METRICS
        ],
    )


def sources(config: Config) -> Listing:
    """Every source that can be asked, whether it is, and where its key is looked for."""
    rows: list[tuple[Any, ...]] = []
    for source in SOURCES:
        settings = config.sources.get(source.id, SourceSettings())
        variable = settings.key_env or source.key_env
        key = (
            "none needed"
            if not variable
            else f"{variable} {'set' if os.environ.get(variable) else 'not set'}"
            + ("" if source.needs_key else ", optional")
        )
        named = {"feeds": config.feeds, "calendars": [one for one in config.calendars if one.url]}
        asked = settings.enabled and bool(named.get(source.id, ("always",)))
        rows.append((source.id, source.name, asked, key, source.licence, source.metrics))
    return ("source", "name", "asked", "key", "terms", "metrics"), rows


def sections(_config: Config) -> Listing:
    """Every section: what it speaks of and shows."""
    return (
        ("section", "metrics", "charts", "tables"),
        [
            (
                section.id,
                tuple(dict.fromkeys(metric for metric, _ in section.expects)),
                section.charts,
                section.tables,
            )
            for section in SECTIONS
        ],
    )


def editions(config: Config) -> Listing:
    """Every configured edition, and what of it is published."""
    rows: list[tuple[Any, ...]] = []
    for edition in config.editions:
        folder = config.output / "site" / edition.slug
        days = (
            sorted(entry.name for entry in folder.iterdir() if _DAY.fullmatch(entry.name))
            if folder.is_dir()
            else []
        )
        as_of = edition.cutoff if edition.cutoff == "now" else f"{edition.cutoff} {edition.zone}"
        rows.append(
            (
                edition.slug,
                edition.title,
                edition.language,
                as_of,
                edition.assets,
                len(days),
                days[-1] if days else "",
            )
        )
    return ("edition", "title", "language", "cutoff", "assets", "published", "newest"), rows


LISTS: MappingProxyType[str, Callable[[Config], Listing]] = MappingProxyType(
    {"metrics": metrics, "sources": sources, "sections": sections, "editions": editions}
)
