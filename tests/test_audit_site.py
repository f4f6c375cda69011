"""The audit of the pages around the editions: a right site is proved, each change of one is found."""

import json
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from reporter import demo, pipeline
from reporter.audit import Standing, audit_site
from reporter.config.load import load as configured
from reporter.errors import AuditFailed, ConfigError
from reporter.pipeline import steps
from reporter.pipeline.times import closing
from reporter.store.history import History
from reporter.store.importing import import_file
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


@pytest.fixture
def standing(held):
    """The site as it stands, no edition of it written since."""
    return Standing(held[0].get, frozenset())


@pytest.mark.parametrize("name", [kind.name for kind in around.AROUND])
def test_a_change_is_found_beside_what_stood_before_as_well(name, site, held, standing):
    kind = next(kind for kind in around.AROUND if kind.name == name)
    found = around.found_by(kind, site, *held, standing)
    assert found is not None
    assert caught(kind, found)


def proved(site, held, standing, changes=None, editions=None):
    """(findings, the files of editions that were read) of the pages of a site, some files changed."""
    files, folders = held
    opened = set()

    def read(path):
        found = (changes or {}).get(path, files.get(path))
        if found is None and (site / path).is_file():
            opened.add(path)
            found = (site / path).read_bytes()
        return found

    paths = [path for path in files if path.endswith((".html", ".xml", ".json"))]
    result = audit_site(read, paths, folders if editions is None else editions, "", standing)
    return [str(finding) for finding in result.findings], opened, result


def test_what_stood_there_is_not_held_against_an_edition_that_is_as_it_was(site, held, standing):
    facts = f"{held[1][0]}/facts.json"
    findings, opened, before = proved(site, held, None)
    assert (findings, facts in opened) == ([], True)
    findings, opened, after = proved(site, held, standing)
    assert (findings, facts in opened) == ([], False)
    assert after.figures < before.figures
    assert after.counts["LINKS"] == before.counts["LINKS"]  # what may have gone is looked for each time


def test_what_stood_there_is_proved_anew_with_an_edition_that_was_written_since(site, held, standing):
    folder = held[1][0]
    since = replace(standing, changed=frozenset({folder}))
    findings, opened, result = proved(site, held, since)
    assert (findings, f"{folder}/facts.json" in opened) == ([], True)
    assert result.counts == proved(site, held, None)[2].counts
    page = (site / folder / "index.html").read_bytes()
    other = page.replace(b'<p class="standfirst">', b'<p class="standfirst">Otherwise. ')
    changes = {f"{folder}/index.html": other}
    assert any("standfirst" in finding for finding in proved(site, held, since, changes)[0])


def test_an_entry_that_leads_to_an_edition_since_gone_is_proved_anew(site, held):
    files, editions = held
    link = f"https://desk.example/{editions[0].rpartition('/')[0]}/2020-01-01/report.pdf"
    data = json.loads(files["feed.json"])
    data["items"][0].setdefault("attachments", []).append({"url": link, "mime_type": "application/pdf"})
    feed = json.dumps(data).encode()
    stood = Standing({**files, "feed.json": feed}.get, frozenset())
    findings, _, _ = proved(site, held, stood, {"feed.json": feed})
    assert any("leads to no edition" in finding for finding in findings)


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


def _article(day, language="en", leads=True):
    on = f'<a href="../next/{day}.html">on</a>' if leads else ""
    return (
        f'<html lang="{language}"><h1>Of {day}</h1><p class="standfirst">That day.</p>'
        f'<section id="disclaimer"><p>No advice.</p></section>{on}</html>'
    ).encode()


def _way(day):
    return (
        f'<html lang="en"><meta http-equiv="refresh" content="0; url=../{day}/index.html">'
        f'<a href="../{day}/index.html">Of {day}</a></html>'
    ).encode()


def _found(changed, paths=()):
    days_ = ("2026-01-30", "2026-01-31", "2026-02-02")
    files = {f"daily/{day}/index.html": _article(day) for day in days_}
    files |= {f"daily/next/{one}.html": _way(other) for one, other in pairwise(days_)}
    files["daily/next/2026-02-02.html"] = b'<html lang="en"><a href="../latest.html">newest</a></html>'
    files |= changed
    return [str(one) for one in audit_site(files.get, paths, [f"daily/{day}" for day in days_]).findings]


def test_the_way_from_an_edition_to_the_next_is_proved():
    every = [f"daily/next/{day}.html" for day in ("2026-01-30", "2026-01-31", "2026-02-02")]
    assert _found({}, every) == []
    none_yet = b'<html lang="en"><a href="../latest.html">newest</a></html>'
    # The day before the newest, though nothing of it is published anew.
    assert "does not lead to 2026-02-02" in _found({"daily/next/2026-01-31.html": none_yet})[0]
    assert "leads to nothing after it" in _found({"daily/next/2026-01-31.html": None})[0]
    assert "leads to nothing after it" in _found({"daily/next/2026-02-02.html": None})[0]
    assert "does not lead to no edition" in _found({"daily/next/2026-02-02.html": _way("2026-01-31")})[0]
    past = {"daily/next/2026-01-30.html": _way("2026-02-02")}
    assert "does not lead to 2026-01-31" in _found(past, every)[0]
    other = {"daily/next/2026-01-31.html": _way("2026-02-02").replace(b">Of 2026-02-02<", b">Of another<")}
    assert "headline" in _found(other)[0]
    still = {"daily/next/2026-01-31.html": _way("2026-02-02").replace(b"refresh", b"none")}
    assert "it leads on where there is nothing, or does not" in _found(still)[0]


def test_an_edition_of_before_there_were_ways_on_needs_none():
    old = {f"daily/{day}/index.html": _article(day, leads=False) for day in ("2026-01-31", "2026-02-02")}
    assert _found(old | {"daily/next/2026-01-31.html": None, "daily/next/2026-02-02.html": None}) == []


MAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
HOME = "https://desk.example/"


def _map(*rows):
    """A map of (folder, {language: folder}) at the desk's address."""
    urls = "".join(
        f"<url><loc>{HOME}{folder}/</loc>"
        + "".join(f'<xhtml:link hreflang="{code}" href="{HOME}{to}/"/>' for code, to in links.items())
        + "</url>"
        for folder, links in rows
    )
    return f"<urlset {MAP}>{urls}</urlset>".encode()


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ({}, None),
        ({"es": "tag/2026-02-01"}, "no edition of that day"),
        ({"es": "day/2026-02-02", "en": "tag/2026-02-02"}, "its language is not"),
        ({"x-default": "tag/2026-02-01"}, "its default is none"),
        ({"en": "day/2026-02-01"}, "it names no language of its own"),
    ],
)
def test_what_a_map_says_of_languages_is_proved(rows, wanted):
    files = {
        f"{slug}/{day}/index.html": _article(day, language, leads=False)
        for slug, language in (("day", "en"), ("tag", "es"))
        for day in ("2026-02-01", "2026-02-02")
    }
    links = {"en": "day/2026-02-02", "es": "tag/2026-02-02", "x-default": "day/2026-02-02"} | rows
    files["sitemaps/2026-02.xml"] = _map(("day/2026-02-02", links), ("tag/2026-02-02", links))
    editions = [path.removesuffix("/index.html") for path in files if path.endswith(".html")]
    found = audit_site(files.get, ["sitemaps/2026-02.xml"], editions, HOME).findings
    assert bool(found) == (wanted is not None)
    assert wanted is None or any(wanted in str(one) for one in found)


def test_an_edition_that_is_not_named_in_return_is_found():
    files = {f"{slug}/2026-02-02/index.html": _article("2026-02-02", leads=False) for slug in ("day", "tag")}
    both = {"en": "day/2026-02-02", "es": "tag/2026-02-02", "x-default": "day/2026-02-02"}
    files["sitemaps/a.xml"] = _map(("day/2026-02-02", both), ("tag/2026-02-02", {"es": "tag/2026-02-02"}))
    editions = [path.removesuffix("/index.html") for path in files if path.endswith(".html")]
    found = [str(one) for one in audit_site(files.get, ["sitemaps/a.xml"], editions, HOME).findings]
    assert any("not named in return" in one for one in found)


@pytest.fixture
def days_in_a_row(tmp_path, monkeypatch):
    """Publishes days of the demo one after another; gives back what each was told to have stood before."""
    settings = configured(demo.CONFIG)
    edition = replace(settings.editions[0], cutoff="now")
    config = replace(settings, output=tmp_path, editions=(edition,))
    asked = []

    def audited(read, paths, folders, address, standing):
        asked.append(standing)
        return audit_site(read, paths, folders, address, standing)

    monkeypatch.setattr(steps, "audit_site", audited)
    with History.open(tmp_path / "history.sqlite3") as history:
        for path in demo.data_files():
            import_file(history, path, demo.AS_OF)

        def publish(day, config=config):
            steps.put_in_place(
                config, history, [steps.freeze_day(config, history, edition, closing(edition, day))]
            )
            return asked[-1]

        yield config, publish


def test_a_run_proves_anew_what_it_made_and_what_was_written_since_the_last(days_in_a_row, tmp_path):
    config, publish = days_in_a_row
    assert publish(date(2026, 1, 29)) is None  # nothing stood
    assert publish(date(2026, 1, 30)).changed == {"crypto-daily/2026-01-30"}
    other = tmp_path / "site/crypto-daily/2026-01-29/facts.json"
    other.write_bytes(other.read_bytes())
    assert publish(date(2026, 1, 31)).changed == {"crypto-daily/2026-01-29", "crypto-daily/2026-01-31"}
    index = tmp_path / "site/site.json"
    listed = json.loads(index.read_bytes())
    listed["pages"]["humans.txt"] = "a page that is no longer made"
    index.write_text(json.dumps(listed))
    (tmp_path / "site/humans.txt").write_text("We were here.")
    titled = replace(config, site=replace(config.site, title="Another Report"))
    assert publish(date(2026, 1, 31), titled) is None  # all is made anew, and proved anew
    assert [str(each) for each in pipeline.audit_paths([tmp_path / "site"])[-1][1].findings] == []


def test_a_figure_changed_on_its_way_to_a_page_is_not_published(days_in_a_row, monkeypatch):
    _, publish = days_in_a_row
    publish(date(2026, 1, 30))
    made = steps.around_editions.pages

    def forged(*arguments, **named):
        for page in made(*arguments, **named):
            yield (
                replace(page, content=page.content.replace(b">$8", b">$7", 1))
                if page.path == "index.html"
                else page
            )

    monkeypatch.setattr(steps.around_editions, "pages", lambda *a, **n: tuple(forged(*a, **n)))
    with pytest.raises(AuditFailed, match=r"no rounding|headline"):
        publish(date(2026, 1, 31))


def test_the_facts_of_an_edition_are_read_once_for_all_pages(site, held):
    files, editions = held
    asked = []

    def read(path):
        asked.append(path)
        content = files.get(path)
        return content if content is not None or not (site / path).is_file() else (site / path).read_bytes()

    result = audit_site(read, [path for path in files if path.endswith(".html")], editions)
    assert not result.findings
    assert result.figures > 10
    assert asked.count(f"{editions[0]}/facts.json") == 1
