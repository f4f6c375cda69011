"""The share card: a 1200 x 630 picture of the headline and the key figures, for links in feeds.

Plain matplotlib on the Agg canvas; the fonts are the program's own files or the desk's, so the picture is the
same on every machine. Every figure on it is a text of the report; nothing is computed here.

What is drawn, and where, also stands in the file (`DRAWN`), so that the card can be read back: by the
audit, and by anyone who cannot see it.
"""

import io
import json
from collections.abc import Sequence
from typing import Any

from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from reporter.draw import fonts
from reporter.draw.style import Palette
from reporter.errors import RenderError
from reporter.model import Artifact, KeyFigure, Report, Span

WIDTH, HEIGHT = 1200, 630
DRAWN = "Drawn"
"""The keyword of the PNG's text (iTXt) that holds all texts and boxes drawn, as JSON: `texts` with `text`,
`x` (left), `y` (baseline), `width`, `size` (pixels) and `colour`; `boxes` with `x`, `y` (upper left),
`width`, `height` and `colour`, both in the order in which they are read."""
_EDGE = 64.0
_GAP = 28.0
_ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
_AGG: dict[Any, Any] = {
    "text.hinting": "none",
    "text.antialiased": True,
    "text.parse_math": False,
    "text.usetex": False,
}
"""What the machine's own matplotlibrc must not change."""


class _Card:
    """The Figure, and text on it in pixels from the upper left."""

    def __init__(self, paper: str) -> None:
        self.figure = Figure(figsize=(WIDTH / 100, HEIGHT / 100), dpi=100, facecolor=paper)
        self.canvas: Any = FigureCanvasAgg(self.figure)  # its methods carry no types
        self.drawn: dict[str, list[dict[str, Any]]] = {"texts": [], "boxes": []}

    def box(self, colour: str, x: float, y: float, width: float, height: float) -> None:
        """A filled rectangle."""
        place = (x, HEIGHT - y - height)
        box = Rectangle(place, width, height, facecolor=colour, linewidth=0, transform=IdentityTransform())
        self.figure.add_artist(box)
        self.drawn["boxes"].append({"x": x, "y": y, "width": width, "height": height, "colour": colour})

    def text(
        self, font: str, size: float, colour: str, x: float, y: float, text: str, right: bool = False
    ) -> None:
        """One line on the baseline y; `size` in pixels, `right` ends it at x. Nothing for no text."""
        if not text:
            return
        width = round(fonts.width(text, size, font), 1)
        left = x - width if right else x
        place = {"x": round(left, 1), "y": round(y, 1), "width": width, "size": size}
        self.drawn["texts"].append({"text": text, **place, "colour": colour})
        self.figure.add_artist(
            Text(
                x,
                HEIGHT - y,
                text,
                color=colour,
                ha="right" if right else "left",
                va="baseline",
                fontproperties=FontProperties(fname=fonts.path(font), size=size * 0.72),
                parse_math=False,
                transform=IdentityTransform(),
            )
        )

    def png(self) -> bytes:
        """64 colours and no alpha: a quarter of the bytes, and what is drawn has few tones."""
        self.canvas.draw()
        pixels = Image.frombuffer("RGBA", (WIDTH, HEIGHT), self.canvas.buffer_rgba(), "raw", "RGBA", 0, 1)
        few = pixels.convert("RGB").quantize(64, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        buffer = io.BytesIO()
        told = PngInfo()
        told.add_itxt(
            DRAWN, json.dumps(self.drawn, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        )
        few.save(buffer, "png", pnginfo=told)
        return buffer.getvalue()


def card(
    report: Report,
    palette: Palette,
    publisher: str = "",
    typeface: str = "serif",
    letters: fonts.Letters = fonts.PACKAGED,
) -> Artifact:
    """`card.png` of a report, its headline in `serif` or `sans`.

    Raises RenderError for a report without a headline.
    """
    headline = _plain(report.headline)
    face = letters.sans_bold if typeface == "sans" else letters.serif_bold
    if not headline:
        raise RenderError(f"share card of {report.edition} {report.day}: the report has no headline")
    tones = palette.light
    with rc_context(_AGG):
        sheet = _Card(tones.paper)
        sheet.box(tones.accent, 0, 0, WIDTH, 12)
        sheet.text(letters.sans_bold, 34, tones.accent, _EDGE, 86, report.title)
        dateline = _plain(report.dateline)
        if report.recorded:
            dateline = f"{report.words['article.recorded_short']} \N{MIDDLE DOT} {dateline}"
        room = WIDTH - 2 * _EDGE - fonts.width(report.title, 34, letters.sans_bold) - 48
        sheet.text(
            letters.sans,
            26,
            tones.muted,
            WIDTH - _EDGE,
            86,
            _cut(dateline, letters.sans, 26, room),
            right=True,
        )

        size, lines = _headline(headline, face)
        top = 150 + 0.5 * (250 - len(lines) * size * 1.14)
        for n, line in enumerate(lines):
            sheet.text(face, size, tones.ink, _EDGE, top + size * (0.84 + 1.14 * n), line)

        sheet.box(tones.rule, _EDGE, 420, WIDTH - 2 * _EDGE, 2)
        _strip(sheet, report, palette, letters)
        if publisher:
            line = _cut(publisher, letters.sans, 24, WIDTH - 2 * _EDGE)
            sheet.text(letters.sans, 24, tones.muted, _EDGE, 596, line)
        return Artifact("card.png", "image/png", sheet.png())


def _plain(spans: Sequence[Span]) -> str:
    return " ".join("".join(span.text for span in spans).split())


def _cut(text: str, font: str, size: float, room: float) -> str:
    """The text, or as much of its beginning as fits."""
    if fonts.width(text, size, font) <= room:
        return text
    while text and fonts.width(text + _ELLIPSIS, size, font) > room:
        text = text[:-1].rstrip()
    return text + _ELLIPSIS


def _lines(text: str, size: float, room: float, face: str) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if fonts.width(longer, size, face) <= room or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _headline(text: str, face: str) -> tuple[float, list[str]]:
    """The largest size at which the headline stands in three lines; the lines, alike in length."""
    room = WIDTH - 2 * _EDGE
    for size in (76.0, 68.0, 60.0, 52.0, 46.0):
        lines = best = _lines(text, size, room, face)
        if len(lines) <= 3 and all(fonts.width(line, size, face) <= room for line in lines):
            for narrower in range(int(room), int(room / 3), -20):
                tried = _lines(text, size, narrower, face)
                if len(tried) > len(lines):
                    break
                if max(fonts.width(line, size, face) for line in tried) <= narrower:
                    best = tried
            return size, best
    shown = [*lines[:2], " ".join(lines[2:])]
    return size, [_cut(line, face, size, room) for line in shown]


def _strip(sheet: _Card, report: Report, palette: Palette, letters: fonts.Letters) -> None:
    """As many key figures as stand side by side at a size one can read in a feed."""
    tones = palette.light
    columns: list[tuple[KeyFigure, float]] = []
    used = 0.0
    for figure in report.key_figures:
        width = max(
            fonts.width(figure.label, 25, letters.sans),
            fonts.width(_plain(figure.value), 38, letters.sans_bold),
            fonts.width(_plain(figure.change), 28, letters.sans_bold),
        )
        if used + width > WIDTH - 2 * _EDGE:
            break
        columns.append((figure, width))
        used += width + _GAP
    spare = WIDTH - 2 * _EDGE - (used - _GAP)
    gap = _GAP + min(spare / max(len(columns) - 1, 1), 70.0)
    values = {fact.id: fact.value for fact in report.facts}
    x = _EDGE
    for figure, width in columns:
        moved = next((values[span.fact] for span in figure.change if span.fact in values), 0.0)
        tone = tones.rising if moved > 0 else tones.falling if moved < 0 else tones.muted
        sheet.text(letters.sans, 25, tones.muted, x, 462, figure.label)
        sheet.text(letters.sans_bold, 38, tones.ink, x, 506, _plain(figure.value))
        sheet.text(letters.sans_bold, 28, tone, x, 544, _plain(figure.change))
        x += width + gap
