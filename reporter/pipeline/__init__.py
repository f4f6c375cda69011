"""The straight way: collect, store, snapshot, analyse, narrate, draw, typeset, audit, publish.

The only room that knows all stages. Each verb of the command line that does work is a function here.
"""

import asyncio
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from reporter import demo as recorded_day
from reporter import sections
from reporter.audit import AuditResult, audit, require
from reporter.collect import Collected, Event, collect
from reporter.config import Config, EditionSettings
from reporter.config.load import load
from reporter.config.settings import from_settings
from reporter.errors import ConfigError, ReporterError, SnapshotRejected
from reporter.model import Gap, PastEdition, Snapshot
from reporter.pipeline.edition import Made, make
from reporter.publish import place, prepare, push
from reporter.site import pages
from reporter.sources import SOURCES
from reporter.store.freeze import freeze
from reporter.store.history import History
from reporter.store.importing import import_file
from reporter.store.snapshot import load as load_snapshot
from reporter.validate import admit, settle

OnEvent = Callable[[Event], None]

_FULL_HISTORY = 365
_KNOWN = {source.id: (source.name, source.home) for source in SOURCES}


@dataclass(frozen=True, slots=True)
class EditionOutcome:
    """One edition that was put in its place, and what the audit counted on the way."""

    slug: str
    day: date
    headline: str
    folder: Path
    page: Path
    pdf: Path
    figures_proved: int
    gaps: int
    changed: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a verb brought about."""

    editions: tuple[EditionOutcome, ...] = ()
    failures: tuple[tuple[str, str], ...] = ()
    """(edition and day, why it could not be made) where others could."""
    stored: int = 0
    gaps: tuple[Gap, ...] = ()


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
    each case the published site stands as it was.
    """
    with prepare(config.output), _history(config) as history:
        collected, stored, gaps = _take_in(config, history, now, on_event, record, replay)
        dated = [(edition, cut_off(edition, collected.finished)) for edition in config.editions]
        snapshots = [
            _snapshot(config, history, edition, as_of, gaps, known_at=collected.finished)
            for edition, as_of in dated
        ]
        outcome = _publish(config, history, snapshots)
        push(config.output / "site", config.targets)
    return replace(outcome, stored=stored, gaps=gaps)


def collect_only(
    config: Config,
    *,
    now: datetime,
    on_event: OnEvent | None = None,
    record: Path | None = None,
    replay: Path | None = None,
) -> Outcome:
    """Collect into the store and make nothing of it. Raises `Busy`, `PublishError`, `StoreError`."""
    with prepare(config.output), _history(config) as history:
        _, stored, gaps = _take_in(config, history, now, on_event, record, replay)
    return Outcome(stored=stored, gaps=gaps)


def demo(config: Config, on_event: OnEvent | None = None) -> Outcome:
    """The recorded reference day, offline, through the same way as `run`; only the output is the user's."""
    tell = on_event or _silent
    settings = replace(load(recorded_day.CONFIG), output=config.output, templates_dir=config.templates_dir)
    with prepare(settings.output), _history(settings) as history:
        stored = 0
        for path in recorded_day.data_files():
            tell(Event("started", path.name))
            # Learnt at the recorded moment: the same snapshot on every machine, on every day.
            rows = import_file(history, path, recorded_day.AS_OF)
            stored += rows
            tell(Event("finished", path.name, count=rows))
        stored += history.add((), recorded_day.load_headlines())
        edition = settings.editions[0]
        snapshot = _snapshot(settings, history, edition, recorded_day.AS_OF, recorded=True)
        return replace(_publish(settings, history, [snapshot]), stored=stored)


def import_files(
    config: Config, files: Sequence[Path], now: datetime, on_progress: Callable[[int], None] | None = None
) -> Outcome:
    """History of the user's own into the store; of each file all rows or none. Raises `StoreError`."""
    with prepare(config.output), _history(config) as history:
        return Outcome(stored=sum(import_file(history, path, now, on_progress) for path in files))


def build(
    config: Config, days: Sequence[date], slug: str | None = None, on_event: OnEvent | None = None
) -> Outcome:
    """(Re)build editions of past days from the store, offline. One that fails does not stop the others.

    Raises `ConfigError` for an unknown slug; the failure itself when there is only one edition.
    """
    wanted = [edition for edition in config.editions if slug in (None, edition.slug)]
    if not wanted:
        known = ", ".join(edition.slug for edition in config.editions)
        raise ConfigError(f"there is no edition {slug!r}; the configuration has: {known}")
    tell = on_event or _silent
    jobs = [(edition, day) for day in days for edition in wanted]
    built: list[EditionOutcome] = []
    failures: list[tuple[str, str]] = []
    with prepare(config.output), _history(config) as history:
        for edition, day in jobs:
            label = f"{edition.slug} {day.isoformat()}"
            tell(Event("started", label))
            try:
                snapshot = _snapshot(config, history, edition, closing(edition, day))
                built += _publish(config, history, [snapshot], with_pages=False).editions
            except ReporterError as error:
                if len(jobs) == 1:
                    raise
                failures.append((label, str(error)))
                tell(Event("failed", label, str(error)))
            else:
                tell(Event("finished", label))
        _place_pages(config, history)
    return Outcome(tuple(built), tuple(failures))


def build_snapshot(config: Config, path: Path) -> Outcome:
    """Rebuild one edition from its published snapshot alone. Raises `StoreError`, `RenderError`."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"the snapshot {path} cannot be read: {error.strerror or error}") from error
    snapshot = load_snapshot(content)
    effective = from_settings(snapshot.settings, config)
    with prepare(config.output), _history(config) as history:
        return _publish(effective, history, [snapshot])


def audit_paths(paths: Sequence[Path]) -> tuple[tuple[Path, AuditResult], ...]:
    """Audit every edition found at or below `paths`. Raises `ConfigError` where there is none."""
    folders: list[Path] = []
    for path in paths:
        if (path / "snapshot.json").is_file():
            folders.append(path)
        else:
            folders += sorted(found.parent for found in path.rglob("snapshot.json"))
    if not folders:
        listed = ", ".join(str(path) for path in paths)
        raise ConfigError(f"no edition (a folder with snapshot.json) at or below {listed}")
    return tuple((folder, audit(folder)) for folder in folders)


def publish(config: Config) -> tuple[str, ...]:
    """Push what is built to the configured targets. Raises `PublishError`."""
    with prepare(config.output):
        return push(config.output / "site", config.targets)


def cut_off(edition: EditionSettings, now: datetime) -> datetime:
    """The moment an edition made now speaks of: now itself, or its latest cut-off."""
    if edition.cutoff == "now":
        return now.astimezone(UTC).replace(microsecond=0) + timedelta(seconds=1 if now.microsecond else 0)
    local = now.astimezone(ZoneInfo(edition.zone))
    hour, minute = (int(part) for part in edition.cutoff.split(":"))
    moment = datetime.combine(local.date(), time(hour, minute), local.tzinfo)
    if moment > local:
        moment = datetime.combine(local.date() - timedelta(days=1), time(hour, minute), local.tzinfo)
    return moment.astimezone(UTC)


def closing(edition: EditionSettings, day: date) -> datetime:
    """The moment an edition of a past day speaks of: its cut-off on that day, or the day's end."""
    if edition.cutoff == "now":
        return datetime.combine(day + timedelta(days=1), time(0), UTC)
    hour, minute = (int(part) for part in edition.cutoff.split(":"))
    moment = datetime.combine(day, time(hour, minute), ZoneInfo(edition.zone)).astimezone(UTC)
    return moment + timedelta(days=(day - day_of(moment)).days)


def day_of(as_of: datetime) -> date:
    """The UTC day an edition belongs to; 00:00 is the end of the day before."""
    return (as_of.astimezone(UTC) - timedelta(microseconds=1)).date()


def _silent(event: Event) -> None:
    del event


def _history(config: Config) -> History:
    return History.open(config.output / "history.sqlite3")


def _take_in(
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


def _snapshot(
    config: Config,
    history: History,
    edition: EditionSettings,
    as_of: datetime,
    gaps: Sequence[Gap] = (),
    *,
    recorded: bool = False,
    known_at: datetime | None = None,
) -> Snapshot:
    """Freeze, settle, and state what nobody gave. Raises `SnapshotRejected`."""
    concerned = {*edition.assets, edition.benchmark}
    coins = {asset for other in config.editions for asset in (*other.assets, other.benchmark)}
    own = [gap for gap in gaps if gap.asset in concerned or gap.asset not in coins]
    day = day_of(as_of)
    frozen = freeze(
        history, edition, config, day, as_of, own, recorded=recorded, known_at=known_at, sources=_KNOWN
    )
    if not frozen.observations:
        raise SnapshotRejected(
            f"the store holds nothing for {edition.slug} on {day.isoformat()}; collect or import first. "
            "Nothing was published."
        )
    settled = settle(frozen)
    held = {(entry.metric, entry.asset) for entry in settled.observations}
    told = {(gap.metric, gap.asset) for gap in settled.gaps} | {(gap.metric, "") for gap in settled.gaps}
    absent = tuple(
        Gap(metric, asset, "", "no source gave a value")
        for metric, asset in sections.expected(edition.sections, edition.assets, edition.benchmark)
        if (metric, asset) not in held and (metric, asset) not in told and (metric, "") not in told
    )
    return replace(settled, gaps=(*settled.gaps, *absent))


def _publish(
    config: Config, history: History, snapshots: Sequence[Snapshot], *, with_pages: bool = True
) -> Outcome:
    """Make, audit, and only then put in place: all of these editions or none."""
    made = [make(snapshot, config) for snapshot in snapshots]
    results = [_audited(config, edition) for edition in made]
    editions = {edition.folder: edition.files for edition in made}
    placed = place(
        config.output,
        editions,
        pages(config.site, _all_editions(history, made), config.templates_dir) if with_pages else (),
    )
    for edition in made:
        history.record(edition.past)
    site = config.output / "site"
    outcomes = tuple(
        EditionOutcome(
            slug=edition.report.edition,
            day=edition.report.day,
            headline=edition.past.headline,
            folder=site / edition.folder,
            page=site / edition.folder / "index.html",
            pdf=site / edition.folder / "report.pdf",
            figures_proved=result.figures,
            gaps=len(edition.report.gaps),
            changed=edition.folder not in placed.unchanged,
        )
        for edition, result in zip(made, results, strict=True)
    )
    return Outcome(outcomes)


def _audited(config: Config, edition: Made) -> AuditResult:
    """Audit the finished files where no reader sees them. Raises `AuditFailed`."""
    with tempfile.TemporaryDirectory(prefix=".audit-", dir=config.output) as folder:
        for artifact in edition.files:
            path = Path(folder) / artifact.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(artifact.content)
        result = audit(Path(folder))
    require(result)
    return result


def _all_editions(history: History, made: Sequence[Made]) -> tuple[PastEdition, ...]:
    fresh = {(edition.past.edition, edition.past.day): edition.past for edition in made}
    held = {(past.edition, past.day): past for past in history.editions()}
    merged = held | fresh
    return tuple(merged[key] for key in sorted(merged, key=lambda key: (key[1], key[0]), reverse=True))


def _place_pages(config: Config, history: History) -> None:
    place(config.output, {}, pages(config.site, history.editions(), config.templates_dir))
