"""The traps of the exchanges', macro and flow sources, each as its providers set it."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from reporter.errors import SourceChanged, SourceRefused
from reporter.sources import SOURCES_BY_ID
from tests.providers import NOW, fixture
from tests.test_sources_parse import DAY, ENDPOINTS, MIDNIGHT, body_of, parse, recorded, told, values


def parsed(source, endpoint, asset, value, at=NOW):
    return SOURCES_BY_ID[source].parse(told(source, endpoint, asset, json.dumps(value).encode(), at))


@pytest.mark.parametrize(
    ("source", "close"), [("binance", 76974.4), ("kraken", 76970.1), ("coinbase", 76960.2)]
)
def test_days_are_whole_and_stamped_with_their_end(source, close):
    found = values(parse(source, "daily", "bitcoin", f"{source}-daily.json"))
    assert {at for _, _, at in found} == {MIDNIGHT, MIDNIGHT - DAY}
    assert found["price_usd", "bitcoin", MIDNIGHT] == close
    assert found["day_low_usd", "bitcoin", MIDNIGHT] < close < found["day_high_usd", "bitcoin", MIDNIGHT]


@pytest.mark.parametrize("source", ["binance", "kraken", "coinbase"])
def test_hours_are_whole_and_24_of_them_make_the_extremes(source):
    found = values(parse(source, "hourly", "bitcoin", f"{source}-hourly.json"))
    extremes = {metric: at for metric, _, at in found if metric != "price_usd"}
    assert extremes == {"high_24h_usd": NOW, "low_24h_usd": NOW}
    prices = [at for metric, _, at in found if metric == "price_usd"]
    assert max(prices) == NOW
    assert MIDNIGHT not in prices


@pytest.mark.parametrize("source", ["binance", "coinbase"])
def test_a_hole_in_the_hours_makes_no_extremes(source):
    rows = json.loads(fixture(f"{source}-hourly.json"))
    found = parsed(source, "hourly", "bitcoin", rows[:10] + rows[11:])
    assert {o.metric for o in found} == {"price_usd"}


def test_a_day_still_open_is_never_a_close():
    for source in ("binance", "kraken", "coinbase"):
        one_second_before = MIDNIGHT - timedelta(seconds=1)
        found = parse(source, "daily", "bitcoin", f"{source}-daily.json", one_second_before)
        assert max(o.at for o in found) == MIDNIGHT - DAY


def test_coinbase_columns_in_another_order_show():
    rows = json.loads(fixture("coinbase-daily.json"))
    swapped = [[row[0], row[3], row[2], row[1], *row[4:]] for row in rows]
    with pytest.raises(SourceChanged, match="high or low inside"):
        parsed("coinbase", "daily", "bitcoin", swapped)


def test_a_week_of_klines_is_not_taken_for_days():
    rows = json.loads(fixture("binance-daily.json"))
    rows[0][6] += 6 * 86_400_000
    with pytest.raises(SourceChanged, match="not as long"):
        parsed("binance", "daily", "bitcoin", rows)


def test_recorded_kraken_minutes_are_not_taken_for_days_or_hours(shared):
    body = recorded(shared, "kraken-OHLC.json")
    with pytest.raises(SourceChanged):
        SOURCES_BY_ID["kraken"].parse(told("kraken", "daily", "bitcoin", body))
    assert recorded(shared, "kraken-OHLC.json").count(b"last") == 1


def test_kraken_errors_come_with_http_200():
    with pytest.raises(SourceRefused):
        parsed("kraken", "daily", "bitcoin", {"error": ["EGeneral:Too many requests"]})
    with pytest.raises(SourceChanged):
        parsed("kraken", "daily", "bitcoin", {"error": ["EQuery:Unknown asset pair"], "result": {}})


def test_binance_open_interest_is_sorted_and_at_midnight():
    found = parse("binance_futures", "open_interest", "bitcoin", "binance_futures-open_interest.json")
    assert [(o.at, o.value) for o in found] == [(MIDNIGHT - DAY, 7958800000.2), (MIDNIGHT, 7552900000.1)]


def test_binance_funding_is_at_the_second_and_needs_no_mark_price():
    found = parse(
        "binance_futures", "funding", "bitcoin", "binance_futures-funding.json", NOW + timedelta(minutes=1)
    )
    assert [(o.at, o.value) for o in found] == [
        (MIDNIGHT - timedelta(hours=8), 0.0000213),
        (MIDNIGHT, -0.0000102),
        (NOW, 0.0000431),
    ]


def test_bybit_counts_one_side():
    (now,) = parse("bybit", "tickers", "bitcoin", "bybit-tickers.json")
    assert now.value == 2076385000.0
    days = values(parse("bybit", "history", "bitcoin", "bybit-interest.json"))
    assert days == {
        ("open_interest_usd", "bitcoin", MIDNIGHT): 27200 * 76970,
        ("open_interest_usd", "bitcoin", MIDNIGHT - DAY): 55800 / 2 * 78620,
    }


@pytest.mark.parametrize(
    ("code", "kind"), [(10006, SourceRefused), (10009, SourceRefused), (10001, SourceChanged)]
)
def test_bybit_errors_come_with_http_200(code, kind):
    with pytest.raises(kind):
        parsed("bybit", "tickers", "bitcoin", {"retCode": code, "retMsg": "No.", "result": {}})


def test_deribit_error_envelopes():
    with pytest.raises(SourceRefused):
        parsed("deribit", "ticker", "bitcoin", {"jsonrpc": "2.0", "error": {"code": 10028}})
    with pytest.raises(SourceChanged):
        parsed("deribit", "ticker", "bitcoin", {"jsonrpc": "2.0", "error": {"code": 13020}})


def test_deribit_recorded_ticker_in_its_http_envelope(shared):
    told_by_socket = json.loads(recorded(shared, "deribit-ws-ticker.json"))
    found = parsed(
        "deribit",
        "ticker",
        "bitcoin",
        {"result": told_by_socket["params"]["data"]},
        datetime(2026, 1, 1, tzinfo=UTC),
    )
    assert {o.metric: o.value for o in found} == {
        "open_interest_usd": 1132329370.0,
        "funding_rate": 0.00001742,
    }


def test_bybit_recorded_open_interest_with_prices(shared):
    interest = json.loads(recorded(shared, "bybit-open-interest-BTCUSDT-1h.json"))
    midnight = 1788825600000
    prices = {
        "retCode": 0,
        "result": {"list": [[str(midnight), "79000", "79500", "78000", "78500", "1", "1"]]},
    }
    (one,) = [
        float(row["singleOpenInterest"])
        for row in interest["result"]["list"]
        if row["timestamp"] == str(midnight)
    ]
    (day,) = parsed(
        "bybit",
        "history",
        "bitcoin",
        {"interest": interest, "prices": prices},
        datetime(2026, 12, 1, tzinfo=UTC),
    )
    assert day.value == pytest.approx(one * 79000)


def test_coinalyze_stamps_the_end_of_whole_days():
    found = values(parse("coinalyze", "liquidations", "", "coinalyze-liquidations.json"))
    assert found["long_liquidations_usd", "bitcoin", MIDNIGHT] == 91000000
    assert found["short_liquidations_usd", "ethereum", MIDNIGHT] == 12000000.5
    assert max(at for _, _, at in found) == MIDNIGHT


def test_coinalyze_empty_is_no_zero():
    with pytest.raises(SourceChanged, match="nothing"):
        parsed("coinalyze", "liquidations", "", [])


def test_stablecoins_are_summed_over_the_pegs():
    found = values(parse("defillama", "stablecoins", "market", "defillama-stablecoins.json"))
    assert found == {
        ("stablecoin_supply_usd", "market", MIDNIGHT): 304723000000,
        ("stablecoin_supply_usd", "market", MIDNIGHT - DAY): 304522000000.25,
    }


def test_etf_blank_is_not_zero_and_a_young_figure_waits():
    found = parse("etf_flows", "flows", "bitcoin", "etf_flows-flows.json")
    assert [o.value for o in found] == [-19600000, -817900000, -509700000.5]
    assert found[-1].at == datetime(2026, 1, 30, 21, tzinfo=UTC)
    young = parse(
        "etf_flows", "flows", "bitcoin", "etf_flows-flows.json", datetime(2026, 1, 31, 3, tzinfo=UTC)
    )
    assert young[-1].at == datetime(2026, 1, 29, 21, tzinfo=UTC)


def test_an_older_zero_is_a_flow_and_the_newest_is_none():
    value = json.loads(fixture("etf_flows-flows.json"))
    value["days"][2] |= {"netFlowUsd": 0, "perEtfUsd": {}}
    value["updatedThrough"] = "2026-02-03"
    found = parsed("etf_flows", "flows", "bitcoin", value, datetime(2026, 2, 5, tzinfo=UTC))
    assert [o.value for o in found] == [-19600000, 0, -509700000.5]


def test_yahoo_takes_the_close_where_a_day_comes_twice():
    found = parse("yahoo", "^GSPC", "sp500", "yahoo-gspc.json")
    assert [(o.at, o.value) for o in found] == [
        (datetime(2026, 1, 28, 21, tzinfo=UTC), 6978.03),
        (datetime(2026, 1, 29, 21, tzinfo=UTC), 6969.01),
        (datetime(2026, 1, 30, 21, tzinfo=UTC), 6939.03),
    ]


def test_yahoo_session_that_lasts_is_no_close():
    found = parse("yahoo", "^STOXX", "stoxx600", "yahoo-stoxx.json")
    assert [o.at for o in found] == [
        datetime(2026, 1, 29, 16, 30, tzinfo=UTC),
        datetime(2026, 1, 30, 16, 30, tzinfo=UTC),
    ]
    assert [o.value for o in parse("yahoo", "GC=F", "gold", "yahoo-gold.json")] == [5318.4, 4713.9]


def test_yahoo_yield_is_a_fraction_and_the_dollar_is_the_ice_index():
    assert [o.value for o in parse("yahoo", "^TNX", "us", "yahoo-yield.json")] == [
        pytest.approx(0.04227),
        pytest.approx(0.04241),
    ]
    assert {o.asset for o in parse("yahoo", "DX-Y.NYB", "dollar", "yahoo-dollar.json")} == {"dollar"}
    assert SOURCES_BY_ID["fred"].parse(
        told("fred", "DTWEXBGS", "dollar_broad", b"observation_date,DTWEXBGS\n2026-01-29,118.9\n")
    )[0].asset == "dollar_broad"  # fmt: skip


def test_recorded_yahoo_day_that_came_twice(shared):
    value = json.loads(recorded(shared, "yahoo-v8-chart-2344TW-10d-nullclose.json"))
    with pytest.raises(SourceChanged, match="another symbol"):
        parsed("yahoo", "^GSPC", "sp500", value)
    # The same arrays under a symbol that is asked for: one value a day, none of them null.
    value["chart"]["result"][0]["meta"]["symbol"] = "^STOXX"
    closes = value["chart"]["result"][0]["indicators"]["quote"][0]["close"]
    value["chart"]["result"][0]["indicators"]["quote"][0]["close"] = [c and c * 6 for c in closes]
    found = parsed("yahoo", "^STOXX", "stoxx600", value, datetime(2026, 3, 27, tzinfo=UTC))
    assert len({o.at.date() for o in found}) == len(found) == 10
    assert found[-1].value == 96.0 * 6


def test_gold_columns_in_another_order_show():
    value = json.loads(fixture("lbma-gold.json"))
    value[1]["v"] = [3915.2, 5405.0, 4521.9]
    with pytest.raises(SourceChanged, match="more pounds than dollars"):
        parsed("lbma", "gold", "gold", value)


def test_london_is_summed_over_summer_time():
    value = [{"d": "2025-07-03", "is_cms_locked": 0, "v": [3325.7, 2430.1, 2820.0]}]
    (price,) = parsed("lbma", "gold", "gold", value)
    assert price.at == datetime(2025, 7, 3, 14, tzinfo=UTC)


def test_cboe_day_and_month_are_not_swapped():
    found = parse("cboe", "vix", "vix", "cboe-vix.csv")
    assert [(o.at, o.value) for o in found] == [
        (datetime(2026, 1, 29, 21, tzinfo=UTC), 16.88),
        (datetime(2026, 1, 30, 21, tzinfo=UTC), 17.44),
    ]


def flip(change, source, endpoint, asset, name):
    body = body_of(source, endpoint, name)
    value = json.loads(body)
    change(value)
    assert json.dumps(value) != json.dumps(json.loads(body)), "the flip changed nothing"
    return parsed(source, endpoint, asset, value)


def each(*path, by=None, to=None):
    """A change of every value at the end of `path` (`*` for each item): times `by`, or turned by `to`."""

    def change(value, place=path):
        if len(place) == 1:
            targets = range(len(value)) if place[0] == "*" else [place[0]]
            for key in targets:
                old = value[key]
                if isinstance(old, bool) or old is None or old == "":
                    continue
                new = to(old) if to else float(old) * by
                value[key] = (
                    (f"{new:.8f}".rstrip("0").rstrip(".") if isinstance(old, str) else new) if by else new
                )
            return
        inner = value if place[0] == "*" else [value[place[0]]]
        for item in inner:
            change(item, place[1:])

    return change


def both(first, second):
    def change(value):
        first(value)
        second(value)

    return change


FLIPS = [
    # what was told in another unit, by which change, and where
    ("ms for s", each("data", "updated_at", by=1000), "coingecko-global.json"),
    ("s for ms", each("prices", "*", 0, by=0.001), "coingecko-daily.json"),
    ("s for ms", each("prices", "*", 0, by=0.001), "coingecko-hourly.json"),
    ("ms for s", each("*", "last_traded_at", by=1000), "coingecko-derivatives.json"),
    (
        "coins for dollars",
        each("holdings", 1, "total_entry_value_usd", by=1 / 76000),
        "coingecko-treasury.json",
    ),
    ("ms for s", each("data", "*", "timestamp", by=1000), "alternative_me-fng.json"),
    ("ms for s", each("*", "time", by=1000), "gate-contract_stats.json"),
    ("contracts for dollars", each("*", "long_liq_usd", by=1 / 7.69), "gate-contract_stats.json"),
    ("coins for dollars", each("*", "long_liq_usd", by=1 / 76900), "gate-contract_stats.json"),
    ("s for ms", each("data", "*", 0, by=0.001), "okx-open_interest.json"),
    ("s for ms", each("data", "*", "fundingTime", by=0.001), "okx-funding.json"),
    (
        "a contract worth dollars",
        each("contract", "data", "*", "ctValCcy", to=lambda _: "USD"),
        "okx-liquidations.json",
    ),
    ("us for ms", each("*", 0, by=1000), "binance-daily.json"),
    ("s for ms", each("*", 0, by=0.001), "binance-hourly.json"),
    (
        "coins for dollars",
        each("*", "sumOpenInterestValue", to=lambda _: "98120.5"),
        "binance_futures-open_interest.json",
    ),
    ("one row in coins", each(0, "sumOpenInterestValue", by=1 / 76900), "binance_futures-open_interest.json"),
    ("s for ms", each("*", "fundingTime", by=0.001), "binance_futures-funding.json"),
    ("ms for s", each("result", "XXBTZUSD", "*", 0, by=1000), "kraken-daily.json"),
    ("ms for s", each("*", 0, by=1000), "coinbase-daily.json"),
    ("both sides for one", each("result", "list", 0, "singleOpenInterest", by=2), "bybit-tickers.json"),
    ("contracts for coins", each("result", "list", 0, "markPrice", by=0.001), "bybit-tickers.json"),
    (
        "both sides for one",
        each("interest", "result", "list", 0, "singleOpenInterest", by=2),
        "bybit-interest.json",
    ),
    ("s for ms", each("time", by=0.001), "bybit-tickers.json"),
    ("coins for dollars", each("result", "open_interest", by=1 / 76600), "deribit-ticker.json"),
    ("s for ms", each("result", "timestamp", by=0.001), "deribit-ticker.json"),
    ("ms for s", each("*", "history", "*", "t", by=1000), "coinalyze-liquidations.json"),
    (
        "coins for dollars",
        both(each(0, "history", "*", "l", by=1e-6), each(0, "history", "*", "s", by=1e-6)),
        "coinalyze-liquidations.json",
    ),
    ("ms for s", each("*", "date", by=1000), "defillama-stablecoins.json"),
    (
        "millions for dollars",
        each("*", "totalCirculatingUSD", "peggedUSD", by=1e-6),
        "defillama-stablecoins.json",
    ),
    ("millions for dollars", each("days", "*", "netFlowUsd", by=1e-6), "etf_flows-flows.json"),
    ("ms for s", each("chart", "result", 0, "timestamp", "*", by=1000), "yahoo-gspc.json"),
    (
        "the yield times ten",
        each("chart", "result", 0, "indicators", "quote", 0, "close", "*", by=10),
        "yahoo-yield.json",
    ),
    (
        "the broad dollar times two",
        each("chart", "result", 0, "indicators", "quote", 0, "close", "*", by=2),
        "yahoo-dollar.json",
    ),
    (
        "euros for dollars",
        each("chart", "result", 0, "meta", "currency", to=lambda _: "EUR"),
        "yahoo-gold.json",
    ),
    ("pounds for dollars", each("*", "v", 0, by=0.7), "lbma-gold.json"),
]


@pytest.mark.parametrize(("told_as", "change", "name"), FLIPS, ids=[f"{row[2]}: {row[0]}" for row in FLIPS])
def test_another_unit_is_noticed(told_as, change, name):
    del told_as
    ((source, endpoint, asset, _),) = [row for row in ENDPOINTS if row[3] == name]
    with pytest.raises(SourceChanged):
        flip(change, source, endpoint, asset, name)
