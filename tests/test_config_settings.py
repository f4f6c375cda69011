"""What of the configuration travels in a snapshot: enough to rebuild, and nothing private."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from reporter.config import (
    Config,
    EditionSettings,
    Feed,
    Quality,
    RelatedLimits,
    Site,
    SourceSettings,
    Target,
)
from reporter.config.settings import from_settings, to_settings
from reporter.errors import ConfigError

EDITION = EditionSettings(slug="desk", title="Desk", assets=("bitcoin", "solana"), cutoff="07:30", zone="UTC")
CONFIG = Config(
    site=Site(title="T", logo="/home/someone/logo.svg"),
    editions=(EditionSettings(), EDITION),
    sources={
        "okx": SourceSettings(key_env="OKX_KEY", base_url="https://internal.example"),
        "desk": SourceSettings(name="Desk", url="https://desk.example"),
    },
    feeds=(Feed("F", "https://feed.example/private-token"),),
    quality=Quality(min_assets=2),
    related=RelatedLimits(count=1),
    disclaimer=("One.", "Two."),
    publish=(Target(folder="/srv/www"),),
    output=Path("/somewhere/output"),
    path=Path("/somewhere/reporter.toml"),
)


def test_settings_hold_no_key_and_no_path() -> None:
    text = json.dumps(to_settings(CONFIG, EDITION))
    for private in ("OKX_KEY", "internal", "/home", "private-token", "/srv", "somewhere"):
        assert private not in text


def test_settings_make_the_way_there_and_back() -> None:
    settings = json.loads(json.dumps(to_settings(CONFIG, EDITION)))
    again = from_settings(settings, CONFIG)
    assert to_settings(again, again.editions[0]) == settings
    assert again.editions == (EDITION,)
    assert again.site == CONFIG.site
    assert (again.quality, again.related, again.disclaimer) == (
        CONFIG.quality,
        CONFIG.related,
        CONFIG.disclaimer,
    )
    assert again.sources == {"desk": SourceSettings(name="Desk", url="https://desk.example")}
    assert (again.output, again.publish, again.feeds) == (CONFIG.output, CONFIG.publish, ())


def test_a_logo_the_machine_does_not_have_is_left_out() -> None:
    settings = to_settings(CONFIG, EDITION)
    assert from_settings(settings).site.logo == ""
    other = replace(CONFIG, site=replace(CONFIG.site, logo="/elsewhere/other.svg"))
    assert from_settings(settings, other).site.logo == ""


@pytest.mark.parametrize(
    ("part", "value", "message"),
    [
        ("edition", None, "name no edition"),
        ("edition", {"slug": "../x"}, "editions.1.slug"),
        ("site", {"url": "javascript:x"}, "site.url"),
        ("site", {"accent": "red;}"}, "site.accent"),
        ("sources", {"x": {"name": "X", "url": "file:///etc"}}, "sources.x.url"),
        ("sources", {"x": "X"}, "must be a table"),
        ("disclaimer", "text", "disclaimer"),
        ("output", "/etc", "unknown parts: output"),
    ],
)
def test_settings_of_a_stranger_are_checked(part: str, value: object, message: str) -> None:
    settings = to_settings(CONFIG, EDITION)
    settings[part] = value
    with pytest.raises(ConfigError, match=message):
        from_settings(settings)
