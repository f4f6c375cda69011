"""A matrix of editions: what it makes, what it refuses, and fifty of them from one reading of the store."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from reporter.backfill import backfill
from reporter.config.load import load
from reporter.errors import ConfigError
from reporter.model import Observation
from reporter.pipeline.steps import freeze_day
from reporter.store import History

MATRIX = """
output = "out"
[[matrix]]
assets = ["ethereum", "ripple"]
beside = ["bitcoin"]
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "reporter.toml"
    path.write_text(text)
    return path


def test_each_asset_in_each_language_for_each_audience(tmp_path):
    text = MATRIX + (
        'slug = "{asset}-{language}-{audience}"\ntitle = "{asset} in brief"\n'
        'audiences = { desk = ["what_happened", "why"], brief = ["what_happened"] }\n'
    )
    editions = load(written(tmp_path, text)).editions
    assert [one.slug for one in editions] == [
        "ethereum-en-desk", "ethereum-en-brief", "ripple-en-desk", "ripple-en-brief",
    ]  # fmt: skip
    assert [one.title for one in editions][1:3] == ["Ether in brief", "XRP in brief"]
    assert editions[0].assets == ("ethereum", "bitcoin")
    assert editions[0].benchmark == "ethereum"
    assert editions[3].sections == ("what_happened",)


def test_editions_written_out_stand_before_those_of_a_matrix(tmp_path):
    text = MATRIX.replace("[[matrix]]", '[[editions]]\nslug = "daily"\n[[matrix]]')
    assert [one.slug for one in load(written(tmp_path, text)).editions] == [
        "daily", "ethereum-en", "ripple-en",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ('slug = "{coin}"', "nothing but {asset}, {language}, {audience} stands in braces"),
        ('slug = "daily"', "two editions are called daily"),
        ('slug = "{asset}_x"', "of the matrix is not allowed"),
        ('languages = ["xx"]', "no words for the language xx"),
        ('audiences = { brief = ["weather"] }', "a list from: what_happened"),
        ('title = "{"', "stands in braces"),
    ],
)
def test_what_a_matrix_may_not_be(tmp_path, more, told):
    with pytest.raises(ConfigError) as caught:
        load(written(tmp_path, MATRIX + more))
    assert told in str(caught.value)


def test_a_matrix_needs_assets(tmp_path):
    with pytest.raises(ConfigError, match=r"\[\[matrix\]\] needs assets"):
        load(written(tmp_path, '[[matrix]]\nbeside = ["bitcoin"]'))


COINS = [f"coin-{number}" for number in range(50)]
DAY = date(2026, 2, 3)


def market(path: Path) -> None:
    last = datetime(2026, 2, 4, tzinfo=UTC)
    with History.open(path) as history:
        history.add(
            Observation("price_usd", asset, 10 * (1 + 0.03 * (back * 7 % 5) + 0.002 * back), at, "desk", at)
            for asset in ("bitcoin", *COINS)
            for back, at in ((n, last - timedelta(days=n)) for n in range(40))
        )


def test_fifty_assets_ask_the_store_once_for_what_they_share(tmp_path, monkeypatch):
    market(tmp_path / "history.sqlite3")
    names = ", ".join(f'"{coin}"' for coin in COINS)
    text = f'output = "."\n[[matrix]]\nassets = [{names}]\nbeside = ["bitcoin"]\n'
    config = load(written(tmp_path, text))
    assert len(config.editions) == 50
    with History.open(tmp_path / "history.sqlite3") as history:
        asked = []
        history._connection.set_trace_callback(asked.append)
        as_of = datetime(2026, 2, 4, tzinfo=UTC)
        for edition in config.editions:
            freeze_day(config, history, edition, as_of)
    windows = [query for query in asked if "s.metric = 'price_usd'" in query]
    bitcoin = [query for query in windows if "s.asset = 'bitcoin'" in query]
    assert len(bitcoin) == len(set(bitcoin)) <= 4
    assert len(windows) == len(set(windows))


def test_a_matrix_is_built_in_one_command(tmp_path):
    market(tmp_path / "history.sqlite3")
    text = 'output = "."\n[[matrix]]\nassets = ["coin-1", "coin-2"]\nbeside = ["bitcoin"]\n'
    outcome = backfill(load(written(tmp_path, text)), [DAY])
    assert not outcome.failures
    assert [one.slug for one in outcome.editions] == ["coin-1-en", "coin-2-en"]
