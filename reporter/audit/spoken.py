"""What a statement is proved by: the facts as published, and whom a sentence speaks of."""

from collections.abc import Callable

from reporter.audit.edition import Edition
from reporter.audit.names import named
from reporter.audit.reading import Block, Sentence

Proof = Callable[[Edition, Block, Sentence, int], bool]
"""(edition, block, sentence, place of the words) -> whether the observations bear it out."""


def value_of(edition: Edition, fact: str) -> float | None:
    """The value of a fact, each of which is recomputed before any statement is proved; None without it."""
    claim = edition.claims.get(fact)
    return None if claim is None else claim.value


def subject_of(edition: Edition, sentence: Sentence, place: int) -> str:
    """The asset named last before a place of the sentence, else first after it, else the benchmark."""
    names = [name for name in named(edition, sentence.masked) if name.asset in edition.held.assets]
    ahead = [name.asset for name in names if name.start < place]
    return ahead[-1] if ahead else names[0].asset if names else edition.held.benchmark
