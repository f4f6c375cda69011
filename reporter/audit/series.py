"""What each chart should plot, drawn anew from the snapshot (CHARTS)."""

import math
import re
from collections.abc import Callable

from reporter.audit.edition import Edition
from reporter.audit.held import CORRECTION, DAY, Track
from reporter.audit.recompute.base import UnprovedError, change
from reporter.audit.recompute.prices import ends, last_price
from reporter.audit.svg import Drawing, Line
from reporter.audit.words import day_of

LEAST = 10


NINE_DIGITS, SIX_DIGITS = 6e-9, 6e-6
"""A chart's file holds its points in nine significant digits, rebased lines in six."""


def _close(first: float, second: float, tolerance: float = NINE_DIGITS) -> bool:
    return math.isclose(first, second, rel_tol=tolerance)


def _points(line: Line) -> list[tuple[float, float]]:
    return [(x, y) for x, y in zip(line.x, line.y, strict=True) if isinstance(x, float)]


def _is(points: list[tuple[float, float]], wanted: list[tuple[float, float]]) -> bool:
    return len(points) == len(wanted) and all(
        abs(x - known_x) <= 0.5 and _close(y, known_y)
        for (x, y), (known_x, known_y) in zip(points, wanted, strict=True)
    )


def _window(track: Track, start: float, end: float, daily: bool = False) -> list[tuple[float, float]]:
    held = track.between(start - 1e-6, end)
    return [entry for entry in held if entry[0] % DAY == 0] if daily else held


def _one_track(edition: Edition, line: Line, metric: str, asset: str, span: float) -> str:
    """Nothing if a line is one source's whole record of the span, else what it is not."""
    held = edition.held
    for track in held.of(metric, asset).values():
        if _is(_points(line), _window(track, held.as_of - span * DAY, held.as_of)):
            return ""
    return f"its points are no source's {metric} of {asset} over {span:g} days"


def price(edition: Edition, drawing: Drawing) -> str:
    """Daily closes of 90 days from one source, and the newest price."""
    held, line = edition.held, drawing.lines[0]
    if line.id != held.benchmark or len(drawing.lines) != 1:
        return "it is not the benchmark's price alone"
    at, last = last_price(edition.desk, held.benchmark)
    for track in held.of("price_usd", line.id).values():
        closes = _window(track, held.as_of - 90 * DAY, held.as_of, daily=True)
        closes = [entry for entry in closes if entry[0] < at] + [(at, last)]
        if _is(_points(line), closes):
            return ""
    return "its points are no source's daily closes of 90 days and the newest price"


def moves(edition: Edition, drawing: Drawing) -> str:
    """Each asset's change over 24 hours and seven days."""
    called = edition.lexicon.called()
    for line in drawing.lines:
        if line.id not in ("24h", "7d"):
            return f"it has the series {line.id!r}"
        assets = [called.get(str(name).lower(), "") for name in line.x]
        wanted = [
            asset for asset in edition.held.assets if f"{asset}.price.change_{line.id}" in edition.claims
        ]
        if sorted(assets) != sorted(wanted):
            return f"its bars of {line.id} are those of {', '.join(str(name) for name in line.x)}"
        for asset, value in zip(assets, line.y, strict=True):
            (_, base), (_, last) = ends(edition.desk, asset, line.id)
            if not _close(change(base, last), value):
                return f"the bar of {asset} over {line.id} is {value!r}, it moved {change(base, last)!r}"
    return ""


def _summed(edition: Edition, line: Line, metric: str, venues: set[str]) -> str:
    """Nothing if each point is the sum of the venues at its day's end, in a row to the newest."""
    held, asset = edition.held, edition.held.benchmark
    tracks = [track for source, track in held.of(metric, asset).items() if source in venues]
    points = _points(line)
    if len(tracks) != len(venues) or len(points) < LEAST:
        return f"the venues of {line.id} are not held"
    for at, value in points:
        parts = [track.at_time(at) for track in tracks]
        if any(part is None for part in parts) or not _close(sum(part or 0.0 for part in parts), value):
            return f"{line.id} is {value!r} at {day_of(at - 1)}, which is not the sum of its venues"
    start, end = points[0][0], points[-1][0]
    common = set.intersection(*({at for at, _ in track.closes(held.as_of)} for track in tracks))
    if {at for at, _ in points} != {at for at in common if start <= at <= end} or end != max(common):
        return f"{line.id} leaves out a day its venues tell of"
    return ""


def _venues(edition: Edition, *facts: str) -> set[str]:
    claim = next((edition.claims[fact] for fact in facts if fact in edition.claims), None)
    return set(claim.sources) if claim else set()


def liquidations(edition: Edition, drawing: Drawing) -> str:
    """Long and short liquidations by day, over the venues the sums are of."""
    prefix = f"{edition.held.benchmark}.liquidations.total"
    venues = _venues(edition, f"{prefix}_30d", f"{prefix}_7d")
    for line in drawing.lines:
        if line.id not in ("long", "short"):
            return f"it has the series {line.id!r}"
        wrong = _summed(edition, line, f"{line.id}_liquidations_usd", venues)
        if wrong:
            return wrong
    return ""


def leverage(edition: Edition, drawing: Drawing) -> str:
    """Open interest over its venues, and one source's funding rates."""
    asset = edition.held.benchmark
    for line in drawing.lines:
        if line.id == "open_interest":
            wrong = _summed(
                edition, line, "open_interest_usd", _venues(edition, f"{asset}.open_interest.last")
            )
        else:
            wrong = _one_track(edition, line, "funding_rate", asset, 31)
        if wrong:
            return wrong
    return ""


def fear_greed(edition: Edition, drawing: Drawing) -> str:
    """The index over 90 days."""
    return _one_track(edition, drawing.lines[0], "fear_greed", "market", 90)


def etf(edition: Edition, drawing: Drawing) -> str:
    """Net flows of 45 days into the funds that the chart names."""
    asset = _held_by_funds(edition)
    if any(
        coin != asset for coin in edition.lexicon.held_by_funds(f"{drawing.title}. {drawing.description}")
    ):
        return f"it names other funds than those of {asset}"
    return _one_track(edition, drawing.lines[0], "etf_net_flow_usd", asset, 45)


def _held_by_funds(edition: Edition) -> str:
    """Whose funds an edition draws: its own coin's, or bitcoin's where of those nothing is held."""
    own = edition.held.benchmark
    return own if f"{own}.etf.last" in edition.claims else "bitcoin"


def against(edition: Edition, drawing: Drawing) -> str:
    """Each line over its own first value, times 100, on days all lines share."""
    days: list[list[object]] = []
    for line in drawing.lines:
        metric = "price_usd" if line.id in edition.held.assets else "index_level"
        points = _points(line)
        for track in edition.held.of(metric, line.id).values():
            values = [track.at_time(at) for at, _ in points]
            first = values[0] if values else None
            if first and all(
                value is not None and _close(value / first * 100, y, SIX_DIGITS)
                for value, (_, y) in zip(values, points, strict=True)
            ):
                break
        else:
            return f"the line of {line.id} is no source's {metric} over its first value"
        days.append([day_of(at - (1 if metric == "price_usd" else 0)) for at, _ in points])
    if any(row != days[0] for row in days):
        return "its lines are not of the same days"
    return "" if _ranked(edition, drawing) else "its title names another line for the first or the last"


def _ranked(edition: Edition, drawing: Drawing) -> bool:
    """The title names the line that ends highest first and the one that ends lowest after it."""
    called = edition.lexicon.called()
    said = [called[match[0].lower()] for match in edition.lexicon.naming().finditer(drawing.title)]
    order = sorted(drawing.lines, key=lambda line: line.y[-1])
    return len(said) < 2 or (said[0] == order[-1].id and said[-1] == order[0].id)


EXPECTED: dict[str, Callable[[Edition, Drawing], str]] = {
    "price_90d": price,
    "moves": moves,
    "liquidations_30d": liquidations,
    "leverage": leverage,
    "fear_greed_90d": fear_greed,
    "against": against,
    "etf_flows": etf,
}
"""How each kind of chart is proved: nothing, or what is wrong with it."""


_SUMMED = frozenset({"long", "short", "open_interest"})


def _metric(edition: Edition, drawing: Drawing, line: Line) -> tuple[str, str]:
    """(metric, asset) of what a line draws."""
    benchmark = edition.held.benchmark
    if drawing.kind == "against":
        return ("price_usd" if line.id in edition.held.assets else "index_level"), line.id
    return {
        "price_90d": ("price_usd", line.id),
        "liquidations_30d": (f"{line.id}_liquidations_usd", benchmark),
        "leverage": ("open_interest_usd" if line.id == "open_interest" else "funding_rate", benchmark),
        "fear_greed_90d": ("fear_greed", "market"),
        "etf_flows": ("etf_net_flow_usd", _held_by_funds(edition)),
    }[drawing.kind]


def credited(edition: Edition, drawing: Drawing, names: frozenset[str]) -> str:
    """What is wrong with who is named for a chart's points (by their printed names); nothing if they are.

    Each line is drawn from the record of one that is named, all but its newest point, or sums those named.
    """
    held = edition.held
    if drawing.kind == "moves":
        moved = [
            claim for claim in edition.claims.values() if re.search(r"\.price\.change_(24h|7d)$", claim.id)
        ]
        wanted = {edition.name_of(source) for claim in moved for source in claim.sources}
        return "" if names <= wanted and names else f"its points are of {', '.join(sorted(wanted))}"
    telling: set[str] = set()
    for line in drawing.lines:
        metric, asset = _metric(edition, drawing, line)
        tracks = held.of(metric, asset)
        telling |= {edition.name_of(source) for source in tracks}
        if (metric, asset) in held.corrected:
            telling.add(edition.name_of(CORRECTION))
        mine = [track for source, track in tracks.items() if edition.name_of(source) in names]
        points = _points(line)[: -1 if drawing.kind == "price_90d" else None]
        if drawing.kind in ("liquidations_30d", "leverage") and line.id in _SUMMED:
            holds = any(track.at_time(x) is not None for track in mine for x, _ in points)
        else:
            first = [track.at_time(points[0][0]) if points else None for track in mine]
            scales = [value / points[0][1] if drawing.kind == "against" and value else 1.0 for value in first]
            holds = any(
                all(
                    (value := track.at_time(x)) is not None and _close(value, y * scale, SIX_DIGITS)
                    for x, y in points
                )
                for track, scale in zip(mine, scales, strict=True)
            )
        if not holds:
            return f"nobody it credits tells of {line.id} so"
    other = names - telling
    return f"{', '.join(sorted(other))} tells nothing that it draws" if other else ""


def wrong(edition: Edition, drawing: Drawing) -> str:
    """What is wrong with a chart's points; nothing if all are the snapshot's."""
    prove = EXPECTED.get(drawing.kind)
    if prove is None:
        return f"the audit knows no chart of the kind {drawing.kind!r}"
    try:
        return prove(edition, drawing)
    except UnprovedError as error:
        return str(error)
