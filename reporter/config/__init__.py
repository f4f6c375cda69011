"""What a desk may set, as frozen values; `config.load` reads them from `reporter.toml`.

Every key is described in `docs/configuration.md`. The defaults here are a working configuration.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

FORMATS = ("page", "pdf")
SECTIONS = ("what_happened", "why", "watch", "close", "data")


@dataclass(frozen=True, slots=True)
class Site:
    """The publication: who publishes, where, and in which colours."""

    title: str = "Daily Market Report"
    url: str = "https://example.org"
    publisher: str = "Example Desk"
    description: str = "What the markets did in the day, with every figure sourced."
    logo: str = ""
    """Path of an SVG or PNG file; empty: the title in type."""
    accent: str = "#0b5a78"
    rising: str = "#00695c"
    falling: str = "#a8321a"
    accent_dark: str = ""
    """On dark paper; empty: `accent`, made as much lighter as it needs. So are the next two."""
    rising_dark: str = ""
    falling_dark: str = ""
    typeface: str = "serif"
    """Of prose and headlines: `serif` or `sans`; figures, tables and charts are always sans."""
    paper: str = "a4"
    """Of the PDF: `a4`, or `letter` as in the United States."""
    font_text: str = ""
    """Path of the desk's own font for prose and headlines; empty: the program's."""
    font_text_bold: str = ""
    font_figures: str = ""
    """The same for figures, tables, charts and the share card."""
    font_figures_bold: str = ""


@dataclass(frozen=True, slots=True)
class EditionSettings:
    """One report: about what, as of when, in which language."""

    slug: str = "crypto-daily"
    title: str = "Crypto Daily"
    assets: tuple[str, ...] = ("bitcoin", "ethereum", "binancecoin", "solana", "ripple")
    benchmark: str = "bitcoin"
    cutoff: str = "now"
    """`now`: the moment of collection; else HH:MM in `zone`."""
    zone: str = "UTC"
    language: str = "en"
    sections: tuple[str, ...] = SECTIONS
    formats: tuple[str, ...] = FORMATS
    """As what it is published, besides its data: the page always."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Many editions in one table: of each asset, in each language, for each audience.

    In `slug` and `title` the words `{asset}`, `{language}` and `{audience}` stand for the edition's own;
    in the title an asset goes by its name in the edition's language.
    """

    slug: str = "{asset}-{language}"
    title: str = "{asset} Daily"
    assets: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    """Compared with the asset in each of its editions."""
    languages: tuple[str, ...] = ("en",)
    audiences: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Name -> the sections its editions have; empty: one audience that gets all."""
    cutoff: str = "now"
    zone: str = "UTC"
    formats: tuple[str, ...] = FORMATS


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """One source: asked or not, how long it may take, where its key is.

    `name` and `url` are what the page prints; for a source the program has no adapter for
    (figures the desk imports itself), they are all there is to set.
    """

    enabled: bool = True
    timeout: float = 60.0
    key_env: str = ""
    base_url: str = ""
    name: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """An RSS or Atom feed whose headlines may become related stories."""

    name: str
    url: str


FEEDS = (
    Feed("CoinDesk", "https://www.coindesk.com/arc/outboundfeeds/rss/"),
    Feed("Cointelegraph", "https://cointelegraph.com/rss"),
    Feed("Decrypt", "https://decrypt.co/feed"),
)


@dataclass(frozen=True, slots=True)
class Quality:
    """How little is too little, and how far sources may disagree."""

    min_assets: int = 1
    """So many of the edition's assets need a fresh price."""
    max_price_gap: float = 0.10
    """A source this far from the median of its peers is left out."""
    run_budget: float = 180.0
    """Seconds one collection may take in all."""


@dataclass(frozen=True, slots=True)
class RelatedLimits:
    """How many related stories, and how old they may be."""

    count: int = 3
    max_age_days: int = 7
    own_max_age_days: int = 90


@dataclass(frozen=True, slots=True)
class Pages:
    """What the pages around the editions offer."""

    feed: str = "summary"
    """`summary`: what happened in two sentences; `full`: the whole article."""
    search: bool = False
    """A page that searches all editions; it needs the extra `search`."""


@dataclass(frozen=True, slots=True)
class Watch:
    """How far ahead the diary of an edition looks, in days."""

    days: int = 7
    expiry_days: int = 14
    """The same for expiries of options and futures."""


@dataclass(frozen=True, slots=True)
class DiaryEntry:
    """Something dated that the desk itself knows of."""

    title: str
    day: str
    """As YYYY-MM-DD, in `zone`."""
    time: str = ""
    """HH:MM in `zone`; empty: the whole day."""
    zone: str = "UTC"
    url: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """An iCalendar file, or the address of one, whose dates are the desk's own."""

    name: str
    file: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """A value the desk puts in the place of a source's wrong one, and says so on the page."""

    day: str
    """The day the value belongs to, as YYYY-MM-DD."""
    metric: str
    asset: str
    value: float
    why: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """Where the finished site, or word of it, is taken once it stands; `kinds` says which key is whose."""

    kind: str = "folder"
    name: str = ""
    """What messages call it; empty: its kind and where it leads."""
    timeout: float = 600.0
    """Seconds all of it may take."""
    folder: str = ""
    command: tuple[str, ...] = ()
    """The program and its arguments; `{site}` in one stands for the site's folder."""
    remote: str = ""
    branch: str = "gh-pages"
    bucket: str = ""
    endpoint: str = ""
    """Address of the object storage; empty: that of AWS in `region`."""
    region: str = "us-east-1"
    prefix: str = ""
    """Folder inside the branch or the bucket."""
    delete: bool = False
    """Whether what was taken there before and is no longer in the site is removed there."""
    host: str = ""
    port: int = 587
    tls: str = "starttls"
    sender: str = ""
    recipients: tuple[str, ...] = ()
    service: str = ""
    chat: str = ""
    base_url: str = ""
    editions: tuple[str, ...] = ()
    """Which editions are told of; empty: all."""
    user_env: str = ""
    secret_env: str = ""


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """Who is told, by a call to an address, that a run went well or did not."""

    url_env: str = ""
    """The NAME of the environment variable with the address; empty: nobody."""
    success: str = ""
    failure: str = "/fail"
    timeout: float = 10.0


@dataclass(frozen=True, slots=True)
class Config:
    """The whole configuration of one run."""

    site: Site = field(default_factory=Site)
    editions: tuple[EditionSettings, ...] = (EditionSettings(),)
    """Those written out and those of the matrices, in this order."""
    matrix: tuple[Matrix, ...] = ()
    sources: Mapping[str, SourceSettings] = field(default_factory=dict)
    feeds: tuple[Feed, ...] = FEEDS
    quality: Quality = field(default_factory=Quality)
    related: RelatedLimits = field(default_factory=RelatedLimits)
    pages: Pages = field(default_factory=Pages)
    disclaimer: tuple[str, ...] = ()
    """The desk's own paragraphs; empty: the language's standard disclaimer."""
    corrections: tuple[Correction, ...] = ()
    watch: Watch = field(default_factory=Watch)
    calendar: tuple[DiaryEntry, ...] = ()
    calendars: tuple[Calendar, ...] = ()
    publish: tuple[Target, ...] = ()
    heartbeat: Heartbeat = field(default_factory=Heartbeat)
    templates_dir: Path | None = None
    output: Path = Path("output")
    path: Path | None = None
    """The file it was read from; None: the built-in defaults."""
