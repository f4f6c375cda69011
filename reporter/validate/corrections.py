"""The desk's corrections, put in the place of what the sources told; the store keeps the original."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from reporter import language as languages
from reporter.config.places import roots
from reporter.metrics import BY_ID, CORRECTION
from reporter.model import Observation, Revision, Snapshot
from reporter.validate.revisions import listed
from reporter.validate.sessions import calendar_of, session_of

_NEW_YORK = ZoneInfo("America/New_York")
_STAMPED_AT_START = frozenset({"fear_greed"})


def corrected(snapshot: Snapshot) -> Snapshot:
    """The snapshot with each correction of its settings in place, and a revision for each value replaced.

    A correction of a day stands for the day's close where one is held (the stamp that ends the day,
    or its session), else for all that is held of that day, at the newest stamp. One of a quantity
    that the snapshot does not hold at all, or of a day outside it, changes nothing.
    """
    wanted = snapshot.settings.get("corrections") or ()
    if not wanted:
        return snapshot
    observations = list(snapshot.observations)
    revisions = list(snapshot.revisions)
    for correction in wanted:
        observations, told = _one(snapshot, correction, observations)
        revisions += told
    observations.sort(key=lambda one: (one.metric, one.asset, one.source, one.at))
    settings: Mapping[str, Any] = snapshot.settings
    if any(one.source == CORRECTION for one in observations):
        publisher = settings.get("site", {}).get("publisher", "")
        spoken = languages.load(str(settings["edition"].get("language", "en")), roots(None))
        name = spoken.label("sources", "corrected_by" if publisher else "corrected").format(
            publisher=publisher
        )
        sources = {**settings["sources"], CORRECTION: {"name": name, "url": ""}}
        settings = {**settings, "sources": sources}
    return replace(
        snapshot,
        observations=tuple(observations),
        settings=settings,
        revisions=listed(revisions),
    )


def _one(
    snapshot: Snapshot, correction: Mapping[str, Any], observations: list[Observation]
) -> tuple[list[Observation], list[Revision]]:
    metric, asset = str(correction["metric"]), str(correction["asset"])
    day = date.fromisoformat(str(correction["day"]))
    held = [one for one in observations if (one.metric, one.asset) == (metric, asset)]
    of_day = [one for one in held if day_of(one) == day]
    if not held or any(one.source == CORRECTION for one in of_day):
        return observations, []
    close = [one for one in of_day if one.at == _close(metric, asset, day)]
    replaced = close or of_day
    at = max((one.at for one in replaced), default=_close(metric, asset, day))
    if not snapshot.as_of - BY_ID[metric].history <= at <= snapshot.as_of:
        return observations, []
    value = float(correction["value"])
    gone = {id(one) for one in replaced}
    kept = [one for one in observations if id(one) not in gone]
    kept.append(Observation(metric, asset, value, at, CORRECTION, snapshot.as_of))
    why, link = str(correction["why"]), str(correction.get("link", ""))
    newest = [one for one in replaced if one.at == at]
    told = [
        Revision(metric, asset, one.source, at, one.value, one.retrieved_at, value, None, why, link)
        for one in newest
    ] or [Revision(metric, asset, "", at, None, None, value, None, why, link)]
    return kept, told


def day_of(one: Observation) -> date:
    """The day a value belongs to: a stamp of 00:00 ends its day, but where a day's value opens it."""
    return one.at.date() if one.metric in _STAMPED_AT_START else session_of(one.at)


def _close(metric: str, asset: str, day: date) -> datetime:
    """The stamp of a day's own value."""
    if metric in _STAMPED_AT_START:
        return datetime.combine(day, time(), UTC)
    if calendar_of(metric, asset) is not None:
        return datetime.combine(day, time(16), _NEW_YORK).astimezone(UTC)
    return datetime.combine(day + timedelta(days=1), time(), UTC)
