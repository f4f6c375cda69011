"""What was observed, what an edition may know, and what was found in it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

Unit = Literal[
    "usd",  # US dollars, a price or a sum
    "fraction",  # 0.042 is printed as 4.2%
    "points",  # an index score or a difference of scores
    "index",  # the level of an equity, volatility or currency index
    "pp",  # a difference of two fractions, printed in percentage points
    "bp",  # a difference of two yields, held as a fraction, printed in basis points
    "rate",  # a small fraction per period (funding), printed in per cent with more decimals
    "coins",  # units of the asset
    "count",  # how many
    "days",  # how many days
    "sigma",  # multiples of the asset's daily standard deviation
    "coefficient",  # a correlation
]


@dataclass(frozen=True, slots=True)
class Metric:
    """One row of the register `metrics.py`: what a value may be, and how much it weighs."""

    id: str
    unit: Unit
    low: float
    high: float
    max_age: timedelta
    """How old the newest value may be at the edition's as-of time before it becomes a `Gap`."""
    weight: float
    """Share in the salience of facts about this metric, from 0 to 1."""
    required: bool = False
    """Without it for the benchmark asset no edition is made."""
    additive: bool = False
    """Sources are venues whose values add up, not opinions about one value."""
    reported: bool = False
    """A figure a publisher computed over a window of its own: printed only with its name."""
    history: timedelta = timedelta(days=400)
    """How far back a snapshot reaches for this metric."""
    revision: float = 0.02
    """A published value that its source changes by more than this share is told of."""
    quorum: int = 1
    """So many sources can tell which of them is wrong; fewer can only differ. With 1 a figure is its
    provider's own (a venue's funding rate, an index of its making): sources are not joined into a
    median, and one that stands alone is not labelled so."""
    tolerance: float = math.inf
    """Share of the median by which a source may be off it before it is left out."""
    back: float = 0.05
    """A source that was left out comes back only when it is off by less than this."""
    slack: float = 0.0
    """A difference up to this, in the metric's own unit, is none, however small the median is."""
    near: timedelta = timedelta(hours=1)
    """Values of different sources this far apart in time, or less, speak of the same moment."""
    prefer: tuple[str, ...] = ()
    """The sources in the order in which one of them stands where they cannot be joined."""


@dataclass(frozen=True, slots=True, init=False)
class Observation:
    """A value of `metric` for `asset` that was true `at` a time, as `source` told it.

    The unit is the metric's. The close of 1 February is stamped with its end, 2 February 00:00 UTC.
    """

    metric: str
    asset: str
    value: float
    at: datetime
    source: str
    retrieved_at: datetime

    # An edition makes seven thousand of them twice. What a frozen dataclass would write here looks each
    # field up by its name, and takes four times as long as the slots themselves.
    def __init__(
        self, metric: str, asset: str, value: float, at: datetime, source: str, retrieved_at: datetime
    ) -> None:
        _set_metric(self, metric)
        _set_asset(self, asset)
        _set_value(self, value)
        _set_at(self, at)
        _set_source(self, source)
        _set_retrieved_at(self, retrieved_at)


_set_metric, _set_asset, _set_value, _set_at, _set_source, _set_retrieved_at = (
    vars(Observation)[field.name].__set__ for field in fields(Observation)
)


@dataclass(frozen=True, slots=True)
class Gap:
    """An absence the reader gets to see: what is missing, from whom, and why."""

    metric: str
    asset: str
    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Revision:
    """A value that its source restated since the last edition, or that the desk set right (with `why`)."""

    metric: str
    asset: str
    source: str
    at: datetime
    old: float | None
    old_known: datetime | None
    """When the old value was learnt; None where none was held."""
    new: float
    known: datetime | None
    """When the new value was learnt; None for the desk's own."""
    why: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """A headline, ours or not: title and link, never text. `why` is the key of the reason to show it."""

    title: str
    url: str
    source: str
    published_at: datetime
    why: str = ""


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something dated ahead. `kind` is a rule's (see `diary`) or `desk` for the desk's own.

    `at` is in UTC: the moment, or with `whole_day` the beginning of the day in `zone` (an IANA name).
    `title` is the desk's own, or a holiday's name; `source` the exchange or calendar that has it.
    """

    kind: str
    at: datetime
    zone: str
    title: str = ""
    source: str = ""
    url: str = ""
    whole_day: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """A fact of a published edition that the pages around it show: a price, its change, a level.

    `window` is the label of the fact's window and `at` its end, as in `Fact`.
    """

    fact: str
    kind: str
    metric: str
    asset: str
    value: float
    unit: Unit
    window: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PastEdition:
    """What the site and later editions may know of an edition that was published."""

    edition: str
    day: date
    as_of: datetime
    headline: str
    standfirst: str
    language: str
    snapshot: str
    published_at: datetime
    modified_at: datetime
    levels: tuple[tuple[str, str, float], ...] = ()
    """(asset, "above" or "below", price) of each level it named to watch."""
    recorded: bool = False
    moves: tuple[Move, ...] = ()
    """What the site's pages show of it, its first asset first; no part of a snapshot."""
    lead: tuple[str, float] = ("", 0.0)
    """The fact its headline led with, and how salient that was; nothing where it is not known."""
    pdf: bool = True
    """Whether a PDF stands beside its page."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that one edition may know. Its SHA-256 (of its canonical JSON) is its name.

    `observations` are sorted by metric, asset, source and time. `settings`, the public part of the
    configuration it was made with, let the snapshot alone rebuild it.
    """

    edition: str
    day: date
    as_of: datetime
    observations: tuple[Observation, ...]
    headlines: tuple[Story, ...]
    previous: tuple[PastEdition, ...]
    gaps: tuple[Gap, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)
    recorded: bool = False
    """A day replayed from recorded figures; the page says so."""
    revisions: tuple[Revision, ...] = ()
    """What reads otherwise than the last edition had it, or than its source tells it."""
    diary: tuple[Occasion, ...] = ()
    """What is dated ahead, in the order of time."""


@dataclass(frozen=True, slots=True)
class Window:
    """The span of time a fact speaks of; start and end coincide for a single moment.

    `label` is one of: now, 24h, 1d (a whole UTC day), session, 7d, 30d, 90d, 365d, ytd, since.
    """

    label: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Fact:
    """Something true of the snapshot. `value` is unrounded, in `unit`; `baseline` is what it is compared
    with, as at the start of the window; `inputs` are the observations it rests on, oldest first.
    """

    id: str
    kind: str
    metric: str
    asset: str
    value: float
    unit: Unit
    baseline: float | None
    window: Window
    salience: float
    inputs: tuple[Observation, ...]


def round_step(price: float) -> Decimal:
    """The distance between the round numbers people watch at this price, which must be above zero.

    With 10^k the largest power of ten not above the price it is 10^(k-1) below 5 x 10^k and
    5 x 10^(k-1) from there on: 1,000 from 10,000 to 50,000, 100 from 1,000 to 5,000. The 5,000 from
    50,000 on hold up to 150,000, because Bitcoin's levels are counted in five thousands there.
    """
    exact = Decimal(repr(price))
    power = exact.adjusted()
    if power == 5 and exact < 150_000:
        return Decimal(5000)
    return Decimal(1 if exact < Decimal(5).scaleb(power) else 5).scaleb(power - 1)


def printable(text: str) -> bool:
    """Whether the edition's typeface has every letter: the Latin script and its signs."""
    return all(
        " " <= letter <= "~"
        or "\u00a1" <= letter < "\u0250"
        or "\u2010" <= letter <= "\u2027"
        or letter in "\u20ac\u2030\u2212"
        for letter in text
    )
