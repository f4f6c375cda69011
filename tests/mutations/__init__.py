"""Single changes to a finished edition, each of which the audit must catch.

    python -m tests.mutations EDITION_DIR

Every kind changes one thing, as a fault or a forger might, and mends the manifest's checksums behind
it, so that no change is caught by its checksum alone. A change of the page counts as caught only if
a rule that reads the page finds it, not by the PDF that says otherwise; one of the PDF only by PDF.
Kinds for which an edition offers no place are listed and not counted. The exit status is 1 if a
change was missed, or fewer than 40 kinds applied.
"""

import hashlib
import json
import shutil
import tempfile
from pathlib import Path

from reporter.audit import audit
from reporter.errors import AuditFailed
from tests.mutations import (
    ahead,
    beside,
    data,
    drawn,
    figures,
    origins,
    parts,
    pictures,
    spanish,
    telling,
    times,
    wording,
)
from tests.mutations import files as _files
from tests.mutations.kit import IGNORED, KINDS, LEAST, Files, Kind, kinds_for

__all__ = ["KINDS", "ROOMS", "caught", "found_by", "load", "main"]

ROOMS = (
    figures,
    wording,
    times,
    ahead,
    telling,
    drawn,
    origins,
    pictures,
    beside,
    parts,
    data,
    _files,
    spanish,
)
"""Where the kinds are registered, in the order they are tried."""


def load(folder: Path) -> Files:
    """The files of an edition's folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _mended(files: Files) -> Files:
    """The files with a manifest that fits them."""
    data = json.loads(files["manifest.json"])
    data["snapshot"] = hashlib.sha256(files["snapshot.json"]).hexdigest()
    data["files"] = {
        path: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        for path, content in files.items()
        if path not in ("manifest.json", "audit.json")
    }
    mended = files | {"manifest.json": json.dumps(data).encode()}
    if "audit.json" in mended:
        proof = json.loads(mended["audit.json"])
        proof["manifest"] = hashlib.sha256(mended["manifest.json"]).hexdigest()
        mended["audit.json"] = json.dumps(proof).encode()
    return mended


def found_by(change: Kind, original: Files, folder: Path) -> set[str] | None:
    """The rules that find a change (READ: the edition cannot be read); None where it does not apply."""
    files = dict(original)
    if not change.change(files) or files == original:
        return None
    if "FILES" not in change.rules:
        files = _mended(files)
    if folder.exists():
        shutil.rmtree(folder)
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    try:
        return {finding.rule for finding in audit(folder).findings}
    except AuditFailed:
        return {"READ"}


def caught(change: Kind, rules: set[str]) -> bool:
    """Whether one of the rules that should find a change found it."""
    return bool(rules & change.rules) if change.rules else bool(rules - IGNORED)


def main(arguments: list[str]) -> int:
    """Try every kind on one edition and print what found it."""
    if len(arguments) != 1:
        print(__doc__)
        return 2
    original = load(Path(arguments[0]))
    tried = missed = 0
    with tempfile.TemporaryDirectory() as room:
        for change in kinds_for(original):
            rules = found_by(change, original, Path(room) / "edition")
            if rules is None:
                print(f"no place  {change.name}")
                continue
            tried += 1
            holds = caught(change, rules)
            missed += not holds
            print(
                f"{'caught' if holds else 'MISSED':9} {change.name}: {', '.join(sorted(rules)) or 'nothing'}"
            )
    print(f"{tried - missed} of {tried} kinds caught")
    return 1 if missed or tried < LEAST else 0
