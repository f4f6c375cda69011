"""The manifest's checksums are those of the files (FILES)."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from reporter.audit import strict
from reporter.audit.edition import Edition
from reporter.errors import AuditFailed

SCHEMA = 1
BESIDE = {"manifest.json", "audit.json"}
"""What no manifest lists: itself, and the proof of the files it lists."""


def check(edition: Edition) -> None:
    """Check every file against manifest.json, and that no file is unlisted."""
    ledger, folder = edition.ledger, edition.folder
    manifest = strict.mapping(
        strict.parse(strict.read(folder / "manifest.json"), "manifest.json"), "manifest.json"
    )
    _head(edition, manifest, "manifest.json")
    _head(edition, edition.about, "facts.json")
    _versions(edition, manifest)
    files = strict.mapping(manifest.get("files"), "manifest.json: files")
    for path, row in files.items():
        entry = strict.mapping(row, f"manifest.json: {path}")
        try:
            content = strict.read(folder / path)
        except AuditFailed as error:
            ledger.fail("FILES", str(error), path)
            continue
        digest = hashlib.sha256(content).hexdigest()
        ledger.check(digest == entry.get("sha256"), "FILES", "its SHA-256 is not the manifest's", path)
        ledger.check(len(content) == entry.get("bytes"), "FILES", "its size is not the manifest's", path)
    held = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - BESIDE
    ledger.check(
        held == set(files), "FILES", f"listed or there alone: {', '.join(sorted(held ^ set(files)))}"
    )
    if (folder / "audit.json").is_file():
        _proof(edition)
    name = hashlib.sha256(edition.snapshot).hexdigest()
    ledger.check(
        manifest.get("snapshot") == name, "FILES", "the snapshot's name is not its SHA-256", "manifest.json"
    )


def _versions(edition: Edition, manifest: Mapping[str, Any]) -> None:
    """What it says of how the edition was made has the shape of versions and of a checksum.

    Whether these versions made it, only building it anew can tell.
    """
    versions = strict.mapping(manifest.get("versions"), "manifest.json: versions")
    for name, version in versions.items():
        holds = isinstance(version, str) and re.fullmatch(r"\d+(?:\.\d+)*(?:[.+-]?\w+)*", version) is not None
        edition.ledger.check(holds, "FILES", f"the version of {name} is {version!r}", "manifest.json")
    named = {"reporter", "python"} <= versions.keys()
    edition.ledger.check(named, "FILES", "it does not say by what it was made", "manifest.json")
    known = re.fullmatch(r"[0-9a-f]{64}", str(manifest.get("templates"))) is not None
    edition.ledger.check(known, "FILES", "it names no templates", "manifest.json")
    edition.ledger.check(manifest.get("schema") == SCHEMA, "FILES", "its schema is another", "manifest.json")


def _proof(edition: Edition) -> None:
    """What stands beside an edition as its proof is of these files, and counted these figures."""
    said = strict.mapping(
        strict.parse(strict.read(edition.folder / "audit.json"), "audit.json"), "audit.json"
    )
    _head(edition, said, "audit.json")
    ledger, rules = edition.ledger, strict.mapping(said.get("rules"), "audit.json: rules")
    manifest = hashlib.sha256(strict.read(edition.folder / "manifest.json")).hexdigest()
    ledger.check(said.get("manifest") == manifest, "FILES", "it is the proof of other files", "audit.json")
    ledger.check(said.get("figures") == ledger.figures, "FILES", "it counts other figures", "audit.json")
    ledger.check(said.get("not_proved") == 0, "FILES", "it says that not all was proved", "audit.json")
    ledger.check(said.get("checks") == sum(rules.values()), "FILES", "its sum is another", "audit.json")


def _head(edition: Edition, found: Mapping[str, Any], name: str) -> None:
    """A file names the edition, the day and the time it belongs to."""
    held = edition.held
    same = found.get("edition") == held.edition and found.get("day") == held.day.isoformat()
    as_of = strict.moment(found.get("as_of"), f"{name}: as_of")
    edition.ledger.check(same and abs(as_of - held.as_of) < 1, "FILES", "it names another edition", name)
