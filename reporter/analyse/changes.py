"""Where prices and market sizes stand, and how far they moved over fixed windows.

| id | kind | unit | definition |
| --- | --- | --- | --- |
| `A.price.last` | level | usd | median of the sources' newest prices |
| `A.price.spread` | spread | fraction | (highest - lowest) of these prices / median |
| `A.price.change_24h` | change | fraction | last / base - 1, over the same sources |
| `A.price.change_7d` | change | fraction | the same over 7 days |
| `A.price.change_30d` | change | fraction | the same over 30 days |
| `A.price.change_ytd` | change | fraction | the same since the close of 31 December |
| `A.price.sigma_24h` | sigma | sigma | that change in daily standard deviations, signed |
| `A.volume.last` | level | usd | newest 24-hour volume |
| `A.market_cap.last` | level | usd | newest market value |
| `market.cap.last` | level | usd | newest value of the whole market |
| `market.cap.change_24h` | change | fraction | last / base - 1 |
| `market.dominance.last` | level | fraction | bitcoin's share of the whole market |
| `market.dominance.change_24h` | change | pp | last - base |
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from reporter.analyse.facts import Found, make, moment, span
from reporter.analyse.salience import background, of_change
from reporter.analyse.series import DAY, Book, Ends, inputs_of, relative
from reporter.metrics import BY_ID
from reporter.model import Fact, Unit

WINDOWS = (("24h", 1), ("7d", 7), ("30d", 30))


def level(book: Book, name: str, metric: str, asset: str) -> Iterator[Fact]:
    """The newest value of a metric as the fact `name`."""
    last = book.last(metric, asset)
    if last is not None:
        unit = BY_ID[metric].unit
        yield make(
            name, "level", metric, asset, last.value, unit, moment(last.at), background(metric), last.inputs
        )


def change(
    name: str, metric: str, asset: str, ends: Ends, label: str, typical: float | None = None
) -> Iterator[Fact]:
    """The relative change between two ends as the fact `name`; nothing where the base is not above zero."""
    value = relative(ends.base.value, ends.last.value)
    if value is not None:
        yield make(
            name,
            "change",
            metric,
            asset,
            value,
            "fraction",
            span(label, ends.base, ends.last),
            of_change(metric, value, (ends.last.at - ends.base.at) / DAY, typical),
            inputs_of((ends.base, ends.last)),
            ends.base.value,
        )


def difference(
    name: str, metric: str, asset: str, ends: Ends, label: str, unit: Unit, typical: float | None = None
) -> Iterator[Fact]:
    """The difference between two ends as the fact `name`, in `unit`."""
    value = ends.last.value - ends.base.value
    days = (ends.last.at - ends.base.at) / DAY
    salience = of_change(metric, value, days, typical)
    yield make(
        name,
        "change",
        metric,
        asset,
        value,
        unit,
        span(label, ends.base, ends.last),
        salience,
        inputs_of((ends.base, ends.last)),
        ends.base.value,
    )


def daily_sd(found: Found, asset: str) -> float | None:
    """The asset's own daily standard deviation, if it is known and not zero."""
    fact = found.get(f"{asset}.price.daily_sd_30d")
    return fact.value if fact is not None and fact.value > 0 else None


def prices(book: Book, found: Found) -> Iterator[Fact]:
    """Last price and its changes over 24 hours, 7 days, 30 days and the year so far."""
    for asset in book.priced:
        yield from level(book, f"{asset}.price.last", "price_usd", asset)
        sd = daily_sd(found, asset)
        yield from _spread(book, asset, sd)
        for label, days in WINDOWS:
            ends = book.ends("price_usd", asset, days)
            if ends is None:
                continue
            for fact in change(f"{asset}.price.change_{label}", "price_usd", asset, ends, label, sd):
                yield fact
                if label == "24h" and sd is not None:
                    yield make(
                        f"{asset}.price.sigma_24h",
                        "sigma",
                        "price_usd",
                        asset,
                        fact.value / sd,
                        "sigma",
                        fact.window,
                        fact.salience,
                        (*fact.inputs, *found[f"{asset}.price.daily_sd_30d"].inputs),
                        sd,
                    )
        since = book.ends_since("price_usd", asset, year_start(book.as_of))
        if since is not None:
            yield from change(f"{asset}.price.change_ytd", "price_usd", asset, since, "ytd", sd)


def _spread(book: Book, asset: str, sd: float | None) -> Iterator[Fact]:
    """How far the sources of a price lie apart; as salient as a move of that size."""
    last = book.last("price_usd", asset)
    if last is None or len(last.inputs) < 2 or last.value <= 0:
        return
    values = [each.value for each in last.inputs]
    apart = (max(values) - min(values)) / last.value
    yield make(
        f"{asset}.price.spread",
        "spread",
        "price_usd",
        asset,
        apart,
        "fraction",
        moment(last.at),
        of_change("price_usd", apart, 1, sd),
        last.inputs,
    )


def year_start(at: datetime) -> datetime:
    """When the year of the day that `at` belongs to began; 24:00 on 31 December is still that year."""
    return datetime((at - timedelta(microseconds=1)).year, 1, 1, tzinfo=UTC)


def sizes(book: Book, found: Found) -> Iterator[Fact]:
    """Volume and market value of each asset, size of the whole market, bitcoin's share of it."""
    for asset in book.priced:
        yield from level(book, f"{asset}.volume.last", "volume_24h_usd", asset)
        yield from level(book, f"{asset}.market_cap.last", "market_cap_usd", asset)
    yield from level(book, "market.cap.last", "total_market_cap_usd", "market")
    ends = book.ends("total_market_cap_usd", "market", 1)
    if ends is not None:
        yield from change("market.cap.change_24h", "total_market_cap_usd", "market", ends, "24h")
    yield from level(book, "market.dominance.last", "btc_dominance", "market")
    ends = book.ends("btc_dominance", "market", 1)
    if ends is not None:
        yield from difference("market.dominance.change_24h", "btc_dominance", "market", ends, "24h", "pp")
