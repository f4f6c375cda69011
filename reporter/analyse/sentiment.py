"""The Fear & Greed Index, by day.

| id | kind | unit | definition |
| --- | --- | --- | --- |
| `market.fear_greed.last` | level | points | newest score |
| `market.fear_greed.week_ago` | level | points | the score 7 days before it |
| `market.fear_greed.month_ago` | level | points | the score 30 days before it |
| `market.fear_greed.change_1d` | change | points | last - the score the day before |
| `market.fear_greed.change_7d` | change | points | last - the score 7 days before |

The index misses days (26 October 2024); no other day stands in for one.
"""

from collections.abc import Iterator

from reporter.analyse.changes import difference, level
from reporter.analyse.facts import Found, make, moment
from reporter.analyse.salience import background
from reporter.analyse.series import Book
from reporter.model import Fact

METRIC = "fear_greed"


def fear_greed(book: Book, found: Found) -> Iterator[Fact]:
    """Today's score, last week's and last month's, and the changes."""
    yield from level(book, "market.fear_greed.last", METRIC, "market")
    for name, days in (("week_ago", 7), ("month_ago", 30)):
        ends = book.ends(METRIC, "market", days)
        if ends is not None:
            base = ends.base
            window = moment(base.at)
            weight = background(METRIC)
            yield make(
                f"market.fear_greed.{name}",
                "level",
                METRIC,
                "market",
                base.value,
                "points",
                window,
                weight,
                base.inputs,
            )
    for label, days in (("1d", 1), ("7d", 7)):
        ends = book.ends(METRIC, "market", days)
        if ends is not None:
            yield from difference(
                f"market.fear_greed.change_{label}", METRIC, "market", ends, label, "points"
            )
