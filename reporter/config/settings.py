"""The public part of the configuration: what travels in a snapshot, so that it alone can rebuild."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import PurePath
from typing import Any

from reporter.config import Config, EditionSettings, Site, letters
from reporter.config.read import read
from reporter.config.tongues import spoken
from reporter.errors import ConfigError

LATER = ("accent_dark", "rising_dark", "falling_dark", "typeface", "paper", *letters.FACES.values())
"""Keys of [site] that a snapshot names only where they are set."""


def to_settings(config: Config, edition: EditionSettings) -> dict[str, Any]:
    """What a reader of the snapshot may know of the configuration: JSON values, no key and no path.

    Of the sources only what the page prints of them: name and address, where the desk set one.
    """
    # What a desk left alone is not written: a snapshot of an older version has not heard of it either.
    site = {
        name: value
        for name, value in asdict(config.site).items()
        if name not in LATER or value != getattr(Site(), name)
    }
    # The file's name only: a path would tell of the machine, and change the bytes with it.
    site["logo"] = PurePath(config.site.logo).name
    # A font by its content too: of its letters the whole edition is set.
    site |= {key: letters.named(site[key]) for key in letters.FACES.values() if key in site}
    settings: dict[str, Any] = {
        "site": site,
        "edition": {
            name: value
            for name, value in _plain(asdict(edition)).items()
            if name != "formats" or edition.formats != EditionSettings().formats
        },
        "related": asdict(config.related),
        "quality": {name: value for name, value in asdict(config.quality).items() if name != "run_budget"},
        "disclaimer": list(config.disclaimer),
        "sources": {
            source: {"name": own.name, "url": own.url}
            for source, own in sorted(config.sources.items())
            if own.name or own.url
        },
    }
    if languages := spoken(config.editions, edition):
        settings["languages"] = languages
    if config.corrections:
        settings["corrections"] = [asdict(one) for one in config.corrections]
    return settings


def from_settings(settings: Mapping[str, Any], base: Config | None = None) -> Config:
    """The configuration of the one edition a snapshot was made for; `to_settings` turns it back,
    but for `languages`: one edition alone knows of no others.

    What a snapshot never carries comes from `base`: the output folder, the desk's templates, the file
    of the logo if it has the same name (else the page carries the title in type), the font files if they
    are the same (else the program's own letters), and the targets.
    Values pass the same checks as a file's: a snapshot may come from anywhere. Raises `ConfigError`.
    """
    base = base or Config()
    known = {"site", "edition", "related", "quality", "disclaimer", "sources", "corrections", "languages"}
    if not isinstance(settings, Mapping) or not isinstance(settings.get("edition"), Mapping):
        raise ConfigError("the snapshot's settings name no edition; it cannot be rebuilt from")
    if unknown := sorted(set(settings) - known):
        raise ConfigError(f"the snapshot's settings hold unknown parts: {', '.join(unknown)}")
    document = {name: value for name, value in settings.items() if name not in ("edition", "languages")}
    document["editions"] = [settings["edition"]]
    config = read(document, lambda _key: "the snapshot's settings")
    same_logo = config.site.logo == PurePath(base.site.logo).name
    return replace(
        config,
        site=letters.settled(replace(config.site, logo=base.site.logo if same_logo else ""), base.site),
        quality=replace(config.quality, run_budget=base.quality.run_budget),
        calendars=(),
        feeds=(),  # nobody is asked for a day that is already frozen
        templates_dir=base.templates_dir,
        output=base.output,
        publish=base.publish,
        heartbeat=base.heartbeat,
    )


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
