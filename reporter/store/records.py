"""The records of published editions inside the history: one more row for each change, none lost."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from sys import intern
from typing import Any, cast

from reporter.model import Move, PastEdition, Unit
from reporter.store.times import micros, moment


def record(connection: sqlite3.Connection, edition: PastEdition) -> PastEdition:
    """Add `edition` inside an open transaction unless it changes nothing; returns what is in force."""
    newest = next(
        _rows(
            connection,
            "SELECT * FROM edition WHERE slug = ? AND day = ? ORDER BY revision DESC LIMIT 1",
            edition.edition,
            edition.day.isoformat(),
        ),
        None,
    )
    revision = 0
    if newest is not None:
        held = _read(newest)
        edition = in_force(edition, held)
        if edition is held:
            return held
        revision = newest["revision"] + 1
    connection.execute(
        "INSERT INTO edition (slug, day, revision, as_of, headline, standfirst, language, snapshot, "
        "published_at, modified_at, levels, recorded, moves, lead, pdf) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
            json.dumps([_written(move) for move in edition.moves], allow_nan=False, separators=(",", ":")),
            json.dumps(list(edition.lead), allow_nan=False),
            edition.pdf,
        ),
    )
    return edition


def in_force(edition: PastEdition, held: PastEdition) -> PastEdition:
    """What is in force once `edition` follows `held`: `held` itself if nothing changes; the first
    publication stays the first, and the change moves only forward.
    """
    same = replace(edition, published_at=held.published_at, modified_at=held.modified_at)
    return held if same == held else replace(same, modified_at=max(edition.modified_at, held.modified_at))


def editions(
    connection: sqlite3.Connection, slug: str | None, before: date | None
) -> tuple[PastEdition, ...]:
    """The records in force, newest day first, of one `slug` or all, of days before `before` or all."""
    # Each condition only where it is asked for: then the records of one edition are found by its key.
    wanted = [
        "revision = (SELECT MAX(revision) FROM edition WHERE slug = e.slug AND day = e.day)",
        *(["slug = ?"] if slug is not None else []),
        *(["day < ?"] if before is not None else []),
    ]
    values = [value for value in (slug, before and before.isoformat()) if value is not None]
    found = _rows(
        connection,
        f"SELECT * FROM edition e WHERE {' AND '.join(wanted)}",  # noqa: S608
        *values,
    )
    # Sorted as they are read: SQLite would hold the text of thousands of rows for it.
    held = sorted((_read(row) for row in found), key=lambda past: past.edition)
    return tuple(sorted(held, key=lambda past: past.day, reverse=True))


def _rows(connection: sqlite3.Connection, query: str, *values: object) -> Iterator[dict[str, Any]]:
    """Rows by the names of their columns: a file of an older version has fewer of them."""
    found = connection.execute(query, values)
    names = [column[0] for column in found.description]
    return (dict(zip(names, row, strict=True)) for row in found)


def _read(row: dict[str, Any]) -> PastEdition:
    return PastEdition(
        edition=row["slug"],
        day=date.fromisoformat(row["day"]),
        as_of=moment(row["as_of"]),
        headline=row["headline"],
        standfirst=row["standfirst"],
        language=row["language"],
        snapshot=row["snapshot"],
        published_at=moment(row["published_at"]),
        modified_at=moment(row["modified_at"]),
        levels=tuple((asset, side, float(price)) for asset, side, price in json.loads(row["levels"])),
        recorded=bool(row["recorded"]),
        moves=tuple(_move(*move) for move in json.loads(row.get("moves", "[]"))),
        pdf=bool(row.get("pdf", 1)),
        lead=_lead(*json.loads(row.get("lead", '["", 0.0]'))),
    )


def _move(
    fact: str, kind: str, metric: str, asset: str, value: float, unit: str, window: str, at: int
) -> Move:
    # The same few names in thousands of records: each is held once.
    names = intern(fact), intern(kind), intern(metric), intern(asset)
    return Move(*names, value, cast(Unit, intern(unit)), intern(window), _moment(at))


@lru_cache(maxsize=256)
def _moment(micros: int) -> datetime:
    """`moment`, the same one for all that an edition says of it."""
    return moment(micros)


def _written(move: Move) -> list[Any]:
    fact = [move.fact, move.kind, move.metric, move.asset]
    return [*fact, move.value, move.unit, move.window, micros(move.at)]


def _lead(fact: str, salience: float) -> tuple[str, float]:
    return fact, float(salience)
