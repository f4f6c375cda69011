"""How a fact's value becomes the figure that is printed: one rounding per quantity.

Computed first, rounded last, and never across a level: 74,999.7 is not printed as $75,000, nor is a
price printed on the other side of a low or an average that the edition names.
"""

import math
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from types import MappingProxyType

from babel import Locale

from reporter.language import Language
from reporter.model import Fact, round_step

MINUS = "\u2212"

_PRICE_METRICS = frozenset(
    {"price_usd", "day_high_usd", "day_low_usd", "high_24h_usd", "low_24h_usd", "gold_usd"}
)
_PRICE_KINDS = frozenset({"average", "crossing", "touch", "watch", "since"})
_LEVEL_KINDS = frozenset({"crossing", "touch", "watch"})
"""Facts whose value is a level that the edition names."""
_SIGNED_KINDS = frozenset({"level", "average"})
_SIGNED_UNITS = frozenset({"rate", "coefficient", "fraction", "points"})

Levels = Mapping[str, tuple[float, ...]]
"""Asset -> the levels of its price that an edition names."""
_NONE: Levels = MappingProxyType({})


def named(facts: Iterable[Fact]) -> dict[str, tuple[float, ...]]:
    """The levels that an edition speaks of, by asset: no other price of it is rounded across one.

    A level itself is printed by its size alone.
    """
    found: dict[str, set[float]] = {}
    for fact in facts:
        if fact.kind in _LEVEL_KINDS and fact.unit == "usd":
            found.setdefault(fact.asset, set()).add(fact.value)
    return {asset: tuple(sorted(values)) for asset, values in found.items()}


def figure(fact: Fact, language: Language, levels: Levels = _NONE) -> str:
    """The figure as prose prints it: a magnitude where a word beside it says the direction.

    `levels` are the edition's own, as `named` finds them.

    Levels and averages that can be negative themselves (a funding rate, a correlation, a yield)
    keep their sign.
    """
    return _own_sign(fact, _magnitude(fact, language, levels))


def digits(fact: Fact, language: Language, levels: Levels = _NONE) -> str:
    """The figure as a table prints it: in digits, with a table's units, a level with its own sign."""
    return _own_sign(fact, _magnitude(fact, language, levels, table=True))


def _own_sign(fact: Fact, text: str) -> str:
    own_sign = fact.unit == "coefficient" or (fact.kind in _SIGNED_KINDS and fact.unit in _SIGNED_UNITS)
    return MINUS + text if own_sign and fact.value < 0 and _nonzero(text) else text


def signed(fact: Fact, language: Language, levels: Levels = _NONE) -> str:
    """The figure with its sign, as tables and strips print a change."""
    text = _magnitude(fact, language, levels, table=True)
    if not _nonzero(text):
        return text
    return (MINUS if fact.value < 0 else "+") + text


def plain(fact: Fact, language: Language) -> str:
    """The magnitude in digits, as a table prints it, where prose would spell it out."""
    return _magnitude(fact, language, _NONE, table=True)


def _nonzero(text: str) -> bool:
    return any(character in "123456789" for character in text) or not any(c.isdigit() for c in text)


def _magnitude(fact: Fact, language: Language, levels: Levels, table: bool = False) -> str:
    value = abs(fact.value)
    if not math.isfinite(value):
        raise ValueError(f"fact {fact.id} has no finite value")
    match fact.unit:
        case "usd":
            return _dollars(value, fact, language, levels, table)
        case "fraction":
            fine = fact.metric == "yield_10y" or fact.kind == "spread"
            decimals = 2 if fine else 0 if value >= 10 else 1
            text = _number(value * 100, decimals, language)
            text = _bare(text, language) if fact.kind == "reported" else text
            return language.pattern("percent", table).format(number=text)
        case "rate":
            return language.pattern("percent", table).format(number=_number(value * 100, 4, language))
        case "pp":
            return _number(value * 100, 1, language)
        case "bp":
            basis_points = value * 1e4
            return _number(basis_points, 0 if _whole(basis_points) else 1, language)
        case "points":
            return _number(value, 0 if _whole(value) else 1, language)
        case "index":
            return _number(value, 0 if value >= 1000 else 2, language)
        case "coins":
            return _number(value, 0 if value >= 100 else 2, language)
        case "count" | "days":
            spelled = language.words["numerals"]
            if not table and _whole(value) and 0 < value < 10:
                return str(spelled[round(value) - 1])
            return _number(value, 0, language)
        case "sigma":
            return _number(value, 1, language)
        case "coefficient":
            return _number(value, 2, language)


def _whole(value: float) -> bool:
    return abs(value - round(value)) < 1e-6


def _number(value: float, decimals: int, language: Language) -> str:
    rounded = _round(value, decimals)
    grouped = rounded >= language.words["figures"]["group_from"]
    return f"{rounded:{',' if grouped else ''}.{max(decimals, 0)}f}".translate(_marks(language.locale))


@cache
def _marks(locale: Locale) -> dict[int, str]:
    """The language's marks for a comma between thousands and a point before decimals."""
    symbols = locale.number_symbols["latn"]
    return {ord(","): str(symbols["group"]), ord("."): str(symbols["decimal"])}


def number(value: Decimal, language: Language) -> str:
    """A number with the decimals it has, in the language's digits."""
    exact = value.normalize()
    places = max(0, -int(exact.as_tuple().exponent))
    return _number(float(exact), places, language)


def _round(value: float, decimals: int) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_EVEN)


def price_decimals(value: float, levels: Iterable[float] = ()) -> int:
    """Decimals of a price by its size: 76,831; 752.20; 2.31; 0.0821; 0.000021.

    More are added while rounding would land on, or pass, a round level the value is not at, or one of
    these levels: 2.2312 above an average of 2.23096 is not printed as 2.23, which lies below it.
    """
    if value >= 1000:
        decimals = 0
    elif value >= 1:
        decimals = 2
    else:
        decimals = 3 - math.floor(math.log10(value)) - 1 if value > 0 else 2
    while decimals < 12 and (
        _lands_on_level(value, decimals) or any(_crosses(value, decimals, level) for level in levels)
    ):
        decimals += 1
    return decimals


def _crosses(value: float, decimals: int, level: float) -> bool:
    """Whether rounding would put the value onto a level it is not at, or on that level's other side."""
    if value == level:
        return False
    rounded, exact = _round(value, decimals), Decimal(repr(level))
    return rounded == exact or (rounded > exact) != (value > level)


def _lands_on_level(value: float, decimals: int) -> bool:
    """Whether rounding would turn the value into a round number it is not.

    The levels of an edition lie in steps of its price: a high above 5 may be read against the tenths of a
    price below 5, though from 5 on people watch halves.
    """
    exact, rounded = Decimal(repr(value)), _round(value, decimals)
    if value <= 0 or rounded == exact:
        return False
    return rounded % min(round_step(value), round_step(value * 0.7)) == 0


def _dollars(value: float, fact: Fact, language: Language, levels: Levels, table: bool) -> str:
    plain = language.pattern("dollars", table)
    if fact.metric in _PRICE_METRICS or fact.kind in _PRICE_KINDS:
        near = () if fact.kind in _LEVEL_KINDS else levels.get(fact.asset, ())
        return plain.format(number=_number(value, price_decimals(value, near), language))
    for power, key in ((12, "trillion"), (9, "billion"), (6, "million")):
        # A language without a word for a thousand millions counts them in millions.
        if key not in language.words["scale"]:
            continue
        scaled = value / 10**power
        if _round(value / 10 ** (power - 3), 0) >= 1000 or (power == 6 and scaled >= 0.9995):
            called = "scale_table" if table and "scale_table" in language.words else "scale"
            number = _three_digits(scaled, fact, language)
            return language.pattern("scaled", table).format(number=number, scale=language.label(called, key))
    if value >= 1000:
        return plain.format(number=_three_figures(value, language))
    return plain.format(number=_number(value, 0 if _whole(value) else 2, language))


def _three_digits(scaled: float, fact: Fact, language: Language) -> str:
    if scaled >= 999.5:
        return _three_figures(scaled, language)
    decimals = 2 if scaled < 9.995 else 1 if scaled < 99.95 else 0
    text = _number(scaled, decimals, language)
    return _bare(text, language) if fact.kind == "reported" else text


def _three_figures(value: float, language: Language) -> str:
    """A large number rounded to three significant figures: 12,300."""
    return _number(float(_round(value, 2 - math.floor(math.log10(value)))), 0, language)


def _bare(text: str, language: Language) -> str:
    """Without closing zeros: a publisher's $2.6 trillion is not made a more exact $2.60 trillion."""
    point = language.locale.number_symbols["latn"]["decimal"]
    return text.rstrip("0").removesuffix(point) if point in text else text
