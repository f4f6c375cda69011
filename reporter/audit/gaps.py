"""What is missing, and why (T4): each gap of the snapshot stands on the page, in the language of the page.

The snapshot records a reason in English. A page in another language says it anew: what is said must be
of the same kind, by the lexicon's own pairs of phrases, and hold the same figures, days and times. A
reason of no known kind stands there as it is recorded.
"""

import re
from decimal import Decimal

from reporter.audit import words
from reporter.audit.edition import LEXICONS, Edition
from reporter.audit.figures import finding, read
from reporter.audit.lexicon import Lexicon
from reporter.audit.names import named
from reporter.audit.page import Node, squeeze
from reporter.audit.trust import section
from reporter.audit.words import CLOCK

RECORDED = "en"


def check(edition: Edition) -> None:
    """Each gap of the snapshot has a row of its own on the page, with its source, asset and reason."""
    rows = [(_head(row), squeeze(row.text()), said) for row, said in told(edition)]
    edition.ledger.check(
        len(rows) == len(edition.held.gaps),
        "T4",
        f"{len(rows)} gaps are listed, {len(edition.held.gaps)} are held",
    )
    for gap in edition.held.gaps:
        source = squeeze(edition.name_of(gap.source))
        found = next(
            (
                (head, row, said)
                for head, row, said in rows
                if source in row
                and _measured(edition, head, gap.metric)
                and _named(edition, row, gap.asset)
                and stated(edition, gap.reason, said)
            ),
            None,
        )
        edition.ledger.check(
            found is not None, "T4", "a gap of the snapshot is not on the page", gap.reason, gap.metric
        )
        if found is not None:
            rows.remove(found)


def told(edition: Edition) -> list[tuple[Node, str]]:
    """The rows of the page on what is missing, each with the reason it gives."""
    node = section(edition, "gaps")
    rows = [(row, list(row.all("td"))) for row in node.all("tr")] if node else []
    return [(row, squeeze(cells[-1].text())) for row, cells in rows if cells]


def _head(row: Node) -> str:
    return next((node.text() for node in row.all("th")), "")


def _measured(edition: Edition, head: str, metric: str) -> bool:
    """Whether a row's head names the measure that is missing."""
    name = edition.lexicon.labels.measures.get(metric, metric)
    return head == name or head.startswith(f"{name}, ")


def _named(edition: Edition, row: str, asset: str) -> bool:
    """Whether a row names the asset, if it is one that has a name."""
    return asset not in edition.held.assets or asset in {name.asset for name in named(edition, row)}


def stated(edition: Edition, reason: str, said: str) -> bool:
    """Whether a text of the page states the reason the snapshot records."""
    record = squeeze(reason)
    if record in said:
        return True
    kinds = [there for here, there in edition.lexicon.reasons if re.search(here, record, re.IGNORECASE)]
    return (
        bool(kinds)
        and all(re.search(kind, said, re.IGNORECASE) for kind in kinds)
        and _figures(record, LEXICONS[RECORDED]) == _figures(said, edition.lexicon)
    )


def _figures(
    text: str, lexicon: Lexicon
) -> tuple[list[Decimal], list[tuple[int | None, int, int]], list[str]]:
    """The numbers, days and times of a text, each sorted; names that hold numerals are passed over."""
    for pattern in lexicon.names:
        text = re.sub(pattern, " ", text, flags=re.IGNORECASE)
    dated = list(words.dates(lexicon, text))
    for day in reversed(dated):
        text = words.blank(text, day.start, day.end)
    clocks = sorted(match[1] + match[2] for match in CLOCK.finditer(text))
    text = CLOCK.sub(" ", text)
    numbers = []
    for found in finding(lexicon.numbers).finditer(text):
        value = read(found[0].strip(), lexicon.numbers)
        numbers.append(Decimal(0) if value is None else value.magnitude.normalize())
    return sorted(numbers), sorted((one.year, one.month, one.number) for one in dated), clocks
