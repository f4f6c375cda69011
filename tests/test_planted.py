"""Faults planted in a day's real shapes, one source at a time, and how many a reader would see: none."""

from dataclasses import replace
from datetime import timedelta

import pytest

from reporter.analyse import analyse
from reporter.model import Observation, Snapshot
from reporter.sources import SOURCES_BY_ID, Answer
from reporter.validate import admit, settle
from tests.providers import ASSETS, NOW, PROVIDERS
from tests.test_store_snapshot import SETTINGS

PRICES = ("binance", "coinbase", "coingecko", "kraken")
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def asked(source, endpoint, asset, path, query):
    """What a provider's adapter makes of its answer, in the provider's own shape."""
    reply = PROVIDERS[source](path, query)
    return SOURCES_BY_ID[source].parse(Answer(source, endpoint, asset, NOW, reply.body))


def tickers():
    """Two assets are enough, and quick."""
    return {"bitcoin": "BTC", "ripple": "XRP"}


def market():
    """The prices of four sources, by day and by hour, as their adapters read them."""
    held = []
    for asset, ticker in tickers().items():
        for interval, name in (("1d", "daily"), ("1h", "hourly")):
            span = 86400 if name == "daily" else 3600
            kraken = {"pair": "XBTUSD" if ticker == "BTC" else f"{ticker}USD", "interval": str(span // 60)}
            since = NOW - (40 * DAY if name == "daily" else 3 * DAY)
            held += asked(
                "kraken", name, asset, "/0/public/OHLC", {**kraken, "since": str(int(since.timestamp()))}
            )
            spans = {"granularity": str(span), "start": since.isoformat(), "end": NOW.isoformat()}
            held += asked("coinbase", name, asset, f"/products/{ticker}-USD/candles", spans)
            query = {"symbol": f"{ticker}USDT", "interval": interval, "limit": "400" if span > 3600 else "49"}
            held += asked("binance", name, asset, "/api/v3/klines", query)
            days = {"days": "365", "interval": "daily"} if name == "daily" else {"days": "31"}
            held += asked("coingecko", name, asset, f"/coins/{asset}/market_chart", days)
    return held


@pytest.fixture(scope="module")
def honest():
    """A day nobody spoilt: what was taken in, and the facts that come of it."""
    taken, gaps = admit(market(), NOW)
    assert not [gap for gap in gaps if gap.source in PRICES]
    return taken, facts(taken)


def snapshot(observations):
    ordered = sorted(observations, key=lambda one: (one.metric, one.asset, one.source, one.at))
    whole = {**SETTINGS, "edition": {**SETTINGS["edition"], "assets": list(ASSETS), "benchmark": "bitcoin"}}
    return Snapshot("crypto-daily", NOW.date(), NOW, tuple(ordered), (), (), (), whole)


def facts(observations):
    return {fact.id: fact for fact in analyse(settle(snapshot(observations)))}


def planted(held: list[Observation], source: str, metric: str, asset: str, change):
    """The observations with one source's values of one metric and asset changed."""
    return [
        change(one) if (one.source, one.metric, one.asset) == (source, metric, asset) else one for one in held
    ]


def scaled(factor, since=None):
    """Its values times a factor, all of them or those after a time."""
    return lambda one: replace(one, value=one.value * factor) if since is None or one.at > since else one


def late(one):
    """Told under the stamp of five hours before: nothing newer is held."""
    return replace(one, at=one.at - 5 * HOUR)


FAULTS = {
    "times ten": scaled(10),
    "a tenth": scaled(0.1),
    "in cents": scaled(100),
    "times ten for an hour": scaled(10, NOW - HOUR),
    "times ten for a day": scaled(10, NOW - DAY),
    "a fifth too high": scaled(1.2),
    "a fifth too low for a day": scaled(0.8, NOW - DAY),
    "late": late,
}
"""What may be wrong with a source's price."""

SEEN = 0.05
"""A figure that a planted fault moves by more than this has reached the page."""


def reached(before, after):
    """The facts whose value a fault moved, not counting the spread, which tells of faults."""
    return [
        name
        for name, fact in after.items()
        if name in before
        and fact.kind in ("level", "extreme", "average", "since")
        and abs(fact.value - before[name].value) > SEEN * abs(before[name].value)
    ]


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_no_planted_price_reaches_the_page(honest, fault):
    held, before = honest
    trials, found = 0, []
    for source in PRICES:
        for metric in ("price_usd", "day_high_usd", "day_low_usd", "high_24h_usd", "low_24h_usd"):
            if not any((one.source, one.metric) == (source, metric) for one in held):
                continue
            spoilt, _ = admit(planted(list(held), source, metric, "bitcoin", FAULTS[fault]), NOW)
            after = facts(spoilt)
            assert "bitcoin.price.last" in after
            trials += 1
            found += [(source, metric, name) for name in reached(before, after)]
    assert trials == 3 * 5 + 1  # CoinGecko tells prices alone here
    assert found == []


def others(source, metric, asset, values):
    """One value a day of a metric, the newest of now or of the last session."""
    step = timedelta(hours=8) if metric == "funding_rate" else DAY
    newest = NOW.replace(hour=21) - 3 * DAY if metric in ("yield_10y", "index_level") else NOW
    return [
        Observation(metric, asset, value, newest - back * step, source, NOW)
        for back, value in enumerate(reversed(values))
    ]


@pytest.mark.parametrize(
    ("metric", "asset", "sources", "usual", "fact"),
    [
        ("yield_10y", "us", ("fred", "yahoo"), 0.0426, "us.yield.last"),
        ("btc_dominance", "market", ("coingecko", "other"), 0.584, "market.dominance.last"),
        ("funding_rate", "bitcoin", ("binance_futures", "bybit", "okx"), 0.0001, "bitcoin.funding.last"),
        ("index_level", "sp500", ("fred", "yahoo"), 6939.03, "sp500.index.last"),
    ],
)
def test_no_value_in_the_wrong_unit_reaches_the_page(honest, metric, asset, sources, usual, fact):
    held, _ = honest
    series = {
        source: [usual * (1 + 0.001 * ((day * 7 + place) % 5)) for day in range(30)]
        for place, source in enumerate(sources)
    }
    for wrong in sources:
        # A funding rate a hundred times too small is none that could be told from a quiet market's.
        for factor in (100.0,) if metric == "funding_rate" else (100.0, 0.01):
            told = [
                one
                for source, values in series.items()
                for one in others(
                    source, metric, asset, [v * (factor if source == wrong else 1) for v in values]
                )
            ]
            taken, _ = admit([*held, *told], NOW)
            printed = facts(taken).get(fact)
            assert printed is None or printed.value == pytest.approx(usual, rel=0.01), (wrong, factor)


def test_the_trial_can_fail(honest):
    held, before = honest
    alone = [one for one in held if one.source == "binance"]
    assert reached(before, facts([scaled(10)(one) for one in alone]))
