"""The share card: a 1200 x 630 picture of the headline and the key figures, for links in feeds.

Each line of text is set in the program's own fonts or the desk's and laid on the paper in a few tones of
its colour, so that the picture is small and the same on every machine. Every figure on it is a text of
the report; nothing is computed here.

What is drawn, and where, also stands in the file (`DRAWN`), so that the card can be read back: by the
audit, and by anyone who cannot see it.
"""

import io
import json
import zlib
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

import numpy as np
from matplotlib.ft2font import FT2Font, LoadFlags
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
TONES = 12
"""So many tones a colour has, from next to the paper to itself."""
_EDGE = 64.0
_GAP = 28.0
_ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
_LEVEL = np.rint(np.arange(256) * TONES / 255).astype(np.uint8)
"""The tone of a pixel by how much of it is covered, 0 being the paper."""
_FLAGS = LoadFlags.NO_HINTING


@cache
def _set(font: str, size: float) -> FT2Font:
    """A font ready to be set at a size in pixels."""
    found = fonts.opened(font)
    found.set_size(size * 0.72, 100)
    return found


def _red_green_blue(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour.removeprefix("#")))


@lru_cache(maxsize=64)
def _covered(font: str, size: float, text: str) -> tuple[Any, int, float]:
    """The tones of a line of text after a space, their rows above the baseline, and where the ink ends.

    Names, labels and the title are those of every day.
    """
    ready = _set(font, size)
    ready.set_text(f" {text}", 0.0, flags=_FLAGS)
    ready.draw_glyphs_to_bitmap(antialiased=True)
    width, height = ready.get_width_height()
    highest = (height - ready.get_descent()) // 64
    return _LEVEL[np.asarray(ready.get_image())], highest + 1, width / 64


class _Card:
    """The picture, and text on it in pixels from the upper left."""

    def __init__(self, paper: str) -> None:
        self.pixels = np.zeros((HEIGHT, WIDTH), np.uint8)
        """Places in the palette: 0 is the paper, each colour has the `TONES` after its own place."""
        self.palette = [_red_green_blue(paper)]
        self.places: dict[str, int] = {}
        self.drawn: dict[str, list[dict[str, Any]]] = {"texts": [], "boxes": []}

    def _place(self, colour: str) -> int:
        """Where the tones of a colour begin in the palette, less one."""
        if colour not in self.places:
            self.places[colour] = len(self.palette) - 1
            paper, full = self.palette[0], _red_green_blue(colour)
            self.palette += [
                tuple(round(low + (high - low) * tone / TONES) for low, high in zip(paper, full, strict=True))
                for tone in range(1, TONES + 1)
            ]
        return self.places[colour]

    def box(self, colour: str, x: float, y: float, width: float, height: float) -> None:
        """A filled rectangle on whole pixels."""
        left, top = round(x), round(y)
        self.pixels[top : top + round(height), left : left + round(width)] = self._place(colour) + TONES
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
        tones, above, end = _covered(font, size, text)
        # A space goes before, so that the bitmap begins at the pen and not at the ink of its first letter.
        start = round(x - end if right else x - fonts.width(" ", size, font))
        top = round(y) - above
        beyond = max(0, -start)
        under = self.pixels[max(top, 0) : top + len(tones), max(start, 0) : start + tones.shape[1]]
        tones = tones[max(0, -top) :, beyond:][: under.shape[0], : under.shape[1]]
        np.copyto(under, tones + np.uint8(self._place(colour)), where=tones > 0)

    def png(self) -> bytes:
        """As many colours as there are tones: a quarter of the bytes of a picture of full colour."""
        few = Image.fromarray(self.pixels, "P")
        few.putpalette([part for colour in self.palette for part in colour])
        buffer = io.BytesIO()
        told = PngInfo()
        told.add_itxt(
            DRAWN, json.dumps(self.drawn, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        )
        # Long runs of paper and of strokes: looking for these alone takes a quarter of the time.
        few.save(buffer, "png", pnginfo=told, compress_type=zlib.Z_RLE)
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
