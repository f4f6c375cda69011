"""The file of a PDF: its objects packed tightly, each once.

WeasyPrint's own writer packs every stream a second time to name the file; here it is named by what was
written. What nothing leads to is left out, and the rest is numbered anew. The same objects give the same
bytes.
"""

import re
import struct
import zlib
from collections.abc import Mapping, Sequence
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
_LEVELS = {"/EmbeddedFile": 6, "/ObjStm": 7}
"""How hard zlib looks for repeats: in these the last levels win a hundred bytes in twice the time."""
_REFERENCE = re.compile(rb"\((?:[^()\\]|\\.)*\)|(?<![^\s\[\]<>()])(\d+) 0 R(?![^\s\[\]<>()/])", re.DOTALL)
"""A string, passed over, or a reference. What pydyf writes as a string has no bracket that is not escaped."""
_UNREAD = frozenset((b"GDEF", b"OS/2", b"cmap", b"gasp", b"name", b"post"))
"""Tables of a font for those who set text with it; whoever draws the glyphs of a PDF reads none of them."""


def written(file: Any) -> bytes:
    """The bytes of a `pydyf.PDF`: all that its catalog and its information lead to."""
    if file.info and not file.info.number:
        file.add_object(file.info)
    for font in file.objects:
        if "Length1" in getattr(font, "extra", ()):
            font.stream = [bare(b"".join(font.stream))]
            font.extra["Length1"] = len(font.stream[0])
    said, kept = _reached(file)
    numbers = {old: new for new, old in enumerate((*said, *kept), 1)}
    holder, rows = len(numbers) + 1, len(numbers) + 2
    # What is packed together comes first: one row of the cross-reference differs from the next by one.
    places = [_FREE, *((2, holder, place) for place in range(len(said)))]
    out = bytearray(_HEAD)
    for old, entries in kept.items():
        places.append((1, len(out), 0))
        entry = file.objects[old]
        kind = str(entry.extra.get("Type", ""))
        body = b"\n".join(as_bytes(part) for part in entry.stream)
        out += _stream(numbers[old], _renumbered(entries, numbers), body, kind, packed=entry.compress)
    places.append((1, len(out), 0))
    bodies = [_renumbered(data, numbers) for data in said.values()]
    out += _stream(holder, *_objects(bodies), "/ObjStm")
    start = len(out)
    places.append((1, start, 0))
    name = md5(out, usedforsecurity=False).hexdigest().encode()
    known = {
        "Type": "/XRef",
        "Size": len(places),
        "W": _list(_WIDTHS),
        "Root": b"%d 0 R" % numbers[file.catalog.number],
        "ID": b"[<" + name + b"><" + name + b">]",
        "DecodeParms": b"<</Predictor 12/Columns %d>>" % sum(_WIDTHS),
    }
    if file.info:
        known["Info"] = b"%d 0 R" % numbers[file.info.number]
    out += _stream(rows, _listed(known), _rows(places))
    out += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(out)


def _reached(file: Any) -> tuple[dict[int, bytes], dict[int, bytes]]:
    """What the catalog and the information lead to, in the order they do, by number.

    The objects that may be packed together as they are said, and the dictionaries of the streams.
    """
    said: dict[int, bytes] = {}
    kept: dict[int, bytes] = {}
    waiting = [file.catalog.number, *([file.info.number] if file.info else [])]
    seen = set(waiting)
    for number in waiting:
        entry = file.objects[number]
        data = entry.data if entry.compressible else _listed(entry.extra)
        (said if entry.compressible else kept)[number] = data
        for found in _REFERENCE.finditer(data):
            if found[1] and (other := int(found[1])) not in seen:
                seen.add(other)
                waiting.append(other)
    return said, kept


def _renumbered(data: bytes, numbers: Mapping[int, int]) -> bytes:
    """An object with its references as they are numbered now; what stands in a string stays."""
    return _REFERENCE.sub(
        lambda found: b"%d 0 R" % numbers[int(found[1])] if found[1] else found[0],
        data,
    )


def as_bytes(part: Any) -> bytes:
    """A part of a stream as it stands in the file: bytes, ASCII text or an object of pydyf."""
    if isinstance(part, bytes):
        return part
    return str(part).encode("ascii") if isinstance(part, str | int | float) else bytes(part.data)


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


def _stream(number: int, known: bytes, body: bytes, kind: str = "", *, packed: bool = True) -> bytes:
    if packed:
        how = (_SHORT, zlib.Z_FILTERED) if kind in _NUMBERS else (zlib.DEF_MEM_LEVEL, 0)
        press = zlib.compressobj(_LEVELS.get(kind, 9), zlib.DEFLATED, zlib.MAX_WBITS, *how)
        body = press.compress(body) + press.flush()
        known += b"/Filter/FlateDecode"
    return b"%d 0 obj\n<<%s/Length %d>>\nstream\n%s\nendstream\nendobj\n" % (number, known, len(body), body)


def _listed(entries: Mapping[str, Any]) -> bytes:
    """The entries of a dictionary, without its brackets."""
    return b"".join(b"/%s %s" % (key.encode(), as_bytes(value)) for key, value in entries.items())


def _objects(bodies: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Entries and body of the stream that holds all objects which are no streams themselves, from 1 on."""
    places, length = [], 0
    for number, data in enumerate(bodies, 1):
        places.append(b"%d %d" % (number, length))
        length += len(data) + 1
    head = b" ".join(places) + b"\n"
    return _listed({"Type": "/ObjStm", "N": len(bodies), "First": len(head)}), head + b"\n".join(bodies)


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
