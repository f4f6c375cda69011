"""The maps for search engines: one part a month, an index of the parts, and the news of two days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from reporter.config import EditionSettings
from reporter.site.views import EditionView

NEWS_DAYS = 2
"""Search engines read a news sitemap for the articles of the last two days only."""
NEWS_LIMIT = 1000
"""The most articles they read in one."""
LIMIT = 50_000
"""The most addresses the sitemap protocol allows in one file."""


@dataclass(frozen=True, slots=True)
class AddressView:
    """One address of a map, when it last changed, and the same page in other languages."""

    url: str
    modified: datetime | None = None
    alternates: tuple[tuple[str, str], ...] = ()
    """(language or x-default, address), the page itself among them."""


def alternates(
    view: EditionView, alike: Mapping[str, Sequence[EditionSettings]], held: Mapping[str, EditionView]
) -> tuple[tuple[str, str], ...]:
    """The same report of the same day in every language it appeared in; nothing where it is alone.

    `held` is every edition by its path. x-default is the first configured that appeared.
    """
    group = alike.get(view.record.edition, ())
    day = view.record.day.isoformat()
    views = [held[f"{one.slug}/{day}/"] for one in group if f"{one.slug}/{day}/" in held]
    # In the language it was published in, which may be another than its slug has today.
    there = {one.record.language: one.url for one in reversed(views)}
    if len(there) < len(views) or len(there) < 2:
        return ()
    return (*reversed(there.items()), ("x-default", views[0].url))


def by_month(views: Sequence[EditionView]) -> dict[str, list[EditionView]]:
    """Month (and, past the protocol's limit, a number) -> its editions, newest first."""
    months: dict[str, list[EditionView]] = {}
    for view in views:
        months.setdefault(f"{view.record.day:%Y-%m}", []).append(view)
    return {
        month + (f"-{start // LIMIT + 1}" if start else ""): group[start : start + LIMIT]
        for month, group in months.items()
        for start in range(0, len(group), LIMIT)
    }


def news(views: Sequence[EditionView]) -> list[EditionView]:
    """The editions of the last two days, reckoned from the newest."""
    if not views:
        return []
    newest = max(view.record.published_at for view in views)
    fresh = [view for view in views if newest - view.record.published_at <= timedelta(days=NEWS_DAYS)]
    return fresh[:NEWS_LIMIT]
