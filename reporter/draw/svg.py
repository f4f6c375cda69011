"""A compact SVG renderer for matplotlib: classes for looks, text as text, tenths for places.

An artist's gid is its role, a class of `style.ROLES`.
What an artist says of its own colour is not read: the look of a role has one place.
"""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Transform

from reporter.config.looks import ROLES
from reporter.draw import fonts
from reporter.draw.style import FAMILY, SIZES, Face, Palette

SERIES = "series"
"""The name of the group that holds one series' geometry."""

_CIRCLE = np.asarray(Path.unit_circle().vertices)
_ANCHOR = {"center": "m", "right": "e"}
_ASCENT, _DESCENT = 0.75, 0.25
_BROKEN = dict.fromkeys(
    (*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF), "\N{REPLACEMENT CHARACTER}"
)


def escape(text: str) -> str:
    """Text as the content of an XML element; characters XML forbids become U+FFFD."""
    return text.translate(_BROKEN).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _tenths(value: int) -> str:
    whole, rest = divmod(abs(value), 10)
    digits = f"{whole}" if not rest else f"{whole or ''}.{rest}"
    return f"-{digits}" if value < 0 else digits


def _pair(x: int, y: int) -> str:
    return _tenths(x) + ("" if y < 0 else " ") + _tenths(y)


def path_data(vertices: Any, codes: Any) -> str:
    """SVG path data of vertices in viewBox units: absolute M, then relative steps between points
    rounded to a tenth, so that rounding never adds up. Curves are not drawn by any chart.
    """
    points = np.rint(np.asarray(vertices, dtype=float) * 10).astype(int).tolist()
    kinds = [Path.MOVETO] + [Path.LINETO] * (len(points) - 1) if codes is None else codes.tolist()
    parts: list[str] = []
    x = y = 0
    letter = ""
    for (to_x, to_y), kind in zip(points, kinds, strict=True):
        if kind == Path.CLOSEPOLY:
            parts.append("z")
            letter = "z"
            continue
        if kind == Path.MOVETO:
            parts.append("M" + _pair(to_x, to_y))
            letter = "M"
        elif kind == Path.LINETO:
            dx, dy = to_x - x, to_y - y
            if dy == 0:
                parts.append("h" + _tenths(dx))
                letter = "h"
            elif dx == 0:
                parts.append("v" + _tenths(dy))
                letter = "v"
            else:
                step = _pair(dx, dy)
                parts.append("l" + step if letter != "l" else step if step[0] == "-" else " " + step)
                letter = "l"
        else:
            raise NotImplementedError("the compact renderer draws straight lines and circles only")
        x, y = to_x, to_y
    return "".join(parts)


class SvgRenderer(RendererBase):
    """Collects the elements of one sheet; one unit of the viewBox is one pixel at 72 dpi."""

    def __init__(
        self,
        width: float,
        height: float,
        face: Face,
        letters: fonts.Letters = fonts.PACKAGED,
    ) -> None:
        super().__init__()
        self.width, self.height, self.face, self.letters = width, height, face, letters
        self.body: list[str] = []
        self.roles: dict[str, None] = {}
        self.anchors: set[str] = set()
        self._role: list[str] = []

    # what matplotlib asks of a renderer

    def get_canvas_width_height(self) -> tuple[float, float]:
        """The size of the sheet."""
        return self.width, self.height

    def flipy(self) -> bool:
        """Whether texts count y downward: as SVG does."""
        return True

    def points_to_pixels(self, points: Any) -> Any:
        """A point is a pixel at 72 dpi."""
        return points

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: Any
    ) -> tuple[float, float, float]:
        """Of one line, by the widths of the fonts it is set in."""
        size = prop.get_size_in_points()
        bold = prop.get_file() == str(fonts.path(self.letters.figures(True)))
        return fonts.width(s, size, self.letters.figures(bold)), (_ASCENT + _DESCENT) * size, _DESCENT * size

    def open_group(self, s: str, gid: str | None = None) -> None:
        """Begin an artist, whose gid is its role, or a series, whose gid is its id."""
        self._role.append(gid or "")
        if s == SERIES:
            self._add(f'<g data-series="{escape(gid or "").replace(chr(34), "&quot;")}">')

    def close_group(self, s: str) -> None:
        """End it."""
        self._role.pop()
        if s == SERIES:
            self._add("</g>")

    def draw_path(
        self,
        gc: GraphicsContextBase,
        path: Path,
        transform: Transform,
        rgbFace: Any = None,  # noqa: N803 (matplotlib passes it by name)
    ) -> None:
        """A line, or the boxes of a series."""
        vertices = np.array(transform.transform(path.vertices))
        vertices[:, 1] = self.height - vertices[:, 1]
        self._add(f'<path class="{self._look()}" d="{path_data(vertices, path.codes)}"/>')

    def draw_markers(
        self,
        gc: GraphicsContextBase,
        marker_path: Path,
        marker_trans: Transform,
        path: Path,
        trans: Transform,
        rgbFace: Any = None,  # noqa: N803 (matplotlib passes it by name)
    ) -> None:
        """Circles, the only marks there are."""
        if np.shape(marker_path.vertices) != _CIRCLE.shape:
            raise NotImplementedError("the compact renderer marks points with circles only")
        radius = float(marker_trans.transform((1.0, 0.0))[0] - marker_trans.transform((0.0, 0.0))[0])
        for x, y in trans.transform(path.vertices).tolist():
            self._add(
                f'<circle class="{self._look()}" cx="{x:.5g}" cy="{self.height - y:.5g}" r="{radius:g}"/>'
            )

    def draw_text(
        self,
        gc: GraphicsContextBase,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: Any = False,
        mtext: Text | None = None,
    ) -> None:
        """A line of text, aligned by the browser on the web and by us in print."""
        look = self._look()
        if self.face == "web" and mtext is not None and mtext.get_horizontalalignment() in _ANCHOR:
            # A reader's own sans has other widths: the browser must align, not we.
            anchor = _ANCHOR[mtext.get_horizontalalignment()]
            self.anchors.add(anchor)
            look += " " + anchor
            x = mtext.get_transform().transform(mtext.get_position())[0]
        self._add(f'<text class="{look}" x="{x:.5g}" y="{y:.5g}">{escape(s)}</text>')

    def _add(self, element: str) -> None:
        self.body.append(element)

    def _look(self) -> str:
        role = self._role[-1]
        self.roles[role] = None
        return role

    def css(self, palette: Palette) -> str:
        """The rules of the roles used: light, and on the web dark where the reader prefers it."""
        used = {name: ROLES[name] for name in self.roles}
        rules = (
            [fonts.faces(any(role.bold for role in used.values()), self.letters)]
            if self.face == "web"
            else []
        )
        rules.append(f"path{{fill:none}}text{{font-family:{FAMILY};font-size:{SIZES[self.face]:g}px}}")
        rules += [f".{name}{{{role.css(palette.light)}}}" for name, role in used.items()]
        if "m" in self.anchors:
            rules.append(".m{text-anchor:middle}")
        if "e" in self.anchors:
            rules.append(".e{text-anchor:end}")
        if self.face == "web":
            dark = "".join(
                f".{name}{{{';'.join(role.colours(palette.dark))}}}" for name, role in used.items()
            )
            rules.append(f"@media(prefers-color-scheme:dark){{{dark}}}")
        return "".join(rules)

    def document(self, title: str, description: str, data: Mapping[str, Any], palette: Palette) -> bytes:
        """The whole file. The print face leaves out what only the published file is asked for.

        What is drawn follows the style and the paper's `<rect>`: the page takes it from there.
        """
        width, height = f"{self.width:g}", f"{self.height:g}"
        # Without a size of its own the published file fills the window it is opened in.
        size = f' width="{width}" height="{height}"' if self.face == "print" else ""
        head = [
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width} {height}"{size}>',
            f"<title>{escape(title)}</title><desc>{escape(description)}</desc>",
        ]
        if self.face == "web":
            self.roles = {"paper": None} | self.roles
            compact = json.dumps(data, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
            head.append(f"<metadata>{escape(compact)}</metadata>")
        head.append(f"<style>{self.css(palette)}</style>")
        if self.face == "web":
            head.append(f'<rect class="paper" width="{width}" height="{height}"/>')
        return "".join([*head, *self.body, "</svg>\n"]).encode()
