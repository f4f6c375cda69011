"""How the data tables under the charts print their points: compactly, by unit and size.

These are the points of a line, not figures of the article: each also carries its unrounded number.
"""

import math
from collections.abc import Mapping

from reporter.errors import RenderError
from reporter.model import Unit

_SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))


def compact(value: float, unit: Unit, words: Mapping[str, str]) -> str:
    """`value` in three to five digits, with the language's signs: `76,606`, `237m`, `−2.18%`.

    Dollars stand without their sign, because the column's heading names the unit. Raises RenderError
    for a value that is not finite.
    """
    if not math.isfinite(value):
        raise RenderError(f"A chart's point is {value!r}, which is not a number to print.")
    size = abs(value)
    match unit:
        case "fraction":
            text = words["number.percent"].format(number=_set(size * 100, 2, words))
        case "rate":
            text = words["number.percent"].format(number=_set(size * 100, 4, words))
        case "pp":
            text = _set(size * 100, 2, words)
        case "bp":
            text = _set(size * 1e4, 1, words)
        case "points" | "count" | "days":
            text = _set(size, 0 if size == round(size) else 1, words)
        case "coefficient" | "sigma":
            text = _set(size, 2, words)
        case _:
            text = _amount(size, words)
    return (words["number.minus"] if value < 0 and any(char in "123456789" for char in text) else "") + text


def _amount(size: float, words: Mapping[str, str]) -> str:
    for scale, name in _SCALES:
        # A language without a name for a billion counts it in millions.
        if size >= scale and words[f"number.{name}"]:
            return f"{_digits(size / scale, words)}{words[f'number.{name}']}"
    if size >= 1000:
        return _set(size, 0, words)
    return _digits(size, words)


def _digits(size: float, words: Mapping[str, str]) -> str:
    if size == 0:
        return "0"
    places = max(0, 2 - math.floor(math.log10(size))) if size < 100 else 0 if size >= 1000 else 1
    return _set(size, min(places, 12), words)


def _set(size: float, places: int, words: Mapping[str, str]) -> str:
    """A number in the language's digits; thousands are grouped from `number.group_from` on."""
    comma = "," if round(size, places) >= float(words["number.group_from"]) else ""
    text = f"{size:{comma}.{places}f}"
    return text.translate({ord(","): words["number.group"], ord("."): words["number.point"]})
