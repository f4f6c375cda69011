"""The file of a PDF: its objects packed tightly, each once.

WeasyPrint's own writer packs every stream a second time to name the file; here it is named by what was
written. The same objects give the same bytes.
"""

import zlib
from collections.abc import Collection, Sequence
from hashlib import md5
from typing import Any

_HEAD = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
_WIDTHS = (1, 3, 2)
"""Bytes of the three fields of an entry of the cross-reference."""
_FREE = (0, 0, 65535)
_NUMBERS = "/EmbeddedFile"
"""The snapshot: mostly numbers, which another strategy of the same packing suits."""


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


def _stream(number: int, known: dict[str, Any], body: bytes, *, packed: bool = True) -> bytes:
    entries = dict(known)
    if packed:
        strategy = zlib.Z_FILTERED if entries.get("Type") == _NUMBERS else zlib.Z_DEFAULT_STRATEGY
        press = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL, strategy)
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
    above = bytes(sum(_WIDTHS))
    rows = []
    for place in places:
        row = b"".join(value.to_bytes(width, "big") for value, width in zip(place, _WIDTHS, strict=True))
        rows.append(b"\x02" + bytes((ours - theirs) & 255 for ours, theirs in zip(row, above, strict=True)))
        above = row
    return b"".join(rows)


def _list(values: Sequence[int]) -> bytes:
    return b"[%s]" % b" ".join(b"%d" % value for value in values)
