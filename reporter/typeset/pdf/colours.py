"""The colours of the PDF: the profile of sRGB, which a PDF/A file carries, in the fewest bytes.

The profile WeasyPrint brings holds the curve of sRGB as a table of 1,024 points. The fourth version of ICC's
format says it as the formula it is: the same colours, exactly, in a fifth of the bytes.
"""

import struct
from functools import cache

_SAME = 65536
"""One, as ICC's numbers count (s15Fixed16)."""
_D50 = (0xF6D6, 0x10000, 0xD32D)
_RED, _GREEN, _BLUE = (0x6FA0, 0x38F5, 0x0390), (0x6297, 0xB787, 0x18D9), (0x249F, 0x0F84, 0xB6C4)
"""The primaries of IEC 61966-2-1, adapted to D50 by Bradford's matrix; together they are D50."""
_ADAPTED = (0x10C42, 0x05DF, -0x0CDB, 0x0793, 0xFD90, -0x045F, -0x025E, 0x03DC, 0xC06E)
"""Bradford's matrix from D65, the white of sRGB, to D50."""
_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
"""(a x + b) ^ gamma from d upward, c x below: gamma, a, b, c, d."""
_VERSION = 0x04200000
_MADE = (2015, 1, 1, 0, 0, 0)
"""The profile tells when it was made: one moment for every edition."""


@cache
def srgb() -> bytes:
    """An ICC profile (version 4.2, ISO 15076-1) of a display with the colours of sRGB."""
    curve = b"para\0\0\0\0" + struct.pack(">HH5i", 3, 0, *(round(each * _SAME) for each in _CURVE))
    tags = {
        b"desc": _text("sRGB"),
        b"cprt": _text("CC0"),
        b"wtpt": _place(_D50),
        b"chad": b"sf32\0\0\0\0" + struct.pack(">9i", *_ADAPTED),
        b"rXYZ": _place(_RED),
        b"gXYZ": _place(_GREEN),
        b"bXYZ": _place(_BLUE),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    begin = 128 + 4 + 12 * len(tags)
    table, body, places = struct.pack(">I", len(tags)), b"", dict[bytes, int]()
    for tag, content in tags.items():
        if content not in places:
            places[content] = begin + len(body)
            body += content + bytes(-len(content) % 4)
        table += struct.pack(">4sII", tag, places[content], len(content))
    head = struct.pack(
        ">I4sI4s4s4s6H4s28x3I48x", begin + len(body), bytes(4), _VERSION, b"mntr", b"RGB ", b"XYZ ", *_MADE,
        b"acsp", *_D50,
    )  # fmt: skip
    return head + table + body


def _text(said: str) -> bytes:
    content = said.encode("utf-16-be")
    return b"mluc\0\0\0\0" + struct.pack(">II4sII", 1, 12, b"enUS", len(content), 28) + content


def _place(values: tuple[int, int, int]) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *values)
