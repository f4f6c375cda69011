import json
import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from html.parser import HTMLParser
from pathlib import PurePosixPath
from xml.etree import ElementTree as ET

import feedparser
import pytest

from reporter.audit.page import parse
from reporter.config import EditionSettings, Pages, Site
from reporter.config.templates import standard_disclaimer
from reporter.config.tongues import spoken, translations
from reporter.errors import ConfigError, RenderError
from reporter.site import known_pages, pages
from reporter.site.feeds import FEED
from reporter.typeset.page import article_page
from tests import many, samples

HOSTILE = "<script>x</script> & \u202e\x00\"quoted\" 'it' ]]>"
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def days(count, end=date(2026, 2, 2)):
    return [samples.past(end - timedelta(days=number)) for number in range(count)]


def made(editions, site=samples.SITE, **more):
    return {
        file.path: file.content.decode()
        for file in pages(site, editions, **more)
        if not file.media_type.startswith(("font/", "image/png", "image/x-icon"))
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
            assert "<script" not in text.replace('<script type="application/ld+json">', "")
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
    held |= {f"crypto-daily/2026-02-02/{name}" for name in ("snapshot.json", "manifest.json", "audit.json")}
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
    assert "Macro Weekly" in site["archive/2026/01/index.html"]
    assert "Crypto Daily" not in made(days(3))["archive/2026/01/index.html"]  # there is no other


def leads(site, day, slug="crypto-daily"):
    """Where the way on from a day leads: the day after it, or nothing where it says that there is none."""
    text = site[f"{slug}/next/{day}.html"]
    found = set(re.findall(r"\d{4}-\d\d-\d\d(?=/)", text))
    assert 'content="noindex, follow"' in text
    assert ('http-equiv="refresh"' in text) == bool(found)
    assert ("There is no later edition yet" in text or "Todav" in text) == (not found)
    assert len(found) < 2
    return next(iter(found), "")


def test_each_edition_leads_to_the_one_after_it_and_the_newest_to_none():
    held = days(9)
    del held[3]  # a day without an edition
    site = made(held)
    dates = [str(record.day) for record in reversed(held)]
    assert [leads(site, day) for day in dates] == [*dates[1:], ""]
    way = site["crypto-daily/next/2026-01-29.html"]
    assert 'content="0; url=../2026-01-31/index.html"' in way
    assert '<link rel="canonical" href="https://desk.example/markets/crypto-daily/2026-01-31/">' in way
    assert '<a href="../2026-01-31/index.html">What happened on 31 January</a>' in way
    assert 'href="../latest.html"' in site["crypto-daily/next/2026-02-02.html"]
    assert not [path for path, text in site.items() if "sitemap" in path and "/next/" in text]
    assert 'href="../next/2026-02-02.html"' in article_page(samples.edition()).content.decode()


def test_a_corrected_edition_changes_the_way_to_it_and_its_own_alone():
    held = told(40)
    known = known_pages(pages(samples.SITE, held)[-1].content)
    held[10] = replace(held[10], headline="Corrected")
    found = {file.path: file.content.decode() for file in pages(samples.SITE, held, known=known)}
    assert [path for path in found if "/next/" in path] == [f"crypto-daily/next/{held[9].day}.html"]
    assert ">Corrected</a>" in found[f"crypto-daily/next/{held[9].day}.html"]


def test_where_an_edition_is_taken_away_the_days_before_lead_past_it():
    held = days(5)
    first = pages(samples.SITE, held)
    for gone, wanted in ((0, ["", "2026-02-01"]), (2, ["2026-02-02", "2026-02-01", "2026-02-01"])):
        left = [record for number, record in enumerate(held) if number != gone]
        again = pages(samples.SITE, left, known=known_pages(first[-1].content))
        site = {file.path: file.content.decode() for file in (*first, *again) if file.path.endswith(".html")}
        dates = [str(record.day) for record in held]
        assert [leads(site, day) for day in dates[1 : 1 + len(wanted)]] == wanted
        assert leads(site, dates[gone]) == ("" if not gone else dates[gone - 1])


def test_each_edition_of_a_matrix_has_ways_of_its_own():
    slugs = {("a-en", "en"): 4, ("a-es", "es"): 3, ("b-en", "en"): 1}
    held = [
        replace(record, edition=slug, language=language)
        for (slug, language), count in slugs.items()
        for record in days(count)
    ]
    configured = tuple(EditionSettings(slug=slug, language=language) for slug, language in slugs)
    site = made(held, configured=configured)
    assert [leads(site, f"2026-01-{day}", "a-en") for day in (30, 31)] == ["2026-01-31", "2026-02-01"]
    assert [leads(site, f"2026-02-0{day}", "a-es") for day in (1, 2)] == ["2026-02-02", ""]
    assert leads(site, "2026-02-02", "b-en") == ""
    assert '<html lang="es">' in site["a-es/next/2026-02-01.html"]
    assert "La edición siguiente de" in site["a-es/next/2026-02-01.html"]


# A slug that changes its language


def test_an_edition_may_change_its_language():
    old, new = days(5)[2:], [replace(record, language="es", headline="Hoy") for record in days(2)]
    before = pages(samples.SITE, old, configured=(EditionSettings(),))
    configured = (EditionSettings(language="es", title="Cripto Diario"),)
    after = pages(samples.SITE, [*old, *new], configured=configured, known=known_pages(before[-1].content))
    site = {file.path: file.content.decode() for file in (*before, *after) if file.path.endswith("l")}
    # The newest is the newest, in whatever language; the days before lead on to it.
    assert 'content="0; url=2026-02-02/index.html"' in site["crypto-daily/latest.html"]
    assert '<html lang="es">' in site["crypto-daily/latest.html"]
    assert leads(site, "2026-01-31") == "2026-02-01"
    assert '<html lang="en">' in site["crypto-daily/next/2026-01-31.html"]
    assert 'lang="es" hreflang="es">Hoy</a>' in site["crypto-daily/next/2026-01-31.html"]
    # The new language has the root, the old one a folder of its own, and each leads to the other.
    assert 'lang="es"' in site["index.html"]
    assert "Hoy" in site["index.html"]
    assert 'href="../crypto-daily/2026-01-31/index.html"' in site["en/index.html"]
    assert 'href="en/index.html" hreflang="en"' in site["index.html"]
    assert "crypto-daily/2026-01-31/" in site["en/archive/2026/01/index.html"]
    maps = "".join(text for path, text in site.items() if path.startswith("sitemaps/2"))
    assert len([record for record in (*old, *new) if f"crypto-daily/{record.day}/</loc>" in maps]) == 5


def test_an_edition_is_named_in_the_language_it_came_out_in():
    """Two editions that have exchanged their languages: what came out before is told as it was."""
    one, other = EditionSettings(slug="one", language="es"), EditionSettings(slug="other", language="en")
    held = [
        replace(record, edition=slug, language=language if record.day.month == 1 else now)
        for slug, language, now in (("one", "en", "es"), ("other", "es", "en"))
        for record in days(4)
    ]
    site = made(held, configured=(one, other))
    for month, day, english, spanish in (("01", "31", "one", "other"), ("02", "01", "other", "one")):
        for url in ET.fromstring(site[f"sitemaps/2026-{month}.xml"]):
            if not url.findtext(f"{MAP}loc").endswith(f"-{day}/"):
                continue
            links = url.findall("{http://www.w3.org/1999/xhtml}link")
            named = {link.get("hreflang"): link.get("href").split("/")[-3] for link in links}
            assert named == {"en": english, "es": spanish, "x-default": "one"}


def test_the_order_of_the_records_does_not_matter():
    assert made(days(9)) == made(list(reversed(days(9))))


def test_the_archive_holds_every_edition(site):
    for record in days(40):
        page = f"archive/{record.day:%Y/%m}/index.html"
        assert f"crypto-daily/{record.day}/index.html" in site[page]
        assert f"{record.day:%Y/%m}/index.html" in site[f"archive/{record.day.year}/index.html"]
        assert page in site["archive/index.html"]
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
        text = unescape(entry.findtext(f"{ATOM}content"))
        assert all(paragraph in text for paragraph in paragraphs)
    for item in json.loads(site["feed.json"])["items"]:
        assert all(paragraph in item["content_text"] for paragraph in paragraphs)


def test_the_desks_own_disclaimer_replaces_the_standard_one():
    site = made(days(2), disclaimer=("Our own words & rules.",))
    assert "Our own words & rules." in json.loads(site["feed.json"])["items"][0]["content_text"]
    assert "Our own words &amp;amp; rules." in site["feed.xml"]
    assert "Our own words &amp; rules." in site["index.html"]
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
    parts = [part.findtext(f"{MAP}loc") for part in ET.fromstring(site["sitemap.xml"])]
    names = [part.removeprefix("https://desk.example/markets/") for part in parts]
    assert names == [
        "sitemaps/pages.xml",
        *(f"sitemaps/{month}.xml" for month in ("2026-02", "2026-01", "2025-12")),
    ]
    found = [url.findtext(f"{MAP}loc") for name in names for url in ET.fromstring(site[name])]
    assert len([address for address in found if "/crypto-daily/" in address]) == 40
    assert "https://desk.example/markets/archive/2026/" in found
    news = [url.findtext(f"{MAP}loc") for url in ET.fromstring(site["sitemap-news.xml"])]
    assert [address[-11:-1] for address in news] == ["2026-02-02", "2026-02-01", "2026-01-31"]
    assert "Sitemap: https://desk.example/markets/sitemap.xml" in site["robots.txt"]


def test_the_page_not_found_has_links_that_hold_at_any_depth(site):
    assert 'href="/markets/archive/index.html"' in site["404.html"]
    assert 'href="/archive/index.html"' in made(days(1), Site(url="https://desk.example"))["404.html"]
    assert "noindex" in site["404.html"]


def test_what_a_browser_installs_is_there(site):
    manifest = json.loads(site["manifest.webmanifest"])
    assert manifest["start_url"] == manifest["scope"] == "/markets/"
    files = {file.path: file.content for file in pages(samples.SITE, days(1))}
    for icon in manifest["icons"]:
        content = files[icon["src"].removeprefix("/markets/")]
        size = int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
        assert icon["sizes"] == "{}x{}".format(*size)
    assert files["favicon.ico"][:4] == b"\x00\x00\x01\x00"


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
        known = text.replace('<script type="application/ld+json">', "")
        assert "<script" not in known or path.endswith((".json", ".webmanifest")), path
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


# Figures of editions


def told(count=400, **more):
    return many.records(count, **more)


@pytest.fixture(scope="module")
def year():
    return made(told(), configured=(EditionSettings(),))


def figures(text):
    """(edition, fact, raw, printed) of each figure of a page."""
    for node in parse(text.encode(), "page").all("data"):
        yield node.attrs["data-edition"], node.attrs["data-fact"], node.attrs["value"], node.text()


def test_every_figure_is_a_fact_of_the_edition_it_names(year):
    held = {(f"{record.edition}/{record.day}", move.fact): move for record in told() for move in record.moves}
    count = 0
    for path, text in year.items():
        if path.endswith(".html"):
            for edition, fact, raw, printed in figures(text):
                count += 1
                move = held[edition, fact]
                assert raw == repr(move.value), (path, edition, fact)
                if move.unit == "fraction":
                    assert float(printed.replace("\u2212", "-").rstrip("%")) == pytest.approx(
                        move.value * 100, abs=0.0501
                    )
                else:
                    shown = float(printed.lstrip("$").replace(",", ""))
                    assert shown == pytest.approx(move.value, rel=0.006)
    assert count > 6000


def test_the_front_page_shows_the_strip_the_last_thirty_and_a_year_of_days(year):
    root = parse(year["index.html"].encode(), "index.html")
    strip = next(node for node in root.all("section") if "key" in node.classes)
    assert [node.text() for node in strip.all("dt")] == ["Bitcoin", "Ether", "BNB", "Solana", "XRP"]
    lists = next(node for node in root.all("ol") if "dense" in node.classes)
    assert len(list(lists.all("li"))) == 29  # and the newest, which leads
    assert all(len(list(item.all("data"))) == 2 for item in lists.all("li"))
    calendar = next(node for node in root.all("div") if "calendar" in node.classes)
    tables = list(calendar.all("table"))
    assert len(tables) == 12
    assert tables[0].text().startswith("March 2025")
    days_shown = [link.attrs["href"][13:23] for link in calendar.all("a")]
    assert days_shown == [f"{date(2025, 3, 1) + timedelta(number)}" for number in range(339)]


def test_the_main_edition_leads_its_day_and_each_other_one_is_named_once():
    main, macro = EditionSettings(), EditionSettings(slug="macro-weekly", title="Macro Weekly")
    others = many.records(9, slug="a-coin") + many.records(3, date(2026, 1, 30), slug=macro.slug)
    site = made(told(9) + others, configured=(main, macro))
    root = parse(site["index.html"].encode(), "index.html")
    lead = next(node for node in root.all("article") if "lead" in node.classes)
    assert "crypto-daily/2026-02-02/index.html" in [link.attrs["href"] for link in lead.all("a")]
    also, earlier = (node for node in root.all("ol") if "dense" in node.classes)
    assert [next(item.all("a")).attrs["href"] for item in also.all("li")] == [
        "a-coin/2026-02-02/index.html",
        "macro-weekly/2026-01-30/index.html",
    ]
    assert len(list(earlier.all("li"))) == 8
    assert all("crypto-daily/" in link.attrs["href"] for link in earlier.all("a"))
    late = [replace(record, day=date(2026, 2, 3)) for record in others[:1]]
    later = made(told(9) + others + late, configured=(main, macro))["index.html"]
    assert later.index("a-coin/2026-02-03") < later.index("crypto-daily/2026-02-02")


def test_each_day_stands_under_its_weekday_and_has_the_shade_of_its_move(year):
    root = parse(year["asset/solana/index.html"].encode(), "asset")
    seen = set()
    for table in (node for node in root.all("table") if next(node.all("caption")).text()[-4:].isdigit()):
        for row in list(table.all("tr"))[1:]:
            cells = list(row.all("td"))
            assert len(cells) == 7
            for weekday, cell in enumerate(cells):
                for link in cell.all("a"):
                    day = date.fromisoformat(link.attrs["href"].split("/")[-2])
                    assert day.weekday() == weekday
                    assert link.text().startswith(str(day.day))
                    value = float(next(link.all("data")).attrs["value"])
                    depth = sum(abs(value) >= step for step in (0.01, 0.03, 0.05))
                    name = "flat" if not depth else f"{'rise' if value > 0 else 'fall'}-{depth}"
                    assert link.attrs["class"] == name
                    seen.add(name)
    assert len(seen) == 7


def test_a_day_without_an_edition_has_no_shade():
    held = [record for record in told(40) if record.day != date(2026, 1, 20)]
    site = made(held)
    assert "2026-01-20" not in site["index.html"]
    assert '<span class="blank">20</span>' in site["index.html"]


def test_an_asset_page_shows_its_facts_and_leads_to_its_editions(year):
    page = year["asset/ethereum/index.html"]
    root = parse(page.encode(), "asset")
    table = next(node for node in root.all("table") if "recent" in node.classes)
    assert len(list(table.all("tr"))) == 31
    newest = told()[-1]
    wanted = {move.fact: move for move in newest.moves if move.asset == "ethereum"}
    shown = {fact for edition, fact, *_ in figures(page) if edition == "crypto-daily/2026-02-02"}
    assert shown == set(wanted)
    assert "../../crypto-daily/2026-02-02/index.html" in page
    young = made(told(40))["asset/ethereum/index.html"]
    assert young.count("<caption>") == 3  # December, January, February
    assert {"asset/ethereum/2024/index.html", "asset/ethereum/2025/index.html"} <= set(year)
    assert len(list(parse(year["asset/ethereum/2025/index.html"].encode(), "year").all("tr"))) == 366


def test_an_edition_of_before_figures_were_kept_is_listed_without(site):
    assert "asset/bitcoin/index.html" not in site
    assert "data-fact" not in site["index.html"]
    assert "calendar" not in site["index.html"]


# Languages

SPANISH = EditionSettings(slug="cripto-diario", title="Cripto Diario", language="es")


def test_editions_alike_but_for_language_are_one_report():
    english, other = EditionSettings(), EditionSettings(slug="x", assets=("solana",), language="es")
    assert set(translations((english, SPANISH, other))) == {"crypto-daily", "cripto-diario"}
    assert translations((english, replace(english, slug="y"))) == {}


def test_an_edition_knows_the_languages_of_its_site():
    english, other = EditionSettings(), EditionSettings(slug="x", assets=("solana",), language="es")
    assert spoken((english,), english) is None
    assert spoken((english, SPANISH), SPANISH) == {
        "folder": "es/",
        "parts": [{"language": "en", "folder": ""}, {"language": "es", "folder": "es/"}],
    }
    assert spoken((english, other), english) | {"folder": "es/"} == spoken((english, other), other)


def test_every_page_of_the_archive_and_the_search_lead_to_their_like_in_the_other_language():
    spanish = told(40, slug=SPANISH.slug, language="es")
    options = Pages(search=True)
    site = made(
        told(60) + spanish,
        replace(samples.SITE, url="https://desk.example"),
        configured=(EditionSettings(), SPANISH),
        options=options,
    )
    for path in ("archive/2026/", "archive/2026/01/", "archive/2025/12/", "search/", "archive/", ""):
        for text, other, code in ((site[f"{path}index.html"], f"es/{path}", "es"),
                                  (site[f"es/{path}index.html"], path, "en")):  # fmt: skip
            assert f'hreflang="{code}" href="https://desk.example/{other}"' in text
            assert f'hreflang="x-default" href="https://desk.example/{path}"' in text
    assert "es/archive/2025/12/index.html" in site
    assert "hreflang" not in made(told(60))["archive/2026/01/index.html"]


def test_lists_and_strips_print_prices_as_tables_do():
    site = made(told(3, slug=SPANISH.slug, language="es"), configured=(SPANISH,))
    printed = {text for *_, text in figures(site["index.html"])}
    assert any(text.endswith(" $") for text in printed)
    assert not any("dólares" in text for text in printed)


# What is made again


def test_one_more_edition_touches_only_what_shows_it():
    held = told(400)
    before = {file.path: file for file in pages(samples.SITE, held[:-1])}
    known = known_pages(before["site.json"].content)
    again = pages(samples.SITE, held, known=known)
    whole = {file.path: file.content for file in pages(samples.SITE, held)}
    assert {file.path for file in again} == {
        path for path, content in whole.items() if path not in before or before[path].content != content
    }
    assert all(whole[file.path] == file.content for file in again)
    assert {file.path for file in again} == {
        "archive/2026/02/index.html", "crypto-daily/latest.html", "crypto-daily/next/2026-02-01.html",
        "crypto-daily/next/2026-02-02.html", "feed.json", "feed.xml", "index.html",
        "site.json", "sitemap-news.xml", "sitemap.xml", "sitemaps/2026-02.xml",
        *(f"asset/{asset}/{year}index.html" for asset in many.FIRST for year in ("", "2026/")),
    }  # fmt: skip
    assert again[-1].path == "site.json"
    assert pages(samples.SITE, held, known=known_pages(again[-1].content)) == ()


def test_a_revised_edition_of_long_ago_touches_its_month_and_not_the_front_page():
    held = told(800)
    known = known_pages(pages(samples.SITE, held)[-1].content)
    held[10] = replace(held[10], headline="Corrected")
    found = {file.path for file in pages(samples.SITE, held, known=known)}
    day = held[10].day
    assert f"archive/{day:%Y/%m}/index.html" in found
    assert f"asset/bitcoin/{day.year}/index.html" in found
    assert not found & {"index.html", "feed.xml", "asset/bitcoin/index.html", "sitemap-news.xml"}


def test_other_words_or_colours_make_all_of_it_anew():
    held = told(40)
    first = pages(samples.SITE, held)
    known = known_pages(first[-1].content)
    changed = {file.path for file in pages(replace(samples.SITE, title="Another"), held, known=known)}
    assert {file.path for file in first if file.path.endswith((".html", ".xml"))} <= changed


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"schema": 9, "pages": {}}', b'{"schema": 1, "pages": 3}']
)
def test_an_index_that_cannot_be_read_makes_all_anew(content):
    assert known_pages(content) == {}


# Whole articles in feeds


def whole(editions, article):
    return {
        file.path: file.content.decode()
        for file in pages(samples.SITE, editions, options=Pages(feed="full"), read=lambda _path: article)
        if file.path in ("feed.xml", "feed.json")
    }


def test_a_feed_can_carry_the_article_itself():
    article = article_page(samples.edition()).content
    feeds = whole(days(2), article)
    item = json.loads(feeds["feed.json"])["items"][0]
    entry = feedparser.parse(feeds["feed.xml"].encode()).entries[0]
    assert entry.content[0].type == "text/html"
    root = parse(article, "index.html")
    prose = [
        node.text()
        for node in root.all("p")
        if any("text" in above.classes for above in node.above())
        and not any(above.tag in ("nav", "details") for above in node.above())
        and not node.classes & {"files", "unseen", "ways"}
    ]
    assert len(prose) > 5
    for form in (
        item["content_html"],
        ET.fromstring(feeds["feed.xml"]).find(f"{ATOM}entry/{ATOM}content").text,
    ):
        body = parse(f"<div>{form}</div>".encode(), "entry")
        text = body.text()
        assert all(" ".join(paragraph.split()) in text for paragraph in prose)
        assert [node.attrs["src"] for node in body.all("img")] == [
            f"https://desk.example/markets/crypto-daily/2026-02-02/charts/{name}.svg"
            for name in ("price_90d", "moves")
        ]
        assert not [node for node in body.walk() if node.tag in ("script", "nav", "details", "style", "data")]
        for node in body.walk():
            for name in ("href", "src"):
                assert node.attrs.get(name, "https://").startswith(("https://", "http://")), node.attrs
            assert not set(node.attrs) - {
                "href",
                "src",
                "alt",
                "width",
                "height",
                "scope",
                "colspan",
                "rowspan",
            }
    assert all(paragraph in item["content_html"] for paragraph in standard_disclaimer("en"))


def test_the_words_of_others_stay_marked_in_a_feed():
    said = '<p>Closed (<bdi class="quoted">Washington&#39;s Birthday</bdi>), <span>2</span> days.</p>'
    item = json.loads(whole(days(1), f"<article>{said}</article>".encode())["feed.json"])["items"][0]
    kept = '<p>Closed (<bdi class="quoted">Washington\'s Birthday</bdi>), 2 days.</p>'
    assert kept in item["content_html"]


def test_a_page_that_is_not_there_leaves_the_summary():
    item = json.loads(whole(days(1), None)["feed.json"])["items"][0]
    assert item["summary"] in unescape(item["content_html"])
    with pytest.raises(RenderError, match="no article"):
        whole(days(1), b"<p>nothing</p>")


# Search


def test_without_search_no_page_offers_it(site):
    assert not [path for path in site if "search/" in path]
    assert not [path for path, text in site.items() if path.endswith(".html") and "search" in text]


def test_with_search_every_page_leads_to_it():
    site = made(days(3), options=Pages(search=True))
    assert 'href="search/index.html"' in site["index.html"]
    page = site["search/index.html"]
    assert "script-src &#39;self&#39; &#39;wasm-unsafe-eval&#39;" in page or "script-src 'self'" in page
    assert "<noscript>" in page
    parse(page.encode(), "search")


def test_publishing_one_more_edition_leaves_every_other_file_alone(tmp_path):
    def files():
        found = (path for path in (tmp_path / "site").rglob("*") if path.is_file())
        return {
            path.relative_to(tmp_path / "site").as_posix(): (path.stat().st_ino, path.stat().st_mtime_ns)
            for path in found
        }

    held = told(60)
    many.publish(tmp_path, held[:-1], held[:-1])
    before = files()
    placed = many.publish(tmp_path, held, held[-1:])
    after = files()
    touched = {path for path in after if before.get(path) != after[path]}
    assert touched - {path for path in touched if path.startswith("crypto-daily/2026-02-02/")} == set(
        placed.pages
    )
    assert set(before) <= set(after)
    assert len(placed.pages) == 21
