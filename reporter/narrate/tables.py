"""The tables of the article: majors, derivatives, other markets and levels, from facts alone."""

from datetime import date, timedelta

from reporter.model import Cell, Column, Span, Table
from reporter.narrate.desk import Desk, spans
from reporter.narrate.diary import happening, local

_ABSENT = Cell((Span("\u2013"),))
_SPARK_DAYS = 30


def build(table_id: str, desk: Desk) -> Table | None:
    """The table, or None when it would have no row."""
    table = _TABLES[table_id](desk)
    return table if table.rows else None


def _text(text: str) -> Cell:
    return Cell((Span(text),))


def _figure(desk: Desk, fact_id: str, signed: bool = False) -> Cell:
    return Cell(desk.cell(fact_id, signed)) if desk.has(fact_id) else _ABSENT


def _drop_empty(
    columns: list[Column], rows: list[list[Cell]]
) -> tuple[tuple[Column, ...], tuple[tuple[Cell, ...], ...]]:
    """Without the columns in which no row has anything."""
    kept = [i for i in range(len(columns)) if i == 0 or any(row[i] != _ABSENT for row in rows)]
    return tuple(columns[i] for i in kept), tuple(tuple(row[i] for i in kept) for row in rows)


def _majors(desk: Desk) -> Table:
    label = desk.label
    columns = [
        Column(label("tables", "asset"), numeric=False),
        Column(label("tables", "price")),
        Column(label("tables", "change_24h")),
        Column(label("tables", "change_7d")),
        Column(label("tables", "change_30d")),
        Column(label("tables", "market_cap")),
        Column(label("tables", "volume")),
        Column(label("tables", "spark")),
    ]
    rows = []
    for asset in desk.assets:
        if not desk.has(f"{asset}.price.last"):
            continue
        line = desk.held.closes("price_usd", asset, timedelta(days=_SPARK_DAYS))
        spark = tuple(value for _, value in line)
        rows.append([
            _text(desk.name(asset, "title")),
            _figure(desk, f"{asset}.price.last"),
            _figure(desk, f"{asset}.price.change_24h", signed=True),
            _figure(desk, f"{asset}.price.change_7d", signed=True),
            _figure(desk, f"{asset}.price.change_30d", signed=True),
            _figure(desk, f"{asset}.market_cap.last"),
            _figure(desk, f"{asset}.volume.last"),
            Cell((), spark) if len(spark) > 1 else _ABSENT,
        ])  # fmt: skip
    kept, body = _drop_empty(columns, rows)
    return Table("majors", label("tables", "majors" if desk.peers["major"] else "tracked"), kept, body)


def _derivatives(desk: Desk) -> Table:
    label = desk.label
    columns = [
        Column(label("tables", "asset"), numeric=False),
        Column(label("metrics", "open_interest_usd")),
        Column(label("tables", "open_interest_1d")),
        Column(label("tables", "open_interest_30d")),
        Column(label("metrics", "funding_rate")),
        Column(label("tables", "long_1d")),
        Column(label("tables", "short_1d")),
    ]
    rows = []
    for asset in desk.assets:
        row = [
            _figure(desk, f"{asset}.open_interest.last"),
            _figure(desk, f"{asset}.open_interest.change_1d", signed=True),
            _figure(desk, f"{asset}.open_interest.change_30d", signed=True),
            _figure(desk, f"{asset}.funding.last", signed=True),
            _figure(desk, f"{asset}.liquidations.long_1d"),
            _figure(desk, f"{asset}.liquidations.short_1d"),
        ]
        if any(cell != _ABSENT for cell in row):
            rows.append([_text(desk.name(asset, "title")), *row])
    kept, body = _drop_empty(columns, rows)
    return Table("derivatives", label("tables", "derivatives"), kept, body)


def _markets(desk: Desk) -> Table:
    label = desk.label
    columns = (
        Column(label("tables", "measure"), numeric=False),
        Column(label("tables", "value")),
        Column(label("tables", "change")),
        Column(label("tables", "session"), numeric=False),
    )
    rows = []
    for asset, last, change in (
        ("sp500", "sp500.index.last", "sp500.index.change_session"),
        ("stoxx600", "stoxx600.index.last", "stoxx600.index.change_session"),
        ("vix", "vix.index.last", "vix.index.change_session"),
        ("dollar", "dollar.index.last", "dollar.index.change_session"),
        ("dollar_broad", "dollar_broad.index.last", "dollar_broad.index.change_session"),
        ("us", "us.yield.last", "us.yield.change_session"),
        ("gold", "gold.price.last", "gold.price.change_session"),
    ):
        if not desk.has(last):
            continue
        moved = _figure(desk, change, signed=True)
        if desk.has(change) and desk.fact(change).unit in ("bp", "points"):
            unit = label("tables", f"unit_{desk.fact(change).unit}")
            moved = Cell((*moved.spans, Span(f"\u00a0{unit}")))
        session = desk.day(desk.fact(last).window.end, "short")
        rows.append((_text(desk.name(asset, "title")), _figure(desk, last), moved, _text(session)))
    return Table("markets", label("tables", "markets"), columns, tuple(rows))


def _levels(desk: Desk) -> Table:
    label = desk.label
    columns = [
        Column(label("tables", "side"), numeric=False),
        Column(label("tables", "level")),
        Column(label("tables", "distance")),
        Column(label("tables", "method"), numeric=False),
        Column(label("tables", "turned")),
        Column(label("tables", "turned_last"), numeric=False),
    ]
    rows = []
    for side in ("above_2", "above_1", "below_1", "below_2"):
        fact_id = f"{desk.benchmark}.level.{side}"
        if not desk.has(fact_id):
            continue
        level, touches = desk.fact(fact_id), f"{fact_id}_touches"
        method = label("methods", level.window.label)
        if level.window.label.startswith("swing"):
            method = f"{method}, {desk.closed(level.window.end, 'short')}"
        turned = desk.has(touches) and desk.fact(touches).value > 0
        rows.append([
            _text(label("tables", side.split("_")[0])),
            _figure(desk, fact_id),
            _figure(desk, f"{fact_id}_distance", signed=True),
            _text(method),
            _figure(desk, touches),
            _text(desk.closed(desk.fact(touches).window.end, "short")) if turned else _ABSENT,
        ])  # fmt: skip
    kept, body = _drop_empty(columns, rows)
    caption = f"{label('tables', 'levels')}: {desk.name(desk.benchmark, 'title')}"
    return Table("levels", caption, kept, body, (Span(label("tables", "turned_means")),) if rows else ())


def _diary(desk: Desk) -> Table:
    label = desk.label
    columns = tuple(Column(label("tables", name), numeric=False) for name in ("date", "time", "ahead"))
    rows = []
    for one in desk.snapshot.diary:
        when = label("diary", "all_day") if one.whole_day else desk.moment(one.at, "clock")
        # A day and its year stand on one line, on paper too.
        day = desk.day(local(one), "diary").replace(" ", "\u00a0")
        rows.append((_text(day), _text(when), Cell(spans(happening(desk, one)))))
    return Table("diary", label("tables", "diary"), columns, tuple(rows))


def _scorecard(desk: Desk) -> Table:
    """What became of the levels of the last editions, the newest first."""
    start = f"{desk.benchmark}.scorecard."
    days = [fact.id.rpartition("_")[2] for fact in desk.starting(f"{start}named_")]
    outcomes = ["named", "broken", "touched"]
    outcomes += [
        name for name in ("pending", "missed") if any(desk.fact(f"{start}{name}_{day}").value for day in days)
    ]
    columns = [Column(desk.label("tables", "edition"), numeric=False)]
    columns += [Column(desk.label("scorecard", name)) for name in outcomes]
    rows = [
        (
            _text(desk.day(date.fromisoformat(day), "short")),
            *(_figure(desk, f"{start}{name}_{day}") for name in outcomes),
        )
        for day in days
    ]
    note = (Span(desk.label("scorecard", "means")),)
    return Table("scorecard", desk.label("tables", "scorecard"), tuple(columns), tuple(rows), note)


_TABLES = {
    "scorecard": _scorecard,
    "diary": _diary,
    "majors": _majors,
    "derivatives": _derivatives,
    "markets": _markets,
    "levels": _levels,
}
