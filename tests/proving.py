"""An article held against its snapshot without charts and PDF: the audit's reading of the words alone."""

import tempfile
from dataclasses import replace
from pathlib import Path

from reporter.audit import CHECKS, card, files, pdf, recompute
from reporter.audit.edition import open_edition
from reporter.audit.result import Finding, Ledger
from reporter.config import Config
from reporter.config.settings import from_settings
from reporter.model import Report, Snapshot
from reporter.narrate import notes
from reporter.store.snapshot import dump
from reporter.typeset import Edition, typeset

_WORDS = tuple(check for check in CHECKS if check not in (card.check, pdf.check, files.check))


def findings(report: Report, snapshot: Snapshot) -> tuple[Finding, ...]:
    """What the audit cannot prove of the article's page; its charts are left out."""
    bare = replace(report, sections=tuple(replace(section, charts=()) for section in report.sections))
    config = from_settings(snapshot.settings, Config())
    edition = Edition(
        report=bare,
        site=config.site,
        charts={},
        print_charts={},
        card=b"",
        snapshot=dump(snapshot),
        previous=None,
        templates_dir=None,
    )
    ledger = Ledger()
    with tempfile.TemporaryDirectory() as folder:
        for artifact in typeset(edition, ("page", "facts")):
            path = Path(folder) / artifact.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(artifact.content)
        opened = open_edition(Path(folder), ledger)
        for claim in opened.claims.values():
            recompute.prove(opened.desk, claim, ledger)
        for check in _WORDS:
            check(opened)
    # What charts alone print went with them.
    told = notes.named(
        run for section in report.sections for chart in section.charts for run in (chart.title, chart.alt)
    )
    return tuple(
        found
        for found in ledger.close(folder).findings
        if not (found.place in told and "holds it for printed" in found.message)
    )
