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
            text = f"{size * 100:,.2f}%"
        case "rate":
            text = f"{size * 100:,.4f}%"
        case "pp":
            text = f"{size * 100:,.2f}"
        case "bp":
            text = f"{size * 1e4:,.1f}"
        case "points" | "count" | "days":
            text = f"{size:,.0f}" if size == round(size) else f"{size:,.1f}"
        case "coefficient" | "sigma":
            text = f"{size:,.2f}"
        case _:
            text = _amount(size, words)
    group, point = words["number.group"], words["number.point"]
    if (group, point) != (",", "."):
        text = text.translate({ord(","): group, ord("."): point})
    return (words["number.minus"] if value < 0 and any(char in "123456789" for char in text) else "") + text


def _amount(size: float, words: Mapping[str, str]) -> str:
    for scale, name in _SCALES:
        if size >= scale:
            return f"{_digits(size / scale)}{words[f'number.{name}']}"
    if size >= 1000:
        return f"{size:,.0f}"
    return _digits(size)


def _digits(size: float) -> str:
    if size == 0:
        return "0"
    places = max(0, 2 - math.floor(math.log10(size))) if size < 100 else 0 if size >= 1000 else 1
    return f"{size:,.{min(places, 12)}f}"
