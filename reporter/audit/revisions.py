"""What was changed stands on the page: old and new figure, whose it was, since when or why (D3)."""

from reporter.audit import strict
from reporter.audit.edition import Edition
from reporter.audit.figures import THOUSAND, Printed, read, rounds, three_figures
from reporter.audit.held import Changed
from reporter.audit.page import Node, squeeze
from reporter.audit.trust import section
from reporter.errors import AuditFailed

_UNITS = {"usd": ("usd",), "%": ("fraction", "rate"), "bare": ("points", "index", "coins")}
_NONE = "\u2013"


def check(edition: Edition) -> None:
    """Hold the table of what was changed against the revisions and corrections of the snapshot."""
    node, held = section(edition, "revisions"), edition.held
    rows = [row for row in node.all("tr") if any(row.all("td"))] if node is not None else []
    edition.ledger.check(
        len(rows) == len(held.revisions),
        "D3",
        f"{len(rows)} changes are listed, {len(held.revisions)} are held",
    )
    for row, one in zip(rows, held.revisions, strict=False):
        _row(edition, row, one)
    _corrections(edition)


def _row(edition: Edition, row: Node, one: Changed) -> None:
    ledger, text = edition.ledger, squeeze(row.text())
    cells = [squeeze(cell.text()) for cell in row.all("td")]
    if not ledger.check(len(cells) == 4, "D3", "a change is not told in five cells", text):
        return
    stamps = [time.attrs.get("datetime", "") for time in row.all("time")]
    wanted = [one.at] if one.known is None else [one.at, one.old_known or one.at, one.known]
    told = len(stamps) == len(wanted) and all(
        _is(stamp, when) for stamp, when in zip(stamps, wanted, strict=True)
    )
    ledger.check(told, "D3", "its times are not those of the change", text)
    if one.old is None:
        ledger.check(cells[1] == _NONE, "D3", "an old figure is told where none was held", text, cells[1])
    else:
        _figure(edition, one, cells[1], one.old, text)
    _figure(edition, one, cells[2], one.new, text)
    named = not one.source or squeeze(edition.name_of(one.source)) in cells[3]
    ledger.check(named, "D3", "it does not say whose figure was changed", text, one.source)
    links = [link.attrs.get("href", "") for link in row.all("a")]
    ledger.check(squeeze(one.why) in cells[3], "D3", "the reason of a correction is missing", text)
    ledger.check(not one.link or one.link in links, "D3", "the link of a correction is missing", text)
    held = edition.held
    key = (one.metric, one.asset)
    track = held.corrected.get(key) if one.known is None else held.of(*key).get(one.source)
    value = track.at_time(one.at) if track is not None else None
    ledger.check(value == one.new, "D3", f"the snapshot holds {value!r}, not {one.new!r}", text)


def _is(stamp: str, when: float) -> bool:
    try:
        return abs(strict.moment(stamp, "a time of the page") - when) < 1
    except AuditFailed:
        return False


def _figure(edition: Edition, one: Changed, text: str, value: float, place: str) -> None:
    printed = read(text, edition.lexicon.numbers)
    holds = printed is not None and (printed.sign == "") == (value >= 0 or printed.zero)
    if printed is not None and holds:
        coarse = _coarse(one.metric, printed)
        holds = any(rounds(value, unit, coarse) for unit in _UNITS.get(printed.unit, ()))
    edition.ledger.check(holds, "D3", f"it is no rounding of {value!r}", place, text)


def _coarse(metric: str, printed: Printed) -> Printed:
    """Sums of money under a million are printed in three significant figures."""
    price = metric in ("price_usd", "gold_usd") or metric.endswith(("high_usd", "low_usd", "24h_usd"))
    if printed.unit != "usd" or price or printed.scaled or printed.magnitude < THOUSAND:
        return printed
    return three_figures(printed)


def _corrections(edition: Edition) -> None:
    """Each corrected value held is one the settings ask for, and is told of."""
    asked = edition.held.settings.get("corrections", [])
    for (metric, asset), track in edition.held.corrected.items():
        for at, value in track.between(0.0, edition.held.as_of):
            where = f"{metric} of {asset} at {strict.utc(at):%Y-%m-%d %H:%M}"
            wanted = any(
                (row.get("metric"), row.get("asset"), row.get("value")) == (metric, asset, value)
                for row in asked
                if isinstance(row, dict)
            )
            edition.ledger.check(wanted, "D3", "a correction the settings do not ask for", where)
            told = any(
                (one.metric, one.asset, one.at, one.known) == (metric, asset, at, None)
                for one in edition.held.revisions
            )
            edition.ledger.check(told, "D3", "a correction nobody is told of", where)
