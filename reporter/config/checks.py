"""What a value of the configuration may be: one small function per kind of value.

Each takes what the TOML file holds and gives the value the program uses, or raises `Refused` with
what would have been allowed.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from reporter.model import printable

Check = Callable[[object], Any]

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
# The shape `metrics` gives the names of assets and sources.
_ID = re.compile(r"(?=.{1,64}\Z)[a-z0-9]+(?:[-_][a-z0-9]+)*")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?")
# Upper case, as such names are: a password written here by mistake is refused, not looked up.
_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]*")
_MAILBOX = re.compile(
    r"(?=.{3,254}\Z)[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?"
)
_BRANCH = re.compile(r"(?!.*(?:\.\.|//|\.lock(?:/|\Z)))[A-Za-z0-9](?:[A-Za-z0-9._/-]{0,98}[A-Za-z0-9_-])?")
_INNER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*)*")
# user@host:path, as ssh and git write it.
_AT_HOST = re.compile(r"(?:[A-Za-z0-9._-]+@)?[A-Za-z0-9][A-Za-z0-9.-]+:(?!/)[^\s:]+")
# Control characters, and those that turn the direction of writing or have no width: none belongs in a
# title, and each can make a page say something else than its source.
_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
# Folders of the site itself: an edition of this name would write into them.
_RESERVED = ("archive", "asset", "assets", "pagefind", "search", "sitemaps")


class Refused(ValueError):
    """The value is not allowed; the message says what is."""


def text(longest: int, *, empty: bool = False) -> Check:
    """A line of text of at most `longest` characters, without control characters."""
    allowed = f"text of {0 if empty else 1} to {longest} characters, without control characters"

    def check(value: object) -> str:
        if not isinstance(value, str) or _HIDDEN.search(value):
            raise Refused(allowed)
        value = value.strip()
        if len(value) > longest or not (value or empty):
            raise Refused(allowed)
        return value

    return check


def latin(longest: int) -> Check:
    """A line of text that the edition's typeface can set, on paper too."""
    line = text(longest)

    def check(value: object) -> str:
        found = str(line(value))
        if not printable(found):
            raise Refused(f"text of 1 to {longest} letters and signs of the Latin script")
        return found

    return check


def _pattern(pattern: re.Pattern[str], allowed: str, *, empty: bool = False) -> Check:
    def check(value: object) -> str:
        if isinstance(value, str) and (pattern.fullmatch(value) or (empty and not value)):
            return value
        raise Refused(allowed)

    return check


identifier = _pattern(
    _ID, "lower-case letters and digits, with single hyphens or underscores between, at most 64"
)
colour = _pattern(_COLOUR, "a colour as #rrggbb, such as #0b5a78")
optional_colour = _pattern(_COLOUR, "a colour as #rrggbb, such as #4fa3c7, or nothing", empty=True)
language = _pattern(_LANGUAGE, "a language code, such as en")
variable = _pattern(
    _VARIABLE,
    "the NAME of an environment variable (never the key itself), such as EXAMPLE_API_KEY",
    empty=True,
)


branch = _pattern(_BRANCH, "the name of a branch, such as gh-pages")
mailbox = _pattern(_MAILBOX, "a mail address alone, such as desk@example.org")
inner_path = _pattern(_INNER, "a folder inside it, such as public or site/reports; no .. in it", empty=True)


def remote(value: object) -> str:
    """A git remote: https, ssh, user@host:path, or a folder. Empty where none is given."""
    allowed = (
        "a git remote: https://host/path, ssh://git@host/path, git@host:path or a folder; http:// only on "
        "this machine itself; without a password in it"
    )
    if value == "":
        return ""
    if not isinstance(value, str) or len(value) > 500 or _HIDDEN.search(value) or value.startswith("-"):
        raise Refused(allowed)
    if "://" not in value:
        if "::" in value or (":" in value and not _AT_HOST.fullmatch(value)):
            raise Refused(allowed)
        return value
    parts = urlsplit(value)
    local = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if parts.password is not None or (parts.username and parts.scheme != "ssh"):
        raise Refused(allowed)
    if parts.scheme not in ("https", "ssh", "file") and not (parts.scheme == "http" and local):
        raise Refused(allowed)
    return value


def is_folder(git_remote: str) -> bool:
    """Whether a remote is a folder of this machine, to be read relative to the file."""
    return bool(git_remote) and "://" not in git_remote and not _AT_HOST.fullmatch(git_remote)


def slug(value: object) -> str:
    """The name of an edition in addresses and folders."""
    if isinstance(value, str) and _SLUG.fullmatch(value) and value not in _RESERVED:
        return value
    raise Refused(
        "lower-case letters, digits and hyphens, at most 64, beginning and ending with a letter or digit; "
        f"not {' or '.join(_RESERVED)}"
    )


def address(value: object) -> str:
    """An http or https address with a host, without user name, spaces or a fragment."""
    allowed = "an address that begins with https:// or http://"
    if not isinstance(value, str) or _HIDDEN.search(value) or re.search(r"[\s<>\"'\\]", value):
        raise Refused(allowed)
    try:
        parts = urlsplit(value)
        port_is_valid = parts.port is None or parts.port > 0
    except ValueError:
        raise Refused(allowed) from None
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_is_valid:
        raise Refused(allowed)
    if parts.username is not None or parts.fragment:
        raise Refused(f"{allowed}, without user name, password or fragment")
    return value.rstrip("/")


def optional_address(value: object) -> str:
    """An address, or nothing."""
    return "" if value == "" else address(value)


def asked_address(value: object) -> str:
    """An address a source may be asked at (https; http on this machine alone), or nothing."""
    found = optional_address(value)
    parts = urlsplit(found)
    if parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise Refused("an address that begins with https:// (http:// only on this machine itself)")
    return found


def feed_address(value: object) -> str:
    """An address kept to the letter: feeds live at paths that end in a slash, and at paths that do not."""
    address(value)
    return str(value)


def calendar_address(value: object) -> str:
    """The address of a calendar to the letter (https; http on this machine alone), or nothing."""
    if value == "":
        return ""
    asked_address(value)
    return str(value)


def cutoff(value: object) -> str:
    """`now`, or a time of the day."""
    allowed = "now, or a time as HH:MM, such as 07:30"
    if value == "now":
        return "now"
    if not isinstance(value, str) or not re.fullmatch(r"\d\d:\d\d", value):
        raise Refused(allowed)
    try:
        time.fromisoformat(value)
    except ValueError:
        raise Refused(allowed) from None
    return value


def clock(value: object) -> str:
    """A time of the day, or nothing for the whole of it."""
    allowed = "a time as HH:MM, such as 13:30, or nothing for the whole day"
    if value == "":
        return ""
    if not isinstance(value, str) or not re.fullmatch(r"\d\d:\d\d", value):
        raise Refused(allowed)
    try:
        time.fromisoformat(value)
    except ValueError:
        raise Refused(allowed) from None
    return value


def day(value: object) -> str:
    """A day: a date of TOML, or the same as text."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            pass
    raise Refused("a day as YYYY-MM-DD, such as 2026-02-01")


def zone(value: object) -> str:
    """A time zone of the IANA database."""
    allowed = "a time zone's name, such as UTC or America/New_York"
    if not isinstance(value, str):
        raise Refused(allowed)
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        close = [
            name for name in sorted(available_timezones()) if value and value.casefold() in name.casefold()
        ]
        raise Refused(allowed + (f" (did you mean {close[0]}?)" if close else "")) from None
    return value


def flag(value: object) -> bool:
    """A truth value."""
    if isinstance(value, bool):
        return value
    raise Refused("true or false")


def whole(low: int, high: int) -> Check:
    """A whole number from `low` to `high`."""

    def check(value: object) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        raise Refused(f"a whole number from {low} to {high}")

    return check


def number(low: float, high: float) -> Check:
    """A number from `low` to `high`."""

    def check(value: object) -> float:
        if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
            return float(value)
        raise Refused(f"a number from {low:g} to {high:g}")

    return check


def listed(check: Check, *, at_least: int = 0, among: tuple[str, ...] = ()) -> Check:
    """A list whose items each pass `check`, none twice; `among` limits them to these."""

    def check_all(value: object) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple) or len(value) < at_least:
            raise Refused(f"a list of at least {at_least}" if at_least else "a list")
        items = tuple(check(item) for item in value)
        for item in items:
            if among and item not in among:
                raise Refused(f"a list from: {', '.join(among)}")
        if len(set(items)) != len(items):
            raise Refused("a list in which nothing stands twice")
        return items

    return check_all


def formats(page: str, *others: str) -> Check:
    """A list of formats, the page among them; every other may be left out."""
    check = listed(text(40), at_least=1, among=(page, *others))

    def check_all(value: object) -> tuple[Any, ...]:
        items: tuple[Any, ...] = check(value)
        if page not in items:
            raise Refused(f'a list with "{page}" in it')
        return items

    return check_all


def named(name: Check, check: Check) -> Check:
    """A table whose keys each pass `name`, and whose values each pass `check`."""

    def check_all(value: object) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise Refused("a table of names")
        return {name(key): check(item) for key, item in value.items()}

    return check_all


def pattern(*places: str) -> Check:
    """A short text with some of these places in braces, and no other brace."""

    def check(value: object) -> str:
        plain = text(80)(value)
        left = plain
        for place in places:
            left = left.replace(f"{{{place}}}", "")
        if "{" in left or "}" in left:
            allowed = ", ".join(f"{{{place}}}" for place in places)
            raise Refused(f"a text in which nothing but {allowed} stands in braces")
        return str(plain)

    return check


def one_of(*allowed: str) -> Check:
    """One of a few words."""

    def check(value: object) -> str:
        if isinstance(value, str) and value in allowed:
            return value
        raise Refused(" or ".join(allowed))

    return check


def listed_words(value: object) -> tuple[str, ...]:
    """A program and its arguments, in order; a word may stand twice."""
    if isinstance(value, list | tuple) and all(isinstance(word, str) and "\0" not in word for word in value):
        return tuple(value)
    raise Refused(
        'a list of a program and its arguments, such as ["rsync", "-a", "{site}/", "host:/srv/www"]'
    )
