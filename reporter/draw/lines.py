"""Lines over time: several assets rebased to 100, and one score over its bands."""

from reporter.draw.scale import Linear, Wording, domain
from reporter.draw.sheet import WIDTH, Sheet, moments
from reporter.draw.style import Face
from reporter.errors import RenderError
from reporter.model import Chart

_HEIGHT, _TOP, _FOOT = 340.0, 14.0, 40.0
_COLUMN = 150.0
_BASE = 100.0


def across_span(starts: list[float], ends: list[float], left: float, right: float) -> Linear:
    """The time axis of all the series; a single moment gets half a day before it."""
    start, end = min(starts), max(ends)
    return Linear(start if end > start else end - 43200.0, left, end, right)


def against(chart: Chart, face: Face, wording: Wording) -> Sheet:
    """Two or three lines rebased to 100 on their first common day, named at their ends.

    Raises RenderError for more than three lines: they could not be told apart without colour.
    """
    if len(chart.series) > 3:
        raise RenderError(
            f"chart {chart.id}: {len(chart.series)} lines cannot be told apart; give it at most three"
        )
    sheet = Sheet(chart, _HEIGHT, face, wording)
    unit = chart.series[0].unit
    times = [moments(series, chart) for series in chart.series]
    low, high = domain([_BASE, *(y for series in chart.series for _, y in series.points)])
    names = []
    for n, series in enumerate(chart.series, 1):
        figure = series.labels[-1] if series.labels else ""
        names.append((f"text{n}", sheet.wrap(f"text{n}", f"{series.label} {figure}", _COLUMN)))
    column = max(sheet.measure(role, line) for role, lines in names for line in lines) + 16

    left, right = sheet.value_room(low, high, unit), WIDTH - column
    across = across_span([t[0] for t in times], [t[-1] for t in times], left, right)
    value = Linear(low, _HEIGHT - _FOOT, high, _TOP)
    sheet.value_axis(value, unit, left, right)
    sheet.rule("axis", left, value(_BASE), right, value(_BASE))
    sheet.time_axis(across, _HEIGHT - _FOOT, left, right)
    ends = []
    for n, series in enumerate(chart.series, 1):
        points = [(across(t), value(y)) for t, (_, y) in zip(times[n - 1], series.points, strict=True)]
        with sheet.series(series, across, value, "line"):
            sheet.line(f"line{n}", points)
        ends.append(points[-1])
    for n, (x, y) in enumerate(ends, 1):
        sheet.dot(f"dot{n}", x, y, 8)
    beside = [(role, lines, y) for (role, lines), (_, y) in zip(names, ends, strict=True)]
    sheet.side_labels(beside, right, 4, _HEIGHT - _FOOT + 8)
    return sheet


def score(chart: Chart, face: Face, wording: Wording) -> Sheet:
    """One score over named bands (marks with `until`); the axis counts the bands' borders."""
    sheet = Sheet(chart, _HEIGHT, face, wording)
    series = chart.series[0]
    times, values = moments(series, chart), [y for _, y in series.points]
    bands = sorted(
        (mark.value, mark.value if mark.until is None else mark.until, mark.label) for mark in chart.marks
    )
    borders = [edge for low, high, _ in bands for edge in (low, high)]
    low, high = min([*borders, *values]), max([*borders, *values])
    if not borders or low == high:
        low, high = domain([low, high])
    names = [sheet.wrap("note", label, _COLUMN) for _, _, label in bands]
    column = max((sheet.measure("note", line) for lines in names for line in lines), default=0.0) + 16
    figure = sheet.fit("text1", series.labels[-1], 110) if series.labels else ""
    gutter = sheet.measure("text1", figure) + 18

    left, right = sheet.value_room(low, high, series.unit), WIDTH - column
    across = across_span(times[:1], times[-1:], left, right - gutter)
    value = Linear(low, _HEIGHT - _FOOT, high, _TOP)
    sheet.boxes("band", [(left, value(b), right - left, value(a) - value(b)) for a, b, _ in bands[::2]])
    sheet.value_axis(value, series.unit, left, right)
    sheet.time_axis(across, _HEIGHT - _FOOT, left, right)
    pitch = 1.12 * sheet.size
    for (bottom, top, _), lines in zip(bands, names, strict=True):
        for n, line in enumerate(lines):
            sheet.text(
                "note", right + 10, value((bottom + top) / 2) + (n - (len(lines) - 1) / 2) * pitch, line
            )
    with sheet.series(series, across, value, "line"):
        sheet.line("line1", [(across(t), value(v)) for t, v in zip(times, values, strict=True)])
    end_x, end_y = across(times[-1]), value(values[-1])
    sheet.dot("dot1", end_x, end_y)
    sheet.text("text1", end_x + 10, min(max(end_y, _TOP + 4), _HEIGHT - _FOOT - 10), figure)
    return sheet
