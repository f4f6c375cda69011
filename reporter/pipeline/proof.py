"""What the audit counted, as a file beside the edition it proved: `audit.json`."""

import hashlib
import json

from reporter.audit import AuditResult
from reporter.model import Artifact, Report


def proof(report: Report, files: tuple[Artifact, ...], result: AuditResult) -> Artifact:
    """How many figures and checks held, by rule, and of which files: those `manifest.json` lists.

    The page cannot say this itself: it is finished before it is audited.
    """
    manifest = next(file.content for file in files if file.path == "manifest.json")
    content = {
        "schema": 1,
        "edition": report.edition,
        "day": report.day.isoformat(),
        "as_of": report.as_of.isoformat().replace("+00:00", "Z"),
        "manifest": hashlib.sha256(manifest).hexdigest(),
        "figures": result.figures,
        "checks": sum(result.counts.values()),
        "rules": dict(result.counts),
        "not_proved": len(result.findings),
    }
    return Artifact("audit.json", "application/json", f"{json.dumps(content, indent=1)}\n".encode())
