"""The history: whether it is sound, and what sources have changed of what was published."""

from collections.abc import Iterator
from datetime import UTC, datetime

from reporter.check.finding import Finding
from reporter.config import Config
from reporter.errors import ReporterError
from reporter.store import History
from reporter.store.published import last_published
from reporter.validate.revisions import PRINTED, restated


def look_at_store(config: Config) -> Finding:
    """Whether the store can be read and is whole."""
    path = config.output / "history.sqlite3"
    if not path.exists():
        return Finding("store", True, f"none yet; the first run makes {path}")
    try:
        with History.open(path, readonly=True) as history:
            history.check()
    except ReporterError as error:
        return Finding(
            "store", False, str(error), "A run sets a damaged store aside and refills it from the site."
        )
    return Finding("store", True, f"{path} is sound")


def changed_since(config: Config) -> Iterator[Finding]:
    """What sources have changed since the newest edition was published with the older value."""
    path = config.output / "history.sqlite3"
    if not path.exists():
        return
    try:
        with History.open(path, readonly=True) as history:
            for edition in config.editions:
                yield from _restated_since(config, history, edition.slug)
    except ReporterError:
        return  # the store's own finding says so


def _restated_since(config: Config, history: History, slug: str) -> Iterator[Finding]:
    published = last_published(config.output / "site", history.editions(slug))
    if published is None:
        return
    what = f"figures of {slug} {published.day.isoformat()}"
    start = published.as_of - PRINTED
    now = [
        one
        for metric, asset in sorted({(one.metric, one.asset) for one in published.observations})
        for one in history.window(metric, asset, start, published.as_of, datetime.now(UTC))
    ]
    changed = restated(published, now)
    for one in changed:
        yield Finding(
            what,
            False,
            f"{one.source} restated {one.metric} of {one.asset} at {one.at:%Y-%m-%d %H:%M} UTC: "
            f"{_learnt(one.old, one.old_known)} became {_learnt(one.new, one.known)}",
            "The next edition says so.",
            needed=False,
        )
    if not changed:
        yield Finding(what, True, "none was restated since", needed=False)


def _learnt(value: float | None, known: datetime | None) -> str:
    return f"{value:.10g} (learnt {known:%Y-%m-%d %H:%M} UTC)"
