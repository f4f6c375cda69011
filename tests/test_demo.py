"""The recorded day is whole, was known by its moment, and loses the two figures that do not close."""

import csv
from datetime import UTC, datetime, timedelta

import pytest

from reporter import demo
from reporter.config.load import load
from reporter.store import History, freeze, snapshot
from reporter.store.importing import import_file
from reporter.validate import settle
from tests.history import fill

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def frozen(tmp_path_factory):
    with History.open(tmp_path_factory.mktemp("demo") / "history.sqlite3") as history:
        for path in demo.data_files():
            assert import_file(history, path, demo.AS_OF) > 0
        history.add([], demo.load_headlines())
        config = load(demo.CONFIG)
        return freeze(history, config.editions[0], config, demo.DAY, demo.AS_OF, recorded=True)


def value(made, metric, asset, at=demo.AS_OF, source=None):
    (one,) = [
        one
        for one in made.observations
        if (one.metric, one.asset, one.at) == (metric, asset, at) and source in (None, one.source)
    ]
    return one.value


@pytest.mark.parametrize(
    ("asset", "now", "before"),
    [
        ("bitcoin", 76606.1, 78315.5),
        ("ethereum", 2227.05, 2410.12),
        ("binancecoin", 752.2, 777.7),
        ("solana", 101.37, 105.14),
        ("ripple", 1.5787, 1.6583),
    ],
)
def test_prices_of_the_moment_and_a_day_before(frozen, asset, now, before):
    assert value(frozen, "price_usd", asset) == now
    assert value(frozen, "price_usd", asset, demo.AS_OF - DAY) == before
    for back in (7, 30):
        assert value(frozen, "price_usd", asset, demo.AS_OF - back * DAY) > 0
    assert value(frozen, "low_24h_usd", asset) < now < value(frozen, "high_24h_usd", asset)
    closes = [
        one
        for one in frozen.observations
        if (one.metric, one.asset, one.source) == ("price_usd", asset, "binance")
    ]
    assert len(closes) == 400
    assert {one.at.hour for one in closes} == {0}


def test_known_figures(frozen):
    midnight = datetime(2026, 2, 2, tzinfo=UTC)
    assert value(frozen, "price_usd", "bitcoin", midnight, "binance") == 76968.21
    assert value(frozen, "price_usd", "bitcoin", midnight - DAY, "binance") == 78741.09
    assert value(frozen, "fear_greed", "market", midnight) == 14
    friday = datetime(2026, 1, 30, 21, tzinfo=UTC)
    assert value(frozen, "index_level", "sp500", friday) == 6939.03
    assert value(frozen, "index_level", "dollar_broad", friday) == 117.9
    assert value(frozen, "yield_10y", "us", friday) == 0.0426
    assert value(frozen, "etf_net_flow_usd", "bitcoin", friday) == -509.7e6
    assert value(frozen, "treasury_cost_usd", "strategy", demo.AS_OF - timedelta(hours=2)) == 712647 * 76037


def test_the_two_figures_that_do_not_close_are_gaps(frozen):
    settled = settle(frozen)
    gaps = {(gap.metric, gap.source): gap.reason for gap in settled.gaps}
    assert gaps == {
        ("open_interest_change_24h_usd", "captainaltcoin"): "-$26 billion at -4.4% implies open interest of "
        "$591 billion, but SignalPlus (quoting CoinGlass) reports $108 billion",
        ("treasury_pnl_usd", "captainaltcoin"): "-$900 million is stated, but 712,647 coins that cost "
        "$54.2 billion give $406 million at a price of $76,606",
    }
    left = {(one.metric, one.source) for one in settled.observations}
    assert not left & set(gaps)
    assert ("open_interest_change_24h", "captainaltcoin") in left


def test_the_three_headlines_of_other_days_do_not_enter(frozen):
    assert len(demo.load_headlines()) == 10
    assert len(frozen.headlines) == 7
    assert {one.source for one in frozen.headlines} == {"CoinDesk"}


def test_every_source_has_a_printed_name(frozen):
    for source, entry in frozen.settings["sources"].items():
        assert entry["name"] != source
    assert frozen.settings["sources"]["binance"]["name"] == "Binance spot"


def test_nothing_is_stamped_after_the_moment_and_every_source_is_configured():
    configured = load(demo.CONFIG).sources
    for path in demo.data_files():
        with path.open(newline="") as file:
            for row in csv.DictReader(file):
                assert datetime.fromisoformat(row["at"]) <= demo.AS_OF
                assert row["source"] in configured


def test_the_bytes_are_small_and_lead_back(frozen):
    content = snapshot.dump(frozen)
    assert snapshot.load(content) == frozen
    assert len(content) < 150_000
    assert sum(path.stat().st_size for path in demo.data_files()) < 500_000


def test_the_data_are_the_recorded_ones(frozen, shared, tmp_path):
    """Where the recordings lie beside the checkout, every measured figure is theirs."""
    with History.open(tmp_path / "history.sqlite3") as history:
        fill(history, shared, demo.AS_OF, demo.AS_OF - 402 * DAY)
        config = load(demo.CONFIG)
        whole = freeze(history, config.editions[0], config, demo.DAY, demo.AS_OF)
    recorded = {(one.metric, one.asset, one.source, one.at): one.value for one in whole.observations}
    sources = {one.source for one in whole.observations}
    compared = 0
    for one in frozen.observations:
        key = (one.metric, one.asset, one.source, one.at)
        if one.source in sources and key in recorded:
            assert recorded[key] == one.value, key
            compared += 1
    measured = [one for one in frozen.observations if one.source in sources]
    # The fill keeps prices of two hours of the day only; the rest is compared.
    assert compared >= len(measured) - 20
