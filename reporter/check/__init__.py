"""What `reporter check` looks at: everything a run needs, what of it works, and the mend."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

from reporter.check.finding import Finding
from reporter.check.machine import calendars, fonts, libraries, output, zones
from reporter.check.sources import look_at_sources
from reporter.check.store import changed_since, look_at_store
from reporter.check.words import look_at_words
from reporter.config import Calendar, Config
from reporter.diary.desk import entries, read
from reporter.errors import ConfigError, SourceError
from reporter.publish import label, look
from reporter.site import search

__all__ = ["Finding", "check"]


def check(config: Config) -> tuple[Finding, ...]:
    """Looks at everything, in the order a run needs it; never raises for what it finds."""
    return (
        *_configuration(config),
        *_calendar(config),
        *look_at_words(config),
        fonts(config.site),
        libraries(),
        *output(config),
        *zones(config),
        *calendars(),
        look_at_store(config),
        *changed_since(config),
        *look_at_sources(config),
        *_search(config),
        *_targets(config),
        *_heartbeat(config),
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
    """Whether any of the desk's own dates still lies ahead, and its calendars' files can be read."""
    now = datetime.now(UTC)
    if config.calendar:
        later = sorted(one.at for one in entries(config.calendar) if one.at > now)
        count = len(config.calendar)
        if later:
            detail = f"{len(later)} of {count} dates lie ahead, the next at {later[0]:%Y-%m-%d %H:%M} UTC"
            yield Finding("calendar", True, detail, needed=False)
        else:
            mend = "Add the next ones to [[calendar]], or take the old ones out."
            yield Finding("calendar", False, f"all {count} dates are past", mend, needed=False)
    for one in config.calendars:
        if one.file:
            yield _calendar_file(one, now)


def _calendar_file(one: Calendar, now: datetime) -> Finding:
    what = f"calendar {one.name}"
    try:
        count = len(read(one, now))
    except (OSError, SourceError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        mend = "Mend the file, or its entry in [[calendars]]; a run without it states the gap."
        return Finding(what, False, f"{one.file}: {why}", mend, needed=False)
    return Finding(what, True, f"{count} dates within two months", needed=False)


def _search(config: Config) -> Iterator[Finding]:
    """Whether the search page, where it is wanted, can be given its index."""
    if config.pages.search:
        try:
            search.ready()
        except ConfigError as error:
            mend = "Install the extra (pip install 'reporter[search]'), or set search = false in [pages]."
            yield Finding("search", False, str(error).partition(":")[0], mend)
        else:
            yield Finding("search", True, "pagefind is there to make its index")


def _targets(config: Config) -> Iterator[Finding]:
    for target in config.publish:
        seen = look(config.output, target)
        yield Finding(f"target {label(target)}", seen.ok, seen.detail, seen.mend)


def _heartbeat(config: Config) -> Iterator[Finding]:
    variable = config.heartbeat.url_env
    if not variable:
        return
    # It is not called: a call would tell the monitor that a run went well.
    ok = urlsplit(os.environ.get(variable, "").strip()).scheme in ("http", "https")
    yield Finding(
        "heartbeat",
        ok,
        f"address from {variable}" if ok else f"the variable {variable} holds no http or https address",
        "" if ok else f"Put the monitor's address into {variable}, where the run is started too.",
        needed=False,
    )
