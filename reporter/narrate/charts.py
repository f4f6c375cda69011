"""The recipes of the charts: which lines, which marks, and the words around them.

Title, subtitle and alternative text come from `templates/<language>/charts/<id>.txt.j2`, a line each.
A chart whose data is missing is not made.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from reporter.errors import RenderError
from reporter.language import figures
from reporter.model import Chart, Mark, Series
from reporter.narrate.desk import Desk, text_of
from reporter.narrate.history import Line
from reporter.narrate.render import Renderer

_LEAST_POINTS = 10


def build(chart_id: str, desk: Desk, renderer: Renderer) -> Chart | None:
    """The chart's recipe, or None when its data is missing."""
    made = _CHARTS[chart_id](desk)
    if made is None:
        return None
    series, marks, facts, sources = made
    facts = tuple(fact_id for fact_id in facts if desk.has(fact_id))
    context = {"series": series, "marks": marks, "facts": facts, "sources": sources}
    lines = renderer.lines(f"charts/{chart_id}.txt.j2", **context)
    if len(lines) != 4:
        raise RenderError(
            f"charts/{chart_id}.txt.j2 must give four lines (title, subtitle, alternative text, source), "
            f"not {len(lines)}; a line that ends in a block tag needs an empty line after it"
        )
    title, subtitle, alt, credit = lines
    return Chart(chart_id, chart_id, title, text_of(subtitle), text_of(credit), alt, facts, series, marks)


_Made = tuple[tuple[Series, ...], tuple[Mark, ...], tuple[str, ...], tuple[str, ...]] | None


def _who(desk: Desk, metric: str, asset: str, line: Line) -> tuple[str, ...]:
    """The printed name of the source that holds this line's points."""
    source = desk.held.source_of(metric, asset, line)
    return (desk.source(source),) if source else ()


def _behind(desk: Desk, facts: Sequence[str]) -> Iterator[str]:
    """The printed names of the sources these facts rest on, each as often as it is met."""
    return (desk.source(entry.source) for fact_id in facts for entry in desk.fact(fact_id).inputs)


def _last_only(line: Line, printed: str) -> tuple[str, ...]:
    """Labels for a line of which only the last point is labelled, as the text prints it."""
    return ("",) * (len(line) - 1) + (printed,)


def _price(desk: Desk) -> _Made:
    asset = desk.benchmark
    line = desk.held.closes("price_usd", asset, timedelta(days=90))
    last = desk.fact(f"{asset}.price.last")
    if len(line) < _LEAST_POINTS:
        return None
    end = last.window.end
    points = (*(entry for entry in line if entry[0] < end), (end, last.value))
    # Dashed is what the text names; without its section the levels are not told of.
    named = [f"{asset}.level.below_1", f"{asset}.level.above_1"] if desk.watches else []
    marks = tuple(
        Mark(text_of(desk.cell(fact_id)), desk.fact(fact_id).value) for fact_id in named if desk.has(fact_id)
    )
    told = ("high_90d", "low_90d", "low_24h", "high_24h", "change_30d", "high_365d", "low_365d")
    facts = (last.id, *named, *(f"{asset}.price.{name}" for name in told))
    labels = _last_only(points, text_of(desk.cell(last.id)))
    series = (Series(asset, desk.name(asset, "title"), "usd", points, labels),)
    who = (*_who(desk, "price_usd", asset, line), *_behind(desk, [last.id]))
    return series, marks, facts, tuple(dict.fromkeys(who))


def _moves(desk: Desk) -> _Made:
    assets = [a for a in desk.assets if desk.has(f"{a}.price.change_24h")]
    if len(assets) < 2:
        return None
    assets.sort(key=lambda a: (desk.fact(f"{a}.price.change_24h").value, a))
    series = []
    facts: list[str] = []
    for label in ("24h", "7d"):
        ids = [f"{a}.price.change_{label}" for a in assets if desk.has(f"{a}.price.change_{label}")]
        if not ids:
            continue
        points = tuple((desk.name(desk.fact(i).asset, "title"), desk.fact(i).value) for i in ids)
        printed = tuple(figures.signed(desk.fact(i), desk.language) for i in ids)
        series.append(Series(label, desk.label("windows", label), "fraction", points, printed))
        facts += ids
    who = tuple(dict.fromkeys(_behind(desk, facts)))
    return tuple(series), (), tuple(facts), who


def _liquidations(desk: Desk) -> _Made:
    asset = desk.benchmark
    prefix = f"{asset}.liquidations"
    total = desk.facts.get(f"{prefix}.total_30d") or desk.facts.get(f"{prefix}.total_7d")
    if total is None:
        return None
    venues = frozenset(entry.source for entry in total.inputs)
    sides = []
    for side in ("long", "short"):
        metric = f"{side}_liquidations_usd"
        line = desk.held.summed(metric, asset, timedelta(days=31), venues)[-30:]
        if len(line) < _LEAST_POINTS:
            return None
        sides.append(Series(side, desk.label("charts", side), "usd", line))
    facts = (f"{prefix}.long_30d", f"{prefix}.short_30d", f"{prefix}.long_1d")
    return tuple(sides), (), facts, tuple(desk.source(venue) for venue in sorted(venues))


def _leverage(desk: Desk) -> _Made:
    asset = desk.benchmark
    series: list[Series] = []
    who: list[str] = []
    held = desk.facts.get(f"{asset}.open_interest.last")
    if held is not None:
        venues = frozenset(entry.source for entry in held.inputs)
        line = desk.held.summed("open_interest_usd", asset, timedelta(days=31), venues)
        if len(line) >= _LEAST_POINTS:
            series.append(Series("open_interest", desk.label("charts", "open_interest"), "usd", line))
            who += [desk.source(venue) for venue in sorted(venues)]
    rates = desk.held.points("funding_rate", asset, timedelta(days=31))
    if len(rates) >= _LEAST_POINTS:
        series.append(Series("funding", desk.label("charts", "funding"), "rate", rates))
        who += _who(desk, "funding_rate", asset, rates)
    if not series:
        return None
    facts = (f"{asset}.open_interest.last", f"{asset}.open_interest.change_30d", f"{asset}.funding.last")
    return tuple(series), (), facts, tuple(dict.fromkeys(who))


def _fear_greed(desk: Desk) -> _Made:
    line = desk.held.points("fear_greed", "market", timedelta(days=90))
    if len(line) < _LEAST_POINTS or not desk.has("market.fear_greed.last"):
        return None
    marks = []
    low = 0.0
    for high, name in desk.language.words["sentiment"]["bands"]:
        marks.append(Mark(str(name), low, float(high)))
        low = float(high)
    labels = _last_only(line, text_of(desk.cell("market.fear_greed.last")))
    series = (Series("fear_greed", desk.label("metrics", "fear_greed"), "points", line, labels),)
    facts = ("market.fear_greed.last", "market.fear_greed.month_ago")
    return series, tuple(marks), facts, _who(desk, "fear_greed", "market", line)


def _against(desk: Desk) -> _Made:
    """Bitcoin, equities and the dollar, each 100 on the first day all of them have."""
    dollar = "dollar" if desk.has("dollar.index.last") else "dollar_broad"
    wanted = (("price_usd", "bitcoin"), ("index_level", "sp500"), ("index_level", dollar))
    lines = {}
    who: list[str] = []
    for metric, asset in wanted:
        span = timedelta(days=120)
        read = desk.held.closes if metric == "price_usd" else desk.held.points
        line = read(metric, asset, span)
        if len(line) >= _LEAST_POINTS:
            # A daily close belongs to the day before its stamp, a session's close to its own day.
            shift = timedelta(seconds=1) if metric == "price_usd" else timedelta(0)
            lines[asset] = {(at - shift).date(): (at, value) for at, value in line}
            who += _who(desk, metric, asset, line)
    if "bitcoin" not in lines or len(lines) < 2:
        return None
    common = sorted(set.intersection(*(set(line) for line in lines.values())))
    if len(common) < _LEAST_POINTS:
        return None
    series = []
    for asset, by_day in lines.items():
        first = by_day[common[0]][1]
        points = tuple((by_day[day][0], by_day[day][1] / first * 100) for day in common)
        series.append(Series(asset, desk.name(asset, "title"), "index", points))
    facts = ("bitcoin.correlation.sp500_30d", "bitcoin.correlation.dollar_30d")
    return tuple(series), (), facts, tuple(dict.fromkeys(who))


def _etf(desk: Desk) -> _Made:
    # The funds of the edition's own coin; where nobody tells of such, bitcoin's.
    asset = desk.benchmark if desk.has(f"{desk.benchmark}.etf.last") else "bitcoin"
    line = desk.held.points("etf_net_flow_usd", asset, timedelta(days=45))
    if len(line) < _LEAST_POINTS or not desk.has(f"{asset}.etf.last"):
        return None
    series = (Series("flows", desk.label("metrics", "etf_net_flow_usd"), "usd", line),)
    facts = (f"{asset}.etf.last", f"{asset}.etf.sum_5d")
    return series, (), facts, _who(desk, "etf_net_flow_usd", asset, line)


_CHARTS = {
    "price_90d": _price,
    "moves": _moves,
    "liquidations_30d": _liquidations,
    "leverage": _leverage,
    "fear_greed_90d": _fear_greed,
    "against": _against,
    "etf_flows": _etf,
}
