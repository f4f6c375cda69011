"""Editions of assets that are no majors, alone and in company: published, and called what they are."""

import re
from datetime import date

import pytest

from benchmarks import archive
from reporter import pipeline
from tests.assets import refused

DAYS = [date(2025, 10, 31), date(2025, 12, 31)]
COMPANIES = (
    ("alone", ("dogecoin",), ()),
    ("three", ("cardano",), ("ethereum", "dogecoin")),
    ("numbered", ("avalanche-2",), ("tron",)),
    ("majors", ("ripple",), ("bitcoin", "ethereum")),
)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    output = tmp_path_factory.mktemp("assets")
    archive.main([str(output), "9", "1.2"])
    return output, *refused(output, DAYS, COMPANIES)


def test_no_edition_is_refused(made):
    _, built, failures = made
    assert failures == []
    assert built == len(DAYS) * len(COMPANIES) * 2


def test_a_chart_names_each_of_its_sources_once(made):
    told = re.findall(r"Source: ([^<.]*)\.", _page(made[0] / "site" / "three-cardano-en"))
    assert "Binance and Kraken" in told
    for credit in told:
        names = re.split(r", | and ", credit)
        assert len(names) == len(set(names)), credit


def test_assets_are_called_majors_where_all_of_them_are(made):
    site = made[0] / "site"
    for language, caption in (("en", "The majors"), ("es", "Los principales")):
        assert caption in _page(site / f"majors-ripple-{language}")
        assert caption not in _page(site / f"three-cardano-{language}")
    text = re.sub(r"<[^>]+>", "", _page(site / "three-cardano-en"))
    assert "The coins tracked here" in text
    assert not re.search(r"\bmajors?\b", text)


def test_the_audit_refuses_the_word_of_assets_that_are_none(made):
    folder = made[0] / "site" / "three-cardano-en" / str(DAYS[-1])
    page = folder / "index.html"
    held = page.read_text(encoding="utf-8")
    page.write_text(held.replace("The coins tracked here", "The majors"), encoding="utf-8")
    ((_, result),) = pipeline.audit_paths([folder])
    page.write_text(held, encoding="utf-8")
    assert any(finding.rule == "W8" and "majors" in str(finding) for finding in result.findings)


def _page(folder):
    return (folder / str(DAYS[-1]) / "index.html").read_text(encoding="utf-8")


def test_no_edition_of_an_audience_within_the_day_is_refused(tmp_path):
    archive.main([str(tmp_path), "3", "1.1", "hourly"])
    companies = (("alone", ("bitcoin",), ()), ("two", ("binancecoin",), ("ethereum",)))
    built, failures = refused(tmp_path, DAYS, companies, cutoff="13:30")
    assert failures == []
    assert built == len(DAYS) * len(companies) * 2 * 3
