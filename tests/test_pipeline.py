"""The straight way end to end: the demo, a live day over real sockets, each source failing in turn."""

import asyncio
import hashlib
import json
import re
import shutil
import threading
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from reporter import pipeline
from reporter.audit import audit
from reporter.backfill import backfill
from reporter.config import Config, EditionSettings, Feed, Quality, Site, SourceSettings, Target
from reporter.errors import AuditFailed, ConfigError, SnapshotRejected
from reporter.model import Observation
from reporter.pipeline.times import closing, cut_off, day_of
from reporter.sources import SOURCES
from reporter.store import History
from tests.providers import ASSETS, NOW, PROVIDERS, answer
from tests.server import Asked, Reply, Server

PRICED = {"binance", "kraken", "coinbase", "coingecko"}
"""The sources of prices."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The demo, made once."""
    output = tmp_path_factory.mktemp("demo")
    return output, pipeline.demo(Config(output=output))


@pytest.fixture
def local():
    """Runs a local server in a thread of its own; yields a function that starts one."""
    loops: list[tuple[asyncio.AbstractEventLoop, threading.Thread, asyncio.Event]] = []

    def start(answerer) -> str:
        ready = threading.Event()
        held: dict[str, object] = {}

        async def serve() -> None:
            stop = asyncio.Event()
            async with Server(answerer) as server:
                held.update(url=server.url, stop=stop, loop=asyncio.get_running_loop())
                ready.set()
                await stop.wait()

        thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
        thread.start()
        assert ready.wait(10)
        loops.append((held["loop"], thread, held["stop"]))
        return str(held["url"])

    yield start
    for loop, thread, stop in loops:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)


@pytest.fixture(autouse=True)
def _hasty(monkeypatch):
    hasty = tuple(replace(source, pause=0.0, keyed_pause=0.0) for source in SOURCES)
    monkeypatch.setattr("reporter.collect.SOURCES", hasty)
    monkeypatch.setattr("reporter.sources.okx._QUICK", 0.0)
    monkeypatch.setattr("reporter.sources.http._FIRST_WAIT", 0.02)
    monkeypatch.setattr("reporter.sources.verdict.QUOTA_WAIT", 0.05)


def settings(url: str, output: Path) -> Config:
    return Config(
        site=Site(url="https://desk.example", publisher="A Desk"),
        editions=(EditionSettings(assets=ASSETS),),
        sources={
            source.id: SourceSettings(
                enabled=source.id in PROVIDERS, base_url=f"{url}/{source.id}", timeout=15.0
            )
            for source in SOURCES
        },
        feeds=(Feed("A Desk", f"{url}/feeds/rss"),),
        quality=Quality(run_budget=30.0),
        output=output,
    )


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_demo_is_published_whole_and_proved(demo):
    output, outcome = demo
    (edition,) = outcome.editions
    assert edition.page == output / "site/crypto-daily/2026-02-02/index.html"
    assert edition.figures_proved > 100
    for name in (
        "index.html",
        "report.pdf",
        "card.png",
        "facts.json",
        "snapshot.json",
        "manifest.json",
        "audit.json",
    ):
        assert (edition.folder / name).stat().st_size > 0
    assert len(list((edition.folder / "charts").glob("*.svg"))) >= 6
    for name in (
        "index.html",
        "feed.xml",
        "feed.json",
        "sitemap.xml",
        "404.html",
        "crypto-daily/latest.html",
    ):
        assert (output / "site" / name).is_file()
    assert "Recorded day" in edition.page.read_text()


def test_what_does_not_close_is_left_out_and_said(demo):
    output, _ = demo
    page = (output / "site/crypto-daily/2026-02-02/index.html").read_text()
    text = re.sub(r"<[^>]+>", "", page)
    assert "implies open interest of $591 billion" in text
    assert "712,647" in text
    assert "unrealised profit of $406 million" in text
    assert "$26 billion" not in text.replace("-$26 billion", "").replace("\u2212$26 billion", "")
    for refused in ("Galaxy Digital", "Kalshi debuts", "First family"):
        assert refused not in text


def test_the_same_day_again_is_the_same_bytes(demo, tmp_path):
    output, _ = demo
    before = bytes_of(output / "site")
    again = pipeline.demo(Config(output=output))
    assert not again.editions[0].changed
    assert bytes_of(output / "site") == before
    elsewhere = pipeline.demo(Config(output=tmp_path))
    assert bytes_of(elsewhere.editions[0].folder) == bytes_of(again.editions[0].folder)


def test_the_snapshot_alone_rebuilds_the_edition(demo, tmp_path):
    output, _ = demo
    published = output / "site/crypto-daily/2026-02-02"
    alone = tmp_path / "snapshot.json"
    alone.write_bytes((published / "snapshot.json").read_bytes())
    rebuilt = pipeline.build_snapshot(Config(output=tmp_path / "elsewhere"), alone)
    assert bytes_of(rebuilt.editions[0].folder) == bytes_of(published)


def test_an_audit_proves_the_published_edition_and_a_changed_figure_fails(demo, tmp_path):
    output, _ = demo
    (folder, result), (_, around) = pipeline.audit_paths([output / "site"])
    assert folder.name == "2026-02-02"
    assert result.ok
    assert around.ok
    copy = tmp_path / "2026-02-02"
    for name, content in bytes_of(folder).items():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes(content)
    page = (copy / "index.html").read_text()
    (copy / "index.html").write_text(page.replace(">$76,606</data>", ">$76,660</data>", 1))
    ((_, spoilt),) = pipeline.audit_paths([copy])
    assert not spoilt.ok
    with pytest.raises(ConfigError, match="no edition"):
        pipeline.audit_paths([tmp_path / "nowhere"])


def test_what_cannot_be_proved_is_not_published(tmp_path, monkeypatch):
    from reporter.pipeline import steps

    honest = steps.make

    def dishonest(snapshot, base, *rest):
        made = honest(snapshot, base, *rest)
        files = tuple(
            replace(one, content=one.content.replace(b">$76,606</data>", b">$67,606</data>"))
            if one.path == "index.html"
            else one
            for one in made.files
        )
        return replace(made, files=files)

    monkeypatch.setattr(steps, "make", dishonest)
    with pytest.raises(AuditFailed, match="67,606"):
        pipeline.demo(Config(output=tmp_path))
    assert not (tmp_path / "site" / "crypto-daily").exists()


def test_a_live_day_over_real_sockets(local, tmp_path):
    config = settings(local(answer), tmp_path)
    outcome = pipeline.run(config, now=NOW)
    (edition,) = outcome.editions
    assert outcome.stored > 1000
    assert edition.day == day_of(NOW)
    again = pipeline.run(config, now=NOW + timedelta(seconds=30))
    assert len(list((tmp_path / "site" / "crypto-daily").glob("2*"))) == 1
    assert again.editions[0].figures_proved > 50
    facts = json.loads((edition.folder / "facts.json").read_bytes())["facts"]
    last = next(fact for fact in facts if fact["id"] == "bitcoin.price.last")
    assert {entry["source"] for entry in last["inputs"]} == PRICED
    spread = next(fact for fact in facts if fact["id"] == "bitcoin.price.spread")
    assert spread["text"] == "0.07%"
    assert ">0.07%</data>" in edition.page.read_text()


@pytest.mark.parametrize("broken", sorted(PROVIDERS))
def test_each_source_failing_in_turn_is_a_stated_gap(local, tmp_path, broken):
    def failing(asked: Asked) -> Reply:
        if asked.path.startswith(f"/{broken}"):
            return Reply(b"out of order", status=503)
        return answer(asked)

    config = settings(local(failing), tmp_path)
    outcome = pipeline.run(config, now=NOW)
    assert any(gap.source == broken for gap in outcome.gaps)
    snapshot = json.loads((outcome.editions[0].folder / "snapshot.json").read_bytes())
    assert snapshot["gaps"]
    page = outcome.editions[0].page.read_text()
    assert "out of order" not in page


def test_a_target_that_fails_leaves_the_run_its_editions_and_is_served_by_the_next(
    local, demo, tmp_path, monkeypatch
):
    # The editions are the demo's: what is tried here comes after them.
    shutil.copytree(demo[0] / "site", tmp_path / "output" / "site")
    monkeypatch.setattr(pipeline.steps, "put_in_place", lambda *_: demo[1].editions)
    (tmp_path / "file").write_text("")
    broken = Target(folder=str(tmp_path / "file" / "www"))
    good = Target(folder=str(tmp_path / "www"))
    config = replace(settings(local(answer), tmp_path / "output"), publish=(broken, good))
    outcome = pipeline.run(config, now=NOW)
    assert outcome.editions[0].figures_proved > 50
    assert set(outcome.seconds) == {"collect", "build", "deliver"}
    assert len(outcome.undelivered) == 1
    assert "a file stands where a folder must be" in outcome.undelivered[0]
    site = bytes_of(tmp_path / "output" / "site")
    assert bytes_of(tmp_path / "www") == site
    (tmp_path / "file").unlink()
    again = pipeline.publish(config)
    assert again.undelivered == ()
    assert bytes_of(tmp_path / "file" / "www") == site


def test_without_any_source_of_prices_nothing_is_published(local, tmp_path):
    prices = {source.id for source in SOURCES if "price_usd" in source.metrics}
    assert len(prices) >= 4

    def failing(asked: Asked) -> Reply:
        if asked.path.split("/")[1] in prices:
            return Reply(b"out of order", status=503)
        return answer(asked)

    with pytest.raises(SnapshotRejected, match="othing was published"):
        pipeline.run(settings(local(failing), tmp_path), now=NOW)
    assert not (tmp_path / "site" / "crypto-daily").exists()


@pytest.mark.parametrize("only", ["binance", "coingecko"])
def test_one_source_of_prices_is_labelled(local, tmp_path, only):
    def failing(asked: Asked) -> Reply:
        if asked.path.split("/")[1] in PRICED - {only}:
            return Reply(b"out of order", status=503)
        return answer(asked)

    outcome = pipeline.run(settings(local(failing), tmp_path), now=NOW)
    text = re.sub(r"<[^>]+>", "", outcome.editions[0].page.read_text())
    assert "From one source alone: prices" in text
    facts = json.loads((outcome.editions[0].folder / "facts.json").read_bytes())["facts"]
    assert not [fact for fact in facts if fact["kind"] == "spread"]


def test_all_sources_down_leaves_the_old_site_and_says_so(local, tmp_path):
    config = settings(local(answer), tmp_path)
    pipeline.run(config, now=NOW)
    before = bytes_of(tmp_path / "site")
    down = settings(local(lambda asked: Reply(b"", status=500)), tmp_path)
    with pytest.raises(SnapshotRejected):
        pipeline.run(down, now=NOW + timedelta(days=1))
    assert bytes_of(tmp_path / "site") == before


def test_a_damaged_store_is_set_aside_and_refilled(demo, tmp_path):
    output, _ = demo
    for name, content in bytes_of(output).items():
        if not name.startswith(".lock"):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(content)
    store = tmp_path / "history.sqlite3"
    spoilt = bytearray(store.read_bytes())
    spoilt[:4096] = b"\xff" * 4096
    store.write_bytes(spoilt)
    events = []
    pipeline.demo(Config(output=tmp_path), events.append)
    assert any("damaged" in event.detail for event in events)
    assert list(tmp_path.glob("history.sqlite3.damaged-*"))
    assert (tmp_path / "site/crypto-daily/2026-02-02/index.html").is_file()


@pytest.mark.parametrize(
    "again",
    [
        lambda config, tell: backfill(config, [date(2020, 1, 1)], on_event=tell),
        lambda config, tell: pipeline.import_files(config, [], NOW, on_event=tell),
    ],
    ids=["build", "import"],
)
def test_every_verb_says_that_the_store_was_set_aside(again, tmp_path):
    (tmp_path / "history.sqlite3").write_bytes(b"\xff" * 8192)
    events = []
    with suppress(SnapshotRejected):
        again(Config(output=tmp_path), events.append)
    (aside,) = tmp_path.glob("history.sqlite3.damaged-*")
    assert any(str(aside) in event.detail for event in events)


def test_an_asset_nobody_has_words_for_is_called_by_its_id(tmp_path):
    edition = EditionSettings(slug="own", assets=("shiba-inu", "some_coin", "bitcoin"), benchmark="shiba-inu")
    config = Config(output=tmp_path, editions=(edition,))
    last = datetime(2026, 2, 4, tzinfo=UTC)
    with History.open(tmp_path / "history.sqlite3") as history:
        history.add(
            Observation(
                "price_usd", asset, start * (1 + 0.03 * (back * 7 % 5) + 0.002 * back), at, "desk", at
            )
            for asset, start in (("shiba-inu", 2e-5), ("some_coin", 3.0), ("bitcoin", 70_000.0))
            for back, at in ((n, last - timedelta(days=n)) for n in range(60))
        )
    (built,) = backfill(config, [date(2026, 2, 3)]).editions
    assert "Shiba Inu" in built.headline
    page = (tmp_path / "site/own/2026-02-03/index.html").read_text()
    assert "Some Coin" in page


def test_days_and_cut_offs():
    now = NOW.replace(hour=16, minute=48, second=0, microsecond=0)
    assert cut_off(EditionSettings(), now) == now
    morning = EditionSettings(cutoff="07:30", zone="Europe/Berlin")
    assert cut_off(morning, now) == now.replace(hour=6, minute=30) or now.month in range(4, 10)
    midnight = closing(EditionSettings(), now.date())
    assert midnight - now.replace(hour=0, minute=0) == timedelta(days=1)
    assert day_of(midnight) == now.date()
    assert day_of(closing(morning, now.date())) == now.date()


def test_an_import_tells_how_far_it_has_come(tmp_path):
    path = tmp_path / "own.csv"
    row = "fear_greed,market,2026-01-{:02d}T00:00:00Z,{},desk\n"
    path.write_text("metric,asset,at,value,source\n" + "".join(row.format(n, n) for n in range(1, 11)))
    events = []
    outcome = pipeline.import_files(Config(output=tmp_path), [path], NOW, events.append)
    assert outcome.stored == 10
    assert [(event.kind, event.detail) for event in events] == [
        ("started", ""),
        ("answered", "10 rows read"),
        ("finished", ""),
    ]


def test_the_proof_beside_an_edition_is_that_of_its_files(demo, tmp_path):
    _, outcome = demo
    edition = outcome.editions[0]
    told = json.loads((edition.folder / "audit.json").read_bytes())
    assert told["manifest"] == hashlib.sha256((edition.folder / "manifest.json").read_bytes()).hexdigest()
    assert told["figures"] == edition.figures_proved
    assert told["checks"] == sum(told["rules"].values())
    copy = shutil.copytree(edition.folder, tmp_path / "copy")
    (copy / "audit.json").write_text(json.dumps({**told, "figures": told["figures"] + 1}))
    assert [finding.message for finding in audit(copy).findings] == ["it counts other figures"]
