"""Raw answers kept in a folder, and read back from it: a collection replayed without a network.

FOLDER/<source>/007-daily-bitcoin.body     the answer's bytes, decoded, without keys
FOLDER/<source>/007-daily-bitcoin.json     what it answers, when, with which headers, its SHA-256
FOLDER/<source>/gaps.json                  what was missing when it was recorded
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from reporter.errors import SourceChanged, SourceError, SourceUnavailable, StoreError
from reporter.model import Gap
from reporter.sources.kinds import Answer
from reporter.sources.reading import iso_time, mapping, read_json, sequence, text

_LARGEST = 64_000_000


def _slug(name: str) -> str:
    # A feed's name comes from the configuration and may hold anything, "../" included.
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "all"


def keep(folder: Path, answer: Answer, count: int) -> None:
    """Write one answer, the `count`th of its source; raises StoreError."""
    stem = f"{count:03d}-{_slug(answer.endpoint)}-{_slug(answer.asset)}"
    about = {
        "source": answer.source,
        "endpoint": answer.endpoint,
        "asset": answer.asset,
        "metric": answer.metric,
        "retrieved_at": answer.retrieved_at.astimezone(UTC).isoformat(),
        "url": answer.url,
        "status": answer.status,
        "headers": dict(answer.headers),
        "sha256": hashlib.sha256(answer.body).hexdigest(),
    }
    place = folder / _slug(answer.source)
    try:
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{stem}.body").write_bytes(answer.body)
        (place / f"{stem}.json").write_text(json.dumps(about, indent=1, sort_keys=True) + "\n", "utf-8")
    except OSError as error:
        raise StoreError(f"The answers could not be recorded in {place}: {error.strerror}.") from None


def keep_gaps(folder: Path, source: str, gaps: Iterable[Gap]) -> None:
    """Write what was missing from `source`; raises StoreError."""
    rows = [{"metric": gap.metric, "asset": gap.asset, "reason": gap.reason} for gap in gaps]
    place = folder / _slug(source)
    try:
        place.mkdir(parents=True, exist_ok=True)
        (place / "gaps.json").write_text(json.dumps(rows, indent=1) + "\n", "utf-8")
    except OSError as error:
        raise StoreError(f"The gaps could not be recorded in {place}: {error.strerror}.") from None


def replay(folder: Path, source: str) -> Iterator[Answer | SourceError]:
    """The recorded answers of `source` in their order; a damaged one as the error it is."""
    place = folder / _slug(source)
    if not place.is_dir():
        yield SourceUnavailable(f"Nothing of it was recorded in {folder.name}.")
        return
    # Only names listed here are opened: what a file says of another is not believed.
    for path in sorted(place.glob("*.body")):
        try:
            yield _answer(path, source)
        except SourceError as error:
            yield error


def replay_gaps(folder: Path, source: str) -> tuple[Gap, ...]:
    """The gaps recorded for `source`; raises SourceChanged where the file is damaged."""
    path = folder / _slug(source) / "gaps.json"
    if not path.is_file():
        return ()
    return tuple(
        Gap(
            text(mapping(row, "A gap").get("metric"), "metric"),
            text(mapping(row, "A gap").get("asset"), "asset"),
            source,
            text(mapping(row, "A gap").get("reason"), "reason"),
        )
        for row in sequence(read_json(_bytes(path)), "gaps.json")
    )


def _bytes(path: Path) -> bytes:
    try:
        if path.is_symlink() or path.stat().st_size > _LARGEST:
            raise SourceChanged(f"The recorded {path.name} is a link or too large.")
        return path.read_bytes()
    except OSError as error:
        raise SourceUnavailable(f"The recorded {path.name} could not be read: {error.strerror}.") from None


def _answer(path: Path, source: str) -> Answer:
    body = _bytes(path)
    about = mapping(read_json(_bytes(path.with_suffix(".json"))), path.stem)
    if about.get("sha256") != hashlib.sha256(body).hexdigest():
        raise SourceChanged(f"The recorded {path.name} is not what was recorded: its checksum differs.")
    retrieved_at: datetime = iso_time(about.get("retrieved_at"), "retrieved_at")
    return Answer(
        source,
        text(about.get("endpoint"), "endpoint"),
        text(about.get("asset"), "asset"),
        retrieved_at,
        body,
        text(about.get("metric"), "metric"),
        text(about.get("url"), "url"),
    )
