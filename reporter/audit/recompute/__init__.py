"""Every fact recomputed from the observations, by the audit's own arithmetic."""

import math
import re
from functools import lru_cache
from operator import itemgetter
from typing import Any

from reporter.audit.claims import Claim
from reporter.audit.recompute import (
    correlations,
    derivatives,
    falls,
    largest,
    levels,
    markets,
    periods,
    prices,
    ranges,
    scorecard,
    stress,
    turns,
    unusual,
)
from reporter.audit.recompute.base import Desk, Proof, Row, UnprovedError
from reporter.audit.result import Ledger

ROWS: tuple[Row, ...] = (
    *prices.ROWS,
    *ranges.ROWS,
    *turns.ROWS,
    *falls.ROWS,
    *unusual.ROWS,
    *largest.ROWS,
    *periods.ROWS,
    *derivatives.ROWS,
    *stress.ROWS,
    *levels.ROWS,
    *scorecard.ROWS,
    *markets.ROWS,
    *correlations.ROWS,
)
"""What the audit can prove; a fact that is not here is a failure, not a pass."""

GOLD_ROWS, REPORTED_ROWS = markets.GOLD_ROWS, markets.REPORTED_ROWS
"""Gold's facts, and figures passed on: their ids read otherwise."""

TABLES = {"": ROWS, "gold": GOLD_ROWS, "reported": REPORTED_ROWS}

RANGE = re.compile(r"(?:day_(?:high|low)|(?:high|low)_24h)_usd")
WINDOWED = re.compile(r"_(24h|1d|7d|30d|90d|365d|ytd)$")

RELATIVE, ABSOLUTE = 1e-9, 1e-12
"""How far two ways of computing the same number may lie apart."""


_METRIC = itemgetter(0)
_WITHOUT, _WITH_SOURCE = itemgetter(0, 1, 2), itemgetter(0, 1, 2, 4)
WITH_SOURCE = 4
"""An input as `Proof.uses` names it: by metric, asset and time, and by its source as a fourth part."""


def _row(claim: Claim) -> tuple[Row, re.Match[str]]:
    table = "gold" if claim.metric == "gold_usd" else ""
    if claim.id.startswith("reported."):
        table = "reported"
    found = _matching(table, claim.what)
    if found is None:
        raise UnprovedError("the audit knows no way to recompute this kind of fact")
    return found


@lru_cache(maxsize=1024)
def _matching(table: str, what: str) -> tuple[Row, re.Match[str]] | None:
    """The row for an id without its asset; the assets of an edition have the same."""
    for entry in TABLES[table]:
        match = entry.pattern.fullmatch(what)
        if match:
            return entry, match
    return None


def _same(first: float, second: float) -> bool:
    return math.isclose(first, second, rel_tol=RELATIVE, abs_tol=ABSOLUTE)


def prove(desk: Desk, claim: Claim, ledger: Ledger) -> None:
    """Recompute one fact; findings are named N7 (value), T3 (inputs), T6 (levels), N9 (since), N10."""
    rule = {"watch": "T6", "scorecard": "T7", "since": "N9", "correlation": "N10"}.get(claim.kind, "N7")
    try:
        entry, match = _row(claim)
        proof = entry.prove(desk, claim, match)
    except (UnprovedError, ZeroDivisionError, OverflowError, ValueError) as error:
        ledger.fail(rule, f"the fact cannot be recomputed: {error}", claim.id, repr(claim.value))
        return
    desk.memo[claim.id] = proof
    ledger.check(
        re.fullmatch(entry.kind, claim.kind) is not None,
        rule,
        f"its kind should be {entry.kind}, not {claim.kind}",
        claim.id,
    )
    known = re.fullmatch(entry.unit, claim.unit) is not None
    ledger.check(known, rule, f"its unit should be {entry.unit}, not {claim.unit}", claim.id)
    if _same(claim.value, proof.value):
        ledger.proved(rule)
    else:
        message = f"facts.json says {claim.value!r}, the observations give {proof.value!r}"
        ledger.fail(rule, message, claim.id, repr(claim.value))
    if proof.baseline is not None:
        if claim.baseline is not None and _same(claim.baseline, proof.baseline):
            ledger.proved(rule)
        else:
            message = f"its baseline is {claim.baseline!r}, the observations give {proof.baseline!r}"
            ledger.fail(rule, message, claim.id)
    _called(desk, claim, ledger)
    _window(desk, claim, proof, ledger)
    _inputs(desk, claim, proof, ledger)


def _subject(desk: Desk, claim: Claim) -> str:
    """The asset of a fact of the market: a divergence is the benchmark's."""
    return desk.held.benchmark if claim.kind == "divergence" else "market"


def _called(desk: Desk, claim: Claim, ledger: Ledger) -> None:
    """The fact names the asset of its id, a metric it rests on, and the window of its id (T3, N4)."""
    head = claim.id.partition(".")[0]
    own = head in (claim.asset, "reported") or (head == "market" and claim.asset == _subject(desk, claim))
    ledger.check(own, "T3", f"its asset is {claim.asset}", claim.id)
    metrics = set(map(_METRIC, claim.inputs))
    metrics |= {"price_usd"} if any(RANGE.fullmatch(metric) for metric in metrics) else set()
    metrics |= {"treasury_value_usd"} if "treasury_holdings" in metrics else set()
    ledger.check(claim.metric in metrics, "T3", f"it does not rest on any {claim.metric}", claim.id)
    label = WINDOWED.search(claim.what)
    if label and claim.kind != "percentile":
        ledger.check(claim.label == label[1], "N4", f"its window is called {claim.label}", claim.id)


def _window(desk: Desk, claim: Claim, proof: Proof, ledger: Ledger) -> None:
    ledger.check(
        claim.start <= claim.end <= desk.held.as_of + 300,
        "T1",
        "its window ends after the edition or before it starts",
        claim.id,
    )
    for ours, theirs, name in ((proof.start, claim.start, "start"), (proof.end, claim.end, "end")):
        if ours is not None:
            ledger.check(
                ours == theirs, "N4", f"the {name} of its window is not that of its observations", claim.id
            )


def _inputs(desk: Desk, claim: Claim, proof: Proof, ledger: Ledger) -> None:
    ledger.check(bool(claim.inputs), "T3", "it names no input", claim.id)
    known, false = desk.inputs, []
    if not all(map(known.__getitem__, claim.inputs)):
        false = [item for item in claim.inputs if not known[item]]
    ledger.proved("T3", len(claim.inputs) - len(false))
    for item in false:
        ledger.fail(
            "T3",
            f"the input {item.metric} of {item.asset} from {item.source} is not in the snapshot so",
            claim.id,
            repr(item.value),
        )
    uses = list(proof.uses)
    listed: set[tuple[Any, ...]] = set()
    for parts in {len(use) for use in uses}:
        listed.update(map(_WITH_SOURCE if parts == WITH_SOURCE else _WITHOUT, claim.inputs))
    missing = [use for use in uses if use not in listed]
    ledger.proved("T3", len(uses) - len(missing))
    for use in sorted(missing):
        ledger.fail("T3", f"it does not list the {use[0]} of {use[1]} it rests on", claim.id)
