"""History of the desk's own into the store: a CSV or Parquet file, all of its rows or none.

The columns are `metric,asset,at,value,source`. `at` is ISO 8601 with `Z` or an offset, and a daily
value is stamped with the END of its day; `value` is in the unit of its metric (`reporter list
metrics`), in ASCII digits; every row names its source. Parquet holds the same columns, `at` as a
timestamp with a time zone or as text, `value` as a number.
"""

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn, TextIO

from reporter.errors import ConfigError
from reporter.metrics import BY_ID, CORRECTION, implausible, is_name
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

Fields = Sequence[Any]
"""One row, in the order of `COLUMNS`."""


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
    learnt = micros(now)
    try:
        with history.transaction():
            before = history.contested(learnt)
            added = history.insert(_checked(path, now, on_progress))
            contested = history.contested(learnt) - before
            if contested:
                _find_contradiction(path, now, contested)
    except OSError as error:
        raise ConfigError(
            f"{path}: it could not be read ({error.strerror or error}); nothing was stored"
        ) from error
    return added


def _checked(path: Path, now: datetime, on_progress: Callable[[int], None] | None) -> Iterator[Row]:
    """The rows as the store takes them; ConfigError at the first that cannot be."""
    learnt = micros(now)
    count = 0
    for _, metric, asset, source, at, value in _numbered(path, now):
        count += 1
        if on_progress is not None and count % _BATCH == 0:
            on_progress(count)
        yield metric, asset, source, at, learnt, value
    if on_progress is not None:
        on_progress(count)


def _numbered(path: Path, now: datetime) -> Iterator[tuple[int, str, str, str, int, float]]:
    """Each row's number, metric, asset, source, time in microseconds and value, all checked."""
    check = _Checker(now)
    number = 0
    try:
        for number, (metric, asset, at, value, source) in _rows(path):
            low, high = check.known.get((metric, asset, source)) or check.series(metric, asset, source)
            when = check.times.get(at) or check.time(at)
            amount = check.amount(value)
            if not low <= amount <= high:
                check.refuse(metric, asset, amount)
            yield number, metric, asset, source, when, amount
    except _BadRow as error:
        raise _refused(path, number, str(error)) from None


def _find_contradiction(path: Path, now: datetime, contested: frozenset[tuple[str, str, str, int]]) -> None:
    """Name the row that contradicts an earlier one; silent if the other value is not of this file."""
    seen: dict[tuple[str, str, str, int], float] = {}
    for number, metric, asset, source, at, value in _numbered(path, now):
        key = (metric, asset, source, at)
        if key in contested and seen.setdefault(key, value) != value:
            why = f"{metric} of {asset} is {value!r} here, and {seen[key]!r} for the same time further up"
            raise _refused(path, number, why)


def _refused(path: Path, number: int, why: str) -> ConfigError:
    """The error for a file; `number` is the line of a CSV file, the row of a Parquet file, or 0."""
    word = "row" if _is_parquet(path) else "line"
    place = f", {word} {number}" if number else ""
    return ConfigError(f"{path}{place}: {why}; nothing of this file was stored")


def _is_parquet(path: Path) -> bool:
    return path.suffix.lower() in (".parquet", ".pq")


def _rows(path: Path) -> Iterator[tuple[int, Fields]]:
    return _parquet_rows(path) if _is_parquet(path) else _csv_rows(path)


class _Checker:
    """Checks fields; what repeats (names, times) is checked once and remembered."""

    def __init__(self, now: datetime) -> None:
        self.known: dict[tuple[Any, Any, Any], tuple[float, float]] = {}
        """(metric, asset, source) that were found good, with the metric's bounds."""
        self.times: dict[Any, int] = {}
        self._latest = micros(now + AHEAD)

    def series(self, metric: Any, asset: Any, source: Any) -> tuple[float, float]:
        row = _metric(metric)
        _name(asset, "asset")
        _name(source, "source")
        if source == CORRECTION:
            raise _BadRow("the source correction is the desk's own; write [[corrections]] in reporter.toml")
        self.known[metric, asset, source] = (row.low, row.high)
        return row.low, row.high

    def time(self, at: Any) -> int:
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
        if len(self.times) >= _REMEMBERED:
            self.times.clear()
        self.times[at] = when
        return when

    @staticmethod
    def amount(value: Any) -> float:
        if isinstance(value, str):
            if _NUMBER.fullmatch(value) is None:
                raise _BadRow(f"the value {_shown(value)} is not a decimal number such as 76606.1")
            return float(value)
        if type(value) in (int, float):
            return float(value)
        raise _BadRow(f"the value {_shown(value)} is not a number")

    @staticmethod
    def refuse(metric: str, asset: str, amount: float) -> NoReturn:
        raise _BadRow(f"the {metric} of {asset} {implausible(BY_ID[metric], amount)}; check its unit")


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


def _shown(value: Any) -> str:
    text = ascii(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


# CSV


def _csv_rows(path: Path) -> Iterator[tuple[int, Fields]]:
    with path.open(encoding="utf-8-sig", errors="strict", newline="") as file:
        reader = csv.reader(_lines(path, file), strict=True)
        try:
            header = next(reader, None)
            if header is None:
                raise _refused(path, 0, f"it is empty; the first line must be {','.join(COLUMNS)}")
            if tuple(header) != COLUMNS:
                shown = _shown(",".join(header))
                raise _refused(path, 1, f"the header is {shown}, and must be {','.join(COLUMNS)}")
            for row in reader:
                if len(row) != len(COLUMNS):
                    raise _refused(path, reader.line_num, f"{len(row)} fields where 5 are wanted")
                yield reader.line_num, row
        except csv.Error as error:
            raise _refused(path, reader.line_num, f"it is not CSV ({error})") from error
        except UnicodeDecodeError as error:
            raise _refused(
                path, 0, f"it is not UTF-8, after line {reader.line_num} ({error.reason})"
            ) from error


def _lines(path: Path, file: TextIO) -> Iterator[str]:
    """Lines of bounded length, so that a file without line ends does not fill the memory."""
    number = 0
    while line := file.readline(_LINE):
        number += 1
        if len(line) >= _LINE:
            raise _refused(path, number, f"it has {_LINE} characters or more")
        yield line


# Parquet


def _parquet_rows(path: Path) -> Iterator[tuple[int, Fields]]:
    # Late: pyarrow is an extra, and takes longer to load than a small import takes.
    try:
        from pyarrow import ArrowException  # noqa: PLC0415
        from pyarrow.parquet import ParquetFile  # noqa: PLC0415
    except ImportError as error:
        raise ConfigError(
            f"{path}: reading Parquet needs pyarrow; install it with `pip install pyarrow`, or "
            "save the file as CSV"
        ) from error
    number = 0
    try:
        with ParquetFile(path) as file:
            missing = [name for name in COLUMNS if name not in file.schema_arrow.names]
            if missing:
                raise _refused(path, 0, f"it has no column {missing[0]!r}; it must have {', '.join(COLUMNS)}")
            for batch in file.iter_batches(batch_size=_BATCH, columns=list(COLUMNS)):
                columns = [batch.column(name).to_pylist() for name in COLUMNS]
                for fields in zip(*columns, strict=True):
                    number += 1
                    yield number, fields
    except (ArrowException, ValueError) as error:
        after = f" after row {number}" if number else ""
        raise _refused(path, 0, f"it cannot be read as Parquet{after} ({error})") from error
