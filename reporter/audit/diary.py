"""What is dated ahead (T1): dates recomputed by their rules, the desk's own found in the snapshot."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from holidays import country_holidays, financial_holidays

from reporter.audit import strict, words
from reporter.audit.edition import Edition
from reporter.audit.held import DAY, Occasion
from reporter.audit.page import squeeze
from reporter.audit.reading import Block, Sentence

SECTION, TABLE = "watch", "table-diary"
DESK = "desk"
FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Dated:
    """An occasion as it may be told: its kind, the day it names, and its time where it has one."""

    kind: str
    day: date
    clock: str
    title: str
    url: str


def check(edition: Edition) -> None:
    """Recompute the snapshot's diary, then hold the section's sentences and its table against it."""
    for one in edition.held.diary:
        _rule(edition, one)
    told = dates_ahead(edition)
    for block in edition.blocks:
        if block.role == "paragraph" and block.section == SECTION:
            for sentence in block.sentences():
                _sentence(edition, sentence, told)
    _table(edition, told)


def dates_ahead(edition: Edition) -> list[Dated]:
    """The snapshot's diary as it may be printed: in UTC, but whole days in their own zone."""
    found = []
    for one in edition.held.diary:
        when = datetime.fromtimestamp(one.at, ZoneInfo(one.zone) if one.whole_day else UTC)
        clock = "" if one.whole_day else f"{when:%H:%M}"
        found.append(Dated(one.kind, when.date(), clock, squeeze(one.title), one.url))
    return found


def happens(edition: Edition, sentence: Sentence) -> bool:
    """Whether a sentence names something of the diary."""
    return bool(_named(edition, sentence))


# The rules


def _rule(edition: Edition, one: Occasion) -> None:
    when = strict.utc(one.at)
    ends = one.at + DAY if one.whole_day else one.at
    where = f"{one.kind} {when:%Y-%m-%d %H:%M} UTC"
    edition.ledger.check(ends > edition.held.as_of, "T1", "the diary holds what is past", where)
    if one.kind == DESK:
        return
    proof = _PROOFS.get(one.kind)
    holds = proof is not None and proof(one, when)
    edition.ledger.check(holds, "T1", "the diary's date does not follow from its rule", where)


def _is_last_friday(day: date) -> bool:
    return day.weekday() == FRIDAY and (day + timedelta(days=7)).month != day.month


Proof = Callable[[Occasion, datetime], bool]
"""(occasion, its time in UTC) -> whether its rule gives that time."""


def _options(quarterly: bool) -> Proof:
    def proof(one: Occasion, when: datetime) -> bool:
        third = when.month % 3 == 0
        return _is_last_friday(when.date()) and f"{when:%H:%M:%S}" == "08:00:00" and third == quarterly

    return proof


def _futures(one: Occasion, when: datetime) -> bool:
    """16:00 in London on a day of business there and in New York, of which none follows to its Friday."""
    local = when.astimezone(ZoneInfo("Europe/London"))
    day = local.date()
    later = [day + timedelta(days=ahead) for ahead in range(7)]
    friday = next((other for other in later if _is_last_friday(other)), None)
    if friday is None or f"{local:%H:%M:%S}" != "16:00:00":
        return False
    between = [other for other in later if day < other <= friday]
    return _of_business(day) and not any(_of_business(other) for other in between)


def _of_business(day: date) -> bool:
    london = day in country_holidays("GB", subdiv="ENG", years=day.year)
    return day.weekday() < 5 and not london and not _new_york(day, "public")


def _session(clock: str, category: str) -> Proof:
    def proof(one: Occasion, when: datetime) -> bool:
        local = when.astimezone(ZoneInfo("America/New_York"))
        day = local.date()
        holiday, half = _new_york(day, "public"), _new_york(day, "half_day")
        if day.weekday() > FRIDAY or f"{local:%H:%M:%S}" != clock:
            return False
        if category == "open":
            return not holiday and not one.whole_day
        name = holiday if category == "public" else half
        return bool(name) and name.startswith(one.title) and one.whole_day == (category == "public")

    return proof


def _close(kind: str) -> Proof:
    def proof(one: Occasion, when: datetime) -> bool:
        if f"{when:%H:%M:%S}" != "00:00:00":
            return False
        first = when.day == 1
        longest = "week_close" if when.weekday() == 0 else ""
        if first:
            longest = {1: "year_close", 4: "quarter_close", 7: "quarter_close", 10: "quarter_close"}.get(
                when.month, "month_close"
            )
        return longest == kind

    return proof


@cache
def _new_york(day: date, category: str) -> str:
    return str(financial_holidays("XNYS", years=day.year, categories=(category,)).get(day, ""))


_PROOFS = {
    "options_monthly": _options(quarterly=False),
    "options_quarterly": _options(quarterly=True),
    "futures": _futures,
    "session_open": _session("09:30:00", "open"),
    "session_closed": _session("00:00:00", "public"),
    "session_early": _session("13:00:00", "half_day"),
    **{kind: _close(kind) for kind in ("week_close", "month_close", "quarter_close", "year_close")},
}


# The page


@dataclass(frozen=True, slots=True)
class Named:
    """Something dated that a text names: its kind, what is quoted of it, and its place."""

    kind: str
    title: str
    url: str
    start: int
    end: int


def _named(edition: Edition, sentence: Sentence) -> list[Named]:
    found = [
        Named(kind, "", "", match.start(), match.end())
        for pattern, kind in edition.lexicon.happenings
        for match in re.finditer(pattern, sentence.text, re.IGNORECASE)
    ]
    beside = _holidays(edition) | {one.source for one in edition.held.diary}
    found += [
        Named(DESK, quoted.text, quoted.href, quoted.start, quoted.end)
        for quoted in sentence.quoted
        if quoted.text not in beside
    ]
    return sorted(found, key=lambda one: one.start)


def _holidays(edition: Edition) -> set[str]:
    return {squeeze(one.title) for one in edition.held.diary if one.kind != DESK and one.title}


def _beside(edition: Edition, sentence: Sentence, text: str, told: list[Dated]) -> None:
    """A holiday stands with its own day, and the name of a calendar with what that calendar has."""
    dated = list(words.dates(edition.lexicon, text))
    titles = {quoted.text for quoted in sentence.quoted}
    for name in titles & _holidays(edition):
        holds = any(each.title == name and _on(each, dated) for each in told if each.kind != DESK)
        edition.ledger.check(holds, "T1", "the holiday is of another day", text, name)
    for name in titles & {one.source for one in edition.held.diary}:
        holds = any(one.source == name and one.title in titles for one in edition.held.diary)
        edition.ledger.check(holds, "T1", "what is listed is of another calendar", text, name)


def _on(each: Dated, dated: list[words.Dated]) -> bool:
    return any(words.same(found, each.day) for found in dated)


def _sentence(edition: Edition, sentence: Sentence, told: list[Dated]) -> None:
    """What is named stands with its own day and time: in its own stretch, else in the one before it."""
    named = _named(edition, sentence)
    for place, one in enumerate(named):
        until = named[place + 1].start if place + 1 < len(named) else len(sentence.text)
        since = named[place - 1].end if place else 0
        dated, clocks = _mentions(edition, sentence.text, one.start, until)
        if not dated and not clocks:
            dated, clocks = _mentions(edition, sentence.text, since, one.start)
        if not dated:
            dated = list(words.dates(edition.lexicon, sentence.text))
        _held(edition, sentence.text, one, dated, clocks, told)
    _beside(edition, sentence, sentence.text, told)


def _mentions(edition: Edition, text: str, start: int, end: int) -> tuple[list[words.Dated], list[str]]:
    stretch = text[start:end]
    clocks = [f"{int(match[1]):02d}:{match[2]}" for match in words.CLOCK.finditer(stretch)]
    return list(words.dates(edition.lexicon, stretch)), clocks


def _held(
    edition: Edition,
    text: str,
    one: Named,
    dated: list[words.Dated],
    clocks: list[str],
    told: list[Dated],
) -> None:
    holds = any(
        each.kind == one.kind
        and bool(dated)
        and all(words.same(found, each.day) for found in dated)
        and (clocks == [each.clock] if each.clock else not clocks)
        and (one.kind != DESK or (each.title == one.title and one.url in ("", each.url)))
        for each in told
    )
    edition.ledger.check(holds, "T1", f"the diary holds no such {one.kind}", text)


def _table(edition: Edition, told: list[Dated]) -> None:
    """Each row is one of the diary, each of the diary has its row, where the edition has that section."""
    rows = list(_rows(edition))
    if SECTION not in edition.held.sections:
        edition.ledger.check(not rows, "T1", "dates are listed in an edition without that section")
        return
    if rows or told:
        edition.ledger.check(
            len(rows) == len(told), "T1", f"{len(rows)} dates are listed, {len(told)} are held ahead"
        )
    for blocks in rows:
        text = " ".join(block.text for block in blocks)
        dated = list(words.dates(edition.lexicon, text))
        clocks = [f"{int(match[1]):02d}:{match[2]}" for match in words.CLOCK.finditer(text)]
        what = blocks[-1]
        kinds = _named(edition, Sentence(what.text, (), what.quoted))
        edition.ledger.check(len(kinds) == 1, "T1", "a row of the diary names not one thing", text)
        for one in kinds:
            _held(edition, text, one, dated, clocks, told)
        _beside(edition, Sentence(what.text, (), what.quoted), text, told)


def _rows(edition: Edition) -> Iterator[list[Block]]:
    """The blocks of each row of the diary's table, its heading left out."""
    by_row: dict[int, list[Block]] = {}
    for block in edition.blocks:
        if block.role in ("cell", "heading-cell") and in_table(block):
            row = next(upper for upper in block.node.above() if upper.tag == "tr")
            if not any(upper.tag == "thead" for upper in row.above()):
                by_row.setdefault(id(row), []).append(block)
    yield from by_row.values()


def in_table(block: Block) -> bool:
    """Whether a block stands in the diary's table."""
    return any(upper.attrs.get("id") == TABLE for upper in block.node.above())
