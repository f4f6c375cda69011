"""Asks all sources at once, each within its deadline; what fails becomes a Gap, what came stays.

The only stage that touches the network. With `replay` it reads a folder of recorded answers instead.
"""

import asyncio
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from reporter.config import Config, SourceSettings
from reporter.errors import SourceError, SourceRefused, SourceUnavailable
from reporter.model import Gap, Observation, Occasion, Story
from reporter.sources import SOURCES, Answer, Request, Source, recording

_NO_METRIC = {"feeds": "headlines", "calendars": "diary"}
"""What the gap of a source names that has no metric."""
_GRACE = 2.0
"""Seconds after the run's budget in which a source that does not stop is given up."""


@dataclass(frozen=True, slots=True)
class Event:
    """Progress of one source. `kind`: started, answered, failed (one call or all), finished.

    `count` is the number of values in the answer, or in all at the end; `detail` the endpoint and
    asset answered, or the reason of a failure.
    """

    kind: str
    source: str
    detail: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class Collected:
    """All that came and all that did not. Observations are sorted by metric, asset, source and
    time, headlines by time.
    """

    observations: tuple[Observation, ...]
    headlines: tuple[Story, ...]
    gaps: tuple[Gap, ...]
    finished: datetime
    """The moment the last answer had come or been given up; no `retrieved_at` is later."""
    calendars: Mapping[str, tuple[Occasion, ...]] = field(default_factory=dict)
    """The dates of each of the desk's calendars that answered, by its name."""


@dataclass(slots=True)
class _Haul:
    """What one source has brought so far; it grows in place, so that a deadline loses nothing."""

    source: Source
    observations: list[Observation] = field(default_factory=list)
    headlines: list[Story] = field(default_factory=list)
    dated: list[Occasion] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    """The calendars that answered, dates or none."""
    gaps: list[Gap] = field(default_factory=list)
    answers: int = 0

    def miss(self, metric: str, asset: str, reason: str) -> None:
        gap = Gap(metric, asset, self.source.id, reason)
        if gap not in self.gaps:
            self.gaps.append(gap)

    def miss_all(self, reason: str) -> None:
        for metric in self.source.metrics or (_NO_METRIC[self.source.id],):
            self.miss(metric, "", reason)


async def collect(
    config: Config,
    as_of: datetime,
    on_event: Callable[[Event], None] | None = None,
    *,
    days: int = 365,
    record: Path | None = None,
    replay: Path | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Collected:
    """Ask every enabled source for `days` of history as of `as_of`, which is now.

    A `Gap` with an empty asset speaks of all assets; its metric is one of the register, or
    `headlines` with the publisher as its asset. Raises ConfigError for a base URL that may not be
    asked and StoreError where `record` cannot be written; no source's failure is raised.
    """
    started = time.monotonic()

    def clock() -> datetime:
        return as_of + timedelta(seconds=round(time.monotonic() - started, 3))

    assets = dict.fromkeys(
        asset for edition in config.editions for asset in (edition.benchmark, *edition.assets)
    )
    request = Request(
        tuple(assets),
        as_of,
        max(days, 1),
        tuple((feed.name, feed.url) for feed in config.feeds),
        tuple((one.name, one.url) for one in config.calendars if one.url),
    )
    tell = on_event or _silent
    hauls: list[_Haul] = []
    tasks: list[asyncio.Task[None]] = []
    for source in SOURCES:
        settings = config.sources.get(source.id, SourceSettings())
        if not _is_asked(source, source.id in config.sources, settings, request, environ):
            continue
        haul = _Haul(source)
        hauls.append(haul)
        if replay is not None:
            work = _replayed(haul, replay, tell)
        else:
            limit = min(settings.timeout, config.quality.run_budget)
            work = _asked(haul, settings, request, limit, clock, environ, record, tell)
        tasks.append(asyncio.create_task(work))
    await _all_within(tasks, config.quality.run_budget + _GRACE)
    headlines = {story for haul in hauls for story in haul.headlines}
    observations = {observation for haul in hauls for observation in haul.observations}
    return Collected(
        tuple(sorted(observations, key=lambda o: (o.metric, o.asset, o.source, o.at, o.retrieved_at))),
        tuple(sorted(headlines, key=lambda story: (story.published_at, story.source, story.url))),
        tuple(gap for haul in hauls for gap in haul.gaps),
        clock(),
        {
            name: tuple(sorted((one for one in haul.dated if one.source == name), key=lambda one: one.at))
            for haul in hauls
            for name in sorted(haul.asked)
        },
    )


def _silent(event: Event) -> None:
    del event


def _is_asked(
    source: Source,
    is_configured: bool,
    settings: SourceSettings,
    request: Request,
    environ: Mapping[str, str],
) -> bool:
    wanted = {"feeds": request.feeds, "calendars": request.calendars}.get(source.id, ("asked",))
    if not settings.enabled or not wanted:
        return False
    # A source that needs a key is asked where there is one, or where the desk has named the source:
    # then the missing key is a Gap the reader gets to see.
    return not source.needs_key or is_configured or bool(_key(source, settings, environ))


def _key(source: Source, settings: SourceSettings, environ: Mapping[str, str]) -> str:
    name = settings.key_env or source.key_env
    return environ.get(name, "").strip() if name and source.key_header else ""


async def _all_within(tasks: list[asyncio.Task[None]], limit: float) -> None:
    if not tasks:
        return
    try:
        # An error that is no source's (a full disk, a wrong base URL) ends the run at once.
        done, _ = await asyncio.wait(tasks, timeout=limit, return_when=asyncio.FIRST_EXCEPTION)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=_GRACE)
    for task in done:
        task.result()


def _take(haul: _Haul, answer: Answer, tell: Callable[[Event], None]) -> None:
    try:
        values = haul.source.parse(answer)
    except SourceError as error:
        haul.miss(answer.metric, answer.asset, str(error))
        tell(Event("failed", haul.source.id, str(error)))
        return
    for value in values:
        if isinstance(value, Observation):
            haul.observations.append(value)
        elif isinstance(value, Occasion):
            haul.dated.append(value)
        else:
            haul.headlines.append(value)
    if haul.source.id == "calendars":
        haul.asked.add(answer.asset)
    elif not values:
        # An empty answer is neither a failure nor a zero: the reader gets to see that it was empty.
        haul.miss(answer.metric, answer.asset, "It answered, but with no value for the days asked.")
    tell(Event("answered", haul.source.id, f"{answer.endpoint} {answer.asset}".strip(), len(values)))


async def _asked(
    haul: _Haul,
    settings: SourceSettings,
    request: Request,
    limit: float,
    clock: Callable[[], datetime],
    environ: Mapping[str, str],
    record: Path | None,
    tell: Callable[[Event], None],
) -> None:
    from reporter.sources.http import Door  # noqa: PLC0415 - only who asks needs a network

    source = haul.source
    tell(Event("started", source.id))
    try:
        key = _key(source, settings, environ)
        if source.needs_key and not key:
            name = settings.key_env or source.key_env
            raise SourceRefused(f"It needs a key: set the environment variable {name}.")
        door = Door(
            source.id,
            settings.base_url or source.base_url,
            clock=clock,
            timeout=limit,
            key_header=source.key_header,
            key=key,
            pause=source.keyed_pause if key else source.pause,
            max_bytes=source.max_bytes,
            hosts=_hosts({"feeds": request.feeds, "calendars": request.calendars}.get(source.id, ())),
            user_agent=source.user_agent,
        )
    except SourceError as error:
        haul.miss_all(str(error))
    else:
        async with door:
            answers = source.fetch(door, request)
            try:
                async with asyncio.timeout(limit):
                    async for answer in answers:
                        haul.answers += 1
                        if record is not None:
                            recording.keep(record, answer, haul.answers)
                        _take(haul, answer, tell)
            except TimeoutError:
                door.abandon(SourceUnavailable(f"No answer within the {limit:g} seconds it is given."))
                if not door.gaps:
                    haul.miss_all(f"Not finished within the {limit:g} seconds it is given.")
            except asyncio.CancelledError:
                haul.miss_all("Stopped at the end of the time for the whole collection.")
                raise
            except SourceError as error:
                haul.miss_all(str(error))
            finally:
                for gap in door.gaps:
                    haul.miss(gap.metric, gap.asset, gap.reason)
    if record is not None:
        recording.keep_gaps(record, source.id, haul.gaps)
    _end(haul, tell)


def _end(haul: _Haul, tell: Callable[[Event], None]) -> None:
    count = len(haul.observations) + len(haul.headlines) + len(haul.dated)
    if haul.gaps and not count:
        tell(Event("failed", haul.source.id, haul.gaps[0].reason))
    else:
        tell(Event("finished", haul.source.id, count=count))


def _hosts(named: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    hosts = []
    for _, url in named:
        try:
            hosts.append(urlsplit(url).hostname or "")
        except ValueError:
            continue  # the door refuses the address and says so
    return tuple(hosts)


async def _replayed(haul: _Haul, folder: Path, tell: Callable[[Event], None]) -> None:
    source = haul.source
    tell(Event("started", source.id))
    try:
        for gap in recording.replay_gaps(folder, source.id):
            haul.miss(gap.metric, gap.asset, gap.reason)
    except SourceError as error:
        haul.miss_all(str(error))
    for answer in recording.replay(folder, source.id):
        if isinstance(answer, SourceError):
            haul.miss_all(str(answer))
        else:
            _take(haul, answer, tell)
    _end(haul, tell)
