"""The first steps: open the store, ask the sources, keep what can be true.

Loads neither the charts nor the page: while the network answers, `getting_ready` loads those.
"""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from threading import Thread

from reporter.collect import Collected, Event, collect
from reporter.config import Config
from reporter.errors import StoreDamaged
from reporter.model import Gap, Move, Snapshot
from reporter.store.history import History
from reporter.store.occasions import keep
from reporter.store.rebuild import rebuild
from reporter.store.snapshot import load as load_snapshot
from reporter.validate import admit

OnEvent = Callable[[Event], None]

CALENDARS = "calendars.json"
"""Of the output: the dates of the desk's calendars at an address, as they were last fetched."""
_FULL_HISTORY = 365


def silent(event: Event) -> None:
    """Tell nobody."""
    del event


@contextmanager
def getting_ready(config: Config) -> Iterator[None]:
    """Loads on a thread of its own what the editions will need; waits at its end until that is done.

    What cannot be loaded is told where it is needed, not here.
    """
    formats = {name for edition in config.editions for name in edition.formats}

    def load() -> None:
        with suppress(Exception):
            import_module("reporter.pipeline.steps")
            import_module("reporter.typeset").get_ready(formats)

    loading = Thread(target=load, name="getting ready", daemon=True)
    loading.start()
    try:
        yield
    finally:
        loading.join()


def open_history(config: Config, on_event: OnEvent | None = None) -> History:
    """The store; a damaged one is set aside, refilled from the published snapshots, and said."""
    path = config.output / "history.sqlite3"
    try:
        return History.open(path)
    except StoreDamaged as damage:
        published = sorted((config.output / "site").glob("*/*/snapshot.json"))
        rebuilt = rebuild(path, published)
        history = History.open(path)
        known = {(past.edition, past.day): past for past in history.editions()}
        for file in published:
            snapshot = load_snapshot(file.read_bytes())
            held = known.get((snapshot.edition, snapshot.day))
            if held is None:  # the newest: no later snapshot tells of it
                from reporter.pipeline.edition import make  # noqa: PLC0415 - no run needs it but this one

                history.record(make(snapshot, config, ("page",)).past)
            else:
                history.record(replace(held, moves=_moves_of(file.parent, snapshot)))
        told = (
            f"{damage}. So it was done: the old file is {rebuilt.set_aside}, and {rebuilt.snapshots} "
            "published snapshots were read; what none of them holds has to be collected or imported again"
        )
        (on_event or silent)(Event("failed", "history", told))
        return history


def _moves_of(folder: Path, snapshot: Snapshot) -> tuple[Move, ...]:
    """What a published edition left for the site's pages; nothing where its facts cannot be read."""
    from reporter.site.moves import published_moves  # noqa: PLC0415 - no run needs it but this one

    try:
        facts = json.loads((folder / "facts.json").read_bytes())["facts"]
        return published_moves(facts, snapshot.settings["edition"]["assets"])
    except (OSError, LookupError, TypeError, ValueError):
        return ()


def take_in(
    config: Config,
    history: History,
    now: datetime,
    on_event: OnEvent | None,
    record: Path | None,
    replay: Path | None,
) -> tuple[Collected, int, tuple[Gap, ...]]:
    """Collect, refuse what cannot be true, store the rest."""
    days = _lacking(config, history, now)
    collected = asyncio.run(collect(config, now, on_event, days=days, record=record, replay=replay))
    accepted, refused = admit(collected.observations, collected.finished)
    stored = history.add(accepted, collected.headlines)
    keep(config.output / CALENDARS, collected.calendars)
    return collected, stored, (*collected.gaps, *refused)


def _lacking(config: Config, history: History, now: datetime) -> int:
    """How many days of daily history the store lacks; all of it where a benchmark has no year of it."""
    needed = 1
    for edition in config.editions:
        span = history.span("price_usd", edition.benchmark)
        if span is None or now - span[0] < timedelta(days=_FULL_HISTORY - 2):
            return _FULL_HISTORY
        needed = max(needed, (now - span[1]).days + 3)
    return min(needed, _FULL_HISTORY)
