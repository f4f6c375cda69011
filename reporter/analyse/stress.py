"""Days on which positions were closed by force: leverage leaving with the price, either way.

| id | kind | unit | definition |
| --- | --- | --- | --- |
| `A.leverage.flush` | flush | usd | the day's long liquidations; baseline = their mean day of 30 |
| `A.leverage.squeeze` | flush | usd | the day's short liquidations; baseline = their mean day of 30 |

A flush needs, over the same whole UTC day, the price down by one daily standard deviation or more,
open interest down by 2% or more, and twice the usual liquidations of longs; a squeeze the price up,
open interest down, and twice the usual liquidations of shorts.
"""

from collections.abc import Iterator
from math import fsum

from reporter.analyse.changes import daily_sd
from reporter.analyse.facts import Found, make
from reporter.analyse.salience import of_times
from reporter.analyse.series import Book, inputs_of
from reporter.model import Fact

LEAST_PRICE = 1.0
"""In daily standard deviations."""
LEAST_OPEN_INTEREST = -0.02
LEAST_TIMES = 2.0


def forced(book: Book, found: Found) -> Iterator[Fact]:
    """Flushes of longs and squeezes of shorts on the last complete day."""
    for asset in book.priced:
        sd = daily_sd(found, asset)
        interest = found.get(f"{asset}.open_interest.change_1d")
        if sd is None or interest is None or interest.value > LEAST_OPEN_INTEREST:
            continue
        closes = {close.at: close for close in book.closes(asset)}
        before, after = closes.get(interest.window.start), closes.get(interest.window.end)
        if before is None or after is None or before.value <= 0:
            continue
        move = after.value / before.value - 1
        side, name = ("long", "flush") if move < 0 else ("short", "squeeze")
        day = found.get(f"{asset}.liquidations.{side}_1d")
        month = found.get(f"{asset}.liquidations.{side}_30d")
        if day is None or month is None or abs(move) < LEAST_PRICE * sd:
            continue
        # the day and its usual size over the same venues: those that cover the month
        venues = {each.source for each in month.inputs}
        held = [each for each in month.inputs if each.at == day.window.end]
        total, usual = fsum(each.value for each in held), month.value / 30
        same_day = (day.window.start, day.window.end) == (interest.window.start, interest.window.end)
        if not same_day or len(held) != len(venues) or usual <= 0 or total < LEAST_TIMES * usual:
            continue
        inputs = (*month.inputs, *interest.inputs, *inputs_of((before, after)))
        metric = f"{side}_liquidations_usd"
        salience = of_times(metric, total / usual)
        yield make(
            f"{asset}.leverage.{name}",
            "flush",
            metric,
            asset,
            total,
            "usd",
            day.window,
            salience,
            inputs,
            usual,
        )
