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
LONG = "injective-protocol-of-many-words"


def closes(asset, start, last, days, end=AS_OF):
    """Closes of some days up to `end`, the last of them changed by `last`."""
    chance = random.Random(asset)
    price = start
    for back in range(days, -1, -1):
        price *= 1 + last if back == 0 else math.exp(chance.gauss(0, 0.02))
        at = end - back * DAY
        yield Observation("price_usd", asset, round(price, 6), at, "binance", at + timedelta(hours=1))


def hours(asset, value, end):
    """Prices of two days that hardly move, hour by hour."""
    for back in range(60):
        at = end - timedelta(hours=back)
        if at.hour:
            price = value * (1 + 0.0001 * math.sin(back))
            yield Observation("price_usd", asset, round(price, 6), at, "binance", at)


def build(output, language, own, other, days=90, end=AS_OF, cutoff="now"):
    """The page of one edition; what is refused fails."""
    edition = EditionSettings(
        slug="one",
        assets=(LONG,) if other is None else (LONG, "bitcoin"),
        benchmark=LONG,
        language=language,
        formats=("page",),
        cutoff=cutoff,
    )
    config = replace(Config(), output=output, editions=(edition,))
    with History.open(output / "history.sqlite3") as history:
        for asset, start, last in ((LONG, 12.7, own), ("bitcoin", 70_000, other)):
            if last is None:
                continue
            told = list(closes(asset, start, last, days, end))
            history.add((*told, *(hours(asset, told[-1].value, end) if cutoff != "now" else ())))
    day = (end - DAY).date()
    assert not backfill(config, [day]).failures
    return (output / f"site/one/{day}/index.html").read_text()


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
    page = build(tmp_path, language, own, other, days)
    headline = re.sub(r"<[^>]+>", "", re.search(r"<h1.*?</h1>", page, re.DOTALL)[0])
    assert not re.search(r"\b0[.,]0+\s?%", headline), headline


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("cutoff", ["now", "13:00"])
@pytest.mark.parametrize("other", [SMALL, None], ids=["two", "alone"])
def test_every_phrasing_of_a_still_day_is_proved(tmp_path, other, cutoff, language):
    told = set()
    for back in range(12):
        (tmp_path / str(back)).mkdir()
        page = build(tmp_path / str(back), language, SMALL, other, 40, AS_OF - back * DAY, cutoff)
        lede = re.search(r"<section[^>]*lede.*?</p>", page, re.DOTALL)[0]
        told.add(re.sub(r"<[^>]+>|[\d.,]+", "", lede))
    assert len(told) > 1
