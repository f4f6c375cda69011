"""The snapshot an edition was published with, read back from the site."""

from datetime import date
from pathlib import Path

from reporter.errors import StoreError
from reporter.model import Snapshot
from reporter.store.history import History
from reporter.store.snapshot import load, name


def last_published(history: History, site: Path, slug: str, before: date | None = None) -> Snapshot | None:
    """What the newest edition of `slug` (of a day before `before`) knew; None where that is not known.

    The file counts only if it is the one the history recorded: another, or none, tells nothing of
    what readers were shown.
    """
    for past in history.editions(slug, before)[:1]:
        try:
            content = (site / slug / past.day.isoformat() / "snapshot.json").read_bytes()
            return load(content) if name(content) == past.snapshot else None
        except (OSError, StoreError):
            return None
    return None
