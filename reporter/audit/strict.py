"""JSON read strictly: no NaN, no infinity, no key twice, no depth that could exhaust the stack."""

import json
import math
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NoReturn

from reporter.errors import AuditFailed

_NUMBERS = {int, float}


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"the number {name} is not allowed")


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"the number {text} is out of range")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError(f"a key stands twice among {sorted(key for key, _ in pairs)}")
    return found


def parse(text: str | bytes, name: str, places: Iterator[Any] | None = None) -> Any:
    """The value of a JSON text. Raises AuditFailed naming the file and what is wrong in it.

    `places` are the values, in their order, in whose place a constant stands.
    """
    constant = _refuse_constant if places is None else lambda _: next(places)
    try:
        return json.loads(text, parse_constant=constant, parse_float=_number, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise AuditFailed(f"{name}: not strict JSON ({error}); rebuild the edition.") from error


def read(path: Path) -> bytes:
    """The bytes of a file of the edition. Raises AuditFailed where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise AuditFailed(f"{path}: cannot be read ({error.strerror}); rebuild the edition.") from error


def mapping(value: Any, where: str) -> dict[str, Any]:
    """`value` as a JSON object, or AuditFailed."""
    if not isinstance(value, dict):
        raise AuditFailed(f"{where}: an object was expected, found {type(value).__name__}.")
    return value


def items(value: Any, where: str) -> list[Any]:
    """`value` as a JSON array, or AuditFailed."""
    if not isinstance(value, list):
        raise AuditFailed(f"{where}: a list was expected, found {type(value).__name__}.")
    return value


def _place(where: str, part: str) -> str:
    return f"{where}: {part}" if part else where


def text(value: Any, where: str, part: str = "") -> str:
    """`value` as a string, or AuditFailed naming where it stands, and as which part of it."""
    if not isinstance(value, str):
        raise AuditFailed(f"{_place(where, part)}: a text was expected, found {type(value).__name__}.")
    return value


def number(value: Any, where: str, part: str = "") -> float:
    """`value` as a finite number (a bool is none), or AuditFailed naming where it stands."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise AuditFailed(f"{_place(where, part)}: a number was expected, found {type(value).__name__}.")
    return float(value)


def numbers(value: Any, where: str) -> tuple[float, ...]:
    """`value` as a JSON array of finite numbers (a bool is none), or AuditFailed."""
    found = items(value, where)
    if set(map(type, found)) <= _NUMBERS:
        return tuple(map(float, found))
    return tuple(number(item, where) for item in found)


def moment(value: Any, where: str) -> float:
    """An ISO 8601 time with its zone as seconds since 1970, or AuditFailed."""
    try:
        when = datetime.fromisoformat(text(value, where))
    except ValueError as error:
        raise AuditFailed(f"{where}: {value!r} is not an ISO 8601 time.") from error
    if when.tzinfo is None:
        raise AuditFailed(f"{where}: {value!r} names no zone.")
    return when.timestamp()


def day(value: Any, where: str) -> date:
    """An ISO 8601 day, or AuditFailed."""
    try:
        return date.fromisoformat(text(value, where))
    except ValueError as error:
        raise AuditFailed(f"{where}: {value!r} is not an ISO 8601 day.") from error


def utc(seconds: float) -> datetime:
    """Seconds since 1970 as an aware datetime in UTC."""
    return datetime.fromtimestamp(seconds, UTC)
