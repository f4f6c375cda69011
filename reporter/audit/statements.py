"""Claims made without a figure, proved all the same (N9, C3, W2): superlatives, counts, directions."""

import re
from collections.abc import Callable

from reporter.audit import happened, words
from reporter.audit.edition import Edition
from reporter.audit.held import DAY
from reporter.audit.names import named
from reporter.audit.phrases import phrases
from reporter.audit.printed import moves
from reporter.audit.reading import Block, Sentence
from reporter.audit.recompute.prices import breadth_counts, changes_24h
from reporter.audit.recompute.scorecard import counted
from reporter.audit.spoken import Proof, subject_of, value_of

UNCHANGED = 0.0006
QUIET = 0.0066


def check(edition: Edition) -> None:
    """Prove every statement of the prose; a superlative that is none of them is refused (N9)."""
    lexicon = edition.lexicon
    for block, sentence in edition.prose():
        text = sentence.text
        for pattern, key in phrases(lexicon.statements).likely(text):
            for match in pattern.finditer(text):
                rule, proof = PROOFS[key]
                edition.ledger.check(
                    proof(edition, block, sentence, match.start()),
                    rule,
                    f"{match[0]!r} is not borne out by the observations",
                    text,
                )
                text = text[: match.start()] + " " * len(match[0]) + text[match.end() :]
        for plain in lexicon.plain_superlatives:
            text = re.sub(plain, "", text, flags=re.IGNORECASE)
        found = phrases(((lexicon.superlatives, None),)).first(text)
        if found and not _shown(edition, sentence, found[0].lower()):
            edition.ledger.fail("N9", f"nothing proves the superlative {found[0]!r}", sentence.text)
        _band(edition, sentence)
    _contradicted(edition)


def _shown(edition: Edition, sentence: Sentence, word: str) -> bool:
    """Whether a figure of the sentence is the extreme a superlative speaks of: "the highest of 365 days"."""
    side = "high" if word in edition.lexicon.high else "low" if word in edition.lexicon.low else ""
    claims = [edition.claims[figure.fact] for figure in sentence.figures if figure.fact in edition.claims]
    return bool(side) and any(
        claim.kind in ("extreme", "distance") and f"{side}_" in claim.id for claim in claims
    )


def _funding(sign: int) -> Proof:
    def proof(edition: Edition, block: Block, sentence: Sentence, place: int) -> bool:
        value = value_of(edition, f"{edition.held.benchmark}.funding.last")
        return value is not None and value * sign > 0

    return proof


def _counts(holds: Callable[[dict[str, int]], bool]) -> Proof:
    return lambda edition, block, sentence, place: holds(breadth_counts(edition.desk))


def _extreme_change(pick: Callable[..., float]) -> Proof:
    def proof(edition: Edition, block: Block, sentence: Sentence, place: int) -> bool:
        changes = changes_24h(edition.desk)
        return bool(changes) and changes.get(subject_of(edition, sentence, place)) == pick(changes.values())

    return proof


def _greatest_sigma(edition: Edition, block: Block, sentence: Sentence, place: int) -> bool:
    sizes = {
        asset: abs(value)
        for asset in edition.held.assets
        if asset != edition.held.benchmark
        and (value := value_of(edition, f"{asset}.price.sigma_24h")) is not None
    }
    return bool(sizes) and sizes.get(subject_of(edition, sentence, place)) == max(sizes.values())


def _since(side: str, *, closing: bool = False) -> Proof:
    """No close since the day named was beyond the price; `closing`: which is a daily close itself."""

    def proof(edition: Edition, block: Block, sentence: Sentence, place: int) -> bool:
        claim = edition.claims.get(f"{subject_of(edition, sentence, place)}.price.{side}_since")
        if claim is None or (closing and claim.end % DAY):
            return False
        day = words.day_of(claim.start - 1)
        return any(words.same(found, day) for found in words.dates(edition.lexicon, sentence.masked))

    return proof


def _averages(holds: Callable[[bool, bool], bool]) -> Proof:
    """On which side of its averages of 50 and 200 days the benchmark's price stands."""

    def proof(edition: Edition, block: Block, sentence: Sentence, place: int) -> bool:
        asset = edition.held.benchmark
        price, short, long = (
            value_of(edition, f"{asset}.price.{name}") for name in ("last", "mean_50d", "mean_200d")
        )
        return (
            price is not None
            and short is not None
            and long is not None
            and holds(price > short, price > long)
        )

    return proof


def _between_averages(edition: Edition, block: Block, sentence: Sentence, place: int) -> bool:
    """Of the two averages named, the first lies below the benchmark's price and the second above it."""
    price = value_of(edition, f"{edition.held.benchmark}.price.last")
    named = [
        claim.value
        for figure in sentence.figures
        if (claim := edition.claims.get(figure.fact)) and claim.kind == "average"
    ]
    return price is not None and len(named) == 2 and named[0] < price < named[1]


def _sides(greater: str, smaller: str) -> Proof:
    def proof(edition: Edition, block: Block, sentence: Sentence, place: int) -> bool:
        first, second = (
            value_of(edition, f"{edition.held.benchmark}.liquidations.{side}_30d")
            for side in (greater, smaller)
        )
        return first is not None and second is not None and first > second

    return proof


def _contrary(edition: Edition) -> list[str]:
    """The measures of the day that moved against the benchmark by more than nothing."""
    held, base = edition.held, value_of(edition, f"{edition.held.benchmark}.price.change_24h")
    if not base:
        return []
    candidates = [
        f"{held.benchmark}.open_interest.change_1d",
        f"{held.benchmark}.etf.last",
        "sp500.index.change_session",
        "market.fear_greed.change_7d",
        "market.stablecoins.change_7d",
        *(f"{asset}.price.change_24h" for asset in held.assets if asset != held.benchmark),
    ]
    return [
        fact
        for fact in candidates
        if (value := value_of(edition, fact)) is not None and value * base < 0 and abs(value) >= UNCHANGED
    ]


def _against(edition: Edition, block: Block, sentence: Sentence, place: int) -> bool:
    base = value_of(edition, f"{edition.held.benchmark}.price.change_24h")
    found = [
        claim for figure in sentence.figures if (claim := edition.claims.get(figure.fact)) and moves(claim)
    ]
    return bool(base) and bool(found) and all(claim.value * (base or 0) < 0 for claim in found)


def _contradiction(edition: Edition, block: Block, sentence: Sentence, place: int) -> bool:
    signs = {
        claim.value > 0
        for figure in sentence.figures
        if (claim := edition.claims.get(figure.fact)) and moves(claim)
    }
    return signs == {True, False}


def _unchanged(edition: Edition, block: Block, sentence: Sentence, place: int) -> bool:
    """Who is said to have changed little: the names since the last figure or mark, before the words."""
    said = next((figure for figure in sentence.figures if place < figure.start), None)
    if said is not None and sentence.text[place : said.start].endswith("("):
        claim = edition.claims.get(said.fact)
        return claim is not None and abs(claim.value) < UNCHANGED
    start = max([figure.end for figure in sentence.figures if figure.end <= place], default=0)
    start = max(start, sentence.text.rfind(";", 0, place), sentence.text.rfind(":", 0, place))
    names = [name for name in named(edition, sentence.masked) if start <= name.start < place]
    changes = changes_24h(edition.desk)
    return all(abs(changes[name.asset]) < UNCHANGED for name in names if name.asset in changes)


def _quiet(edition: Edition, block: Block, sentence: Sentence, place: int) -> bool:
    return all(abs(value) < QUIET for value in changes_24h(edition.desk).values())


def _checked_elsewhere(edition: Edition, block: Block, sentence: Sentence, place: int) -> bool:
    """Which line did best is proved against the chart's own points, in `charts`."""
    return block.role == "chart-title"


def _band(edition: Edition, sentence: Sentence) -> None:
    """The band named right after a Fear & Greed score is that score's."""
    for figure in sentence.figures:
        claim = edition.claims.get(figure.fact)
        if claim is None or claim.what != "fear_greed.last":
            continue
        said = re.sub(edition.lexicon.scale, " ", sentence.text, flags=re.IGNORECASE).lower()
        for name, low, high in edition.lexicon.bands:
            if re.search(rf"\b{name}\b", said):
                said = said.replace(name, " ")
                message = f"a score of {claim.value:g} is not {name!r}"
                edition.ledger.check(low <= claim.value <= high, "W2", message, sentence.text)


def _contradicted(edition: Edition) -> None:
    """Where the price moved, the page names what did not move with it, or says that nothing did (C3)."""
    change = value_of(edition, f"{edition.held.benchmark}.price.change_24h")
    why = [block for block in edition.role("paragraph") if block.section == "why"]
    if not why or change is None or abs(change) < UNCHANGED:
        return
    patterns = [pattern for pattern, key in edition.lexicon.statements if key in ("against", "none_against")]
    told = any(
        re.search(pattern, sentence.text, re.IGNORECASE)
        for block in why
        for sentence in block.sentences()
        for pattern in patterns
    )
    edition.ledger.check(told, "C3", "nothing is said of what speaks against the move", why[-1].text)


def _none_reached(edition: Edition, block: Block, sentence: Sentence, place: int) -> bool:
    """Of the levels of the edition whose day the sentence names, none was touched or broken."""
    days = [found.day for found in words.dates(edition.lexicon, sentence.masked) if found.day]
    for day in days:
        counts, _, _ = counted(edition.desk, day.isoformat())
        if counts["touched"] or counts["broken"]:
            return False
    return bool(days)


PROOFS: dict[str, tuple[str, Proof]] = {
    "funding_negative": ("W2", _funding(-1)),
    "funding_positive": ("W2", _funding(1)),
    "no_riser": ("W2", _counts(lambda counts: counts["rose"] == 0 < counts["total"])),
    "no_faller": ("W2", _counts(lambda counts: counts["fell"] == 0 < counts["total"])),
    "more_fell": ("W2", _counts(lambda counts: counts["fell"] > counts["rose"])),
    "lowest_since": ("N9", _since("lowest")),
    "lowest_close_since": ("N9", _since("lowest", closing=True)),
    "highest_close_since": ("N9", _since("highest", closing=True)),
    "highest_since": ("N9", _since("highest")),
    "least_change": ("N9", _extreme_change(min)),
    "greatest_change": ("N9", _extreme_change(max)),
    "greatest_sigma": ("N9", _greatest_sigma),
    "over_averages": ("W2", _averages(lambda short, long: short and long)),
    "under_averages": ("W2", _averages(lambda short, long: not short and not long)),
    "between_averages": ("W2", _between_averages),
    "longs_most": ("N9", _sides("long", "short")),
    "shorts_most": ("N9", _sides("short", "long")),
    "none_against": ("C3", lambda edition, block, sentence, place: not _contrary(edition)),
    "against": ("C3", _against),
    "contradiction": ("W2", _contradiction),
    "best_and_worst": ("N9", _checked_elsewhere),
    "unchanged": ("W1", _unchanged),
    "none_reached": ("T7", _none_reached),
    "quiet": ("W1", _quiet),
} | happened.PROOFS
"""How each statement of a lexicon is proved, and under which rule."""
