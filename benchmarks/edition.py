"""One edition warm, stage by stage, and the straightforward way beside it, in one process.

    python -m benchmarks.edition [ROUNDS]

The straightforward way is `benchmarks/straightforward.py`: the same text, tables and points, ready, without
an audit. Ours is the whole way from the frozen snapshot, with the audit and the data beside the article.
Medians of CPU time over alternating rounds; sizes as a reader gets them.
"""

import gzip
import re
import sys
import tempfile
from itertools import count
from pathlib import Path

import matplotlib as mpl

from benchmarks import desk, straightforward
from reporter.analyse import analyse
from reporter.config.settings import from_settings
from reporter.draw import Palette, draw
from reporter.draw.card import card
from reporter.narrate import narrate
from reporter.pipeline.edition import Made, compose, make
from reporter.pipeline.memory import undisturbed
from reporter.pipeline.steps import freeze_day, place, prepare, prove
from reporter.store.history import History
from reporter.store.snapshot import dump, load
from reporter.typeset import FORMATS
from reporter.typeset.edition import Edition

TARGET = 3.0
"""How many times the straightforward way may take what ours takes with its audit."""
PAGES_TARGET = 40.0
"""Pages drawn and typeset a second, their text being ready."""
SIZES = {"PDF": 100.0, "page, gzip": 20.0, "page with its charts, gzip": 60.0}
"""Kilobytes at most."""
_CHART = re.compile(rb'<figure class="chart".*?</figure>', re.DOTALL)
"""A chart of the page, with the table of its points."""


def main(arguments: list[str]) -> int:
    """Print the stages, both ways, their ratio and the sizes; 1 if a target is missed."""
    rounds = int(arguments[0]) if arguments else 5
    with tempfile.TemporaryDirectory() as folder, mpl.rc_context({"svg.hashsalt": "benchmark"}):
        return _measured(Path(folder), rounds)


def _measured(output: Path, rounds: int) -> int:
    desk.fill(output)
    config = desk.config(output)
    snapshot = desk.snapshot(output)
    content = dump(snapshot)
    facts = analyse(snapshot)
    edition = compose(snapshot, config)
    made = make(snapshot, config)
    report = edition.report
    palette = Palette.of(from_settings(snapshot.settings, config).site)
    charts = [chart for section in report.sections for chart in section.charts]
    drawn = straightforward.charts_of(report)
    html = straightforward.page(report, drawn)

    years = count(2000)

    def whole() -> None:
        with undisturbed(more=True):
            prove(make(snapshot, config))

    def frozen() -> None:
        with History.open(output / "history.sqlite3") as history:
            freeze_day(config, history, config.editions[0], snapshot.as_of, recorded=True)

    def published() -> None:
        with prepare(output):
            # Another day each time: what stands with the same bytes would not be written.
            place(output, {f"bench/{next(years)}-01-01": made.files})

    plain = desk.medians(
        {
            "charts, pyplot": lambda: straightforward.charts_of(report),
            "page": lambda: straightforward.page(report, drawn),
            "PDF": lambda: straightforward.pdf(html),
            "all": lambda: straightforward.whole(report),
        },
        rounds,
    )
    stages = desk.medians(
        {
            "freeze, from the store": frozen,
            "snapshot, read": lambda: load(content),
            "snapshot, written": lambda: dump(snapshot),
            "analyse": lambda: analyse(snapshot),
            "narrate": lambda: narrate(snapshot, facts),
            "draw for the page": lambda: [draw(chart, palette) for chart in charts],
            "draw the share card": lambda: card(report, palette, edition.site.publisher),
            "typeset the page": lambda: FORMATS["page"](edition),
            "typeset the PDF": lambda: FORMATS["pdf"](edition),
            "typeset the data": lambda: FORMATS["facts"](edition),
            "audit": lambda: prove(made),
            "publish": published,
            "all but freeze and publish": whole,
        },
        rounds,
    )
    return _told(plain, stages, made, edition)


def _told(plain: dict[str, float], stages: dict[str, float], made: Made, edition: Edition) -> int:
    for title, taken in (("straightforward, without an audit", plain), ("reporter", stages)):
        sys.stdout.write(f"{title}\n")
        sys.stdout.writelines(f"  {name:32}{spent:9.1f} ms\n" for name, spent in taken.items())
    ratio = plain["all"] / stages["all but freeze and publish"]
    pages = 1000 / (stages["draw for the page"] + stages["typeset the page"])
    files = {file.path: file.content for file in made.files}
    page = files["index.html"]
    bare = _CHART.sub(b"", page)
    sizes = {
        "PDF": len(files["report.pdf"]),
        "page, gzip": len(gzip.compress(bare)),
        "page with its charts, gzip": len(gzip.compress(page)),
    }
    missed = ratio < TARGET or pages < PAGES_TARGET
    sys.stdout.write(
        f"{'straightforward / reporter':34}{ratio:9.2f}    (target: at least {TARGET:g})\n"
        f"{'pages drawn and typeset a second':34}{pages:9.1f}    (target: at least {PAGES_TARGET:g})\n"
    )
    for name, size in sizes.items():
        missed = missed or size / 1000 > SIZES[name]
        sys.stdout.write(f"{name:34}{size / 1000:9.1f} kB (target: at most {SIZES[name]:g})\n")
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
