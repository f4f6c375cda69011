"""History of the desk's own into the store: a CSV or Parquet file, all of its rows or none.

The columns are `metric,asset,at,value,source`. `at` is ISO 8601 with `Z` or an offset, and a daily
value is stamped with the END of its day; `value` is in the unit of its metric (`reporter list
metrics`), in ASCII digits; every row names its source. Parquet holds the same columns, `at` as a
timestamp with a time zone or as text, `value` as a number.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TextIO

from reporter.errors import ConfigError
from reporter.metrics import BY_ID, implausible, is_name
from reporter.model import Metric
from reporter.store.history import History, Row
from reporter.store.times import micros

COLUMNS = ("metric", "asset", "at", "value", "source")
AHEAD = timedelta(minutes=5)
"""How far a clock may be ahead of ours."""

_BATCH = 16_384
_LINE = 4096
"""Characters a line may have: five short fields need far less."""
_REMEMBERED = 50_000

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?"
    r"(?:Z|[+-][0-9]{2}:[0-9]{2})"
)

Fields = tuple[Any, Any, Any, Any, Any]


class _BadRow(Exception):
    """Why a row cannot be taken; the reader of its file adds where it stands."""


def import_file(
    history: History, path: Path, now: datetime, on_progress: Callable[[int], None] | None = None
) -> int:
    """Store the rows of the CSV or Parquet file at `path`; returns how many were new.

    All were learnt at `now`. `on_progress` is told the rows read so far. Of two rows for the same
    metric, asset, source and time with different values the file is refused, because it does not
    say which one holds.

    Raises ConfigError that names file, line and reason, with nothing of the file stored; StoreError.
    """
    parquet = path.suffix.lower() in (".parquet", ".pq")
    reader = _parquet_rows if parquet else _csv_rows
    try:
        with history.transaction():
            before = history.contested()
            added = history.insert(_checked(path, reader(path), now, on_progress))
            if history.contested() > before:
                _contradiction(path, reader(path), now)
    except OSError as error:
        raise ConfigError(
            f"{path}: it could not be read ({error.strerror or error}); nothing was stored"
        ) from error
    return added


def _checked(
    path: Path,
    rows: Iterable[tuple[str, Fields]],
    now: datetime,
    on_progress: Callable[[int], None] | None = None,
) -> Iterator[Row]:
    """The rows as the store takes them; ConfigError at the first that cannot be."""
    check = _Checker(now)
    learnt = micros(now)
    number = 0
    for number, (where, fields) in enumerate(rows, start=1):
        try:
            metric, asset, at, value, source = check(fields)
        except _BadRow as error:
            raise _refused(path, where, str(error)) from None
        if on_progress is not None and number % _BATCH == 0:
            on_progress(number)
        yield metric, asset, source, at, learnt, value
    if on_progress is not None:
        on_progress(number)


def _refused(path: Path, where: str, why: str) -> ConfigError:
    place = f", {where}" if where else ""
    return ConfigError(f"{path}{place}: {why}; nothing of this file was stored")


def _contradiction(path: Path, rows: Iterable[tuple[str, Fields]], now: datetime) -> None:
    """Find the row that contradicts an earlier one; silent if it was an import of the same moment."""
    seen: dict[tuple[str, str, str, int], float] = {}
    check = _Checker(now)
    for where, fields in rows:
        metric, asset, at, value, source = check(fields)
        held = seen.setdefault((metric, asset, source, at), value)
        if held != value:
            raise _refused(
                path,
                where,
                f"{metric} of {asset} is {value!r} here, and {held!r} for the same time further up",
            )


class _Checker:
    """Checks fields; what repeats (names, times) is checked once and remembered."""

    def __init__(self, now: datetime) -> None:
        self._latest = micros(now + AHEAD)
        self._metrics: dict[str, Metric] = {}
        self._names: set[str] = set()
        self._times: dict[Any, int] = {}

    def __call__(self, fields: Fields) -> tuple[str, str, int, float, str]:
        metric, asset, at, value, source = fields
        row = self._metrics.get(metric) if isinstance(metric, str) else None
        if row is None:
            row = self._metrics[metric] = _metric(metric)
        for name, what in ((asset, "asset"), (source, "source")):
            if name not in self._names:
                _name(name, what)
                self._names.add(name)
        when = self._times.get(at)
        if when is None:
            if len(self._times) >= _REMEMBERED:
                self._times.clear()
            when = self._times[at] = self._time(at)
        amount = _amount(value)
        if not row.low <= amount <= row.high:
            raise _BadRow(f"the {row.id} of {asset} {implausible(row, amount)}; check its unit")
        return row.id, asset, when, amount, source

    def _time(self, at: Any) -> int:
        if isinstance(at, datetime):
            if at.tzinfo is None:
                raise _BadRow("the time has no zone; make the column a timestamp with time zone UTC")
            when = micros(at)
        else:
            if not isinstance(at, str) or _TIME.fullmatch(at) is None:
                raise _BadRow(
                    f"the time {_shown(at)} is not ISO 8601 with a zone, such as 2026-02-02T00:00:00Z"
                )
            try:
                when = micros(datetime.fromisoformat(at))
            except ValueError:
                raise _BadRow(f"there is no time {_shown(at)}") from None
        if when > self._latest:
            raise _BadRow(f"the time {_shown(at)} is in the future")
        return when


def _metric(name: Any) -> Metric:
    if isinstance(name, str) and name in BY_ID:
        return BY_ID[name]
    near = get_close_matches(name, BY_ID, n=1, cutoff=0.4) if isinstance(name, str) else []
    hint = f"did you mean {near[0]}?" if near else "see `reporter list metrics`"
    raise _BadRow(f"there is no metric {_shown(name)}; {hint}")


def _name(name: Any, what: str) -> None:
    if not isinstance(name, str) or not name:
        raise _BadRow(f"the {what} is missing")
    if not is_name(name):
        raise _BadRow(
            f"the {what} {_shown(name)} is not an id: up to 64 lower-case letters, digits, '-', '_' and '.', "
            "with a letter or digit at both ends"
        )


def _amount(value: Any) -> float:
    if isinstance(value, str):
        if _NUMBER.fullmatch(value) is None:
            raise _BadRow(f"the value {_shown(value)} is not a decimal number such as 76606.1")
        return float(value)
    if type(value) in (int, float):
        return float(value)
    raise _BadRow(f"the value {_shown(value)} is not a number")


def _shown(value: Any) -> str:
    text = ascii(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


# CSV


def _csv_rows(path: Path) -> Iterator[tuple[str, Fields]]:
    with path.open(encoding="utf-8-sig", errors="strict", newline="") as file:
        reader = csv.reader(_lines(path, file), strict=True)
        try:
            header = next(reader, None)
            if header is None:
                raise _refused(path, "", f"it is empty; the first line must be {','.join(COLUMNS)}")
            if tuple(header) != COLUMNS:
                shown = _shown(",".join(header))
                raise _refused(path, "line 1", f"the header is {shown}, and must be {','.join(COLUMNS)}")
            for row in reader:
                if len(row) != len(COLUMNS):
                    raise _refused(path, f"line {reader.line_num}", f"{len(row)} fields where 5 are wanted")
                yield f"line {reader.line_num}", (row[0], row[1], row[2], row[3], row[4])
        except csv.Error as error:
            raise _refused(path, f"line {reader.line_num}", f"it is not CSV ({error})") from error
        except UnicodeDecodeError as error:
            raise _refused(
                path, f"after line {reader.line_num}", f"it is not UTF-8 ({error.reason})"
            ) from error


def _lines(path: Path, file: TextIO) -> Iterator[str]:
    """Lines of bounded length, so that a file without line ends does not fill the memory."""
    number = 0
    while line := file.readline(_LINE):
        number += 1
        if len(line) >= _LINE:
            raise _refused(path, f"line {number}", f"it has {_LINE} characters or more")
        yield line


# Parquet


def _parquet_rows(path: Path) -> Iterator[tuple[str, Fields]]:
    # Late: pyarrow is an extra, and takes longer to load than a small import takes.
    try:
        from pyarrow import ArrowException  # noqa: PLC0415
        from pyarrow.parquet import ParquetFile  # noqa: PLC0415
    except ImportError as error:
        raise ConfigError(
            f"{path}: reading Parquet needs pyarrow; install it with `pip install reporter[parquet]`, or "
            "save the file as CSV"
        ) from error
    number = 0
    try:
        with ParquetFile(path) as file:
            missing = [name for name in COLUMNS if name not in file.schema_arrow.names]
            if missing:
                raise _refused(
                    path, "", f"it has no column {missing[0]!r}; it must have {', '.join(COLUMNS)}"
                )
            for batch in file.iter_batches(batch_size=_BATCH, columns=list(COLUMNS)):
                columns = [batch.column(name).to_pylist() for name in COLUMNS]
                for fields in zip(*columns, strict=True):
                    number += 1
                    yield f"row {number}", fields
    except (ArrowException, ValueError) as error:
        where = f"after row {number}" if number else ""
        raise _refused(path, where, f"it cannot be read as Parquet ({error})") from error
