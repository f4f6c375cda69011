"""What names a part of the page is what it holds: headings, captions, columns, measures, reasons.

Headings, captions and columns are the language's own (SEEN, N4); a source is listed with the
measures taken from it (T3); a related story is so for an asset of its title (R1).
"""

import re
from collections.abc import Iterator

from reporter.audit.edition import LEXICONS, Edition
from reporter.audit.names import named
from reporter.audit.page import Node, squeeze
from reporter.audit.phrases import phrases
from reporter.audit.roles import section_of
from reporter.audit.trust import section

HEADINGS = ("h2", "h3", "h4")


def check(edition: Edition) -> None:
    """Check what headings, captions, columns, sources and reasons say."""
    _headings(edition)
    _contents(edition)
    _tables(edition)
    _sources(edition)
    _reasons(edition)


def _charted(node: Node) -> bool:
    return any(upper.tag == "figure" for upper in node.above())


def _headings(edition: Edition) -> None:
    """A section of the article has the heading of its kind."""
    wanted = edition.lexicon.labels.headings
    for tag in HEADINGS:
        for node in edition.root.all(tag):
            said = wanted.get(section_of(node))
            if said is not None and not _charted(node):
                holds = node.text().lower() == said.lower()
                edition.ledger.check(holds, "SEEN", f"the heading of this section is {said!r}", node.text())


def _contents(edition: Edition) -> None:
    """The list of contents leads to every section of the article by its heading, and to nothing else."""
    heads = {section_of(node): node.text() for node in edition.root.all("h2")}
    links = [
        (link.attrs.get("href", "").removeprefix("#"), link.text())
        for nav in edition.root.all("nav")
        if "contents" in nav.classes
        for link in nav.walk()
        if link.tag == "a"
    ]
    for name, text in links:
        holds = heads.get(name) == text
        edition.ledger.check(holds, "SEEN", "the contents lead to no section of this heading", text, name)
    told = {name for name, _ in links}
    for name in (name for name in heads if name in edition.lexicon.labels.headings):
        edition.ledger.check(name in told, "SEEN", "the contents leave out a section", name)


def _tables(edition: Edition) -> None:
    """A chart's table is called as its chart; another's caption and columns are the language's own."""
    labels, ledger = edition.lexicon.labels, edition.ledger
    for node in edition.root.all("caption"):
        text = node.text()
        figure = next((upper for upper in node.above() if upper.tag == "figure"), None)
        if figure is not None:
            titles = [part.text() for part in figure.walk() if "title" in part.classes]
            ledger.check(text in titles, "CHARTS", "the chart's table is called otherwise", text)
        elif section_of(node) in labels.headings:
            kept = text.partition(": ")[0]
            ledger.check(kept in labels.captions, "SEEN", "no table of this language is called so", text)
    for node in edition.root.all("th"):
        if node.attrs.get("scope") != "col":
            continue
        text = node.text()
        if _charted(node):
            _window(edition, node, text)
        elif section_of(node) in labels.headings:
            ledger.check(text in labels.heads, "N4", "no column of this language is headed so", text)


def _window(edition: Edition, node: Node, text: str) -> None:
    """A column of a chart's table that holds one window's values is headed by it."""
    table = next((upper for upper in node.above() if upper.tag == "table"), None)
    row = [each for each in node.parent.children if isinstance(each, Node)] if node.parent else []
    place = row.index(node)
    series = set()
    for other in table.all("tr") if table else ():
        cells = [each for each in other.children if isinstance(each, Node)]
        if len(cells) > place:
            series |= {
                data.attrs.get("data-series", "") for data in cells[place].walk() if data.tag == "data"
            }
    for name in series:
        said = {
            label
            for match, allowed in phrases(edition.lexicon.windows).searched(text)
            if match
            for label in allowed
        }
        windowed = re.fullmatch(r"\d+[hd]", name) is not None
        holds = name in said if windowed else not said
        edition.ledger.check(holds, "N4", f"its column holds the values of {name}", text)
        asset = edition.lexicon.called().get(text.lower(), "")
        holds = not asset or asset == name or name not in edition.held.assets
        edition.ledger.check(holds, "W2", f"its column holds the values of {name}", text)


def _sources(edition: Edition) -> None:
    """Each source is listed with the measures that printed facts take from it, and no others (T3)."""
    held: dict[str, set[str]] = {}
    for claim in edition.claims.values():
        if claim.text is not None:
            for item in claim.inputs:
                held.setdefault(item.source, set()).add(item.metric)
    measures, node = edition.lexicon.labels.measures, section(edition, "sources")
    for row in node.walk() if node else ():
        source = row.attrs.get("id", "").removeprefix("source-")
        cells = [part for part in row.children if isinstance(part, Node)]
        if row.tag != "tr" or source not in held or len(cells) < 2:
            continue
        wanted = sorted(measures.get(metric, metric) for metric in held[source])
        text = cells[1].text()
        left = text
        for name in sorted(wanted, key=len, reverse=True):
            left = left.replace(name, "", 1) if name in left else "-"
        holds = not left.strip(", ")
        edition.ledger.check(holds, "T3", f"its printed figures rest on {', '.join(wanted)}", text, source)


def _reasons(edition: Edition) -> None:
    """Why a story is listed is one of the language's reasons, and names an asset of its title (R1)."""
    node, labels = section(edition, "related"), edition.lexicon.labels
    for item in (part for part in (node.walk() if node else ()) if part.tag == "li"):
        title = " ".join(part.text() for part in item.walk() if "story" in part.classes)
        for part in (part for part in item.walk() if "from" in part.classes):
            stamp = next((time.text() for time in part.walk() if time.tag == "time"), "")
            text = squeeze(part.text().rpartition(stamp)[2]).lstrip(". ")
            known = re.fullmatch(labels.reason, text, re.IGNORECASE) is not None
            edition.ledger.check(known, "R1", "no reason of this language is said so", text)
            told = set(_assets(edition, title))
            for name in named(edition, text):
                holds = name.asset in ("", *told)
                edition.ledger.check(holds, "R1", f"{name.asset} is not named in its title", title, text)


def _assets(edition: Edition, title: str) -> Iterator[str]:
    """What a title names: publishers write in languages of their own, and call a coin by its symbol."""
    for lexicon in (edition.lexicon, *LEXICONS.values()):
        for match in lexicon.naming().finditer(title):
            yield lexicon.called()[match[0].lower()]
    for symbol, asset in edition.lexicon.labels.symbols.items():
        if re.search(rf"\b{symbol}\b", title, re.IGNORECASE):
            yield asset
