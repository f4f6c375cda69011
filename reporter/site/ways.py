"""The ways along the days of one edition: to its newest, and from each day to the one after it.

The files of a finished edition never change, so an article leads to the edition after it by a page of
the site: `<edition>/next/<day>.html` says that there is none yet, until there is, and leads there from
then on. One more edition touches its own and that of the day before. Days follow each other whatever
their language.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from reporter.config.texts import fill
from reporter.site.plan import Page
from reporter.site.views import EditionView, Part
from reporter.site.writer import Writer

_NEXT = re.compile(r"([a-z0-9-]+)/next/(\d{4}-\d\d-\d\d)\.html")


def ways(writer: Writer, known: Iterable[str]) -> Iterator[Page]:
    """The ways of every edition. `known` are the paths of the pages that are there already: a day whose
    edition is gone keeps its way to the one after it.
    """
    parts = {part.code: part for part in writer.parts}
    gone: dict[str, set[date]] = {}
    for found in filter(None, map(_NEXT.fullmatch, known)):
        gone.setdefault(found[1], set()).add(date.fromisoformat(found[2]))
    for slug, held in _by_slug(writer).items():
        newest = held[max(held)]
        yield _forward(writer, parts[newest.record.language], f"{slug}/latest.html", newest)
        later: EditionView | None = None
        for day in sorted(held.keys() | gone.get(slug, set()), reverse=True):
            view = held.get(day)
            # What is read on the way is in the language it is set out from.
            part = parts[(view or later or newest).record.language]
            path = f"{slug}/next/{day.isoformat()}.html"
            if later is not None:
                yield _forward(writer, part, path, later)
            else:
                yield writer.html(part, path, "newest.html.j2", [newest.digest], view=newest)
            later = view or later


def _by_slug(writer: Writer) -> Mapping[str, dict[date, EditionView]]:
    held: dict[str, dict[date, EditionView]] = {}
    for view in writer.held.values():
        held.setdefault(view.record.edition, {})[view.record.day] = view
    return held


def _forward(writer: Writer, part: Part, path: str, view: EditionView) -> Page:
    """A page that leads on to an edition of the same slug at once."""
    latest = path.endswith("/latest.html")
    return writer.html(
        part,
        path,
        "forward.html.j2",
        [part.code, view.digest],
        view=view,
        href=f"{'' if latest else '../'}{view.record.day.isoformat()}/index.html",
        label=part.words["nav.latest" if latest else "nav.next"],
        sentence=fill(part.words["site.moved" if latest else "site.next_is"], title=view.title),
    )
