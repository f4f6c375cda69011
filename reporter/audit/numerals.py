"""No numeral without a fact (T3): what stands outside a figure is a date, a time, a window or a name."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from reporter.audit import diary, quotes, strict, words
from reporter.audit.claims import Claim
from reporter.audit.edition import PROSE, Edition
from reporter.audit.names import named
from reporter.audit.phrases import phrases
from reporter.audit.reading import Block, Figure, Sentence
from reporter.audit.words import CLOCK, blank, day_of, same

CHECKED = PROSE | {
    "note", "credit", "chart-subtitle", "caption", "cell", "heading-cell", "label", "heading", "key",
    "dateline", "how",
}  # fmt: skip
"""Roles whose text is the edition's own; titles of others, reasons of gaps and terms of use are not."""
MOMENTS_OF = 4
"""A fact of so few inputs may speak of each one's time; of more, only of its window's ends."""
NEXT = 5
"""How far behind a time of day its date may stand: "08:00 UTC on 2 February"."""
STILL = 0.0006
"""A change so small may be called none."""
WIDEST = r"[;:] "
"""What parts the widest stretches in which a length of time looks for its figure."""
NOWHERE = frozenset({"now", "round"})
_NUMERAL = re.compile(r"[\w$%\u20ac\u00a3.,\u2212+-]*\d[\w%.,]*|[$%\u20ac\u00a3]")
_COUNTING = re.compile(r"[\d$%\u20ac\u00a3]")
"""What stands in every numeral: most texts have none left, and to look for a numeral takes longer."""
_WORD = re.compile(r"[^\W\d_]+")


def check(edition: Edition) -> None:
    """Account for every numeral, number word, date and time outside the figures."""
    sections: dict[str, list[Claim]] = {}
    for block in edition.blocks:
        for figure in block.figures:
            if figure.fact in edition.claims:
                sections.setdefault(block.section, []).append(edition.claims[figure.fact])
    calendar = Calendar(edition)
    for block in edition.blocks:
        if block.role in CHECKED:
            for sentence in block.sentences():
                _sentence(edition, calendar, block, sentence, sections.get(block.section, []))


@dataclass(frozen=True, slots=True)
class Spoken:
    """The times and days one fact may be said to be true at, or to reach from and to."""

    times: frozenset[float]
    days: frozenset[date]


def spoken(claim: Claim) -> Spoken:
    """The moments a fact speaks of. A close stamped 00:00 belongs to the day it ends, and may name it."""
    found = {claim.start, claim.end}
    if len(claim.inputs) <= MOMENTS_OF or claim.kind in ("extreme", "watch"):
        found |= {item.at for item in claim.inputs}
    if claim.kind == "since":
        return Spoken(frozenset(found), frozenset({day_of(claim.start - 1)}))
    if claim.kind == "scorecard":
        return Spoken(frozenset(), frozenset({date.fromisoformat(claim.id[-10:])}))
    if claim.kind == "touches":
        return Spoken(frozenset(), frozenset({day_of(claim.end - 1)}))
    return Spoken(frozenset(found), frozenset(day_of(when - back) for when in found for back in (0, 1)))


SINCE = frozenset({"since", "threshold"})
"""Kinds whose window starts on a day that is told."""


class Calendar:
    """What the facts of an edition speak of, read once."""

    def __init__(self, edition: Edition) -> None:
        held = edition.held
        self.by_fact = {fact: spoken(claim) for fact, claim in edition.claims.items()}
        self.times = frozenset({held.as_of})
        since = {day_of(claim.start - 1) for claim in edition.claims.values() if claim.kind in SINCE}
        charted = {day_of(when - back) for when in edition.charted for back in (0, 1)}
        self.days = frozenset({held.day, day_of(held.as_of)} | since | charted)
        self.sourced = frozenset(edition.sourced)
        self._clocks: dict[str, set[float]] = {}
        self._read: set[float] = set()
        self.sourced_days = frozenset(day_of(when) for when in edition.sourced)

    def at(self, clock: str, times: set[float]) -> set[float]:
        """Those of some moments whose time of day is this: "08:00"."""
        for when in times - self._read:
            self._clocks.setdefault(f"{strict.utc(when):%H:%M}", set()).add(when)
        self._read |= times
        return times & self._clocks.get(clock, set())

    def of(self, block: Block, speaks: list[Claim]) -> Spoken:
        """The times and days a block may name that speaks of these facts."""
        times, days = set(self.times), set(self.days)
        for claim in speaks:
            times |= self.by_fact[claim.id].times
            days |= self.by_fact[claim.id].days
        if block.role in ("note", "credit"):
            times |= self.sourced
            days |= self.sourced_days
        return Spoken(frozenset(times), frozenset(days))


def labels(claim: Claim) -> frozenset[str]:
    """The windows a fact may be said to speak of."""
    return _labels(claim.id, claim.kind, claim.label)


@lru_cache(maxsize=2048)
def _labels(fact: str, kind: str, label: str) -> frozenset[str]:
    text = f"{fact} {label}".replace("week_ago", "_7d").replace("month_ago", "_30d")
    found = set(
        re.findall(
            r"(?<![a-z0-9])(24h|1d|5d|7d|30d|50d|90d|200d|365d|ytd)(?![a-z0-9])", text.replace("_", " ")
        )
    )
    if kind in ("sigma", "residual"):
        found.add("30d")
    if kind == "streak":
        found |= {"1d", "session"}
    if label not in NOWHERE:
        found.add(label)
    return frozenset(found)


def _sentence(
    edition: Edition, calendar: Calendar, block: Block, sentence: Sentence, section: list[Claim]
) -> None:
    lexicon, ledger = edition.lexicon, edition.ledger
    text = sentence.masked
    if text.isspace():  # a cell that is a figure and nothing else
        ledger.proved("T3")
        return
    own = [edition.claims[figure.fact] for figure in sentence.figures if figure.fact in edition.claims]
    speaks = own or section
    if block.role in ("note", "credit", "chart-subtitle", "alt", "chart-title", "how", "dateline"):
        speaks = [*own, *section]
    text = _names(edition, text)
    text = _dates(edition, calendar, block, sentence, text, speaks)
    text = _windows(edition, block, sentence, text, section)
    for found in _NUMERAL.finditer(text) if _COUNTING.search(text) else ():
        ledger.fail("T3", "a numeral without a fact", sentence.text, found[0].strip(".,"))
    ledger.counts["T3"] += 1
    for found in _WORD.finditer(text.lower()):
        if found[0] in lexicon.counting and block.role not in ("heading-cell", "caption", "heading"):
            ledger.fail("T3", "a number word without a fact", sentence.text, found[0])


def _names(edition: Edition, text: str) -> str:
    """The text without names that contain numerals: of indices, scales, sources and coins."""
    for pattern, _ in phrases(edition.numbered).likely(text):
        for match in pattern.finditer(text):
            text = blank(text, match.start(), match.end())
    return text


def _dates(
    edition: Edition, calendar: Calendar, block: Block, sentence: Sentence, text: str, speaks: list[Claim]
) -> str:
    """Dates and times are those of the facts spoken of, of the edition, or of what is watched since."""
    ledger = edition.ledger
    found = list(words.dates(edition.lexicon, text))
    clocks_said = list(CLOCK.finditer(text))
    if not found and not clocks_said:
        return text
    known = calendar.of(block, speaks)
    times, days = set(known.times), known.days
    if diary.in_table(block) or (block.section == diary.SECTION and diary.happens(edition, sentence)):
        times |= {one.at for one in edition.held.diary}
        days |= {one.day for one in diary.dates_ahead(edition)}
    for story in quotes.quoted_here(edition, sentence):
        times |= {story.published_at}
        days |= {day_of(story.published_at)}
    for dated in found:
        holds = any(same(dated, day) for day in days)
        ledger.check(
            holds, "T1", "a date that is none of its facts'", sentence.text, text[dated.start : dated.end]
        )
        said = text[: dated.start].split()[-1:]
        weekday = said[0].lower().strip(",") if said else ""
        if weekday in edition.lexicon.weekdays and dated.day is not None:
            holds = edition.lexicon.weekdays.index(weekday) == dated.day.weekday()
            ledger.check(holds, "T1", "the date is of another weekday", sentence.text, said[0])
    for match in clocks_said:
        clock = f"{int(match[1]):02d}:{match[2]}"
        following = next((dated for dated in found if 0 <= dated.start - match.end() <= NEXT), None)
        exact = calendar.at(clock, times)
        holds = bool(exact) or clock == "00:00"
        if following is not None and holds:
            holds = any(same(following, day_of(when)) for when in exact)
        ledger.check(holds, "T1", "a time that is none of its facts'", sentence.text, match[0])
        zone = re.search(edition.lexicon.zone, match[0]) is not None
        ledger.check(zone, "T1", "a time without its zone", sentence.text, match[0])
    for dated in found:
        text = blank(text, dated.start, dated.end)
    return CLOCK.sub(lambda match: " " * len(match[0]), text)


def _windows(edition: Edition, block: Block, sentence: Sentence, text: str, section: list[Claim]) -> str:
    """Each length of time said is the window of the figure it stands beside (N4)."""
    for pattern, allowed in phrases(edition.lexicon.windows).likely(text):
        for match in pattern.finditer(text):
            if block.role not in ("heading-cell", "caption", "heading", "label", "chart-subtitle"):
                _window(edition, block, sentence, match.start(), set(allowed), section)
            text = blank(text, match.start(), match.end())
    return text


def _window(
    edition: Edition, block: Block, sentence: Sentence, place: int, allowed: set[str], section: list[Claim]
) -> None:
    timed = [
        (figure, labels(edition.claims[figure.fact]))
        for figure in sentence.figures
        if figure.fact in edition.claims and labels(edition.claims[figure.fact])
    ]
    if re.search(edition.lexicon.unchanged + r"\s*$", sentence.text[:place], re.IGNORECASE):
        still = [
            claim for claim in edition.claims.values() if claim.kind == "change" and labels(claim) & allowed
        ]
        holds = any(abs(claim.value) < STILL for claim in still)
        edition.ledger.check(holds, "W2", "nothing changed so little over that time", sentence.text)
        return
    beside = _beside(sentence, timed, place, edition.lexicon.parting)
    if set(allowed) & _charted(block):
        return
    if beside is not None:
        known = beside
    elif timed:
        known = frozenset().union(*(found for _, found in timed))
    else:
        known = frozenset().union(*(labels(claim) for claim in section or edition.claims.values()))
    phrase = sentence.text[place : place + 24]
    edition.ledger.check(
        bool(known & allowed) or _still(edition, sentence, allowed),
        "N4",
        f"the window {phrase!r} is not that of the figure beside it",
        sentence.text,
    )


def _still(edition: Edition, sentence: Sentence, allowed: set[str]) -> bool:
    """Whether the window is that of a change too small to print, of whom the sentence says so."""
    if not re.search(edition.lexicon.unchanged, sentence.text, re.IGNORECASE):
        return False
    about = {name.asset for name in named(edition, sentence.masked)} & set(edition.held.assets)
    changes = {
        claim.asset: claim.value
        for claim in edition.claims.values()
        if claim.kind == "change" and claim.metric == "price_usd" and labels(claim) & allowed
    }
    return bool(about) and all(abs(changes.get(asset, 1.0)) < STILL for asset in about)


def _charted(block: Block) -> set[str]:
    """The span of the chart a block belongs to, which its texts may name."""
    figure = next((upper.attrs.get("id", "") for upper in block.node.above() if upper.tag == "figure"), "")
    return {"30d"} if figure.endswith("leverage") else set(re.findall(r"_(\d+d)$", figure))


def _beside(
    sentence: Sentence, timed: list[tuple[Figure, frozenset[str]]], place: int, parting: str
) -> frozenset[str] | None:
    """The windows of the figure before a place, else after it, in the narrowest stretch that has one."""
    text = sentence.masked
    for marks in (rf"[,;:] |{parting}", r"[,;:] ", WIDEST):
        stops = [match.start() for match in re.finditer(marks, text)]
        start = max((stop for stop in stops if stop < place), default=-1)
        end = min((stop for stop in stops if stop > place), default=len(text))
        ahead = [found for figure, found in timed if start < figure.start < place]
        behind = [found for figure, found in timed if place < figure.start < end]
        if marks == WIDEST:
            # Between commas of its own, it may look either way.
            return frozenset().union(*ahead[-1:], *behind[:1]) or None
        if ahead or behind:
            return ahead[-1] if ahead else behind[0]
    return None
