"""Where the benchmark's price went one way, and the money behind it the other.

| id | kind | unit | definition |
| --- | --- | --- | --- |
| `market.divergence.price_up_open_interest_down` | divergence | fraction | change of open interest |
| `market.divergence.price_down_open_interest_up` | divergence | fraction | change of open interest |
| `market.divergence.price_up_funds_out` | divergence | usd | the funds' net flow of a session |
| `market.divergence.price_down_funds_in` | divergence | usd | the funds' net flow of a session |

The baseline is the benchmark's change over the same UTC day, close to close: the day the open
interest's day-end values enclose, or the day of the funds' session. Both sides must be worth a word:
the price half of its daily standard deviation, open interest 1%, the funds a tenth of their usual
session's flow.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from reporter.analyse.changes import daily_sd
from reporter.analyse.facts import Found, make
from reporter.analyse.salience import TYPICAL, of_change
from reporter.analyse.series import DAY, Book, Ends, inputs_of, relative
from reporter.model import Fact, Unit, Window

QUIET_PRICE = 0.5
"""In daily standard deviations."""
QUIET_OPEN_INTEREST = 0.01
QUIET_FLOW = 0.1 * TYPICAL["etf_net_flow_usd"]


def divergences(book: Book, found: Found) -> Iterator[Fact]:
    """The benchmark against its open interest and against its funds."""
    asset = book.benchmark
    for fact, against, quiet, up, down in (
        ("open_interest.change_1d", "open_interest", QUIET_OPEN_INTEREST, "up", "down"),
        ("etf.last", "funds", QUIET_FLOW, "in", "out"),
    ):
        other = found.get(f"{asset}.{fact}")
        if other is None or abs(other.value) < quiet:
            continue
        ends = _day(book, asset, other.window)
        sd = daily_sd(found, asset)
        price = None if ends is None else relative(ends.base.value, ends.last.value)
        if ends is None or price is None or sd is None or abs(price) < QUIET_PRICE * sd:
            continue
        if (price > 0) == (other.value > 0):
            continue
        ways = ("up", down) if price > 0 else ("down", up)
        unit: Unit = other.unit
        salience = min(of_change("price_usd", price, 1, sd), of_change(other.metric, other.value))
        yield make(
            f"market.divergence.price_{ways[0]}_{against}_{ways[1]}",
            "divergence",
            other.metric,
            asset,
            other.value,
            unit,
            Window("1d", ends.base.at, ends.last.at),
            salience,
            (*inputs_of((ends.base, ends.last)), *other.inputs),
            price,
        )


def _day(book: Book, asset: str, window: Window) -> Ends | None:
    """The closes before and after the whole UTC day of a window: of the two day ends, or of a session."""
    if window.label == "1d":
        if window.end - window.start != DAY or window.end.time() != time():
            return None
        end = window.end
    else:
        end = midnight_after(window.end)
    closes = {close.at: close for close in book.closes(asset)}
    if end not in closes or end - DAY not in closes:
        return None
    return Ends(closes[end - DAY], closes[end])


def midnight_after(at: datetime) -> datetime:
    """The end of the UTC day a moment lies in; a moment at 00:00 ends the day before it."""
    start = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return start if at == start else start + timedelta(days=1)
