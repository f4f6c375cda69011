"""The steps the verbs are made of: open the store, take in, freeze a day, put editions in place."""

import asyncio
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from reporter import sections
from reporter import site as around_editions
from reporter.audit import AuditResult, audit, audit_site, require
from reporter.collect import Collected, Event, collect
from reporter.config import Config, EditionSettings
from reporter.diary import ahead
from reporter.diary.desk import own as desk_dates
from reporter.errors import PublishError, SnapshotRejected, StoreDamaged
from reporter.model import Artifact, Gap, Move, PastEdition, Snapshot
from reporter.pipeline.edition import Made, make
from reporter.pipeline.outcome import EditionOutcome, outcome_of
from reporter.pipeline.proof import proof
from reporter.pipeline.times import day_of
from reporter.publish import Delivered, place, prepare, push
from reporter.site import search
from reporter.site.moves import published_moves
from reporter.sources import SOURCES
from reporter.store.freeze import freeze
from reporter.store.history import History
from reporter.store.occasions import keep, kept
from reporter.store.published import last_published
from reporter.store.rebuild import rebuild
from reporter.store.records import in_force
from reporter.store.snapshot import load as load_snapshot
from reporter.validate import admit, listed, restated, settle

__all__ = [
    "Earlier",
    "Event",
    "History",
    "OnEvent",
    "freeze_day",
    "in_force",
    "index_search",
    "open_history",
    "pages_around",
    "place",
    "prepare",
    "prove",
    "put_in_place",
    "silent",
    "take_in",
]

OnEvent = Callable[[Event], None]

_CALENDARS = "calendars.json"
"""Of the output: the dates of the desk's calendars at an address, as they were last fetched."""
_FULL_HISTORY = 365
_KNOWN = {source.id: (source.name, source.home) for source in SOURCES}


@dataclass(frozen=True, slots=True)
class Earlier:
    """The editions before the one to be frozen, newest first, published or about to be."""

    editions: tuple[PastEdition, ...]
    newest: Snapshot | None = None
    """What the newest of them knew; None: to be read from the site."""


def silent(event: Event) -> None:
    """Tell nobody."""
    del event


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
    keep(config.output / _CALENDARS, collected.calendars)
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


def freeze_day(
    config: Config,
    history: History,
    edition: EditionSettings,
    as_of: datetime,
    gaps: Sequence[Gap] = (),
    *,
    recorded: bool = False,
    known_at: datetime | None = None,
    earlier: Earlier | None = None,
) -> Snapshot:
    """Freeze, settle, and state what nobody gave and what was restated since the edition before.

    `earlier`, where given, stands for what the history and the site tell of the editions before.
    Raises `SnapshotRejected`.
    """
    concerned = {*edition.assets, edition.benchmark}
    coins = {asset for other in config.editions for asset in (*other.assets, other.benchmark)}
    own = [gap for gap in gaps if gap.asset in concerned or gap.asset not in coins]
    dates, unread = desk_dates(config, as_of, kept(config.output / _CALENDARS))
    own += unread
    day = day_of(as_of)
    previous = history.editions(edition.slug, day) if earlier is None else earlier.editions
    frozen = freeze(
        history,
        edition,
        config,
        day,
        as_of,
        gaps=own,
        recorded=recorded,
        known_at=known_at,
        sources=_KNOWN,
        previous=previous,
    )
    if not frozen.observations:
        raise SnapshotRejected(
            f"the store holds nothing for {edition.slug} on {day.isoformat()}; collect or import first. "
            "Nothing was published."
        )
    settled = settle(frozen)
    published = earlier.newest if earlier is not None else None
    if published is None:
        published = last_published(config.output / "site", previous)
    if published is not None and not recorded:
        changed = restated(published, settled.observations)
        settled = replace(settled, revisions=listed((*settled.revisions, *changed)))
    held = {(entry.metric, entry.asset) for entry in settled.observations}
    told = {(gap.metric, gap.asset) for gap in settled.gaps} | {(gap.metric, "") for gap in settled.gaps}
    absent = tuple(
        Gap(metric, asset, "", "no source gave a value")
        for metric, asset in sections.expected(edition.sections, edition.assets, edition.benchmark)
        if (metric, asset) not in held and (metric, asset) not in told and (metric, "") not in told
    )
    watch = config.watch
    diary = ahead(as_of, watch.days, watch.expiry_days, dates)
    return replace(settled, gaps=(*settled.gaps, *absent), diary=diary)


def put_in_place(
    config: Config, history: History, snapshots: Sequence[Snapshot], *, around: Config | None = None
) -> tuple[EditionOutcome, ...]:
    """Make, audit, and only then put in place: all of these editions or none.

    `around` is what the pages around them are made by, where that is not the editions' own.
    """
    made = [make(snapshot, config) for snapshot in snapshots]
    proved = [prove(edition, config.output) for edition in made]
    made, results = [edition for edition, _ in proved], [result for _, result in proved]
    editions = {edition.folder: edition.files for edition in made}
    around = around or config
    placed = place(config.output, editions, pages_around(around, history, made))
    history.record_all([edition.past for edition in made])
    index_search(around)
    site = config.output / "site"
    return tuple(
        outcome_of(
            site,
            edition.past,
            figures=result.figures,
            gaps=len(edition.report.gaps),
            changed=edition.folder not in placed.unchanged,
        )
        for edition, result in zip(made, results, strict=True)
    )


def prove(edition: Made, output: Path | None = None) -> tuple[Made, AuditResult]:
    """Audit the finished files in a folder of their own, in `output` or where the system keeps such.

    Given back is the edition with what was counted beside its files, `audit.json`.
    Raises `AuditFailed`.
    """
    with tempfile.TemporaryDirectory(prefix=".audit-", dir=output) as folder:
        for artifact in edition.files:
            path = Path(folder) / artifact.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(artifact.content)
        result = audit(Path(folder))
    require(result)
    beside = proof(edition.report, edition.files, result)
    return replace(edition, files=(*edition.files, beside)), result


def pages_around(config: Config, history: History, made: Sequence[Made] = ()) -> tuple[Artifact, ...]:
    """The pages around all editions, those published and those just made, audited. Raises `AuditFailed`."""
    site = config.output / "site"
    held: dict[tuple[str, date], PastEdition] = {
        (past.edition, past.day): past
        for past in history.editions()
        if (site / past.edition / past.day.isoformat() / "index.html").is_file()
    }
    held |= {(edition.past.edition, edition.past.day): edition.past for edition in made}
    fresh = {f"{edition.folder}/{file.path}": file.content for edition in made for file in edition.files}

    def read(path: str) -> bytes | None:
        if path in fresh:
            return fresh[path]
        return (site / path).read_bytes() if (site / path).is_file() else None

    if config.pages.search:
        search.ready()
    index = read(around_editions.INDEX)
    known = around_editions.known_pages(index) if index else {}
    pages = around_editions.pages(
        config.site,
        held.values(),
        config.templates_dir,
        configured=config.editions,
        options=config.pages,
        disclaimer=config.disclaimer,
        known={path: digest for path, digest in known.items() if (site / path).is_file()},
        read=read,
    )
    fresh |= {page.path: page.content for page in pages}
    folders = [f"{slug}/{day.isoformat()}" for slug, day in held]
    result = audit_site(read, [page.path for page in pages], folders, f"{config.site.url.rstrip('/')}/")
    if result.findings:
        require(result)
    return pages


def index_search(config: Config) -> None:
    """Make the index of the search page anew, where there is one, from the editions that stand.

    Raises `RenderError`; the site stands, and what it is searched by is that of before.
    """
    if config.pages.search:
        site = config.output / "site"
        files = search.index(site)
        place(config.output, {}, files)
        # An index is asked for by names that its newest entry gives: nobody asks for these any more.
        for path in search.superseded(site, files):
            path.unlink(missing_ok=True)


def deliver(config: Config) -> Delivered:
    """Take the site to the targets; what stands in the way of all of them is told like a failure of one."""
    try:
        return push(config.output, config.publish)
    except PublishError as error:
        return Delivered(failed=(str(error),))
