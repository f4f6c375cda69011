"""Changes of the pages around the editions: feeds, front page, maps, and where they lead."""

import json
import re
from collections.abc import Callable
from pathlib import Path

from reporter.audit import Standing, audit_site
from tests.mutations.kit import Change, Files, Kind, bump

AROUND: list[Kind] = []
"""The changes of a site's pages; every one must be found by the audit of the site."""
FRONT, ATOM, JSON = "index.html", "feed.xml", "feed.json"


def around(name: str, *rules: str) -> Callable[[Change], Change]:
    """Register a change of the site under its name."""

    def register(change: Change) -> Change:
        AROUND.append(Kind(name, change, frozenset(rules)))
        return change

    return register


def load(site: Path) -> tuple[Files, list[str]]:
    """(the files around the editions, the editions' folders) of a site."""
    editions = [path.parent.relative_to(site).as_posix() for path in sorted(site.glob("*/*/snapshot.json"))]
    own = tuple(f"{edition}/" for edition in editions)
    files = {path.relative_to(site).as_posix(): path for path in sorted(site.rglob("*")) if path.is_file()}
    return {name: path.read_bytes() for name, path in files.items() if not name.startswith(own)}, editions


def found_by(
    change: Kind, site: Path, original: Files, editions: list[str], standing: Standing | None = None
) -> set[str] | None:
    """The rules that find a change of the site; None where it does not apply."""
    files = dict(original)
    if not change.change(files) or files == original:
        return None

    def read(path: str) -> bytes | None:
        if path in files or path in original:
            return files.get(path)
        return (site / path).read_bytes() if (site / path).is_file() else None

    paths = [path for path in files if files[path] != original.get(path)]
    return {finding.rule for finding in audit_site(read, paths, editions, "", standing).findings}


def swap(files: Files, path: str, pattern: str, new: str | Callable[[re.Match[str]], str]) -> bool:
    text = files[path].decode()
    changed = re.sub(pattern, new, text, count=1, flags=re.DOTALL)
    files[path] = changed.encode()
    return changed != text


def item(files: Files, key: str, change: Callable[[str], str]) -> bool:
    data = json.loads(files[JSON])
    data["items"][0][key] = change(data["items"][0][key])
    files[JSON] = json.dumps(data).encode()
    return True


@around("feed: digit of a headline", "FEED")
def feed_headline(files: Files) -> bool:
    return swap(files, ATOM, r"(<entry.*?<title>)([^<]*\d[^<]*)", lambda m: m[1] + bump(m[2]))


@around("feed: word of a standfirst", "FEED")
def feed_standfirst(files: Files) -> bool:
    return swap(files, ATOM, r"(<summary>[^<]*?)\b(\w{5,})\b", r"\1changed")


@around("feed: digit of what it carries", "FEED", "D1")
def feed_content(files: Files) -> bool:
    inside = r"(<content.*?&lt;p&gt;(?:(?!&lt;/p&gt;).)*?)(\d)"
    return swap(files, ATOM, inside, lambda m: m[1] + bump(m[2]))


@around("feed: word of the disclaimer", "D1")
def feed_terms(files: Files) -> bool:
    return swap(files, ATOM, r"not investment, (.*)not investment, ", r"investment, \1investment, ")


@around("feed: entry of an edition that is not there", "FEED")
def feed_stranger(files: Files) -> bool:
    return swap(files, ATOM, r"(<entry.*?<id>[^<]*/)\d{4}(-\d\d-\d\d/)", r"\g<1>1999\2")


@around("feed: published before its day", "FEED")
def feed_early(files: Files) -> bool:
    return swap(files, ATOM, r"<published>\d{4}", "<published>2001")


@around("JSON feed: digit of a headline", "FEED")
def json_headline(files: Files) -> bool:
    return item(files, "title", bump)


@around("JSON feed: word of a standfirst", "FEED")
def json_standfirst(files: Files) -> bool:
    return item(files, "summary", lambda text: re.sub(r"\b\w{5,}\b", "changed", text, count=1))


@around("JSON feed: word of the disclaimer", "D1")
def json_terms(files: Files) -> bool:
    data = json.loads(files[JSON])
    key = "content_html" if "content_html" in data["items"][0] else "content_text"
    before = data["items"][0][key]
    data["items"][0][key] = before.replace("not investment", "investment")
    files[JSON] = json.dumps(data).encode()
    return bool(data["items"][0][key] != before)


@around("JSON feed: a sentence with a number added", "FEED")
def json_added(files: Files) -> bool:
    data = json.loads(files[JSON])
    key = "content_html" if "content_html" in data["items"][0] else "content_text"
    added = "<p>Bitcoin reached $1.</p>" if key == "content_html" else "\n\nBitcoin reached $1."
    data["items"][0][key] += added
    files[JSON] = json.dumps(data).encode()
    return True


@around("front page: digit of a headline", "SITE")
def front_headline(files: Files) -> bool:
    return swap(files, FRONT, r"(<h2><a href[^>]*>)([^<]*\d[^<]*)", lambda m: m[1] + bump(m[2]))


@around("front page: verb of a headline", "SITE")
def front_verb(files: Files) -> bool:
    return swap(files, FRONT, r"(<h2><a href[^>]*>\w+ )\w+", r"\1soars")


@around("front page: word of a standfirst", "SITE")
def front_standfirst(files: Files) -> bool:
    return swap(files, FRONT, r'(<p class="standfirst">[^<]*?)\b([a-z]{5,})\b', r"\1changed")


@around("front page: digit of a figure", "SITE")
def front_figure(files: Files) -> bool:
    return swap(files, FRONT, r"(<data [^>]*>)([^<]*\d)", lambda m: m[1] + bump(m[2]))


@around("front page: sign of a figure", "SITE")
def front_sign(files: Files) -> bool:
    return swap(files, FRONT, r"(<data [^>]*>)\u2212", r"\1+") or swap(
        files, FRONT, r"(<data [^>]*>)\+", "\\1\u2212"
    )


@around("front page: colour of a figure", "SITE")
def front_tone(files: Files) -> bool:
    return swap(files, FRONT, r'(<data [^>]*class=")down', r"\1up") or swap(
        files, FRONT, r'(<data [^>]*class=")up', r"\1down"
    )


@around("front page: fact of another asset", "SITE")
def front_asset(files: Files) -> bool:
    return swap(files, FRONT, r'data-fact="bitcoin\.price\.last"', 'data-fact="ethereum.price.last"')


@around("front page: date", "T1")
def front_date(files: Files) -> bool:
    return swap(files, FRONT, r"(<time [^>]*>)(\d+)", lambda m: m[1] + str(int(m[2]) % 27 + 1))


@around("front page: a number added", "SITE")
def front_added(files: Files) -> bool:
    return swap(files, FRONT, r"</main>", "<p>Bitcoin: $1.</p></main>")


@around("front page: word of the disclaimer", "D1")
def front_terms(files: Files) -> bool:
    return swap(files, FRONT, r"not investment, ", "investment, ")


@around("front page: link that leads nowhere", "LINKS")
def front_link(files: Files) -> bool:
    return swap(files, FRONT, r'href="([a-z-]+/)\d{4}(-\d\d-\d\d/)', r'href="\g<1>1999\2')


@around("latest page of another day", "SITE")
def latest_day(files: Files) -> bool:
    path = next(name for name in files if name.endswith("/latest.html"))
    return swap(files, path, r"(url=)\d{4}", r"\g<1>1999")


@around("way on from the newest edition: leads to another", "SITE")
def next_day(files: Files) -> bool:
    path = max(name for name in files if "/next/" in name)
    return swap(files, path, r"\.\./latest\.html", "../1999-01-01/index.html")


@around("way on from the newest edition: gone", "LINKS")
def next_gone(files: Files) -> bool:
    path = max(name for name in files if "/next/" in name)
    del files[path]
    # Whatever else is published at the same time.
    return swap(files, "robots.txt", "$", "\n")


@around("map: address that is not there", "LINKS")
def map_address(files: Files) -> bool:
    path = next(name for name in files if name.startswith("sitemaps/"))
    return swap(files, path, r"</loc>", "nothing</loc>")


@around("map of news: headline", "FEED")
def map_news(files: Files) -> bool:
    return swap(files, "sitemap-news.xml", r"(<news:title>)([^<]*\d)", lambda m: m[1] + bump(m[2]))
