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
from operator import attrgetter
from typing import Any

from reporter.errors import StoreError
from reporter.metrics import BY_ID, correctable, is_name
from reporter.model import Gap, Observation, PastEdition, Revision, Snapshot, Story
from reporter.store import occasions
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
    exact,
    parse,
    refuse,
    zulu,
)
from reporter.store.times import SECOND, micros

SCHEMA = 1

_KEYS = frozenset(
    ["schema", "edition", "day", "as_of", "recorded", "series", "headlines", "previous", "gaps", "settings"]
)
_SETTINGS: dict[str, dict[str, type]] = {
    "site": dict.fromkeys(
        ["title", "url", "publisher", "description", "logo", "accent", "rising", "falling"], str
    ),
    "edition": {
        **dict.fromkeys(("slug", "title", "benchmark", "cutoff", "zone", "language"), str),
        **dict.fromkeys(("assets", "sections"), list),
    },
    "related": dict.fromkeys(("count", "max_age_days", "own_max_age_days"), int),
    "quality": {"min_assets": int, "max_price_gap": float},
}

_LATER: dict[str, dict[str, type]] = {
    "site": dict.fromkeys(
        [
            *("accent_dark", "rising_dark", "falling_dark", "typeface", "paper"),
            *("font_text", "font_text_bold", "font_figures", "font_figures_bold"),
        ],
        str,
    ),
    "edition": {"formats": list},
}
"""Settings that stand in a snapshot only where the desk set them."""


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
    observations = tuple(chain.from_iterable(each("series", tree["series"], _column)))
    order = [(one.metric, one.asset, one.source, one.at) for one in observations]
    if any(left >= right for left, right in pairwise(order)):
        refuse("series", "not sorted by metric, asset, source and time, or a key occurs twice")
    late = next((one for one in observations if one.at > as_of), None)
    if late is not None:
        refuse("series", f"{late.metric} of {late.asset} at {zulu(late.at)} is later than as_of")
    return Snapshot(
        edition=edition,
        day=a_day("day", tree["day"]),
        as_of=as_of,
        observations=observations,
        headlines=each("headlines", tree["headlines"], _story),
        previous=each("previous", tree["previous"], _edition),
        gaps=each("gaps", tree["gaps"], _gap),
        settings=_settings(tree["settings"]),
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
    for (metric, asset, source), group in groupby(observations, attrgetter("metric", "asset", "source")):
        held = tuple(group)
        retrieved = list(map(_seconds, map(attrgetter("retrieved_at"), held)))
        made.append(
            {
                "metric": metric,
                "asset": asset,
                "source": source,
                "at": list(map(_seconds, map(attrgetter("at"), held))),
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
    at = each(f"{where}.at", item["at"], an_epoch)
    values = each(f"{where}.value", item["value"], a_number)
    if type(item["retrieved_at"]) is list:
        retrieved = each(f"{where}.retrieved_at", item["retrieved_at"], an_epoch)
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


def _correction(where: str, value: Any) -> None:
    item = an_object(where, value, "day metric asset value why link")
    a_day(f"{where}.day", item["day"])
    for key in ("asset", "why", "link"):
        a_text(f"{where}.{key}", item[key])
    at_fault, why = correctable(a_text(f"{where}.metric", item["metric"]), a_number(where, item["value"]))
    if why:
        refuse(f"{where}.{at_fault}", why)


def _languages(value: Any) -> None:
    item = an_object("settings.languages", value, "folder parts")
    _folder("settings.languages.folder", item["folder"])

    def part(where: str, one: Any) -> None:
        held = an_object(where, one, "language folder")
        a_text(where, held["language"])
        _folder(where, held["folder"])

    each("settings.languages.parts", item["parts"], part)


def _folder(where: str, value: Any) -> None:
    folder = a_text(where, value)
    if folder and not (folder.endswith("/") and is_name(folder[:-1])):
        refuse(where, f"{folder!a} is no folder of a language")


def _settings(value: Any) -> dict[str, Any]:
    keys = "site edition related quality disclaimer sources"
    if type(value) is dict:
        keys += "".join(f" {name}" for name in ("corrections", "languages") if name in value)
    settings = an_object("settings", value, keys)
    if "languages" in settings:
        _languages(settings["languages"])
    each("settings.corrections", settings.get("corrections", []), _correction)
    for part, always in _SETTINGS.items():
        given = settings[part]
        more = given.keys() & _LATER.get(part, {}).keys() if type(given) is dict else ()
        kinds = always | {key: _LATER[part][key] for key in more}
        item = an_object(f"settings.{part}", given, " ".join(kinds))
        for key, kind in kinds.items():
            where = f"settings.{part}.{key}"
            if kind is list:
                each(where, item[key], a_text)
            elif kind is str:
                a_text(where, item[key])
            elif kind is float:
                a_number(where, item[key])
            elif type(item[key]) is not int:
                refuse(where, "not a whole number")
    each("settings.disclaimer", settings["disclaimer"], a_text)
    if type(settings["sources"]) is not dict:
        refuse("settings.sources", "not an object")
    for source, item in settings["sources"].items():
        where = f"settings.sources.{source!a}"
        for text in an_object(where, item, "name url").values():
            a_text(where, text)
    return settings
