"""Colours of a publication made readable on its paper, by the contrast ratio of WCAG 2.2."""

import colorsys
import re

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
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(colour: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21."""
    high, low = sorted((luminance(colour), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def readable(colour: str, paper: str, ink: str, ratio: float = 4.5) -> str:
    """`colour` in its own hue, as much lighter or darker (toward `ink`) as text of it on `paper` needs."""
    hue, light, saturation = colorsys.rgb_to_hls(*(part / 255 for part in channels(colour)))
    end = 1.0 if luminance(ink) > luminance(paper) else 0.0
    for step in range(51):
        parts = colorsys.hls_to_rgb(hue, light + (end - light) * step / 50, saturation)
        shade = "#" + "".join(f"{round(part * 255):02x}" for part in parts)
        if contrast(shade, paper) >= ratio:
            return shade
    return ink
