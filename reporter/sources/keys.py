"""A source's key: it shows itself to the request alone, and is taken out of everything else."""

import re

from reporter.errors import SourceRefused

MASK = "[key]"
_USABLE = re.compile(r"[\x21-\x7e]{8,512}")


class Key:
    """A key, or the absence of one (false). Its repr and str are a mask."""

    __slots__ = ("_value",)

    def __init__(self, source: str, value: str) -> None:
        # A shorter one would be cut out of harmless text; one with spaces would end up in an error
        # of the HTTP library that quotes it.
        if value and not _USABLE.fullmatch(value):
            raise SourceRefused(
                f"The key for {source} is no usable key (8 to 512 printable characters without spaces)."
            )
        self._value = value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return MASK

    def reveal(self) -> str:
        """The key itself, for the header it goes into."""
        return self._value

    def scrub(self, written: str) -> str:
        """`written` without the key."""
        return written.replace(self._value, MASK) if self._value else written

    def scrub_bytes(self, body: bytes) -> bytes:
        """`body` without the key."""
        return body.replace(self._value.encode("ascii"), MASK.encode("ascii")) if self._value else body
