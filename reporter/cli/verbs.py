"""The verbs: each loads what it needs, does it through the pipeline, and tells the outcome."""

import argparse
import difflib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from reporter.cli.progress import progress
from reporter.cli.say import Say, columns
from reporter.config import Config
from reporter.config.load import load, write_example
from reporter.errors import AuditFailed, ConfigError, PublishError, ReporterError, SnapshotRejected

if TYPE_CHECKING:
    from reporter.model import Gap
    from reporter.pipeline import Outcome

Verb = Callable[[argparse.Namespace, Say], int]

# What a machine finds in the outcome of a verb that makes editions, if it makes none.
_NOTHING_YET: MappingProxyType[str, Any] = MappingProxyType(
    {"editions": [], "figures_proved": 0, "failures": [], "stored": 0, "gaps": []}
)


def _config(options: argparse.Namespace, say: Say) -> Config:
    """The configuration, with the output folder of the command line where one is given."""
    from reporter.metrics import correctable
    from reporter.sources import SOURCES

    sources = [source.id for source in SOURCES]
    config = load(getattr(options, "config", None), known_sources=sources, judge=correctable)
    if hasattr(options, "output"):
        config = replace(config, output=options.output)
    say.config = config
    return config


def run(options: argparse.Namespace, say: Say) -> int:
    """Collects, builds, audits and publishes today's editions."""
    config = _config(options, say)
    from reporter import pipeline

    say.result(**_NOTHING_YET)
    with progress(say) as on_event:
        outcome = pipeline.run(config, now=datetime.now(UTC), on_event=on_event)
    return _told(outcome, say)


def demo(options: argparse.Namespace, say: Say) -> int:
    """The recorded reference day."""
    config = _config(options, say)
    from reporter import pipeline

    say.result(**_NOTHING_YET)
    with progress(say) as on_event:
        outcome = pipeline.demo(config, on_event=on_event)
    return _told(outcome, say)


def collect(options: argparse.Namespace, say: Say) -> int:
    """Collects into the store, and builds nothing."""
    config = _config(options, say)
    if options.replay is not None and not options.replay.is_dir():
        raise ConfigError(f"--replay: {options.replay} is no folder")
    from reporter import pipeline

    with progress(say) as on_event:
        outcome = pipeline.collect_only(
            config, now=datetime.now(UTC), on_event=on_event, record=options.record, replay=options.replay
        )
    say.result(
        [f"{outcome.stored} new values stored, {len(outcome.gaps)} gaps", *_gap_lines(outcome.gaps)],
        stored=outcome.stored,
        gaps=[asdict(gap) for gap in outcome.gaps],
    )
    # A price of this moment is always new: nothing new and gaps besides means that nobody answered.
    if not outcome.stored and outcome.gaps:
        raise SnapshotRejected("no source gave anything new; `reporter check` tells what is out of reach")
    return 0


def import_files(options: argparse.Namespace, say: Say) -> int:
    """Takes files of the user's own into the store."""
    config = _config(options, say)
    from reporter import pipeline

    now = datetime.now(UTC)
    stored: dict[str, int] = {}
    for file in options.files:
        with progress(say) as on_event:
            stored[str(file)] = pipeline.import_files(config, [file], now, on_event=on_event).stored
        say.result([f"{file}: {stored[str(file)]} new values stored"], files=dict(stored))
    return 0


def build(options: argparse.Namespace, say: Say) -> int:
    """Builds editions anew, from the store or from one snapshot."""
    config = _config(options, say)
    days = _days(options)
    slug = _slug(options, config)
    if options.snapshot is not None:
        from reporter import pipeline

        with progress(say) as on_event:
            return _told(pipeline.build_snapshot(config, options.snapshot, on_event), say)
    from reporter.backfill import backfill

    say.result(**_NOTHING_YET)
    with progress(say) as on_event:
        outcome = backfill(
            config,
            days,
            slug,
            workers=options.workers,
            scheduler=options.scheduler,
            again=options.again,
            on_event=on_event,
        )
    return _told(outcome, say)


def _days(options: argparse.Namespace) -> tuple[date, ...]:
    if (options.first is None) != (options.last is None):
        raise ConfigError("a span needs both ends: --from D --to D")
    if options.first is not None:
        if options.last < options.first:
            raise ConfigError(f"--to {options.last} is before --from {options.first}")
        return tuple(
            options.first + timedelta(days=n) for n in range((options.last - options.first).days + 1)
        )
    return (options.date or datetime.now(UTC).date() - timedelta(days=1),)


def _slug(options: argparse.Namespace, config: Config) -> str | None:
    known = tuple(edition.slug for edition in config.editions)
    if options.edition is None:
        return None
    if options.snapshot is not None:
        raise ConfigError("--edition does not go with --snapshot: a snapshot names its edition")
    if options.edition not in known:
        near = difflib.get_close_matches(options.edition, known, 1, 0.5)
        raise ConfigError(
            f"--edition {options.edition}: no such edition; "
            + (f"did you mean {near[0]}?" if near else f"configured are: {', '.join(known)}")
        )
    return str(options.edition)


def audit(options: argparse.Namespace, say: Say) -> int:
    """Proves published editions."""
    for path in options.paths:
        if not path.exists():
            raise ConfigError(f"{path}: no such file or folder")
    from reporter import pipeline

    audited = pipeline.audit_paths(options.paths)
    rules: Counter[str] = Counter()
    for _, result in audited:
        rules.update(result.counts)
    figures = sum(result.figures for _, result in audited)
    sites = sum((folder / "feed.xml").is_file() for folder, _ in audited)
    editions = len(audited) - sites
    faults = [
        f"{folder}: {fault}"
        for folder, result in audited
        if not result.ok
        for fault in result.findings or ("no figure was checked, so nothing was proved",)
    ]
    table = [(rule, str(count)) for rule, count in sorted(rules.items())]
    say.result(
        [
            f"{figures} figures checked, in {editions} editions"
            + (" and the pages around them" if sites else ""),
            *columns(("rule", "checks"), table),
        ],
        editions=editions,
        figures=figures,
        rules=dict(sorted(rules.items())),
        faults=faults,
    )
    if faults:
        failed = sum(not result.ok for _, result in audited)
        told = "\n".join(f"  {fault}" for fault in faults)
        raise AuditFailed(f"{failed} of {len(audited)} editions or sites are not proved:\n{told}")
    return 0


def publish(options: argparse.Namespace, say: Say) -> int:
    """Takes the site to the targets."""
    config = _config(options, say)
    if not config.publish:
        raise ConfigError(
            f"no target is configured; add [[publish]] to {config.path or 'reporter.toml'}, "
            "or copy the folder yourself: " + str(config.output / "site")
        )
    from reporter import pipeline

    _delivered(pipeline.publish(config), say)
    return 0


def _delivered(outcome: "Outcome", say: Say) -> None:
    """What each target received; those that were not served raise `PublishError`."""
    say.result(outcome.delivered, delivered=list(outcome.delivered), undelivered=list(outcome.undelivered))
    for line in outcome.delivered:
        say.event("delivered", line)
    if outcome.undelivered:
        raise PublishError("\n".join(outcome.undelivered))


def check(options: argparse.Namespace, say: Say) -> int:
    """Tells what works, what does not, and the mend."""
    config = _config(options, say)
    from reporter import check as room

    findings = room.check(config)
    lines = []
    for finding in findings:
        mark = "ok     " if finding.ok else ("MISSING" if finding.needed else "without")
        lines.append(f"{mark}  {finding.what}: {finding.detail}")
        if finding.mend:
            lines.append(f"         {finding.mend}")
    say.result(lines, checks=[asdict(finding) for finding in findings])
    missing = [finding.what for finding in findings if finding.needed and not finding.ok]
    if missing:
        raise ConfigError(f"`reporter run` would fail: {', '.join(missing)}")
    return 0


def show(options: argparse.Namespace, say: Say) -> int:
    """Prints a register."""
    config = _config(options, say)
    from reporter.cli import lists

    header, rows = lists.LISTS[options.what](config)
    say.result(
        columns(header, [tuple(map(_cell, row)) for row in rows]),
        **{options.what: [dict(zip(header, row, strict=True)) for row in rows]},
    )
    return 0


def _cell(value: object) -> str:
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)


def serve(options: argparse.Namespace, say: Say) -> int:
    """Shows the site on loopback until interrupted."""
    config = _config(options, say)
    from reporter.cli.server import site_server

    site = config.output / "site"
    if not (site / "index.html").is_file():
        raise PublishError(f"there is no site in {site} yet; `reporter demo` builds one")
    with site_server(site, options.port, config.site.url) as server:
        address = f"http://127.0.0.1:{server.server_address[1]}/"
        say.result([f"{site} at {address} (Ctrl-C ends it)"], address=address)
        say.flush()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return 0
    return 0


def init(options: argparse.Namespace, say: Say) -> int:
    """Writes the example of a configuration."""
    write_example(options.file)
    say.result([f"{options.file} written; every key in it is the default"], file=str(options.file))
    return 0


def _told(outcome: "Outcome", say: Say) -> int:
    """The editions that stand now; an error names those that could not be made."""
    lines: list[str] = []
    for edition in outcome.editions:
        gaps = f", {edition.gaps} gaps stated" if edition.gaps else ""
        lines += [
            f"{edition.slug} {edition.day}: {edition.headline}",
            f"  {edition.figures_proved} figures proved{gaps}{'' if edition.changed else ', unchanged'}",
            f"  page  {edition.page}",
        ]
        if edition.pdf is not None:
            lines.append(f"  PDF   {edition.pdf}")
    say.result(
        lines,
        editions=[asdict(edition) for edition in outcome.editions],
        figures_proved=sum(edition.figures_proved for edition in outcome.editions),
        failures=[{"edition": label, "reason": reason} for label, reason in outcome.failures],
        stored=outcome.stored,
        gaps=[asdict(gap) for gap in outcome.gaps],
        seconds=dict(outcome.seconds),
    )
    for edition in outcome.editions:
        say.event(
            "edition",
            f"{edition.slug} {edition.day}: {edition.headline}",
            edition=edition.slug,
            day=edition.day,
            figures_proved=edition.figures_proved,
            gaps=edition.gaps,
            changed=edition.changed,
        )
    for label, reason in outcome.failures:
        say.event("edition", f"{label}: {reason}", failed=say.log_as_json, edition=label)
    for line in _gap_lines(outcome.gaps):
        say.detail(line)
    if outcome.failures or not outcome.editions:
        failed = "\n".join(f"  {label}: {reason}" for label, reason in outcome.failures)
        raise ReporterError(f"{len(outcome.failures)} editions could not be built:\n{failed}".rstrip(":\n"))
    _delivered(outcome, say)
    return 0


def _gap_lines(gaps: "Iterable[Gap]") -> list[str]:
    return [f"  gap   {gap.metric} {gap.asset or 'all assets'} ({gap.source}): {gap.reason}" for gap in gaps]


VERBS: MappingProxyType[str, Verb] = MappingProxyType(
    {
        "run": run,
        "demo": demo,
        "collect": collect,
        "import": import_files,
        "build": build,
        "audit": audit,
        "publish": publish,
        "check": check,
        "list": show,
        "serve": serve,
        "init": init,
    }
)
