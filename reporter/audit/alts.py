"""Alternative texts: sentences without marked figures, whose figures are found again among the facts."""

import re

from reporter.audit.claims import Claim
from reporter.audit.edition import Edition
from reporter.audit.figures import finding
from reporter.audit.names import named
from reporter.audit.numerals import labels
from reporter.audit.reading import Block, Figure
from reporter.audit.roles import section_of
from reporter.audit.words import CLOCK, blank, dates


def read(edition: Edition) -> None:
    """Add a block for the alternative text of each chart, its figures bound to the facts they print.

    A figure that is no fact's printed text stays unbound, and is found as a numeral without a fact.
    """
    for node in list(edition.root.all("svg")):
        text = re.sub(r"\s+", " ", node.attrs.get("aria-label", "")).strip()
        charted = any("chart" in upper.classes for upper in node.above())
        if charted and not edition.ledger.check(bool(text), "W2", "a chart without an alternative text"):
            continue
        if charted:
            figures = tuple(_figures(edition, text))
            edition.blocks.append(Block("alt", section_of(node), node, text, figures))


def _figures(edition: Edition, text: str) -> list[Figure]:
    lexicon, masked = edition.lexicon, text
    for pattern in lexicon.names:
        for match in re.finditer(pattern, masked, re.IGNORECASE):
            masked = blank(masked, match.start(), match.end())
    for dated in list(dates(lexicon, masked)):
        masked = blank(masked, dated.start, dated.end)
    masked = CLOCK.sub(lambda match: " " * len(match[0]), masked)
    for pattern, _ in lexicon.windows:
        masked = re.sub(pattern, lambda match: " " * len(match[0]), masked, flags=re.IGNORECASE)
    found = []
    for match in finding(lexicon.numbers).finditer(masked):
        claim = _claim(edition, text, match)
        if claim is not None:
            found.append(Figure(claim.id, repr(claim.value), match[0], match.start(), match.end()))
    return found


def _claim(edition: Edition, text: str, match: "re.Match[str]") -> Claim | None:
    """The printed fact with this text whose asset is named before it and whose window is said."""
    bare = match[0].lstrip("+\u2212-")
    candidates = [
        claim
        for claim in edition.claims.values()
        if claim.text is not None and claim.text.lstrip("+\u2212-") == bare
    ]
    ahead = [name.asset for name in named(edition, text[: match.start()])]
    said = {
        label
        for pattern, allowed in edition.lexicon.windows
        if re.search(pattern, text, re.IGNORECASE)
        for label in allowed
    }

    def fit(claim: Claim) -> tuple[bool, bool]:
        return bool(ahead) and claim.asset == ahead[-1], bool(labels(claim) & said)

    return max(candidates, key=fit, default=None)
