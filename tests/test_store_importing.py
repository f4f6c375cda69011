"""A file is taken in whole, or named by file, line and reason and not at all."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reporter.errors import ConfigError
from reporter.store import History, importing
from reporter.store.importing import import_file

NOW = datetime(2026, 2, 2, 8, tzinfo=UTC)
HEADER = "metric,asset,at,value,source\n"
GOOD = "price_usd,bitcoin,2026-02-01T00:00:00Z,78741.10,binance\n"


@pytest.fixture
def history(tmp_path):
    with History.open(tmp_path / "history.sqlite3") as opened:
        yield opened


@pytest.fixture
def written(tmp_path):
    def write(text, name="own.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def held(history, metric="price_usd", asset="bitcoin"):
    return history.window(metric, asset, NOW - timedelta(days=4000), NOW + timedelta(days=1), NOW)


def test_rows_arrive_with_their_times_and_the_moment_they_were_learnt(history, written):
    text = HEADER + GOOD + "price_usd,bitcoin,2026-02-01T09:00:00.5+09:00,1e3,desk-1\n\n"
    with pytest.raises(ConfigError, match="line 4: 0 fields"):
        import_file(history, written(text), NOW)
    assert import_file(history, written(text.rstrip("\n")), NOW) == 2
    first, second = held(history)
    assert (first.value, first.at, first.retrieved_at) == (78741.1, datetime(2026, 2, 1, tzinfo=UTC), NOW)
    assert (second.value, second.source) == (1000.0, "desk-1")
    assert second.at == datetime(2026, 2, 1, 0, 0, 0, 500_000, tzinfo=UTC)


def test_importing_again_adds_nothing_and_a_correction_is_kept_beside(history, written):
    path = written(HEADER + GOOD)
    assert import_file(history, path, NOW) == 1
    assert import_file(history, path, NOW + timedelta(hours=1)) == 0
    corrected = written(HEADER + GOOD.replace("78741.10", "78741.2"))
    # Even at the same moment, as a scripted clock may have it.
    assert import_file(history, corrected, NOW) == 1
    assert [one.value for one in held(history)] == [78741.2]


def test_a_file_with_windows_lines_and_a_byte_order_mark(history, written):
    assert (
        import_file(history, written(b"\xef\xbb\xbf" + (HEADER + GOOD).replace("\n", "\r\n").encode()), NOW)
        == 1
    )


BAD_ROWS = {
    "unknown metric": (GOOD.replace("price_usd", "price_use"), "did you mean price_usd?"),
    "far from any": (GOOD.replace("price_usd", "zzz"), "reporter list metrics"),
    "no source": (GOOD.replace(",binance", ","), "the source is missing"),
    "no asset": (GOOD.replace("bitcoin", ""), "the asset is missing"),
    "capitals": (GOOD.replace("bitcoin", "Bitcoin"), "the asset 'Bitcoin' is not an id"),
    "path": (GOOD.replace("bitcoin", "../../etc"), "is not an id"),
    "control character": (GOOD.replace("binance", "bin\x07ance"), r"'bin\x07ance' is not an id"),
    "direction mark": (GOOD.replace("binance", "bin\u202eance"), r"'bin\u202eance' is not an id"),
    "line in a name": (GOOD.replace("binance", '"bin\nance"'), "is not an id"),
    "long name": (GOOD.replace("binance", "b" * 65), "is not an id"),
    "underscore": (GOOD.replace("78741.10", "78_741"), "'78_741' is not a decimal number"),
    "nan": (GOOD.replace("78741.10", "nan"), "not a decimal number"),
    "infinity": (GOOD.replace("78741.10", "inf"), "not a decimal number"),
    "overflow": (GOOD.replace("78741.10", "1e400"), "not a finite number"),
    "arabic digits": (GOOD.replace("78741.10", "\u0667\u0668"), "not a decimal number"),
    "hexadecimal": (GOOD.replace("78741.10", "0x10"), "not a decimal number"),
    "spaces": (GOOD.replace("78741.10", " 78741"), "not a decimal number"),
    "no value": (GOOD.replace("78741.10", ""), "not a decimal number"),
    "thousands": (GOOD.replace("78741.10", '"78,741.10"'), "not a decimal number"),
    "below bounds": (GOOD.replace("78741.10", "-5"), "is below the least plausible"),
    "above bounds": (GOOD.replace("78741.10", "850000000000"), "is above the greatest plausible"),
    "per cent for fraction": ("yield_10y,us,2026-01-30T21:00Z,4.26,fred\n", "check its unit"),
    "no zone": (GOOD.replace("00:00:00Z", "00:00:00"), "with a zone"),
    "epoch": (GOOD.replace("2026-02-01T00:00:00Z", "1769904000"), "not ISO 8601"),
    "day alone": (GOOD.replace("T00:00:00Z", ""), "not ISO 8601"),
    "week date": (GOOD.replace("2026-02-01", "2026-W05-7"), "not ISO 8601"),
    "no such day": (GOOD.replace("2026-02-01", "2026-02-30"), "there is no time"),
    "future": (GOOD.replace("2026-02-01", "2026-02-03"), "in the future"),
    "too few": ("price_usd,bitcoin,2026-02-01T00:00:00Z,78741.10\n", "4 fields where 5"),
    "too many": (GOOD.replace("\n", ",extra\n"), "6 fields where 5"),
    "quotes": (GOOD.replace("binance", '"binance"x'), "not CSV"),
    "contradiction": (GOOD.replace("78741.10", "78741.11"), "and 78741.1 for the same time further up"),
    "half an hour of zone": (GOOD.replace("Z", "+25:00"), "there is no time"),
}


@pytest.mark.parametrize("kind", BAD_ROWS)
def test_a_bad_row_is_named_and_nothing_is_stored(history, written, kind):
    row, reason = BAD_ROWS[kind]
    other = GOOD.replace("bitcoin", "ethereum")
    path = written(HEADER + GOOD + other + row)
    with pytest.raises(ConfigError) as caught:
        import_file(history, path, NOW)
    message = str(caught.value)
    assert message.startswith(f"{path}, line {5 if kind == 'line in a name' else 4}: ")
    assert reason in message
    assert "\n" not in message
    assert held(history) == held(history, asset="ethereum") == ()
    assert history.series() == ()


BAD_FILES = {
    "empty": (b"", "it is empty"),
    "no header": (GOOD.encode(), "line 1: the header is"),
    "other order": (b"asset,metric,at,value,source\n", "line 1: the header is"),
    "not utf-8": ((HEADER + GOOD).encode() + b"\xff\xfe\n", "not UTF-8"),
    "utf-16": ((HEADER + GOOD).encode("utf-16"), "not UTF-8"),
    "one endless line": (HEADER.encode() + b"x" * 100_000, "line 2: it has 4096 characters or more"),
    "nul": ((HEADER + GOOD).encode() + b"\x00" * 5 + b"\n", "line 3"),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_what_is_no_such_file_is_said(history, written, kind):
    content, reason = BAD_FILES[kind]
    with pytest.raises(ConfigError) as caught:
        import_file(history, written(content), NOW)
    assert reason in str(caught.value)
    assert history.series() == ()


def test_a_file_that_cannot_be_read_is_said(history, tmp_path):
    for path in (tmp_path / "absent.csv", tmp_path):
        with pytest.raises(ConfigError, match="could not be read"):
            import_file(history, path, NOW)


def test_only_a_header_is_an_import_of_nothing(history, written):
    assert import_file(history, written(HEADER), NOW) == 0


def test_progress_is_told_in_rows(history, written, monkeypatch):
    monkeypatch.setattr(importing, "_BATCH", 4)
    rows = "".join(f"price_usd,bitcoin,2026-01-{day:02d}T00:00Z,{day},desk\n" for day in range(1, 11))
    told = []
    assert import_file(history, written(HEADER + rows), NOW, told.append) == 10
    assert told == [4, 8, 10]


TABLE = {
    "metric": ["price_usd", "fear_greed"],
    "asset": ["bitcoin", "market"],
    "at": [datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 2, 2, tzinfo=UTC)],
    "value": [78741.1, 14.0],
    "source": ["binance", "alternative_me"],
}


def parquet(tmp_path, **columns):
    path = tmp_path / "own.parquet"
    pq.write_table(pa.table({**TABLE, **columns}), path)
    return path


def test_parquet_holds_the_same_rows(history, tmp_path):
    assert import_file(history, parquet(tmp_path), NOW) == 2
    (one,) = held(history)
    assert (one.value, one.at, one.source) == (78741.1, datetime(2026, 2, 1, tzinfo=UTC), "binance")


def test_parquet_with_texts_and_other_resolutions(history, tmp_path):
    texts = ["2026-02-01T00:00:00Z", "2026-02-02T00:00:00Z"]
    assert import_file(history, parquet(tmp_path, at=texts), NOW) == 2
    nano = pa.array(TABLE["at"], pa.timestamp("ns", "UTC"))
    names = pa.array(TABLE["asset"]).dictionary_encode()
    assert import_file(history, parquet(tmp_path, at=nano, asset=names), NOW) == 0


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"value": [78741.1, None]}, "row 2: the value None is not a number"),
        ({"value": [float("nan"), 14.0]}, "row 1: the price_usd of bitcoin nan is not a finite number"),
        ({"value": [True, False]}, "row 1: the value True is not a number"),
        ({"at": [datetime(2026, 2, 1), datetime(2026, 2, 2)]}, "row 1: the time has no zone"),  # noqa: DTZ001
        ({"at": pa.array([1, 2], pa.timestamp("ns", "UTC"))}, "cannot be read as Parquet"),
        ({"asset": ["bitcoin", None]}, "row 2: the asset is missing"),
        ({"metric": [1, 2]}, "row 1: there is no metric 1"),
    ],
)
def test_a_bad_parquet_row_is_named_and_nothing_is_stored(history, tmp_path, columns, reason):
    with pytest.raises(ConfigError) as caught:
        import_file(history, parquet(tmp_path, **columns), NOW)
    assert reason in str(caught.value)
    assert history.series() == ()


def test_what_is_no_parquet_is_said(history, tmp_path, written):
    with pytest.raises(ConfigError, match="cannot be read as Parquet"):
        import_file(history, written("text", "own.parquet"), NOW)
    pq.write_table(pa.table({"metric": ["price_usd"]}), tmp_path / "own.parquet")
    with pytest.raises(ConfigError, match="no column 'asset'"):
        import_file(history, tmp_path / "own.parquet", NOW)


def test_without_the_extra_the_user_is_told_what_to_install(history, tmp_path, monkeypatch):
    path = parquet(tmp_path)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ConfigError, match=r"pip install pyarrow"):
        import_file(history, path, NOW)


def test_the_extra_is_loaded_only_when_it_is_needed(root):
    code = "import reporter.store.importing, sys; assert 'pyarrow' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], cwd=root, check=True)
