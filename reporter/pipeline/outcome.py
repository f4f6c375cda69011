"""What a verb brought about, for the command line to tell."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from reporter.model import Gap, PastEdition


@dataclass(frozen=True, slots=True)
class EditionOutcome:
    """One edition that was put in its place, and what the audit counted on the way."""

    slug: str
    day: date
    headline: str
    folder: Path
    page: Path
    pdf: Path | None
    figures_proved: int
    gaps: int
    changed: bool


def outcome_of(site: Path, past: PastEdition, *, figures: int, gaps: int, changed: bool) -> EditionOutcome:
    """The outcome of the edition recorded as `past`, whose files stand below `site`."""
    folder = site / past.edition / past.day.isoformat()
    return EditionOutcome(
        slug=past.edition,
        day=past.day,
        headline=past.headline,
        folder=folder,
        page=folder / "index.html",
        pdf=folder / "report.pdf" if past.pdf else None,
        figures_proved=figures,
        gaps=gaps,
        changed=changed,
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a verb brought about."""

    editions: tuple[EditionOutcome, ...] = ()
    failures: tuple[tuple[str, str], ...] = ()
    """(edition and day, why it could not be made) where others could."""
    stored: int = 0
    gaps: tuple[Gap, ...] = ()
    delivered: tuple[str, ...] = ()
    """A line for each publishing target that was served."""
    undelivered: tuple[str, ...] = ()
    """Why each of the others was not; the site itself stands."""
    seconds: Mapping[str, float] = field(default_factory=dict)
    """How long each step took."""
