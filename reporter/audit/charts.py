"""Charts: the points are the snapshot's, the drawing is that of the points, and all texts agree (CHARTS)."""

import math
import re
from decimal import Decimal

from reporter.audit import points, series, strict, svg
from reporter.audit.edition import Edition
from reporter.audit.figures import POWERS, NumberWords, compactly, finding, read, says
from reporter.audit.held import DAY
from reporter.audit.page import Node, squeeze
from reporter.audit.phrases import phrases
from reporter.audit.series import NINE_DIGITS, SIX_DIGITS
from reporter.audit.svg import Drawing, Label, Line, place
from reporter.errors import AuditFailed

TOLERANCE = 0.16
"""How far a drawn point may lie from its place, in units of the viewBox: rounding to tenths, twice."""
_NUMBER = re.compile(r"-?[\d.]+(?:e[+-]?\d+)?")
"""An unrounded number of the page."""


def check(edition: Edition) -> None:
    """Check every chart of the page, and that no file of a chart stands unused."""
    figures = [node for node in edition.root.all("figure") if "chart" in node.classes]
    used = set()
    shown = _shown(edition)
    for number, figure in enumerate(figures, 1):
        plot = next((node for node in figure.all("svg") if "plot" in node.classes), None)
        src = plot.attrs.get("data-file", "") if plot else ""
        named = re.fullmatch(r"charts/[a-z0-9_]+\.svg", src) is not None
        if not edition.ledger.check(named, "CHARTS", f"its file is {src!r}") or plot is None:
            continue
        used.add(src)
        try:
            drawing = edition.drawing(edition.folder / src)
        except AuditFailed as error:
            edition.ledger.fail("CHARTS", str(error), src)
            continue
        _chart(edition, figure, plot, drawing, src, shown)
        counted = " ".join(node.text() for node in figure.all("p") if "number" in node.classes)
        edition.ledger.check(
            re.fullmatch(rf"\D+ {number}", counted) is not None, "CHARTS", f"it is chart {number}", counted
        )
    _sparks(edition)
    used |= {f"{src.removesuffix('.svg')}.csv" for src in used}
    held = {f"charts/{path.name}" for path in (edition.folder / "charts").glob("*")}
    edition.ledger.check(
        held == used, "CHARTS", f"not on the page or not there: {', '.join(sorted(held ^ used))}"
    )


def _sparks(edition: Edition) -> None:
    """The line in an asset's row is that of its daily closes of 30 days."""
    called, held = edition.lexicon.called(), edition.held
    for drawn in edition.root.all("svg"):
        row = next((upper for upper in drawn.above() if upper.tag == "tr"), None)
        line = next(iter(drawn.all("polyline")), None)
        if "spark" not in drawn.classes or row is None or line is None:
            continue
        name = next((node.text() for node in row.all("th")), "")
        asset = called.get(name.lower(), "")
        points = [float(pair.split(",")[1]) for pair in line.attrs.get("points", "").split()]
        start = held.as_of - 30 * DAY - 1e-6
        tracks = held.of("price_usd", asset).values()
        fits = any(
            _follows(points, [value for at, value in track.between(start, held.as_of) if at % DAY == 0])
            for track in tracks
        )
        edition.ledger.check(fits, "CHARTS", "the line in its row is not that of its closes", name)


def _follows(points: list[float], values: list[float]) -> bool:
    """Whether heights (downward) are values on some straight scale, to the tenth they are drawn in."""
    if len(points) != len(values) or len(values) < 2 or min(values) == max(values):
        return len(points) == len(values) and len(set(points)) == 1
    low, high = values.index(min(values)), values.index(max(values))
    scale = (min(values), points[low], max(values), points[high])
    return points[high] < points[low] and all(
        _near(point, place(scale, value)) for point, value in zip(points, values, strict=True)
    )


Shown = frozenset[tuple[Decimal, str]]
"""(magnitude, unit) of every figure that facts.json holds for printed."""


def _shown(edition: Edition) -> Shown:
    words = edition.lexicon.numbers
    return frozenset(
        (found.magnitude, found.unit)
        for claim in edition.claims.values()
        if claim.text and re.search(r"\d", claim.text) and (found := read(claim.text, words))
    )


def _chart(edition: Edition, figure: Node, plot: Node, drawing: Drawing, src: str, shown: Shown) -> None:
    ledger = edition.ledger
    known = src.removeprefix("charts/").removesuffix(".svg")
    ledger.check(drawing.id == known, "CHARTS", f"it says it is {drawing.id!r}", src)
    title = next((node.text() for node in figure.all("p") if "title" in node.classes), "")
    alt = squeeze(plot.attrs.get("aria-label", ""))
    ledger.check(squeeze(drawing.title) == title, "CHARTS", "its title is not the page's", src, drawing.title)
    ledger.check(squeeze(drawing.description) == alt, "CHARTS", "its description is not the page's", src, alt)
    ways = " ".join(node.text() for node in figure.all("p") if "ways" in node.classes)
    ledger.check(not re.search(r"\d", ways), "CHARTS", "a number beside the links to its files", src, ways)
    _credit(edition, figure, drawing, src)
    ledger.check(svg.held(plot) == drawing.body, "CHARTS", "the page's drawing is not its file's", src)
    ledger.check(bool(drawing.lines), "CHARTS", "it plots nothing", src)
    wrong = series.wrong(edition, drawing) if drawing.lines else ""
    ledger.check(not wrong, "CHARTS", wrong, src)
    for line in drawing.lines:
        ledger.check(len(line.x) == len(line.y) > 0, "CHARTS", "points without a partner", src, line.id)
        ledger.check(_drawn(line), "CHARTS", f"the drawing of {line.id} is not that of its points", src)
        edition.charted |= {x for x in (line.x[0], line.x[-1]) if isinstance(x, float)}
    _table(edition, figure, drawing, src)
    points.check(edition, drawing, src)
    _labels(edition, drawing, src, shown)


def _credit(edition: Edition, figure: Node, drawing: Drawing, src: str) -> None:
    """Under a chart stands whose points it draws, in the language's form, and nothing besides."""
    text = " ".join(node.text() for node in figure.all("p") if "credit" in node.classes)
    bare, names = text, set()
    for name in edition.credits:
        if name in bare:
            names.add(name)
            bare = bare.replace(name, "#")
    form = re.fullmatch(edition.lexicon.labels.credit, bare) is not None
    edition.ledger.check(form, "CHARTS", "its credit names somebody unknown, or says more", src, text)
    other = series.credited(edition, drawing, frozenset(names))
    edition.ledger.check(not other, "CHARTS", other, src, text)


def _near(first: float, second: float) -> bool:
    return abs(first - second) <= TOLERANCE


def _drawn(line: Line) -> bool:
    """Whether the geometry of a series maps back to its points."""
    if line.draws == "line":
        paths = [points for data in line.paths for points in svg.subpaths(data)]
        if len(paths) != 1 or len(paths[0]) != len(line.x) or line.of_x is None:
            return False
        return all(
            isinstance(x, float) and _near(px, place(line.of_x, x)) and _near(py, place(line.of_y, y))
            for (px, py), x, y in zip(paths[0], line.x, line.y, strict=True)
        )
    return _barred(line)


def _barred(line: Line) -> bool:
    """Whether each value has one bar: upright over its time, or lying for a category."""
    boxes = [points for data in line.paths for points in svg.subpaths(data)]
    if len(boxes) != len(line.y) or any(len(points) < 4 for points in boxes):
        return False
    zero = place(line.of_y, 0.0)
    if line.of_x is None:
        # Bars of categories stand in the order of the names beside them.
        boxes.sort(key=lambda points: points[0][1])
        return all(
            _near(points[0][0], zero) and _near(points[2][0], place(line.of_y, y))
            for points, y in zip(boxes, line.y, strict=True)
        )
    boxes.sort(key=lambda points: points[0][0])
    upright = sorted((x, y) for x, y in zip(line.x, line.y, strict=True) if isinstance(x, float))
    return len(upright) == len(boxes) and all(
        _near((points[0][0] + points[2][0]) / 2, place(line.of_x, x))
        and _near(points[0][1], zero)
        and _near(points[2][1], place(line.of_y, y))
        for points, (x, y) in zip(boxes, upright, strict=True)
    )


def _table(edition: Edition, figure: Node, drawing: Drawing, src: str) -> None:
    """The table under the chart holds the chart's points, each rightly printed."""
    ledger, words = edition.ledger, edition.lexicon.numbers
    units = {line.id: line.unit for line in reversed(drawing.lines)}
    held: dict[str, dict[float | str, float]] = {}
    for row in (row for table in figure.all("tbody") for row in table.all("tr")):
        head = next(iter(row.all("th")), None)
        stamps = [time.attrs.get("datetime", "") for time in head.all("time")] if head else []
        key: float | str = _seconds(stamps[0]) if stamps else head.text() if head else ""
        for data in row.all("data"):
            name, raw = data.attrs.get("data-series", ""), data.attrs.get("value", "")
            value = float(raw) if _NUMBER.fullmatch(raw) else float("nan")
            held.setdefault(name, {})[key] = value
            if says(data.text(), value, units.get(name, "usd"), words):
                ledger.proved("CHARTS")
            else:
                ledger.fail("CHARTS", f"it is no rounding of {raw}", src, data.text())
    wanted = {line.id: dict(zip(line.x, line.y, strict=True)) for line in drawing.lines}
    holds = {name: list(points) for name, points in held.items()} == {
        name: list(points) for name, points in wanted.items()
    } and all(
        math.isclose(held[line.id][x], y, rel_tol=SIX_DIGITS if line.unit == "index" else NINE_DIGITS)
        for line in drawing.lines
        for x, y in zip(line.x, line.y, strict=True)
    )
    ledger.check(holds, "CHARTS", "the table under it does not hold its points", src)


def _seconds(stamp: str) -> float:
    try:
        return strict.moment(stamp, "a chart's table")
    except AuditFailed:
        return float("nan")


def _labels(edition: Edition, drawing: Drawing, src: str, shown: Shown) -> None:
    """Ticks stand where their value lies; every other number printed is a fact's, or a point's."""
    ledger = edition.ledger
    words = edition.lexicon.numbers
    bands = {f"{edge:g}" for _, low, high in edition.lexicon.bands for edge in (low, high)}
    for label in drawing.labels:
        if not re.search(r"\d", label.text):
            continue
        if "tick" in label.classes:
            if "e" in label.classes:
                holds = _ticked(drawing, label, words)
                ledger.check(holds, "CHARTS", "a tick beside its value", src, label.text)
            continue
        bare = phrases(edition.lexicon.windows).without(phrases(edition.numbered).without(label.text))
        for number in finding(words).findall(bare):
            pointed = any(says(number, line.y[-1], line.unit, words) for line in drawing.lines)
            found = read(number, words)
            named = found is not None and (found.magnitude, found.unit) in shown
            holds = named or pointed or number in bands
            ledger.check(holds, "CHARTS", "a printed number that is no fact's", src, label.text)
            _sided(edition, drawing, number, src)
    for data in drawing.rules.get("level", ()):
        for drawn in svg.subpaths(data):
            levels = [claim.value for claim in edition.claims.values() if claim.kind == "watch"]
            holds = any(_near(drawn[0][1], place(drawing.lines[0].of_y, level)) for level in levels)
            ledger.check(holds, "CHARTS", "a line at a level that is none", src, str(drawn[0][1]))


def _sided(edition: Edition, drawing: Drawing, number: str, src: str) -> None:
    """A signed number beside a bar has the sign of a point that it prints."""
    if number[0] not in "+\u2212-":
        return
    holds = any(says(number, y, line.unit, edition.lexicon.numbers) for line in drawing.lines for y in line.y)
    edition.ledger.check(holds, "CHARTS", "a number that is no point's", src, number)


def _ticked(drawing: Drawing, label: Label, words: NumberWords) -> bool:
    """Whether a value tick stands at its value on the scale of one of the series."""
    found = compactly(label.text, words)
    if found is None:
        return False
    baseline = label.y - 0.33 * drawing.type_size
    for line in drawing.lines:
        value = float(found[0])
        if not label.text.endswith("%") and line.unit in POWERS:
            value *= 10.0 ** -POWERS[line.unit]
        if any(abs(place(line.of_y, sign * value) - baseline) < 0.6 for sign in (1, -1)):
            return True
    return False
