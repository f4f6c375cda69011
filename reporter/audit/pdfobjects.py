"""The objects of a PDF, parsed as they are asked for: enough of ISO 32000 to read a published edition.

The file is walked from object to object, those in object streams included; of two objects with one
number the later counts, as in an updated file. Encrypted files and filters other than Flate are
refused, because no edition has them.
"""

import re
import zlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

WHITE = rb"[\x00\t\n\x0c\r ]"
_OBJECT = re.compile(rb"(?:^|(?<=[\r\n ]))(\d+)" + WHITE + rb"+\d+" + WHITE + rb"+obj\b")
_TOKEN = re.compile(
    WHITE + rb"*(?:"
    rb"/(?P<name>[^\x00\t\n\x0c\r ()<>\[\]{}/%]*)|<<(?P<open>)|>>(?P<close>)|\[(?P<list>)|\](?P<end>)|"
    rb"\((?P<text>)|<(?P<hex>[0-9A-Fa-f\s]*)>|%(?P<comment>[^\r\n]*)|"
    rb"(?P<ref>\d+)" + WHITE + rb"+\d+" + WHITE + rb"+R(?![A-Za-z])|"
    rb"(?P<number>[-+]?(?:\d+\.?\d*|\.\d+))|(?P<word>true|false|null|[A-Za-z]+))"
)
_STREAM = re.compile(WHITE + rb"*stream\r?\n")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|[\r\n]|.)", re.DOTALL)
_MARK = re.compile(rb"[()\\]")
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
DEPTH = 100
LARGEST = 1 << 28
"""No stream of an edition unpacks to more."""


class Ref(int):
    """A reference to the object of this number."""


class Name(str):
    """A name, without its slash."""


class Stream:
    """A stream: its dictionary and its bytes as they stand in the file."""

    __slots__ = ("data", "entries")

    def __init__(self, entries: dict[str, Any], data: bytes) -> None:
        self.entries = entries
        self.data = data


class Objects:
    """A PDF's objects by number. Raises ValueError, naming the fault, where it cannot be read."""

    def __init__(self, content: bytes) -> None:
        if not content.startswith(b"%PDF-"):
            raise ValueError("it is no PDF")
        self._content = content
        self._places: dict[int, tuple[bytes, int]] = {}
        self._read: dict[int, Any] = {}
        self.trailer: dict[str, Any] = {}
        self._walk()
        if "Encrypt" in self.trailer:
            raise ValueError("it is encrypted")
        if "Root" not in self.trailer:
            raise ValueError("it has no root")

    def _walk(self) -> None:
        position = 0
        while match := _OBJECT.search(self._content, position):
            number = int(match[1])
            self._places[number] = (self._content, match.end())
            self._read.pop(number, None)
            value, position = self._at(self._content, match.end())
            self._read[number] = value
            if isinstance(value, Stream):
                if value.entries.get("Type") == "ObjStm":
                    self._unpack(value)
                elif value.entries.get("Type") == "XRef":
                    self.trailer |= value.entries
        for match in re.finditer(rb"\btrailer\b", self._content):
            found, _ = parse(self._content, match.end())
            if isinstance(found, dict):
                self.trailer |= found

    def _at(self, content: bytes, position: int) -> tuple[Any, int]:
        """The object at a position, a stream with its bytes, and where it ends."""
        value, end = parse(content, position)
        begin = _STREAM.match(content, end) if isinstance(value, dict) else None
        if begin is None:
            return value, end
        length = value.get("Length")
        stop = begin.end() + length if isinstance(length, int) and not isinstance(length, Ref) else -1
        if stop < 0 or not content[stop : stop + 12].lstrip().startswith(b"endstream"):
            stop = content.find(b"endstream", begin.end())
            if stop < 0:
                raise ValueError("a stream has no end")
        return Stream(value, content[begin.end() : stop]), stop

    def _unpack(self, stream: Stream) -> None:
        data = self.unpacked(stream)
        first = int(stream.entries["First"])
        numbers = [int(part) for part in data[:first].split()]
        for number, offset in zip(numbers[::2], numbers[1::2], strict=True):
            self._places[number] = (data, first + offset)
            self._read.pop(number, None)

    def get(self, value: Any) -> Any:
        """What a value is, references followed."""
        for _ in range(DEPTH):
            if not isinstance(value, Ref):
                return value
            if value not in self._read:
                if value not in self._places:
                    return None
                self._read[value] = parse(*self._places[value])[0]
            value = self._read[value]
        raise ValueError("references lead round in a circle")

    def entry(self, value: Any, key: str) -> Any:
        """What a dictionary (or a stream's) holds under a key, references followed; None if nothing."""
        found = self.get(value)
        entries = found.entries if isinstance(found, Stream) else found
        return self.get(entries.get(key)) if isinstance(entries, dict) else None

    def unpacked(self, value: Any) -> bytes:
        """The bytes of a stream, unpacked; of a list of streams, joined by line ends."""
        found = self.get(value)
        if isinstance(found, list):
            return b"\n".join(self.unpacked(each) for each in found)
        if not isinstance(found, Stream):
            raise ValueError("a stream was expected")
        filters = self.get(found.entries.get("Filter")) or []
        data = found.data
        for name in filters if isinstance(filters, list) else [filters]:
            if name != "FlateDecode":
                raise ValueError(f"the filter {name} is not one editions use")
            unpacker = zlib.decompressobj()
            try:
                data = unpacker.decompress(data, LARGEST)
            except zlib.error as error:
                raise ValueError(f"a stream cannot be unpacked ({error})") from error
            if unpacker.unconsumed_tail:
                raise ValueError("a stream unpacks to more than an edition holds")
        return data

    def named(self, tree: Any, depth: int = 0) -> Iterator[tuple[bytes, Any]]:
        """The (name, value) pairs of a name tree."""
        if depth > DEPTH:
            raise ValueError("a name tree is nested too deeply")
        pairs = self.entry(tree, "Names") or []
        yield from zip(map(self.get, pairs[::2]), pairs[1::2], strict=True)
        for kid in self.entry(tree, "Kids") or []:
            yield from self.named(kid, depth + 1)


def parse(content: bytes, position: int) -> tuple[Any, int]:
    """The value at a position and where it ends. Raises ValueError for what is no value."""
    stack: list[list[Any]] = [[]]
    inner = stack[0]
    token, plain = _TOKEN.match, _PLAIN.get
    while match := token(content, position):
        position = match.end()
        kind = match.lastgroup or ""
        read = plain(kind)
        value: Any
        if read is not None:
            value = read(match[kind])
            if len(stack) > 1:
                inner.append(value)
                continue
        elif kind == "comment":
            continue
        elif kind in ("open", "list"):
            if len(stack) > DEPTH:
                raise ValueError("values are nested too deeply")
            inner = []
            stack.append(inner)
            continue
        elif kind == "text":
            value, position = _text(content, position)
        else:
            if len(stack) < 2:
                raise ValueError(f"a bracket closes nothing at byte {position}")
            value = stack.pop()
            inner = stack[-1]
            if kind == "close":
                value = dict(zip(value[::2], value[1::2], strict=True))
        inner.append(value)
        if len(stack) == 1:
            return value, position
    raise ValueError(f"no value stands at byte {position}")


@lru_cache(maxsize=512)
def _name(said: bytes) -> Name:
    if b"#" in said:
        said = re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes.fromhex(found[1].decode()), said)
    return Name(said.decode("latin-1"))


@lru_cache(maxsize=4096)
def _ref(number: bytes) -> Ref:
    return Ref(number)


def _number(said: bytes) -> float:
    return float(said) if b"." in said else int(said)


def _hex(said: bytes) -> bytes:
    digits = re.sub(rb"\s", b"", said).decode()
    return bytes.fromhex(digits + "0" * (len(digits) % 2))


_PLAIN: dict[str, Callable[[bytes], Any]] = {
    "name": _name,
    "ref": _ref,
    "number": _number,
    "hex": _hex,
    "word": {b"true": True, b"false": False}.get,
}
"""Kinds of tokens that are values by themselves."""


def _text(content: bytes, position: int) -> tuple[bytes, int]:
    """A literal string from after its bracket, and where it ends."""
    depth, start = 1, position
    while depth:
        found = _MARK.search(content, position)
        if found is None:
            raise ValueError("a string has no end")
        position = found.end() + (found[0] == b"\\")
        depth += (found[0] == b"(") - (found[0] == b")")
    return _ESCAPE.sub(_escaped, content[start : position - 1]), position


def _escaped(match: "re.Match[bytes]") -> bytes:
    said = match[1]
    if said[:1].isdigit():
        return bytes([int(said, 8) & 255])
    return b"" if said[:1] in (b"\r", b"\n") else _LETTERS.get(said, said)


def text_of(value: bytes) -> str:
    """A text string of a PDF as text."""
    if value.startswith(b"\xfe\xff"):
        return value[2:].decode("utf-16-be")
    return value.decode("utf-8" if value.startswith(b"\xef\xbb\xbf") else "latin-1").lstrip("\ufeff")
