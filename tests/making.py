"""Small makers of nouns for the store's tests."""

from datetime import UTC, date, datetime, timedelta

from reporter.model import Observation, PastEdition

START = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def seen(value, at, learnt=None, metric="price_usd", asset="bitcoin", source="binance"):
    """An observation, learnt an hour after it was true unless said otherwise."""
    return Observation(metric, asset, value, at, source, learnt or at + HOUR)


def edition(day, **changes):
    """The record of an edition published at 08:05 UTC of its day."""
    as_of = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
    held = {
        "edition": "crypto-daily",
        "day": day,
        "as_of": as_of,
        "headline": f"A headline of {day}",
        "standfirst": "What happened.",
        "language": "en",
        "snapshot": "ab" * 32,
        "published_at": as_of + timedelta(minutes=5),
        "modified_at": as_of + timedelta(minutes=5),
        "levels": (("bitcoin", "below", 75000.0),),
    }
    return PastEdition(**{**held, **changes})


FIRST_DAY = date(2026, 1, 1)
