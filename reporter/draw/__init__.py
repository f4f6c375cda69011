"""Chart recipes -> SVG files that anybody can check, and the share card's PNG.

A chart is a self-contained SVG: `<title>` and `<desc>` (the recipe's title and alternative text),
`<metadata>` with what was plotted, a `<style>` that follows the reader's light or dark mode and carries
the letters. The article's page holds the same drawing in itself and gives it the page's own style.

The metadata is JSON:

    {"id": "price_90d", "kind": "price_90d", "series": [
      {"id": "bitcoin", "unit": "usd", "draws": "line",
       "of_x": [t0, p0, t1, p1], "of_y": [v0, p0, v1, p1],
       "x": [seconds since 1970 | category, ...], "y": [values, ...]}]}

Times and values are unrounded. `of_x` and `of_y` are two points of a straight line from data to
units of the viewBox. The geometry of a series is the `<path>` elements inside
`<g data-series="ID">`; data is absolute `M`, relative `l`, `h`, `v`, and `z`, in tenths. A `line`
has one vertex per point, in order. `bars` have one closed box per point, begun at the value's zero:
upright ones run `h` (width) then `v` (the value), and `of_x` maps a time to the middle; where `of_x`
is null the points are categories, bars lie (`h` is the value) and `of_y` maps values along the
horizontal. Boxes of one sign (zero counts as rising) share a path, each in the order of the points.
"""

import math
import re
from collections.abc import Callable, Sequence

from reporter.draw.bars import mirrored, signed
from reporter.draw.card import card
from reporter.draw.fonts import Letters
from reporter.draw.leverage import leverage
from reporter.draw.lines import against, score
from reporter.draw.moves import moves
from reporter.draw.price import price
from reporter.draw.scale import MONTHS, Wording
from reporter.draw.sheet import Sheet
from reporter.draw.style import Face, Palette
from reporter.errors import RenderError
from reporter.model import Artifact, Chart

__all__ = ["DRAWERS", "MONTHS", "Face", "Letters", "Palette", "Wording", "card", "draw"]

DRAWERS: dict[str, Callable[[Chart, Face, Wording], Sheet]] = {
    "price_90d": price,
    "moves": moves,
    "liquidations_30d": mirrored,
    "leverage": leverage,
    "fear_greed_90d": score,
    "against": against,
    "etf_flows": signed,
}


def draw(
    chart: Chart,
    palette: Palette,
    months: Sequence[str] = MONTHS,
    *,
    face: Face = "web",
    wording: Wording | None = None,
) -> Artifact:
    """The chart as `charts/<id>.svg` (face `print`: `charts/<id>.print.svg`, for the PDF).

    The print face is light, smaller in type, and aligns labels itself by the widths of its letters.
    `wording` replaces `months` and all else a language changes on an axis.
    Raises RenderError where the recipe cannot be drawn honestly: an unknown kind, no series, an
    empty series, a value that is not finite, labels that are not one per point.
    """
    _check(chart)
    sheet = DRAWERS[chart.kind](chart, face, wording or Wording(months=months))
    name = chart.id if face == "web" else f"{chart.id}.print"
    return Artifact(f"charts/{name}.svg", "image/svg+xml", sheet.finish(palette))


def _check(chart: Chart) -> None:
    where = f"chart {chart.id}"
    if not re.fullmatch(r"[a-z0-9_]+", chart.id):
        raise RenderError(f"chart {chart.id!r}: its id becomes a file's name; use a-z, 0-9 and _")
    if chart.kind not in DRAWERS:
        raise RenderError(f"{where}: no kind {chart.kind!r}; there are {', '.join(DRAWERS)}")
    if not chart.series:
        raise RenderError(f"{where}: it has no series; leave the chart out")
    if len({series.id for series in chart.series}) < len(chart.series):
        raise RenderError(f"{where}: two series have the same id")
    for series in chart.series:
        if not series.points:
            raise RenderError(f"{where}: series {series.id!r} is empty; leave the chart out")
        if series.labels and len(series.labels) != len(series.points):
            raise RenderError(
                f"{where}: series {series.id!r}: {len(series.points)} points, {len(series.labels)} labels"
            )
        values = [y for _, y in series.points]
        values += [v for mark in chart.marks for v in (mark.value, mark.until) if v is not None]
        if not all(math.isfinite(value) for value in values):
            raise RenderError(f"{where}: series {series.id!r} or a mark holds a value that is not finite")
