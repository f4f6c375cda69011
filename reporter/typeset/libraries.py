"""Where the libraries are that the PDF is set with, told without a search.

WeasyPrint tries the names its libraries have on every system, and for each name that is none here the
standard library asks the linker and a compiler: half of the time it takes to load. On Linux their file names
are known, and the linker finds those by itself.
"""

import ctypes
import ctypes.util
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

_FILES = {
    "gobject-2.0": "libgobject-2.0.so.0",
    "pango-1.0": "libpango-1.0.so.0",
    "harfbuzz": "libharfbuzz.so.0",
    "harfbuzz-subset": "libharfbuzz-subset.so.0",
    "harfbuzz-vector": "libharfbuzz-vector.so.0",
    "fontconfig": "libfontconfig.so.1",
    "pangoft2-1.0": "libpangoft2-1.0.so.0",
}
_NAME = re.compile(rf"(?:lib)?({'|'.join(map(re.escape, _FILES))})(?:-\d(?:\.\d)?)?")
"""What such a library is called elsewhere: `harfbuzz`, `libharfbuzz-0`, `harfbuzz-0.0`."""
_OPTIONAL = {"harfbuzz-vector"}
"""WeasyPrint does without it; where the linker does not know it, nobody does."""


@contextmanager
def found_by_name() -> Iterator[None]:
    """While it lasts, the libraries of `_FILES` are found by their file names, all others as ever."""
    find = ctypes.util.find_library

    def found(name: str) -> str | None:
        known = _NAME.fullmatch(name)
        if known and _loads(_FILES[known[1]]):
            return _FILES[known[1]]
        return None if known and known[1] in _OPTIONAL else find(name)

    if sys.platform != "linux":
        yield
        return
    ctypes.util.find_library = found
    try:
        yield
    finally:
        ctypes.util.find_library = find


@lru_cache
def _loads(file: str) -> bool:
    try:
        ctypes.CDLL(file)
    except OSError:
        return False
    return True
