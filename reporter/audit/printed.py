"""Every printed figure led back: to its fact, its unrounded number, its rounding, its unit."""

import re
from decimal import Decimal

from reporter.audit.claims import Claim
from reporter.audit.edition import Edition
from reporter.audit.figures import THOUSAND, Printed, read, rounds, shown, three_figures
from reporter.audit.reading import Block, Figure

LEVELS = frozenset({"crossing", "touch", "watch"})
"""Kinds whose value is a named level, across which nothing else is rounded."""
PRICES = frozenset({"level", "extreme", "since", "average"})
SIGNED_LEVELS = frozenset({"rate", "coefficient", "fraction", "points"})
"""Units of levels and averages that may be negative and then carry their own sign."""
CHANGES = frozenset({"change", "distance", "divergence", "pnl"})


def moves(claim: Claim) -> bool:
    """Whether the fact is a signed move, whose direction a word or a sign must tell."""
    if claim.kind in CHANGES or claim.what.endswith(".pnl"):
        return True
    if claim.metric == "etf_net_flow_usd" and claim.unit == "usd":
        return True
    return claim.kind == "streak" or (claim.kind == "reported" and "_change_" in claim.metric)


def check(edition: Edition) -> None:
    """Prove every `<data>` of the page that is not a chart's point (rules T3, N1, N2, N5, N6)."""
    for block in edition.blocks:
        for figure in block.figures:
            edition.ledger.figures += block.role != "alt"
            _figure(edition, block, figure)
    _one_rounding(edition)


def _figure(edition: Edition, block: Block, figure: Figure) -> None:
    ledger, place = edition.ledger, block.text
    claim = edition.claims.get(figure.fact)
    if claim is None:
        ledger.fail(
            "T3", f"the figure names the fact {figure.fact!r}, which facts.json lacks", place, figure.text
        )
        return
    ledger.check(
        figure.raw == repr(claim.value),
        "T3",
        f"the page says {figure.raw}, facts.json {claim.value!r}",
        place,
        figure.text,
    )
    ledger.check(claim.text is not None, "T3", "facts.json does not hold it for printed", place, figure.text)
    printed = read(figure.text, edition.lexicon.numbers)
    if printed is None:
        ledger.fail("N2", "the printed text is not one figure", place, figure.text)
        return
    ledger.check(
        rounds(claim.value, claim.unit, _coarse(claim, printed)),
        "N5",
        f"it is no rounding of {claim.value!r} ({claim.unit})",
        place,
        figure.text,
    )
    _unit(edition, block, figure, claim, printed)
    _exactness(edition, block, figure, claim, printed)
    _across_levels(edition, block, figure, claim, printed)


def _coarse(claim: Claim, printed: Printed) -> Printed:
    """Sums of money under a million are printed in three significant figures: $631,000."""
    if (
        claim.unit != "usd"
        or claim.metric.endswith("price_usd")
        or printed.scaled
        or printed.magnitude < THOUSAND
    ):
        return printed
    return three_figures(printed)


def _unit(edition: Edition, block: Block, figure: Figure, claim: Claim, printed: Printed) -> None:
    """The printed unit is the fact's: in the figure, in the words after it, or at the column's head."""
    _, wanted = shown(claim.value, claim.unit)
    found = printed.unit
    rule = "N1" if wanted in ("pp", "bp", "points") else "N2"
    if found == "bare" and wanted not in ("bare", "%", "usd"):
        after = block.text[figure.end : figure.end + 40].lower().replace("\u00a0", " ").lstrip(" \u2011-")
        unit = next(
            (unit for word, unit in edition.lexicon.numbers.units.items() if after.startswith(word)), None
        )
        found = unit or "bare"
        if wanted == "points" and found == "bare" and claim.kind != "change":
            found = "points"  # an index's score needs no unit: "stood at 14"
        if wanted == "sigma" and re.match(edition.lexicon.sigma, after):
            found = "sigma"
        if wanted in ("coins", "days") and (found == "bare" or block.role == "cell"):
            found = wanted
    edition.ledger.check(
        found == wanted, rule, f"its unit is {wanted}, printed as {found}", block.text, figure.text
    )
    follows = block.text[figure.end : figure.end + 2].strip()
    edition.ledger.check(
        follows[:1] not in ("%", "\u2030"),
        rule,
        "a per cent sign follows the figure",
        block.text,
        figure.text,
    )


def _exactness(edition: Edition, block: Block, figure: Figure, claim: Claim, printed: Printed) -> None:
    """Three significant figures at least for money, and nothing below one of its unit (N6)."""
    if claim.unit != "usd" or printed.zero:
        return
    exact = Decimal(repr(abs(claim.value)))
    whole = printed.magnitude == exact
    edition.ledger.check(
        whole or printed.digits >= 3, "N6", "fewer than three significant figures", block.text, figure.text
    )
    if printed.scaled:
        edition.ledger.check(
            whole or printed.digits <= 4, "N6", "more than four significant figures", block.text, figure.text
        )
        edition.ledger.check(
            not re.match(r"\D*0[.,]", figure.text),
            "N6",
            "the next smaller unit fits",
            block.text,
            figure.text,
        )
    elif claim.metric.endswith("price_usd"):
        edition.ledger.check(
            exact < 1_000_000, "N6", "a price in millions is scaled", block.text, figure.text
        )
    else:
        edition.ledger.check(
            exact < 1_000_000, "N6", "money from a million on is scaled", block.text, figure.text
        )


def _across_levels(edition: Edition, block: Block, figure: Figure, claim: Claim, printed: Printed) -> None:
    """Rounding does not move a price onto a named level, or past it (N5)."""
    if claim.unit != "usd" or claim.kind not in PRICES or "price" not in claim.metric:
        return
    exact = Decimal(repr(claim.value))
    for other in edition.claims.values():
        if other.kind not in LEVELS or other.asset != claim.asset or other.text is None:
            continue
        level = Decimal(repr(other.value))
        if exact == level or other.inputs == claim.inputs:
            continue
        edition.ledger.check(
            (exact > level) == (printed.magnitude > level) and printed.magnitude != level,
            "N5",
            f"the rounding crosses the level {other.value}",
            block.text,
            figure.text,
        )


def _one_rounding(edition: Edition) -> None:
    """Each fact is printed in one rounding wherever it stands, and as facts.json says (N5).

    What facts.json holds for printed stands on the page, or in a chart's alternative text (T3).
    """
    for block in edition.blocks:
        for figure in block.figures:
            edition.printed.setdefault(figure.fact, set()).add(figure.text.lstrip("+\u2212-"))
    words = edition.lexicon.numbers
    spoken = " ".join(block.text for block in edition.role("alt"))
    for held in edition.claims.values():
        if held.text is not None:
            holds = held.id in edition.printed or held.text.lstrip("+\u2212-") in spoken
            edition.ledger.check(holds, "T3", "facts.json holds it for printed, the page has it not", held.id)
    for fact, texts in edition.printed.items():
        claim = edition.claims.get(fact)
        if claim is None:
            continue
        known = {claim.text.lstrip("+\u2212-")} if claim.text else set()
        read_as = {(value.magnitude, value.half) for text in texts | known if (value := read(text, words))}
        read_as = {
            (magnitude, half) for magnitude, half in read_as if claim.unit not in ("count", "days")
        } or {(magnitude, Decimal(0)) for magnitude, _ in read_as}
        edition.ledger.check(
            len(read_as) == 1,
            "N5",
            f"it is printed in several roundings: {', '.join(sorted(texts | known))}",
            fact,
        )
