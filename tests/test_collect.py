"""The collection: all sources at once over real sockets, in time, with every absence stated."""

import asyncio
import json
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from reporter.collect import Collected, Event, collect
from reporter.config import Config, EditionSettings, Feed, Quality, SourceSettings
from reporter.errors import ConfigError, StoreError
from reporter.metrics import BY_ID
from reporter.sources import SOURCES, SOURCES_BY_ID
from tests.providers import ASSETS, ERRORS, NOW, PROVIDERS, answer
from tests.server import Asked, Reply, Server

CANARY = "canary-key-5f1d0b7c9a"
KEYS = {"COINGECKO_DEMO_API_KEY": CANARY, "COINALYZE_API_KEY": "another-key-77d0"}
FIRST = ("coingecko", "alternative_me", "gate", "okx", "fred", "feeds")


@pytest.fixture(autouse=True)
def _hasty(monkeypatch):
    """No test waits for a provider's pace."""
    hasty = tuple(replace(source, pause=0.0, keyed_pause=0.0) for source in SOURCES)
    monkeypatch.setattr("reporter.collect.SOURCES", hasty)
    monkeypatch.setattr("reporter.sources.okx._QUICK", 0.0)
    monkeypatch.setattr("reporter.sources.http._FIRST_WAIT", 0.02)
    monkeypatch.setattr("reporter.sources.verdict.QUOTA_WAIT", 0.05)


def settings_for(
    url: str, only: tuple[str, ...] = (), timeout: float = 20.0, budget: float = 30.0, assets=ASSETS
):
    """A configuration that asks the server at `url` (and `only` some of the sources)."""
    return Config(
        editions=(EditionSettings(assets=assets),),
        sources={
            source.id: SourceSettings(
                enabled=source.id in (only or PROVIDERS), base_url=f"{url}/{source.id}", timeout=timeout
            )
            for source in SOURCES
        },
        feeds=(Feed("A Desk", f"{url}/feeds/rss"), Feed("Another Desk", f"{url}/feeds/atom")),
        quality=Quality(run_budget=budget),
    )


def gather(
    answerer=answer, environ=None, events=None, record=None, days=40, **settings
) -> tuple[Collected, float]:
    async def run():
        async with Server(answerer) as server:
            config = settings_for(server.url, **settings)
            started = time.monotonic()
            collected = await collect(
                config,
                NOW,
                events.append if events is not None else None,
                days=days,
                record=record,
                environ=environ or {},
            )
            return collected, time.monotonic() - started

    return asyncio.run(run())


def test_all_sources_answer():
    midnight = NOW.replace(hour=0).time()
    events: list[Event] = []
    collected, _ = gather(environ=KEYS, events=events, days=365)
    assert collected.gaps == ()
    assert {story.source for story in collected.headlines} == {"A Desk", "Another Desk"}
    assert {o.source for o in collected.observations} == set(PROVIDERS) - {"feeds"}
    assert {event.kind for event in events} == {"started", "answered", "finished"}
    prices = [o for o in collected.observations if (o.metric, o.asset) == ("price_usd", "bitcoin")]
    for source in ("coingecko", "binance", "kraken", "coinbase"):
        closes = [o.at for o in prices if o.source == source and o.at.time() == midnight]
        assert len(closes) == 365, source
        assert closes[-1] - closes[0] == timedelta(days=364), source
    for o in collected.observations:
        assert BY_ID[o.metric].low <= o.value <= BY_ID[o.metric].high
        assert o.at <= NOW + timedelta(minutes=5)
        assert NOW <= o.retrieved_at <= collected.finished
    assert list(collected.observations) == sorted(
        collected.observations, key=lambda o: (o.metric, o.asset, o.source, o.at, o.retrieved_at)
    )


def test_later_runs_ask_for_less():
    asked: list[Asked] = []

    def watching(one: Asked) -> Reply:
        asked.append(one)
        return answer(one)

    gather(watching, days=2, only=("coingecko", "gate", "alternative_me"))
    days = {one.query["days"] for one in asked if "days" in one.query}
    assert days <= {"2", "3"}
    assert {one.query["limit"] for one in asked if "limit" in one.query} <= {"3", "4"}


def test_the_key_goes_into_its_own_header_alone(tmp_path):
    asked: list[Asked] = []

    def watching(one: Asked) -> Reply:
        asked.append(one)
        reply = answer(one)
        return replace(reply, headers={"ETag": CANARY}) if one.path.startswith("/coingecko/") else reply

    collected, _ = gather(watching, KEYS, record=tmp_path, only=FIRST)
    for one in asked:
        carried = [name for name, value in one.headers.items() if CANARY in value]
        assert carried == (["x-cg-demo-api-key"] if one.path.startswith("/coingecko/") else [])
        assert CANARY not in one.path + str(one.query)
    assert CANARY not in repr(collected)
    for path in tmp_path.rglob("*.*"):
        assert CANARY.encode() not in path.read_bytes()


MISBEHAVIOURS = {
    "drip": Reply(b"[" + b"1," * 300 + b"1]", drip=0.2),
    "drip in the head": Reply(b"[]", drip_head=0.2),
    "silence": Reply(b"[]", hang=60),
    "half": Reply(b'[{"a": 1}, {"a": 2}]', cut=9, length="none"),
    "garbage": Reply(raw=b"\x16\x03\x01" * 50),
    "page": Reply((ERRORS / "challenge-200.html").read_bytes(), headers={"Content-Type": "application/json"}),
    "429 inside 200": Reply((ERRORS / "coingecko-429.json").read_bytes()),
    "429 for a day": Reply(b"", status=429, headers={"Retry-After": "86400"}),
    "451": Reply((ERRORS / "binance-451.json").read_bytes(), status=451),
    "500": Reply(b"", status=500),
    "redirect": Reply(b"", status=301, headers={"Location": "https://elsewhere.example/"}),
    "reset": Reply(reset=True),
    "wrong shape": Reply(b'{"error": "new API"}'),
    "another list": Reply(b"[null, [[[]]], 1e3]"),
}


@pytest.mark.parametrize("fault", MISBEHAVIOURS.values(), ids=MISBEHAVIOURS)
@pytest.mark.parametrize("broken", ["coingecko", "okx"])
def test_one_broken_source_is_a_gap_and_the_others_stand(broken, fault):
    def answerer(asked: Asked) -> Reply:
        return fault if asked.path.startswith(f"/{broken}/") else answer(asked)

    collected, took = gather(
        answerer, timeout=0.7, only=("alternative_me", "feeds", broken), assets=("bitcoin", "ethereum")
    )
    assert took < 2.5
    sources = {o.source for o in collected.observations}
    assert sources == {"alternative_me"}
    assert collected.headlines
    assert {gap.source for gap in collected.gaps} == {broken}
    assert {gap.metric for gap in collected.gaps} <= set(SOURCES_BY_ID[broken].metrics)
    assert all(len(gap.reason) > 20 and gap.reason.endswith(".") for gap in collected.gaps)


def test_answers_that_came_before_a_deadline_survive():
    def answerer(asked: Asked) -> Reply:
        return Reply(b"[]", hang=60) if asked.path.endswith("/market_chart") else answer(asked)

    collected, took = gather(answerer, timeout=1.0, only=("coingecko",))
    assert took < 2.0
    assert {"price_usd", "total_market_cap_usd", "treasury_holdings"} <= {
        o.metric for o in collected.observations
    }
    missing = {(gap.metric, gap.asset) for gap in collected.gaps}
    assert missing == {("price_usd", asset) for asset in ASSETS}


def test_the_run_ends_within_its_budget_whatever_the_sources_are_given():
    collected, took = gather(lambda asked: Reply(b"[]", hang=60), timeout=60.0, budget=0.8)
    assert took < 2.0
    assert collected.observations == ()
    assert {gap.source for gap in collected.gaps} == set(PROVIDERS)


def test_everything_down_raises_nothing():
    collected, _ = gather(lambda asked: Reply(reset=True), timeout=2.0)
    assert collected.observations == ()
    assert {gap.source for gap in collected.gaps} == set(PROVIDERS)


def test_liquidations_of_one_day_kept_make_a_gap_that_says_so():
    from tests.providers import liquidations

    def answerer(asked: Asked) -> Reply:
        if not asked.path.endswith("liquidation-orders"):
            return answer(asked)
        rows = liquidations(dict(asked.query), keep=timedelta(hours=24))
        return Reply(json.dumps({"code": "0", "data": [{"details": rows}] if rows else []}).encode())

    collected, _ = gather(answerer, only=("okx",), assets=("bitcoin",))
    (gap,) = collected.gaps
    assert gap.metric == "long_liquidations_usd"
    assert "2026-02-01 08:05" in gap.reason
    assert not [o for o in collected.observations if "liquidations" in o.metric]


def test_a_recording_replays_to_the_same_without_a_network(tmp_path, monkeypatch):
    def answerer(asked: Asked) -> Reply:
        return Reply(b"", status=500) if asked.path == "/coingecko/global" else answer(asked)

    collected, _ = gather(answerer, record=tmp_path, only=FIRST)
    assert collected.gaps
    monkeypatch.setattr("socket.socket.connect", None)
    monkeypatch.setattr("reporter.sources.http.Door", None)
    config = settings_for("http://127.0.0.1:9", only=FIRST)
    again = asyncio.run(collect(config, NOW, replay=tmp_path, environ={}))
    assert replace(again, finished=collected.finished) == collected


def test_a_source_that_needs_a_key_says_so_where_it_is_wanted():
    collected, _ = gather(only=("coinalyze",))
    assert {gap.metric for gap in collected.gaps} == {"long_liquidations_usd", "short_liquidations_usd"}
    assert all("COINALYZE_API_KEY" in gap.reason for gap in collected.gaps)
    quiet = replace(
        Config(), sources={s.id: SourceSettings(enabled=False) for s in SOURCES if not s.needs_key}
    )
    assert asyncio.run(collect(quiet, NOW, environ={})).gaps == ()


def test_a_coin_without_a_price_is_a_gap():
    def answerer(asked: Asked) -> Reply:
        return answer(asked) if asked.path.endswith("/coins/markets") else Reply(b"{}", status=404)

    collected, _ = gather(answerer, only=("coingecko",), assets=("bitcoin", "gone-coin"))
    assert ("price_usd", "gone-coin", "coingecko") in {(g.metric, g.asset, g.source) for g in collected.gaps}
    assert any("delisted" in gap.reason for gap in collected.gaps)


def test_an_empty_answer_is_a_gap_and_no_zero():
    def answerer(asked: Asked) -> Reply:
        return Reply(b"[]") if asked.path.startswith("/gate/") else answer(asked)

    collected, _ = gather(answerer, only=("gate",), assets=("bitcoin",))
    assert collected.observations == ()
    (gap,) = collected.gaps
    assert (gap.metric, gap.asset) == ("long_liquidations_usd", "bitcoin")
    assert "no value" in gap.reason


def test_a_recording_that_was_touched_is_not_believed(tmp_path):
    gather(record=tmp_path, only=("alternative_me",))
    (body,) = (tmp_path / "alternative-me").glob("*.body")
    body.write_bytes(body.read_bytes().replace(b'"4', b'"9'))
    config = settings_for("http://127.0.0.1:9", only=("alternative_me", "gate"))
    collected = asyncio.run(collect(config, NOW, replay=tmp_path, environ={}))
    assert collected.observations == ()
    assert {gap.source for gap in collected.gaps} == {"alternative_me", "gate"}
    assert any("checksum" in gap.reason for gap in collected.gaps)


def test_names_from_outside_make_no_paths(tmp_path):
    feeds = (Feed("../../evil", "http://127.0.0.1:1/x"),)

    async def run():
        async with Server(lambda asked: answer(replace(asked, path="/feeds/rss"))) as server:
            config = settings_for(server.url, only=("feeds",))
            feeds = (Feed("../../evil/\x00", f"{server.url}/feeds/rss"),)
            return await collect(replace(config, feeds=feeds), NOW, record=tmp_path / "in", environ={})

    assert feeds
    assert asyncio.run(run()).headlines
    written = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert written == {"in/feeds/001-feed-evil.body", "in/feeds/001-feed-evil.json", "in/feeds/gaps.json"}


def test_a_recording_that_cannot_be_written_ends_the_run(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="could not be recorded"):
        gather(record=tmp_path / "file", only=("alternative_me",))


def test_a_base_url_that_may_not_be_asked_ends_the_run():
    config = replace(settings_for("http://elsewhere.example"), feeds=())
    with pytest.raises(ConfigError, match="base_url"):
        asyncio.run(collect(config, NOW, environ={}))


@pytest.mark.parametrize("url", ["http://news.example.org/rss", "https://", "no address", "https://[bad/"])
def test_a_feed_that_may_not_be_asked_is_a_gap(url):
    config = replace(settings_for("http://127.0.0.1:9", only=("feeds",)), feeds=(Feed("A Desk", url),))
    collected = asyncio.run(collect(config, NOW, environ={}))
    (gap,) = collected.gaps
    assert (gap.metric, gap.asset, gap.source) == ("headlines", "A Desk", "feeds")


@pytest.mark.parametrize("bad", ["https://host.invalid/rss", "silent", "limited"])
def test_one_broken_feed_does_not_lose_the_others(bad):
    def answerer(asked: Asked) -> Reply:
        if asked.path == "/feeds/silent":
            return Reply(b"<rss/>", hang=60)
        return Reply(b"", status=429) if asked.path == "/feeds/limited" else answer(asked)

    async def run():
        async with Server(answerer) as server:
            config = settings_for(server.url, only=("feeds",), timeout=1.0)
            # Another name of this machine: a host that refuses is not asked again, others are.
            other = server.url.replace("127.0.0.1", "localhost")
            address = bad if "://" in bad else f"{other}/feeds/{bad}"
            feeds = (Feed("Bad", address), Feed("Good", f"{server.url}/feeds/rss"))
            return await collect(replace(config, feeds=feeds), NOW, environ={})

    collected = asyncio.run(run())
    assert {story.source for story in collected.headlines} == {"Good"}
    assert [(gap.metric, gap.asset) for gap in collected.gaps] == [("headlines", "Bad")]


def test_disabled_sources_are_left_alone():
    events: list[Event] = []
    gather(events=events, only=("alternative_me",))
    assert {event.source for event in events} == {"alternative_me"}


def test_listing_the_register_loads_no_network_library():
    code = (
        "import sys, reporter.sources as s; "
        "assert not {'httpx', 'stamina', 'feedparser', 'asyncio'} & set(sys.modules), sorted(sys.modules); "
        "print(len(s.SOURCES))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) == len(SOURCES)


def test_the_register_is_whole():
    assert len(SOURCES_BY_ID) == len(SOURCES)
    for source in SOURCES:
        assert source.name
        assert source.licence
        assert set(source.metrics) <= set(BY_ID)
        if source.id not in ("feeds", "calendars"):
            assert source.base_url.startswith("https://")
            assert source.home.startswith("https://")
            assert source.metrics
        assert bool(source.key_header) == bool(source.key_env)
