"""How the benchmark moved with equities and the dollar.

| id | kind | unit | definition |
| --- | --- | --- | --- |
| `B.correlation.sp500_30d` | correlation | coefficient | Pearson's r of 30 returns over common sessions |
| `B.correlation.dollar_30d` | correlation | coefficient | the same with `dollar`, else with `dollar_broad` |

A session goes with the benchmark's close of the same UTC date, so over a weekend both returns span
Friday to Monday. The inputs are the 31 levels and the 31 closes, and say which index it was.
"""

from collections.abc import Iterator
from statistics import StatisticsError, correlation

from reporter.analyse.facts import Found, make, span
from reporter.analyse.series import DAY, Book, Point, inputs_of, point
from reporter.analyse.volatility import log_returns
from reporter.metrics import BY_ID
from reporter.model import Fact

RETURNS = 30
SPAN = 55 * DAY
"""31 sessions take six weeks; more than this, and some are missing."""
PAIRS = (("sp500", ("sp500",)), ("dollar", ("dollar", "dollar_broad")))


def correlations(book: Book, found: Found) -> Iterator[Fact]:
    """The benchmark's correlation with equities and with the dollar."""
    asset = book.benchmark
    for name, indices in PAIRS:
        for index in indices:
            common = sessions(book, asset, index)[-RETURNS - 1 :]
            if len(common) <= RETURNS or common[-1][1].at - common[0][1].at > SPAN:
                continue
            if common[-1][1].at < book.as_of - BY_ID["index_level"].max_age:
                continue
            closes, levels = zip(*common, strict=True)
            try:
                value = correlation(log_returns(closes), log_returns(levels))
            except StatisticsError:  # one of the two did not move
                continue
            yield make(
                f"{asset}.correlation.{name}_30d",
                "correlation",
                "price_usd",
                asset,
                value,
                "coefficient",
                span("30d", levels[0], closes[-1]),
                BY_ID["index_level"].weight * 2 * abs(value),
                inputs_of((*closes, *levels)),
            )
            break


def sessions(book: Book, asset: str, index: str) -> list[tuple[Point, Point]]:
    """The days that have both the asset's close and the index's session, oldest first."""
    tracks = book.tracks("index_level", index)
    if not tracks:
        return []
    by_day = {close.at.date() - DAY: close for close in book.closes(asset) if close.value > 0}
    best = max(tracks, key=lambda track: (track.last.at.date(), len(track.times)))
    held = [each for each in best.observations if each.value > 0]
    return [(by_day[day], point(each)) for each in held if (day := each.at.date()) in by_day]
