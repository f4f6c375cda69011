"""The one style of all charts: tones for light and dark, what each role looks like, and the faces.

Colour never stands alone: rising and falling differ by side, sign and fill (falling solid, rising
outlined), lines by dash. A role is a CSS class in the SVG; charts name roles, never colours.
"""

from dataclasses import dataclass
from typing import Literal, Self

from reporter.config import Site
from reporter.config.assets import Tones as PageTones
from reporter.config.assets import tones as page_tones
from reporter.config.colours import mix, readable

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
    def of(cls, site: Site) -> Self:
        """The page's own tones, and the few more that charts need.

        Raises ConfigError for a colour that is not `#rrggbb`.
        """
        return cls(_tones(page_tones(site), *_MORE), _tones(page_tones(site, dark=True), *_MORE))


_MORE = ("#9a5b00", "#6a4a9c")
"""A second and a third line: ochre and violet, apart from blue for the colour-blind too."""


def _tones(page: PageTones, second: str, third: str) -> Tones:
    return Tones(
        ink=page.ink,
        paper=page.paper,
        muted=page.muted,
        grid=page.rule,
        band=page.wash,
        accent=page.accent,
        second=readable(second, page.wash),
        third=readable(third, page.wash),
        rising=page.rising,
        falling=page.falling,
        falling_soft=mix(page.falling, page.paper, 0.5),
    )


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
