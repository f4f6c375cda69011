"""The register of the configuration's keys: which table, which key, which values.

`docs/configuration.md` describes each; a test holds that the two, and the frozen values of
`reporter.config`, agree.
"""

from dataclasses import dataclass
from types import MappingProxyType

from reporter.config import (
    FORMATS,
    SECTIONS,
    Calendar,
    Correction,
    DiaryEntry,
    EditionSettings,
    Feed,
    Heartbeat,
    Matrix,
    Pages,
    Quality,
    RelatedLimits,
    Site,
    SourceSettings,
    Target,
    Watch,
)
from reporter.config import checks as c
from reporter.config.kinds import KINDS


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the file: its header, the frozen value it becomes, its keys, and those it must have."""

    header: str
    makes: type
    keys: MappingProxyType[str, c.Check]
    required: tuple[str, ...] = ()


def _table(header: str, makes: type, required: tuple[str, ...] = (), /, **keys: c.Check) -> Table:
    return Table(header, makes, MappingProxyType(keys), required)


SITE = _table(
    "[site]",
    Site,
    title=c.text(80),
    url=c.address,
    publisher=c.text(80),
    description=c.text(200),
    logo=c.text(500, empty=True),
    accent=c.colour,
    rising=c.colour,
    falling=c.colour,
    accent_dark=c.optional_colour,
    rising_dark=c.optional_colour,
    falling_dark=c.optional_colour,
    typeface=c.one_of("serif", "sans"),
    paper=c.one_of("a4", "letter"),
    font_text=c.text(500, empty=True),
    font_text_bold=c.text(500, empty=True),
    font_figures=c.text(500, empty=True),
    font_figures_bold=c.text(500, empty=True),
)

EDITION = _table(
    "[[editions]]",
    EditionSettings,
    slug=c.slug,
    title=c.text(80),
    assets=c.listed(c.identifier, at_least=1),
    benchmark=c.identifier,
    cutoff=c.cutoff,
    zone=c.zone,
    language=c.language,
    sections=c.listed(c.text(40), at_least=1, among=SECTIONS),
    formats=c.formats(*FORMATS),
)

MATRIX = _table(
    "[[matrix]]",
    Matrix,
    ("assets",),
    slug=c.pattern("asset", "language", "audience"),
    title=c.pattern("asset", "language", "audience"),
    assets=c.listed(c.identifier, at_least=1),
    beside=c.listed(c.identifier),
    languages=c.listed(c.language, at_least=1),
    audiences=c.named(c.slug, c.listed(c.text(40), at_least=1, among=SECTIONS)),
    cutoff=c.cutoff,
    zone=c.zone,
    formats=c.formats(*FORMATS),
)

SOURCE = _table(
    "[sources.<id>]",
    SourceSettings,
    enabled=c.flag,
    timeout=c.number(1, 600),
    key_env=c.variable,
    base_url=c.asked_address,
    name=c.text(80, empty=True),
    url=c.optional_address,
)

FEED = _table("[[feeds]]", Feed, ("name", "url"), name=c.text(80), url=c.feed_address)

QUALITY = _table(
    "[quality]",
    Quality,
    min_assets=c.whole(1, 1000),
    max_price_gap=c.number(0.001, 1),
    run_budget=c.number(5, 3600),
)

RELATED = _table(
    "[related]",
    RelatedLimits,
    count=c.whole(0, 10),
    max_age_days=c.whole(1, 365),
    own_max_age_days=c.whole(1, 3650),
)

PAGES = _table("[pages]", Pages, feed=c.one_of("summary", "full"), search=c.flag)

PUBLISH = _table(
    "[[publish]]",
    Target,
    ("kind",),
    kind=c.one_of(*KINDS),
    name=c.text(80, empty=True),
    timeout=c.number(1, 3600),
    folder=c.text(500, empty=True),
    command=c.listed_words,
    remote=c.remote,
    branch=c.branch,
    bucket=c.text(100, empty=True),
    endpoint=c.asked_address,
    region=c.text(40),
    prefix=c.inner_path,
    delete=c.flag,
    host=c.text(253, empty=True),
    port=c.whole(1, 65535),
    tls=c.one_of("starttls", "tls", "none"),
    sender=c.mailbox,
    recipients=c.listed(c.mailbox),
    service=c.one_of("slack", "discord", "telegram"),
    chat=c.text(100, empty=True),
    base_url=c.asked_address,
    editions=c.listed(c.slug),
    user_env=c.variable,
    secret_env=c.variable,
)

HEARTBEAT = _table(
    "[heartbeat]",
    Heartbeat,
    url_env=c.variable,
    success=c.text(80, empty=True),
    failure=c.text(80, empty=True),
    timeout=c.number(1, 60),
)

CORRECTION = _table(
    "[[corrections]]",
    Correction,
    ("day", "metric", "asset", "value", "why"),
    day=c.day,
    metric=c.identifier,
    asset=c.identifier,
    value=c.number(-1e18, 1e18),
    why=c.text(200),
    link=c.optional_address,
)

WATCH = _table("[watch]", Watch, days=c.whole(1, 60), expiry_days=c.whole(1, 120))

CALENDAR = _table(
    "[[calendars]]",
    Calendar,
    ("name",),
    name=c.latin(80),
    file=c.text(500, empty=True),
    url=c.calendar_address,
)

DIARY_ENTRY = _table(
    "[[calendar]]",
    DiaryEntry,
    ("title", "day"),
    title=c.latin(120),
    day=c.day,
    time=c.clock,
    zone=c.zone,
    url=c.optional_address,
)

TOP: MappingProxyType[str, c.Check] = MappingProxyType(
    {
        "output": c.text(500),
        "templates_dir": c.text(500, empty=True),
        "disclaimer": c.listed(c.text(2000)),
    }
)

SINGLE: MappingProxyType[str, Table] = MappingProxyType(
    {
        "site": SITE,
        "quality": QUALITY,
        "related": RELATED,
        "pages": PAGES,
        "watch": WATCH,
        "heartbeat": HEARTBEAT,
    }
)
REPEATED: MappingProxyType[str, Table] = MappingProxyType(
    {
        "editions": EDITION,
        "matrix": MATRIX,
        "feeds": FEED,
        "calendar": DIARY_ENTRY,
        "calendars": CALENDAR,
        "corrections": CORRECTION,
        "publish": PUBLISH,
    }
)
FORMER: MappingProxyType[str, str] = MappingProxyType({"targets": "publish"})
"""Tables that had another name; a file written then still works."""
NAMED: MappingProxyType[str, Table] = MappingProxyType({"sources": SOURCE})
