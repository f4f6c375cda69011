"""Printed figures read back: what "$1.23 trillion" or "three" or "\u22122.2%" says, and how exactly."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

_SHAPE = re.compile(
    r"(?P<sign>[+\u2212-])?(?P<dollar>\$)?(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?P<point>\.[0-9]+)?"
    r"(?P<rest>(?:\s*%|\s[a-z ]+)?)"
)


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed figure: magnitude as printed, half a unit of its last place, sign and unit.

    `unit` is one of usd, %, pp, bp, points, days, sigma, coins, bare; `scaled` whether a word such
    as billion stands in it; `digits` how many significant digits are printed.
    """

    sign: str
    magnitude: Decimal
    half: Decimal
    unit: str
    scaled: bool
    digits: int

    @property
    def zero(self) -> bool:
        """Whether it prints as nothing."""
        return self.magnitude == 0


@dataclass(frozen=True, slots=True)
class NumberWords:
    """The words of a language that stand in figures."""

    numbers: Mapping[str, int]
    scales: Mapping[str, int]
    """million -> 6 and so on, as powers of ten."""
    units: Mapping[str, str]
    """percentage points -> pp and so on."""


def read(text: str, words: NumberWords) -> Printed | None:
    """The figure a text prints, or None if it is not one figure and nothing else."""
    lowered = text.lower()
    if lowered in words.numbers:
        return Printed("", Decimal(words.numbers[lowered]), Decimal("0.5"), "bare", False, 9)
    match = _SHAPE.fullmatch(text)
    if match is None:
        return None
    places = len(match["point"] or ".") - 1
    printed = (match["whole"] + (match["point"] or "")).replace(",", "")
    if len(match["whole"]) > 1 and match["whole"][0] == "0":
        return None
    magnitude, half = Decimal(printed), Decimal(5).scaleb(-places - 1)
    unit, scaled = ("usd" if match["dollar"] else "bare"), False
    rest = (match["rest"] or "").strip()
    if rest == "%":
        unit = "%" if unit == "bare" else "?"
        rest = ""
    while rest:
        word = next((word for word in words.scales if rest == word or rest.startswith(word + " ")), None)
        if word is not None and not scaled:
            power = words.scales[word]
            magnitude, half, scaled = magnitude.scaleb(power), half.scaleb(power), True
        else:
            word = next((word for word in words.units if rest == word), None)
            if word is None or unit != "bare":
                return None
            unit = words.units[word]
        rest = rest[len(word) :].strip()
    if unit == "?":
        return None
    digits = len(printed.replace(".", "").lstrip("0"))
    return Printed(match["sign"] or "", magnitude, half, unit, scaled, digits)


_SHOWN = {
    "usd": ("usd", 0),
    "fraction": ("%", 2),
    "rate": ("%", 2),
    "pp": ("pp", 2),
    "bp": ("bp", 4),
    "points": ("points", 0),
    "index": ("bare", 0),
    "coins": ("coins", 0),
    "count": ("bare", 0),
    "days": ("days", 0),
    "sigma": ("sigma", 0),
    "coefficient": ("bare", 0),
}


def shown(value: float, unit: str) -> tuple[Decimal, str]:
    """(number as it would be printed unrounded, printed unit) of a fact's value in its unit."""
    name, power = _SHOWN[unit]
    return Decimal(repr(value)).scaleb(power), name


def rounds(value: float, unit: str, printed: Printed) -> bool:
    """Whether the printed magnitude is the value rounded to the printed places, half either way."""
    exact, _ = shown(abs(value), unit)
    return abs(exact - printed.magnitude) <= printed.half * (1 + Decimal("1e-9"))
