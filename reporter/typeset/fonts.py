"""The packaged fonts: whole for the PDF, as small WOFF2 files for the web.

The web files lie ready in `templates/page/fonts`, because making them takes a second each;
`write_web(folder)` makes them again, byte for byte, from the same packages. A desk's own files
(`config.letters`) stand before them: what those lack is set in the packaged ones.
"""

import io
import unicodedata
from functools import cache
from importlib.resources import files
from pathlib import Path

from fontTools.ttLib import TTFont

from reporter.config import Site, letters

_SERIF, _SANS = "font_source_serif_pro", "font_source_sans_pro"

FACES: dict[str, tuple[str, str]] = {
    "serif-400": (_SERIF, "SourceSerifPro-Regular"),
    "serif-600": (_SERIF, "SourceSerifPro-Semibold"),
    "sans-400": (_SANS, "SourceSansPro-Regular"),
    "sans-600": (_SANS, "SourceSansPro-Semibold"),
}
"""Name of the face -> its package and file."""

PACKAGED = {"serif": "Source Serif Pro", "sans": "Source Sans Pro"}
"""What the PDF calls their families; a desk's own stand before them as `letters.FAMILIES`."""


@cache
def whole(face: str) -> bytes:
    """The TrueType file of one of `FACES`, as its package has it."""
    package, name = FACES[face]
    return files(package).joinpath("files", f"{name}.ttf").read_bytes()


def own(site: Site) -> dict[str, bytes]:
    """The desk's own files, by face; none where it has none."""
    return {face: letters.whole(path) for face in FACES if (path := letters.own(site, face))}


@cache
def _covered() -> frozenset[int]:
    # A text falls from serif to sans, so a character either upright face has can be set.
    upright = (TTFont(io.BytesIO(whole(face)), lazy=True) for face in ("serif-400", "sans-400"))
    return frozenset(code for font in upright for code in font.getBestCmap())


def settable(text: str) -> str:
    """`text` with nothing the packaged fonts lack: a machine's own fonts would change the layout.

    A missing letter is taken apart (a base letter stays without its rare accent) or becomes U+FFFD's
    stand-in, a question mark; a missing symbol is left out, a missing space becomes a plain one.
    """
    if text.isascii():
        return text
    covered = _covered()
    out = []
    for char in text:
        if ord(char) in covered or char in "\n\t":
            out.append(char)
            continue
        plain = "".join(part for part in unicodedata.normalize("NFKD", char) if ord(part) in covered)
        group = unicodedata.category(char)[0]
        out.append(plain or {"Z": " ", "S": "", "M": ""}.get(group, "?"))
    return "".join(out)


def web(face: str, *, chart: bool = False) -> bytes:
    """The Latin part of a face as WOFF2, or what a `chart` needs of it.

    The same bytes for the same fonts and the same fontTools.
    """
    return letters.reduced(whole(face), face, chart=chart)


def write_web(folder: Path) -> None:
    """Make the web files again, with their licence beside them."""
    for face in FACES:
        (folder / f"{face}.woff2").write_bytes(web(face))
    for face in ("sans-400", "sans-600"):
        (folder / f"chart-{face[-3:]}.woff2").write_bytes(web(face, chart=True))
    serif, sans = (
        files(package).joinpath("files", "LICENSE.txt").read_text("utf-8") for package in (_SERIF, _SANS)
    )
    # One licence, two copyright lines: the first line of each file.
    (folder / "OFL.txt").write_text(f"{sans.partition(chr(10))[0]}\n{serif}", encoding="utf-8")
