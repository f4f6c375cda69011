"""The parts of a snapshot's JSON, read strictly: each reader is told where it is, and names it."""

import json
import math
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, NoReturn, TypeVar

from reporter.errors import StoreError
from reporter.store.times import SECOND, micros, moment

T = TypeVar("T")


def zulu(when: datetime) -> str:
    """ISO 8601 in UTC, with microseconds only where there are any."""
    return moment(micros(when)).replace(tzinfo=None).isoformat() + "Z"


def refuse(where: str, why: str) -> NoReturn:
    """End the reading with a StoreError that names the place and the fault."""
    place = f", at {where}" if where else ""
    raise StoreError(f"the snapshot cannot be read{place}: {why}; use the file as it was published")


def parse(content: bytes) -> Any:
    """The JSON tree in UTF-8 `content`: no NaN, no key twice, not too deep."""

    def constant(word: str) -> NoReturn:
        refuse("", f"{word} is not a number JSON has")

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(items)
        if len(made) != len(items):
            keys = [key for key, _ in items]
            refuse("", f"the key {next(key for key in keys if keys.count(key) > 1)!a} occurs twice")
        return made

    try:
        return json.loads(content.decode("utf-8"), parse_constant=constant, object_pairs_hook=pairs)
    except RecursionError:
        refuse("", "it is nested too deeply")
    except ValueError as error:
        refuse("", f"it is not JSON in UTF-8 ({error})")


def exact(where: str, item: dict[str, Any], keys: Iterable[str]) -> None:
    """Hold an object to exactly these keys."""
    wanted = set(keys)
    for word, names in (("lacks", wanted - item.keys()), ("has the unknown key", item.keys() - wanted)):
        if names:
            refuse(where, f"it {word} {min(names)!a}")


def an_object(where: str, value: Any, keys: str) -> dict[str, Any]:
    """An object with exactly the space-separated `keys`."""
    if type(value) is not dict:
        refuse(where, "not an object")
    exact(where, value, keys.split())
    return value


def a_list(where: str, value: Any) -> list[Any]:
    """A list of anything."""
    if type(value) is not list:
        refuse(where, "not a list")
    return value


def a_text(where: str, value: Any) -> str:
    """A text that UTF-8 can hold."""
    if type(value) is not str:
        refuse(where, "not a text")
    if not value.isascii():
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            refuse(where, "it holds half a character")
    return value


def a_bool(where: str, value: Any) -> bool:
    """True or false."""
    if type(value) is not bool:
        refuse(where, "neither true nor false")
    return value


def a_number(where: str, value: Any) -> float:
    """A finite number; true is none."""
    if type(value) not in (int, float):
        refuse(where, "not a number")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        refuse(where, "a number too large to hold")
    return number


def a_time(where: str, value: Any) -> datetime:
    """A UTC time in the one form `zulu` writes."""
    text = a_text(where, value)
    try:
        when = datetime.fromisoformat(text)
        if when.tzinfo is not None and zulu(when) == text:
            return moment(micros(when))
    except (ValueError, OverflowError):
        pass
    refuse(where, f"{ascii(text)[:60]} is not a UTC time such as 2026-02-02T08:00:00Z")


def a_day(where: str, value: Any) -> date:
    """A day as YYYY-MM-DD."""
    text = a_text(where, value)
    try:
        day = date.fromisoformat(text)
        if day.isoformat() == text:
            return day
    except ValueError:
        pass
    refuse(where, f"{ascii(text)[:60]} is not a day such as 2026-02-02")


def an_epoch(where: str, value: Any) -> datetime:
    """The microsecond that a number of seconds since 1970 stands for."""
    seconds = a_number(where, value)
    try:
        if type(value) is int:
            return moment(value * SECOND)
        whole = math.floor(seconds)
        # The difference is exact, so one rounding finds the microsecond that was written.
        return moment(whole * SECOND + round((seconds - whole) * SECOND))
    except OverflowError:
        refuse(where, f"{seconds:.10g} is no time in seconds since 1970")


def each(where: str, value: Any, read: Callable[[str, Any], T]) -> tuple[T, ...]:
    """Every item of a list, read by `read`."""
    items = a_list(where, value)
    try:
        return tuple([read(where, item) for item in items])
    except StoreError:
        # Again, now slowly, to name the place: there are thousands of items, and as a rule all are good.
        return tuple([read(f"{where}[{index}]", item) for index, item in enumerate(items)])


def numbers(where: str, value: Any) -> tuple[float, ...]:
    """A list of finite numbers, as `each` of them is read by `a_number`."""
    if set(map(type, a_list(where, value))) <= {float}:
        found = tuple(value)
        if all(map(math.isfinite, found)):
            return found
    return each(where, value, a_number)


def epochs(where: str, value: Any) -> tuple[datetime, ...]:
    """A list of times in seconds since 1970, as `each` of them is read by `an_epoch`."""
    if set(map(type, a_list(where, value))) <= {int}:
        try:
            return tuple([moment(whole * SECOND) for whole in value])
        except OverflowError:
            pass  # told below, with its place
    return each(where, value, an_epoch)
