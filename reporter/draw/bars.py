"""Bars of days: liquidations of longs above the line and shorts below it, and signed flows."""

from datetime import datetime

from reporter.draw.scale import DAY, Linear, Wording, domain, tick_texts, ticks
from reporter.draw.sheet import WIDTH, Sheet, moments
from reporter.draw.style import Face
from reporter.errors import RenderError
from reporter.model import Chart, Series

_HEIGHT, _TOP, _FOOT = 340.0, 14.0, 40.0
_GAP, _WIDEST = 0.3, 44.0


def mirrored(chart: Chart, face: Face, wording: Wording) -> Sheet:
    """Series `long` upward and `short` downward from one line, on one scale; values from 0.

    A day's sum is stamped with the day's end; its bar stands over the day itself.
    """
    for series in chart.series:
        if any(y < 0 for _, y in series.points):
            raise RenderError(
                f"chart {chart.id}: series {series.id!r} holds a negative sum; its side tells the sign"
            )
    sheet = Sheet(chart, _HEIGHT, face, wording)
    sides = {series.id: series for series in chart.series}
    if not sides.keys() <= {"long", "short"}:
        raise RenderError(f"chart {chart.id}: its series are {', '.join(sides)}; it draws long and short")
    above, below = (
        max((y for _, y in sides[s].points), default=0.0) if s in sides else 0.0 for s in ("long", "short")
    )
    unit = chart.series[0].unit
    high, low = domain([0.0, above], zero=True)[1], -domain([0.0, below], zero=True)[1]
    if "long" not in sides:
        high = 0.0
    if "short" not in sides:
        low = 0.0
    values = ticks(low, high, 6)
    texts = tick_texts([abs(value) for value in values], unit, wording)
    left, right = max(sheet.measure("tick", text) for text in texts) + 10, WIDTH - 6
    head = 1.5 * sheet.size
    top, bottom = (
        (_TOP + head if "long" in sides else _TOP),
        _HEIGHT - _FOOT - (head if "short" in sides else 0),
    )
    value = Linear(low, bottom, high, top)
    for tick, text in zip(values, texts, strict=True):
        sheet.rule("grid", left, value(tick), right, value(tick))
        sheet.text("tick", left - 8, value(tick), text, "right")
    stamps = [stamp for series in chart.series for stamp in moments(series, chart)]
    across, width = _days(stamps, left, right)
    for side, role, tone, sign in (("long", "down", "falling", 1.0), ("short", "up", "rising", -1.0)):
        if side in sides:
            reach = high or -low
            own = Linear(0.0, value(0.0), reach, value(sign * reach))
            with sheet.series(sides[side], across, own, "bars"):
                sheet.boxes(role, boxes(sides[side], across, own, width))
            name = sheet.fit(tone, sides[side].label, right - left)
            sheet.text(tone, left, top - 0.6 * head if sign > 0 else bottom + 0.5 * head, name)
    sheet.rule("axis", left, value(0.0), right, value(0.0))
    sheet.time_axis(across, _HEIGHT - _FOOT, left, right, DAY)
    return sheet


def signed(chart: Chart, face: Face, wording: Wording) -> Sheet:
    """One series of signed sums by session: outlined upward, solid downward."""
    sheet = Sheet(chart, _HEIGHT, face, wording)
    series = chart.series[0]
    low, high = domain([y for _, y in series.points], zero=True)
    left, right = sheet.value_room(low, high, series.unit), WIDTH - 6
    value = Linear(low, _HEIGHT - _FOOT - 6, high, _TOP)
    sheet.value_axis(value, series.unit, left, right)
    across, width = _days(moments(series, chart), left, right)
    with sheet.series(series, across, value, "bars"):
        for role, keep in (("up", True), ("down", False)):
            chosen = [(x, y) for x, y in series.points if (y >= 0) is keep]
            part = Series(series.id, series.label, series.unit, tuple(chosen))
            sheet.boxes(role, boxes(part, across, value, width))
    sheet.rule("axis", left, value(0.0), right, value(0.0))
    sheet.time_axis(across, _HEIGHT - _FOOT, left, right, across.d1 % DAY)
    return sheet


def _days(stamps: list[float], left: float, right: float) -> tuple[Linear, float]:
    """The scale from a stamp to the middle of its day's bar, and the bar's width."""
    first, last = min(stamps), max(stamps)
    count = round((last - first) / DAY) + 1
    pitch = (right - left) / count
    end = last if last > first else first + DAY
    return Linear(first, left + pitch / 2, end, left + pitch / 2 + (end - first) / DAY * pitch), pitch * (
        1 - _GAP
    )


def boxes(
    series: Series, across: Linear, value: Linear, width: float
) -> list[tuple[float, float, float, float]]:
    """One upright box per point, from zero to its value."""
    base = value(0.0)
    return [
        (across(x.timestamp()) - width / 2, base, width, value(y) - base)
        for x, y in series.points
        if isinstance(x, datetime)
    ]
