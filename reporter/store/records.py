"""The records of published editions inside the history: one more row for each change, none lost."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from reporter.model import PastEdition
from reporter.store.times import micros, moment


def record(connection: sqlite3.Connection, edition: PastEdition) -> PastEdition:
    """Add `edition` inside an open transaction unless it changes nothing; returns what is in force."""
    newest = connection.execute(
        "SELECT * FROM edition WHERE slug = ? AND day = ? ORDER BY revision DESC LIMIT 1",
        (edition.edition, edition.day.isoformat()),
    ).fetchone()
    revision = 0
    if newest is not None:
        held = _read(newest)
        same = replace(edition, published_at=held.published_at, modified_at=held.modified_at)
        if same == held:
            return held
        revision = newest[2] + 1
        edition = replace(same, modified_at=max(edition.modified_at, held.modified_at))
    connection.execute(
        "INSERT INTO edition VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            edition.edition,
            edition.day.isoformat(),
            revision,
            micros(edition.as_of),
            edition.headline,
            edition.standfirst,
            edition.language,
            edition.snapshot,
            micros(edition.published_at),
            micros(edition.modified_at),
            json.dumps([list(level) for level in edition.levels], allow_nan=False),
            edition.recorded,
        ),
    )
    return edition


def editions(
    connection: sqlite3.Connection, slug: str | None, before: date | None
) -> tuple[PastEdition, ...]:
    """The records in force, newest day first, of one `slug` or all, of days before `before` or all."""
    found = connection.execute(
        "SELECT * FROM edition e WHERE (?1 IS NULL OR slug = ?1) AND (?2 IS NULL OR day < ?2) "
        "AND revision = (SELECT MAX(revision) FROM edition WHERE slug = e.slug AND day = e.day) "
        "ORDER BY day DESC, slug",
        (slug, before.isoformat() if before else None),
    )
    return tuple(_read(row) for row in found)


def _read(row: Sequence[object]) -> PastEdition:
    slug, day, _, as_of, headline, standfirst, language, snapshot, published, modified, levels, recorded = row
    return PastEdition(
        edition=str(slug),
        day=date.fromisoformat(str(day)),
        as_of=moment(int(str(as_of))),
        headline=str(headline),
        standfirst=str(standfirst),
        language=str(language),
        snapshot=str(snapshot),
        published_at=moment(int(str(published))),
        modified_at=moment(int(str(modified))),
        levels=tuple((asset, side, float(price)) for asset, side, price in json.loads(str(levels))),
        recorded=bool(recorded),
    )
