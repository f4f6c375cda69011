"""A snapshot holds what its edition needs, nothing from after its moment, and little more."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from reporter.config import Config, EditionSettings, RelatedLimits, Site, SourceSettings
from reporter.model import Gap, Story
from reporter.store import History, freeze, snapshot
from tests.making import DAY, HOUR, edition, seen

AS_OF = datetime(2026, 2, 2, 8, tzinfo=UTC)
MIDNIGHT = datetime(2026, 2, 2, tzinfo=UTC)
TODAY = date(2026, 2, 2)


@pytest.fixture
def history(tmp_path):
    with History.open(tmp_path / "history.sqlite3") as opened:
        yield opened


def frozen(history, *, config=None, settings=None, as_of=AS_OF, **rest):
    return freeze(history, settings or EditionSettings(), config or Config(), as_of.date(), as_of, **rest)


def times(made, metric="price_usd", asset="bitcoin", source="binance"):
    return [
        one.at for one in made.observations if (one.metric, one.asset, one.source) == (metric, asset, source)
    ]


def test_nothing_from_after_the_moment_enters(history):
    history.add(
        [seen(1.0, AS_OF), seen(2.0, AS_OF + timedelta(microseconds=1), AS_OF)],
        [Story("Later", "https://example.org/l", "E", AS_OF + HOUR)],
    )
    history.record(edition(TODAY))
    history.record(edition(TODAY + DAY))
    made = frozen(history)
    assert times(made) == [AS_OF]
    assert made.headlines == ()
    assert made.previous == ()


def test_prices_are_closes_two_days_and_the_bases_of_changes(history):
    closes = [seen(100.0, MIDNIGHT - days * DAY) for days in range(450)]
    hourly = [seen(101.0, AS_OF - hours * HOUR) for hours in range(24 * 32)]
    history.add([*closes, *hourly])
    held = times(frozen(history))
    assert held == sorted(held)
    assert held[0] == MIDNIGHT - 399 * DAY
    moments = [at for at in held if at.hour]
    assert [at for at in moments if at >= AS_OF - 2 * DAY] == [
        AS_OF - hours * HOUR for hours in range(48, -1, -1) if (AS_OF - hours * HOUR).hour
    ]
    assert [at for at in moments if at < AS_OF - 2 * DAY] == [AS_OF - 30 * DAY, AS_OF - 7 * DAY]


def test_a_base_is_the_stamp_nearest_to_the_wanted_time(history):
    wanted = AS_OF - 7 * DAY
    near = [wanted + minutes * timedelta(minutes=1) for minutes in (-89, -20, 30, 91)]
    history.add(seen(1.0, at) for at in near)
    history.add([seen(1.0, wanted + 45 * timedelta(minutes=1), source="kraken")])
    made = frozen(history)
    assert times(made) == [wanted - timedelta(minutes=20)]
    assert times(made, source="kraken") == [wanted + timedelta(minutes=45)]


def test_the_long_record_is_taken_from_the_fullest_source(history):
    for source, days in (("binance", 400), ("coingecko", 365), ("kraken", 20)):
        for metric in ("price_usd", "day_high_usd"):
            history.add(
                seen(100.0, MIDNIGHT - number * DAY, metric=metric, source=source) for number in range(days)
            )
    made = frozen(history)
    assert len(times(made)) == 400
    # Forty days, and the close the year began with lies within them.
    assert len(times(made, source="coingecko")) == 40
    assert len(times(made, source="kraken")) == 20
    assert len(times(made, "day_high_usd")) == 370
    later = frozen(history, as_of=datetime(2026, 3, 30, tzinfo=UTC))
    assert times(later, source="coingecko")[0] == datetime(2026, 1, 1, tzinfo=UTC)
    assert len(times(later, source="coingecko")) == 1


def test_highs_and_lows_count_for_more_than_a_few_closes(history):
    history.add(seen(100.0, MIDNIGHT - days * DAY, source="coingecko") for days in range(366))
    for metric in ("price_usd", "day_high_usd", "day_low_usd"):
        history.add(seen(100.0, MIDNIGHT - days * DAY, metric=metric) for days in range(360))
        # An old import without the newest day speaks for nothing.
        history.add(
            seen(100.0, MIDNIGHT - days * DAY, metric=metric, source="desk") for days in range(3, 400)
        )
    made = frozen(history)
    assert len(times(made)) == 360
    assert len(times(made, "day_low_usd")) == 360
    assert len(times(made, source="coingecko")) == 40
    assert len(times(made, source="desk")) == 37


def test_only_the_editions_assets_and_the_context(history):
    history.add(
        [
            seen(1.0, AS_OF),
            seen(1.0, AS_OF, asset="dogecoin"),
            seen(14.0, MIDNIGHT, metric="fear_greed", asset="market"),
            seen(6900.0, AS_OF - 60 * HOUR, metric="index_level", asset="sp500"),
        ]
    )
    made = frozen(history)
    assert [(one.metric, one.asset) for one in made.observations] == [
        ("fear_greed", "market"),
        ("index_level", "sp500"),
        ("price_usd", "bitcoin"),
    ]
    doge = EditionSettings(slug="doge", assets=("dogecoin",), benchmark="dogecoin")
    assert "bitcoin" not in {one.asset for one in frozen(history, settings=doge).observations}


def test_reach_by_metric(history):
    def fill(metric, asset):
        history.add(seen(0.01, MIDNIGHT - days * DAY, metric=metric, asset=asset) for days in range(410))

    fill("funding_rate", "bitcoin")
    fill("funding_rate", "solana")
    fill("index_level", "sp500")
    fill("index_level", "vix")
    made = frozen(history)
    assert len(times(made, "funding_rate")) == 35
    assert len(times(made, "funding_rate", "solana")) == 8
    assert len(times(made, "index_level", "sp500")) == 400
    assert len(times(made, "index_level", "vix")) == 60


def test_what_was_known_then_is_what_is_taken(history):
    history.add([seen(0.0, MIDNIGHT, AS_OF - HOUR), seen(-434.1, MIDNIGHT, AS_OF + HOUR)])
    assert frozen(history).observations[0].value == 0.0
    assert frozen(history, known_at=AS_OF + HOUR).observations[0].value == -434.1
    # A day built later, from history learnt later still, takes the form learnt first.
    day_before = frozen(history, as_of=MIDNIGHT)
    assert day_before.observations[0].value == 0.0


def test_earlier_editions_newest_first_and_bounded(history):
    for days in range(1, 100):
        history.record(edition(TODAY - days * DAY))
    history.record(edition(TODAY - DAY, edition="gold-daily"))
    made = frozen(history)
    assert [one.day for one in made.previous] == [TODAY - days * DAY for days in range(1, 61)]
    sparse = History.open(history.path.with_name("sparse.sqlite3"))
    for days in (1, 90, 91):
        sparse.record(edition(TODAY - days * DAY))
    assert [(TODAY - one.day).days for one in frozen(sparse).previous] == [1, 90]
    sparse.close()


def test_headlines_of_the_last_days(history):
    ages = (timedelta(0), 7 * DAY, 7 * DAY + timedelta(seconds=1))
    history.add(
        [], [Story(f"T{n}", f"https://example.org/{n}", "E", AS_OF - age) for n, age in enumerate(ages)]
    )
    assert [one.title for one in frozen(history).headlines] == ["T0", "T1"]
    config = Config(related=RelatedLimits(max_age_days=8))
    assert len(frozen(history, config=config).headlines) == 3


def test_settings_are_public_and_name_the_sources_used(history):
    history.add([seen(1.0, AS_OF), seen(1.0, AS_OF, source="desk")])
    config = Config(
        site=Site(title="T", logo="/home/someone/logo.svg"),
        sources={
            "desk": SourceSettings(name="Our desk", key_env="SECRET", base_url="https://inside.example")
        },
    )
    gap = Gap("funding_rate", "bitcoin", "okx", "no answer")
    known = {"binance": ("Binance spot", "https://www.binance.com"), "okx": ("OKX", "https://www.okx.com")}
    made = frozen(history, config=config, gaps=(gap, gap), sources=known)
    assert made.gaps == (gap,)
    assert made.settings["sources"] == {
        "binance": {"name": "Binance spot", "url": "https://www.binance.com"},
        "desk": {"name": "Our desk", "url": ""},
        "okx": {"name": "OKX", "url": "https://www.okx.com"},
    }
    assert made.settings["site"]["logo"] == "logo.svg"
    content = snapshot.dump(made)
    assert b"SECRET" not in content
    assert b"inside.example" not in content


def test_the_same_history_gives_the_same_bytes(history, tmp_path):
    told = [seen(100.0 + days, MIDNIGHT - days * DAY) for days in range(40)]
    history.add(told)
    with History.open(tmp_path / "other.sqlite3") as other:
        for one in reversed(told):
            other.add([one])
        content = snapshot.dump(frozen(history))
        assert snapshot.dump(frozen(other)) == content
    assert snapshot.load(content) == frozen(history)
    assert snapshot.load(content) == replace(frozen(history))


def test_the_moment_of_learning_is_kept_to_the_second(history):
    history.add([seen(1.0, AS_OF, AS_OF + timedelta(microseconds=999_999))])
    (one,) = frozen(history, known_at=AS_OF + HOUR).observations
    assert (one.at, one.retrieved_at) == (AS_OF, AS_OF)
