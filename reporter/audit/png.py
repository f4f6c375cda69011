"""A picture read back: its pixels, its palette and the texts written into its file (ISO/IEC 15948).

Only what the share card is made of is read: eight bits a pixel into a palette, rows that no filter
changed, nothing interlaced, and no chunk beside the needed ones, so that nothing can hide in one.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from reporter.errors import AuditFailed

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHUNKS = frozenset({b"IHDR", b"PLTE", b"iTXt", b"IDAT", b"IEND"})
LARGEST = 1 << 24
"""No picture of an edition unpacks to more bytes."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Rows of palette indices from the top; texts by keyword."""

    width: int
    height: int
    palette: tuple[tuple[int, int, int], ...]
    rows: tuple[bytes, ...]
    texts: dict[str, str]


def read(content: bytes, name: str) -> Picture:
    """The picture of a file. Raises AuditFailed naming what is wrong with it."""
    try:
        return _read(content)
    except (ValueError, IndexError, zlib.error) as error:
        raise AuditFailed(f"{name}: not a picture the audit can read ({error}).") from error


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not content.startswith(SIGNATURE):
        raise ValueError("it is no PNG")
    place, kind = len(SIGNATURE), b""
    while place < len(content):
        size, kind = int.from_bytes(content[place : place + 4], "big"), content[place + 4 : place + 8]
        body, end = content[place + 8 : place + 8 + size], place + 12 + size
        if len(body) != size or int.from_bytes(content[end - 4 : end], "big") != zlib.crc32(kind + body):
            raise ValueError(f"the chunk {kind!r} is damaged")
        if kind not in CHUNKS:
            raise ValueError(f"it has a chunk {kind!r}")
        yield kind, body
        place = end
        if kind == b"IEND":
            break
    if kind != b"IEND" or place != len(content):
        raise ValueError("it does not end where it says")


def _read(content: bytes) -> Picture:
    found = list(_chunks(content))
    kinds = [kind for kind, _ in found]
    if kinds[0] != b"IHDR" or kinds.count(b"IHDR") != 1 or kinds.count(b"PLTE") != 1:
        raise ValueError("it has not one head and one palette")
    head = found[0][1]
    width, height = int.from_bytes(head[:4], "big"), int.from_bytes(head[4:8], "big")
    if head[8:] != b"\x08\x03\x00\x00\x00":
        raise ValueError("it is not of eight bits a pixel into a palette")
    colours = next(body for kind, body in found if kind == b"PLTE")
    palette = tuple((colours[at], colours[at + 1], colours[at + 2]) for at in range(0, len(colours), 3))
    packed = b"".join(body for kind, body in found if kind == b"IDAT")
    unpacker = zlib.decompressobj()
    pixels = unpacker.decompress(packed, LARGEST)
    if not unpacker.eof or unpacker.unused_data or len(pixels) != (width + 1) * height:
        raise ValueError("its pixels are not those of its size")
    starts = range(0, len(pixels), width + 1)
    if any(pixels[start] for start in starts):
        raise ValueError("a row of it is filtered")
    rows = tuple(pixels[start + 1 : start + 1 + width] for start in starts)
    # The filters' bytes are zero, as just seen, and so in the palette as well.
    if not width or not height or pixels.translate(None, bytes(range(min(len(palette), 256)))):
        raise ValueError("a pixel has a colour that is not in its palette")
    texts: dict[str, str] = {}
    for kind, body in found:
        if kind == b"iTXt":
            keyword, _, rest = body.partition(b"\x00")
            if rest[:4] != b"\x00\x00\x00\x00" or keyword.decode("latin-1") in texts:
                raise ValueError("a text of it is packed, of a language, or there twice")
            texts[keyword.decode("latin-1")] = rest[4:].decode("utf-8")
    return Picture(width, height, palette, rows, texts)
