"""The publication's mark as pictures, for what cannot read an SVG: bookmarks, home screens."""

import io
from functools import lru_cache

from PIL import Image, ImageDraw

from reporter.config.colours import channels
from reporter.model import Artifact

_LINE = ((5, 10), (12, 19), (18, 14), (27, 23))
"""The line of `icon.svg.j2`, in its box of 32."""
_FINE = 4


@lru_cache(maxsize=4)
def icons(accent: str) -> tuple[Artifact, ...]:
    """`favicon.ico` (32 pixels) and `icon-192.png`, `icon-512.png` and `apple-touch-icon.png`."""
    return (
        Artifact("favicon.ico", "image/x-icon", _encoded(_mark(accent, 32), "ICO")),
        Artifact("apple-touch-icon.png", "image/png", _encoded(_mark(accent, 180), "PNG")),
        Artifact("icon-192.png", "image/png", _encoded(_mark(accent, 192), "PNG")),
        Artifact("icon-512.png", "image/png", _encoded(_mark(accent, 512), "PNG")),
    )


def _mark(accent: str, size: int) -> Image.Image:
    """A square of the accent with the line on it in white, drawn larger and made smaller for smooth edges."""
    scale = size * _FINE / 32
    line = Image.new("L", (size * _FINE, size * _FINE), 0)
    draw = ImageDraw.Draw(line)
    points = [(x * scale, y * scale) for x, y in _LINE]
    draw.line(points, fill=255, width=round(3 * scale), joint="curve")
    for x, y in points:
        reach = 1.5 * scale
        draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=255)
    covered = line.reduce(_FINE)
    shades = (
        [round(value + (255 - value) * share / 255) for share in range(256)] for value in channels(accent)
    )
    return Image.merge("RGB", [covered.point(shade) for shade in shades])


def _encoded(image: Image.Image, form: str) -> bytes:
    out = io.BytesIO()
    if form == "ICO":
        image.save(out, form, sizes=[image.size])
    else:
        image.quantize(64).save(out, form, optimize=True)
    return out.getvalue()
