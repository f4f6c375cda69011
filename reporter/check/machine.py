"""What the machine has: fonts, libraries, room on the disk, time zones, calendars of exchanges."""

import importlib
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from reporter.check.finding import Finding
from reporter.config import Config, EditionSettings, Site, letters
from reporter.errors import ReporterError
from reporter.publish import prepare
from reporter.validate.sessions import CALENDARS, Calendar, closed

_GIB = 1024**3
_DAYS = 30
"""For so many days the disk should last."""


def fonts(site: Site) -> Finding:
    """The typefaces of charts and pages; the desk's own were checked as the configuration was read."""
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
    own = [Path(path).name for face in letters.FACES if (path := letters.own(site, face))]
    return Finding("fonts", True, ", ".join([*own, "Source Serif Pro", "Source Sans Pro"]))


def libraries() -> Finding:
    """The system's libraries that set the PDF."""
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


def output(config: Config) -> Iterator[Finding]:
    """Whether the folder can be written and is free, and for how long the disk lasts."""
    try:
        prepare(config.output).release()
    except ReporterError as error:
        yield Finding("output", False, str(error), "See above: the message names the mend.")
        return
    free = shutil.disk_usage(config.output).free
    yield Finding("output", True, f"{config.output.absolute()} can be written, {free / _GIB:,.1f} GiB free")
    daily = sum(_newest_size(config.output / "site", edition) for edition in config.editions)
    if daily and free < daily * _DAYS:
        yield Finding(
            "disk",
            False,
            f"at {daily / 1e6:,.1f} MB a day it is full in {free // daily} days",
            "Free some space, or move output to another disk.",
            needed=False,
        )


def _newest_size(site: Path, edition: EditionSettings) -> int:
    """Bytes of the edition's newest folder; nothing where there is none yet."""
    folders = sorted((site / edition.slug).glob("????-??-??"))
    return sum(path.stat().st_size for path in folders[-1].rglob("*") if path.is_file()) if folders else 0


def zones(config: Config) -> Iterator[Finding]:
    """For each cut-off: which moment it is in UTC, and when the zone's clocks change next."""
    for edition in config.editions:
        if edition.cutoff == "now":
            continue
        zone = ZoneInfo(edition.zone)
        now = datetime.now(UTC)
        hour, minute = map(int, edition.cutoff.split(":"))
        moments = [
            (now + timedelta(days=number)).astimezone(zone).replace(hour=hour, minute=minute, second=0)
            for number in range(200)
        ]
        told = f"{edition.cutoff} {edition.zone} is {moments[0].astimezone(UTC):%H:%M} UTC today"
        change = next((one for one in moments if one.utcoffset() != moments[0].utcoffset()), None)
        if change is not None:
            told += f", and {change.astimezone(UTC):%H:%M} UTC from {change.date().isoformat()}"
        yield Finding(f"cut-off of {edition.slug}", True, told)


def calendars() -> Iterator[Finding]:
    """Whether the calendars of the exchanges reach over this year and the next."""
    today = datetime.now(UTC).date()
    for year in (today.year, today.year + 1):
        weekdays = [day for n in range(366) if (day := date(year, 1, 1) + timedelta(days=n)).weekday() < 5]
        lacking = sorted(
            {
                exchange
                for calendar in CALENDARS.values()
                for exchange in calendar.exchanges
                if not any(closed(Calendar((exchange,)), day) for day in weekdays)
            }
        )
        yield Finding(
            f"calendars of {year}",
            not lacking,
            f"no holiday is known for {', '.join(lacking)}"
            if lacking
            else "all exchanges' holidays are known",
            "Run: python -m pip install --upgrade holidays" if lacking else "",
            needed=False,
        )
