"""The publication's colours on light and on dark paper, and which of a desk's own cannot be read there."""

from dataclasses import dataclass
from functools import lru_cache

from reporter.config import Site
from reporter.config.colours import contrast, mix, readable

PAPER, INK = "#ffffff", "#1b1f23"
DARK_PAPER, DARK_INK = "#14181b", "#e8eaec"


@dataclass(frozen=True, slots=True)
class Tones:
    """The colours of the pages in one mode, each `#rrggbb`."""

    paper: str
    ink: str
    muted: str
    rule: str
    wash: str
    accent: str
    rising: str
    falling: str
    falling_soft: str
    second: str
    """Of a chart's second and third line: apart from the accent for the colour-blind too."""
    third: str


@lru_cache(maxsize=16)
def tones(site: Site, dark: bool = False) -> Tones:
    """The publication's colours on light or dark paper, text at 4.5 to 1 or better.

    A dark colour the desk did not choose is the light one, as much lighter as dark paper needs.
    """
    paper, ink = (DARK_PAPER, DARK_INK) if dark else (PAPER, INK)
    wash = ground(dark)

    def own(name: str) -> str:
        chosen = getattr(site, f"{name}_dark") if dark else ""
        return readable(chosen or getattr(site, name), wash)

    return Tones(
        paper=paper,
        ink=ink,
        muted=readable(mix(ink, paper, 0.36), wash),
        rule=mix(ink, paper, 0.82),
        wash=wash,
        accent=own("accent"),
        rising=own("rising"),
        falling=own("falling"),
        falling_soft=mix(own("falling"), paper, 0.5),
        second=readable("#9a5b00", wash),
        third=readable("#6a4a9c", wash),
    )


def ground(dark: bool = False) -> str:
    """The least favourable ground that text of a colour stands on: the wash behind notes and bands."""
    paper, ink = (DARK_PAPER, DARK_INK) if dark else (PAPER, INK)
    return mix(paper, ink, 0.045)


def unreadable(site: Site) -> tuple[tuple[str, str, str, float], ...]:
    """(key, colour, the nearest that can be read, its contrast) of each colour of the desk's that cannot be.

    As WCAG 2.2 AA asks of text (1.4.3): 4.5 to 1, on the paper of its mode and on the wash; the PDF's
    paper is that of the light mode. What is only drawn (1.4.11, 3 to 1) has the same colours.
    """
    found = []
    for name in ("accent", "rising", "falling"):
        for key, dark in ((name, False), (f"{name}_dark", True)):
            colour = getattr(site, key)
            if colour and contrast(colour, ground(dark)) < 4.5:
                found.append((key, colour, readable(colour, ground(dark)), contrast(colour, ground(dark))))
    return tuple(found)
