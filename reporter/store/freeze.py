"""From the history to one edition's snapshot: all it may know, and no more than it needs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import chain
from operator import attrgetter
from typing import Any

from reporter.config import Config, EditionSettings
from reporter.config.settings import to_settings
from reporter.metrics import METRICS
from reporter.model import Gap, Metric, Observation, PastEdition, Snapshot
from reporter.store.history import History

CONTEXT = ("market", "sp500", "stoxx600", "dollar", "dollar_broad", "vix", "us", "gold", "strategy")
"""What is not a coin of the edition's own, and yet belongs to every edition."""

CLOSES = timedelta(days=400)
"""Reach of the daily closes: a year, and what a 200-day average and 31 December need."""
EXTREMES = timedelta(days=370)
MOMENTS = timedelta(hours=48)
"""Reach of prices that are not daily closes."""
_PRICES = ("price_usd", "day_high_usd", "day_low_usd")
_AT = attrgetter("at")

BASES = (timedelta(days=7), timedelta(days=30))
"""How long before the edition a change's base is wanted, besides the day before."""
NEAR = timedelta(minutes=90)
SECOND_OPINION = timedelta(days=40)
"""Reach of every further source of the same price: enough for all windows up to 30 days."""
FUNDING_OTHERS = timedelta(days=8)
INDICES = timedelta(days=60)
PREVIOUS_DAYS = 90
PREVIOUS_COUNT = 60
HEADLINES = 200


def freeze(
    history: History,
    edition: EditionSettings,
    config: Config,
    day: date,
    as_of: datetime,
    *,
    gaps: Iterable[Gap] = (),
    recorded: bool = False,
    known_at: datetime | None = None,
    sources: Mapping[str, tuple[str, str]] | None = None,
    previous: Sequence[PastEdition] | None = None,
) -> Snapshot:
    """The snapshot of `edition` for `day`, as of `as_of` (an aware UTC time).

    Nothing true only after `as_of` enters. Of each value the form last learnt by `known_at`
    (default: `as_of`) is taken, else the one learnt first. `sources` gives (name, address) of the
    sources the program knows; the configuration's own names come before them. `previous` are the
    editions before `day`, newest first, where the caller knows better than the history which they are.

    The daily price record is taken whole only from the source that holds most of it (closes, highs
    and lows; of those that reach the newest day), and for `SECOND_OPINION` from the others: with the
    extremes of a year it is most of a snapshot, which travels inside the PDF. Raises StoreError.
    """
    known = as_of if known_at is None else known_at
    coins = dict.fromkeys((*edition.assets, edition.benchmark))
    held = {(metric, asset) for metric, asset, _ in history.series()}
    tracks: dict[tuple[str, str, str], list[Observation]] = {}
    for asset in coins:
        tracks |= _prices(history, asset, as_of, known)
    for metric in METRICS:
        for asset in (*coins, *(name for name in CONTEXT if name not in coins)):
            if metric.id not in _PRICES and (metric.id, asset) in held:
                start = as_of - _reach(metric, asset, edition.benchmark)
                told = history.told(metric.id, asset, start, as_of, known)
                tracks |= {(metric.id, asset, source): track for source, track in told.items()}
    observations = tuple(chain.from_iterable(tracks[key] for key in sorted(tracks)))
    named = sorted(set(gaps), key=lambda one: (one.metric, one.asset, one.source, one.reason))
    earliest = day - timedelta(days=PREVIOUS_DAYS)
    before = history.editions(edition.slug, day) if previous is None else previous
    headlines = history.headlines(as_of - timedelta(days=config.related.max_age_days), as_of)
    used = {source for _, _, source in tracks} | {one.source for one in named}
    return Snapshot(
        edition=edition.slug,
        day=day,
        as_of=as_of,
        observations=observations,
        headlines=headlines[:HEADLINES],
        previous=tuple(replace(one, moves=()) for one in before if one.day >= earliest)[:PREVIOUS_COUNT],
        gaps=tuple(named),
        settings=_settings(edition, config, used, sources or {}),
        recorded=recorded,
    )


def _reach(metric: Metric, asset: str, benchmark: str) -> timedelta:
    if metric.id == "funding_rate" and asset != benchmark:
        return FUNDING_OTHERS
    if metric.id == "index_level" and asset != "sp500":
        return INDICES
    return metric.history


def _prices(
    history: History, asset: str, as_of: datetime, known: datetime
) -> dict[tuple[str, str, str], list[Observation]]:
    """Daily closes and extremes, all moments of two days, and the bases of the changes by week and month."""
    days = {
        metric: history.told(metric, asset, as_of - reach, as_of, known, closes_only=True)
        for metric, reach in zip(_PRICES, (CLOSES, EXTREMES, EXTREMES), strict=True)
    }
    whole = _fullest(days)
    chosen = {
        (metric, asset, source): kept
        for metric, told in days.items()
        for source, track in told.items()
        if (kept := track if source == whole else _shortened(track, as_of))
    }
    more = history.told("price_usd", asset, as_of - MOMENTS, as_of, known)
    for back in BASES:
        wanted = as_of - back
        for source, track in history.told("price_usd", asset, wanted - NEAR, wanted + NEAR, known).items():
            nearest = min(track, key=lambda one: abs(one.at - wanted))
            more[source] = [*more.get(source, ()), nearest]
    for source, moments in more.items():
        key = ("price_usd", asset, source)
        track = chosen.get(key, [])
        held = {one.at for one in track}
        chosen[key] = sorted([*track, *(one for one in moments if one.at not in held)], key=_AT)
    return chosen


def _fullest(days: Mapping[str, Mapping[str, Sequence[Observation]]]) -> str:
    """The source with most closes and extremes together, of those with the newest close.

    One that has highs and lows as well is worth more than one with a few more closes. Of two alike
    it is the first by name.
    """
    newest = {source: track[-1].at for source, track in days["price_usd"].items()}
    last = max(newest.values(), default=None)
    counts = {
        source: sum(len(told.get(source, ())) for told in days.values())
        for source, at in newest.items()
        if at == last
    }
    return min(counts, key=lambda source: (-counts[source], source), default="")


def _shortened(track: Sequence[Observation], as_of: datetime) -> list[Observation]:
    """The last weeks of a source that is not taken whole, and the close the year began with."""
    since = as_of - SECOND_OPINION
    year = as_of.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    return [one for one in track if one.at >= since or one.at == year]


def _settings(
    edition: EditionSettings, config: Config, used: Iterable[str], known: Mapping[str, tuple[str, str]]
) -> dict[str, Any]:
    """The public part of the configuration, with the printed name and address of each source used."""
    sources = {}
    for source in sorted(set(used) - {""}):
        name, url = known.get(source, ("", ""))
        own = config.sources.get(source)
        sources[source] = {
            "name": (own.name if own else "") or name or source,
            "url": (own.url if own else "") or url,
        }
    return to_settings(config, edition) | {"sources": sources}
