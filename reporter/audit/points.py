"""The points of a chart as CSV: its drawing's own, and no cell a spreadsheet would run (CHARTS)."""

import csv
import io
import math
from pathlib import Path

from reporter.audit import strict
from reporter.audit.edition import Edition
from reporter.audit.series import NINE_DIGITS
from reporter.audit.svg import Drawing
from reporter.errors import AuditFailed


def check(edition: Edition, drawing: Drawing, src: str) -> None:
    """Compare `charts/<id>.csv` with what its chart plots."""
    path = edition.folder / "charts" / f"{drawing.id}.csv"
    try:
        wrong = _wrong(drawing, path)
    except (AuditFailed, UnicodeDecodeError, ValueError) as error:
        wrong = str(error)
    edition.ledger.check(not wrong, "CHARTS", wrong, f"{src.removesuffix('.svg')}.csv")


def _wrong(drawing: Drawing, path: Path) -> str:
    """What is wrong with the file; nothing if it holds the points and nothing else."""
    rows = list(csv.reader(io.StringIO(strict.read(path).decode("utf-8"), newline=""), strict=True))
    if not rows or len(rows[0]) != len(drawing.lines) + 1 or any(len(row) != len(rows[0]) for row in rows):
        return "it has not one column for each series"
    for cell in (*rows[0], *(row[0] for row in rows[1:])):
        if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")):
            return f"a spreadsheet would take {cell!r} for a formula"
    for place, line in enumerate(drawing.lines, 1):
        if not rows[0][place].endswith(f"({line.unit})"):
            return f"the column {rows[0][place]!r} does not name the unit of {line.id}"
        found = {_key(row[0], rows[0][0]): float(row[place]) for row in rows[1:] if row[place]}
        wanted = dict(zip(line.x, line.y, strict=True))
        if found.keys() != wanted.keys():
            return f"its rows are not the points of {line.id}"
        if not all(math.isclose(found[x], y, rel_tol=NINE_DIGITS, abs_tol=1e-12) for x, y in wanted.items()):
            return f"its values are not those of {line.id}"
    return ""


def _key(cell: str, head: str) -> float | str:
    return strict.moment(cell, "a chart's CSV") if head == "time" else cell.removeprefix("'")
