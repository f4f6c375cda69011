"""A hand-made article of the reference day, with simple charts: what the faces are tested on."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from reporter.config import Site
from reporter.config.templates import furniture
from reporter.model import (
    Cell,
    Chart,
    Column,
    Fact,
    Gap,
    KeyFigure,
    Mark,
    Observation,
    PastEdition,
    Report,
    Section,
    Series,
    SourceNote,
    Span,
    Story,
    Table,
    Window,
)
from reporter.typeset import Edition

AS_OF = datetime(2026, 2, 2, 8, tzinfo=UTC)
DAY = timedelta(days=1)
SITE = Site(title="Daily Market Report", url="https://desk.example/markets", publisher="Example Desk")

MAJORS = {  # asset: name, price, 24 hours before
    "bitcoin": ("Bitcoin", 76606.1, 78315.5),
    "ethereum": ("Ether", 2227.05, 2410.12),
    "binancecoin": ("BNB", 752.2, 777.7),
    "solana": ("Solana", 101.37, 105.14),
    "ripple": ("XRP", 1.5787, 1.6583),
}
CLOSES = (84260.0, 78741.0, 76968.0, 76606.1)


def price(asset, value, at):
    return Observation("price_usd", asset, value, at, "binance", AS_OF)


def facts():
    """Price and change of each major, and what the prose says beside them."""
    found = []
    now = Window("now", AS_OF, AS_OF)
    for asset, (_, last, before) in MAJORS.items():
        seen, base = price(asset, last, AS_OF), price(asset, before, AS_OF - DAY)
        found += [
            Fact(f"{asset}.price.last", "level", "price_usd", asset, last, "usd", None, now, 0.2, (seen,)),
            Fact(
                f"{asset}.price.change_24h", "change", "price_usd", asset, last / before - 1, "fraction",
                before, Window("24h", AS_OF - DAY, AS_OF), 1.1, (base, seen),
            ),
        ]  # fmt: skip
    fear = Observation("fear_greed", "market", 14.0, AS_OF.replace(hour=0), "alternative_me", AS_OF)
    at = fear.at
    return (
        *found,
        Fact("market.fear_greed.last", "level", "fear_greed", "market", 14.0, "points", None,
             Window("now", at, at), 0.6, (fear,)),
        Fact("bitcoin.level.below_1", "watch", "price_usd", "bitcoin", 75000.0, "usd", 76606.1,
             Window("round", AS_OF, AS_OF), 0.4, (price("bitcoin", 76606.1, AS_OF),)),
    )  # fmt: skip


TEXTS = {
    "bitcoin.price.last": "$76,606",
    "ethereum.price.last": "$2,227",
    "binancecoin.price.last": "$752.20",
    "solana.price.last": "$101.37",
    "ripple.price.last": "$1.58",
    "bitcoin.price.change_24h": "2.2%",
    "ethereum.price.change_24h": "7.6%",
    "binancecoin.price.change_24h": "3.3%",
    "solana.price.change_24h": "3.6%",
    "ripple.price.change_24h": "4.8%",
    "market.fear_greed.last": "14",
    "bitcoin.level.below_1": "$75,000",
}


def n(fact):
    return Span(TEXTS[fact], fact=fact)


def signed(fact):
    return Span(f"−{TEXTS[fact]}", fact=fact)


def chart_price():
    points = tuple((AS_OF.replace(hour=0) - DAY * (3 - i), value) for i, value in enumerate(CLOSES[:3]))
    return Chart(
        id="price_90d",
        kind="price_90d",
        title=(Span("Bitcoin nears "), n("bitcoin.level.below_1")),
        subtitle="Daily closes in US dollars and the latest price",
        credit="Source: Binance spot.",
        alt=(Span("Line falling to "), n("bitcoin.price.last"), Span(".")),
        facts=("bitcoin.price.last", "bitcoin.level.below_1"),
        series=(Series("bitcoin", "Bitcoin", "usd", (*points, (AS_OF, CLOSES[3]))),),
        marks=(Mark("$75,000", 75000.0),),
    )


def chart_moves():
    moves = tuple((name, last / before - 1) for name, last, before in MAJORS.values())
    return Chart(
        id="moves",
        kind="moves",
        title=(Span("All five majors are lower"),),
        subtitle="Change in per cent over 24 hours",
        credit="Source: Binance spot.",
        alt=(Span("Five bars to the left, the longest ether's at "), n("ethereum.price.change_24h")),
        facts=tuple(f"{asset}.price.change_24h" for asset in MAJORS),
        series=(Series("24h", "24 hours", "fraction", moves, ("−2.2%", "−7.6%", "−3.3%", "−3.6%", "−4.8%")),),
    )


def svg(title):
    """A chart that is no more than it must be: sized, and with its own words."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 680 300" role="img">'
        f"<title>{title}</title><style>path{{stroke-width:2}}</style>"
        '<rect class="paper" width="680" height="300"/>'
        '<path d="M10 20l300 100l350 150" fill="none" stroke="#0b5a78"/>'
        '<text x="20" y="280" font-family="Source Sans Pro" font-size="16">1 Feb</text></svg>'
    ).encode()


def majors():
    rows = tuple(
        (
            Cell((Span(name),)),
            Cell((n(f"{asset}.price.last"),)),
            Cell((signed(f"{asset}.price.change_24h"),)),
            Cell((), CLOSES),
        )
        for asset, (name, _, _) in MAJORS.items()
    )
    columns = (Column("Asset", numeric=False), Column("Price"), Column("24 h"), Column("Four days"))
    return Table("majors", "The majors", columns, rows, (Span("Prices in US dollars."),))


def report(**changes):
    """The article; `changes` replaces any of its parts."""
    held = {
        "edition": "crypto-daily",
        "title": "Crypto Daily",
        "language": "en",
        "day": date(2026, 2, 2),
        "as_of": AS_OF,
        "headline": (
            Span("Bitcoin drops "),
            n("bitcoin.price.change_24h"),
            Span(" to "),
            n("bitcoin.price.last"),
        ),
        "standfirst": (
            Span("The Fear & Greed Index reads "),
            n("market.fear_greed.last"),
            Span(", extreme fear."),
        ),
        "dateline": (Span("Monday 2 February 2026, 08:00 UTC"),),
        "key_figures": tuple(
            KeyFigure(name, (n(f"{asset}.price.last"),), (signed(f"{asset}.price.change_24h"),))
            for asset, (name, _, _) in MAJORS.items()
        ),
        "sections": (
            Section(
                "lede",
                "",
                (
                    (
                        Span("Bitcoin fell "),
                        n("bitcoin.price.change_24h"),
                        Span(" in the 24 hours to 08:00 UTC."),
                    ),
                ),
            ),
            Section(
                "what_happened",
                "What happened",
                (
                    (Span("Bitcoin stood at "), n("bitcoin.price.last"), Span(".")),
                    (
                        Span("Ether fell "),
                        n("ethereum.price.change_24h"),
                        Span(" and Solana "),
                        n("solana.price.change_24h"),
                        Span(". "),
                        Span("Reuters reported", href="https://www.reuters.com/markets/"),
                        Span(" no single driver."),
                    ),
                ),
                (chart_price(), chart_moves()),
                (majors(),),
                (Span("Sources: Binance spot. As of 08:00 UTC on 2 February 2026."),),
            ),
            Section(
                "watch",
                "What to watch",
                ((Span("The next level below is "), n("bitcoin.level.below_1"), Span(", a round number.")),),
            ),
        ),
        "related": (
            Story(
                "Bitcoin rebounds above $75,000 after brief slide as thin liquidity keeps traders on edge",
                "https://www.coindesk.com/markets/2026/02/02/bitcoin-rebounds-above-usd75-000",
                "CoinDesk",
                datetime(2026, 2, 2, 6, tzinfo=UTC),
                "Also about bitcoin.",
            ),
        ),
        "gaps": (
            Gap("open_interest_usd", "bitcoin", "gate", "no data since 09:00 UTC"),
            Gap("total_market_cap_usd", "market", "", "no source gave a value"),
        ),
        "sources": (
            SourceNote("binance", "Binance spot", "https://data.binance.vision", ("price_usd",), AS_OF),
            SourceNote(
                "alternative_me",
                "Alternative.me",
                "https://alternative.me",
                ("fear_greed",),
                AS_OF.replace(hour=0),
            ),
        ),
        "disclaimer": (
            "This report is for information only.",
            "Check any figure with its source & ask advice.",
        ),
        "made_by": "Software wrote this article from the data named in the table of sources.",
        "facts": facts(),
        "texts": TEXTS,
        "levels": (("bitcoin", "below", 75000.0),),
        "words": furniture("en"),
        "recorded": True,
    }
    return Report(**{**held, **changes})


def snapshot():
    """Stands for the canonical JSON of the day's snapshot."""
    return (json.dumps({"schema": 1, "edition": "crypto-daily", "day": "2026-02-02"}) + "\n").encode()


def past(day, **changes):
    """The record of an edition of `day`."""
    at = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
    held = PastEdition(
        edition="crypto-daily",
        day=day,
        as_of=at,
        headline=f"What happened on {day.day} {day:%B}",
        standfirst="Prices moved & were counted.",
        language="en",
        snapshot="ab" * 32,
        published_at=at + timedelta(minutes=5),
        modified_at=at + timedelta(minutes=5),
    )
    return replace(held, **changes)


def edition(**changes):
    """The article with its pictures, ready to be set; `changes` replaces any part of it."""
    held = {
        "report": report(),
        "site": SITE,
        "charts": {"price_90d": svg("Price"), "moves": svg("Moves")},
        "card": b"\x89PNG\r\n\x1a\n",
        "snapshot": snapshot(),
        "previous": past(date(2026, 2, 1)),
    }
    return Edition(**{**held, **changes})
