"""The font files the program carries, those of the desk's own, and how wide their texts are.

Widths are sums of advances without kerning: exactly how WeasyPrint sets the text of an SVG.
"""

import base64
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Self

from matplotlib.ft2font import FT2Font, LoadFlags

from reporter.config import Site, letters
from reporter.config.templates import template_file

_SANS = "font_source_sans_pro"
_SERIF = "font_source_serif_pro"

FILES: dict[str, tuple[str, str]] = {
    "sans": (_SANS, "SourceSansPro-Regular.otf"),
    "sans-bold": (_SANS, "SourceSansPro-Semibold.otf"),
    "serif": (_SERIF, "SourceSerifPro-Regular.otf"),
    "serif-bold": (_SERIF, "SourceSerifPro-Semibold.otf"),
}


@dataclass(frozen=True, slots=True)
class Letters:
    """Which font each kind of text is set in: one of `FILES`, or the path of a file of the desk's own."""

    sans: str = "sans"
    sans_bold: str = "sans-bold"
    serif: str = "serif"
    serif_bold: str = "serif-bold"

    @classmethod
    def of(cls, site: Site) -> Self:
        """Those the site's settings name, else the packaged ones."""
        named = {name: letters.own(site, face) for name, face in _FACES.items()}
        return cls(**{name: path for name, path in named.items() if path})

    def figures(self, bold: bool) -> str:
        """The font of charts, and of all but the headline on the card."""
        return self.sans_bold if bold else self.sans


PACKAGED = Letters()
_FACES = {"sans": "sans-400", "sans_bold": "sans-600", "serif": "serif-400", "serif_bold": "serif-600"}


@cache
def path(name: str) -> Path:
    """The file of one of `FILES`, or of a path as a library reads it that knows no WOFF2."""
    if name not in FILES:
        return letters.file(name)
    package, file = FILES[name]
    return Path(str(files(package).joinpath("files", file)))


def opened(name: str) -> FT2Font:
    """The font of one of `FILES`, or of a path, to draw with.

    From the file's bytes, never from the file: a worker that is forked shares an open file, and the place in
    it, with all others, and each would read on from where another was.
    """
    return FT2Font(BytesIO(path(name).read_bytes()))


_font = cache(opened)


@cache
def _advance(name: str, character: str) -> float:
    font = _font(name)
    if not font.get_char_index(ord(character)):
        return 1.0  # not in this font: drawn by a fallback, at most as wide as it is high
    glyph = font.load_char(ord(character), flags=LoadFlags.NO_SCALE | LoadFlags.NO_HINTING)
    return float(glyph.horiAdvance) / float(font.units_per_EM)


def width(text: str, size: float, name: str = "sans") -> float:
    """The width of a line of `text` set at `size`, in the unit of `size`."""
    return size * sum(_advance(name, character) for character in text)


@cache
def faces(bold: bool, own: Letters = PACKAGED) -> str:
    """The letters a chart's file carries in itself, as CSS: a file in an `<img>` can load none."""
    found = []
    for weight in (400, 600) if bold else (400,):
        font = own.figures(weight == 600)
        if font in FILES:
            content = template_file(f"page/fonts/chart-{weight}.woff2")
        else:
            content = letters.web(font, f"sans-{weight}", chart=True)
        data = base64.b64encode(content).decode()
        found.append(
            f'@font-face{{font-family:"Reporter Sans";font-weight:{weight};'
            f"src:url(data:font/woff2;base64,{data})}}"
        )
    return "".join(found)
