"""What `reporter check` looks at: everything a run needs, what of it works, and the mend."""

import importlib
import os
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from reporter.config import Config, SourceSettings
from reporter.config.places import languages
from reporter.diary.desk import entries
from reporter.errors import ReporterError
from reporter.publish import label, look, prepare
from reporter.sources import SOURCES, Source
from reporter.store import History
from reporter.store.published import last_published
from reporter.validate.revisions import PRINTED, restated

_WAIT = 8.0
"""Seconds a host may take to answer at all."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `needed` means that `run` cannot work without it."""

    what: str
    ok: bool
    detail: str
    mend: str = ""
    needed: bool = True


def check(config: Config) -> tuple[Finding, ...]:
    """Looks at everything, in the order a run needs it; never raises for what it finds."""
    return (
        *_configuration(config),
        *_calendar(config),
        *_words(config),
        _fonts(),
        _libraries(),
        _output(config),
        _store(config),
        *_restated(config),
        *_sources(config),
        *_targets(config),
    )


def _configuration(config: Config) -> Iterator[Finding]:
    where = str(config.path) if config.path else "built-in defaults; `reporter init` writes a file to change"
    yield Finding("configuration", True, where)
    for edition in config.editions:
        yield Finding(f"edition {edition.slug}", True, f"{', '.join(edition.assets)}; as of {edition.cutoff}")
    if config.site.url == "https://example.org":
        yield Finding(
            "site address",
            False,
            "still the example's, https://example.org",
            "Set url in [site]: feeds, sitemap and share cards carry it.",
            needed=False,
        )


def _calendar(config: Config) -> Iterator[Finding]:
    """Whether any of the desk's own dates still lies ahead."""
    if not config.calendar:
        return
    now = datetime.now(UTC)
    later = sorted(one.at for one in entries(config.calendar) if one.at > now)
    count = len(config.calendar)
    if later:
        detail = f"{len(later)} of {count} dates lie ahead, the next at {later[0]:%Y-%m-%d %H:%M} UTC"
        yield Finding("calendar", True, detail, needed=False)
    else:
        mend = "Add the next ones to [[calendar]], or take the old ones out."
        yield Finding("calendar", False, f"all {count} dates are past", mend, needed=False)


def _words(config: Config) -> Iterator[Finding]:
    try:
        known = languages(config.templates_dir)
    except ReporterError as error:
        yield Finding("templates", False, str(error), "Install reporter again, or mend templates_dir.")
        return
    for edition in config.editions:
        ok = edition.language in known
        yield Finding(
            f"words of {edition.slug}",
            ok,
            edition.language if ok else f"no words for {edition.language}; there are for {', '.join(known)}",
            "" if ok else "Set language in [[editions]] to one of these.",
        )


def _fonts() -> Finding:
    missing = []
    for package in ("font_source_serif_pro", "font_source_sans_pro"):
        try:
            folder = Path(str(importlib.import_module(package).__file__)).parent
            if not any(folder.rglob("*.ttf")) and not any(folder.rglob("*.otf")):
                missing.append(package)
        except ImportError:
            missing.append(package)
    if missing:
        names = " ".join(missing).replace("_", "-")
        return Finding("fonts", False, f"missing: {names}", f"Run: python -m pip install {names}")
    return Finding("fonts", True, "Source Serif Pro, Source Sans Pro")


def _libraries() -> Finding:
    # The import itself is the proof: WeasyPrint opens Pango and its kin as it is loaded.
    try:
        importlib.import_module("reporter.typeset.pdf")
    except (OSError, ImportError) as error:
        return Finding(
            "system libraries",
            False,
            str(error).splitlines()[0][:200],
            "On Debian and Ubuntu run: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; "
            "on a Mac: brew install pango",
        )
    return Finding("system libraries", True, "Pango, for the PDF")


def _output(config: Config) -> Finding:
    try:
        prepare(config.output).release()
    except ReporterError as error:
        return Finding("output", False, str(error), "See above: the message names the mend.")
    free = shutil.disk_usage(config.output).free / 1024**3
    return Finding("output", True, f"{config.output.absolute()} can be written, {free:,.1f} GiB free")


def _store(config: Config) -> Finding:
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


def _restated(config: Config) -> Iterator[Finding]:
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


def _sources(config: Config) -> Iterator[Finding]:
    asked = [
        (source, config.sources.get(source.id, SourceSettings()))
        for source in SOURCES
        if source.id != "feeds" and config.sources.get(source.id, SourceSettings()).enabled
    ]
    addresses = [settings.base_url or source.base_url for source, settings in asked]
    addresses += [feed.url for feed in config.feeds]
    with ThreadPoolExecutor(max_workers=max(len(addresses), 1)) as pool:
        reached = dict(zip(addresses, pool.map(_reached, addresses), strict=True))
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


def _reached(address: str) -> str:
    """Why nobody answered at this address; empty if somebody did, whatever the answer was."""
    if urlsplit(address).scheme not in ("http", "https"):
        return f"{address} is no http or https address"
    opener = urllib.request.build_opener(_NoRedirect)
    request = urllib.request.Request(  # noqa: S310 - the scheme is looked at above
        address, method="HEAD", headers={"User-Agent": "reporter"}
    )
    try:
        opener.open(request, timeout=_WAIT).close()
    except urllib.error.HTTPError as answer:
        answer.close()
        return ""
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        return f"no answer from {urlsplit(address).hostname}: {reason}"[:200]
    return ""


def _targets(config: Config) -> Iterator[Finding]:
    for target in config.publish:
        seen = look(config.output, target)
        yield Finding(f"target {label(target)}", seen.ok, seen.detail, seen.mend)
