"""Sources and feeds: who answers, whose key is there, and whether this machine's clock is right."""

import os
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from reporter.check.finding import Finding
from reporter.config import Config, SourceSettings
from reporter.sources import SOURCES, Source

_WAIT = 8.0
"""Seconds a host may take to answer at all."""
_SKEW = 120.0
"""Seconds the clock may be off: a value more than five minutes ahead of it is refused."""


def look_at_sources(config: Config) -> Iterator[Finding]:
    """Every source and feed that is asked: whether it answers, and whether its key is there."""
    asked = [
        (source, config.sources.get(source.id, SourceSettings()))
        for source in SOURCES
        if source.base_url and config.sources.get(source.id, SourceSettings()).enabled
    ]
    addresses = [settings.base_url or source.base_url for source, settings in asked]
    addresses += [feed.url for feed in config.feeds]
    addresses += [one.url for one in config.calendars if one.url]
    with ThreadPoolExecutor(max_workers=max(len(addresses), 1)) as pool:
        answers = dict(zip(addresses, pool.map(_asked, addresses), strict=True))
    reached = {address: answer.problem for address, answer in answers.items()}
    prices = False
    for source, settings in asked:
        finding = _source(source, settings, reached[settings.base_url or source.base_url])
        prices = prices or (finding.ok and "price_usd" in source.metrics)
        yield finding
    for feed in config.feeds:
        problem = reached[feed.url]
        yield Finding(
            f"feed {feed.name}", not problem, problem or feed.url, _LOOK if problem else "", needed=False
        )
    for one in config.calendars:
        if one.url:
            problem = reached[one.url]
            told = problem or one.url
            yield Finding(f"calendar {one.name}", not problem, told, _LOOK if problem else "", needed=False)
    yield from _clock(answers.values())
    yield Finding(
        "prices",
        prices,
        "a source of prices answers" if prices else "no source of prices answers",
        "" if prices else "Without a price no edition is made: mend one of the sources above.",
    )


_LOOK = "Look at the network, the proxy and the address; a run without it states the gap."


def _source(source: Source, settings: SourceSettings, problem: str) -> Finding:
    what = f"source {source.id}"
    variable = settings.key_env or source.key_env
    has_key = bool(variable and os.environ.get(variable, "").strip())
    if source.needs_key and not has_key:
        return Finding(
            what, False, "needs a key", f"Put it into the environment variable {variable}.", needed=False
        )
    if problem:
        return Finding(what, False, problem, _LOOK, needed=False)
    key = "" if not variable else (f", key from {variable}" if has_key else f", without a key ({variable})")
    return Finding(what, True, f"answers{key}", needed=False)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments: Any, **_options: Any) -> None:
        """Follows nothing: an answer is an answer."""


@dataclass(frozen=True, slots=True)
class _Answer:
    problem: str
    """Why nobody answered; empty if somebody did, whatever the answer was."""
    skew: float | None = None
    """Seconds this machine's clock is ahead of the server's, where it told its own."""


def _asked(address: str) -> _Answer:
    if urlsplit(address).scheme not in ("http", "https"):
        return _Answer(f"{address} is no http or https address")
    opener = urllib.request.build_opener(_NoRedirect)
    request = urllib.request.Request(  # noqa: S310 - the scheme is looked at above
        address, method="HEAD", headers={"User-Agent": "reporter"}
    )
    try:
        with opener.open(request, timeout=_WAIT) as answer:
            return _Answer("", _skew(answer.headers.get("Date", "")))
    except urllib.error.HTTPError as answer:
        with answer:
            return _Answer("", _skew(answer.headers.get("Date", "")))
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        return _Answer(f"no answer from {urlsplit(address).hostname}: {reason}"[:200])


def _skew(told: str) -> float | None:
    try:
        return (datetime.now(UTC) - parsedate_to_datetime(told)).total_seconds()
    except (TypeError, ValueError):
        return None


def _clock(answers: Iterable[_Answer]) -> Iterator[Finding]:
    """Whether the middle one of the servers' clocks agrees with this machine's."""
    skews = sorted(answer.skew for answer in answers if answer.skew is not None)
    if not skews:
        return
    skew = skews[len(skews) // 2]
    ok = abs(skew) <= _SKEW
    side = "ahead of" if skew > 0 else "behind"
    yield Finding(
        "clock",
        ok,
        "agrees with the sources'" if ok else f"{abs(skew):,.0f} seconds {side} the clocks of the sources",
        "" if ok else "Set it (timedatectl set-ntp true): values from the future are refused.",
    )
