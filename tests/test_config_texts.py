from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.config import Site, texts
from reporter.config.colours import contrast, mix, readable
from reporter.config.templates import environment, fingerprint, furniture, render, roots, standard_disclaimer
from reporter.config.tones import tones, unreadable
from reporter.errors import ConfigError, RenderError


@given(st.text())
def test_cleaned_text_holds_nothing_unseen_and_stays_clean(text):
    cleaned = texts.clean(text)
    assert texts.clean(cleaned) == cleaned
    cleaned.encode()  # no lone surrogate is left
    assert not set(cleaned) & set("\x00\x1b\u200b\u200e\u202e\u2066\ufeff\u00ad")


@given(st.text())
def test_a_link_is_on_the_web_or_inside_the_site_or_nothing(url):
    href = texts.safe_href(url)
    assert not href or href.startswith(("http://", "https://", "#")) or ":" not in href.lower().split("/")[0]
    assert not any(char.isspace() for char in href)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/a?b=c#d",
        "HTTP://Example.org",
        "#sources",
        "../2026-02-01/index.html",
        "report.pdf",
    ],
)
def test_an_honest_link_stays(url):
    assert texts.safe_href(url) == url


def test_moments_are_told_in_utc_whatever_zone_they_come_in():
    words = furniture("en")
    moment = datetime(2026, 2, 2, 16, 48, tzinfo=timezone(timedelta(hours=8)))
    assert texts.minute(moment, words) == "2 February 2026, 08:48 UTC"
    assert texts.day(moment, words) == "2 February 2026"
    assert texts.month(date(2025, 12, 31), words) == "December 2025"
    assert texts.iso(moment) == "2026-02-02T08:48:00Z"
    assert texts.iso(date(2026, 2, 2)) == "2026-02-02"
    assert texts.day(datetime(2026, 1, 1, tzinfo=UTC), words) == "1 January 2026"


def test_a_word_that_asks_for_what_is_not_known_is_named():
    with pytest.raises(RenderError, match="count"):
        texts.fill("{count} min", minutes=3)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(
    "colour", ["#ffffff", "#000000", "#ffff00", "#0000ff", "#0b5a78", "#7f7f7f", "#ff0000"]
)
def test_every_colour_of_text_can_be_read(colour, dark):
    chosen = tones(Site(accent=colour, rising=colour, falling=colour), dark)
    for name in ("ink", "muted", "accent", "rising", "falling"):
        for ground in (chosen.paper, chosen.wash):
            assert contrast(asdict(chosen)[name], ground) >= 4.5, name


def test_a_readable_colour_is_left_alone():
    assert readable("#0b5a78", "#ffffff") == "#0b5a78"
    assert mix("#000000", "#ffffff", 0.5) == "#808080"


@pytest.mark.parametrize("paper", ["#ffffff", "#14181b"])
@pytest.mark.parametrize("colour", ["#ffd400", "#00a0ff", "#7f7f7f", "#102030", "#ff00ff"])
def test_the_nearest_readable_colour_passes_and_a_step_back_does_not(colour, paper):
    near = readable(colour, paper)
    assert contrast(near, paper) >= 4.5
    assert contrast(near, paper) < 4.8 or near == colour, "it went further than it had to"


def test_colours_that_cannot_be_read_are_named_with_their_mend():
    site = Site(accent="#ffd400", falling_dark="#402020", rising_dark="#7fd1c0")
    found = unreadable(site)
    assert [key for key, *_ in found] == ["accent", "falling_dark"]
    for key, _, near, ratio in found:
        assert ratio < 4.5
        assert not any(key == other for other, *_ in unreadable(replace(site, **{key: near})))
    assert not unreadable(Site())


def test_the_desks_words_replace_single_ones(tmp_path):
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "furniture.toml").write_text('[nav]\nlatest = "Today"\n')
    words = furniture("en", tmp_path)
    assert words["nav.latest"] == "Today"
    assert words["nav.archive"] == "Archive"
    assert fingerprint("en", tmp_path) != fingerprint("en")


@pytest.mark.parametrize("broken", ["[nav", "[nav]\nlatest = 3\n", 'nav = "x"\n'])
def test_words_that_cannot_be_read_name_their_file(tmp_path, broken):
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "furniture.toml").write_text(broken)
    with pytest.raises(ConfigError, match=r"furniture\.toml"):
        furniture("en", tmp_path)


def test_a_language_without_words_is_named():
    with pytest.raises(ConfigError, match="xx"):
        furniture("xx")


def test_a_folder_of_templates_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ConfigError, match="templates_dir"):
        roots(tmp_path / "gone")


def test_a_disclaimer_that_wants_filling_in_is_refused(tmp_path):
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "disclaimer.txt.j2").write_text("Not {{ advice }}.")
    with pytest.raises(ConfigError, match="disclaimer"):
        standard_disclaimer("en", tmp_path)


def test_everything_printed_is_escaped_in_every_kind_of_template(tmp_path):
    for name in ("x.html.j2", "x.xml.j2", "x.svg", "x.json", "x.txt"):
        (tmp_path / name).write_text("{{ text }}")
        assert render(environment(tmp_path), name, {"text": "<b>&\u202e"}) == "&lt;b&gt;&amp;"
