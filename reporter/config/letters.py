"""The letters of a publication: font files of the desk's own in the place of those the program carries.

A pair (regular and bold) stands for prose and headlines, another for figures, tables, charts and the
share card. A snapshot names each by its file's name and SHA-256, never by its path.
"""

import functools
import hashlib
import io
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from reporter.config import EditionSettings, Site
from reporter.config.places import roots
from reporter.errors import ConfigError

FACES = {
    "serif-400": "font_text",
    "serif-600": "font_text_bold",
    "sans-400": "font_figures",
    "sans-600": "font_figures_bold",
}
"""Each face of a page -> the key of `[site]` that may name a file for it."""
PAIRS = (("font_text", "font_text_bold"), ("font_figures", "font_figures_bold"))
FAMILIES = {"serif": "Reporter Serif", "sans": "Reporter Sans"}
KINDS = (".ttf", ".otf", ".woff2")

LATIN = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x100),
    *map(ord, "ıŁłŒœŠšŸŽžƒˆ˜"),
    *map(ord, "‐‑‒–—‘’‚“”„†•…‰‹›€™←↑→↓−≈≠≤≥▲▼\u202f"),
)
"""What a page's letters hold of a font, as far as the font has it."""
CHART = (*range(0x20, 0x7F), 0xA0, *range(0xC0, 0x100), *map(ord, "\u00a1\u00bf\u00b7\u00d7–‘’“”…€£−≈≤≥"))
"""What a chart prints: its files carry their own letters, so these are few and without features."""
_NEEDED = (*map(chr, range(0x20, 0x7F)), *"\u00a0\u00b7\u00d7–’“”…−")
"""What every edition prints, whatever its language."""
_FEATURES = ["kern", "liga", "ccmp", "locl", "mark", "lnum", "tnum", "case"]
_RESTRICTED, _LENIENT, _WHOLE_ONLY, _BITMAPS_ONLY = 0x0002, 0x000C, 0x0100, 0x0200
"""Bits of OS/2.fsType: no embedding, some of it, none of a part, none of outlines."""


def own(site: Site, face: str) -> str:
    """The path of the desk's own file for one of `FACES`; empty where it has none."""
    path: str = getattr(site, FACES[face])
    return path


def whole(path: str) -> bytes:
    """A font file as TrueType or OpenType, whatever it is packed as. Raises ConfigError."""
    return _whole(path, _state(path))


def file(path: str) -> Path:
    """Where those bytes stand as a file, for a library that reads fonts from the disk alone."""
    if Path(path).suffix.lower() != ".woff2":
        return Path(path)
    return _unpacked(path, _state(path))


def web(path: str, face: str, *, chart: bool = False) -> bytes:
    """The part of the desk's own file that a page (or a `chart`) needs, as WOFF2."""
    return _web(path, _state(path), face, chart)


def named(path: str) -> str:
    """A font file as a snapshot names it: name and SHA-256; empty for none. Raises ConfigError."""
    return f"{Path(path).name} sha256:{_digest(path, _state(path))}" if path else ""


def settled(wanted: Site, base: Site) -> Site:
    """`wanted`, as a snapshot tells it, with the files of `base` that are the ones it names.

    A pair of which one is not there is left out: the program's own letters stand in its place.
    """
    found = wanted
    for pair in PAIRS:
        held = [getattr(base, key) for key in pair]
        same = all(
            getattr(wanted, key) == _named_or_nothing(path) for key, path in zip(pair, held, strict=True)
        )
        found = replace(found, **dict(zip(pair, held if same else ("", ""), strict=True)))
    return found


def reduced(data: bytes, face: str, *, chart: bool = False) -> bytes:
    """The Latin part of a font as WOFF2, or what a `chart` needs of it, named as the page's own family.

    The same bytes for the same font and the same fontTools. A subset is a modified version under the Open
    Font License, so it does not carry the reserved name.
    """
    from fontTools import subset  # noqa: PLC0415 - costly; loaded where letters are made
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    font = TTFont(io.BytesIO(data), recalcTimestamp=False)
    options = subset.Options()
    options.layout_features = [] if chart else list(_FEATURES)
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 4, 6, 13, 14]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=CHART if chart else LATIN)
    subsetter.subset(font)
    family = FAMILIES[face.partition("-")[0]]
    for record in font["name"].names:
        match record.nameID:
            case 1:
                record.string = family
            case 4:
                record.string = f"{family} {face.partition('-')[2]}"
            case 6:
                record.string = f"{family.replace(' ', '')}-{face.partition('-')[2]}"
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def faults(
    site: Site, editions: Iterable[EditionSettings], templates_dir: Path | None
) -> Iterator[tuple[str, str]]:
    """(key of `[site]`, what is wrong) of each font file that cannot be used."""
    for pair in PAIRS:
        given = [key for key in pair if getattr(site, key)]
        if len(given) == 1:
            missing = next(key for key in pair if key not in given)
            yield given[0], f"regular and bold go together; name a file for site.{missing} too"
    if site.font_text and site.typeface == "sans":
        yield (
            "font_text",
            'with typeface = "sans" prose is set in the letters of figures: name site.font_figures instead',
        )
    needed = _needed(site, tuple(editions), templates_dir)
    for key in FACES.values():
        if path := getattr(site, key):
            yield from ((key, told) for told in _faults_of(path, needed))


def _faults_of(path: str, needed: frozenset[str]) -> Iterator[str]:
    """What is wrong with one file."""
    if Path(path).suffix.lower() not in KINDS:
        yield f"{path} is no font file that can be used: a .ttf, .otf or .woff2"
        return
    try:
        covered, rights, tables = _seen(path)
    except ConfigError as error:
        yield str(error)
        return
    if rights & _RESTRICTED and not rights & _LENIENT:
        yield f"{path} may not be embedded, as the file itself says (OS/2.fsType {rights}): ask its maker"
    elif rights & (_WHOLE_ONLY | _BITMAPS_ONLY):
        yield f"{path} may not be embedded in part, as pages need it (OS/2.fsType {rights}): ask its maker"
    if "fvar" in tables:
        yield f"{path} is a variable font; give a file for each weight (fonttools varLib.instancer makes one)"
    if not tables & {"glyf", "CFF "}:
        yield f"{path} has no outlines that can be set (glyf or CFF)"
    if lacking := sorted(needed - covered):
        shown = " ".join(f"{one} (U+{ord(one):04X})" for one in lacking[:12])
        more = f" and {len(lacking) - 12} more" if len(lacking) > 12 else ""
        yield f"{path} lacks what the editions print: {shown}{more}"


def _seen(path: str) -> tuple[set[str], int, frozenset[str]]:
    """(characters, OS/2.fsType, tables) of a font that can be read to its outlines. Raises ConfigError."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - costly; loaded where a desk has fonts of its own

    try:
        font = TTFont(io.BytesIO(whole(path)))
        covered = font.getBestCmap() or {}
        # As the page will ask for it: whatever is broken is found here.
        for name in ("head", "hhea", "hmtx", "maxp", "name", "post"):
            font[name]
        return {chr(code) for code in covered}, font["OS/2"].fsType, frozenset(font.keys())
    except ConfigError:
        raise
    except Exception as error:  # fontTools meets a broken table in as many ways as there are tables
        told = str(error) or type(error).__name__
        raise ConfigError(f"{path} is not a font that can be read: {told}") from error


def _needed(site: Site, editions: tuple[EditionSettings, ...], override: Path | None) -> frozenset[str]:
    """The letters of the editions' languages, of their titles and of the publication's."""
    found = set(_NEEDED)
    for text in (site.title, site.publisher, site.description, *(one.title for one in editions)):
        found |= set(text)
    for language in dict.fromkeys(one.language for one in editions):
        for root in roots(override):
            for path in sorted((root / language).rglob("*")):
                if path.suffix in (".j2", ".toml"):
                    found |= set(path.read_text(encoding="utf-8"))
    return frozenset(one for one in found if one.isprintable() or one == "\u00a0")


def _state(path: str) -> tuple[int, int]:
    try:
        held = Path(path).stat()
    except OSError as error:
        raise ConfigError(f"{path}: the font cannot be read: {error.strerror or error}") from error
    return held.st_mtime_ns, held.st_size


@lru_cache(maxsize=16)
def _whole(path: str, _state: tuple[int, int]) -> bytes:
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - costly; loaded where a desk has fonts of its own

    try:
        content = Path(path).read_bytes()
        if content[:4] != b"wOF2":
            return content
        font = TTFont(io.BytesIO(content), recalcTimestamp=False)
        font.flavor = None
        out = io.BytesIO()
        font.save(out)
    except Exception as error:  # what is packed wrongly fails in ways of the packing
        told = str(error) or type(error).__name__
        raise ConfigError(f"{path} is not a font that can be read: {told}") from error
    return out.getvalue()


@lru_cache(maxsize=32)
def _web(path: str, state: tuple[int, int], face: str, chart: bool) -> bytes:
    return reduced(_whole(path, state), face, chart=chart)


@lru_cache(maxsize=32)
def _digest(path: str, _state: tuple[int, int]) -> str:
    try:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except OSError as error:
        raise ConfigError(f"{path}: the font cannot be read: {error.strerror or error}") from error


def _named_or_nothing(path: str) -> str:
    try:
        return named(path)
    except ConfigError:
        return ""


@functools.cache
def _shelf() -> "tempfile.TemporaryDirectory[str]":
    """A folder of this process; it goes with it."""
    return tempfile.TemporaryDirectory(prefix="reporter-letters-")


@lru_cache(maxsize=16)
def _unpacked(path: str, state: tuple[int, int]) -> Path:
    found = Path(_shelf().name) / f"{_digest(path, state)}.font"
    found.write_bytes(_whole(path, state))
    return found
