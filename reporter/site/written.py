"""The pages of one language: front, archive, assets, feeds."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import Any
from xml.etree import ElementTree as ET

from reporter.config.texts import clean
from reporter.site.asset import asset_pages
from reporter.site.calendar import calendar, legend, span
from reporter.site.feeds import entry, html, in_feed, json_feed
from reporter.site.plan import Page
from reporter.site.views import EditionView, Part, home
from reporter.site.writer import Writer

FRONT = 30
"""Editions on the front page, the newest among them."""


def part_pages(writer: Writer, part: Part) -> Iterator[Page]:
    """Every page of one language."""
    folders = [one for one in writer.parts if one.views]
    yield _front(writer, part, writer.languages("index.html", folders))
    yield from _archive(writer, part, writer.languages("archive/index.html", folders))
    yield from asset_pages(writer, part)
    yield from _feeds(writer, part)


def _front(writer: Writer, part: Part, others: list[dict[str, str]]) -> Page:
    main = next((view for view in part.views if view.record.edition == part.main), None)
    # The main edition leads its day; on a day without it, the newest there is does.
    newest = main if main and main.record.day == part.views[0].record.day else next(iter(part.views), None)
    views = [view for view in part.views if newest and view.record.edition == newest.record.edition][:FRONT]
    others_newest: dict[str, EditionView] = {}
    for view in part.views:
        if newest and view.record.edition != newest.record.edition:
            others_newest.setdefault(view.record.edition, view)
    also = list(others_newest.values())
    year: list[EditionView] = []
    if main:
        first = span(main.record.day)
        year = [view for view in part.views if view.record.edition == part.main and view.record.day >= first]
    return writer.html(
        part,
        f"{part.folder}index.html",
        "front.html.j2",
        [*(view.digest for view in (*views, *also, *year)), repr((len(also), others))],
        views=views,
        also=also,
        newest=newest,
        main=main,
        months=lambda: calendar(year, main.record.day, f"{main.lead}.price.change_24h") if main else (),
        legend=legend(),
        others=others,
        structured=_structured(writer, part),
    )


def _structured(writer: Writer, part: Part) -> dict[str, Any]:
    """The site for machines, as schema.org's WebSite."""
    site = writer.site
    return {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": clean(site.title),
        "url": f"{home(site)}{part.folder}",
        "description": clean(site.description),
        "inLanguage": part.code,
        "publisher": {"@type": "Organization", "name": clean(site.publisher), "url": home(site)},
    }


def _archive(writer: Writer, part: Part, others: list[dict[str, str]]) -> Iterator[Page]:
    months = [
        (month, list(group))
        for month, group in groupby(part.views, key=lambda view: view.record.day.replace(day=1))
    ]
    years = {year: list(group) for year, group in groupby(months, key=lambda one: one[0].year)}
    covered = list(dict.fromkeys(asset for view in part.views for asset in view.assets))
    firsts = [f"{month:%Y-%m}" for month, _ in months]
    held_by = {
        one.code: {span for view in one.views for span in _spans(view.record.day)} for one in writer.parts
    }
    yield writer.html(
        part,
        f"{part.folder}archive/index.html",
        "archive.html.j2",
        [*firsts, *covered, repr(others)],
        years={year: [month for month, _ in held] for year, held in years.items()},
        covered=covered,
        others=others,
    )
    for year, held in years.items():
        others = writer.languages(f"archive/{year}/index.html", _having(writer, held_by, (year, 0)))
        yield writer.html(
            part,
            f"{part.folder}archive/{year}/index.html",
            "year.html.j2",
            [*(f"{month:%Y-%m}" for month, _ in held), *(f"{other}" for other in years), repr(others)],
            others=others,
            year=year,
            years=list(years),
            months=[month for month, _ in held],
        )
    for number, (month, views) in enumerate(months):
        later = months[number - 1][0] if number else None
        earlier = months[number + 1][0] if number + 1 < len(months) else None
        others = writer.languages(
            f"archive/{month:%Y/%m}/index.html", _having(writer, held_by, (month.year, month.month))
        )
        yield writer.html(
            part,
            f"{part.folder}archive/{month:%Y/%m}/index.html",
            "month.html.j2",
            [*(view.digest for view in views), f"{earlier} {later}", repr(others)],
            others=others,
            month=month,
            views=views,
            earlier=earlier,
            later=later,
        )


def _spans(day: date) -> tuple[tuple[int, int], tuple[int, int]]:
    return (day.year, 0), (day.year, day.month)


def _having(writer: Writer, held_by: Mapping[str, set[tuple[int, int]]], span: tuple[int, int]) -> list[Part]:
    """The languages with editions of a month, or (its month being 0) of a year."""
    return [one for one in writer.parts if span in held_by[one.code]]


def _feeds(writer: Writer, part: Part) -> Iterator[Page]:
    views = in_feed(part.views)
    whole = writer.options.feed == "full"
    site, path = writer.site, f"{part.folder}feed"

    def items() -> list[tuple[EditionView, ET.Element]]:
        return [
            (
                view,
                entry(view, part.words, writer.warnings[part.code], _page(writer, view) if whole else None),
            )
            for view in views
        ]

    def atom() -> str:
        return writer.text(
            part,
            f"{path}.xml",
            "feed.xml.j2",
            entries=[(view, html(body)) for view, body in items()],
            updated=max((view.record.modified_at for view in views), default=None),
        )

    def as_json() -> str:
        return json_feed(
            items(),
            title=site.title,
            description=site.description,
            publisher=site.publisher,
            home=home(site),
            root=f"{home(site)}{part.folder}",
            language=part.code,
            whole=whole,
        )

    inputs = tuple(view.digest for view in views)
    yield Page(f"{path}.xml", "application/atom+xml", inputs, atom)
    yield Page(f"{path}.json", "application/feed+json", inputs, as_json)


def _page(writer: Writer, view: EditionView) -> bytes | None:
    return writer.read(f"{view.path}index.html")
