"""The price over the last 90 days: one line, its last point, and the levels the text speaks of."""

from reporter.draw.lines import across_span
from reporter.draw.scale import Linear, Wording, domain
from reporter.draw.sheet import WIDTH, Sheet, moments
from reporter.draw.style import Face
from reporter.model import Chart

_HEIGHT, _TOP, _FOOT = 360.0, 14.0, 40.0
_COLUMN = 176.0


def price(chart: Chart, face: Face, wording: Wording) -> Sheet:
    """One series over time; marks are levels, each a thin dotted line with its label."""
    sheet = Sheet(chart, _HEIGHT, face, wording)
    series = chart.series[0]
    times, values = moments(series, chart), [y for _, y in series.points]
    low, high = domain([*values, *(mark.value for mark in chart.marks)])

    labels = [("note", sheet.wrap("note", mark.label, _COLUMN)) for mark in chart.marks]
    last = sheet.wrap("text1", series.labels[-1], _COLUMN) if series.labels and series.labels[-1] else []
    lines = [(role, line) for role, texts in [*labels, ("text1", last)] for line in texts]
    column = max((sheet.measure(role, line) for role, line in lines), default=4.0) + 14

    left, right = sheet.value_room(low, high, series.unit), WIDTH - column
    across = across_span(times[:1], times[-1:], left, right)
    value = Linear(low, _HEIGHT - _FOOT, high, _TOP)
    sheet.value_axis(value, series.unit, left, right)
    sheet.time_axis(across, _HEIGHT - _FOOT, left, right)
    for mark in chart.marks:
        sheet.rule("level", left, value(mark.value), right, value(mark.value))
    end_x, end_y = across(times[-1]), value(values[-1])
    with sheet.series(series, across, value, "line"):
        sheet.line("line1", [(across(t), value(v)) for t, v in zip(times, values, strict=True)])
    sheet.dot("dot1", end_x, end_y)
    beside = [
        (role, texts, value(mark.value)) for (role, texts), mark in zip(labels, chart.marks, strict=True)
    ]
    if last:
        beside.append(("text1", last, end_y))
    sheet.side_labels(beside, right, 4, _HEIGHT - _FOOT + 8)
    return sheet
