"""The second pair of eyes: a finished edition read back and each figure proved from its snapshot.

Nothing of the rooms that wrote the edition is used here: the page, the PDF, the charts and the
snapshot are read anew, every fact is computed anew, and the words are held against the numbers.
"""

from collections.abc import Callable
from pathlib import Path

from reporter.audit import (
    alts,
    card,
    charts,
    closures,
    diary,
    directions,
    files,
    gaps,
    labels,
    machines,
    names,
    notes,
    numerals,
    origins,
    pdf,
    printed,
    quotes,
    recompute,
    related,
    revisions,
    scorecard,
    seen,
    statements,
    style,
    trust,
    windows,
)
from reporter.audit.around import Standing, audit_site
from reporter.audit.edition import Edition, open_edition
from reporter.audit.recompute.base import UnprovedError
from reporter.audit.result import AuditResult, Finding, Ledger, require
from reporter.errors import AuditFailed

__all__ = ["AuditResult", "Finding", "Standing", "audit", "audit_site", "require"]


CHECKS: tuple[Callable[[Edition], None], ...] = (
    printed.check,
    directions.check,
    names.check,
    numerals.check,
    windows.check,
    statements.check,
    diary.check,
    quotes.check,
    scorecard.check,
    notes.check,
    style.check,
    closures.check,
    trust.check,
    gaps.check,
    related.check,
    machines.check,
    seen.check,
    labels.check,
    origins.check,
    revisions.check,
    pdf.check,
    card.check,
    files.check,
)
"""What an edition is held against, once its facts and charts are proved."""


def audit(folder: Path) -> AuditResult:
    """Prove one finished edition's folder; what could not be proved is in the result's findings.

    Raises AuditFailed where a file is missing or has another shape, so that nothing can be proved.
    """
    ledger = Ledger()
    try:
        _prove(open_edition(folder, ledger))
    except (ArithmeticError, LookupError, TypeError, ValueError, RecursionError) as error:
        # Each reader names what it refuses; what slips through to here is a shape nobody foresaw.
        raise AuditFailed(
            f"{folder}: the edition has another shape than the audit reads "
            f"({type(error).__name__}: {error}); rebuild it."
        ) from error
    return ledger.close(str(folder))


def _prove(edition: Edition) -> None:
    for claim in edition.claims.values():
        recompute.prove(edition.desk, claim, edition.ledger)
    charts.check(edition)
    alts.read(edition)
    for check in CHECKS:
        try:
            check(edition)
        except UnprovedError as error:
            message = f"what the text rests on cannot be recomputed: {error}"
            edition.ledger.fail("N7", message, check.__module__)
