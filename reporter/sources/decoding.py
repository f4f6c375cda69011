"""Content decoding with a cap on both sides, so that a small body cannot unpack into a flood."""

import zlib

from reporter.errors import SourceChanged, SourceUnavailable

# Only these are asked for, so only these need to be understood.
ACCEPTED = "gzip, deflate"
_GZIP = zlib.MAX_WBITS | 16
_STEP = 1 << 16


def decode(raw: bytes, encoding: str, cap: int) -> bytes:
    """The body behind a `Content-Encoding` (none, gzip, deflate), at most `cap` bytes.

    Raises SourceChanged for another encoding or too large a body, SourceUnavailable for half a one.
    """
    if encoding in ("", "identity"):
        return raw
    if encoding in ("gzip", "x-gzip"):
        return _inflate(raw, _GZIP, cap)
    if encoding == "deflate":
        # By the standard a zlib stream; some servers send the bare one.
        wrapped = raw[:1] == b"\x78"
        return _inflate(raw, zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS, cap)
    raise SourceChanged("The answer is packed in a way that was not asked for.")


def _inflate(raw: bytes, bits: int, cap: int) -> bytes:
    out = bytearray()
    rest = raw
    while rest:
        # A gzip file may consist of several members; each gets its own decompressor.
        unpack = zlib.decompressobj(bits)
        while not unpack.eof:
            try:
                piece = unpack.decompress(rest, _STEP)
            except zlib.error:
                raise SourceChanged("The answer's packing is damaged.") from None
            out += piece
            rest = unpack.unconsumed_tail
            if len(out) > cap:
                raise SourceChanged(f"The answer unpacks to more than {cap:,} bytes.")
            if not piece and not rest and not unpack.eof:
                raise SourceUnavailable("The answer broke off half way.")
        rest = unpack.unused_data
    return bytes(out)
