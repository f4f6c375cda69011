"""What the audit must know of a language; each language fills it in a file of its own."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache

from reporter.audit.figures import NumberWords

BLIND = "-"
"""Stands for an asset where a name names none."""


@dataclass(frozen=True, eq=False)
class Labels:
    """What parts of the page are called, to the letter."""

    headings: Mapping[str, str]
    """Section of the article -> its heading."""
    captions: frozenset[str]
    """Of tables, up to a colon: "Levels to watch: Bitcoin"."""
    heads: frozenset[str]
    """Of columns."""
    measures: Mapping[str, str]
    """Metric -> its name in the tables of sources and of what is missing."""
    reason: str
    """Pattern of why a story is listed as related."""
    credit: str
    """Pattern of a chart's credit, whose sources are #."""
    paper: tuple[str, ...]
    """What the PDF alone says, because it is read apart from the site."""
    symbols: Mapping[str, str] = field(
        default_factory=lambda: {"btc": "bitcoin", "eth": "ethereum", "sol": "solana", "xrp": "ripple"}
    )
    """How headlines call coins for short, in any language."""


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The words by which the audit reads an article. Patterns are regular expressions, case ignored."""

    code: str
    numbers: NumberWords
    counting: frozenset[str]
    """Number words that count as numerals where they stand outside a figure."""
    months: Mapping[str, int]
    weekdays: tuple[str, ...]
    """Monday first."""
    assets: Mapping[str, tuple[str, ...]]
    """How each asset, and the market as a whole, is called in prose, lower case."""
    subjects: tuple[str, ...]
    """Subjects that are nobody's own: a figure after one may be of the asset named before it."""
    down: frozenset[str]
    up: frozenset[str]
    after_down: frozenset[str]
    """What says a direction when it follows its figure: "2.2% lower", "2.2% below"."""
    after_up: frozenset[str]
    particles: Mapping[str, int]
    """Words such as down and up that are directions only before a figure or after one of `linking`."""
    linking: frozenset[str]
    joining: frozenset[str]
    """Conjunctions and prepositions with which what follows a figure is no longer about it."""
    below: frozenset[str]
    above: frozenset[str]
    skipped: frozenset[str]
    """What may stand between a comparison and its figure: "below the $75,000"."""
    conditional: frozenset[str]
    past: frozenset[str]
    """Past forms, which a headline does not use."""
    verbs: Mapping[str, tuple[float, float]]
    """Verb of a price's move in a day -> from which and below which size (fractions) it may be said."""
    low: frozenset[str]
    """What names the lower end of a range, and `high` the upper."""
    high: frozenset[str]
    every: frozenset[str]
    since: frozenset[str]
    """What stands between a value and the one before it: "to 14 from 29"."""
    long: frozenset[str]
    short: frozenset[str]
    unchanged: str
    """What says that something did not move, up to a length of time that follows."""
    sigma: str
    """What after a figure says that it counts standard deviations."""
    windows: tuple[tuple[str, tuple[str, ...]], ...]
    """Pattern of a window's phrase -> the labels it may stand for, longer phrases first."""
    methods: tuple[tuple[str, str], ...]
    """Pattern of how a level was found -> the method's label."""
    scale: str
    """The sentiment index by name, and what says how its scale runs: no band is meant there."""
    bands: tuple[tuple[str, float, float], ...]
    """Name of a band of the Fear & Greed Index, from which to which score."""
    names: tuple[str, ...]
    """Patterns of names and fixed phrases that contain numerals."""
    statements: tuple[tuple[str, str], ...]
    """Pattern of a claim made without a figure -> which proof of `statements.PROOFS` it needs."""
    superlatives: str
    """Words that need one of the statements."""
    plain_superlatives: tuple[str, ...]
    """Patterns in which such a word claims nothing."""
    forbidden: tuple[tuple[str, str, str], ...]
    """(rule, pattern, what is wrong with it)."""
    causes: str
    attribution: str
    terms: tuple[tuple[str, str], ...]
    """A term -> the pattern of its definition, wanted in the paragraph of its first use."""
    sized: tuple[tuple[str, float, float], ...]
    """A word (W8), the least fall from a high it needs, the least size in a day that serves instead."""
    once: tuple[str, ...]
    """Connectives allowed once a section."""
    formulas: Mapping[str, str]
    """Kind of fact -> a pattern of how it is computed, as the table of figures says it."""
    software: str
    zone: str
    session: str
    """What says that a figure is a session's, beside a weekday or a date."""
    alone: str
    """What says under a section that a quantity is one source's; which, and whose, follows it."""
    happenings: tuple[tuple[str, str], ...]
    """Pattern of what names something dated ahead -> its kind in the snapshot's diary."""
    outcomes: tuple[tuple[str, str], ...]
    """Pattern of what is said of levels named before -> the outcome it names."""
    disclaimers: frozenset[str]
    """SHA-256 of the standard disclaimer's text, white space folded."""
    labels: Labels
    level: str
    """A price in another publisher's headline: the word before it, the number, what makes it thousands."""
    date_joint: str = " "
    """What stands between day, month and year."""
    reasons: tuple[tuple[str, str], ...] = ()
    """What the record says of a gap, in English -> what this language then says; none: it says the same."""
    parting: str = " and | or | but "
    """Conjunctions that part one figure's stretch of a sentence from the next one's."""
    day_form: str = "{day} {Month} {year}"
    """A day as the article prints it; `Month` begins with a capital."""
    between: frozenset[str] = frozenset()
    """What may stand between a verb and its figure: "bajó un 2,2 %"."""
    passed: frozenset[str] = frozenset()
    """What may stand between a figure and what it is called: "3 millones en posiciones largas"."""

    majors: str = r"(?!)"
    """The word for the edition's assets where all of them are majors."""
    blind: tuple[str, ...] = ()
    """What holds the name of an asset and names none: "bear market"."""

    funds: str = r"(?!)"
    """How funds that hold one coin are named, the coin's name in place of `{coin}`."""

    def day(self, value: date) -> str:
        """A day as the article prints it: "2 February 2026"."""
        month = max((name for name, number in self.months.items() if number == value.month), key=len)
        return self.day_form.format(day=value.day, month=month, Month=month.capitalize(), year=value.year)

    def knowing(self, assets: tuple[str, ...]) -> "Lexicon":
        """This lexicon, and assets it has no names for by their ids: `shiba-inu` is called Shiba Inu."""
        unknown = tuple(sorted({asset for asset in assets if asset not in self.assets}))
        return _knowing(self, unknown) if unknown else self

    def called(self) -> dict[str, str]:
        """Each name, lower case -> the asset, or nothing for a subject."""
        return _called(self)

    def naming(self) -> "re.Pattern[str]":
        """Finds any name or subject, the longest first."""
        return _naming(self)

    def held_by_funds(self, text: str) -> list[str]:
        """The assets whose funds a text names, in its order."""
        return [self.called()[re.sub(r"\s+", " ", found[1].lower())] for found in _funds(self).finditer(text)]


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


def each(text: str, size: tuple[float, float]) -> dict[str, tuple[float, float]]:
    """The same sizes for each word of a text."""
    return dict.fromkeys(text.split(), size)


@cache
def _knowing(lexicon: Lexicon, unknown: tuple[str, ...]) -> Lexicon:
    by_id = {asset: (re.sub(r"[-_]", " ", re.sub(r"-\d+$", "", asset)),) for asset in unknown}
    return replace(lexicon, assets={**lexicon.assets, **by_id})


@cache
def _called(lexicon: Lexicon) -> dict[str, str]:
    names = dict.fromkeys(lexicon.subjects, "") | dict.fromkeys(lexicon.blind, BLIND)
    return names | {name: asset for asset, known in lexicon.assets.items() for name in known}


@cache
def _naming(lexicon: Lexicon) -> "re.Pattern[str]":
    return re.compile(rf"(?<![\w-])(?:{_any(_called(lexicon))})(?![\w-])", re.IGNORECASE)


@cache
def _funds(lexicon: Lexicon) -> "re.Pattern[str]":
    coins = _any(name for name, asset in _called(lexicon).items() if asset not in ("", BLIND))
    return re.compile(lexicon.funds.replace("{coin}", rf"({coins})"), re.IGNORECASE)


def _any(names: Iterable[str]) -> str:
    """An expression for any of these names, the longest first."""
    return "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in sorted(names, key=len, reverse=True))
