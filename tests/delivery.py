"""Two states of a small site, and a reader who must see one of them: never a page without its parts."""

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from posixpath import dirname, join, normpath
from zlib import crc32

PAGE = """<!doctype html>
<html lang="en"><head>
<meta property="og:title" content="Bitcoin falls 2.2%; &quot;a &lt; b&quot; &amp; *c_d*">
<meta property="og:description" content="Ether loses 7.6% to $2,227.">
<meta property="og:url" content="https://desk.example/crypto-daily/{day}/">
<meta property="article:section" content="Crypto Daily">
</head><body><article>
<p class="dateline"><time>{day}, 08:00 UTC</time><span>3 min read</span></p>
{note}
<section class="key"><dl>
<div><dt>Bitcoin</dt><dd><data>$76,606</data> <data>−2.2%</data><span>a note</span></dd></div>
<div><dt>Fear &amp; Greed Index</dt><dd><data>14</data></dd></div>
</dl></section>
<img src="charts/price.svg"><a href="report.pdf">PDF</a><a href="manifest.json">manifest</a>
<link href="../../assets/{style}">
{previous}
<section id="how"><h2>How</h2><p>Software wrote this article.</p><p>Files</p></section>
<section id="disclaimer"><h2>Disclaimer</h2><p>Not advice.</p><p>Prices can fall &amp; rise.</p></section>
</article></body></html>
"""

Files = dict[str, bytes]


def edition(day: str, mark: str, style: str, previous: str = "", note: str = "") -> Files:
    folder = f"crypto-daily/{day}"
    link = f'<a href="../{previous}/index.html">before</a>' if previous else ""
    page = PAGE.format(day=day, style=style, previous=link, note=note).replace("3 min", f"{mark} min")
    return {
        f"{folder}/index.html": page.encode(),
        f"{folder}/charts/price.svg": f"<svg>{mark}</svg>".encode(),
        f"{folder}/report.pdf": f"%PDF-1.7 {mark}".encode(),
        f"{folder}/manifest.json": f'{{"snapshot": "{mark * 8}"}}'.encode(),
        f"{folder}/facts.json": f'["{mark}"]'.encode(),
    }


def around(newest: str, days: list[str], style: str) -> Files:
    links = "".join(f'<a href="{{root}}crypto-daily/{day}/index.html">{day}</a>' for day in days)
    head = f'<link href="{{root}}assets/{style}">'
    return {
        f"assets/{style}": style.encode(),
        "archive/2026/index.html": (head + links).replace("{root}", "../../").encode(),
        "crypto-daily/latest.html": f'<a href="{newest}/index.html">newest</a>'.encode(),
        "feed.xml": links.replace("{root}", "").encode(),
        "feed.json": f'"{newest}"'.encode(),
        "index.html": (head + links + '<a href="archive/2026/index.html">all</a>')
        .replace("{root}", "")
        .encode(),
    }


def old() -> Files:
    """One edition."""
    style = "page.aaaaaaaaaaaa.css"
    return edition("2026-02-01", "1", style) | around("2026-02-01", ["2026-02-01"], style)


def new() -> Files:
    """A second edition, the first revised to lead to it, another style, one page gone."""
    style = "page.bbbbbbbbbbbb.css"
    days = ["2026-02-02", "2026-02-01"]
    first = edition("2026-02-01", "2", style)
    page = first["crypto-daily/2026-02-01/index.html"]
    first["crypto-daily/2026-02-01/index.html"] = page + b'<a href="../2026-02-02/index.html">next</a>'
    return (
        first | edition("2026-02-02", "3", style, previous="2026-02-01") | around("2026-02-02", days, style)
    )


def lay(files: Mapping[str, bytes], site: Path) -> Path:
    """The files in `site`, in place of what was there; what is the same keeps its time."""
    for path in sorted(site.rglob("*")):
        if path.is_file() and path.relative_to(site).as_posix() not in files:
            path.unlink()
    for name, content in files.items():
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_bytes() != content:
            path.write_bytes(content)
            # Two states laid within one tick of the clock must still differ in time.
            stat = path.stat()
            os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns + crc32(content) % 1000))
    return site


def of_folder(folder: Path) -> Files:
    """What a reader of a folder can get."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }


def read(get: Callable[[], Mapping[str, bytes]], *states: Mapping[str, bytes]) -> None:
    """Fails unless every file is one of `states`, and everything a page leads to is there."""
    files = get()
    for name, content in files.items():
        known = [state[name] for state in states if name in state]
        assert content in known, f"{name} is of neither state"
        if not name.endswith((".html", "feed.xml")):
            continue
        for link in re.findall(rb'(?:src|href)="([^"]+)"', content):
            leads = normpath(join(dirname(name), link.decode()))
            assert leads in files, f"{name} leads to {leads}, which is not there"
