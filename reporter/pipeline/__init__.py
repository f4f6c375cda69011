"""The straight way: collect, store, snapshot, analyse, narrate, draw, typeset, audit, publish.

The only room that knows all stages. Each verb of the command line that does work is a function here, and
loads the stages it goes through: collecting begins before the charts and the page are loaded.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reporter.collect import Event
from reporter.config import Config
from reporter.config.load import load
from reporter.config.settings import from_settings
from reporter.errors import ConfigError, PublishError
from reporter.pipeline.intake import OnEvent, getting_ready, open_history, silent, take_in
from reporter.pipeline.outcome import EditionOutcome, Outcome
from reporter.pipeline.times import Clock, cut_off
from reporter.publish import Delivered, prepare, push
from reporter.store.snapshot import load as load_snapshot

if TYPE_CHECKING:
    from reporter.audit import AuditResult

__all__ = [
    "EditionOutcome",
    "Outcome",
    "audit_paths",
    "build_snapshot",
    "collect_only",
    "demo",
    "import_files",
    "publish",
    "run",
]


PAGES = frozenset({".html", ".xml", ".json"})
"""The files around the editions that the audit reads."""


def run(
    config: Config,
    *,
    now: datetime,
    on_event: OnEvent | None = None,
    record: Path | None = None,
    replay: Path | None = None,
) -> Outcome:
    """Collect, build, audit and publish the editions of this moment.

    Raises `Busy`, `PublishError`, `StoreError`, `SnapshotRejected`, `RenderError`, `AuditFailed`; in
    each case the published site stands as it was. A target that could not be served raises nothing: the
    outcome names it, beside the editions that stand.
    """
    clock = Clock()
    with prepare(config.output), open_history(config, on_event) as history:
        with getting_ready(config):
            collected, stored, gaps = take_in(config, history, now, on_event, record, replay)
        clock.lap("collect")
        from reporter.pipeline.steps import freeze_day, put_in_place

        dated = [(edition, cut_off(edition, collected.finished)) for edition in config.editions]
        snapshots = [
            freeze_day(config, history, edition, as_of, gaps, known_at=collected.finished)
            for edition, as_of in dated
        ]
        built = put_in_place(config, history, snapshots)
        clock.lap("build")
        delivered = _deliver(config)
        clock.lap("deliver")
    return Outcome(
        built,
        stored=stored,
        gaps=gaps,
        delivered=delivered.done,
        undelivered=delivered.failed,
        seconds=clock.seconds,
    )


def collect_only(
    config: Config,
    *,
    now: datetime,
    on_event: OnEvent | None = None,
    record: Path | None = None,
    replay: Path | None = None,
) -> Outcome:
    """Collect into the store and make nothing of it. Raises `Busy`, `PublishError`, `StoreError`."""
    with prepare(config.output), open_history(config, on_event) as history:
        _, stored, gaps = take_in(config, history, now, on_event, record, replay)
    return Outcome(stored=stored, gaps=gaps)


def demo(config: Config, on_event: OnEvent | None = None) -> Outcome:
    """The recorded reference day, offline, through the same way as `run`; only the output is the user's."""
    from reporter import demo as recorded_day
    from reporter.pipeline.steps import freeze_day, put_in_place
    from reporter.store.importing import import_file

    tell = on_event or silent
    settings = replace(load(recorded_day.CONFIG), output=config.output, templates_dir=config.templates_dir)
    with prepare(settings.output), open_history(settings, tell) as history:
        stored = 0
        for path in recorded_day.data_files():
            tell(Event("started", path.name))
            # Learnt at the recorded moment: the same snapshot on every machine, on every day.
            rows = import_file(history, path, recorded_day.AS_OF)
            stored += rows
            tell(Event("finished", path.name, count=rows))
        stored += history.add((), recorded_day.load_headlines())
        edition = settings.editions[0]
        snapshot = freeze_day(settings, history, edition, recorded_day.AS_OF, recorded=True)
        built = put_in_place(settings, history, [snapshot])
    return Outcome(built, stored=stored)


def import_files(
    config: Config,
    files: Sequence[Path],
    now: datetime,
    on_event: OnEvent | None = None,
) -> Outcome:
    """History of the user's own into the store; of each file all rows or none. Raises `StoreError`."""
    from reporter.store.importing import import_file

    tell = on_event or silent
    stored = 0
    with prepare(config.output), open_history(config, on_event) as history:
        for path in files:
            tell(Event("started", path.name))
            stored += import_file(history, path, now, _rows_read(tell, path.name))
            tell(Event("finished", path.name))
    return Outcome(stored=stored)


def _rows_read(tell: OnEvent, name: str) -> Callable[[int], None]:
    """Tells how far into a file an import has read."""
    return lambda count: tell(Event("answered", name, f"{count:,} rows read"))


def build_snapshot(config: Config, path: Path, on_event: OnEvent | None = None) -> Outcome:
    """Rebuild one edition from its published snapshot alone. Raises `StoreError`, `RenderError`."""
    from reporter.pipeline.steps import put_in_place

    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"the snapshot {path} cannot be read: {error.strerror or error}") from error
    snapshot = load_snapshot(content)
    effective = from_settings(snapshot.settings, config)
    with prepare(config.output), open_history(config, on_event) as history:
        # The desk's own site stays as its configuration says, whatever the snapshot was made with.
        around = config if config.path else None
        built = put_in_place(effective, history, [snapshot], around=around)
    return Outcome(built)


def audit_paths(paths: Sequence[Path]) -> tuple[tuple[Path, "AuditResult"], ...]:
    """Audit every edition found at or below `paths`, then the pages around those of a whole site.

    Raises `ConfigError` where there is no edition.
    """
    from reporter.audit import audit
    from reporter.site import INDEX

    folders: list[Path] = []
    sites: list[Path] = []
    for path in paths:
        if (path / "snapshot.json").is_file():
            folders.append(path)
            continue
        folders += sorted(found.parent for found in path.rglob("snapshot.json"))
        sites += sorted(found.parent for found in path.rglob("feed.xml") if (found.parent / INDEX).is_file())
    if not folders:
        listed = ", ".join(str(path) for path in paths)
        raise ConfigError(f"no edition (a folder with snapshot.json) at or below {listed}")
    return (
        *((folder, audit(folder)) for folder in folders),
        *((site, _audited_site(site)) for site in sites),
    )


def _audited_site(site: Path) -> "AuditResult":
    """The audit of the pages around the editions of a site on the disk."""
    from reporter.audit import audit_site

    editions = [
        folder.parent.relative_to(site).as_posix() for folder in sorted(site.glob("*/*/snapshot.json"))
    ]
    own = tuple(f"{edition}/" for edition in editions)
    files = (path.relative_to(site).as_posix() for path in site.rglob("*") if path.suffix in PAGES)

    def read(path: str) -> bytes | None:
        return (site / path).read_bytes() if (site / path).is_file() else None

    return audit_site(read, [path for path in files if not path.startswith(own)], editions)


def publish(config: Config) -> Outcome:
    """Take what is built to the configured targets; the outcome names those that failed. Raises `Busy`."""
    with prepare(config.output):
        delivered = _deliver(config)
    return Outcome(delivered=delivered.done, undelivered=delivered.failed)


def _deliver(config: Config) -> Delivered:
    """Take the site to the targets; what stands in the way of all of them is told like a failure of one."""
    try:
        return push(config.output, config.publish)
    except PublishError as error:
        return Delivered(failed=(str(error),))
