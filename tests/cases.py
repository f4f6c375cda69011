"""Faults planted into a sound market, and what becomes of each: `python -m tests.cases` prints the list.

A case plants its fault among the values of two months and says what must happen: the value is refused
when it is taken in, or left out of the edition with a reason, or kept because it may be true.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reporter.errors import SnapshotRejected
from reporter.model import Observation, Snapshot
from reporter.validate import admit, settle
from tests.test_store_snapshot import SETTINGS

AS_OF = datetime(2026, 2, 2, 8, tzinfo=UTC)
MIDNIGHT = AS_OF.replace(hour=0)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
NEW_YORK = ZoneInfo("America/New_York")
SAID = {"binance": "Binance spot", "kraken": "Kraken", "coinbase": "Coinbase Exchange"}

Market = list[Observation]


def seen(
    metric: str, value: float, at: datetime = AS_OF, asset: str = "bitcoin", source: str = "binance"
) -> Observation:
    """One value, learnt at the as-of time."""
    return Observation(metric, asset, value, at, source, AS_OF)


def walk(level: float, days: int = 60, move: float = 0.0125) -> list[float]:
    """Closes that swing by `move` around a level, about twice that from day to day; the oldest first."""
    return [level * (1 + move * math.sin(2.4 * back)) for back in range(days, 0, -1)]


def closes(asset: str, level: float, source: str = "binance") -> Market:
    """Two months of whole candles and a price of the moment."""
    found = []
    for back, value in enumerate(reversed(walk(level))):
        at = MIDNIGHT - back * DAY
        found += [
            seen("price_usd", value, at, asset, source),
            seen("day_high_usd", value * 1.02, at, asset, source),
            seen("day_low_usd", value * 0.98, at, asset, source),
        ]
    return [*found, seen("price_usd", level, AS_OF, asset, source)]


def sound(*sources: str) -> Market:
    """Bitcoin and ether by each source, and what belongs to the day."""
    found: Market = []
    for source in sources or ("binance",):
        found += closes("bitcoin", 76_606.0, source) + closes("ethereum", 2_227.0, source)
    for back in range(40):
        at = MIDNIGHT - back * DAY
        found.append(seen("fear_greed", 14.0 + back % 7, at, "market", "alternative_me"))
        found.append(seen("open_interest_usd", 1e9 * (1 + 0.01 * (back % 5)), at, source="gate"))
        found.append(seen("open_interest_usd", 2e9 * (1 + 0.01 * (back % 4)), at, source="okx"))
        found.append(seen("long_liquidations_usd", 5e6 * (1 + back % 6), at, source="gate"))
        found.append(seen("short_liquidations_usd", 4e6 * (1 + back % 6), at, source="gate"))
    for back in range(90):
        found.append(seen("funding_rate", 1e-4 * (back % 3 - 0.7), AS_OF - 8 * back * HOUR, source="okx"))
    for back in range(40):
        day = date(2026, 1, 30) - back * DAY
        if day.weekday() < 5 and day not in (date(2026, 1, 19), date(2026, 1, 1), date(2025, 12, 25)):
            at = datetime.combine(day, time(16), NEW_YORK).astimezone(UTC)
            found.append(seen("index_level", 6900.0 + back, at, "sp500", "fred"))
            found.append(seen("etf_net_flow_usd", 1e8 * (back % 7 - 3), at, source="etf_flows"))
            found.append(seen("yield_10y", 0.042 + 0.0001 * (back % 5), at, "us", "fred"))
    return found


Plant = Callable[[], Market]


@dataclass(frozen=True, slots=True)
class Case:
    """One fault: what was planted, by which function, and the outcome that is right.

    `outcome` is `refused` (when taken in), `left out` (of the edition), `kept`, or `no edition`;
    `series` the metric, asset and source it is told of, and `reason` a part of what the reader is told.
    """

    id: str
    planted: str
    plant: Plant
    outcome: str
    series: tuple[str, str, str] = ("price_usd", "bitcoin", "binance")
    reason: str = ""


def last(market: Market, metric: str, asset: str = "bitcoin", source: str = "binance") -> int:
    """Where the newest value of a series stands."""
    held = [
        (one.at, place)
        for place, one in enumerate(market)
        if (one.metric, one.asset, one.source) == (metric, asset, source)
    ]
    return max(held)[1]


def newest(
    factor: float = 1.0,
    metric: str = "price_usd",
    asset: str = "bitcoin",
    source: str = "binance",
    sources: tuple[str, ...] = ("binance",),
    wrong: tuple[str, ...] = (),
) -> Plant:
    """The newest value of a series (or of the sources in `wrong`) times `factor`."""

    def plant() -> Market:
        market = sound(*sources)
        for name in wrong or (source,):
            place = last(market, metric, asset, name)
            market[place] = replace(market[place], value=market[place].value * factor)
        return market

    return plant


def since(back: int, factor: float, sources: tuple[str, ...] = ("binance",)) -> Plant:
    """Every value of Bitcoin by Binance from `back` days ago on, times `factor`."""

    def plant() -> Market:
        start = MIDNIGHT - back * DAY
        return [
            replace(one, value=one.value * factor)
            if one.source == "binance"
            and one.asset == "bitcoin"
            and one.at > start
            and one.metric in ("price_usd", "day_high_usd", "day_low_usd")
            else one
            for one in sound(*sources)
        ]

    return plant


def added(*more: Observation, sources: tuple[str, ...] = ("binance",)) -> Plant:
    """A sound market and these besides."""
    return lambda: [*sound(*sources), *more]


def without(metric: str, keep: Callable[[Observation], bool], *more: Observation) -> Plant:
    """A sound market without the values of `metric` that `keep` does not keep."""
    return lambda: [*(one for one in sound() if one.metric != metric or keep(one)), *more]


def changed(change: Callable[[Observation], Observation], sources: tuple[str, ...] = ("binance",)) -> Plant:
    """A sound market with each value as `change` gives it."""
    return lambda: [change(one) for one in sound(*sources)]


def candle(**values: float) -> Plant:
    """The newest whole candle with these values in place of its own."""

    def change(one: Observation) -> Observation:
        if (one.asset, one.at) == ("bitcoin", MIDNIGHT) and one.metric in values:
            return replace(one, value=values[one.metric])
        return one

    return changed(change)


def cached(start: datetime, *sources: str) -> Plant:
    """Bitcoin by Binance told each hour from `start`, always the same; by the other sources moving."""

    def plant() -> Market:
        market = [one for one in sound("binance", *sources) if one.at != AS_OF or one.metric != "price_usd"]
        hours = round((AS_OF - start) / HOUR)
        for back in range(hours + 1):
            at = AS_OF - back * HOUR
            if at != MIDNIGHT:
                market.append(seen("price_usd", 76_606.0, at))
                market += (seen("price_usd", 76_606.0 + 150 * back, at, source=name) for name in sources)
        market.append(seen("price_usd", 2_227.0, AS_OF, "ethereum"))
        return market

    return plant


def flat_day(one: Observation) -> Observation:
    """Binance's candle of the last day stands still at the close before it."""
    before = next(x for x in sound() if (x.metric, x.asset, x.at) == ("price_usd", "bitcoin", MIDNIGHT - DAY))
    of_day = (one.asset, one.at, one.source) == ("bitcoin", MIDNIGHT, "binance")
    return (
        replace(one, value=before.value) if of_day and one.metric.endswith("_usd") and is_candle(one) else one
    )


def is_candle(one: Observation) -> bool:
    """Whether a value is a part of a candle."""
    return one.metric in ("price_usd", "day_high_usd", "day_low_usd")


def new_york(day: date) -> datetime:
    """The close of a session in New York."""
    return datetime.combine(day, time(16), NEW_YORK).astimezone(UTC)


THREE = ("binance", "kraken", "coinbase")
OKX_FUNDING = ("funding_rate", "bitcoin", "okx")
GATE_INTEREST = ("open_interest_usd", "bitcoin", "gate")
FRED_SHARES = ("index_level", "sp500", "fred")

CASES: tuple[Case, ...] = (
    # Bounds, when a value is taken in
    Case(
        "bound-price",
        "Bitcoin at $850 billion",
        newest(850e9 / 76606),
        "refused",
        reason="above the greatest",
    ),
    Case("bound-zero", "a price of zero for none", newest(0.0), "refused", reason="below the least"),
    Case("bound-nan", "a price that is no number", newest(math.nan), "refused", reason="not a finite number"),
    Case(
        "bound-infinite", "1e400 read as infinity", newest(math.inf), "refused", reason="not a finite number"
    ),
    Case(
        "unit-dominance",
        "dominance of 58.4, per cent for a fraction",
        added(seen("btc_dominance", 58.4, asset="market", source="coingecko")),
        "refused",
        ("btc_dominance", "market", "coingecko"),
        "above the greatest",
    ),
    Case(
        "unit-yield-percent",
        "a yield of 4.26, per cent for a fraction",
        newest(100.0, "yield_10y", "us", "fred"),
        "refused",
        ("yield_10y", "us", "fred"),
        "above the greatest",
    ),
    # Times
    Case(
        "time-future",
        "a price stamped in ten minutes",
        added(seen("price_usd", 76_606.0, AS_OF + timedelta(minutes=10))),
        "refused",
        reason="in the future",
    ),
    Case(
        "time-clock-ahead",
        "a price stamped in four minutes, a clock that is ahead",
        added(seen("price_usd", 76_700.0, AS_OF + timedelta(minutes=4), source="kraken")),
        "kept",
    ),
    Case(
        "time-milliseconds-as-seconds",
        "a stamp in milliseconds read as seconds: the year 58052",
        added(seen("price_usd", 76_606.0, datetime(9999, 1, 1, tzinfo=UTC))),
        "refused",
        reason="in the future",
    ),
    Case(
        "time-seconds-as-milliseconds",
        "a stamp in seconds read as milliseconds: January 1970",
        added(seen("price_usd", 76_606.0, datetime(1970, 1, 21, tzinfo=UTC))),
        "refused",
        reason="before 1971",
    ),
    Case(
        "time-two-values",
        "two prices for one moment in one answer",
        added(seen("price_usd", 76_000.0, AS_OF)),
        "refused",
        reason="two values",
    ),
    # Steps
    Case("step-true-crash", "a fall of 14% at 2.5% a day", newest(0.86), "kept"),
    Case("step-true-rout", "a fall of 40% in a day", newest(0.6), "kept"),
    Case("step-true-surge", "a rise of 35% in a day", newest(1.35), "kept"),
    Case(
        "step-ten-times", "ten times the price, one source", newest(10.0), "no edition", reason=" times the $"
    ),
    Case("step-a-tenth", "a tenth of the price, one source", newest(0.1), "no edition", reason=" of the $"),
    Case(
        "step-ten-times-beside-others",
        "ten times the price, beside two sound sources",
        newest(10.0, sources=THREE),
        "left out",
        reason="no other source bears it out",
    ),
    Case(
        "step-republished",
        "ten times the price from two of five sources",
        newest(10.0, sources=(*THREE, "gemini", "bitstamp"), wrong=("binance", "kraken")),
        "left out",
        reason=" times the $",
    ),
    Case(
        "step-collapse-borne-out",
        "a coin that lost 97% in a day, by three sources",
        newest(0.03, "price_usd", "ethereum", sources=THREE, wrong=THREE),
        "kept",
        ("price_usd", "ethereum", "binance"),
    ),
    Case(
        "step-and-back",
        "one close of ten times the price, a month ago",
        lambda: [
            replace(one, value=one.value * 10)
            if (one.metric, one.asset, one.at) == ("price_usd", "bitcoin", MIDNIGHT - 30 * DAY)
            else one
            for one in sound()
            if one.metric not in ("day_high_usd", "day_low_usd")
        ],
        "left out",
        reason=" times the $",
    ),
    Case(
        "redenomination",
        "a price a thousandth of what it was, for ten days, one source",
        since(10, 1 / 1000),
        "left out",
        reason="no change across that step is given",
    ),
    Case(
        "redenomination-told-as-such",
        "the same, and what the reader is told it looks like",
        since(10, 1 / 1000),
        "left out",
        reason="as a new unit or denomination does",
    ),
    Case(
        "step-index",
        "the S&P 500 at a tenth",
        newest(0.1, "index_level", "sp500", "fred"),
        "left out",
        FRED_SHARES,
        "1/10 of",
    ),
    Case(
        "unit-fear-greed",
        "a Fear & Greed score of 0.14, a fraction for points",
        newest(0.01, "fear_greed", "market", "alternative_me"),
        "left out",
        ("fear_greed", "market", "alternative_me"),
        "of the 15 its source told before",
    ),
    Case(
        "unit-yield-fraction",
        "a yield of 0.000426, divided twice",
        newest(0.01, "yield_10y", "us", "fred"),
        "left out",
        ("yield_10y", "us", "fred"),
        "1/100 of",
    ),
    Case(
        "unit-open-interest-coins",
        "open interest in coins for dollars",
        newest(1 / 76_606, "open_interest_usd", source="gate"),
        "left out",
        GATE_INTEREST,
        "its source told before",
    ),
    Case(
        "unit-open-interest-contracts",
        "open interest in contracts of 0.01 coins for dollars",
        newest(100 / 76_606, "open_interest_usd", source="gate"),
        "left out",
        GATE_INTEREST,
        "its source told before",
    ),
    # Scale
    Case(
        "unit-funding-percent",
        "a funding rate in per cent for a fraction",
        newest(100.0, "funding_rate", source="okx"),
        "left out",
        OKX_FUNDING,
        "as another unit would be",
    ),
    Case(
        "funding-true-spike",
        "a funding rate fifteen times the most of a month",
        newest(15.0, "funding_rate", source="okx"),
        "kept",
        OKX_FUNDING,
    ),
    Case(
        "unit-flow-millions",
        "a flow of -300, in millions of dollars",
        newest(1e-6, "etf_net_flow_usd", source="etf_flows"),
        "left out",
        ("etf_net_flow_usd", "bitcoin", "etf_flows"),
        "as another unit would be",
    ),
    Case(
        "unit-liquidations-coins",
        "liquidations in coins for dollars",
        newest(1 / 76_606, "long_liquidations_usd", source="gate"),
        "left out",
        ("long_liquidations_usd", "bitcoin", "gate"),
        "as another unit would be",
    ),
    Case(
        "liquidations-true-rout",
        "liquidations sixty times the usual",
        newest(60.0, "long_liquidations_usd", source="gate"),
        "kept",
        ("long_liquidations_usd", "bitcoin", "gate"),
    ),
    # Age and repeats
    Case(
        "age-price",
        "no price for nine hours",
        without("price_usd", lambda one: one.at <= MIDNIGHT - HOUR),
        "no edition",
        reason="old, limit 3 hours",
    ),
    Case(
        "age-funding",
        "no funding rate for two days",
        without("funding_rate", lambda one: one.at <= AS_OF - 2 * DAY),
        "left out",
        OKX_FUNDING,
        "newest value is 2 days old, limit 12 hours",
    ),
    Case(
        "repeat-cached",
        "a price told nine times unchanged while another source moved",
        cached(AS_OF - 9 * HOUR, "kraken"),
        "left out",
        reason="unchanged from",
    ),
    Case(
        "repeat-cached-alone",
        "a price told nine times unchanged, by the only source, while its other coin stood still too",
        cached(AS_OF - 2 * HOUR),
        "kept",
    ),
    Case(
        "repeat-index-score",
        "a Fear & Greed score told four days unchanged",
        changed(
            lambda one: (
                replace(one, value=14.0)
                if one.metric == "fear_greed" and one.at > MIDNIGHT - 4 * DAY
                else one
            )
        ),
        "kept",
        ("fear_greed", "market", "alternative_me"),
    ),
    # Candles
    Case(
        "candle-low-above-high",
        "a low above its high",
        candle(day_low_usd=80_000.0, day_high_usd=75_000.0),
        "left out",
        ("day_low_usd", "bitcoin", "binance"),
        "is above the high",
    ),
    Case(
        "candle-close-above-high",
        "a close above its high",
        candle(day_high_usd=70_000.0, day_low_usd=60_000.0),
        "left out",
        ("day_high_usd", "bitcoin", "binance"),
        "the close, ",
    ),
    Case(
        "candle-close-below-low",
        "a close below its low",
        candle(day_low_usd=90_000.0, day_high_usd=95_000.0),
        "left out",
        ("day_low_usd", "bitcoin", "binance"),
        "is below the low",
    ),
    Case(
        "candle-no-trade",
        "a day whose high, low and close are the close of before",
        changed(flat_day),
        "left out",
        reason="nothing was traded",
    ),
    # Sessions
    Case(
        "session-saturday",
        "the S&P 500 closing on a Saturday",
        added(seen("index_level", 6950.0, new_york(date(2026, 1, 31)), "sp500", "fred")),
        "left out",
        FRED_SHARES,
        "stamped 2026-01-31, when its market was closed (Saturday)",
    ),
    Case(
        "session-holiday",
        "the S&P 500 closing on Martin Luther King Jr. Day",
        added(seen("index_level", 6950.0, new_york(date(2026, 1, 19)), "sp500", "fred")),
        "left out",
        FRED_SHARES,
        "when its market was closed (Martin Luther King Jr. Day)",
    ),
    Case(
        "session-vix-on-a-holiday",
        "the VIX closing on Martin Luther King Jr. Day, as Cboe tells it",
        added(
            seen("index_level", 16.0, new_york(date(2026, 1, 19)), "vix", "cboe"),
            seen("index_level", 17.4, new_york(date(2026, 1, 30)), "vix", "cboe"),
        ),
        "kept",
        ("index_level", "vix", "cboe"),
    ),
    Case(
        "session-london-gold",
        "gold fixed in London on its bank holiday of 26 December",
        added(
            seen("gold_usd", 4500.0, datetime(2025, 12, 26, 15, tzinfo=UTC), "gold", "lbma"),
            seen("gold_usd", 4982.0, datetime(2026, 1, 30, 15, tzinfo=UTC), "gold", "lbma"),
        ),
        "left out",
        ("gold_usd", "gold", "lbma"),
        "stamped 2025-12-26, when its market was closed (Boxing Day)",
    ),
    # Agreement
    Case(
        "peer-far-off",
        "a price 12% off two others",
        newest(1.12, sources=THREE),
        "left out",
        reason="12% off",
    ),
    Case("peer-near", "a price 3% off two others", newest(1.03, sources=THREE), "kept"),
    # Arithmetic
    Case(
        "arithmetic-interest",
        "a change of open interest whose own percentage implies another total",
        added(
            seen("open_interest_change_24h_usd", -26e9, asset="market", source="paper"),
            seen("open_interest_change_24h", -0.044, asset="market", source="paper"),
            seen("open_interest_total_usd", 108e9, asset="market", source="other"),
        ),
        "left out",
        ("open_interest_change_24h_usd", "market", "paper"),
        "implies open interest of $591 billion",
    ),
    Case(
        "arithmetic-treasury",
        "a treasury's loss that its coins, their cost and the price do not give",
        added(
            seen("treasury_pnl_usd", -9e8, asset="strategy", source="paper"),
            seen("treasury_holdings", 712_647.0, asset="strategy", source="paper"),
            seen("treasury_cost_usd", 712_647.0 * 76_037, asset="strategy", source="paper"),
        ),
        "left out",
        ("treasury_pnl_usd", "strategy", "paper"),
        "at a price of $76,606",
    ),
    # Venues
    Case(
        "venue-new",
        "a venue whose open interest begins three days ago",
        without("open_interest_usd", lambda one: one.source == "gate" or one.at > MIDNIGHT - 3 * DAY),
        "said",
        ("open_interest_usd", "bitcoin", "okx"),
        "so the change over 7 and 30 days is without it",
    ),
    Case(
        "venue-gone",
        "liquidations of a venue that ends two days ago",
        added(
            *(
                seen("long_liquidations_usd", 1e6, MIDNIGHT - back * DAY, source="okx")
                for back in range(1, 40)
            )
        ),
        "said",
        ("long_liquidations_usd", "bitcoin", "okx"),
        "so the sum over venues is without it",
    ),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a case, and what the reader is told of its series."""

    outcome: str
    reason: str


def run(case: Case) -> Outcome:
    """Take the case's market in, and settle its edition."""
    market = sorted(case.plant(), key=lambda one: (one.metric, one.asset, one.source, one.at))
    accepted, gaps = admit(market, AS_OF)
    told = [gap.reason for gap in gaps if (gap.metric, gap.asset, gap.source) == case.series]
    if told:
        return Outcome("refused", told[0])
    settings = {
        **SETTINGS,
        "sources": {source: {"name": name, "url": ""} for source, name in SAID.items()},
    }
    held = tuple(one for one in accepted if one.at <= AS_OF)
    snapshot = Snapshot("crypto-daily", date(2026, 2, 2), AS_OF, held, (), (), (), settings)
    try:
        settled = settle(snapshot)
    except SnapshotRejected as error:
        return Outcome("no edition", str(error))
    told = [gap.reason for gap in settled.gaps if (gap.metric, gap.asset, gap.source) == case.series]
    whole = len(series(settled.observations, case)) == len(series(held, case))
    return Outcome(("said" if told else "kept") if whole else "left out", told[0] if told else "")


def series(observations: tuple[Observation, ...], case: Case) -> Market:
    """The values of a case's own series."""
    return [one for one in observations if (one.metric, one.asset, one.source) == case.series]


def main() -> None:
    """Print the list."""
    for case in CASES:
        got = run(case)
        print(f"{case.id}: {case.planted}\n    {got.outcome}{': ' + got.reason if got.reason else ''}")
    print(f"{len(CASES)} cases")


if __name__ == "__main__":
    main()
