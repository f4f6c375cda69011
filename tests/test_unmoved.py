"""A coin that hardly moved: neither headline nor lede makes a move of it, however long its name is."""

import math
import random
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from reporter.backfill import backfill
from reporter.config import Config, EditionSettings
from reporter.model import Observation
from reporter.store import History

DAY = timedelta(days=1)
AS_OF = datetime(2026, 1, 1, tzinfo=UTC)
SMALL, LARGE = 0.0002, 0.031


def closes(asset, start, last, days):
    """Closes of some days, the last of them changed by `last`."""
    chance = random.Random(asset)  # noqa: S311 - prices, not secrets
    price = start
    for back in range(days, -1, -1):
        price *= 1 + last if back == 0 else math.exp(chance.gauss(0, 0.02))
        at = AS_OF - back * DAY
        yield Observation("price_usd", asset, round(price, 6), at, "binance", at + timedelta(hours=1))


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    ("own", "other", "days"),
    [
        (SMALL, LARGE, 90),
        (LARGE, SMALL, 90),
        (SMALL, SMALL, 90),
        # Without a standard deviation nothing says whether the day was quiet.
        (SMALL, LARGE, 5),
    ],
)
def test_who_hardly_moved_is_not_said_to_have(tmp_path, own, other, days, language):
    asset = "injective-protocol-of-many-words"
    edition = EditionSettings(
        slug="one", assets=(asset, "bitcoin"), benchmark=asset, language=language, formats=("page",)
    )
    config = replace(Config(), output=tmp_path, editions=(edition,))
    with History.open(tmp_path / "history.sqlite3") as history:
        history.add((*closes(asset, 12.7, own, days), *closes("bitcoin", 70_000, other, days)))
    outcome = backfill(config, [(AS_OF - DAY).date()])
    assert not outcome.failures
    page = (tmp_path / "site/one/2025-12-31/index.html").read_text()
    headline = re.sub(r"<[^>]+>", "", re.search(r"<h1.*?</h1>", page, re.DOTALL)[0])
    assert ("0.0%" not in headline) and ("0,0" not in headline), headline
