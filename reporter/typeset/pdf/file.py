"""The file of a PDF: its objects packed tightly, each once.

WeasyPrint's own writer packs every stream a second time to name the file; here it is named by what was
written. The same objects give the same bytes.
"""

import struct
import zlib
from collections.abc import Collection, Sequence
from hashlib import md5
from typing import Any

_HEAD = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
_WIDTHS = (1, 3, 2)
"""Bytes of the three fields of an entry of the cross-reference."""
_FREE = (0, 0, 65535)
_ROW = struct.Struct(">4s3I")
"""A font's table: tag, checksum, place, length; the rows follow twelve bytes."""
_DIRECTORY = 12
_ADJUSTED, _MAGIC = 8, 0xB1B0AFBA
"""Where the table `head` has the checksum of the whole font, and what the sum of that font makes with it."""
_NUMBERS = frozenset(("/EmbeddedFile", "/ObjStm"))
"""The snapshot and the structure: numbers pack closer in short blocks without short repeats."""
_SHORT = 5
"""The memory, hence length, of such a block (zlib's `memLevel`)."""
_UNREAD = frozenset((b"GDEF", b"OS/2", b"cmap", b"gasp", b"name", b"post"))
"""Tables of a font for those who set text with it; whoever draws the glyphs of a PDF reads none of them."""


def written(file: Any, gone: Collection[int] = ()) -> bytes:
    """The bytes of a `pydyf.PDF`, without the objects whose numbers are in `gone`."""
    if file.info and not file.info.number:
        file.add_object(file.info)
    out = bytearray(_HEAD)
    places = [_FREE] * len(file.objects)
    said: list[tuple[int, bytes]] = []
    for number, entry in enumerate(file.objects):
        if number == 0 or number in gone:
            continue
        if entry.compressible:
            places[number] = (2, len(places), len(said))
            said.append((number, entry.data))
        else:
            places[number] = (1, len(out), 0)
            body = b"\n".join(as_bytes(part) for part in entry.stream)
            if "Length1" in entry.extra:
                body = bare(body)
                entry.extra["Length1"] = len(body)
            out += _stream(number, entry.extra, body, packed=entry.compress)
    places.append((1, len(out), 0))
    out += _stream(len(places) - 1, *_objects(said))
    start = len(out)
    places.append((1, start, 0))
    name = md5(out, usedforsecurity=False).hexdigest().encode()
    known = {
        "Type": "/XRef",
        "Size": len(places),
        "W": _list(_WIDTHS),
        "Root": file.catalog.reference,
        "ID": b"[<" + name + b"><" + name + b">]",
        "DecodeParms": b"<</Predictor 12/Columns %d>>" % sum(_WIDTHS),
    }
    if file.info:
        known["Info"] = file.info.reference
    out += _stream(len(places) - 1, known, _rows(places))
    out += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(out)


def as_bytes(part: Any) -> bytes:
    """A part of a stream as it stands in the file: bytes, ASCII text or an object of pydyf."""
    if isinstance(part, bytes):
        return part
    return bytes(part.data) if hasattr(part, "data") else str(part).encode("ascii")


def bare(font: bytes) -> bytes:
    """A TrueType font with the tables alone that draw its glyphs; one of another kind as it is."""
    if font[:4] != b"\0\1\0\0":
        return font
    count = int.from_bytes(font[4:6], "big")
    rows = [_ROW.unpack_from(font, _DIRECTORY + _ROW.size * row) for row in range(count)]
    kept = [row for row in rows if row[0] not in _UNREAD]
    power = 1 << (len(kept).bit_length() - 1)
    head = struct.pack(
        ">4s4H", font[:4], len(kept), 16 * power, power.bit_length() - 1, 16 * (len(kept) - power)
    )
    tables, place = [], _DIRECTORY + _ROW.size * len(kept)
    for tag, check, start, length in kept:
        head += _ROW.pack(tag, check, place, length)
        tables.append(font[start : start + length] + bytes(-length % 4))
        place += len(tables[-1])
    whole = bytearray(head + b"".join(tables))
    at = next(place for tag, _, place, _ in _ROW.iter_unpack(head[_DIRECTORY:]) if tag == b"head") + _ADJUSTED
    whole[at : at + 4] = bytes(4)
    total = sum(struct.unpack(f">{len(whole) // 4}I", whole))
    whole[at : at + 4] = (_MAGIC - total & 0xFFFFFFFF).to_bytes(4, "big")
    return bytes(whole)


def _stream(number: int, known: dict[str, Any], body: bytes, *, packed: bool = True) -> bytes:
    entries = dict(known)
    if packed:
        how = (_SHORT, zlib.Z_FILTERED) if entries.get("Type") in _NUMBERS else (zlib.DEF_MEM_LEVEL, 0)
        # Of the snapshot the last levels win a hundred bytes in twice the time.
        level = 6 if entries.get("Type") == "/EmbeddedFile" else 9
        press = zlib.compressobj(level, zlib.DEFLATED, zlib.MAX_WBITS, *how)
        body = press.compress(body) + press.flush()
        entries["Filter"] = "/FlateDecode"
    entries["Length"] = len(body)
    shown = b"".join(b"/%s %s" % (key.encode(), as_bytes(value)) for key, value in entries.items())
    return b"%d 0 obj\n<<%s>>\nstream\n%s\nendstream\nendobj\n" % (number, shown, body)


def _objects(said: Sequence[tuple[int, bytes]]) -> tuple[dict[str, Any], bytes]:
    """The stream that holds all objects which are no streams themselves."""
    places, length = [], 0
    for number, data in said:
        places.append(b"%d %d" % (number, length))
        length += len(data) + 1
    head = b" ".join(places) + b"\n"
    known = {"Type": "/ObjStm", "N": len(said), "First": len(head)}
    return known, head + b"\n".join(data for _, data in said)


def _rows(places: Sequence[tuple[int, int, int]]) -> bytes:
    """The cross-reference, each row as what it differs by from the one above (PNG's predictor "up")."""
    wide = sum(_WIDTHS)
    kind, place, more = (8 * sum(_WIDTHS[field:]) for field in (1, 2, 3))
    rows = b"".join((a << kind | b << place | c << more).to_bytes(wide, "big") for a, b, c in places)
    above = bytes(wide) + rows
    less = bytes((ours - theirs) & 255 for ours, theirs in zip(rows, above, strict=False))
    return b"".join(b"\x02" + less[row : row + wide] for row in range(0, len(less), wide))


def _list(values: Sequence[int]) -> bytes:
    return b"[%s]" % b" ".join(b"%d" % value for value in values)
