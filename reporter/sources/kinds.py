"""What passes between `collect`, the door and the adapters; light, so that the register needs no network."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from reporter.model import Observation, Occasion, Story

if TYPE_CHECKING:
    from reporter.sources.http import Door


@dataclass(frozen=True, slots=True)
class Request:
    """What a collection wants: of which assets (CoinGecko ids), as of when, how many days back."""

    assets: tuple[str, ...]
    as_of: datetime
    days: int
    """Days of daily history the store lacks, at least 1: 365 at first, a few later."""
    feeds: tuple[tuple[str, str], ...] = ()
    """(publisher, address) of the feeds to read."""
    calendars: tuple[tuple[str, str], ...] = ()
    """(name, address) of the desk's calendars."""


@dataclass(frozen=True, slots=True)
class Call:
    """One question to a source. `path` is appended to the base URL, or is a whole address of a feed."""

    endpoint: str
    path: str
    metric: str
    """The metric its `Gap` names when it fails."""
    params: Mapping[str, str | int] = field(default_factory=dict)
    asset: str = ""
    """The asset (or the publisher of a feed) the answer is about; empty: several."""
    form: str = "json"
    """json, csv, xml or ics: what the body has to be."""
    pause: float | None = None
    """Seconds since the last call to this source; None: the door's own pace."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer of the right outer form, as it came, with the keys taken out."""

    source: str
    endpoint: str
    asset: str
    retrieved_at: datetime
    body: bytes
    metric: str = ""
    """The metric a `Gap` names if it cannot be parsed."""
    url: str = ""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


Fetch = Callable[["Door", Request], AsyncIterator[Answer]]
Parse = Callable[[Answer], tuple[Observation | Story | Occasion, ...]]


@dataclass(frozen=True, slots=True)
class Source:
    """One row of the register: who is asked, on which terms, for what, and by which functions.

    `fetch` yields whole answers and leaves a Gap on the door for each call that failed; `parse` is
    pure and raises a SourceError. `pause` is the least time between two calls in seconds,
    `keyed_pause` the same with a key. `hosts` are further hosts the answers may come from.
    """

    id: str
    name: str
    home: str
    base_url: str
    licence: str
    metrics: tuple[str, ...]
    fetch: Fetch
    parse: Parse
    key_header: str = ""
    key_env: str = ""
    needs_key: bool = False
    pause: float = 0.0
    keyed_pause: float = 0.0
    max_bytes: int = 8_000_000
    user_agent: str = ""
