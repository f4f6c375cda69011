"""The one style of all charts: tones for light and dark, what each role looks like, and the faces.

Colour never stands alone: rising and falling differ by side, sign and fill (falling solid, rising
outlined), lines by dash. A role is a CSS class in the SVG; charts name roles, never colours.
"""

import colorsys
from dataclasses import dataclass
from typing import Literal, Self

from reporter.config import Site
from reporter.errors import ConfigError

Face = Literal["web", "print"]

FAMILY = '"Source Sans Pro","Source Sans 3","Helvetica Neue",Arial,"Liberation Sans",sans-serif'
"""Inside an `<img>` a browser loads no web font: the first family counts where it is installed, and
the rest are of one width, which `SLACK` allows for."""


@dataclass(frozen=True, slots=True)
class Tones:
    """The colours of one mode, each `#rrggbb`."""

    ink: str
    paper: str
    muted: str
    grid: str
    band: str
    accent: str
    second: str
    third: str
    rising: str
    falling: str
    falling_soft: str


@dataclass(frozen=True, slots=True)
class Palette:
    """The publication's colours in light and dark mode."""

    light: Tones
    dark: Tones

    @classmethod
    def of(cls, site: Site, paper: str = "#ffffff", dark_paper: str = "#14181b") -> Self:
        """Tones from the site's three colours, moved toward black or white until they can be read.

        Raises ConfigError for a colour that is not `#rrggbb`.
        """
        return cls(
            light=_tones(site, "#1b1f23", paper, "#9a5b00", "#6a4a9c"),
            dark=_tones(site, "#e8eaec", dark_paper, "#e0a44a", "#b79be6"),
        )


def _tones(site: Site, ink: str, paper: str, second: str, third: str) -> Tones:
    falling = readable(site.falling, paper)
    return Tones(
        ink=ink,
        paper=paper,
        muted=mix(ink, paper, 0.34),
        grid=mix(ink, paper, 0.86),
        band=mix(ink, paper, 0.94),
        accent=readable(site.accent, paper),
        second=readable(second, paper),
        third=readable(third, paper),
        rising=readable(site.rising, paper),
        falling=falling,
        falling_soft=mix(falling, paper, 0.5),
    )


def _channels(colour: str) -> tuple[int, int, int]:
    if len(colour) == 7 and colour[0] == "#":
        try:
            return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
        except ValueError:
            pass
    raise ConfigError(f"colour {colour!r}: write it as #rrggbb, for example #0b5a78")


def mix(colour: str, other: str, share: float) -> str:
    """`colour` with `share` (0 to 1) of `other` in it."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def contrast(colour: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2, from 1 to 21."""

    def luminance(of: str) -> float:
        linear = [
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
            for c in (v / 255 for v in _channels(of))
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(colour), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def readable(colour: str, paper: str, ratio: float = 4.5) -> str:
    """`colour`, made as little lighter or darker as lets text of it be read on `paper`."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*(value / 255 for value in _channels(colour)))
    goal = 1.0 if contrast("#ffffff", paper) > contrast("#000000", paper) else 0.0
    for step in range(41):
        channels = colorsys.hls_to_rgb(hue, lightness + (goal - lightness) * step / 40, saturation)
        shade = "#" + "".join(f"{round(value * 255):02x}" for value in channels)
        if contrast(shade, paper) >= ratio:
            break
    return shade


@dataclass(frozen=True, slots=True)
class Role:
    """What a class of shapes or texts looks like; `fill` and `stroke` name a tone."""

    fill: str = ""
    stroke: str = ""
    width: float = 0.0
    dash: str = ""
    bold: bool = False

    def css(self, tones: Tones) -> str:
        """All declarations."""
        rules = self.colours(tones)
        if self.width:
            rules.append(f"stroke-width:{self.width:g}")
        if self.dash:
            rules.append(f"stroke-dasharray:{self.dash}")
        if self.bold:
            rules.append("font-weight:600")
        return ";".join(rules)

    def colours(self, tones: Tones) -> list[str]:
        """The declarations that change with the mode."""
        pairs = (("fill", self.fill), ("stroke", self.stroke))
        return [f"{name}:{getattr(tones, tone)}" for name, tone in pairs if tone]


ROLES: dict[str, Role] = {
    # furniture
    "paper": Role(fill="paper"),
    "band": Role(fill="band"),
    "grid": Role(stroke="grid", width=1),
    "axis": Role(stroke="muted", width=1.2),
    "level": Role(stroke="muted", width=1.2, dash="2 3"),
    "lead": Role(stroke="muted", width=0.8),
    # lines, told apart by dash as well as colour
    "line1": Role(stroke="accent", width=2.6),
    "line2": Role(stroke="second", width=2.4, dash="8 4"),
    "line3": Role(stroke="third", width=2.6, dash="2 4"),
    "dot1": Role(fill="accent", stroke="paper", width=1.5),
    "dot2": Role(fill="second", stroke="paper", width=1.5),
    "dot3": Role(fill="third", stroke="paper", width=1.5),
    # bars, told apart by side and fill as well as colour
    "up": Role(fill="paper", stroke="rising", width=1.6),
    "down": Role(fill="falling", stroke="falling", width=1.6),
    "up-soft": Role(fill="paper", stroke="rising", width=1),
    "down-soft": Role(fill="falling_soft"),
    "up-full": Role(fill="rising"),
    "down-full": Role(fill="falling"),
    "key": Role(fill="ink"),
    "key-soft": Role(fill="muted"),
    # texts
    "tick": Role(fill="muted"),
    "name": Role(fill="ink"),
    "value": Role(fill="ink", bold=True),
    "head": Role(fill="ink", bold=True),
    "note": Role(fill="muted"),
    "text1": Role(fill="accent", bold=True),
    "text2": Role(fill="second", bold=True),
    "text3": Role(fill="third", bold=True),
    "rising": Role(fill="rising", bold=True),
    "falling": Role(fill="falling", bold=True),
}

SIZE: dict[Face, float] = {"web": 17.0, "print": 14.0}
"""Of all text, in units of the viewBox (680 wide): 9 css px on a phone, 10 pt on A4."""

SLACK: dict[Face, float] = {"web": 1.16, "print": 1.0}
"""How much wider than Source Sans Pro a reader's own sans may be; the room kept for it."""
