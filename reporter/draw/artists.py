"""Four lean matplotlib artists: what a chart's sheet is made of.

matplotlib's own lines and texts carry colours, markers, layout and units, most of their cost, that
a chart whose looks are roles never reads. These know their role (the gid), a place and a form.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Transform

from reporter.draw.svg import SERIES

_UNIT_CIRCLE = Path.unit_circle()
_MOVE, _LINE, _CLOSE = int(Path.MOVETO), int(Path.LINETO), int(Path.CLOSEPOLY)
_BOX = [_MOVE, _LINE, _LINE, _LINE, _CLOSE]
_BEFORE = {"left": 0.0, "center": 0.5, "right": 1.0}


class Shape(Artist):
    """Lines and boxes of one role, drawn as one path."""

    def __init__(self, role: str, space: Transform) -> None:
        super().__init__()
        self.set_gid(role)
        self.set_transform(space)
        self._vertices: list[tuple[float, float]] = []
        self._codes: list[int] = []

    def line(self, points: Sequence[tuple[float, float]]) -> None:
        """Add a line through the points."""
        self._vertices += points
        self._codes += [_MOVE] + [_LINE] * (len(points) - 1)

    def boxes(self, boxes: Iterable[tuple[float, float, float, float]]) -> None:
        """Add rectangles (x, y, width, height), each begun at its (x, y)."""
        for x, y, width, height in boxes:
            far, end = x + width, y + height
            self._vertices += ((x, y), (far, y), (far, end), (x, end), (x, y))
            self._codes += _BOX

    def draw(self, renderer: RendererBase) -> None:
        """As every artist does."""
        if self._vertices:
            renderer.open_group("shape", self.get_gid())
            renderer.draw_path(renderer.new_gc(), Path(self._vertices, self._codes), self.get_transform())
            renderer.close_group("shape")


class Dot(Artist):
    """A round mark on one point; `size` is its diameter."""

    def __init__(self, role: str, space: Transform, place: tuple[float, float], size: float) -> None:
        super().__init__()
        self.set_gid(role)
        self.set_transform(space)
        self._place, self._size = Path([place]), size

    def draw(self, renderer: RendererBase) -> None:
        """As every artist does."""
        radius = Affine2D.from_values(self._size / 2, 0, 0, self._size / 2, 0, 0)
        renderer.open_group("dot", self.get_gid())
        renderer.draw_markers(renderer.new_gc(), _UNIT_CIRCLE, radius, self._place, self.get_transform())
        renderer.close_group("dot")


class Label(Artist):
    """One upright line of text on a baseline: nothing to lay out but where it begins.

    What matplotlib's own text holds besides (rotation, wrapping, boxes) takes most of its making.
    """

    zorder = 3  # as its own text: above lines and boxes

    def __init__(
        self,
        role: str,
        space: Transform,
        place: tuple[float, float],
        text: str,
        align: str,
        font: FontProperties,
    ) -> None:
        super().__init__()
        self.set_gid(role)
        self.set_transform(space)
        self._place, self._text, self._align, self._font = place, text, align, font

    def get_text(self) -> str:
        """The line."""
        return self._text

    def get_horizontalalignment(self) -> str:
        """Which end of the line, or its middle, stands at its position."""
        return self._align

    def get_position(self) -> tuple[float, float]:
        """Where it stands, in the sheet's units."""
        return self._place

    def draw(self, renderer: RendererBase) -> None:
        """As every artist does, without the layout of paragraphs, rotations and boxes."""
        x, y = self.get_transform().transform(self._place)
        share = _BEFORE[self._align]
        if share:
            x -= share * renderer.get_text_width_height_descent(self._text, self._font, False)[0]
        renderer.open_group("label", self.get_gid())
        height = renderer.get_canvas_width_height()[1]
        # The renderer asks of a text what a label answers: its alignment and its place.
        own: Any = self
        renderer.draw_text(renderer.new_gc(), x, height - y, self._text, self._font, 0.0, False, own)
        renderer.close_group("label")


class Group(Artist):
    """Artists that show one series; its gid is the series' id."""

    def __init__(self, series: str) -> None:
        super().__init__()
        self.set_gid(series)
        self.members: list[Artist] = []

    def draw(self, renderer: RendererBase) -> None:
        """As every artist does."""
        renderer.open_group(SERIES, self.get_gid())
        for member in self.members:
            member.draw(renderer)
        renderer.close_group(SERIES)
