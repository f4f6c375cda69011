"""Strategy's bitcoin: what is held, what it cost, and what it is worth at the edition's own price.

| id | kind | unit | definition |
| --- | --- | --- | --- |
| `strategy.treasury.holdings` | level | coins | bitcoin held |
| `strategy.treasury.cost` | level | usd | what they cost in all |
| `strategy.treasury.average_cost` | average | usd | cost / holdings |
| `strategy.treasury.value` | level | usd | holdings x last price of bitcoin |
| `strategy.treasury.pnl` | pnl | usd | value - cost; baseline = cost |

Holdings and cost are of the same source and time: two reports of different dates do not divide. A
cost of zero means unknown. The coins are bitcoin, whatever the edition's benchmark is.
"""

from collections.abc import Iterator

from reporter.analyse.facts import Found, make, moment
from reporter.analyse.salience import background, of_change
from reporter.analyse.series import Book
from reporter.model import Fact, Observation, Unit, Window

HOLDER = "strategy"
COIN = "bitcoin"


def treasury(book: Book, found: Found) -> Iterator[Fact]:
    """Holdings, cost, value and unrealised result."""
    report = _report(book)
    if report is None:
        return
    holdings, cost = report
    yield _fact("holdings", "treasury_holdings", holdings.value, "coins", moment(holdings.at), (holdings,))
    if cost is not None:
        both = (holdings, cost)
        average = cost.value / holdings.value
        yield _fact("cost", "treasury_cost_usd", cost.value, "usd", moment(cost.at), (cost,))
        yield _fact("average_cost", "treasury_cost_usd", average, "usd", moment(cost.at), both, "average")
    price = book.last("price_usd", COIN)
    if price is None:
        return
    value = holdings.value * price.value
    window = moment(price.at)
    yield _fact("value", "treasury_value_usd", value, "usd", window, (holdings, *price.inputs))
    if cost is not None:
        inputs = (holdings, cost, *price.inputs)
        result = value - cost.value
        salience = of_change("treasury_cost_usd", result / cost.value, typical=0.1)
        yield make(
            f"{HOLDER}.treasury.pnl",
            "pnl",
            "treasury_value_usd",
            HOLDER,
            result,
            "usd",
            window,
            salience,
            inputs,
            cost.value,
        )


def _fact(
    name: str,
    metric: str,
    value: float,
    unit: Unit,
    window: Window,
    inputs: tuple[Observation, ...],
    kind: str = "level",
) -> Fact:
    return make(
        f"{HOLDER}.treasury.{name}", kind, metric, HOLDER, value, unit, window, background(metric), inputs
    )


def _report(book: Book) -> tuple[Observation, Observation | None] | None:
    """The newest holdings above zero with the cost told at the same time, if one is."""
    tracks = [track for track in book.fresh("treasury_holdings", HOLDER) if track.last.value > 0]
    for track in tracks:
        for costs in book.tracks("treasury_cost_usd", HOLDER):
            if costs.source == track.source and costs.last.at == track.last.at and costs.last.value > 0:
                return track.last, costs.last
    return (tracks[0].last, None) if tracks else None
