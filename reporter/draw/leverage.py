"""How much is staked and who pays for it: open interest over the funding rate, on one time axis."""

from itertools import pairwise
from statistics import median

from reporter.draw.bars import boxes
from reporter.draw.lines import across_span
from reporter.draw.scale import Linear, Wording, domain
from reporter.draw.sheet import WIDTH, Sheet, moments
from reporter.draw.style import Face
from reporter.errors import RenderError
from reporter.model import Chart, Series

_TOP, _PANEL, _BETWEEN, _FOOT = 32.0, 140.0, 46.0, 40.0


def leverage(chart: Chart, face: Face, wording: Wording) -> Sheet:
    """Series `open_interest` as a line and `funding` as signed bars, each in its own panel."""
    panels = {series.id: series for series in chart.series}
    if not panels.keys() <= {"open_interest", "funding"}:
        raise RenderError(
            f"chart {chart.id}: its series are {', '.join(panels)}; it draws open_interest and funding"
        )
    height = _TOP + _PANEL * len(panels) + _BETWEEN * (len(panels) - 1) + _FOOT
    sheet = Sheet(chart, height, face, wording)
    times = {name: moments(series, chart) for name, series in panels.items()}
    spans = {s.id: domain([y for _, y in s.points], zero=s.id == "funding", pad=0.1) for s in chart.series}
    left = max(sheet.value_room(*spans[s.id], s.unit, 4) for s in chart.series)
    ends = {
        name: sheet.fit("text1", series.labels[-1], 150) if series.labels else ""
        for name, series in panels.items()
    }
    right = WIDTH - max(sheet.measure("text1", text) for text in ends.values()) - 18
    inset = 8.0 if "funding" in panels else 0.0
    first, last = [t[0] for t in times.values()], [t[-1] for t in times.values()]
    across = across_span(first, last, left + inset, right - inset)
    top = _TOP
    for name, series in sorted(panels.items(), reverse=True):
        bottom = top + _PANEL
        value = Linear(spans[name][0], bottom, spans[name][1], top)
        sheet.text("head", 0, top - 18, sheet.fit("head", series.label, WIDTH))
        sheet.value_axis(value, series.unit, left, right, 4)
        if name == "funding":
            _bars(sheet, series, across, value)
            sheet.rule("axis", left, value(0.0), right, value(0.0))
        else:
            with sheet.series(series, across, value, "line"):
                points = zip(times[name], (y for _, y in series.points), strict=True)
                sheet.line("line1", [(across(t), value(y)) for t, y in points])
            sheet.dot("dot1", across(times[name][-1]), value(series.points[-1][1]))
        x, y = across(times[name][-1]), value(series.points[-1][1])
        role = "text1" if name == "open_interest" else "value"
        sheet.text(role, right + 8 if inset else x + 11, min(max(y, top + 6), bottom - 6), ends[name])
        top = bottom + _BETWEEN
    sheet.time_axis(across, height - _FOOT, left, right)
    return sheet


def _bars(sheet: Sheet, series: Series, across: Linear, value: Linear) -> None:
    times = sorted(moments(series, sheet.chart))
    steps = [after - before for before, after in pairwise(times)]
    width = min(0.7 * (across(across.d0 + median(steps)) - across.p0), 14.0) if steps else 14.0
    with sheet.series(series, across, value, "bars"):
        for role, keep in (("up-full", True), ("down-full", False)):
            chosen = tuple((x, y) for x, y in series.points if (y >= 0) is keep)
            sheet.boxes(
                role, boxes(Series(series.id, series.label, series.unit, chosen), across, value, width)
            )
