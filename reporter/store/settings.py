"""The settings in a snapshot, read strictly: what shapes an edition besides its observations."""

from typing import Any

from reporter.metrics import correctable, is_name
from reporter.store.shapes import a_day, a_number, a_text, an_object, each, refuse

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


def read(value: Any) -> dict[str, Any]:
    """The settings in a snapshot. Raises StoreError that names what is wrong with their shape."""
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
