"""Headlines of the configured RSS and Atom feeds: title, link, publisher and time, nothing else.

Publishers' terms forbid the reuse of text. Feeds are other people's bytes: what is kept is plain
text without control or direction characters, and links that are http or https.
"""

from __future__ import annotations

import calendar
import html
import re
import unicodedata
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit, urlunsplit

from reporter.errors import SourceChanged
from reporter.model import Story
from reporter.sources.kinds import Answer, Call, Request

if TYPE_CHECKING:
    from reporter.sources.http import Door

_LONGEST_TITLE = 300
"""A longer one is an article in the wrong place."""
_LONGEST_LINK = 2_000
_AHEAD = timedelta(minutes=5)
_TAG = re.compile(r"<!--.*?-->|<[a-zA-Z/!?][^<>]*>", re.DOTALL)
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_TRACKING = re.compile(r"utm_", re.IGNORECASE)


def fetch(door: Door, request: Request) -> AsyncIterator[Answer]:
    """A call for each configured feed; its publisher's name is the answer's `asset`."""
    calls = [Call("feed", url, "headlines", asset=name, form="xml") for name, url in request.feeds]
    return door.together(calls)


def parse(answer: Answer) -> tuple[Story, ...]:
    """The dated entries of a feed as stories, each address once, without tracking parameters."""
    # Imported here because it takes longer than all the rest of the register together.
    import feedparser  # noqa: PLC0415

    if b"<!ENTITY" in answer.body:
        raise SourceChanged("The feed declares entities of its own, which is not read.")
    try:
        # Never a name or an address: those feedparser would open itself.
        feed = feedparser.parse(BytesIO(answer.body), sanitize_html=False, resolve_relative_uris=False)
        entries = list(feed.entries)
        version = str(feed.get("version", ""))
    except Exception as error:  # noqa: BLE001
        # Any bytes may come, and its parsers raise whatever they meet.
        raise SourceChanged(f"The feed could not be read ({type(error).__name__}).") from None
    if not version:
        raise SourceChanged("The answer is neither RSS nor Atom.")
    found: dict[str, Story] = {}
    for entry in entries:
        title, link = clean_title(dict.get(entry, "title")), clean_link(dict.get(entry, "link"))
        at = _time(dict.get(entry, "published_parsed")) or _time(dict.get(entry, "updated_parsed"))
        if title and link and at is not None and at <= answer.retrieved_at + _AHEAD:
            found.setdefault(link, Story(title, link, answer.asset, at))
    return tuple(found.values())


def clean_title(value: object) -> str:
    """Plain text of one line, without tags and unseen characters; empty where there is none."""
    if not isinstance(value, str) or len(value) > 20 * _LONGEST_TITLE:
        return ""
    bare = _TAG.sub(" ", html.unescape(_TAG.sub(" ", value)))
    seen = "".join(
        " " if character.isspace() else character
        for character in unicodedata.normalize("NFC", bare)
        if character.isspace() or unicodedata.category(character) not in _UNSEEN
    )
    title = " ".join(seen.split())
    return title if len(title) <= _LONGEST_TITLE else ""


def clean_link(value: object) -> str:
    """An http or https address without tracking parameters; empty where it is anything else."""
    if not isinstance(value, str):
        return ""
    bare = "".join(
        character
        for character in value
        if not character.isspace() and unicodedata.category(character) not in _UNSEEN
    )
    try:
        parts = urlsplit(bare)
        fine = (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and parts.username is None
            and parts.password is None
            and (parts.port is None or parts.port > 0)
        )
    except ValueError:
        return ""
    if not fine or not re.fullmatch(r"[A-Za-z0-9.:\[\]-]+", parts.netloc):
        return ""
    query = "&".join(pair for pair in parts.query.split("&") if not _TRACKING.match(pair))
    safe = "/%:@!$&'()*+,;=~-._?"
    path, query, fragment = (quote(piece, safe) for piece in (parts.path, query, parts.fragment))
    link = urlunsplit((parts.scheme, parts.netloc.lower(), path, query, fragment))
    return link if len(link) <= _LONGEST_LINK else ""


def _time(value: object) -> datetime | None:
    try:
        seconds = calendar.timegm(value)  # type: ignore[arg-type]
        moment = datetime.fromtimestamp(seconds, UTC)
    except (TypeError, ValueError, OverflowError, OSError, IndexError, AttributeError):
        return None
    return moment if moment.year >= 1995 else None
