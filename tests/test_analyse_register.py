"""The register of detectors against what is written about it: docstrings, docs/facts.md, the facts."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from reporter.analyse import DETECTORS
from reporter.analyse.series import Book
from reporter.audit import recompute as audit
from tests.market import DAY, HOUR, MIDNIGHT, MORNING, Market
from tests.test_analyse_derivatives import rates, venue
from tests.test_analyse_further import (
    diverging,
    fallen,
    flowing,
    forced,
    funding,
    majors,
    new_year,
    valley,
    wave,
)
from tests.test_analyse_largest import CALM, falls, flowed, moved
from tests.test_analyse_others import paired, session, strategy
from tests.test_analyse_scorecard import named

ASSETS = ("bitcoin", "ethereum", "solana")
OTHERS = ("sp500", "stoxx600", "dollar", "dollar_broad", "vix")


class Row(NamedTuple):
    """A row of a table of facts."""

    id: str
    kind: str
    unit: str


def rows(text, columns):
    found = []
    for line in text.splitlines():
        if line.startswith("| `"):
            cells = [cell.strip() for cell in line.strip("| ").split(" | ")]
            assert len(cells) == columns, line
            assert all(cells), line
            found.append(Row(cells[0].strip("`"), cells[1], cells[2]))
    return found


def documented(root: Path):
    return rows((root / "docs" / "facts.md").read_text(encoding="utf-8"), 5)


def test_every_file_and_the_document_tell_the_same(root):
    told = []
    for file in sorted((root / "reporter" / "analyse").glob("*.py")):
        text = file.read_text(encoding="utf-8")
        told += rows(text[: text.index('"""', 3)], 4)
    written = documented(root)
    assert sorted(told) == sorted(written)
    assert len({row.id for row in written}) == len(written)


def test_the_document_names_every_file_that_detects(root):
    text = (root / "docs" / "facts.md").read_text(encoding="utf-8")
    for detector in DETECTORS:
        path = detector.__module__.replace(".", "/") + ".py"
        assert f"`{path}`" in text


def test_the_audit_has_a_row_for_every_fact(root):
    def provable(row):
        what = row.id.partition(".")[2].replace("<level>", "100").replace("<day>", "2026-01-31")
        rows = audit.GOLD_ROWS if row.id.startswith("gold.") else audit.ROWS
        rows = audit.REPORTED_ROWS if row.id.startswith("reported.") else rows
        what = what.replace("<metric>", "metric").replace("<source>", "source")
        found = next((each for each in rows if each.pattern.fullmatch(what)), None)
        return found and re.fullmatch(found.kind, row.kind)

    assert [row.id for row in documented(root) if not provable(row)] == []


def whole():
    """One market that has as much as possible at once."""
    market = majors({"bitcoin": -0.06, "ethereum": -0.02, "solana": 0.05})
    market.daily("fear_greed", "market", range(20, 60)).add("stablecoin_supply_usd", "market", 3e11, MIDNIGHT)
    market.daily("stablecoin_supply_usd", "market", [5, 4, 5, 6, 7, 8, 9, 10, 11])
    for metric, asset in (
        ("volume_24h_usd", "bitcoin"),
        ("market_cap_usd", "bitcoin"),
        ("total_market_cap_usd", "market"),
        ("btc_dominance", "market"),
    ):
        market.add(metric, asset, 0.5).add(metric, asset, 0.6, MORNING - DAY)
    for metric, asset in (
        *(("index_level", asset) for asset in OTHERS),
        ("yield_10y", "us"),
        ("gold_usd", "gold"),
    ):
        market.add(metric, asset, 2.0, session(29)).add(metric, asset, 3.0, session(30))
    market.add("liquidations_24h_usd", "market", 5e8).add("low_24h_usd", "bitcoin", 89, MORNING)
    market.add("high_24h_usd", "bitcoin", 101)
    return market


def pair():
    """A price told by two."""
    return Market().price(100, source="binance").price(101, source="kraken")


def flows():
    market = Market(as_of=session(31, 8))
    for day, flow in ((23, 1.0), (26, -1.0), (27, -1.0), (28, -1.0), (29, -1.0), (30, -1.0)):
        market.add("etf_net_flow_usd", "bitcoin", flow, session(day))
    return market


def largest():
    """A flow that is the largest for long, and ends a run."""
    return flowed([9.0, *[1.0, -2.0] * 12, *[-2.0] * 4, 5.0])


def long():
    """More than a year of closes with the price near its lowest."""
    closes = [300.0, 65.0, *wave(380), *[100.0] * 10, 99, 98]
    market = Market().closes(closes).price(70).price(100, MORNING - DAY)
    return market.price(100, MORNING - 30 * DAY).price(99, MORNING - 7 * DAY)


def high():
    return Market().closes([150.0, *[100.0] * 50]).price(140)


def interest():
    market = venue(rates(40), [1.0] * 30, [2.0] * 30)
    return market.daily("open_interest_usd", "bitcoin", [1e9] * 31)


def swinging():
    market = valley()
    highs = [102.0] * 60
    highs[20] = 108.0
    market.observations = [each for each in market.observations if each.metric != "day_high_usd"]
    return market.daily("day_high_usd", "bitcoin", highs)


def shifting(index):
    market = paired(62, index)
    return market.closes([100 + (day * 7) % 13 + day / 10 for day in range(110)], source="longer")


MARKETS = {
    "whole": whole,
    "pair": pair,
    "flows": flows,
    "largest": largest,
    "large": lambda: moved(falls(-0.09, *CALM), 88.0),
    "long": long,
    "high": high,
    "interest": interest,
    "swinging": swinging,
    "treasury": strategy,
    "stocks": lambda: shifting("sp500"),
    "dollar": lambda: shifting("dollar"),
    "fallen": lambda: fallen(78, [95, 89, 91, 85, 80, 82]),
    "left": lambda: fallen(92, [95, 79, 91]),
    "year": new_year,
    "looked back on": named,
    "flush": lambda: forced(-0.05, -0.04, 10, 1),
    "squeeze": lambda: forced(0.05, -0.04, 1, 10),
    "flip": lambda: funding(*[0.0001] * 9, -0.00002),
    "up, leverage down": lambda: diverging(0.03, -0.05),
    "down, leverage up": lambda: diverging(-0.03, 0.05),
    "up, funds out": lambda: flowing(0.03, -4e8),
    "down, funds in": lambda: flowing(-0.03, 4e8),
}


def pattern(row):
    """The ids a documented id stands for."""
    first, _, rest = row.id.partition(".")
    first = {
        "A": f"({'|'.join((*ASSETS, 'market'))})",
        "B": "bitcoin",
        "X": f"({'|'.join(OTHERS)})",
    }.get(first, re.escape(first))
    rest = (
        re.escape(rest)
        .replace("<level>", "[0-9.]+")
        .replace("<day>", "[0-9-]+")
        .replace("<metric>\\.<source>", "[a-z0-9_]+\\.[a-z0-9-]+")
    )
    return re.compile(f"{first}\\.{rest}")


@pytest.fixture(scope="module")
def found():
    return [fact for make in MARKETS.values() for fact in make().facts().values()]


def test_everything_found_is_documented(root, found):
    table = [(pattern(row), row) for row in documented(root)]
    # an id of its own stands before one for many
    table.sort(key=lambda entry: entry[1].id.partition(".")[0] in ("A", "B", "X"))
    for fact in found:
        row = next((row for regex, row in table if regex.fullmatch(fact.id)), None)
        assert row is not None, f"{fact.id} is not documented"
        assert fact.kind == row.kind, fact.id
        assert row.unit in (fact.unit, "as the metric"), fact.id


def test_everything_documented_can_be_found(root, found):
    ids = [fact.id for fact in found]
    missing = [row.id for row in documented(root) if not any(pattern(row).fullmatch(name) for name in ids)]
    assert missing == []


def test_every_detector_finds_something():
    silent = set(DETECTORS)
    for make in MARKETS.values():
        facts = {}
        book = Book(make().snapshot())
        for detector in DETECTORS:
            own = {fact.id: fact for fact in detector(book, facts)}
            assert not own.keys() & facts.keys()  # no detector says what another has said
            facts |= own
            if own:
                silent.discard(detector)
    assert silent == set()


def test_every_fact_stands_on_what_is_held_and_ends_in_time():
    for make in MARKETS.values():
        market = make()
        held = set(map(id, market.observations))
        for fact in market.facts().values():
            assert fact.inputs, fact.id
            assert held.issuperset(map(id, fact.inputs)), fact.id
            assert len(set(map(id, fact.inputs))) == len(fact.inputs), fact.id
            assert fact.window.start <= fact.window.end <= market.as_of + 0 * HOUR, fact.id
            assert fact.salience >= 0, fact.id
            if fact.kind != "touch":
                assert list(fact.inputs) == sorted(fact.inputs, key=lambda each: each.at), fact.id
