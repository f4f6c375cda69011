"""What the templates may ask: is it true, what is the figure, which verb fits, what is it called.

A template writes a figure with `n(id)` or `s(id)`; the figure carries its fact's id through the
rendered text between marks of Unicode's private use, and comes out as a `Span` that knows its fact.
"""

import math
import re
import zlib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from reporter.errors import RenderError
from reporter.language import Language, dates, figures
from reporter.language.verbs import Verb, verb
from reporter.model import Fact, Snapshot, Span, Spans
from reporter.narrate.history import Held

_FIGURE, _LINK, _MIDDLE, _END = "\ue000", "\ue001", "\ue002", "\ue003"
_QUOTE, _SPACE = "\ue004", "\ue005"
_OPENS = re.compile(f"[{_FIGURE}{_LINK}{_QUOTE}]")
_PRIVATE = re.compile("[\ue000-\uf8ff]")


class Desk:
    """The facts of one edition as its templates see them; remembers which figures were printed."""

    def __init__(self, snapshot: Snapshot, facts: Sequence[Fact], language: Language) -> None:
        self.snapshot = snapshot
        self.language = language
        self.facts: Mapping[str, Fact] = {fact.id: fact for fact in facts}
        self.levels = figures.named(facts)
        self.assets = tuple(snapshot.settings["edition"]["assets"])
        self.benchmark = str(snapshot.settings["edition"]["benchmark"])
        self.watches = "watch" in snapshot.settings["edition"]["sections"]
        """Whether the edition tells which levels to watch, and what lies ahead."""
        self.peers = _peers(self.assets, language)
        self.held = Held(snapshot)
        self.texts: dict[str, str] = {}
        self._defined: set[str] = set()

    # What is true

    def has(self, *ids: str) -> bool:
        """Whether all these facts exist."""
        return all(fact in self.facts for fact in ids)

    def fact(self, fact_id: str) -> Fact:
        """The fact. Raises `RenderError` where a template asks without having checked."""
        try:
            return self.facts[fact_id]
        except KeyError:
            raise RenderError(
                f"a template asks for the fact {fact_id!r}, which this day does not have: "
                "guard it with has(...)"
            ) from None

    def sign(self, fact_id: str) -> int:
        """-1, 0 or 1 as the reader sees it: 0 when the printed figure rounds to nothing."""
        fact = self.fact(fact_id)
        text = figures.plain(fact, self.language)
        if not any(character in "123456789" for character in text):
            return 0
        if fact.unit == "fraction" and fact.kind == "change" and abs(fact.value) < 0.0005:
            return 0
        return (fact.value > 0) - (fact.value < 0)

    def starting(self, prefix: str) -> tuple[Fact, ...]:
        """All facts whose id starts so, in their order."""
        return tuple(fact for fact in self.facts.values() if fact.id.startswith(prefix))

    # Figures

    def n(self, fact_id: str) -> str:
        """The figure for prose."""
        fact = self.fact(fact_id)
        text = figures.figure(fact, self.language, self.levels)
        self.texts.setdefault(fact_id, text)
        return f"{_FIGURE}{fact_id}{_MIDDLE}{text}{_END}"

    def s(self, fact_id: str) -> str:
        """The figure with its sign, for tables, strips and lists."""
        fact = self.fact(fact_id)
        self.texts.setdefault(fact_id, figures.figure(fact, self.language, self.levels))
        return f"{_FIGURE}{fact_id}{_MIDDLE}{figures.signed(fact, self.language, self.levels)}{_END}"

    def d(self, fact_id: str) -> str:
        """The figure in a table's digits, unsigned unless it is a level that can be negative."""
        fact = self.fact(fact_id)
        self.texts.setdefault(fact_id, figures.figure(fact, self.language, self.levels))
        return f"{_FIGURE}{fact_id}{_MIDDLE}{figures.digits(fact, self.language, self.levels)}{_END}"

    def cell(self, fact_id: str, signed: bool = False) -> Spans:
        """The figure as the spans of a table's cell."""
        return spans(self.s(fact_id) if signed else self.d(fact_id))

    # Words

    def verb(self, fact_id: str) -> Verb:
        """The verb for a change, by its size in the asset's own standard deviations."""
        fact = self.fact(fact_id)
        return verb(fact.value, self._sigma(fact), self.language, self.turn(fact_id, 12))

    def move(self, fact_id: str, tense: str = "past") -> str:
        """Verb and figure, "fell 2.2%"; a move that rounds to nothing has no figure."""
        chosen = self.verb(fact_id)
        word = chosen.past if tense == "past" else chosen.present
        if chosen.size == "unchanged":
            return word
        return self.language.pattern("move").format(verb=word, figure=self.n(fact_id))

    def _sigma(self, fact: Fact) -> float | None:
        daily = self.facts.get(f"{fact.asset}.price.daily_sd_30d") if fact.metric == "price_usd" else None
        usual = daily.value if daily else self.language.words["usual_move"].get(fact.metric)
        if not usual:
            return None
        days = {"7d": 7, "30d": 30}.get(fact.window.label, 1)
        return float(fact.value / (usual * math.sqrt(days)))

    def name(self, asset: str, form: str = "name") -> str:
        """The asset's name; `title` for the beginning of a sentence and for tables."""
        return self.language.name(asset, form)

    def cap(self, text: str) -> str:
        """The text with its first letter a capital, also that of a figure that is spelled out."""
        start = text.index(_MIDDLE) + 1 if text.startswith((_FIGURE, _LINK)) else 0
        return text[:start] + text[start : start + 1].upper() + text[start + 1 :]

    def label(self, group: str, key: str) -> str:
        """A label of the language's tables."""
        return self.language.label(group, key)

    def band(self, score: float) -> str:
        """The class of a Fear & Greed score, as its provider names it."""
        for high, name in self.language.words["sentiment"]["bands"]:
            if score <= high:
                return str(name)
        raise RenderError(f"a Fear & Greed score of {score} is off its scale of 0 to 100")

    def items(self, parts: Sequence[str], last: str) -> str:
        """An enumeration: "a, b {last} c"."""
        if len(parts) < 2:
            return "".join(parts)
        return ", ".join(parts[:-1]) + f" {last} " + parts[-1]

    def turn(self, key: str, options: int) -> int:
        """Which of so many phrasings: goes round with the edition's date, and differs by key and slug."""
        offset = zlib.crc32(f"{self.snapshot.edition}/{key}".encode())
        return (self.snapshot.day.toordinal() + offset) % options

    def first(self, term: str) -> bool:
        """Whether a term is used for the first time in this edition and so wants its definition."""
        if term in self._defined:
            return False
        self._defined.add(term)
        return True

    # Time

    def day(self, value: date | datetime, form: str = "day") -> str:
        """The day a moment falls on; a moment at 00:00 UTC ends the day before it."""
        return dates.day(value, self.language, form)

    def closed(self, value: datetime, form: str = "day") -> str:
        """The day that a daily close stamped `value` belongs to."""
        return dates.day(value - timedelta(seconds=1), self.language, form)

    def moment(self, value: datetime, form: str = "moment") -> str:
        """A time with its zone and day."""
        return dates.moment(value, self.language, form)

    def at_close(self, fact_id: str) -> bool:
        """Whether the fact's window ends with a daily close (00:00 UTC) and not at a moment within a day."""
        end = self.fact(fact_id).window.end.astimezone(UTC)
        return (end.hour, end.minute, end.second) == (0, 0, 0)

    def exact(self, fact_id: str, hours: int) -> bool:
        """Whether the window is that long, give or take half an hour."""
        window = self.fact(fact_id).window
        return abs((window.end - window.start) - timedelta(hours=hours)) <= timedelta(minutes=30)

    def source(self, source_id: str) -> str:
        """A source's printed name."""
        return source_name(self.snapshot, source_id)

    def sources(self, fact_id: str) -> str:
        """The printed names of the sources a fact rests on."""
        told = dict.fromkeys(entry.source for entry in self.fact(fact_id).inputs)
        return self.items(list(dict.fromkeys(map(self.source, told))), self.label("joins", "and"))

    def link(self, text: str, href: str) -> str:
        """A link in running text."""
        return f"{_LINK}{href}{_MIDDLE}{clean(text)}{_END}"

    def quote(self, text: str, href: str = "") -> str:
        """Another's words to the letter, which nothing that is done to prose may change."""
        return f"{_QUOTE}{clean(href)}{_MIDDLE}{clean(text).replace(' ', _SPACE)}{_END}"


def _peers(assets: Sequence[str], language: Language) -> Mapping[str, Any]:
    """What these assets are called together, by form; `major` says whether they are majors, all of them."""
    words: Mapping[str, Any] = language.words["peers"]
    major = set(assets) <= set(words["majors"])
    return {"major": major, **words["major" if major else "other"]}


def source_name(snapshot: Snapshot, source_id: str) -> str:
    """The name the page prints for a source, from the settings the snapshot carries."""
    row: Mapping[str, Any] = snapshot.settings.get("sources", {}).get(source_id, {})
    return clean(str(row.get("name") or source_id))


def clean(text: str) -> str:
    """The text without characters of the private use area, which carry figures here."""
    return _PRIVATE.sub("", text)


def spans(text: str) -> Spans:
    """The rendered text as spans: plain runs, figures with their facts, links with their addresses."""
    found: list[Span] = []
    position = 0
    while opens := _OPENS.search(text, position):
        start = opens.start()
        middle = text.index(_MIDDLE, start)
        end = text.index(_END, middle)
        if start > position:
            found.append(Span(text[position:start]))
        character, key, shown = text[start], text[start + 1 : middle], text[middle + 1 : end]
        if character == _QUOTE:
            found.append(Span(shown.replace(_SPACE, " "), href=key, quoted=True))
        else:
            found.append(Span(shown, fact=key) if character == _FIGURE else Span(shown, href=key))
        position = end + 1
    if position < len(text):
        found.append(Span(text[position:]))
    return tuple(found)


def text_of(run: Spans) -> str:
    """The spans as plain text."""
    return "".join(span.text for span in run)
