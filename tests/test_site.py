import json
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import PurePosixPath
from xml.etree import ElementTree as ET

import feedparser
import pytest

from reporter.audit.page import parse
from reporter.config import Site
from reporter.config.templates import standard_disclaimer
from reporter.errors import ConfigError, RenderError
from reporter.site import FEED, pages
from reporter.typeset.page import article_page
from tests import samples

HOSTILE = "<script>x</script> & \u202e\x00\"quoted\" 'it' ]]>"
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def days(count, end=date(2026, 2, 2)):
    return [samples.past(end - timedelta(days=number)) for number in range(count)]


def made(editions, site=samples.SITE, **more):
    return {
        file.path: file.content.decode()
        for file in pages(site, editions, **more)
        if "font" not in file.media_type
    }


@pytest.fixture(scope="module")
def site():
    return made(days(40))


def test_every_page_of_the_contract_is_there(site):
    assert {
        "index.html", "archive/index.html", "feed.xml", "feed.json", "sitemap.xml", "sitemap-news.xml",
        "404.html", "robots.txt", "crypto-daily/latest.html",
        "archive/2026/index.html", "archive/2025/index.html",
    } <= set(site)  # fmt: skip


def test_the_pages_are_well_formed_and_run_nothing(site):
    for path, text in site.items():
        if path.endswith(".html"):
            parse(text.encode(), path)
            assert "<script" not in text
            assert "default-src 'none'" in text.replace("&#39;", "'")


def links(path, text):
    class Links(HTMLParser):
        found = ()

        def handle_starttag(self, tag, attrs):
            held = dict(attrs)
            for name in ("href", "src"):
                if held.get(name) and tag in ("a", "link", "img"):
                    self.found = (*self.found, held[name])

    reader = Links()
    reader.feed(text)
    for link in reader.found:
        if "://" not in link and not link.startswith("#"):
            yield link


def resolved(path, link, base="/markets/"):
    if link.startswith("/"):
        assert link.startswith(base)
        return link.removeprefix(base) or "index.html"
    parts = []
    for part in (*PurePosixPath(path).parent.parts, *link.split("#")[0].split("/")):
        if part == "..":
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def test_every_link_inside_the_site_leads_somewhere(site):
    editions = days(40)
    held = {file.path for file in pages(samples.SITE, editions)}
    for record in editions:
        held |= {f"crypto-daily/{record.day}/{name}" for name in ("index.html", "report.pdf", "facts.json")}
    article = "crypto-daily/2026-02-02/index.html"
    held |= {f"crypto-daily/2026-02-02/{name}" for name in ("snapshot.json", "manifest.json")}
    held |= {
        f"crypto-daily/2026-02-02/charts/{name}.{kind}"
        for name in ("moves", "price_90d")
        for kind in ("svg", "csv")
    }
    texts = {**{path: text for path, text in site.items() if path.endswith(".html")}}
    texts[article] = article_page(samples.edition()).content.decode()
    count = 0
    for path, text in texts.items():
        for link in links(path, text):
            count += 1
            assert resolved(path, link) in held, f"{path} links to {link}"
    assert count > 150


def test_the_newest_edition_leads(site):
    front = site["index.html"]
    assert front.index("2 February</a>") < front.index("1 February</a>")
    assert "Crypto Daily" in front
    latest = site["crypto-daily/latest.html"]
    assert 'content="0; url=2026-02-02/index.html"' in latest
    assert '<link rel="canonical" href="https://desk.example/markets/crypto-daily/2026-02-02/">' in latest


def test_latest_moves_only_to_the_newest_day_of_its_edition():
    others = [replace(record, edition="macro-weekly") for record in days(1, date(2026, 1, 30))]
    site = made([*others, *reversed(days(3))])
    assert "url=2026-02-02/" in site["crypto-daily/latest.html"]
    assert "url=2026-01-30/" in site["macro-weekly/latest.html"]
    assert "Macro Weekly" in site["archive/index.html"]


def test_the_order_of_the_records_does_not_matter():
    assert made(days(9)) == made(list(reversed(days(9))))


def test_the_archive_holds_every_edition(site):
    for record in days(40):
        assert f"crypto-daily/{record.day}/index.html" in site[f"archive/{record.day.year}/index.html"]
    assert site["archive/index.html"].count("<h2") == 2
    assert "December 2025" in site["archive/2025/index.html"]


def test_the_atom_feed_is_one(site):
    feed = feedparser.parse(site["feed.xml"].encode())
    assert not feed.bozo
    assert feed.version == "atom10"
    assert len(feed.entries) == FEED
    entry = feed.entries[0]
    assert entry.id == entry.link == "https://desk.example/markets/crypto-daily/2026-02-02/"
    assert entry.title == "What happened on 2 February"
    assert entry.published == "2026-02-02T08:05:00Z"
    root = ET.fromstring(site["feed.xml"])
    assert root.findtext(f"{ATOM}updated") == "2026-02-02T08:05:00Z"
    assert len({entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")}) == FEED


def test_every_entry_of_both_feeds_carries_the_disclaimer_whole(site):
    paragraphs = standard_disclaimer("en")
    assert len(paragraphs) == 3
    for entry in ET.fromstring(site["feed.xml"]).iter(f"{ATOM}entry"):
        text = " ".join("".join(entry.find(f"{ATOM}content").itertext()).split())
        assert all(paragraph in text for paragraph in paragraphs)
    for item in json.loads(site["feed.json"])["items"]:
        assert all(paragraph in item["content_text"] for paragraph in paragraphs)


def test_the_desks_own_disclaimer_replaces_the_standard_one():
    site = made(days(2), disclaimer=("Our own words & rules.",))
    assert "Our own words & rules." in json.loads(site["feed.json"])["items"][0]["content_text"]
    assert "Our own words &amp; rules." in site["feed.xml"]
    assert standard_disclaimer("en")[0] not in site["feed.xml"]
    with pytest.raises(RenderError, match="D1"):
        made(days(2), disclaimer=(" ",))


def test_the_json_feed_is_one(site):
    feed = json.loads(site["feed.json"])
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == "https://desk.example/markets/feed.json"
    item = feed["items"][0]
    assert item["id"] == item["url"]
    assert {"title", "summary", "content_text", "date_published", "date_modified", "image"} <= set(item)


def test_a_revision_keeps_its_id_and_moves_its_time():
    first, *rest = days(3)
    later = first.modified_at + timedelta(hours=4)
    site = made([replace(first, modified_at=later), *rest])
    entry = feedparser.parse(site["feed.xml"].encode()).entries[0]
    assert entry.id == "https://desk.example/markets/crypto-daily/2026-02-02/"
    assert (entry.published, entry.updated) == ("2026-02-02T08:05:00Z", "2026-02-02T12:05:00Z")


def test_the_sitemaps_name_every_edition_and_only_fresh_news(site):
    found = [url.findtext(f"{MAP}loc") for url in ET.fromstring(site["sitemap.xml"])]
    assert len([address for address in found if "/crypto-daily/" in address]) == 40
    news = [url.findtext(f"{MAP}loc") for url in ET.fromstring(site["sitemap-news.xml"])]
    assert [address[-11:-1] for address in news] == ["2026-02-02", "2026-02-01", "2026-01-31"]
    assert "Sitemap: https://desk.example/markets/sitemap.xml" in site["robots.txt"]


def test_the_page_not_found_has_links_that_hold_at_any_depth(site):
    assert 'href="/markets/archive/index.html"' in site["404.html"]
    assert 'href="/archive/index.html"' in made(days(1), Site(url="https://desk.example"))["404.html"]
    assert "noindex" in site["404.html"]


def test_a_site_without_editions_says_so():
    site = made([])
    assert "No edition has been published yet." in site["index.html"]
    ET.fromstring(site["feed.xml"])
    assert json.loads(site["feed.json"])["items"] == []
    assert not [path for path in site if path.endswith("latest.html")]


def test_text_from_outside_stays_text():
    records = [replace(record, headline=HOSTILE, standfirst=HOSTILE) for record in days(3)]
    site = made(
        records, Site(title=HOSTILE, publisher=HOSTILE, description=HOSTILE, url="https://desk.example")
    )
    for path, text in site.items():
        assert "<script" not in text.replace("\\u003c", "<") or path.endswith(".json"), path
        assert not [char for char in "\u202e\x00" if char in text], path
        if path.endswith(".html"):
            parse(text.encode(), path)
        elif path.endswith(".xml"):
            ET.fromstring(text)
    assert json.loads(site["feed.json"])["items"][0]["title"].startswith("<script>x</script> &")


@pytest.mark.parametrize("slug", ["../x", "a b", "", "a/b"])
def test_a_slug_that_could_leave_the_site_is_refused(slug):
    with pytest.raises(RenderError, match="cannot be an id"):
        made([replace(days(1)[0], edition=slug)])


def test_shared_files_are_named_by_their_content():
    one = {file.path for file in pages(samples.SITE, days(1))}
    other = {file.path for file in pages(replace(samples.SITE, accent="#884422"), days(1))}
    sheet = [path for path in one ^ other if path.endswith(".css")]
    assert len(sheet) == 2
    fonts = [path for path in one & other if path.endswith(".woff2")]
    assert len(fonts) == 4
    assert "assets/OFL.txt" in one


def test_a_colour_that_is_none_is_refused():
    with pytest.raises(ConfigError, match="#rrggbb"):
        made(days(1), replace(samples.SITE, accent="red;}body{display:none"))


def test_a_logo_takes_the_place_of_the_title(tmp_path):
    logo = tmp_path / "mark.svg"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>')
    files = {file.path for file in pages(replace(samples.SITE, logo=str(logo)), days(1))}
    assert [path for path in files if path.startswith("assets/logo.") and path.endswith(".svg")]
    with pytest.raises(ConfigError, match="logo"):
        pages(replace(samples.SITE, logo=str(tmp_path / "gone.svg")), days(1))
