"""Gate: a day's liquidations and open interest of a perpetual, the best free daily history of them.

`/futures/usdt/contract_stats` with interval 1d: `time` in seconds is the START of its day, so a row
is stamped with the next midnight, and the row of the day still open is left out. It is one venue.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import TYPE_CHECKING

from reporter.errors import SourceChanged
from reporter.model import Observation
from reporter.sources.kinds import Answer, Call, Request
from reporter.sources.reading import figure, is_midnight, mapping, read_answer, seconds, sequence
from reporter.sources.symbols import TICKERS

if TYPE_CHECKING:
    from reporter.sources.http import Door

_FIELDS = {
    "long_liq_usd": "long_liquidations_usd",
    "short_liq_usd": "short_liquidations_usd",
    "open_interest_usd": "open_interest_usd",
}
_DAY = timedelta(days=1)
_FLIP = 3.0
"""A day's prices stay within this factor of its mark price; contracts for dollars would not."""


def fetch(door: Door, request: Request) -> AsyncIterator[Answer]:
    """A call for each asset; 100 days are the most that is given."""
    limit = min(request.days + 2, 100)
    return door.each(
        Call(
            "contract_stats",
            "/futures/usdt/contract_stats",
            "long_liquidations_usd",
            {"contract": f"{TICKERS[asset]}_USDT", "interval": "1d", "limit": limit},
            asset,
        )
        for asset in request.assets
        if asset in TICKERS
    )


def parse(answer: Answer) -> tuple[Observation, ...]:
    """Sums and levels in US dollars of whole UTC days, stamped with the day's end."""
    found = []
    for item in sequence(read_answer(answer.body), "contract_stats"):
        row = mapping(item, "A day")
        start = seconds(row.get("time"), "time")
        if not is_midnight(start):
            raise SourceChanged("A day does not begin at 00:00 UTC: the interval may not be a day.")
        _check_units(row)
        if start + _DAY > answer.retrieved_at:
            continue
        for name, metric in _FIELDS.items():
            value = figure(row.get(name), name)
            if value < 0:
                raise SourceChanged(f"{name} is negative.")
            found.append(
                Observation(metric, answer.asset, value, start + _DAY, answer.source, answer.retrieved_at)
            )
    return tuple(found)


def _check_units(row: dict[str, object]) -> None:
    # Dollars over coins is a price; if the field became contracts or coins, it is not.
    mark = figure(row.get("mark_price"), "mark_price")
    for side in ("long", "short"):
        coins, dollars = row.get(f"{side}_liq_amount"), figure(row.get(f"{side}_liq_usd"), f"{side}_liq_usd")
        if coins is None:
            continue
        amount = figure(coins, f"{side}_liq_amount")
        if amount > 0 and dollars > 0 and mark > 0 and not 1 / _FLIP < dollars / amount / mark < _FLIP:
            raise SourceChanged(
                f"{side}_liq_usd over {side}_liq_amount is {dollars / amount:.6g}, far from the mark price "
                f"{mark:.6g}: the unit of one may have changed."
            )
