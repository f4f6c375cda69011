"""Revised figures and corrections: kept beside the old ones, told to the reader, proved by the audit."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from reporter import demo
from reporter.analyse import analyse
from reporter.audit import audit
from reporter.check.store import changed_since
from reporter.config import Correction
from reporter.config.load import load
from reporter.config.settings import from_settings
from reporter.errors import ConfigError
from reporter.model import Observation, Revision
from reporter.pipeline.intake import _lacking
from reporter.pipeline.steps import freeze_day, put_in_place
from reporter.store import History, freeze, snapshot
from reporter.store.importing import import_file
from reporter.store.rebuild import rebuild
from reporter.validate import restated, settle
from tests.making import DAY, HOUR, seen

SESSION = datetime(2026, 2, 5, 21, tzinfo=UTC)
CHAIN = (
    (datetime(2026, 2, 5, 22, tzinfo=UTC), 0.0),
    (datetime(2026, 2, 6, 0, 30, tzinfo=UTC), -110.6e6),
    (datetime(2026, 2, 6, 2, tzinfo=UTC), -133.7e6),
    (datetime(2026, 2, 6, 5, tzinfo=UTC), -258.8e6),
    (datetime(2026, 2, 6, 14, tzinfo=UTC), -434.1e6),
)


def flow(value, learnt, at=SESSION):
    return seen(value, at, learnt, metric="etf_net_flow_usd", source="etf_flows")


def price(at, value=62000.0):
    return seen(value, at, at)


# What was known when


def test_each_edition_knows_the_flow_of_its_own_moment_and_tells_of_the_change(tmp_path):
    """The session of 5 February 2026: 0, then -110.6, -133.7, -258.8 and -434.1 million."""
    config = load(demo.CONFIG)
    edition = config.editions[0]
    with History.open(tmp_path / "history.sqlite3") as history:
        for learnt, value in CHAIN:
            history.add([flow(value, learnt), price(learnt)])
        held = [
            settle(freeze(history, edition, config, learnt.date(), learnt + timedelta(minutes=1)))
            for learnt, _ in CHAIN
        ]
    assert [flows(one) for one in held] == [[value] for _, value in CHAIN]
    changes = [restated(before, after.observations) for before, after in pairwise(held)]
    assert changes == [
        (Revision("etf_net_flow_usd", "bitcoin", "etf_flows", SESSION, old, before, new, after),)
        for (before, old), (after, new) in pairwise(CHAIN)
    ]
    assert restated(held[0], held[0].observations) == ()


def flows(made):
    return [one.value for one in made.observations if one.metric == "etf_net_flow_usd"]


def test_a_change_of_rounding_is_no_revision(tmp_path):
    before = settled_with(tmp_path, flow(-434.1e6, CHAIN[0][0]))
    assert restated(before, [flow(-434.4e6, CHAIN[1][0])]) == ()
    assert restated(before, [flow(-424.0e6, CHAIN[1][0])]) != ()
    assert restated(before, [flow(-1e6, CHAIN[0][0])]) == (), "learnt no later"


def settled_with(tmp_path, *observations):
    config = load(demo.CONFIG)
    as_of = datetime(2026, 2, 6, 15, tzinfo=UTC)
    with History.open(tmp_path / "history.sqlite3") as history:
        history.add([*observations, price(as_of)])
        return settle(freeze(history, config.editions[0], config, as_of.date(), as_of))


def test_each_collection_asks_again_for_three_days(tmp_path):
    config = load(demo.CONFIG)
    now = datetime(2026, 2, 6, 15, tzinfo=UTC)
    with History.open(tmp_path / "history.sqlite3") as history:
        assert _lacking(config, history, now) == 365
        history.add(price(now - back * DAY) for back in range(400))
        assert _lacking(config, history, now) == 3
        assert _lacking(config, history, now + 2 * DAY) == 5


# On the page


@pytest.fixture
def desk(tmp_path):
    """The demo's store with its edition published, and what the next day needs."""
    config = replace(load(demo.CONFIG), output=tmp_path)
    with History.open(tmp_path / "history.sqlite3") as history:
        for path in demo.data_files():
            import_file(history, path, demo.AS_OF)
        yield config, history


def publish(config, history, as_of):
    made = freeze_day(config, history, config.editions[0], as_of)
    (outcome,) = put_in_place(config, history, [made])
    return made, outcome.page.read_text(encoding="utf-8")


def next_day(history):
    as_of = demo.AS_OF + DAY
    last = {
        asset: max(
            history.window("price_usd", asset, demo.AS_OF - HOUR, demo.AS_OF, demo.AS_OF),
            key=lambda one: one.at,
        )
        for asset in ("bitcoin", "ethereum", "binancecoin", "solana", "ripple")
    }
    history.add(replace(one, at=as_of, value=one.value * 1.01, retrieved_at=as_of) for one in last.values())
    return as_of


FRIDAY = datetime(2026, 1, 30, 21, tzinfo=UTC)


def test_a_restated_flow_is_told_by_the_check_and_by_the_next_edition(desk):
    config, history = desk
    publish(config, history, demo.AS_OF)
    learnt = demo.AS_OF + 12 * HOUR
    history.add([flow(-620.4e6, learnt, FRIDAY)])
    (finding,) = list(changed_since(config))
    assert not finding.ok
    assert "etf_flows restated etf_net_flow_usd of bitcoin at 2026-01-30 21:00 UTC: " in finding.detail
    assert "-509700000 (learnt 2026-02-02 08:00 UTC) became -620400000" in finding.detail
    made, page = publish(config, history, next_day(history))
    (told,) = made.revisions
    assert (told.old, told.new, told.known) == (-509.7e6, -620.4e6, learnt)
    for text in ("−$510 million", "−$620 million", "Restated by recorded table of ETF flows", "20:00 UTC"):
        assert text in page
    (finding,) = list(changed_since(config))
    assert finding.detail == "none was restated since"
    assert snapshot.load(snapshot.dump(made)) == made


def corrected(config, **changes):
    one = Correction(
        "2026-01-30",
        "etf_net_flow_usd",
        "bitcoin",
        -434.1e6,
        "The last table of the day counts all funds.",
        "https://example.org/flows?day=30",
    )
    return replace(config, corrections=(replace(one, **changes),))


def test_a_correction_stands_in_the_article_and_is_named(desk):
    config, history = desk
    made, page = publish(corrected(config), history, demo.AS_OF)
    (told,) = made.revisions
    assert (told.old, told.new, told.known) == (-509.7e6, -434.1e6, None)
    assert [
        one.source for one in made.observations if one.at == FRIDAY and one.metric == "etf_net_flow_usd"
    ] == ["correction"]
    for text in (
        "$434 million",
        "−$510 million",
        "The last table of the day counts all funds.",
        'href="https://example.org/flows?day=30"',
        "Correction by Example Desk",
        "in place of the figure of recorded table of ETF flows",
    ):
        assert text in page, text
    kept = history.window("etf_net_flow_usd", "bitcoin", FRIDAY, FRIDAY, demo.AS_OF)
    assert [(one.value, one.source) for one in kept] == [(-509.7e6, "etf_flows")]
    again = from_settings(snapshot.load(snapshot.dump(made)).settings)
    assert again.corrections == corrected(config).corrections
    assert settle(made).observations == made.observations
    assert settle(made).revisions == made.revisions


def test_a_corrected_close_keeps_the_run_of_days(desk):
    """Averages, volatility and streaks go on through it, and the audit proves them."""
    config, history = desk
    wrong = corrected(config, day="2026-01-28", metric="price_usd", value=90_123.0)
    made, page = publish(wrong, history, demo.AS_OF)
    at = datetime(2026, 1, 29, tzinfo=UTC)
    closes = [
        one for one in made.observations if (one.metric, one.asset, one.at) == ("price_usd", "bitcoin", at)
    ]
    assert [(one.source, one.value) for one in closes] == [("correction", 90_123.0)]
    assert "$90,123" in page
    plain = freeze_day(config, history, config.editions[0], demo.AS_OF)
    assert {fact.id for fact in analyse(made)} >= {fact.id for fact in analyse(plain)} - {
        "bitcoin.price.streak"
    }


def test_a_corrected_price_of_the_moment_leads_the_article(desk):
    config, history = desk
    wrong = corrected(config, day="2026-02-02", metric="price_usd", value=77_777.0)
    made, page = publish(wrong, history, demo.AS_OF)
    # What leads is what is most newsworthy; the price itself stands in the lede whatever that is.
    assert "$77,777" in page.partition('id="what_happened"')[0].partition('id="lede"')[2]
    assert {fact.id: fact.value for fact in analyse(made)}["bitcoin.price.change_24h"] < 0


@pytest.mark.parametrize(
    "changes",
    [{"asset": "dogecoin"}, {"day": "2026-02-03"}, {"day": "2020-02-03"}, {"metric": "volume_24h_usd"}],
)
def test_a_correction_of_what_is_not_held_changes_nothing(desk, changes):
    config, history = desk
    made = freeze_day(corrected(config, **changes), history, config.editions[0], demo.AS_OF)
    plain = freeze_day(config, history, config.editions[0], demo.AS_OF)
    assert (made.observations, made.revisions) == (plain.observations, ())


def test_the_audit_misses_a_change_that_is_not_told(desk):
    config, history = desk
    made, _ = publish(corrected(config), history, demo.AS_OF)
    folder = config.output / "site" / "crypto-daily" / made.day.isoformat()
    assert audit(folder).counts["D3"] > 5
    page = folder / "index.html"
    text = page.read_text(encoding="utf-8")
    for before, after in (
        ("−$510 million", "−$520 million"),
        ("−$510 million", "$510 million"),
        ("The last table of the day counts all funds.", "It was wrong."),
        ("https://example.org/flows?day=30", "https://example.org/"),
        ('id="revisions"', 'id="changes"'),
    ):
        assert before in text
        page.write_text(text.replace(before, after), encoding="utf-8")
        assert "D3" in {finding.rule for finding in audit(folder).findings}, before
    assert isinstance(made.observations[0], Observation)
    assert made.day == date(2026, 2, 2)


def test_a_store_refilled_from_snapshots_holds_what_the_sources_told(desk, tmp_path):
    config, history = desk
    publish(corrected(config), history, demo.AS_OF)
    file = config.output / "site" / "crypto-daily" / "2026-02-02" / "snapshot.json"
    rebuild(tmp_path / "again.sqlite3", [file])
    with History.open(tmp_path / "again.sqlite3") as again:
        kept = again.window("etf_net_flow_usd", "bitcoin", FRIDAY, FRIDAY, demo.AS_OF)
        assert [(one.value, one.source) for one in kept] == [(-509.7e6, "etf_flows")]


def test_nobody_imports_a_correction(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text(
        "metric,asset,at,value,source\nprice_usd,bitcoin,2026-02-02T00:00:00Z,76968.21,correction\n"
    )
    with (
        History.open(tmp_path / "history.sqlite3") as history,
        pytest.raises(ConfigError, match="line 2: the source correction is the desk's own"),
    ):
        import_file(history, path, demo.AS_OF)
