"""What is said to have happened without a figure (N9, W2): thresholds, flips, regimes, who stood apart."""

from collections.abc import Callable

from reporter.audit import words
from reporter.audit.edition import Edition
from reporter.audit.held import DAY
from reporter.audit.names import named
from reporter.audit.reading import Block, Sentence
from reporter.audit.recompute.prices import breadth_counts, changes_24h
from reporter.audit.spoken import Proof, subject_of, value_of

ORDINARY = 1.0
"""A day within its usual range: less than one daily standard deviation."""
APART = 0.5
"""One who stands apart owes at least this share of its move to itself."""
UNUSUAL = 0.05
"""How near to an end of its history an unusual volatility is."""
WHOLE = 0.9995
"""From here on a share is printed as 100.0%, and below 1 less it as 0.0%."""


def _benchmark(name: str, holds: Callable[[float], bool]) -> Proof:
    """A statement about a fact of the benchmark's."""

    def proof(edition: Edition, block: Block, sentence: Sentence, place: int) -> bool:
        value = value_of(edition, f"{edition.held.benchmark}.{name}")
        return value is not None and holds(value)

    return proof


def _entered(name: str) -> Proof:
    """The newest close is the first beyond the threshold."""

    def proof(edition: Edition, block: Block, sentence: Sentence, place: int) -> bool:
        claim = edition.claims.get(f"{edition.held.benchmark}.price.{name}")
        return claim is not None and edition.held.as_of - claim.start < DAY

    return proof


def _apart(edition: Edition, block: Block, sentence: Sentence, place: int) -> bool:
    """Half of its move or more is its own; of the assets a sentence names, the one it begins with."""
    asset = subject_of(edition, sentence, 0)
    residual, change = (value_of(edition, f"{asset}.price.{name}_24h") for name in ("residual", "change"))
    if residual is None or not change:
        return False
    return asset != edition.held.benchmark and residual / change >= APART


def _furthest(edition: Edition, block: Block, sentence: Sentence, place: int) -> bool:
    changes = changes_24h(edition.desk)
    own = changes.get(subject_of(edition, sentence, place))
    return own is not None and own in (min(changes.values()), max(changes.values())) and (
        abs(own) == max(abs(value) for value in changes.values())
    )  # fmt: skip


def _counted(side: str) -> Proof:
    """All of the majors went that way."""

    def proof(edition: Edition, block: Block, sentence: Sentence, place: int) -> bool:
        counts = breadth_counts(edition.desk)
        return counts[side] == counts["total"] > 1

    return proof


def _diverged(sign: int) -> Proof:
    """The price's own day beside a divergence went that way; without one, bitcoin's own day did.

    Beside another coin bitcoin is one of those that went separate ways, and is named.
    """

    def proof(edition: Edition, block: Block, sentence: Sentence, place: int) -> bool:
        found = [claim for claim in edition.claims.values() if claim.kind == "divergence"]
        if not found and edition.held.benchmark != "bitcoin":
            told = {name.asset for name in named(edition, sentence.masked)}
            return "bitcoin" in told and changes_24h(edition.desk).get("bitcoin", 0.0) * sign > 0
        return any(claim.baseline is not None and claim.baseline * sign > 0 for claim in found)

    return proof


def _forced(side: str) -> Proof:
    """A flush of longs (a squeeze of shorts) is a fact, which says what fell with it."""

    def proof(edition: Edition, block: Block, sentence: Sentence, place: int) -> bool:
        return value_of(edition, f"{edition.held.benchmark}.leverage.{side}") is not None

    return proof


def _period(name: str) -> Proof:
    """The sentence's change is that of the period it names."""

    def proof(edition: Edition, block: Block, sentence: Sentence, place: int) -> bool:
        return any(f".period.{name}_" in figure.fact for figure in sentence.figures)

    return proof


def _month(edition: Edition, block: Block, sentence: Sentence, place: int) -> bool:
    """The month named alone is the one that the sentence's figures look back on."""
    said = sentence.text[place:].lower()
    number = next(number for name, number in edition.lexicon.months.items() if said.startswith(name))
    claims = [edition.claims.get(figure.fact) for figure in sentence.figures]
    return any(
        claim is not None and ".period.month_" in claim.id and words.day_of(claim.end - 1).month == number
        for claim in claims
    )


def _mood(edition: Edition, block: Block, sentence: Sentence, place: int) -> bool:
    """The index is in another band than the day before."""
    last, change = (value_of(edition, f"market.fear_greed.{name}") for name in ("last", "change_1d"))
    if last is None or change is None:
        return False
    bands = edition.lexicon.bands
    return [name for name, low, high in bands if low <= last <= high] != [
        name for name, low, high in bands if low <= last - change <= high
    ]


def _crossed(sign: int) -> Proof:
    """A level of the sentence was crossed that way."""

    def proof(edition: Edition, block: Block, sentence: Sentence, place: int) -> bool:
        claims = [edition.claims.get(figure.fact) for figure in sentence.figures]
        found = [claim for claim in claims if claim is not None and claim.kind == "crossing"]
        return bool(found) and all(((claim.baseline or 0) < claim.value) == (sign > 0) for claim in found)

    return proof


def _larger(edition: Edition, asset: str, name: str, sign: int, sentence: Sentence) -> bool:
    """The last larger one, of that sign, was on a day the sentence names."""
    claim = edition.claims.get(f"{asset}.{name}")
    if claim is None or claim.value * sign < 0:
        return False
    day = words.day_of(claim.start - 1)
    return any(words.same(found, day) for found in words.dates(edition.lexicon, sentence.masked))


def _larger_move(sign: int) -> Proof:
    def proof(edition: Edition, block: Block, sentence: Sentence, place: int) -> bool:
        asset = subject_of(edition, sentence, place)
        return _larger(edition, asset, "price.larger_move", sign, sentence)

    return proof


def _larger_flow(edition: Edition, block: Block, sentence: Sentence, place: int) -> bool:
    value = value_of(edition, f"{edition.held.benchmark}.etf.larger_flow")
    sign = -1 if value is not None and value < 0 else 1
    return _larger(edition, edition.held.benchmark, "etf.larger_flow", sign, sentence)


def _inside(name: str) -> Proof:
    """The price is beyond the threshold, and a day named is that on which a close passed it first."""

    def proof(edition: Edition, block: Block, sentence: Sentence, place: int) -> bool:
        claim = edition.claims.get(f"{edition.held.benchmark}.price.{name}")
        if claim is None:
            return False
        named = list(words.dates(edition.lexicon, sentence.masked))
        day = words.day_of(claim.start - 1)
        return not named or any(words.same(found, day) for found in named)

    return proof


PROOFS: dict[str, tuple[str, Proof]] = {
    "ordinary": ("W1", _benchmark("price.sigma_24h", lambda value: abs(value) < ORDINARY)),
    "correction_entered": ("W8", _entered("correction")),
    "bear_market_entered": ("W8", _entered("bear_market")),
    "in_correction": ("W8", _inside("correction")),
    "in_bear_market": ("W8", _inside("bear_market")),
    "larger_fall": ("N9", _larger_move(-1)),
    "larger_rise": ("N9", _larger_move(1)),
    "larger_flow": ("N9", _larger_flow),
    "correction_left": ("W8", _benchmark("price.left_correction", lambda value: value > -0.1)),
    "bear_market_left": ("W8", _benchmark("price.left_bear_market", lambda value: value > -0.2)),
    "inflows_ended": ("W2", _benchmark("etf.ended_run", lambda value: value > 0)),
    "outflows_ended": ("W2", _benchmark("etf.ended_run", lambda value: value < 0)),
    "apart": ("N9", _apart),
    "furthest": ("N9", _furthest),
    "all_fell": ("W2", _counted("fell")),
    "all_rose": ("W2", _counted("rose")),
    "price_rose": ("W2", _diverged(1)),
    "price_fell": ("W2", _diverged(-1)),
    "flushed": ("W2", _forced("flush")),
    "squeezed": ("W2", _forced("squeeze")),
    "flipped_negative": ("W2", _benchmark("funding.flipped", lambda value: value < 0)),
    "flipped_positive": ("W2", _benchmark("funding.flipped", lambda value: value > 0)),
    "loosened": ("W2", _benchmark("correlation.sp500_shift", lambda value: value < 0)),
    "tightened": ("W2", _benchmark("correlation.sp500_shift", lambda value: value > 0)),
    "unusually_low": ("N9", _benchmark("price.volatility_percentile", lambda value: value <= UNUSUAL)),
    "unusually_high": ("N9", _benchmark("price.volatility_percentile", lambda value: value >= 1 - UNUSUAL)),
    "above_every_reading": ("N9", _benchmark("price.volatility_percentile", lambda value: value >= WHOLE)),
    "below_every_reading": ("N9", _benchmark("price.volatility_percentile", lambda value: value < 1 - WHOLE)),
    "mood_turned": ("W2", _mood),
    "broken_down": ("W2", _crossed(-1)),
    "broken_up": ("W2", _crossed(1)),
    "week_ended": ("N4", _period("week")),
    "month_ended": ("N4", _month),
    "quarter_ended": ("N4", _period("quarter")),
    "year_ended": ("N4", _period("year")),
}
"""How each of these statements of a lexicon is proved, and under which rule."""
