"""Each parser on its provider's shape, on each trap, on each error page, and on any bytes at all."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.errors import SourceChanged, SourceError, SourceRefused, SourceUnavailable
from reporter.metrics import BY_ID
from reporter.model import Observation, Story
from reporter.sources import SOURCES, SOURCES_BY_ID, Answer
from tests.providers import ERRORS, FIXTURES, NOW, fixture

MIDNIGHT = datetime(2026, 2, 2, tzinfo=UTC)
DAY = timedelta(days=1)

# source, endpoint, asset, fixture
ENDPOINTS = [
    ("coingecko", "markets", "", "coingecko-markets.json"),
    ("coingecko", "global", "market", "coingecko-global.json"),
    ("coingecko", "treasury", "strategy", "coingecko-treasury.json"),
    ("coingecko", "daily", "bitcoin", "coingecko-daily.json"),
    ("coingecko", "hourly", "bitcoin", "coingecko-hourly.json"),
    ("coingecko", "derivatives", "", "coingecko-derivatives.json"),
    ("alternative_me", "fng", "market", "alternative_me-fng.json"),
    ("gate", "contract_stats", "bitcoin", "gate-contract_stats.json"),
    ("okx", "open_interest", "bitcoin", "okx-open_interest.json"),
    ("okx", "funding", "bitcoin", "okx-funding.json"),
    ("okx", "liquidations", "bitcoin", "okx-liquidations.json"),
    ("fred", "SP500", "sp500", "fred-SP500.csv"),
    ("fred", "DGS10", "us", "fred-DGS10.csv"),
    ("feeds", "feed", "A Desk", "feeds-rss.xml"),
    ("feeds", "feed", "Another Desk", "feeds-atom.xml"),
    ("binance", "daily", "bitcoin", "binance-daily.json"),
    ("binance", "hourly", "bitcoin", "binance-hourly.json"),
    ("kraken", "daily", "bitcoin", "kraken-daily.json"),
    ("kraken", "hourly", "bitcoin", "kraken-hourly.json"),
    ("coinbase", "daily", "bitcoin", "coinbase-daily.json"),
    ("coinbase", "hourly", "bitcoin", "coinbase-hourly.json"),
    ("binance_futures", "open_interest", "bitcoin", "binance_futures-open_interest.json"),
    ("binance_futures", "funding", "bitcoin", "binance_futures-funding.json"),
    ("bybit", "tickers", "bitcoin", "bybit-tickers.json"),
    ("bybit", "history", "bitcoin", "bybit-interest.json"),
    ("bybit", "funding", "bitcoin", "bybit-funding.json"),
    ("deribit", "ticker", "bitcoin", "deribit-ticker.json"),
    ("coinalyze", "liquidations", "", "coinalyze-liquidations.json"),
    ("defillama", "stablecoins", "market", "defillama-stablecoins.json"),
    ("etf_flows", "flows", "bitcoin", "etf_flows-flows.json"),
    ("yahoo", "^GSPC", "sp500", "yahoo-gspc.json"),
    ("yahoo", "^STOXX", "stoxx600", "yahoo-stoxx.json"),
    ("yahoo", "DX-Y.NYB", "dollar", "yahoo-dollar.json"),
    ("yahoo", "GC=F", "gold", "yahoo-gold.json"),
    ("yahoo", "^TNX", "us", "yahoo-yield.json"),
    ("cboe", "vix", "vix", "cboe-vix.csv"),
    ("lbma", "gold", "gold", "lbma-gold.json"),
]
PARTS = {"okx-instruments.json", "bybit-prices.json"}
"""Fixtures that are one half of an answer made of two."""


def body_of(source: str, endpoint: str, name: str) -> bytes:
    if (source, endpoint) == ("okx", "liquidations"):
        contract, page = json.loads(fixture("okx-instruments.json")), json.loads(fixture(name))
        return json.dumps({"contract": contract, "pages": [page]}).encode()
    if (source, endpoint) == ("bybit", "history"):
        interest, prices = json.loads(fixture(name)), json.loads(fixture("bybit-prices.json"))
        return json.dumps({"interest": interest, "prices": prices}).encode()
    return fixture(name)


def told(source: str, endpoint: str, asset: str = "", body: bytes = b"", at: datetime = NOW) -> Answer:
    return Answer(source, endpoint, asset, at, body)


def parse(source: str, endpoint: str, asset: str = "", name: str = "", at: datetime = NOW):
    answer = told(source, endpoint, asset, body_of(source, endpoint, name), at)
    return SOURCES_BY_ID[source].parse(answer)


def values(observations) -> dict[tuple[str, str, datetime], float]:
    return {(o.metric, o.asset, o.at): o.value for o in observations}


@pytest.mark.parametrize(("source", "endpoint", "asset", "name"), ENDPOINTS)
def test_every_value_is_in_bounds_dated_and_named(source, endpoint, asset, name):
    found = parse(source, endpoint, asset, name)
    assert found
    for value in found:
        if isinstance(value, Story):
            assert value.source == asset
            continue
        assert isinstance(value, Observation)
        metric = BY_ID[value.metric]
        assert metric.low <= value.value <= metric.high
        assert value.at.tzinfo is UTC
        assert value.at <= NOW + timedelta(minutes=5)
        assert value.source == source
        assert value.metric in SOURCES_BY_ID[source].metrics


def test_coingecko_markets_keep_what_is_there_and_nothing_for_null():
    found = values(parse("coingecko", "markets", "", "coingecko-markets.json"))
    at = datetime(2026, 2, 2, 7, 59, 21, 599000, UTC)
    assert found["price_usd", "bitcoin", at] == 76606.1
    assert found["low_24h_usd", "bitcoin", at] == 74604
    assert {asset for _, asset, _ in found} == {"bitcoin", "ethereum", "binancecoin", "solana", "ripple"}
    assert not [key for key in found if key[:2] == ("low_24h_usd", "ripple")]


def test_coingecko_global_gives_fractions():
    found = {o.metric: o.value for o in parse("coingecko", "global", "market", "coingecko-global.json")}
    assert found == {
        "total_market_cap_usd": 2630400000000.25,
        "btc_dominance": pytest.approx(0.5818),
        "total_market_cap_change_24h": pytest.approx(-0.0284),
    }


def test_coingecko_daily_leaves_out_now_and_unknown_sizes():
    found = values(parse("coingecko", "daily", "bitcoin", "coingecko-daily.json"))
    closes = {at: value for (metric, _, at), value in found.items() if metric == "price_usd"}
    assert max(closes) == MIDNIGHT
    assert closes[MIDNIGHT] == 76974.4
    assert ("market_cap_usd", "bitcoin", MIDNIGHT) not in found
    assert ("volume_24h_usd", "bitcoin", MIDNIGHT) in found


def test_coingecko_close_is_not_taken_before_it_has_settled():
    early = parse("coingecko", "daily", "bitcoin", "coingecko-daily.json", MIDNIGHT + timedelta(minutes=5))
    assert max(o.at for o in early) == MIDNIGHT - DAY


def test_coingecko_hourly_never_passes_for_a_close():
    found = parse("coingecko", "hourly", "bitcoin", "coingecko-hourly.json")
    assert len(found) == 3
    assert all(o.at.time() != MIDNIGHT.time() for o in found)


def test_coingecko_funding_is_per_cent_and_only_binances_perpetual():
    (rate,) = parse("coingecko", "derivatives", "", "coingecko-derivatives.json")
    assert (rate.asset, rate.value) == ("bitcoin", pytest.approx(0.00004308))


def test_coingecko_unknown_cost_is_not_zero():
    value = json.loads(fixture("coingecko-treasury.json"))
    value["holdings"][1]["total_entry_value_usd"] = 0.0
    found = SOURCES_BY_ID["coingecko"].parse(
        told("coingecko", "treasury", "strategy", json.dumps(value).encode())
    )
    assert {o.metric for o in found} == {"treasury_holdings", "treasury_value_usd"}


@pytest.mark.parametrize(("field", "factor"), [("total_entry_value_usd", 100), ("unrealized_pnl", 1000)])
def test_coingecko_treasury_must_close(field, factor):
    value = json.loads(fixture("coingecko-treasury.json"))
    value["holdings"][1][field] *= factor
    with pytest.raises(SourceChanged, match="its parts make"):
        SOURCES_BY_ID["coingecko"].parse(told("coingecko", "treasury", "", json.dumps(value).encode()))


def test_gate_stamps_the_end_of_whole_days():
    found = values(parse("gate", "contract_stats", "bitcoin", "gate-contract_stats.json"))
    assert {at for _, _, at in found} == {MIDNIGHT, MIDNIGHT - DAY}
    assert found["long_liquidations_usd", "bitcoin", MIDNIGHT] == 11700000.25
    assert found["short_liquidations_usd", "bitcoin", MIDNIGHT] == 0
    assert found["open_interest_usd", "bitcoin", MIDNIGHT - DAY] == 4028000000.5


def test_okx_keeps_the_hours_at_midnight():
    found = parse("okx", "open_interest", "bitcoin", "okx-open_interest.json")
    assert values(found) == {
        ("open_interest_usd", "bitcoin", MIDNIGHT): 5100000000.5,
        ("open_interest_usd", "bitcoin", MIDNIGHT - DAY): 5390000000.25,
    }


def test_okx_funding_is_what_was_paid_at_the_second():
    found = parse("okx", "funding", "bitcoin", "okx-funding.json", NOW + timedelta(minutes=1))
    assert [(o.at, o.value) for o in found] == [
        (MIDNIGHT - timedelta(hours=8), 0.0000412),
        (MIDNIGHT, -0.00002),
        (MIDNIGHT + timedelta(hours=8), 0.0000149),
    ]


def test_okx_funding_at_another_interval_is_refused():
    value = json.loads(fixture("okx-funding.json"))
    value["data"][1]["fundingTime"] = str(int(value["data"][0]["fundingTime"]) - 4 * 3_600_000)
    with pytest.raises(SourceChanged, match="8 hours"):
        SOURCES_BY_ID["okx"].parse(told("okx", "funding", "bitcoin", json.dumps(value).encode()))


def test_okx_liquidations_are_contracts_times_coins_times_price():
    found = values(parse("okx", "liquidations", "bitcoin", "okx-liquidations.json"))
    assert found == {
        ("long_liquidations_usd", "bitcoin", MIDNIGHT): pytest.approx(250 * 0.01 * 77000 + 20 * 0.01 * 79000),
        ("short_liquidations_usd", "bitcoin", MIDNIGHT): pytest.approx(10 * 0.01 * 78000),
    }


def test_okx_liquidations_that_do_not_reach_over_the_day_make_no_sum():
    value = json.loads(body_of("okx", "liquidations", "okx-liquidations.json"))
    del value["pages"][0]["data"][0]["details"][-1]
    with pytest.raises(SourceUnavailable, match="not over a whole day"):
        SOURCES_BY_ID["okx"].parse(told("okx", "liquidations", "bitcoin", json.dumps(value).encode()))


def test_okx_pages_may_overlap_in_the_millisecond_they_were_cut_at():
    whole = json.loads(body_of("okx", "liquidations", "okx-liquidations.json"))
    details = whole["pages"][0]["data"][0]["details"]
    pages = [{"code": "0", "data": [{"details": part}]} for part in (details[:2], details[1:4], details[3:])]
    split = json.dumps({"contract": whole["contract"], "pages": pages}).encode()
    parse_okx = SOURCES_BY_ID["okx"].parse
    assert parse_okx(told("okx", "liquidations", "bitcoin", split)) == parse_okx(
        told("okx", "liquidations", "bitcoin", json.dumps(whole).encode())
    )


def test_okx_contract_in_dollars_is_refused():
    value = json.loads(body_of("okx", "liquidations", "okx-liquidations.json"))
    value["contract"]["data"][0] |= {"ctType": "inverse", "ctVal": "100", "ctValCcy": "USD"}
    with pytest.raises(SourceChanged, match="not given in coins"):
        SOURCES_BY_ID["okx"].parse(told("okx", "liquidations", "bitcoin", json.dumps(value).encode()))


def test_fred_stamps_the_session_and_skips_closed_days():
    found = values(parse("fred", "SP500", "sp500", "fred-SP500.csv"))
    assert found[("index_level", "sp500", datetime(2026, 1, 30, 21, tzinfo=UTC))] == 6939.03
    assert len(found) == 3


def test_fred_yield_is_a_fraction_within_the_window():
    found = parse("fred", "DGS10", "us", "fred-DGS10.csv")
    assert [o.value for o in found] == [pytest.approx(0.0426), pytest.approx(0.0424), pytest.approx(0.0426)]


def test_fred_summer_sessions_close_at_eight_utc():
    body = b"observation_date,SP500\n2025-07-03,6279.35\n"
    (close,) = SOURCES_BY_ID["fred"].parse(told("fred", "SP500", "sp500", body))
    assert close.at == datetime(2025, 7, 3, 20, tzinfo=UTC)


def test_fred_answer_about_another_series_is_refused():
    with pytest.raises(SourceChanged, match="another series"):
        SOURCES_BY_ID["fred"].parse(told("fred", "SP500", "sp500", fixture("fred-DGS10.csv")))


def test_feed_titles_and_links_are_bare():
    found = parse("feeds", "feed", "A Desk", "feeds-rss.xml")
    assert [(story.title, story.url) for story in found] == [
        (
            "Bitcoin slips under $76,000 as liquidity thins",
            "https://news.example.org/markets/slips?id=7#top",
        ),
        ("Ether falls further today", "https://news.example.org/ether"),
    ]
    assert found[1].published_at == datetime(2026, 2, 2, 7, 30, tzinfo=UTC)
    assert all(story.source == "A Desk" and not story.why for story in found)


def test_atom_feeds_are_read():
    (story,) = parse("feeds", "feed", "Another Desk", "feeds-atom.xml")
    assert story.title == "Gold & dollar: what moved"
    assert story.published_at == datetime(2026, 2, 1, 20, tzinfo=UTC)


def test_feed_never_opens_a_file(tmp_path):
    trap = tmp_path / "feed.xml"
    trap.write_bytes(fixture("feeds-rss.xml"))
    with pytest.raises(SourceChanged):
        SOURCES_BY_ID["feeds"].parse(told("feeds", "feed", "x", str(trap).encode()))


def test_feed_with_entities_of_its_own_is_refused():
    declared = b'<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    bomb = declared + b"<rss><channel><title>&b;</title></channel></rss>"
    with pytest.raises(SourceChanged, match="entities"):
        SOURCES_BY_ID["feeds"].parse(told("feeds", "feed", "x", bomb))


@pytest.mark.parametrize("error", sorted(path.name for path in ERRORS.iterdir()))
@pytest.mark.parametrize(("source", "endpoint", "asset", "name"), ENDPOINTS)
def test_error_pages_are_source_errors_for_every_parser(source, endpoint, asset, name, error):
    with pytest.raises(SourceError):
        SOURCES_BY_ID[source].parse(told(source, endpoint, asset, (ERRORS / error).read_bytes()))


@pytest.mark.parametrize(("source", "endpoint", "asset", "name"), ENDPOINTS)
def test_recorded_error_pages_too(source, endpoint, asset, name, shared):
    for path in sorted((shared / "recorded" / "errors").iterdir()):
        if path.suffix != ".tsv":
            with pytest.raises(SourceError):
                SOURCES_BY_ID[source].parse(told(source, endpoint, asset, path.read_bytes()))


def test_rate_limit_inside_an_answer_is_a_refusal():
    for endpoint in ("markets", "global", "daily"):
        with pytest.raises(SourceRefused, match="rate limit"):
            SOURCES_BY_ID["coingecko"].parse(
                told("coingecko", endpoint, "bitcoin", (ERRORS / "coingecko-429.json").read_bytes())
            )


RECORDED = [
    ("coingecko", "markets", "", "coingecko/coins_markets.json", 5),
    ("coingecko", "global", "market", "coingecko/global.json", 3),
    ("coingecko", "treasury", "strategy", "coingecko/public_treasury-strategy.json", 4),
    ("coingecko", "hourly", "bitcoin", "coingecko/market_chart.json", 2),
    ("coingecko", "derivatives", "", "coingecko/derivatives.json", 2),
    ("alternative_me", "fng", "market", "alternativeme-fng.json", 2),
    ("okx", "funding", "bitcoin", "okx-funding-rate-history.json", 2),
    ("okx", "funding", "bitcoin", "okx-GetFundingRateHistory-jkorf.txt", 2),
    ("binance", "daily", "bitcoin", "binance-fapi-klines-BTCUSDT-1d.json", None),
    ("binance", "hourly", "bitcoin", "binance-fapi-klines-BTCUSDT-1h.json", None),
    ("binance_futures", "open_interest", "binancecoin", "binance-openInterestHist-BNBUSDT-1d.json", None),
    ("binance_futures", "open_interest", "bitcoin", "binance-openInterestHist-BTCUSDT-1h.json", None),
    ("binance_futures", "funding", "bitcoin", "binance-fundingRate-BTCUSDT.json", 21),
    ("binance_futures", "funding", "bitcoin", "binance-fundingRate-invest.json", 2),
    ("bybit", "tickers", "bitcoin", "bybit-tickers-BTCUSDT.json", 1),
    ("bybit", "funding", "bitcoin", "bybit-funding-history.json", 2),
    ("coinbase", "daily", "bitcoin", "trimmed-coinbase_btc.json", 6),
    ("lbma", "gold", "gold", "trimmed-lbma_gold.json", 1),
    ("feeds", "feed", "CoinDesk", "rss-coindesk-trimmed.xml", 2),
    ("feeds", "feed", "MarketWatch", "rss-marketwatch-trimmed.xml", 1),
]


def recorded(shared, name: str) -> bytes:
    """A recorded body; the .txt ones carry three lines of a client's test before it."""
    body = (shared / "recorded" / name).read_bytes()
    return body.split(b"\n", 3)[3] if name.endswith(".txt") else body


@pytest.mark.parametrize(("source", "endpoint", "asset", "name", "count"), RECORDED)
def test_recorded_answers_are_read(source, endpoint, asset, name, count, shared):
    later = datetime(2026, 12, 1, tzinfo=UTC)
    found = SOURCES_BY_ID[source].parse(told(source, endpoint, asset, recorded(shared, name), later))
    assert found
    assert count is None or len(found) == count
    for value in found:
        if isinstance(value, Observation):
            assert BY_ID[value.metric].low <= value.value <= BY_ID[value.metric].high


def test_the_recorded_example_of_gates_documentation_has_no_whole_day(shared):
    body = recorded(shared, "gate-GetContractStats-jkorf.txt")
    with pytest.raises(SourceChanged, match="00:00 UTC"):
        SOURCES_BY_ID["gate"].parse(told("gate", "contract_stats", "bitcoin", body))


def test_recorded_liquidations_without_a_position_are_read_by_their_side(shared):
    orders = json.loads(recorded(shared, "okx-liquidation-orders-invest.json"))
    orders["data"][0]["details"][1]["ts"] = "1786600000000"
    instruments = json.loads(recorded(shared, "okx-instruments-swap.json"))
    chosen = [row for row in instruments["data"] if row["instId"] == "ETH-USDT-SWAP"]
    assert chosen
    body = json.dumps({"contract": {"code": "0", "data": chosen}, "pages": [orders]}).encode()
    at = datetime(2026, 8, 16, tzinfo=UTC)
    found = SOURCES_BY_ID["okx"].parse(told("okx", "liquidations", "ethereum", body, at))
    short = {o.at: o.value for o in found if o.metric == "short_liquidations_usd"}
    assert short[at] == pytest.approx(2.41 * 0.1 * 63064.9)


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
SPOILT = [
    None, True, False, 0, -1, 1e400, float("nan"), "", "NaN", "1_000", "\u0661\u0662", "1e400",
    "-5", [], {}, "x", [[]], {"a": None}, 10**400, "\ud800", 1770019200, 1770019200000,
    "1770019200000", 9**99, "<b>",
]  # fmt: skip


def settled(source: str, endpoint: str, asset: str, body: bytes) -> None:
    """Parse; nothing but observations, stories or a SourceError may come of it."""
    try:
        found = SOURCES_BY_ID[source].parse(told(source, endpoint, asset, body))
    except SourceError:
        return
    assert all(isinstance(value, Observation | Story) for value in found)
    assert all(value.value == value.value for value in found if isinstance(value, Observation))


@pytest.mark.parametrize(("source", "endpoint", "asset", "name"), ENDPOINTS)
@settings(max_examples=25, deadline=None)
@given(body=st.binary(max_size=200) | ANY_JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_give_values_or_a_source_error(source, endpoint, asset, name, body):
    settled(source, endpoint, asset, body)


@pytest.mark.parametrize(("source", "endpoint", "asset", "name"), ENDPOINTS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_an_answer_with_one_thing_spoilt_gives_values_or_a_source_error(source, endpoint, asset, name, data):
    body = body_of(source, endpoint, name)
    if not name.endswith(".json"):
        start = data.draw(st.integers(0, len(body)))
        end = data.draw(st.integers(start, min(len(body), start + 40)))
        settled(source, endpoint, asset, body[:start] + data.draw(st.binary(max_size=8)) + body[end:])
        return
    value = json.loads(body)
    holder, places = None, []
    inner = value
    while isinstance(inner, dict | list) and inner:
        keys = list(inner) if isinstance(inner, dict) else list(range(len(inner)))
        place = data.draw(st.sampled_from(keys))
        holder, places = inner, [*places, place]
        inner = inner[place]
        if data.draw(st.booleans()) and len(places) > 1:
            break
    assert holder is not None
    holder[places[-1]] = data.draw(st.sampled_from(SPOILT))
    settled(source, endpoint, asset, json.dumps(value).encode())


def test_an_endpoint_nobody_knows_is_a_source_error():
    for source in SOURCES:
        answer = replace(told(source.id, "nobody-knows", "bitcoin"), body=b'{"code": "0", "data": []}')
        with pytest.raises(SourceError):
            source.parse(answer)


def test_fixtures_are_all_used():
    assert {path.name for path in FIXTURES.iterdir()} - PARTS == {row[3] for row in ENDPOINTS}
