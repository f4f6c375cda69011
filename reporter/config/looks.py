"""What each role of a chart looks like: one register for the charts' files and for the page around them.

Colour never stands alone: rising and falling differ by side, sign and fill (falling solid, rising
outlined), lines by dash. A role is a CSS class in the SVG; charts name roles, never colours.
"""

from dataclasses import dataclass

from reporter.config.tones import Tones


@dataclass(frozen=True, slots=True)
class Role:
    """What a class of shapes or texts looks like; `fill` and `stroke` name a tone."""

    fill: str = ""
    stroke: str = ""
    width: float = 0.0
    dash: str = ""
    bold: bool = False

    def css(self, tones: Tones | None = None) -> str:
        """All declarations, in the colours of `tones` or in the page's custom properties."""
        rules = self.colours(tones)
        if self.width:
            rules.append(f"stroke-width:{self.width:g}")
        if self.dash:
            rules.append(f"stroke-dasharray:{self.dash}")
        if self.bold:
            rules.append("font-weight:600")
        return ";".join(rules)

    def colours(self, tones: Tones | None) -> list[str]:
        """The declarations that change with the mode."""
        pairs = ((name, tone) for name, tone in (("fill", self.fill), ("stroke", self.stroke)) if tone)
        if tones is None:
            return [f"{name}:var(--{tone.replace('_', '-')})" for name, tone in pairs]
        return [f"{name}:{getattr(tones, tone)}" for name, tone in pairs]


ROLES: dict[str, Role] = {
    # furniture
    "paper": Role(fill="paper"),
    "band": Role(fill="wash"),
    "grid": Role(stroke="rule", width=1),
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

SIZE = 17.0
"""Of all text of a chart on the page, in units of the viewBox (680 wide)."""

PHONE = 20.0
"""The same on a phone, where 680 units are 340 px: what the room for texts is measured for."""


def rules(scope: str) -> str:
    """The looks as rules of the page's sheet, in the page's custom properties, below the selector `scope`."""
    found = [f"{scope} path{{fill:none}}"]
    found += [f"{scope} .{name}{{{role.css()}}}" for name, role in ROLES.items()]
    return "".join([*found, f"{scope} .m{{text-anchor:middle}}{scope} .e{{text-anchor:end}}"])
