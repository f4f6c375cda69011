"""What all pages of a site share: style sheet, fonts, icon and logo, named by the hash of their content."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from reporter.config import Site
from reporter.config.colours import contrast, mix, readable
from reporter.config.templates import environment, render, template_file
from reporter.errors import ConfigError
from reporter.model import Artifact

PAPER, INK = "#ffffff", "#1b1f23"
DARK_PAPER, DARK_INK = "#14181b", "#e8eaec"

FONTS = ("serif-400", "serif-600", "sans-400", "sans-600")
"""The faces of `templates/page/fonts/`, `<family>-<weight>`; made by `reporter.typeset.fonts`."""

_LOGOS = {".svg": "image/svg+xml", ".png": "image/png"}


@dataclass(frozen=True, slots=True)
class Assets:
    """The shared files (paths from the site's root) and the names pages ask for."""

    files: tuple[Artifact, ...]
    stylesheet: str
    icon: str
    logo: str
    preload: tuple[str, ...]


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


@lru_cache(maxsize=8)
def assets(site: Site, override: Path | None = None) -> Assets:
    """The shared files of a site. Raises ConfigError for a logo or a font that is not there."""
    fonts = {name: _named(name, ".woff2", "font/woff2", _font(name, override)) for name in FONTS}
    sheet = template_file("page/page.css", override).decode("utf-8")
    for name, artifact in fonts.items():
        sheet = sheet.replace(f"{name}.woff2", artifact.path.removeprefix("assets/"))
    env = environment(override)
    colours = render(env, "page/tokens.css.j2", {"light": tones(site), "dark": tones(site, dark=True)})
    style = _named("page", ".css", "text/css", (colours + sheet).encode())
    icon = _named("icon", ".svg", "image/svg+xml", render(env, "page/icon.svg.j2", {"site": site}).encode())
    files = [style, *fonts.values(), icon]
    logo = ""
    if site.logo:
        path = Path(site.logo)
        if path.suffix not in _LOGOS or not path.is_file():
            raise ConfigError(f"site.logo: {site.logo} is not an SVG or PNG file that can be read.")
        files.append(_named("logo", path.suffix, _LOGOS[path.suffix], path.read_bytes()))
        logo = files[-1].path
    files.append(Artifact("assets/OFL.txt", "text/plain", template_file("page/fonts/OFL.txt", override)))
    return Assets(
        files=tuple(files),
        stylesheet=style.path,
        icon=icon.path,
        logo=logo,
        preload=(fonts["serif-400"].path, fonts["serif-600"].path),
    )


def _font(name: str, override: Path | None) -> bytes:
    return template_file(f"page/fonts/{name}.woff2", override)


def _named(stem: str, suffix: str, media_type: str, content: bytes) -> Artifact:
    digest = hashlib.sha256(content).hexdigest()[:12]
    return Artifact(f"assets/{stem}.{digest}{suffix}", media_type, content)
