"""The pages of one asset: its recent facts, its year as a calendar, and every edition that covers it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from reporter.site.calendar import calendar, legend, span
from reporter.site.plan import Page
from reporter.site.views import EditionView, FigureView, Part
from reporter.site.writer import Writer

RECENT = 30
"""Editions in the table of an asset's recent facts."""

_ROW = ("price.last", "price.change_24h", "price.change_7d", "level.below_1", "level.above_1")
_STRIP = ("price.last", "price.change_24h", "price.change_7d", "price.change_30d", *_ROW[3:])


@dataclass(frozen=True, slots=True)
class RowView:
    """One edition with what it told of the asset, by the facts' ids without the asset."""

    view: EditionView
    figures: dict[str, FigureView | None]


def asset_pages(writer: Writer, part: Part) -> Iterator[Page]:
    """For each asset a page of its recent facts, and one of each year it was told of."""
    held: dict[str, list[EditionView]] = {}
    for view in part.views:
        for asset in view.assets:
            held.setdefault(asset, []).append(view)
    parts = {one.code: one for one in writer.parts}
    covered = {code: {asset for view in one.views for asset in view.assets} for code, one in parts.items()}
    for asset, views in held.items():
        where = f"asset/{asset}/"
        # Where several editions of a day tell of it, the one that does so first stands for the day.
        days = [next(group) for _, group in groupby(views, key=lambda view: view.record.day)]
        years = list(dict.fromkeys(view.record.day.year for view in days))
        newest = days[0]
        recent = days[:RECENT]
        year = [view for view in days if view.record.day >= span(newest.record.day)]
        others = writer.languages(
            f"{where}index.html", [one for code, one in parts.items() if asset in covered[code]]
        )
        yield writer.html(
            part,
            f"{part.folder}{where}index.html",
            "asset.html.j2",
            [*(view.digest for view in year), *(view.digest for view in recent), repr((years, others))],
            asset=asset,
            newest=newest,
            strip=lambda view=newest, asset=asset: _row(view, asset, _STRIP),
            rows=lambda views=recent, asset=asset: [_row(view, asset, _ROW) for view in views],
            months=lambda views=year, day=newest.record.day, asset=asset: calendar(
                views, day, f"{asset}.price.change_24h"
            ),
            legend=legend(),
            years=years,
            others=others,
        )
        for number, group in groupby(days, key=lambda view: view.record.day.year):
            kept = list(group)
            yield writer.html(
                part,
                f"{part.folder}{where}{number}/index.html",
                "asset-year.html.j2",
                [*(view.digest for view in kept), repr(years)],
                asset=asset,
                year=number,
                years=years,
                rows=lambda views=kept, asset=asset: [_row(view, asset, _ROW[:2]) for view in views],
            )


def _row(view: EditionView, asset: str, facts: tuple[str, ...]) -> RowView:
    return RowView(view, {fact: view.figure(f"{asset}.{fact}") for fact in facts})
