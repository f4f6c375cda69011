"""Where each key of a TOML file stands: `tomllib` gives values, an error message needs a line."""

import re

KeyPath = tuple[str | int, ...]

_NAME = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_DOTTED = rf"{_NAME}(?:\s*\.\s*{_NAME})*"
_HEADER = re.compile(rf"\s*(\[\[?)\s*({_DOTTED})\s*\]\]?\s*(?:#.*)?")
_KEY = re.compile(rf"\s*({_DOTTED})\s*=")
# What may follow an equals sign, as far as it matters here: strings and comments hide brackets.
_TOKEN = re.compile(r'"""|\'\'\'|"(?:[^"\\]|\\.)*"|\'[^\']*\'|#.*|[\[\]{}]')


def _names(dotted: str) -> KeyPath:
    return tuple(name.strip("\"'") for name in re.findall(_NAME, dotted))


def key_lines(text: str) -> dict[KeyPath, int]:
    """The line (from 1) of each table and key of a valid TOML text: ("editions", 0, "slug") -> 12."""
    found: dict[KeyPath, int] = {}
    counts: dict[KeyPath, int] = {}
    table: KeyPath = ()
    depth = 0
    quote = ""
    for number, line in enumerate(text.split("\n"), 1):
        rest = line
        if depth == 0 and not quote:
            if header := _HEADER.fullmatch(line.rstrip("\r")):
                table = _names(header[2])
                if header[1] == "[[":
                    counts[table] = counts.get(table, -1) + 1
                    found.setdefault(table, number)
                table = _numbered(table, counts)
                found.setdefault(table, number)
                continue
            if key := _KEY.match(line):
                found.setdefault(table + _names(key[1]), number)
                rest = line[key.end() :]
        depth, quote = _after(rest, depth, quote)
    return found


def _numbered(table: KeyPath, counts: dict[KeyPath, int]) -> KeyPath:
    """The table's path with the number of each array it lies in."""
    path: KeyPath = ()
    for end in range(1, len(table) + 1):
        path += (table[end - 1],)
        if table[:end] in counts:
            path += (counts[table[:end]],)
    return path


def _after(text: str, depth: int, quote: str) -> tuple[int, str]:
    """Bracket depth and the open multi-line quote after `text`."""
    position = 0
    while position < len(text):
        if quote:
            end = text.find(quote, position)
            if end < 0:
                return depth, quote
            position, quote = end + 3, ""
            continue
        token = _TOKEN.search(text, position)
        if token is None:
            break
        position = token.end()
        if token[0] in ('"""', "'''"):
            quote = token[0]
        elif token[0] in "[{":
            depth += 1
        elif token[0] in "]}":
            depth -= 1
    return depth, quote


def line_of(path: KeyPath, lines: dict[KeyPath, int]) -> int | None:
    """The line of a key, else of the innermost table around it that is known."""
    while path:
        if path in lines:
            return lines[path]
        path = path[:-1]
    return None
