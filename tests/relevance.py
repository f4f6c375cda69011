"""How often the stories chosen belong beside the article: precision at 3 over real headlines, labelled.

`python -m tests.relevance` prints it for the desk's choice, for the newest titles and for the titles
most like the article's text; with `--titles` also what was chosen. The set and the rule of its labels
are told in `fixtures/README.md`.
"""

import csv
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import bm25s

from reporter import language as languages
from reporter.analyse import analyse
from reporter.config import Config
from reporter.config.settings import to_settings
from reporter.config.templates import roots
from reporter.model import Fact, Report, Snapshot, Story
from reporter.narrate import narrate, prose
from reporter.narrate.desk import text_of
from reporter.related import choose
from reporter.related.titles import Reader
from tests.history import COINS
from tests.market import DAY, HOUR, Market

FOLDER = Path(__file__).parent / "fixtures"
ASSETS = ("bitcoin", "ethereum", "binancecoin", "solana", "ripple")
HELD_BACK = ("2025-07-30", "2025-08-06", "2025-08-09", "2026-01-22", "2026-02-01", "2026-02-05")
"""The days by which no weight was set (their titles were known when the lists of words were written)."""
TITLES = languages.load("en", roots(None)).titles(ASSETS)


@dataclass(frozen=True)
class Day:
    """A day's edition, what it could have chosen from, and which of those belong beside it."""

    snapshot: Snapshot
    facts: tuple[Fact, ...]
    report: Report
    good: dict[str, str]
    """Title -> the story it tells, of those labelled 1."""

    @property
    def name(self) -> str:
        return f"{self.snapshot.as_of:%Y-%m-%d}"


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)


def market(as_of: datetime) -> Snapshot:
    """The day's figures as a snapshot: 34 daily closes, the edition's moment, mood, flows and equities."""
    made = Market(as_of=as_of, assets=ASSETS)
    for row in rows("headline-figures.csv"):
        at = moment(row["at"])
        if not as_of - 34 * DAY < at <= as_of:
            continue
        for asset in ASSETS:
            made.price(row[asset], at, asset)
        if row["fear_greed"]:
            made.add("fear_greed", "market", row["fear_greed"], at, "alternative_me")
        session = at - 3 * HOUR  # 16:00 in New York, to the hour
        if row["etf_flow_musd"]:
            made.add("etf_net_flow_usd", "bitcoin", float(row["etf_flow_musd"]) * 1e6, session, "etf_flows")
        if row["sp500"]:
            made.add("index_level", "sp500", row["sp500"], session, "fred")
    config = Config()
    return replace(made.snapshot(), settings=to_settings(config, config.editions[0]))


def days() -> Iterator[Day]:
    """Every labelled day."""
    titles = {row["id"]: row for row in rows("headlines.csv")}
    labels = rows("headline-labels.csv")
    for as_of in dict.fromkeys(row["as_of"] for row in labels):
        judged = [(titles[row["id"]], row["label"] == "1") for row in labels if row["as_of"] == as_of]
        stories = tuple(
            Story(
                row["title"],
                row["url"] or f"https://news.example/{row['id']}",
                row["publisher"],
                moment(row["published_at"]),
            )
            for row, _ in judged
        )
        snapshot = replace(market(moment(as_of)), headlines=stories)
        facts = tuple(analyse(snapshot))
        good = {row["title"]: row["story"] or row["title"] for row, fits in judged if fits}
        yield Day(snapshot, facts, narrate(snapshot, facts), good)


def ours(day: Day) -> list[Story]:
    chosen = choose(
        day.snapshot, day.facts, TITLES, headline=text_of(day.report.headline), text=prose(day.report)
    )
    return list(chosen.stories)


def newest(day: Day) -> list[Story]:
    return sorted(_current(day), key=lambda story: story.published_at, reverse=True)[:3]


def alike(day: Day) -> list[Story]:
    """The titles most like the article's text by BM25, of those no older than a week."""
    reader = Reader(TITLES)
    stories = _current(day)
    index = bm25s.BM25()
    index.index([reader.terms(story.title) or [""] for story in stories], show_progress=False)
    words = sorted(set(reader.terms(f"{text_of(day.report.headline)} {prose(day.report)}")))
    scores = index.get_scores(words)
    best = sorted(range(len(stories)), key=lambda n: -float(scores[n]))[:3]
    return [stories[n] for n in best]


def _current(day: Day) -> list[Story]:
    as_of = day.snapshot.as_of
    return [one for one in day.snapshot.headlines if as_of - timedelta(days=7) <= one.published_at <= as_of]


def closes(history: Path) -> dict[tuple[str, str], float]:
    """(asset, time) -> daily close of the recorded candles."""
    found = {}
    for asset, symbol in COINS.items():
        for candle in json.loads((history / f"binance-{symbol}usdt-1d-klines.json").read_text()):
            at = datetime.fromtimestamp(candle[0] / 1000, UTC) + DAY
            found[asset, f"{at:%Y-%m-%dT%H:%MZ}"] = float(candle[4])
    return found


METHODS: dict[str, Callable[[Day], list[Story]]] = {"ours": ours, "newest": newest, "alike": alike}


def precision(day: Day, stories: list[Story]) -> float:
    """Of three places, how many hold a title labelled 1; the same story told twice counts once."""
    return len({day.good[story.title] for story in stories[:3] if story.title in day.good}) / 3


def measured() -> dict[str, dict[str, float]]:
    """Method -> day -> precision at 3."""
    every = list(days())
    return {
        name: {day.name: precision(day, method(day)) for day in every} for name, method in METHODS.items()
    }


def mean(values: list[float]) -> float:
    return sum(values) / len(values)


def main() -> None:
    every = list(days())
    print(f"{'day':12}{'titles':>8}{'fitting':>9}" + "".join(f"{name:>9}" for name in METHODS))
    found = {
        name: {day.name: precision(day, method(day)) for day in every} for name, method in METHODS.items()
    }
    for day in every:
        counts = f"{len(day.snapshot.headlines):>8}{len(day.good):>9}"
        print(f"{day.name:12}{counts}" + "".join(f"{found[name][day.name]:>9.2f}" for name in METHODS))
        if "--titles" in sys.argv:
            for story in ours(day):
                print(f"    {'+' if story.title in day.good else '-'} {story.title} [{story.why}]")
    for label, names in (("all days", [day.name for day in every]), ("held back", list(HELD_BACK))):
        means = "".join(f"{mean([found[name][one] for one in names]):>9.2f}" for name in METHODS)
        print(f"{label:12}{'':17}{means}")


if __name__ == "__main__":
    main()
