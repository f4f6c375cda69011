"""One chart's sheet: a matplotlib Figure without Axes, and the few gestures charts are made of.

Places are in units of the viewBox, y downward. Artists stand on the Figure in the order drawn.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Literal

from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.transforms import Affine2D

from reporter.config.looks import ROLES
from reporter.draw import fonts
from reporter.draw.artists import Dot, Group, Label, Shape
from reporter.draw.scale import Linear, Wording, date_ticks, spread, tick_texts, ticks
from reporter.draw.style import SIZES, SLACK, Face, Palette
from reporter.draw.svg import SvgRenderer
from reporter.errors import RenderError
from reporter.model import Chart, Series, Unit

WIDTH = 680.0
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
Align = Literal["left", "center", "right"]


class Sheet:
    """Where a chart is drawn. Raises RenderError for a recipe that cannot be drawn honestly."""

    def __init__(self, chart: Chart, height: float, face: Face, wording: Wording) -> None:
        self.chart, self.height, self.face, self.wording = chart, height, face, wording
        self.size, self.slack = SIZES[face], SLACK[face]
        self._onto: list[Artist] = []
        self._rules: dict[str, Shape] = {}
        self._records: list[dict[str, Any]] = []
        self._space = Affine2D.from_values(1, 0, 0, -1, 0, height)
        self._fonts = {
            bold: FontProperties(fname=fonts.path(wording.letters.figures(bold)), size=self.size)
            for bold in (False, True)
        }

    # gestures

    def line(self, role: str, points: Sequence[tuple[float, float]]) -> None:
        """A line through the points."""
        shape = Shape(role, self._space)
        shape.line(points)
        self._onto.append(shape)

    def rule(self, role: str, x0: float, y0: float, x1: float, y1: float) -> None:
        """A straight line of the furniture; all of one role lie where the first was drawn."""
        shape = self._rules.get(role)
        if shape is None:
            shape = self._rules[role] = Shape(role, self._space)
            self._onto.append(shape)
        shape.line(((x0, y0), (x1, y1)))

    def dot(self, role: str, x: float, y: float, size: float = 9.0) -> None:
        """A round mark on a point."""
        self._onto.append(Dot(role, self._space, (x, y), size))

    def boxes(self, role: str, boxes: Iterable[tuple[float, float, float, float]]) -> None:
        """Rectangles (x, y, width, height) as one shape, each begun at its (x, y)."""
        shape = Shape(role, self._space)
        shape.boxes(boxes)
        self._onto.append(shape)

    def text(self, role: str, x: float, y: float, text: str, align: Align = "left") -> None:
        """One line of text whose figures are centred on y."""
        y += 0.33 * self.size
        bold = ROLES[role].bold
        shown = " ".join(text.split())
        if not shown:
            return
        self._onto.append(Label(role, self._space, (x, y), shown, align, self._fonts[bold]))

    def measure(self, role: str, text: str) -> float:
        """The room a text may need, in whatever sans the reader has."""
        font = self.wording.letters.figures(ROLES[role].bold)
        return self.slack * fonts.width(" ".join(text.split()), self.size, font)

    def fit(self, role: str, text: str, room: float) -> str:
        """The text, or as much of its beginning as fits."""
        text = " ".join(text.split())
        if self.measure(role, text) <= room:
            return text
        while text and self.measure(role, text + ELLIPSIS) > room:
            text = text[:-1].rstrip()
        return text + ELLIPSIS

    def wrap(self, role: str, text: str, room: float, most: int = 2) -> list[str]:
        """The text in at most so many lines of at most `room`."""
        lines: list[str] = []
        for word in text.split():
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and (len(lines) == most or self.measure(role, longer) <= room):
                lines[-1] = longer
            else:
                lines.append(word)
        return [self.fit(role, line, room) for line in lines]

    # what is plotted, in a form that can be checked

    @contextmanager
    def series(self, series: Series, across: Linear | None, value: Linear, draws: str) -> Iterator[None]:
        """What is drawn inside is the series' geometry; its data and both scales go into the metadata.

        `across` maps times to x; None where points are categories and values run along x.
        """
        points = [x.timestamp() if isinstance(x, datetime) else x for x, _ in series.points]
        self._records.append(
            {
                "id": series.id,
                "unit": series.unit,
                "draws": draws,
                "of_x": across.ends() if across else None,
                "of_y": value.ends(),
                "x": [_short(x) for x in points],
                "y": [_short(y) for _, y in series.points],
            }
        )
        group = Group(series.id)
        outside, self._onto = self._onto, group.members
        yield
        self._onto = outside
        self._onto.append(group)

    # furniture that several charts share

    def value_axis(self, scale: Linear, unit: Unit, left: float, right: float, at_most: int = 5) -> None:
        """Level lines of the grid with their labels at the left."""
        values = ticks(min(scale.d0, scale.d1), max(scale.d0, scale.d1), at_most)
        for value, label in zip(values, tick_texts(values, unit, self.wording), strict=True):
            y = scale(value)
            self.rule("grid", left, y, right, y)
            self.text("tick", left - 8, y, label, "right")

    def value_room(self, low: float, high: float, unit: Unit, at_most: int = 5) -> float:
        """The width the labels of `value_axis` need, gap included."""
        labels = tick_texts(ticks(low, high, at_most), unit, self.wording)
        return max((self.measure("tick", label) for label in labels), default=0.0) + 10

    def time_axis(self, scale: Linear, y: float, left: float, right: float, shift: float = 0.0) -> None:
        """The line at the foot with a few days; a day stands `shift` seconds after its start."""
        self.rule("axis", left, y, right, y)
        end = -1.0
        for moment, label in date_ticks(scale.d0 - shift, scale.d1 - shift, self.wording):
            x = scale(moment + shift)
            half = self.measure("tick", label) / 2
            centre = min(max(x, half + 2), WIDTH - half - 2)
            if left - 0.5 <= x <= right + 0.5 and centre - half > end:
                self.rule("axis", x, y, x, y + 5)
                self.text("tick", centre, y + 8 + 0.5 * self.size, label, "center")
                end = centre + half + 8

    def side_labels(
        self, labels: Sequence[tuple[str, list[str], float]], edge: float, top: float, bottom: float
    ) -> None:
        """(role, lines, y) in a column right of `edge`, moved apart where they would collide.

        A label that had to move is led back to its place by a thin line.
        """
        pitch = 1.12 * self.size
        centres = spread(
            [y for _, _, y in labels], [len(lines) * pitch + 2 for _, lines, _ in labels], top, bottom
        )
        if centres is None:
            raise RenderError(
                f"chart {self.chart.id}: {len(labels)} labels do not fit beside it; give it fewer marks"
            )
        for (role, lines, y), centre in zip(labels, centres, strict=True):
            if abs(centre - y) > 3:
                self.rule("lead", edge + 2, y, edge + 9, centre)
            for n, line in enumerate(lines):
                self.text(role, edge + 12, centre + (n - (len(lines) - 1) / 2) * pitch, line)

    def finish(self, palette: Palette) -> bytes:
        """The file: everything drawn, its title, its description, its data."""
        figure = Figure(figsize=(WIDTH / 72, self.height / 72), dpi=72, frameon=False)
        figure.set_layout_engine("none")
        renderer = SvgRenderer(WIDTH, self.height, self.face, self.wording.letters)
        for artist in self._onto:
            figure.add_artist(artist)
        figure.draw(renderer)
        chart = self.chart
        data = {"id": chart.id, "kind": chart.kind, "series": self._records}
        title, alt = ("".join(span.text for span in spans) for spans in (chart.title, chart.alt))
        return renderer.document(title, alt, data, palette)


def moments(series: Series, chart: Chart) -> list[float]:
    """The points' times in seconds since 1970; RenderError where one is no aware datetime."""
    result = []
    for x, _ in series.points:
        if not isinstance(x, datetime) or x.tzinfo is None:
            raise RenderError(
                f"chart {chart.id}: series {series.id!r} has the point {x!r}; it needs a UTC time"
            )
        result.append(x.timestamp())
    return result


def _short(value: float | str) -> float | str:
    """The same value, without the `.0` of a whole number."""
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value
