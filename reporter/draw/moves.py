"""Who moved how much: for each asset a pair of horizontal bars, the day and the week."""

from reporter.draw.scale import Linear, Wording, domain
from reporter.draw.sheet import WIDTH, Sheet
from reporter.draw.style import Face
from reporter.errors import RenderError
from reporter.model import Chart

_THICK, _THIN, _GAP, _BETWEEN = 20.0, 11.0, 5.0, 20.0
_NAMES = 190.0


def moves(chart: Chart, face: Face, wording: Wording) -> Sheet:
    """Assets in the given order; the first series thick, a second thin; signs printed as given.

    Falling bars are solid to the left of the line, rising ones outlined to its right.
    """
    if len(chart.series) > 2:
        raise RenderError(f"chart {chart.id}: draws one or two series, not {len(chart.series)}")
    names = list(dict.fromkeys(str(x) for series in chart.series for x, _ in series.points))
    heights = [_THICK, _THIN][: len(chart.series)]
    row = sum(heights) + _GAP * (len(heights) - 1) + _BETWEEN
    head = 30.0
    height = head + row * len(names) + 4
    sheet = Sheet(chart, height, face, wording)
    low, high = domain([y for series in chart.series for _, y in series.points], zero=True, pad=0.0)

    wrapped = {name: sheet.wrap("name", name, _NAMES) for name in names}
    column = max(sheet.measure("name", line) for lines in wrapped.values() for line in lines) + 16
    roles = ("value", "note")
    room = {-1: 0.0, 1: 0.0}
    for series, role in zip(chart.series, roles, strict=False):
        for (_, y), text in zip(series.points, series.labels or ("",) * len(series.points), strict=True):
            side = -1 if y < 0 else 1
            room[side] = max(room[side], sheet.measure(role, text) + 10)
    left, right = column + room[-1], WIDTH - 4 - room[1]
    value = Linear(low, left, high, right)
    zero = value(0.0)

    tops = {name: head + row * n + _BETWEEN / 2 for n, name in enumerate(names)}
    for name, lines in wrapped.items():
        if tops[name] > head + row / 2:
            sheet.rule("grid", 0, tops[name] - _BETWEEN / 2, WIDTH, tops[name] - _BETWEEN / 2)
        middle = tops[name] + (row - _BETWEEN) / 2
        for n, line in enumerate(lines):
            sheet.text("name", 0, middle + (n - (len(lines) - 1) / 2) * 1.12 * sheet.size, line)
    offset = 0.0
    for series, thick, role, suffix in zip(chart.series, heights, roles, ("", "-soft"), strict=False):
        with sheet.series(series, None, value, "bars"):
            for kind in ("up", "down"):
                boxes = [
                    (zero, tops[str(x)] + offset, value(y) - zero, thick)
                    for x, y in series.points
                    if (y >= 0) is (kind == "up")
                ]
                sheet.boxes(kind + suffix, boxes)
        for (x, y), text in zip(series.points, series.labels or ("",) * len(series.points), strict=True):
            middle = tops[str(x)] + offset + thick / 2
            sheet.text(role, value(y) + (-7 if y < 0 else 7), middle, text, "right" if y < 0 else "left")
        offset += thick + _GAP
    sheet.rule("axis", zero, head, zero, height - 4)
    pen = 0.0
    for series, thick, role, key in zip(chart.series, heights, roles, ("key", "key-soft"), strict=False):
        sheet.boxes(key, [(pen, 12 - thick * 0.4, 22, thick * 0.8)])
        name = sheet.fit(role, series.label, WIDTH / 2 - 40)
        sheet.text(role, pen + 29, 12, name)
        pen += 29 + sheet.measure(role, name) + 26
    return sheet
