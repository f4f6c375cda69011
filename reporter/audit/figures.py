"""Printed figures read back: what "$1.23 trillion" or "three" or "\u22122.2%" says, and how exactly."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache


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


@dataclass(frozen=True, slots=True, eq=False)
class NumberWords:
    """The words and marks of a language that stand in figures; patterns are regular expressions."""

    numbers: Mapping[str, int]
    scales: Mapping[str, int]
    """million -> 6 and so on, as powers of ten."""
    units: Mapping[str, str]
    """percentage points -> pp and so on."""
    group: str
    point: str
    before: str
    """What before a number says that it counts dollars."""
    after: str
    """What after a number says what it counts, all in one."""
    tail: str
    """What of it is a figure's own, where one is looked for in running text."""
    compact: Mapping[str, int]
    """What charts print behind a number, spaces aside -> the power of ten it stands for."""

    @property
    def number(self) -> str:
        """Pattern of a number's digits."""
        return rf"\d{{1,3}}(?:{re.escape(self.group)}\d{{3}})+(?!\d)|\d+"

    def plain(self, digits: str) -> str:
        """Digits as Decimal reads them."""
        return digits.replace(self.group, "").replace(self.point, ".")


@cache
def _shape(words: NumberWords) -> "re.Pattern[str]":
    return re.compile(
        rf"(?P<sign>[+\u2212-])?(?P<dollar>{words.before})?(?P<whole>{words.number})"
        rf"(?P<point>{re.escape(words.point)}\d+)?(?P<rest>(?:{words.after})?)",
        re.ASCII,
    )


@cache
def finding(words: NumberWords) -> "re.Pattern[str]":
    """Finds printed figures in running text."""
    return re.compile(
        rf"[+\u2212-]?(?:{words.before})?(?:{words.number})(?:{re.escape(words.point)}\d+)?(?:{words.tail})?"
    )


@cache
def compact(words: NumberWords) -> "re.Pattern[str]":
    """A number as charts print it, spaces taken out: sign, dollars, digits, what stands behind."""
    behind = "|".join(re.escape(text) for text in sorted(words.compact, key=len, reverse=True))
    point = re.escape(words.point)
    return re.compile(
        rf"([+\u2212-])?(?:{words.before})?((?:{words.number})(?:{point}\d+)?)({behind})", re.ASCII
    )


# Several rules read one and the same figure.
@lru_cache(maxsize=2048)
def read(text: str, words: NumberWords) -> Printed | None:
    """The figure a text prints, or None if it is not one figure and nothing else."""
    lowered = text.lower()
    if lowered in words.numbers:
        return Printed("", Decimal(words.numbers[lowered]), Decimal("0.5"), "bare", False, 9)
    match = _shape(words).fullmatch(text.replace("\u00a0", " "))
    if match is None:
        return None
    places = len(match["point"] or ".") - 1
    printed = words.plain(match["whole"] + (match["point"] or ""))
    if len(match["whole"]) > 1 and match["whole"][0] == "0":
        return None
    magnitude, half = Decimal(printed), Decimal(5).scaleb(-places - 1)
    unit, scaled = ("usd" if match["dollar"] else "bare"), False
    rest = (match["rest"] or "").strip()
    if rest == "%":
        unit = "%" if unit == "bare" else "?"
        rest = ""
    rest = " ".join(rest.lower().replace("$", " $").split())
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
    found = Printed(match["sign"] or "", magnitude, half, unit, scaled, digits)
    # Thousands of a scale: "12.300 millones" is a number of three figures like any other sum.
    return three_figures(found) if scaled and Decimal(printed) >= THOUSAND else found


THOUSAND = 1000


def three_figures(printed: Printed) -> Printed:
    """A large number taken for one of three significant figures, or of as many as stand before its zeros."""
    exact = max(3, len(str(int(printed.magnitude)).rstrip("0")))
    return replace(printed, half=Decimal(5).scaleb(printed.magnitude.adjusted() - exact), digits=exact)


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


POWERS = {"fraction": 2, "rate": 2, "pp": 2, "bp": 4}
"""Units whose numbers charts print in hundredths or in ten thousandths."""


def compactly(text: str, words: NumberWords) -> tuple[Decimal, Decimal] | None:
    """(value, half a unit of its last place) of a compactly printed number."""
    match = compact(words).fullmatch("".join(text.split()))
    if match is None:
        return None
    power = words.compact[match[3]]
    plain = words.plain(match[2])
    digits, places = Decimal(plain), len(plain.partition(".")[2])
    sign = -1 if match[1] in ("\u2212", "-") else 1
    return sign * digits.scaleb(power), Decimal(5).scaleb(-places - 1 + power)


def says(text: str, value: float, unit: str, words: NumberWords) -> bool:
    """Whether a compact text is a rounding of a value in its unit."""
    found = compactly(text, words)
    if found is None:
        return False
    number, half = found
    exact = Decimal(repr(value))
    if not text.endswith("%") and unit in POWERS:
        exact = exact.scaleb(POWERS[unit])
    return abs(exact - number) <= half * (1 + Decimal("1e-9"))
