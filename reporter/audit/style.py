"""How it is said: the headline (W3), phrases no editor lets stand (W4, W5, W8), causes (C1), advice (C4)."""

import re

from reporter.audit.claims import Claim
from reporter.audit.clauses import tokens
from reporter.audit.edition import Edition
from reporter.audit.phrases import phrases
from reporter.audit.printed import moves
from reporter.audit.reading import Sentence

HEADLINE = 64
MAJORS = frozenset({"bitcoin", "ethereum", "binancecoin", "solana", "ripple"})
"""The assets that may be called majors."""


def check(edition: Edition) -> None:
    """Check the wording of headline and prose."""
    _headline(edition)
    _majors(edition)
    opening = ""
    seen: set[str] = set()
    section = ""
    for block, sentence in edition.prose():
        _phrases(edition, block.role, sentence)
        if block.role != "paragraph":
            continue
        if block.section != section:
            section, opening = block.section, ""
        first = " ".join(re.findall(r"\w+", sentence.text.lower())[:2])
        edition.ledger.check(first != opening, "W5", "two sentences in a row open alike", sentence.text)
        edition.ledger.check(sentence.text not in seen, "W5", "the same sentence twice", sentence.text)
        opening = first
        seen.add(sentence.text)
    _connectives(edition)
    _terms(edition)


def _majors(edition: Edition) -> None:
    """Assets are called majors where all the edition's are (W8)."""
    if set(edition.held.assets) <= MAJORS:
        return
    for block, sentence in edition.prose():
        word = re.search(edition.lexicon.majors, sentence.text, re.IGNORECASE)
        said = f"{word[0]!r} for assets that are not all majors" if word else ""
        edition.ledger.check(word is None, "W8", said, block.text)
    for block in edition.role("caption", "chart-title"):
        word = re.search(edition.lexicon.majors, block.text, re.IGNORECASE)
        edition.ledger.check(word is None, "W8", "majors, of assets that are not all", block.text)


def _phrases(edition: Edition, role: str, sentence: Sentence) -> None:
    lexicon, ledger, text = edition.lexicon, edition.ledger, sentence.text
    refused = tuple((pattern, (rule, why)) for rule, pattern, why in lexicon.forbidden)
    for found, (rule, why) in phrases(refused).searched(text):
        ledger.check(found is None, rule, f"{found[0]!r}: {why}" if found else "", text)
    cause = re.search(lexicon.causes, text, re.IGNORECASE)
    ledger.check(
        cause is None or re.search(lexicon.attribution, text, re.IGNORECASE) is not None,
        "C1",
        f"{cause[0]!r} without anyone named who says so" if cause else "",
        text,
    )
    if role != "headline":
        ledger.check("?" not in text, "W4", "a question outside the headline", text)
    for word, fall, day in lexicon.sized:
        if re.search(rf"\b{word}\b", text, re.IGNORECASE):
            ledger.check(_deep(edition, fall, day), "W8", f"{word!r} for a smaller fall", text)
    ledger.counts["W8"] += 1


def _deep(edition: Edition, fall: float, day: float) -> bool:
    """Whether the benchmark is that far below a high held, has just left that, or fell that far in a day."""
    claims, asset = edition.claims, edition.held.benchmark
    highs = [claims.get(f"{asset}.price.from_high_{label}") for label in ("30d", "90d", "365d")]
    change = claims.get(f"{asset}.price.change_24h")
    left = any(f"{asset}.price.left_{name}" in claims for name in ("correction", "bear_market"))
    return (
        left
        or any(claim is not None and claim.value <= -fall for claim in highs)
        or (change is not None and change.value <= -day)
    )


def _headline(edition: Edition) -> None:
    """At most 64 characters, in the present, with the lede's figures and its direction (W3)."""
    ledger, lexicon = edition.ledger, edition.lexicon
    headlines = edition.role("headline")
    if not ledger.check(len(headlines) == 1, "W3", "the page has not one headline", str(len(headlines))):
        return
    block = headlines[0]
    ledger.check(
        len(block.text) <= HEADLINE, "W3", f"{len(block.text)} characters, 64 are allowed", block.text
    )
    ledger.check(bool(block.figures), "W3", "the headline has no figure", block.text)
    lede = [found for found in edition.role("paragraph") if found.section == "lede"]
    body = {figure.fact: figure.text.lower() for found in lede for figure in found.figures}
    for figure in block.figures:
        claim = edition.claims.get(figure.fact)
        if claim is None:
            continue
        said = body.get(figure.fact)
        # A level that was broken is told in the section on what happened, not in the lede.
        elsewhere = claim.kind == "crossing" and any(
            figure.fact == other.fact for found in edition.role("paragraph") for other in found.figures
        )
        ledger.check(
            said == figure.text.lower() or elsewhere,
            "W3",
            "a figure of the headline that the lede lacks",
            block.text,
            figure.text,
        )
    change = edition.claims.get(f"{edition.held.benchmark}.price.change_24h")
    for sentence in block.sentences():
        row = tokens(sentence)
        for token in row:
            ledger.check(
                token.word not in lexicon.past, "W3", f"{token.word!r} is no present tense", block.text
            )
        if change is not None and not any(_moving(edition, figure.fact) for figure in sentence.figures):
            said_signs = {
                -1 if token.word in lexicon.down or lexicon.particles.get(token.word) == -1 else 1
                for token in row
                if token.word in lexicon.down | lexicon.up or token.word in lexicon.particles
            }
            sign = (change.value > 0) - (change.value < 0)
            ledger.check(said_signs <= {sign}, "W3", "the headline's direction is not the lede's", block.text)


def _moving(edition: Edition, fact: str) -> bool:
    claim: Claim | None = edition.claims.get(fact)
    return claim is not None and moves(claim)


def _connectives(edition: Edition) -> None:
    sections: dict[str, str] = {}
    for block in edition.role("paragraph"):
        sections[block.section] = sections.get(block.section, "") + " " + block.text.lower()
    for section, text in sections.items():
        for word in edition.lexicon.once:
            count = len(re.findall(rf"\b{word}\b", text))
            edition.ledger.check(count <= 1, "W5", f"{word!r} {count} times in a section", section)


def _terms(edition: Edition) -> None:
    """A term's definition stands where a figure is first told by it, or before (W6)."""
    blocks = [block for block in edition.role("paragraph") if block.section]
    for term, definition in edition.lexicon.terms:
        used = next(
            (
                place
                for place, block in enumerate(blocks)
                if block.figures and re.search(term, block.text, re.IGNORECASE)
            ),
            None,
        )
        if used is not None:
            told = any(re.search(definition, block.text, re.IGNORECASE) for block in blocks[: used + 1])
            edition.ledger.check(told, "W6", f"{term!r} is used without its definition", blocks[used].text)
