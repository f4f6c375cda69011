"""What moved beside the price: which of it gets a paragraph, in which order, and what speaks against it."""

from reporter.model import Fact
from reporter.narrate.desk import Desk

DRIVERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("leverage", ("B.open_interest.", "B.leverage.", "market.divergence.", "reported.open_interest")),
    ("funding", ("B.funding.",)),
    ("funds", ("B.etf.",)),
    ("equities", ("sp500.index.", "vix.index.", "B.correlation.sp500_")),
    ("money", ("dollar.index.", "dollar_broad.index.", "us.yield.", "gold.price.")),
    ("stablecoins", ("market.stablecoins.",)),
    ("sentiment", ("market.fear_greed.",)),
    ("treasury", ("strategy.treasury.pnl",)),
)
"""Each driver's paragraph (`drivers/<name>.txt.j2`) and how its facts' ids begin; B is the benchmark."""

LEAST, MOST = 0.35, 8
"""Below this salience a driver stays in its table; so many have a paragraph."""
QUIET_LEAST, QUIET_MOST = 0.75, 2
"""The same on a quiet day."""
STANDING = frozenset({"level", "average"})
"""Kinds that say how things stand, and not that anything happened: no reason for a paragraph."""

TELLING = (".etf.last", ".funding.last", "market.fear_greed.last")
"""Levels that say something by where they stand."""

SENTENCES = (
    # What is spoken of, the fact that decides, and from which absolute value on.
    ("equities", "sp500.index.change_session", 0.0),
    ("vix", "vix.index.last", 20.0),
    ("dollar", "dollar.index.change_session", 0.004),
    ("dollar_broad", "dollar_broad.index.change_session", 0.004),
    ("yield", "us.yield.change_session", 0.0005),
    ("gold", "gold.price.change_session", 0.01),
    ("correlation", "bitcoin.correlation.sp500_30d", 0.5),
)
"""What within a paragraph gets a sentence and not only its row in a table."""
SESSIONS = ("sp500.index.", "vix.index.", "dollar.index.", "dollar_broad.index.", "us.yield.", "gold.price.")
LATEST = 1
"""A session that ended more days before the edition's moment stays in its table, unless it was a rare one."""
NEAR_COST = 0.05
"""A treasury is spoken of while its profit or loss is within this share of its cost: it may turn."""


def drivers(desk: Desk, *, quiet: bool) -> tuple[str, ...]:
    """The drivers that get a paragraph, the most salient first."""
    least, most = (QUIET_LEAST, QUIET_MOST) if quiet else (LEAST, MOST)
    # What is told as speaking against the move is not told a second time.
    counter = {"stablecoins"} if "market.stablecoins.change_7d" in moved(desk, -1) else set()
    weighed = [
        (weight(desk, name), -place, name) for place, (name, _) in enumerate(DRIVERS) if name not in counter
    ]
    found = sorted((entry for entry in weighed if entry[0] >= least), reverse=True)
    return tuple(name for _, _, name in found[:most])


def weight(desk: Desk, driver: str) -> float:
    """The salience of what a driver's paragraph tells that happened; 0 where nothing did."""
    begins = next(begins for name, begins in DRIVERS if name == driver)
    prefixes = tuple(each.replace("B.", f"{desk.benchmark}.") for each in begins)
    found = 0.0
    for fact in desk.facts.values():
        if not fact.id.startswith(prefixes):
            continue
        if not _of_the_day(desk, fact):
            continue
        happened = fact.kind not in STANDING or fact.id.endswith(TELLING)
        if fact.kind == "pnl" and not _near_cost(fact):
            continue
        found = max(found, fact.salience if happened else 0.0)
    return found


def sentences(desk: Desk) -> tuple[str, ...]:
    """What gets a sentence of its own within its driver's paragraph."""
    found = [
        name
        for name, fact, least in SENTENCES
        if desk.has(fact) and abs(desk.fact(fact).value) >= least and _of_the_day(desk, desk.fact(fact))
    ]
    pnl = desk.facts.get("strategy.treasury.pnl")
    return (*found, *(["treasury"] if pnl is not None and _near_cost(pnl) else []))


def _of_the_day(desk: Desk, fact: Fact) -> bool:
    """Whether a session is the edition's own or ended the day before; an older one was told in its time.

    One in which a market moved far is told until the next has ended.
    """
    if not fact.id.startswith(SESSIONS) or fact.salience >= QUIET_LEAST:
        return True
    return (desk.snapshot.as_of.date() - fact.window.end.date()).days <= LATEST


def _near_cost(pnl: Fact) -> bool:
    return bool(pnl.baseline) and abs(pnl.value / (pnl.baseline or 1.0)) <= NEAR_COST


def moved(desk: Desk, way: int) -> tuple[str, ...]:
    """The measures that moved with the benchmark (`way` 1) or against it (-1), at most three."""
    b = desk.benchmark
    change = f"{b}.price.change_24h"
    if not desk.has(change) or desk.sign(change) == 0:
        return ()
    direction = desk.sign(change) * way
    candidates = [
        f"{b}.open_interest.change_1d",
        f"{b}.etf.last",
        "sp500.index.change_session",
        "market.fear_greed.change_7d",
        "market.stablecoins.change_7d",
    ]
    if way < 0:
        candidates += [f"{asset}.price.change_24h" for asset in desk.assets if asset != b]
    found = [name for name in candidates if desk.has(name) and desk.sign(name) == direction]
    found = [name for name in found if not _still(desk, name)]
    found.sort(key=lambda name: (-desk.fact(name).salience, name))
    return tuple(found[:3])


def _still(desk: Desk, name: str) -> bool:
    fact = desk.fact(name)
    return fact.kind == "change" and fact.unit == "fraction" and desk.verb(name).size == "unchanged"
