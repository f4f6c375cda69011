"""How much a fact deserves to be said: salience, a number >= 0 that compares facts of all kinds.

A change weighs its metric's weight times its size in typical moves: a move of one standard
deviation in a price has salience 1, one of two has 2. The typical day of a price is the asset's own
(its 30-day standard deviation); other metrics have the editorial figures below. Everything else is
put on the same scale by how seldom it happens, in half bits (`bits`): what is always true (a level, a
mean) is background and stays under 1; what happens seldom (a broken level, a long streak, the lowest
close in a year) goes above. The detectors weigh size; `weigh` sets it against rarity, breadth and the
last editions.
"""

from math import log2, sqrt

from reporter.metrics import BY_ID

BACKGROUND = 0.3
"""Share of the weight for something that is always there: a level, an average."""
OTHERS = 0.5
"""Share of the weight for the price of an asset that is not the edition's benchmark."""
GROWN = 1.25
"""By this factor a lead must have grown to be news again."""
LASTING, PASSING = (0.6, 30), (0.15, 7)
"""How much a lead of yesterday is damped, and after how many days no more: one that goes on from day to
day, and one that happened anew."""

TYPICAL: dict[str, float] = {
    "price_usd": 0.03,
    "volume_24h_usd": 0.3,
    "market_cap_usd": 0.03,
    "total_market_cap_usd": 0.025,
    "btc_dominance": 0.004,
    "open_interest_usd": 0.03,
    "funding_rate": 0.0001,
    "fear_greed": 6.0,
    "etf_net_flow_usd": 250e6,
    "stablecoin_supply_usd": 0.001,
    "index_level": 0.01,
    "vix": 1.5,
    "yield_10y": 0.0005,
    "gold_usd": 0.01,
}
"""The size of an ordinary day's change, in the unit of the change (`vix` in points)."""


def background(metric: str) -> float:
    """For what is always there."""
    return BACKGROUND * BY_ID[metric].weight


def of_change(metric: str, change: float, days: float = 1.0, typical: float | None = None) -> float:
    """For a change over `days`: its size in typical moves over so many days, times the weight."""
    daily = typical or TYPICAL[metric]
    return BY_ID[metric].weight * abs(change) / (daily * sqrt(max(days, 1.0)))


def of_times(metric: str, times: float) -> float:
    """For a sum that is `times` the usual one."""
    return BY_ID[metric].weight * times


def of_streak(metric: str, length: int) -> float:
    """For a run of days: each further day halves its likelihood, so 2 days give 0.5, 6 give 2.5."""
    return BY_ID[metric].weight * max(0.0, (length - 1) / 2)


def bits(days: float) -> float:
    """Half the bits of what happens once in so many days: a day 0, 30 days 2.5, a year 4.3."""
    return log2(max(days, 1.0)) / 2


def damped(back: int, now: float, then: float, *, lasting: bool) -> float:
    """The factor for what led `back` days ago with the salience `then`; 1 where it has grown since."""
    share, remembered = LASTING if lasting else PASSING
    if not 1 <= back <= remembered or now >= GROWN * then:
        return 1.0
    return 1 - share * (1 - (back - 1) / remembered)


def of_span(metric: str, days: float) -> float:
    """For the first time in so many days: 30 days give about 2.5, a year 4.3."""
    return BY_ID[metric].weight * bits(days)


def of_nearness(metric: str, distance: float, typical: float | None = None) -> float:
    """For a mark at this distance: 1 when it is reached, a half one typical day's move away."""
    return BY_ID[metric].weight / (1 + abs(distance) / (typical or TYPICAL[metric]))
