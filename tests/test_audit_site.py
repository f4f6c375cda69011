"""The audit of the pages around the editions: a right site is proved, each change of one is found."""

from dataclasses import replace

import pytest

from reporter import demo, pipeline
from reporter.audit import audit_site
from reporter.config.load import load as configured
from reporter.errors import AuditFailed, ConfigError
from tests.mutations import KINDS, around, caught, days


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    output = tmp_path_factory.mktemp("output")
    pipeline.demo(replace(configured(demo.CONFIG), output=output))
    return output / "site"


@pytest.fixture(scope="module")
def held(site):
    return around.load(site)


def test_a_share_of_all_kinds_of_change_is_caught_on_the_recorded_day(site):
    day, refused, tried = days.attempt(site / "crypto-daily/2026-02-02", days.share(0, 12))
    assert (day, refused) == ("2026-02-02", [])
    assert len(tried) >= 8
    assert [name for name, (held, _) in tried.items() if not held] == []


def test_each_kind_is_tried_once_in_so_many_days():
    shares = [days.share(number, 5) for number in range(5)]
    assert sum(map(len, shares)) == len(frozenset().union(*shares)) == len(KINDS)


def test_when_an_edition_was_published_is_no_standfirst_however_long_the_words(site, held):
    files, editions = held
    front = files["index.html"].replace(
        b">Read the report<", b">Read the whole of the report of that morning here<"
    )
    assert front != files["index.html"]
    found = audit_site(
        lambda path: front if path == "index.html" else (site / path).read_bytes(), ["index.html"], editions
    ).findings
    assert [str(finding) for finding in found if "standfirst" in finding.message] == []


def test_a_right_site_is_proved_with_its_editions(site):
    audited = pipeline.audit_paths([site])
    assert [path.name for path, _ in audited] == ["2026-02-02", "site"]
    around_them = audited[1][1]
    assert [str(finding) for finding in around_them.findings] == []
    assert {"FEED", "SITE", "LINKS", "D1", "T1"} <= {
        rule for rule, count in around_them.counts.items() if count
    }
    assert around_them.figures > 10


@pytest.mark.parametrize("name", [kind.name for kind in around.AROUND])
def test_a_change_of_the_site_is_found(name, site, held):
    kind = next(kind for kind in around.AROUND if kind.name == name)
    found = around.found_by(kind, site, *held)
    assert found is not None
    assert caught(kind, found)


def test_an_edition_that_is_gone_is_missed(site, held):
    files, _ = held
    found = audit_site(files.get, ["index.html", "feed.xml"], []).findings
    assert {finding.rule for finding in found} >= {"FEED"}


def test_a_feed_that_declares_a_document_type_is_refused(held):
    files, editions = held
    files = files | {"feed.xml": b'<!DOCTYPE feed [<!ENTITY a "b">]>' + files["feed.xml"]}
    found = audit_site(files.get, ["feed.xml"], editions).findings
    assert "document type" in str(found[0])


def test_pages_that_say_what_no_edition_says_are_not_published(site, monkeypatch, tmp_path):
    made = pipeline.steps.around_editions.pages

    def forged(*arguments, **named):
        pages = made(*arguments, **named)
        return tuple(
            replace(page, content=page.content.replace(b"</main>", b"<p>Up $1</p></main>")) for page in pages
        )

    monkeypatch.setattr(pipeline.steps.around_editions, "pages", forged)
    with pytest.raises(AuditFailed, match="no edition's"):
        pipeline.demo(replace(configured(demo.CONFIG), output=tmp_path))
    assert not (tmp_path / "site" / "index.html").exists()


def test_a_folder_without_an_edition_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="no edition"):
        pipeline.audit_paths([tmp_path])
