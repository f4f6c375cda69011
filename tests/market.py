"""A market made by hand, for the tests of what is found in it."""

from datetime import UTC, datetime, timedelta

from reporter.analyse import DETECTORS, analyse
from reporter.model import Observation, PastEdition, Snapshot

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MIDNIGHT = datetime(2026, 2, 2, tzinfo=UTC)
MORNING = MIDNIGHT + 8 * HOUR


class Market:
    """Collects observations as of a time; `snapshot` and `facts` are what comes of them."""

    def __init__(self, as_of=MORNING, assets=("bitcoin",), benchmark="bitcoin"):
        self.as_of = as_of
        self.assets = assets
        self.benchmark = benchmark
        self.observations = []
        self.previous = []

    @property
    def midnight(self):
        """The end of the last complete day."""
        return self.as_of.replace(hour=0, minute=0, second=0, microsecond=0)

    def add(self, metric, asset, value, at=None, source="binance"):
        """One value, at the as-of time unless said otherwise."""
        at = self.as_of if at is None else at
        self.observations.append(Observation(metric, asset, float(value), at, source, at + HOUR))
        return self

    def price(self, value, at=None, asset="bitcoin", source="binance"):
        """One price."""
        return self.add("price_usd", asset, value, at, source)

    def daily(self, metric, asset, values, source="binance", end=None):
        """Values of days in a row, the last stamped `end` (the last midnight); None leaves a day out."""
        end = self.midnight if end is None else end
        for back, value in enumerate(reversed(values)):
            if value is not None:
                self.add(metric, asset, value, end - back * DAY, source)
        return self

    def closes(self, values, asset="bitcoin", source="binance"):
        """Daily closes, the last one being that of the last complete day."""
        return self.daily("price_usd", asset, values, source)

    def named(self, as_of, *levels):
        """An earlier edition as of a time that named these levels: ("below", 75_000.0)."""
        day = (as_of - timedelta(microseconds=1)).date()
        told = tuple((self.benchmark, side, price) for side, price in levels)
        past = PastEdition("crypto-daily", day, as_of, "h", "s", "en", "00", as_of, as_of, told)
        self.previous.append(past)
        return self

    def snapshot(self):
        """The observations as a snapshot holds them."""
        ordered = sorted(self.observations, key=lambda each: (each.metric, each.asset, each.source, each.at))
        edition = {"slug": "crypto-daily", "assets": list(self.assets), "benchmark": self.benchmark}
        previous = tuple(self.previous)
        return Snapshot(
            "crypto-daily",
            self.as_of.date(),
            self.as_of,
            tuple(ordered),
            (),
            previous,
            (),
            {
                "edition": edition,
            },
        )

    def facts(self, detectors=DETECTORS):
        """What is found, by id."""
        return {fact.id: fact for fact in analyse(self.snapshot(), detectors)}
