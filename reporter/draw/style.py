"""The publication's colours and the faces of its charts; what a role looks like stands in `config.looks`."""

from dataclasses import dataclass
from typing import Literal, Self

from reporter.config import Site
from reporter.config.looks import PHONE, SIZE
from reporter.config.tones import Tones, tones

Face = Literal["web", "print"]

FAMILY = '"Reporter Sans","Source Sans Pro","Source Sans 3","Helvetica Neue",Arial,sans-serif'
"""The first is the page's own, which a chart's file carries in it; the second is that of the PDF."""


@dataclass(frozen=True, slots=True)
class Palette:
    """The publication's colours in light and dark mode."""

    light: Tones
    dark: Tones

    @classmethod
    def of(cls, site: Site) -> Self:
        """The page's own tones. Raises ConfigError for a colour that is not `#rrggbb`."""
        return cls(tones(site), tones(site, dark=True))


SIZES: dict[Face, float] = {"web": SIZE, "print": 14.0}
"""Of all text, in units of the viewBox (680 wide): 16 px in the page's column, 7 pt on paper."""

SLACK: dict[Face, float] = {"web": PHONE / SIZE, "print": 1.0}
"""How much wider than at that size a text may be set: a phone sets it larger."""
