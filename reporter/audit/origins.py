"""The table that says of each figure where it comes from, held against the facts (T2, T3, N5)."""

import math
import re

from reporter.audit import strict
from reporter.audit.claims import Claim
from reporter.audit.edition import Edition
from reporter.audit.figures import POWERS, NumberWords, says
from reporter.audit.page import Node, squeeze
from reporter.audit.trust import section
from reporter.errors import AuditFailed

CELLS = 7
BASES_IN_UNIT = frozenset(
    {"change", "distance", "drawdown", "threshold", "streak", "crossing", "touch", "watch", "since", "pnl"}
)
"""Kinds whose baseline a reader is told: it is a value of the fact's own metric."""


def check(edition: Edition) -> None:
    """Each printed fact has one row, and every cell of it is the fact's."""
    ledger, node = edition.ledger, section(edition, "figures")
    rows = [row for row in (node.all("tr") if node else ()) if "data-row" in row.attrs]
    listed = [row.attrs["data-row"] for row in rows]
    printed: dict[str, set[str]] = {}
    for block in edition.blocks:
        for figure in block.figures:
            if block.role != "alt":
                printed.setdefault(figure.fact, set()).add(figure.text)
    ledger.check(
        len(listed) == len(set(listed)) and set(listed) >= printed.keys(),
        "T3",
        "the table of figures does not hold every figure once",
        ", ".join(sorted(printed.keys() - set(listed))),
    )
    for block in edition.blocks:
        if block.role in ("figures", "furniture") and _ours(block.node):
            ledger.check(not re.search(r"\d", block.text), "T3", "a numeral without a fact", block.text)
    words: dict[str, dict[str, str]] = {"metric": {}, "asset": {}, "kind": {}}
    for row in rows:
        claim = edition.claims.get(row.attrs["data-row"])
        if ledger.check(
            claim is not None and claim.text is not None, "T3", "a row of no printed fact", row.text()
        ):
            assert claim is not None
            for wrong in _wrong(edition, row, claim, printed.get(claim.id, set()), words):
                ledger.fail("T3", f"the table of figures: {wrong}", row.text(), claim.id)
            ledger.counts["T3"] += 1


def _ours(node: Node) -> bool:
    return any(upper.attrs.get("id") == "figures" or "hint" in upper.classes for upper in node.above())


def _wrong(
    edition: Edition, row: Node, claim: Claim, texts: set[str], words: dict[str, dict[str, str]]
) -> list[str]:
    cells = [child for child in row.children if isinstance(child, Node)]
    if len(cells) != CELLS:
        return [f"{len(cells)} cells"]
    figure, what, how, when, base, sources, values = cells
    faults = []
    if texts and figure.text() not in texts:
        faults.append("the figure is printed otherwise in the article")
    subject, _, measure = what.text().partition(": ")
    kind = f"{claim.kind} {claim.unit}" if claim.kind in ("change", "level") else claim.kind
    for group, key, text in (("asset", claim.asset, subject), ("metric", claim.metric, measure)):
        if words[group].setdefault(key, text) != text or not text:
            faults.append(f"{text!r} is another {group}'s name")
    called = edition.lexicon.called().get(subject.lower())
    if called is not None and called != claim.asset:
        faults.append(f"{subject} is not {claim.asset}")
    wanted = edition.lexicon.formulas.get(claim.kind, "")
    if re.search(r"\d", how.text()) or not re.search(wanted, how.text(), re.IGNORECASE):
        faults.append(f"that is not how a fact of the kind {kind} is computed")
    stamps = [_seconds(node.attrs.get("datetime", "")) for node in when.all("time")]
    true = list(dict.fromkeys((claim.start, claim.end)))
    # The page names whole seconds.
    if len(stamps) != len(true) or any(not 0 <= at - said < 1 for said, at in zip(stamps, true, strict=True)):
        faults.append("it is of another time")
    faults += _base(claim, base, edition.lexicon.numbers)
    named = squeeze(sources.text())
    real = list(dict.fromkeys(map(edition.name_of, claim.sources)))
    if named != squeeze(", ".join(real)):
        faults.append("its sources are others")
    if values.text() != str(len(claim.inputs)):
        faults.append(f"it rests on {len(claim.inputs)} values")
    return faults


def _base(claim: Claim, cell: Node, words: NumberWords) -> list[str]:
    shown = next(iter(cell.all("data")), None)
    if claim.baseline is None or claim.kind not in BASES_IN_UNIT:
        return ["it is compared with nothing"] if cell.text() else []
    if shown is None:
        return ["it does not say what it is compared with"]
    raw = shown.attrs.get("value", "")
    if raw != repr(claim.baseline):
        return [f"it is compared with {claim.baseline!r}"]
    if not any(says(shown.text(), claim.baseline, unit, words) for unit in ("usd", *POWERS)):
        return [f"{shown.text()!r} is no rounding of {raw}"]
    return []


def _seconds(stamp: str) -> float:
    try:
        return strict.moment(stamp, "the table of figures")
    except AuditFailed:
        return math.inf
