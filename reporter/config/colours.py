"""Colours of a publication made readable on its paper, by the contrast ratio of WCAG 2.2."""

import re
from functools import lru_cache

from reporter.errors import ConfigError

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\Z")


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue from 0 to 255. Raises ConfigError for anything but `#rrggbb`."""
    if not _COLOUR.match(colour):
        raise ConfigError(f"colour {colour!r}: write it as #rrggbb, for example #0b5a78")
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(colour: str, other: str, share: float) -> str:
    """`colour` with `share` (0 to 1) of `other` in it."""
    pairs = zip(channels(colour), channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def luminance(colour: str) -> float:
    """The relative luminance, from 0 to 1."""
    linear = [_linear(value / 255) for value in channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def contrast(colour: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21."""
    high, low = sorted((luminance(colour), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@lru_cache(maxsize=256)
def readable(colour: str, paper: str, ratio: float = 4.5) -> str:
    """`colour` itself where its contrast with `paper` is enough, else the nearest one whose contrast is.

    Nearest as the eye sees it: by distance in OKLab, among shades of the colour's own hue.
    """
    if contrast(colour, paper) >= ratio:
        return colour
    own = _oklab(colour)
    best, least = "", 0.0
    for step in range(_SHADES + 1):
        shade = _shade(step / _SHADES, own)
        away = sum((one - other) ** 2 for one, other in zip(own, _oklab(shade), strict=True))
        if (not best or away < least) and contrast(shade, paper) >= ratio:
            best, least = shade, away
    return best or max("#000000", "#ffffff", key=lambda end: contrast(end, paper))


_SHADES = 250
"""Steps of lightness from black to white in which a readable shade is looked for."""


def _oklab(colour: str) -> tuple[float, float, float]:
    """Lightness and the two axes of hue of OKLab (Ottosson, 2020)."""
    r, g, b = (_linear(value / 255) for value in channels(colour))
    cone = (
        0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b,
        0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b,
        0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b,
    )
    long, medium, short = (value ** (1 / 3) for value in cone)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _shade(light: float, own: tuple[float, float, float]) -> str:
    """The colour of this lightness and the hue of `own`, as vivid as `own` or as a screen can show."""
    for part in range(20, -1, -1):
        a, b = own[1] * part / 20, own[2] * part / 20
        long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
        medium = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
        short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
        rgb = (
            4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
        )
        if all(-0.0005 <= value <= 1.0005 for value in rgb):
            return "#" + "".join(f"{round(255 * _curved(min(max(value, 0.0), 1.0))):02x}" for value in rgb)
    return "#000000"  # never reached: a grey can always be shown


def _curved(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
