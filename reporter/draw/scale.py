"""From data to places on the sheet, and the ticks along the way: pure arithmetic, no drawing."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from reporter.draw.fonts import PACKAGED, Letters
from reporter.model import Unit

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MINUS = "\N{MINUS SIGN}"
DAY = 86400.0


@dataclass(frozen=True, slots=True)
class Wording:
    """What a language changes on an axis.

    `day` and `year_day` are format strings over day, month (the abbreviation) and year; `suffixes` are
    those of thousand, million, billion, trillion, and `powers` the power of ten each stands for: a
    language may count a billion in millions. From `group_from` on thousands are grouped.
    """

    months: Sequence[str] = MONTHS
    day: str = "{day} {month}"
    year_day: str = "{day} {month} {year}"
    decimal: str = "."
    group: str = ","
    suffixes: Sequence[str] = ("k", "m", "bn", "tn")
    powers: Sequence[int] = (3, 6, 9, 12)
    group_from: float = 1000
    percent: str = "{number}%"
    dollars: str = "${number}"
    scaled: str = "${number}{suffix}"
    letters: Letters = PACKAGED
    """What its texts are set in, and measured by."""


@dataclass(frozen=True, slots=True)
class Linear:
    """The straight line through (d0, p0) and (d1, p1), from data to units of the viewBox."""

    d0: float
    p0: float
    d1: float
    p1: float

    def __call__(self, value: float) -> float:
        """The place of a value."""
        return self.p0 + (value - self.d0) / (self.d1 - self.d0) * (self.p1 - self.p0)

    def ends(self) -> list[float]:
        """As the metadata writes it: [d0, p0, d1, p1]."""
        return [self.d0, round(self.p0, 2), self.d1, round(self.p1, 2)]


def domain(values: Sequence[float], zero: bool = False, pad: float = 0.06) -> tuple[float, float]:
    """The span an axis shows: all values with some air, zero where bars stand on it.

    Air never crosses zero: where nothing is negative, nothing negative is shown.
    """
    low, high = min(values), max(values)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    span, size = high - low, max(abs(low), abs(high))
    if size < 1e-300:
        return min(low, 0.0), 1.0
    if span <= 1e-9 * size:  # a flat line stands in the middle of a tenth of its height
        span, pad = size, 0.05
    bottom, top = low - pad * span, high + pad * span
    if low >= 0.0:
        bottom = max(bottom, 0.0)
    if high <= 0.0:
        top = min(top, 0.0)
    return bottom, top


def ticks(low: float, high: float, at_most: int = 5) -> list[float]:
    """Round values (1, 2, 2.5, 5 x a power of ten) from low to high, between 2 and `at_most`."""
    rough = (high - low) / at_most
    power = 10.0 ** math.floor(math.log10(rough))
    for _ in range(2):
        for factor in (1.0, 2.0, 2.5, 5.0):
            step = factor * power
            first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
            if last - first + 1 <= at_most:
                return [n * step for n in range(first, last + 1)]
        power *= 10.0
    raise AssertionError("a step of ten times the rough one always fits")


def _decimals(values: Sequence[float]) -> int:
    """How many decimals tell these values exactly."""
    fine = max(abs(value) for value in values) * 1e-7 or 1.0
    for places in range(16):
        if all(abs(round(value, places) - value) <= fine for value in values):
            return places
    return 16


def tick_texts(values: Sequence[float], unit: Unit, wording: Wording, signed: bool = False) -> list[str]:
    """The ticks' labels, all with the same scale and decimals: $80k, 2.5%, −$1.2bn."""
    top = max((abs(value) for value in values), default=0.0)
    factor, pattern, suffix = 1.0, "{number}", ""
    if unit in ("fraction", "rate"):
        factor, pattern = 100.0, wording.percent
    elif unit == "bp":
        factor = 1e4
    elif unit == "pp":
        factor = 100.0
    elif unit == "usd":
        pattern = wording.dollars
    if unit in ("usd", "coins", "count") and top >= 1e4:
        scale = min(int(math.log10(top) + 1e-9) // 3, 4) - 1
        factor, suffix = 10.0 ** -wording.powers[scale], wording.suffixes[scale]
    scaled = [value * factor for value in values]
    places = _decimals(scaled) if scaled else 0
    texts = []
    for value in scaled:
        comma = "," if round(abs(value), places) >= wording.group_from else ""
        digits = f"{abs(value):{comma}.{places}f}".translate({44: wording.group, 46: wording.decimal})
        sign = MINUS if value < 0 else "+" if signed and value > 0 else ""
        if not value:
            texts.append(pattern.format(number="0"))
        elif suffix:
            form = wording.scaled if unit == "usd" else "{number}{suffix}"
            texts.append(sign + form.format(number=digits, suffix=suffix))
        else:
            texts.append(sign + pattern.format(number=digits))
    return texts


def date_ticks(start: float, end: float, wording: Wording, at_most: int = 5) -> list[tuple[float, str]]:
    """(seconds since 1970, label) of few round days: back from the last day, or firsts of months."""
    last = datetime.fromtimestamp(end, UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    for step in (1, 2, 7, 14):
        if (end - start) / DAY / step <= at_most:
            days = [last - timedelta(days=step * n) for n in range(at_most + 1)]
            return [_date(day, wording) for day in reversed(days) if day.timestamp() >= start]
    first = datetime.fromtimestamp(start, UTC)
    for step in (1, 2, 3, 6, 12, 24, 60, 120, 240):
        months = range(first.year * 12 + first.month, last.year * 12 + last.month)
        days = [datetime(n // 12, n % 12 + 1, 1, tzinfo=UTC) for n in months if n % step == 0]
        if len(days) <= at_most:
            return [_date(day, wording) for day in days]
    return [_date(last, wording)]


def _date(day: datetime, wording: Wording) -> tuple[float, str]:
    text = (wording.year_day if day.month == day.day == 1 else wording.day).format(
        day=day.day, month=wording.months[day.month - 1], year=day.year
    )
    return day.timestamp(), text


def spread(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float] | None:
    """Centres as near to the wanted ones as fits without overlap inside low..high; None: no room.

    Neighbours that would overlap become one block around their mean (pool adjacent violators).
    """
    if sum(heights) > high - low + 1e-6:
        return None
    order = sorted(range(len(wanted)), key=lambda n: (wanted[n], n))
    blocks: list[tuple[list[int], float, float]] = []  # members, top edge, height
    for index in order:
        members, height = [index], heights[index]
        top = min(max(wanted[index] - height / 2, low), high - height)
        while blocks and blocks[-1][1] + blocks[-1][2] > top:
            before, _, above = blocks.pop()
            members, height = before + members, above + height
            offset, wish = 0.0, 0.0
            for member in members:
                wish += wanted[member] - offset - heights[member] / 2
                offset += heights[member]
            top = min(max(wish / len(members), low), high - height)
        blocks.append((members, top, height))
    centres = [0.0] * len(wanted)
    for members, top, _ in blocks:
        edge = top
        for member in members:
            centres[member] = edge + heights[member] / 2
            edge += heights[member]
    return centres
