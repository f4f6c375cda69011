"""The inputs that facts name, read out of facts.json: most of the file, and each many times over.

Written as editions write them, an input is cut out of the text before the rest is read as JSON, and its
words are read once however often they stand there. Whatever is written otherwise (an escape, another
order of keys, a number that is none) is left to the ordinary reader, which says what is wrong with it.
"""

import math
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from reporter.audit import strict
from reporter.errors import AuditFailed


class Input(NamedTuple):
    """An observation a fact says it was computed from; `at` in epoch seconds."""

    metric: str
    asset: str
    at: float
    value: float
    source: str


_BEGIN = '{"metric":"'
_TEXT = r'([^"\\\x00-\x1f]*)'
_REST = re.compile(
    rf'{_TEXT}","asset":"{_TEXT}","at":"{_TEXT}",'
    r'"value":(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?),'
    rf'"source":"{_TEXT}"'
)
"""What follows on `_BEGIN` up to the closing bracket: what JSON allows, and nothing it allows twice."""
_PLACE = "NaN"
"""Stands where an input was cut out: the reader of JSON asks what it is, and no file may hold one."""


def parse(content: bytes, name: str) -> Any:
    """The value of facts.json as `strict.parse` gives it, but with an `Input` for each object that is one.

    Raises AuditFailed as that does.
    """
    try:
        cut, found = _cut(content.decode("utf-8"), Times())
        return strict.parse(cut, name, iter(found))
    except (ValueError, AuditFailed):
        return strict.parse(content, name)


class Times(dict[str, float]):
    """Moments as written -> epoch seconds, each read once. Raises AuditFailed where one is none."""

    def __missing__(self, at: str) -> float:
        self[at] = strict.moment(at, "at")
        return self[at]


def _cut(text: str, times: Times) -> tuple[str, list[Input]]:
    """The text with a `_PLACE` for each input, and the inputs in their order; ValueError where unsure.

    Between the inputs stands an even number of quotation marks and no escape, so that each input began
    outside of strings: it is a value, and the text is JSON if it is with another value in its place.
    """
    first, *pieces = text.split(_BEGIN)
    known: dict[str, Input] = {}
    found: list[Input] = []
    between = [first]
    for piece in pieces:
        said, closed, after = piece.partition("}")
        if not closed:
            raise ValueError("an input without an end")
        one = known.get(said)
        if one is None:
            one = known[said] = _input(said, times)
        found.append(one)
        between.append(after)
    cut = _PLACE.join(between)
    if "\\" in cut or "Infinity" in cut or cut.count(_PLACE) != len(found):
        raise ValueError("an escape, or a constant that is no number")
    if any(each.count('"') % 2 for each in set(between)):
        raise ValueError("an input in a string")
    return cut, found


def _input(said: str, times: Times) -> Input:
    match = _REST.fullmatch(said)
    if match is None:
        raise ValueError("an input in other words")
    metric, asset, at, number, source = match.groups()
    value = float(number)
    if not math.isfinite(value):
        raise ValueError("a number out of range")
    return Input(metric, asset, times[at], value, source)


def read(rows: list[Any], where: str) -> tuple[Input, ...]:
    """The inputs of one fact, or AuditFailed naming where they stand."""
    if set(map(type, rows)) <= {Input}:
        return tuple(rows)
    return tuple(_checked(rows, where))


def _checked(rows: list[Any], where: str) -> Iterator[Input]:
    for item in rows:
        if isinstance(item, Input):
            yield item
            continue
        row = strict.mapping(item, where)
        yield Input(
            strict.text(row.get("metric"), where, "metric"),
            strict.text(row.get("asset"), where, "asset"),
            strict.moment(strict.text(row.get("at"), where, "at"), f"{where}: at"),
            strict.number(row.get("value"), where, "value"),
            strict.text(row.get("source"), where, "source"),
        )
