"""The steps after the first: freeze a day, make and prove its edition, put editions in place, deliver."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from reporter import sections
from reporter import site as around_editions
from reporter.audit import AuditResult, Standing, audit, audit_site, require
from reporter.collect import Event
from reporter.config import Config, EditionSettings
from reporter.diary import ahead
from reporter.diary.desk import own as desk_dates
from reporter.errors import SnapshotRejected
from reporter.model import Artifact, Gap, PastEdition, Snapshot
from reporter.pipeline.edition import Made, make
from reporter.pipeline.intake import CALENDARS, OnEvent, open_history, silent
from reporter.pipeline.memory import undisturbed
from reporter.pipeline.outcome import EditionOutcome, outcome_of
from reporter.pipeline.proof import proof
from reporter.pipeline.times import day_of
from reporter.publish import place, prepare
from reporter.site import search
from reporter.sources import SOURCES
from reporter.store.freeze import freeze
from reporter.store.history import History
from reporter.store.occasions import kept
from reporter.store.published import last_published
from reporter.store.records import in_force
from reporter.store.snapshot import dump, load
from reporter.typeset import get_ready
from reporter.validate import listed, restated, settle

__all__ = [
    "Earlier",
    "Event",
    "History",
    "OnEvent",
    "dump",
    "freeze_day",
    "get_ready",
    "in_force",
    "index_search",
    "load",
    "open_history",
    "pages_around",
    "place",
    "prepare",
    "prove",
    "put_in_place",
    "silent",
]

_KNOWN = {source.id: (source.name, source.home) for source in SOURCES}


@dataclass(frozen=True, slots=True)
class Earlier:
    """The editions before the one to be frozen, newest first, published or about to be."""

    editions: tuple[PastEdition, ...]
    newest: Snapshot | None = None
    """What the newest of them knew; None: to be read from the site."""


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
    dates, unread = desk_dates(config, as_of, kept(config.output / CALENDARS))
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
    proved = []
    for number, snapshot in enumerate(snapshots, 1):
        with undisturbed(more=number < len(snapshots)):
            proved.append(prove(make(snapshot, config), config.output))
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
    """The pages around all editions, those published and those just made, audited. Raises `AuditFailed`.

    Of a page made anew, what it said before of editions that were not written since was proved then.
    """
    site = config.output / "site"
    held: dict[tuple[str, date], PastEdition] = {
        (past.edition, past.day): past
        for past in history.editions()
        if (site / past.edition / past.day.isoformat() / "index.html").is_file()
    }
    held |= {(edition.past.edition, edition.past.day): edition.past for edition in made}
    fresh = {f"{edition.folder}/{file.path}": file.content for edition in made for file in edition.files}

    def stood(path: str) -> bytes | None:
        return (site / path).read_bytes() if (site / path).is_file() else None

    def read(path: str) -> bytes | None:
        return fresh[path] if path in fresh else stood(path)

    if config.pages.search:
        search.ready()
    index = read(around_editions.INDEX)
    known = around_editions.known_pages(index) if index else {}
    known = {path: digest for path, digest in known.items() if (site / path).is_file()}
    pages = around_editions.pages(
        config.site,
        held.values(),
        config.templates_dir,
        configured=config.editions,
        options=config.pages,
        disclaimer=config.disclaimer,
        known=known,
        read=read,
    )
    fresh |= {page.path: page.content for page in pages}
    folders = [f"{slug}/{day.isoformat()}" for slug, day in held]
    paths = [page.path for page in pages]
    standing = None
    # Where all is made anew, by another version or other settings, all is proved anew.
    if around_editions.known_pages(read(around_editions.INDEX) or b"").keys() - set(paths):
        changed = _written_since(site, folders) | {edition.folder for edition in made}
        standing = Standing(stood, frozenset(changed))
    result = audit_site(read, paths, folders, f"{config.site.url.rstrip('/')}/", standing)
    if result.findings:
        require(result)
    return pages


def _written_since(site: Path, folders: Sequence[str]) -> set[str]:
    """The editions of the site that were written after its pages: no page was proved with them yet."""
    proved = (site / around_editions.INDEX).stat().st_mtime_ns
    files = {folder: [site / folder / name for name in ("index.html", "facts.json")] for folder in folders}
    return {
        folder
        for folder, told in files.items()
        if any(file.is_file() and file.stat().st_mtime_ns >= proved for file in told)
    }


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
