"""What all pages of a site share: style sheet, fonts, icon and logo, named by the hash of their content."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from reporter.config import Site, letters, looks
from reporter.config.templates import environment, render, template_file
from reporter.config.tones import tones
from reporter.errors import ConfigError
from reporter.model import Artifact

FONTS = ("serif-400", "serif-600", "sans-400", "sans-600")
"""The faces of `templates/page/fonts/`, `<family>-<weight>`; made by `reporter.typeset.fonts`."""

_LOGOS = {".svg": "image/svg+xml", ".png": "image/png"}


@dataclass(frozen=True, slots=True)
class Assets:
    """The shared files (paths from the site's root) and the names pages ask for."""

    files: tuple[Artifact, ...]
    stylesheet: str
    site_stylesheet: str
    article_script: str
    script: str
    icon: str
    logo: str
    preload: tuple[str, ...]


@lru_cache(maxsize=8)
def assets(site: Site, override: Path | None = None) -> Assets:
    """The shared files of a site. Raises ConfigError for a logo or a font that is not there."""
    fonts = {name: _named(name, ".woff2", "font/woff2", _font(name, site, override)) for name in FONTS}
    sheet = template_file("page/page.css", override).decode("utf-8") + looks.rules(".plot")
    for name, artifact in fonts.items():
        sheet = sheet.replace(f"{name}.woff2", artifact.path.removeprefix("assets/"))
    env = environment(override)
    looks_of = {"light": tones(site), "dark": tones(site, dark=True), "typeface": site.typeface}
    colours = render(env, "page/tokens.css.j2", looks_of)
    style = _named("page", ".css", "text/css", (colours + sheet).encode())
    icon = _named("icon", ".svg", "image/svg+xml", render(env, "page/icon.svg.j2", {"site": site}).encode())
    around = _named("site", ".css", "text/css", template_file("page/site.css", override))
    script = _named("search", ".js", "text/javascript", template_file("page/search.js", override))
    article = _named("page", ".js", "text/javascript", template_file("page/page.js", override))
    files = [style, around, script, article, *fonts.values(), icon]
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
        site_stylesheet=around.path,
        article_script=article.path,
        script=script.path,
        icon=icon.path,
        logo=logo,
        preload=tuple(fonts[name].path for name in FONTS if name.startswith(("sans", site.typeface))),
    )


def _font(name: str, site: Site, override: Path | None) -> bytes:
    if path := letters.own(site, name):
        return letters.web(path, name)
    return template_file(f"page/fonts/{name}.woff2", override)


def _named(stem: str, suffix: str, media_type: str, content: bytes) -> Artifact:
    digest = hashlib.sha256(content).hexdigest()[:12]
    return Artifact(f"assets/{stem}.{digest}{suffix}", media_type, content)
