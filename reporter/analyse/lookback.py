"""Weeks, months, quarters and years, on the day they end.

| id | kind | unit | definition |
| --- | --- | --- | --- |
| `A.period.week_change` | change | fraction | close of the last day / close before the first - 1 |
| `A.period.week_high` | extreme | usd | highest of the days' highs and of the closes |
| `A.period.week_low` | extreme | usd | lowest of the days' lows and of the closes |
| `A.period.month_change` | change | fraction | the same of the month |
| `A.period.month_high` | extreme | usd | the same of the month |
| `A.period.month_low` | extreme | usd | the same of the month |
| `A.period.quarter_change` | change | fraction | the same of the quarter |
| `A.period.quarter_high` | extreme | usd | the same of the quarter |
| `A.period.quarter_low` | extreme | usd | the same of the quarter |
| `A.period.year_change` | change | fraction | the same of the year |
| `A.period.year_high` | extreme | usd | the same of the year |
| `A.period.year_low` | extreme | usd | the same of the year |

They are made when the last complete UTC day was the period's last: in an edition as of the end of
that day, or of the day after. Weeks end on Sundays. A high or low needs that of every day; the
closes, that before the period included, count with them, since they can be another source's.
"""

from collections.abc import Iterator
from datetime import datetime
from operator import attrgetter

from reporter.analyse.changes import change, daily_sd
from reporter.analyse.facts import Found, make
from reporter.analyse.salience import of_nearness
from reporter.analyse.series import DAY, Book, Ends, point
from reporter.model import Fact, Window


def periods(book: Book, found: Found) -> Iterator[Fact]:
    """Change, high and low of each period that ended with the last complete day."""
    for name, start in ended(book.midnight):
        for asset in book.priced:
            yield from _period(book, found, asset, name, start)


def ended(midnight: datetime) -> list[tuple[str, datetime]]:
    """The periods that end at a midnight, each with its start."""
    found: list[tuple[str, datetime]] = []
    if midnight.weekday() == 0:
        found.append(("week", midnight - 7 * DAY))
    if midnight.day == 1:
        found.append(("month", (midnight - DAY).replace(day=1)))
        if midnight.month in (1, 4, 7, 10):
            last = midnight - DAY
            found.append(("quarter", last.replace(month=last.month - 2, day=1)))
        if midnight.month == 1:
            found.append(("year", midnight.replace(year=midnight.year - 1)))
    return found


def _period(book: Book, found: Found, asset: str, name: str, start: datetime) -> Iterator[Fact]:
    closes = {close.at: close for close in book.closes(asset)}
    first, last = closes.get(start), closes.get(book.midnight)
    if first is None or last is None:
        return
    sd = daily_sd(found, asset)
    yield from change(f"{asset}.period.{name}_change", "price_usd", asset, Ends(first, last), name, sd)
    days = [start + count * DAY for count in range(1, (book.midnight - start) // DAY + 1)]
    for side, pick in (("high", max), ("low", min)):
        track = book.steady(f"day_{side}_usd", asset)
        if track is None or any(day not in track.daily for day in days):
            continue
        told = [*(point(track.daily[day]) for day in days), *(closes[day] for day in closes if day >= start)]
        told.sort(key=attrgetter("at"), reverse=True)  # of equal ones the latest
        extreme = pick(told, key=attrgetter("value"))
        yield make(
            f"{asset}.period.{name}_{side}",
            "extreme",
            "price_usd",
            asset,
            extreme.value,
            "usd",
            Window(name, start, book.midnight),
            of_nearness("price_usd", last.value / extreme.value - 1 if extreme.value > 0 else 0.0, sd),
            extreme.inputs,
        )
