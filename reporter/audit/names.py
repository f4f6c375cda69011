"""Whose figure it is: the name before a figure is that of its fact's asset (W2)."""

import re
from dataclasses import dataclass

from reporter.audit.claims import Claim
from reporter.audit.edition import PROSE, Edition
from reporter.audit.lexicon import BLIND
from reporter.audit.reading import Block, Sentence

FLOW = "etf_net_flow_usd"


@dataclass(frozen=True, slots=True)
class Named:
    """An asset, or a subject that is nobody's own, named at a place of a text."""

    asset: str
    start: int
    end: int


def named(edition: Edition, text: str) -> list[Named]:
    """Every asset and neutral subject a text names, in order; the longest name at a place counts."""
    called = edition.lexicon.called()
    found = [
        Named(called[re.sub(r"\s+", " ", match[0].lower())], match.start(), match.end())
        for match in edition.lexicon.naming().finditer(text)
    ]
    return [name for name in found if name.asset != BLIND]


def check(edition: Edition) -> None:
    """Check the name before each figure of the prose, beside each cell and under each label."""
    context: dict[str, str] = {}
    for block in edition.blocks:
        if block.role in PROSE:
            for sentence in block.sentences():
                _sentence(edition, block, sentence, context)
                _funds(edition, sentence)
        elif block.role in ("cell", "key", "heading-cell"):
            _beside(edition, block)


def _allowed(edition: Edition, claim: Claim) -> frozenset[str]:
    """Whose names may stand before a figure of this fact."""
    if claim.kind == "correlation":
        other = claim.what.partition(".")[2].removesuffix("_30d")
        return frozenset({other, "dollar_broad" if other == "dollar" else other})
    if claim.asset == "market":
        return frozenset({"market", ""})
    extra = {"strategy": {"bitcoin"}, "bitcoin": {"strategy"}}.get(claim.asset, set())
    neutral = {""} if claim.metric not in ("price_usd", "index_level", "yield_10y", "gold_usd") else set()
    return frozenset({claim.asset} | extra | neutral)


def _sentence(edition: Edition, block: Block, sentence: Sentence, context: dict[str, str]) -> None:
    masked = sentence.masked
    names = named(edition, masked)
    key = block.section or block.role
    for figure in sentence.figures:
        claim = edition.claims.get(figure.fact)
        if claim is None or claim.kind == "breadth" or claim.id.startswith("reported."):
            continue
        ahead = [name for name in names if name.end <= figure.start]
        behind = [name for name in names if name.start >= figure.end]
        allowed = _allowed(edition, claim)
        if ahead:
            last = ahead[-1].asset
            # "Between $1 and $2 lay the range of X": what follows at once counts as well.
            holds = last in allowed
        elif claim.asset in (name.asset for name in behind):
            holds = True
        elif behind and not context.get(key):
            holds = behind[0].asset in allowed
        else:
            known = context.get(key, edition.held.benchmark)
            holds = known in allowed or claim.asset in ("market", "strategy") or known == ""
        edition.ledger.check(
            holds,
            "W2",
            f"the figure is of {claim.asset}, the name beside it is another's",
            sentence.text,
            figure.text,
        )
    own = [name.asset for name in names if name.asset in edition.held.assets]
    if own:
        context[key] = own[-1]


def _funds(edition: Edition, sentence: Sentence) -> None:
    """A flow is that of the funds that are named beside it."""
    flows = [claim for figure in sentence.figures if (claim := edition.claims.get(figure.fact))]
    flows = [claim for claim in flows if claim.metric == FLOW]
    coins = set(edition.lexicon.held_by_funds(sentence.masked)) if flows else set()
    for claim in flows:
        edition.ledger.check(
            coins <= {claim.asset},
            "W2",
            f"the flow is of {claim.asset}'s funds, the funds named are another's",
            sentence.text,
        )


def _beside(edition: Edition, block: Block) -> None:
    """A cell's row, and a key figure's label, name the asset of the figure."""
    if not block.figures:
        return
    label = _label(block)
    assets = {name.asset for name in named(edition, label)} - {""}
    for figure in block.figures:
        claim = edition.claims.get(figure.fact)
        if claim is not None and assets:
            edition.ledger.check(
                claim.asset in assets or (claim.asset == "market" and "market" in assets),
                "W2",
                f"the figure of {claim.asset} stands beside the name {label!r}",
                f"{label}: {block.text}",
                figure.text,
            )


def _label(block: Block) -> str:
    """The text of the first cell of a cell's row, or of the term a key figure belongs to."""
    for upper in block.node.above():
        if upper.tag == "tr":
            return next((node.text() for node in upper.all("th")), "")
        if upper.tag == "dd" and upper.parent is not None:
            return next((node.text() for node in upper.parent.all("dt")), "")
    return ""
