"""Which verb fits a move: by its size in the asset's own standard deviations, and by its sign."""

from dataclasses import dataclass
from typing import Any

from reporter.language import Language


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb in the past (`fell`) and in the present (`falls`), and the size class it stands for."""

    size: str
    past: str
    present: str


def verb(change: float, sigma: float | None, language: Language, turn: int = 0) -> Verb:
    """The verb for a move of `change` (a fraction), `sigma` standard deviations large (unsigned or signed).

    Where `sigma` is unknown only the absolute thresholds decide. `turn` chooses among equals.
    """
    size = abs(change)
    for row in language.words["verbs"]:
        if size >= row["always"] or (
            sigma is not None and abs(sigma) >= row["sigma"] and size >= row["least"]
        ):
            past, present = ("fell", "falls") if change < 0 else ("rose", "rises")
            return Verb(row["size"], _turned(row[past], turn), _turned(row[present], turn))
    unchanged = language.words["verb_unchanged"]
    return Verb("unchanged", unchanged["past"], unchanged["present"])


def _turned(options: list[Any], turn: int) -> str:
    return str(options[turn % len(options)])
