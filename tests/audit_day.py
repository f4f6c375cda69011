"""A finished edition made of invented markets, set by the real rooms, for the audit to prove."""

import math
import random
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from reporter.analyse import analyse
from reporter.config import Config
from reporter.diary import ahead
from reporter.draw import Palette, card, draw
from reporter.model import Gap, Observation, Occasion, PastEdition, Snapshot, Story
from reporter.narrate import narrate
from reporter.store import snapshot as snapshots
from reporter.typeset import Edition, typeset

DAY = timedelta(days=1)
AS_OF = datetime(2026, 2, 2, 8, tzinfo=UTC)
MIDNIGHT = datetime(2026, 2, 2, tzinfo=UTC)
ASSETS = {"bitcoin": 76606.1, "ethereum": 2227.05, "binancecoin": 752.2, "solana": 101.37, "ripple": 1.5787}
MOVES = {"bitcoin": -0.0218, "ethereum": -0.076, "binancecoin": -0.0328, "solana": -0.0359, "ripple": -0.048}
SOURCES = {
    "binance": ("Binance", "https://www.binance.com"),
    "okx": ("OKX", "https://www.okx.com"),
    "gate": ("Gate", "https://www.gate.com"),
    "alternative-me": ("alternative.me", "https://alternative.me"),
    "fred": ("FRED", "https://fred.stlouisfed.org"),
    "lbma": ("LBMA", "https://www.lbma.org.uk"),
    "coingecko": ("CoinGecko", "https://www.coingecko.com"),
    "tftc": ("TFTC", "https://www.tftc.io"),
    "defillama": ("DefiLlama", "https://defillama.com"),
    "signalplus": ("SignalPlus", "https://signalplus.com"),
    "captainaltcoin": ("CaptainAltcoin", "https://captainaltcoin.com"),
}


def observations(turned: float = 1.0, as_of: datetime = AS_OF) -> list[Observation]:  # noqa: PLR0915 (one list of markets)
    """Markets of 400 days; `turned` -1 makes the last day rise where it fell."""
    dice = random.Random(20260202)
    found: list[Observation] = []
    midnight = datetime.combine(as_of.date(), time(), UTC)

    def add(metric: str, asset: str, value: float, at: datetime, source: str) -> None:
        found.append(Observation(metric, asset, value, at, source, as_of))

    for asset, last in ASSETS.items():
        move = MOVES[asset] * turned
        base = last / (1 + move)
        closes = [base * 1.004]
        for _ in range(400):
            closes.append(closes[-1] * math.exp(dice.gauss(0.002, 0.022)))
        for back, value in enumerate(closes):
            at = midnight - back * DAY
            add("price_usd", asset, round(value, 6), at, "binance")
            if back < 370:
                add("day_high_usd", asset, round(value * (1.01 + 0.02 * dice.random()), 6), at, "binance")
                add("day_low_usd", asset, round(value * (0.99 - 0.02 * dice.random()), 6), at, "binance")
        if as_of != midnight:
            for hours in range(49):
                at = as_of - timedelta(hours=hours)
                if at == midnight or at == midnight - DAY:
                    continue
                share = min(hours, 24) / 24
                add("price_usd", asset, round(last + (base - last) * share, 6), at, "binance")
            for back in (7, 30):
                add("price_usd", asset, round(closes[back] * 1.001, 6), as_of - back * DAY, "binance")
            add("low_24h_usd", asset, min(last, base) * 0.975, as_of, "binance")
            add("high_24h_usd", asset, max(last, base) * 1.008, as_of, "binance")
        add("volume_24h_usd", asset, last * 4e5, as_of, "coingecko")
        add("market_cap_usd", asset, last * 2e7, as_of, "coingecko")
        for venue, size in (("okx", 3.1e9), ("gate", 1.2e9)):
            for back in range(35):
                at = midnight - back * DAY
                add("open_interest_usd", asset, size * math.exp(dice.gauss(0.01 * back, 0.02)), at, venue)
        for interval in range(30 * 3 if asset == "bitcoin" else 8 * 3):
            at = midnight - interval * timedelta(hours=8)
            add("funding_rate", asset, round(dice.gauss(-0.00002, 0.00004), 8), at, "okx")
    for back in range(35):
        for side, size in (("long", 9e7), ("short", 2e7)):
            at = midnight - back * DAY
            add(f"{side}_liquidations_usd", "bitcoin", size * dice.random() + 1e6, at, "gate")
    for back in range(95):
        add("fear_greed", "market", float(min(90, 14 + back // 2)), midnight - back * DAY, "alternative-me")
        supply = 3.05e11 * (1 - 0.0004 * back)
        add("stablecoin_supply_usd", "market", supply, midnight - back * DAY, "defillama")
    for hours, value in ((0, 2.6012e12), (24, 2.679e12)):
        add("total_market_cap_usd", "market", value, as_of - timedelta(hours=hours), "coingecko")
        add("btc_dominance", "market", 0.5873 + hours * 1e-4, as_of - timedelta(hours=hours), "coingecko")
    levels = {"sp500": 6939.0, "dollar_broad": 119.3, "vix": 17.44}
    day = date(2026, 1, 30)
    for back in range(90):
        session = day - back * DAY
        if session.weekday() > 4:
            continue
        close = datetime.combine(session, time(21), UTC)
        for asset, level in levels.items():
            add("index_level", asset, round(level * math.exp(dice.gauss(0, 0.01)), 2), close, "fred")
        add("yield_10y", "us", round(0.0424 + dice.gauss(0, 0.0004), 4), close, "fred")
        add("gold_usd", "gold", round(4980 + dice.gauss(0, 60), 2), close - timedelta(hours=6), "lbma")
        add("etf_net_flow_usd", "bitcoin", round(dice.gauss(-1e8, 2e8), -5), close, "tftc")
    add("treasury_holdings", "strategy", 713502.0, as_of - DAY, "coingecko")
    add("treasury_cost_usd", "strategy", 54.26e9, as_of - DAY, "coingecko")
    reported = as_of - timedelta(hours=2)
    add("total_market_cap_change_24h", "market", -0.028, reported, "signalplus")
    add("total_market_cap_change_24h", "market", -0.04, reported, "captainaltcoin")
    add("open_interest_change_24h", "market", 0.04, reported, "signalplus")
    add("open_interest_change_24h", "market", -0.044, reported, "captainaltcoin")
    add("open_interest_change_30d", "market", -0.34, reported, "captainaltcoin")
    add("open_interest_total_usd", "market", 1.08e11, reported, "signalplus")
    add("long_liquidations_24h_usd", "bitcoin", 2.37e8, reported, "captainaltcoin")
    add("long_liquidations_7d_usd", "bitcoin", 2.16e9, reported, "captainaltcoin")
    add("long_liquidations_30d_usd", "bitcoin", 4.4e9, reported, "captainaltcoin")
    add("liquidations_24h_usd", "market", 5.2e8, reported, "signalplus")
    return sorted(found, key=lambda one: (one.metric, one.asset, one.source, one.at))


STORIES = (
    Story(
        "Bitcoin rebounds above $75,000 after brief slide",
        "https://www.coindesk.com/markets/2026/02/02/one",
        "CoinDesk",
        AS_OF - timedelta(hours=3),
    ),
    Story(
        "Jupiter lands $35 million deal on Solana",
        "https://www.coindesk.com/markets/2026/02/02/two",
        "CoinDesk",
        AS_OF - timedelta(hours=5),
    ),
    Story(
        "Bitcoin and ether slide 99% because of 3 whales, 'desk' says: sell",
        "https://decrypt.co/four?id=1&x=2",
        "Decrypt 24",
        AS_OF - timedelta(hours=5, minutes=7),
    ),
    Story("Liquidations mount", "https://www.coindesk.com/markets/2026/02/01/three", "CoinDesk", AS_OF - DAY),
)


OWN = Occasion(
    "desk", datetime(2026, 2, 6, 13, 30, tzinfo=UTC), "UTC", "Payrolls: +70,000? Bulls say rates fall 0.25%",
    "Our calendar", "https://example.org/payrolls",
)  # fmt: skip
ALL_DAY = Occasion(
    "desk", datetime(2026, 2, 4, 23, tzinfo=UTC), "Europe/Berlin", "Zoll & <b>Steuer</b> $5",
    whole_day=True,
)  # fmt: skip


def before(as_of: datetime) -> tuple[PastEdition, ...]:
    """Two earlier editions, one of which named levels: one near the price, one far from it."""
    at = as_of - DAY
    day = (at - timedelta(microseconds=1)).date()
    levels = (("bitcoin", "below", 76700.0), ("bitcoin", "above", 190000.0))
    site = (f"A headline of {day}", "What happened.", "en", "ab" * 32, at, at)
    return (
        PastEdition("crypto-daily", day, at, *site, levels),
        PastEdition("crypto-daily", day - DAY, at - DAY, *site),
    )


def snapshot(turned: float = 1.0, as_of: datetime = AS_OF, without: tuple[str, ...] = ()) -> Snapshot:
    """The snapshot of the invented day, without some metrics if so wished."""
    config = Config()
    edition, site = config.editions[0], config.site
    held = tuple(one for one in observations(turned, as_of) if one.metric not in without)
    settings = {
        "site": {name: getattr(site, name) for name in site.__slots__},
        "edition": {
            name: list(value) if isinstance(value := getattr(edition, name), tuple) else value
            for name in edition.__slots__
        },
        "related": {name: getattr(config.related, name) for name in config.related.__slots__},
        "quality": {"min_assets": 1, "max_price_gap": 0.1},
        "disclaimer": [],
        "sources": {name: {"name": row[0], "url": row[1]} for name, row in SOURCES.items()},
    }
    return Snapshot(
        edition="crypto-daily",
        day=(as_of - timedelta(microseconds=1)).date(),
        as_of=as_of,
        observations=held,
        headlines=tuple(sorted(STORIES, key=lambda story: story.published_at, reverse=True)),
        previous=before(as_of),
        gaps=(Gap("index_level", "stoxx600", "stooq", "Stooq answered with a page instead of data"),),
        settings=settings,
        diary=ahead(as_of, days=7, expiry_days=31, own=(OWN, ALL_DAY)),
    )


def make(
    folder: Path,
    turned: float = 1.0,
    as_of: datetime = AS_OF,
    without: tuple[str, ...] = (),
    quotable: tuple[Story, ...] | None = None,
    **changes: object,
) -> Path:
    """Write the finished edition of the invented day into `folder`; gives the folder back."""
    frozen = replace(snapshot(turned, as_of, without), **changes)
    facts = analyse(frozen)
    site = Config().site
    quoted = (replace(STORIES[2], why="bitcoin,ethereum"),) if quotable is None else quotable
    related = (replace(STORIES[0], why="price|bitcoin"), replace(STORIES[1], why="|solana"))
    report = narrate(frozen, facts, related, quotable=quoted)
    palette = Palette.of(site)
    pictures = [chart for section in report.sections for chart in section.charts]
    charts = {chart.id: draw(chart, palette).content for chart in pictures}
    printed = {chart.id: draw(chart, palette, face="print").content for chart in pictures}
    edition = Edition(
        report, site, charts, card(report, palette, site.publisher).content, snapshots.dump(frozen), printed
    )
    for artifact in typeset(edition):
        path = folder / artifact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(artifact.content)
    return folder
