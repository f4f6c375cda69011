"""What may be printed: characters, links and identifiers from outside, made safe for the templates."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from reporter.errors import RenderError
from reporter.model import Spans

_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*\Z")
_FRAGMENT = re.compile(r"#[A-Za-z][A-Za-z0-9_.-]*\Z")
_RELATIVE = re.compile(r"(?:\.{1,2}/)*(?:[A-Za-z0-9_-][A-Za-z0-9_.-]*/)*(?:[A-Za-z0-9_-][A-Za-z0-9_.-]*)?\Z")
_PLACE = re.compile(r"\{([a-z_]+)\}")
_KEEP = "\n\t"
_SHORT = 40
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")
"""Unicode's groups of control, format, surrogate, private and unassigned characters."""


def clean(text: str) -> str:
    """`text` without control, bidirectional, zero-width, private and surrogate characters."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(char for char in text if char in _KEEP or unicodedata.category(char) not in _UNSEEN)


def printable(value: Any) -> Any:
    """What the environment prints for `value`: strings cleaned, markup of our own macros untouched."""
    if type(value) is Markup:
        return value
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def printed(value: Any) -> str:
    """What a page holds for `value`: made printable, and escaped unless it is markup of our own."""
    kind = type(value)
    if kind is str:
        return _short(value) if len(value) <= _SHORT else escape(clean(value))
    return value if kind is Markup else escape(printable(value))


@lru_cache(maxsize=8192)
def _short(text: str) -> str:
    """Days follow one another with nearly the same points, names and labels."""
    return str(escape(clean(text)))


def safe_href(url: str) -> str:
    """`url` if a reader may follow it, else an empty string.

    Allowed are http and https with a host, fragments of the page, and paths inside the site.
    """
    url = "".join(char for char in clean(url) if not char.isspace())
    if _FRAGMENT.match(url) or (url and _RELATIVE.match(url)):
        return url
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return ""
    return url if parts.scheme.lower() in ("http", "https") and host else ""


def unbroken(text: str) -> str:
    """`text` with spaces at which a line does not end."""
    return text.replace(" ", "\u00a0")


def identifier(text: str) -> str:
    """`text`, where it can stand in an id, a path or a fragment; RenderError otherwise."""
    if not _IDENTIFIER.match(text):
        raise RenderError(f"{text!r} cannot be an id or a file name: letters, digits and _ . - only.")
    return text


def fill(pattern: str, **values: Any) -> str:
    """`pattern` with each `{name}` replaced; a name without a value is a RenderError."""

    def value(match: re.Match[str]) -> str:
        try:
            return str(values[match[1]])
        except KeyError:
            raise RenderError(f"The word {pattern!r} asks for {match[0]}, which is not known here.") from None

    return _PLACE.sub(value, pattern)


def iso(moment: datetime | date) -> str:
    """A machine's time: `2026-02-02T08:00:00Z` for a moment, `2026-02-02` for a day."""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return moment.isoformat()


def day(moment: datetime | date, words: Mapping[str, str]) -> str:
    """A reader's date, such as `2 February 2026`, in UTC, with the month named by `words`."""
    if isinstance(moment, datetime):
        moment = moment.astimezone(UTC).date()
    months = words["time.months"].split()
    return fill(words["time.day"], day=moment.day, month=months[moment.month - 1], year=moment.year)


def month(moment: date, words: Mapping[str, str]) -> str:
    """A reader's month, such as `February 2026`."""
    return fill(words["time.month"], month=words["time.months"].split()[moment.month - 1], year=moment.year)


def minute(moment: datetime, words: Mapping[str, str]) -> str:
    """A reader's date and time with its zone, such as `2 February 2026, 08:00 UTC`."""
    moment = moment.astimezone(UTC)
    return fill(words["time.minute"], day=day(moment, words), clock=f"{moment:%H:%M}")


def plain(spans: Spans) -> str:
    """The text of a run of spans, without its figures' marks and links."""
    return clean("".join(span.text for span in spans))


def metric(name: str, words: Mapping[str, str]) -> str:
    """The printed name of a metric; one the words do not know is printed by its id."""
    return words.get(f"metric.{name}") or name.replace("_", " ")


def asset(name: str, words: Mapping[str, str]) -> str:
    """The printed name of an asset; one the words do not know is printed by its id."""
    return words.get(f"asset.{name}") or re.sub(r"[-_]", " ", re.sub(r"-\d+$", "", name)).title()


def why(reason: str, words: Mapping[str, str]) -> str:
    """Why a story is related: the words for the reason's key, else the reason as it comes."""
    return words.get(f"why.{reason}") or reason
