"""The snapshot an edition was published with, read back from the site."""

from collections.abc import Sequence
from pathlib import Path

from reporter.errors import StoreError
from reporter.model import PastEdition, Snapshot
from reporter.store.snapshot import load, name


def last_published(site: Path, past: Sequence[PastEdition]) -> Snapshot | None:
    """What the first of the editions `past` (newest first) knew; None where that is not known.

    The file counts only if it is the one that was recorded: another, or none, tells nothing of
    what readers were shown.
    """
    for newest in past[:1]:
        try:
            content = (site / newest.edition / newest.day.isoformat() / "snapshot.json").read_bytes()
            return load(content) if name(content) == newest.snapshot else None
        except (OSError, StoreError):
            return None
    return None
