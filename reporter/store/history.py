"""The history: every observation ever taken in, every headline, and every edition published.

It only grows. A value that was revised stands beside the one it revises, each with the moment it
was learnt, so that an edition of a past day can be made from what was known then.
"""

import math
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

from reporter.errors import StoreError
from reporter.model import Observation, PastEdition, Story
from reporter.store import records, schema, state
from reporter.store.sliding import Form, Sliding
from reporter.store.times import DAY, micros, moment

Row = tuple[str, str, str, int, int, float]
"""metric, asset, source, at, retrieved_at (both in microseconds since 1970 UTC), value"""

_BATCH = 20_000
_REMEMBERED = 1000
"""So many answers, and windows, are kept for who asks again: those of one day for fifty assets."""

# Not stored: the value already in force at that moment, or the earliest one when nothing was known
# by then (reading falls back to it, so storing it would change no answer), or one that this very
# moment holds already.
_INSERT = """
INSERT INTO observation (series, at, retrieved_at, revision, value)
SELECT ?1, ?2, ?3,
       (SELECT COALESCE(MAX(revision) + 1, 0) FROM observation
         WHERE series = ?1 AND at = ?2 AND retrieved_at = ?3),
       ?4
WHERE ?4 IS NOT COALESCE(
        (SELECT value FROM observation WHERE series = ?1 AND at = ?2 AND retrieved_at <= ?3
          ORDER BY retrieved_at DESC, revision DESC LIMIT 1),
        (SELECT value FROM observation WHERE series = ?1 AND at = ?2
          ORDER BY retrieved_at, revision LIMIT 1))
  AND NOT EXISTS (SELECT 1 FROM observation
                   WHERE series = ?1 AND at = ?2 AND retrieved_at = ?3 AND value = ?4)
"""


_INSERT_NEW = "INSERT INTO observation (series, at, retrieved_at, revision, value) VALUES (?, ?, ?, 0, ?)"


class History:
    """The store's one door. Open it with `History.open(path)`, as a context manager.

    There is one writer at a time; another gets Busy. Any method may raise StoreError (with what to
    do about it), StoreDamaged among them.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._series: dict[tuple[str, str, str], int] = {}
        self._asked: dict[tuple[str, tuple[object, ...]], list[tuple]] = {}  # type: ignore[type-arg]
        self._sliding: dict[tuple[str, str, bool, int], Sliding] = {}
        self._answers: dict[tuple[str, str, int, int, bool], list[Form]] = {}

    @classmethod
    def open(cls, path: Path, readonly: bool = False) -> Self:
        """Open the history at `path`, making an empty one where none is (unless `readonly`).

        A writer proves first that the file is sound and may be written. Raises StoreDamaged for a
        damaged file, which is left where it is until `rebuild` sets it aside; StoreError; Busy.
        """
        if not readonly:
            schema.sweep(path)
            if not path.exists():
                schema.create(path)
        return cls(path, schema.connect(path, readonly))

    def close(self) -> None:
        """Give the file back; twice does no harm."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def forget(self) -> None:
        """Let go of what is kept from one question to the next; the next is asked of the file again."""
        for kept in (self._asked, self._sliding, self._answers):
            kept.clear()

    def check(self) -> None:
        """Read the whole file against itself, indices too; StoreDamaged says what is wrong."""
        with schema.telling(self.path, "checking the history"):
            (verdict,) = self._connection.execute("PRAGMA integrity_check(1)").fetchone()
        if verdict != "ok":
            raise schema.damaged(self.path, str(verdict).strip().replace("\n", "; "))

    # Taking in

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is stored inside becomes durable together at the end, or none of it."""
        self._asked.clear()
        with schema.telling(self.path, "writing to the history"):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                self._series.clear()
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def add(self, observations: Iterable[Observation], headlines: Iterable[Story] = ()) -> int:
        """Store what is new, all or nothing; returns how many rows were (headlines included).

        A value already in force is not stored again. A changed value for the same metric, asset,
        source and time is stored beside the old one with its own `retrieved_at`. Of a headline,
        the first form seen for a link and a time stays.
        """
        with self.transaction():
            return self.insert(_row(one) for one in observations) + self._insert_headlines(headlines)

    def insert(self, rows: Iterable[Row]) -> int:
        """Store rows inside an open `transaction`, in batches; returns how many were new."""
        self.forget()
        before, made = self._connection.total_changes, 0
        rows = iter(rows)
        while batch := list(islice(rows, _BATCH)):
            groups: dict[tuple[str, str, str], list[tuple[int, int, int, float]]] = {}
            for metric, asset, source, at, retrieved_at, value in batch:
                key = (metric, asset, source)
                series = self._series.get(key)
                if series is None:
                    series, new = self._make_series(key)
                    made += new
                groups.setdefault(key, []).append((series, at, retrieved_at, value))
            for values in groups.values():
                # Where nothing is held yet, as for each new day, there is nothing to compare with.
                statement = _INSERT_NEW if self._is_empty(values) else _INSERT
                self._connection.executemany(statement, values)
        return self._connection.total_changes - before - made

    def _is_empty(self, values: Sequence[tuple[int, int, int, float]]) -> bool:
        """Whether these rows of one series have times of their own, in a stretch without any other row."""
        times = {value[1] for value in values}
        if len(times) < len(values):
            return False
        query = "SELECT 1 FROM observation WHERE series = ? AND at BETWEEN ? AND ? LIMIT 1"
        return self._connection.execute(query, (values[0][0], min(times), max(times))).fetchone() is None

    def _make_series(self, key: tuple[str, str, str]) -> tuple[int, int]:
        """The id of a series, and 1 if it was made now, 0 if it was there."""
        find = "SELECT id FROM series WHERE metric = ? AND asset = ? AND source = ?"
        found = self._connection.execute(find, key).fetchone()
        if found is None:
            self._connection.execute("INSERT INTO series (metric, asset, source) VALUES (?, ?, ?)", key)
            row = self._connection.execute(find, key).fetchone()
        else:
            row = found
        self._series[key] = row[0]
        return row[0], int(found is None)

    def _insert_headlines(self, headlines: Iterable[Story]) -> int:
        before = self._connection.total_changes
        self._connection.executemany(
            "INSERT INTO headline (url, published_at, title, source) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (url, published_at) DO NOTHING",
            ((one.url, micros(one.published_at), one.title, one.source) for one in headlines),
        )
        return self._connection.total_changes - before

    def contested(self, learnt: int) -> frozenset[tuple[str, str, str, int]]:
        """(metric, asset, source, at) of which two values were learnt at this very microsecond."""
        found = self._ask(
            "SELECT metric, asset, source, at FROM observation o INDEXED BY contested "
            "JOIN series s ON s.id = o.series WHERE revision > 0 AND retrieved_at = ?",
            (learnt,),
        )
        return frozenset(found)

    # Giving out

    def window(
        self,
        metric: str,
        asset: str,
        start: datetime,
        end: datetime,
        known_at: datetime,
        *,
        closes_only: bool = False,
    ) -> tuple[Observation, ...]:
        """Observations with `start` <= at <= `end`, by source and time, as known at `known_at`.

        For each source and time that is the value last learnt by then; where nothing had been
        learnt yet, the one learnt first. `closes_only` gives the 00:00 UTC stamps alone.
        """
        found = self._rows(metric, asset, micros(start), micros(end), closes_only)
        limit = micros(known_at)
        held: list[tuple[str, int, int, float]] = []
        for row in found:
            if not held or held[-1][:2] != row[:2]:
                held.append(row)
            elif row[2] <= limit:
                held[-1] = row
        return tuple(
            Observation(metric, asset, value, moment(at), source, moment(retrieved_at))
            for source, at, retrieved_at, value in held
        )

    def told(
        self,
        metric: str,
        asset: str,
        start: datetime,
        end: datetime,
        known_at: datetime,
        *,
        closes_only: bool = False,
    ) -> dict[str, list[Observation]]:
        """What `window` gives, by source and learnt to the second; whoever goes on from day to day asks here.

        A window of a day or more is remembered: moved on a little, only what is new in it is read. Of a
        shorter one the answer is remembered, for the other editions of the day.
        """
        first, last = micros(start), micros(end)
        long = last - first >= DAY
        key = (metric, asset, closes_only, last - first)
        sliding = (self._sliding.get(key) if long else None) or Sliding(metric, asset)
        ask = self._rows if long else self._answer
        sliding.reach(first, last, lambda one, other: ask(metric, asset, one, other, closes_only))
        if long and not self._connection.in_transaction:
            if len(self._sliding) >= _REMEMBERED:
                self._sliding.clear()
            self._sliding[key] = sliding
        return sliding.told(first, last, micros(known_at))

    def _answer(self, metric: str, asset: str, start: int, end: int, closes_only: bool) -> list[Form]:
        key = (metric, asset, start, end, closes_only)
        found = self._answers.get(key)
        if found is None:
            found = self._rows(*key)
            if not self._connection.in_transaction:
                if len(self._answers) >= _REMEMBERED:
                    self._answers.clear()
                self._answers[key] = found
        return found

    def _rows(self, metric: str, asset: str, start: int, end: int, closes_only: bool) -> list[Form]:
        """The rows of every source of a quantity, by source, time, moment learnt and revision."""
        with schema.telling(self.path, "reading the history"):
            return self._connection.execute(
                "SELECT s.source, o.at, o.retrieved_at, o.value "
                "FROM series s JOIN observation o ON o.series = s.id "
                "WHERE s.metric = ? AND s.asset = ? AND o.at BETWEEN ? AND ? AND (? OR o.at % ? = 0) "
                "ORDER BY s.source, o.at, o.retrieved_at, o.revision",
                (metric, asset, start, end, not closes_only, DAY),
            ).fetchall()

    def series(self) -> tuple[tuple[str, str, str], ...]:
        """(metric, asset, source) of every series held, sorted."""
        found = self._ask("SELECT metric, asset, source FROM series ORDER BY metric, asset, source", ())
        return tuple((metric, asset, source) for metric, asset, source in found)

    def span(self, metric: str, asset: str) -> tuple[datetime, datetime] | None:
        """The first and the last time any source has a value for; None where there is none."""
        found = self._ask(
            "SELECT (SELECT MIN(at) FROM observation WHERE series = s.id), "
            "(SELECT MAX(at) FROM observation WHERE series = s.id) "
            "FROM series s WHERE metric = ? AND asset = ?",
            (metric, asset),
        )
        held = [(first, last) for first, last in found if first is not None]
        if not held:
            return None
        return moment(min(first for first, _ in held)), moment(max(last for _, last in held))

    def headlines(self, start: datetime, end: datetime) -> tuple[Story, ...]:
        """Headlines published in [`start`, `end`], newest first, each link once.

        Feeds repeat evergreen items under new dates; the first date counts.
        """
        found = self._ask(
            "SELECT title, url, source, published_at FROM headline h WHERE published_at BETWEEN ? AND ? "
            "AND NOT EXISTS "
            "(SELECT 1 FROM headline e WHERE e.url = h.url AND e.published_at < h.published_at) "
            "ORDER BY published_at DESC, url",
            (micros(start), micros(end)),
        )
        return tuple(Story(title, url, source, moment(at)) for title, url, source, at in found)

    # Editions

    def record(self, edition: PastEdition) -> PastEdition:
        """Note that `edition` was published; returns the record now in force.

        Recorded again unchanged, nothing moves. Recorded again with other content it keeps the
        first `published_at`, and `modified_at` moves, only forward; the earlier record stays in the file.
        """
        (held,) = self.record_all((edition,))
        return held

    def record_all(self, editions: Iterable[PastEdition]) -> tuple[PastEdition, ...]:
        """Note that these editions were published, all of them durable together; see `record`."""
        with self.transaction():
            return tuple(records.record(self._connection, edition) for edition in editions)

    def editions(self, slug: str | None = None, before: date | None = None) -> tuple[PastEdition, ...]:
        """Editions published, newest day first: of one `slug` or all, of days before `before` or all."""
        with schema.telling(self.path, "reading the history"):
            return records.editions(self._connection, slug, before)

    def daily_state(self) -> tuple[tuple[date, int, int], ...]:
        """(UTC day, rows, checksum) of all that was ever learnt of each day, oldest day first.

        A stamp at 00:00 belongs to the day it ends. The file only grows, so the same figures mean the
        same rows: what `backfill` tells unchanged editions by, without reading a value.
        """
        with schema.telling(self.path, "reading the history"):
            return state.by_day(self._connection)

    def _ask(self, query: str, values: Sequence[object]) -> list[tuple]:  # type: ignore[type-arg]
        """The rows; asked again before anything was written, those of before: editions of a day ask alike."""
        asked = (query, tuple(values))
        known = self._asked.get(asked)
        if known is None:
            with schema.telling(self.path, "reading the history"):
                known = self._connection.execute(*asked).fetchall()
            if len(self._asked) >= _REMEMBERED:
                self._asked.clear()
            if not self._connection.in_transaction:
                self._asked[asked] = known
        return known


def _row(one: Observation) -> Row:
    if not math.isfinite(one.value):
        raise StoreError(
            f"{one.metric} of {one.asset} from {one.source} at {one.at.isoformat()}: {one.value} is not a "
            "number that can be stored; refuse it before it gets here"
        )
    return one.metric, one.asset, one.source, micros(one.at), micros(one.retrieved_at), float(one.value)
