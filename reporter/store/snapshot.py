"""A snapshot as bytes: canonical JSON, whose SHA-256 is the snapshot's name, and strictly back.

The shape: one object with `schema` 1, `edition`, `day`, `as_of`, `recorded`, `series`
(parallel lists `at` and `value` per metric, asset and source; times in seconds since 1970 UTC),
`headlines`, `previous`, `gaps` and `settings`; `revisions`, `diary`, the `lead` of a previous edition, and
`corrections` and `languages` among the settings, only where there are any. Keys are sorted, nothing is
spaced, the text is UTF-8 and ends with a newline.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from itertools import chain, groupby, pairwise
from operator import attrgetter, lt
from typing import Any

from reporter.errors import StoreError
from reporter.metrics import BY_ID, is_name
from reporter.model import Gap, Observation, PastEdition, Revision, Snapshot, Story
from reporter.store import occasions, settings
from reporter.store.shapes import (
    a_bool,
    a_day,
    a_list,
    a_number,
    a_text,
    a_time,
    an_epoch,
    an_object,
    each,
    epochs,
    exact,
    numbers,
    parse,
    refuse,
    zulu,
)
from reporter.store.times import SECOND, micros

SCHEMA = 1

_KEYS = frozenset(
    ["schema", "edition", "day", "as_of", "recorded", "series", "headlines", "previous", "gaps", "settings"]
)
_AT = attrgetter("at")
_SERIES = attrgetter("metric", "asset", "source")
_ORDER = attrgetter("metric", "asset", "source", "at")


def name(content: bytes) -> str:
    """The name of a snapshot: the SHA-256 of its canonical bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def dump(snapshot: Snapshot) -> bytes:
    """The canonical bytes of `snapshot`; equal snapshots give equal bytes.

    Raises StoreError for what JSON cannot hold exactly: NaN, infinity, half a character.
    """
    tree = {
        "schema": SCHEMA,
        "edition": snapshot.edition,
        "day": snapshot.day.isoformat(),
        "as_of": zulu(snapshot.as_of),
        "recorded": snapshot.recorded,
        "series": _series(snapshot.observations),
        "headlines": [
            {"title": one.title, "url": one.url, "source": one.source, "published_at": zulu(one.published_at)}
            for one in snapshot.headlines
        ],
        "previous": [_past(one) for one in snapshot.previous],
        "gaps": [
            {"metric": one.metric, "asset": one.asset, "source": one.source, "reason": one.reason}
            for one in snapshot.gaps
        ],
        "settings": snapshot.settings,
    }
    if snapshot.revisions:
        tree["revisions"] = [_revision_tree(one) for one in snapshot.revisions]
    if snapshot.diary:
        tree["diary"] = [occasions.tree(one) for one in snapshot.diary]
    try:
        text = json.dumps(tree, allow_nan=False, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return text.encode("utf-8") + b"\n"
    except (ValueError, TypeError) as error:
        raise StoreError(
            f"snapshot {snapshot.edition} of {snapshot.day}: it cannot be written ({error})"
        ) from error


def load(content: bytes) -> Snapshot:
    """The snapshot in `content`. Raises StoreError that names what is wrong with its shape."""
    tree = parse(content)
    if type(tree) is not dict:
        refuse("", "not a JSON object")
    if tree.get("schema") != SCHEMA or type(tree["schema"]) is not int:
        refuse("schema", f"{tree.get('schema')!r} where this version of reporter reads {SCHEMA}")
    exact("", tree, _KEYS | tree.keys() & {"revisions", "diary"})
    edition = a_text("edition", tree["edition"])
    if not is_name(edition):
        refuse("edition", f"{edition!a} is not a slug")
    as_of = a_time("as_of", tree["as_of"])
    columns = each("series", tree["series"], _column)
    times = [list(map(_AT, column)) for column in columns]
    ends = [(_ORDER(left[-1]), _ORDER(right[0])) for left, right in pairwise(columns)]
    if any(left >= right for left, right in ends) or not all(all(map(lt, row, row[1:])) for row in times):
        refuse("series", "not sorted by metric, asset, source and time, or a key occurs twice")
    observations = tuple(chain.from_iterable(columns))
    if any(row[-1] > as_of for row in times):
        late = next(one for one in observations if one.at > as_of)
        refuse("series", f"{late.metric} of {late.asset} at {zulu(late.at)} is later than as_of")
    return Snapshot(
        edition=edition,
        day=a_day("day", tree["day"]),
        as_of=as_of,
        observations=observations,
        headlines=each("headlines", tree["headlines"], _story),
        previous=each("previous", tree["previous"], _edition),
        gaps=each("gaps", tree["gaps"], _gap),
        settings=settings.read(tree["settings"]),
        recorded=a_bool("recorded", tree["recorded"]),
        revisions=each("revisions", tree.get("revisions", []), _revision),
        diary=each("diary", tree.get("diary", []), occasions.read),
    )


# Writing


# A snapshot's series share their stamps, and the next day's snapshot has nearly all of them again.
@lru_cache(maxsize=16384)
def _seconds(when: datetime) -> int | float:
    """Seconds since 1970: an int where exact, else the float that leads back to the microsecond."""
    whole, rest = divmod(micros(when), SECOND)
    return micros(when) / SECOND if rest else whole


def _series(observations: Iterable[Observation]) -> list[dict[str, Any]]:
    made = []
    for (metric, asset, source), group in groupby(observations, _SERIES):
        held = tuple(group)
        retrieved = list(map(_seconds, map(attrgetter("retrieved_at"), held)))
        made.append(
            {
                "metric": metric,
                "asset": asset,
                "source": source,
                "at": list(map(_seconds, map(_AT, held))),
                "value": list(map(float, map(attrgetter("value"), held))),
                "retrieved_at": retrieved[0] if len(set(retrieved)) == 1 else retrieved,
            }
        )
    return made


def _past(one: PastEdition) -> dict[str, Any]:
    return {
        "edition": one.edition,
        "day": one.day.isoformat(),
        "as_of": zulu(one.as_of),
        "headline": one.headline,
        "standfirst": one.standfirst,
        "language": one.language,
        "snapshot": one.snapshot,
        "published_at": zulu(one.published_at),
        "modified_at": zulu(one.modified_at),
        "levels": [[asset, side, float(price)] for asset, side, price in one.levels],
        "recorded": one.recorded,
    } | ({"lead": [one.lead[0], float(one.lead[1])]} if one.lead[0] else {})


def _revision_tree(one: Revision) -> dict[str, Any]:
    return {
        "metric": one.metric,
        "asset": one.asset,
        "source": one.source,
        "at": zulu(one.at),
        "old": None if one.old is None else float(one.old),
        "old_known": None if one.old_known is None else zulu(one.old_known),
        "new": float(one.new),
        "known": None if one.known is None else zulu(one.known),
        "why": one.why,
        "link": one.link,
    }


# Reading


def _column(where: str, value: Any) -> list[Observation]:
    item = an_object(where, value, "metric asset source at value retrieved_at")
    metric, asset, source = (a_text(f"{where}.{key}", item[key]) for key in ("metric", "asset", "source"))
    if metric not in BY_ID:
        refuse(f"{where}.metric", f"{metric!a} is no metric this version of reporter knows")
    for key, text in (("asset", asset), ("source", source)):
        if not is_name(text):
            refuse(f"{where}.{key}", f"{text!a} is not an id")
    at = epochs(f"{where}.at", item["at"])
    values = numbers(f"{where}.value", item["value"])
    if type(item["retrieved_at"]) is list:
        retrieved = epochs(f"{where}.retrieved_at", item["retrieved_at"])
    else:
        retrieved = (an_epoch(f"{where}.retrieved_at", item["retrieved_at"]),) * len(at)
    if not len(at) == len(values) == len(retrieved) or not at:
        refuse(where, "its lists are empty or of different lengths")
    return [
        Observation(metric, asset, amount, when, source, learnt)
        for amount, when, learnt in zip(values, at, retrieved, strict=True)
    ]


def _story(where: str, value: Any) -> Story:
    item = an_object(where, value, "title url source published_at")
    title, url, source = (a_text(f"{where}.{key}", item[key]) for key in ("title", "url", "source"))
    return Story(title, url, source, a_time(f"{where}.published_at", item["published_at"]))


def _gap(where: str, value: Any) -> Gap:
    item = an_object(where, value, "metric asset source reason")
    return Gap(*(a_text(f"{where}.{key}", item[key]) for key in ("metric", "asset", "source", "reason")))


def _edition(where: str, value: Any) -> PastEdition:
    led = type(value) is dict and "lead" in value
    item = an_object(
        where,
        value,
        "edition day as_of headline standfirst language snapshot published_at modified_at levels recorded"
        + " lead" * led,
    )
    lead = item.get("lead", ["", 0.0])
    if type(lead) is not list or len(lead) != 2:
        refuse(f"{where}.lead", "not [fact, salience]")
    levels = []
    for index, level in enumerate(a_list(f"{where}.levels", item["levels"])):
        spot = f"{where}.levels[{index}]"
        if type(level) is not list or len(level) != 3:
            refuse(spot, "not [asset, side, price]")
        levels.append((a_text(spot, level[0]), a_text(spot, level[1]), a_number(spot, level[2])))
    words = {
        key: a_text(f"{where}.{key}", item[key]) for key in ("edition", "headline", "standfirst", "language")
    }
    return PastEdition(
        edition=words["edition"],
        headline=words["headline"],
        standfirst=words["standfirst"],
        language=words["language"],
        day=a_day(f"{where}.day", item["day"]),
        as_of=a_time(f"{where}.as_of", item["as_of"]),
        snapshot=a_text(f"{where}.snapshot", item["snapshot"]),
        published_at=a_time(f"{where}.published_at", item["published_at"]),
        modified_at=a_time(f"{where}.modified_at", item["modified_at"]),
        levels=tuple(levels),
        recorded=a_bool(f"{where}.recorded", item["recorded"]),
        lead=(a_text(f"{where}.lead", lead[0]), a_number(f"{where}.lead", lead[1])),
    )


def _revision(where: str, value: Any) -> Revision:
    item = an_object(where, value, "metric asset source at old old_known new known why link")
    texts = {key: a_text(f"{where}.{key}", item[key]) for key in ("metric", "asset", "source", "why", "link")}
    if texts["metric"] not in BY_ID:
        refuse(f"{where}.metric", f"{texts['metric']!a} is no metric this version of reporter knows")
    return Revision(
        **texts,
        at=a_time(f"{where}.at", item["at"]),
        old=None if item["old"] is None else a_number(f"{where}.old", item["old"]),
        old_known=None if item["old_known"] is None else a_time(f"{where}.old_known", item["old_known"]),
        new=a_number(f"{where}.new", item["new"]),
        known=None if item["known"] is None else a_time(f"{where}.known", item["known"]),
    )
