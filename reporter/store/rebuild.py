"""A new history from the published snapshots, where the old file is damaged or gone."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from reporter.errors import StoreError
from reporter.metrics import CORRECTION
from reporter.model import Observation, PastEdition, Snapshot
from reporter.store import schema, snapshot
from reporter.store.history import History


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild brought back, where the old file went, and which snapshots it could not read."""

    rows: int
    snapshots: int
    set_aside: Path | None
    refused: tuple[str, ...]


def rebuild(path: Path, snapshot_files: Iterable[Path]) -> Rebuilt:
    """Refill the history at `path` from published `snapshot.json` files, and set the old file aside.

    The old file keeps its content under a new name (`history.sqlite3.damaged-<time>`) and is never
    deleted. The new one takes its place in one step when it is complete, so a rebuild that is
    interrupted changes nothing and may be repeated. Observations, headlines and the records of
    editions that later snapshots mention come back; what no snapshot held stays in the old file.
    A snapshot that cannot be read is skipped and listed in `refused`.

    Raises StoreError where the folder cannot be written or the disk is full.
    """
    fresh = schema.fresh_name(path)
    rows = read = 0
    refused: list[str] = []
    records: set[PastEdition] = set()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.unlink(missing_ok=True)
        schema.make(fresh)
        with History.open(fresh) as history:
            for file in sorted(snapshot_files):
                try:
                    held = snapshot.load(file.read_bytes())
                except (OSError, StoreError) as error:
                    refused.append(f"{file}: {error}")
                    continue
                rows += history.add(_told(held), held.headlines)
                records.update(held.previous)
                read += 1
            for edition in sorted(records, key=lambda one: (one.modified_at, one.edition, one.day)):
                history.record(edition)
        set_aside = _set_aside(path)
        fresh.replace(path)
        schema.sync_folder(path.parent)
    except OSError as error:
        raise StoreError(
            f"{path}: the history could not be rebuilt ({error.strerror}); the old file is untouched; check "
            "the folder's permissions and the free space, and try again"
        ) from error
    finally:
        fresh.unlink(missing_ok=True)
    return Rebuilt(rows, read, set_aside, tuple(refused))


def _told(held: Snapshot) -> Iterator[Observation]:
    """What the sources told: also what was restated, and what the desk's corrections stand in place of."""
    yield from (one for one in held.observations if one.source != CORRECTION)
    for one in held.revisions:
        if one.old is not None and one.old_known is not None:
            yield Observation(one.metric, one.asset, one.old, one.at, one.source, one.old_known)


def _set_aside(path: Path) -> Path | None:
    """Give the file at `path` a second, new name; None where there is no file."""
    if not path.exists():
        return None
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    number = 0
    while True:
        aside = path.with_name(f"{path.name}.damaged-{stamp}{f'-{number}' if number else ''}")
        try:
            os.link(path, aside)
            break
        except FileExistsError:
            number += 1
        except OSError:
            # A file system without links: for a moment there is no history under the old name.
            path.rename(aside)
            break
    # An old journal must not be rolled into the new file.
    if schema.beside(path).exists():
        schema.beside(path).rename(schema.beside(aside))
    schema.sync_folder(path.parent)
    return aside
