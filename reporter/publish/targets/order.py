"""In which order the site's files are sent: what a page shows and leads to is there before the page."""

import re
from collections.abc import Iterable

_DATED = re.compile(r"(?:^|/)\d{4}-\d\d-\d\d/")
_EDITION = re.compile(r"(?:^|/)(\d{4}-\d\d-\d\d)/[^/]+\.html$")


def parts_and_pages(names: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is no page (charts, fonts, PDFs, data), to be sent first and in any order; and the pages.

    The pages go one after the other: the editions' own, the newest first, for an older one links to it;
    then the pages that lead to editions, the deeper first; the feeds, maps and the search's entry; and the
    front page last.
    """
    groups: tuple[list[str], ...] = ([], [], [], [], [])
    for name in names:
        groups[_phase(name)].append(name)
    parts, editions, around, feeds, front = (sorted(group) for group in groups)
    editions.sort(key=_day, reverse=True)
    around.sort(key=lambda name: -name.count("/"))
    return tuple(parts), (*editions, *around, *feeds, *front)


def in_order(names: Iterable[str]) -> tuple[str, ...]:
    """The names of `parts_and_pages` in one row."""
    parts, pages = parts_and_pages(names)
    return (*parts, *pages)


def is_page(name: str) -> bool:
    """Whether the file leads readers or programs to others: a page, a feed, a map, an entry."""
    return _phase(name) > 0


def _phase(name: str) -> int:
    if _EDITION.search(name):
        return 1
    if name == "index.html":
        return 4
    if name.endswith(".html"):
        return 2
    # A feed, a map, the entry of a search index: each leads to files and editions that must be there.
    return 3 if name.endswith(".xml") or (name.endswith(".json") and not _DATED.search(name)) else 0


def _day(name: str) -> str:
    found = _EDITION.search(name)
    return found[1] if found else ""
