"""Other tools on the same material, where they are installed: the faster ones too.

    python -m benchmarks.peers [ROUNDS]

papermill with nbconvert draws the same charts in a notebook and makes a page of it; QuantStats makes its
own report of bitcoin's daily returns; Typst sets the article's text and charts as a PDF. None of them
collects, judges, writes or proves anything: the row of ours is the step they do, and says which. Wall time,
cold, in processes of their own; Typst's and our PDF step warm too. Install them where they do not get in the
way of what is pinned: `pip install papermill nbconvert ipykernel quantstats typst`.
"""

import importlib.util
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from benchmarks import desk
from reporter.narrate.desk import text_of
from reporter.pipeline.edition import compose
from reporter.store.snapshot import dump
from reporter.typeset.edition import Edition
from reporter.typeset.pdf import article_pdf

Row = tuple[str, float]
"""What was done, in milliseconds."""

_NOTEBOOK = """
from benchmarks.charts import plain, recipes
from IPython.display import SVG, display
for chart in recipes():
    display(SVG(plain(chart)))
"""
_QUANTSTATS = """
import json, sys
import pandas, quantstats
rows = json.load(open(sys.argv[1]))
closes = pandas.Series([v for _, v in rows], index=pandas.to_datetime([d for d, _ in rows]))
quantstats.reports.html(closes.pct_change().dropna(), output=sys.argv[2])
"""


def installed(*modules: str) -> bool:
    """Whether all of them can be imported."""
    return all(importlib.util.find_spec(module) is not None for module in modules)


def wall(work: Callable[[], object], rounds: int) -> float:
    """The median wall time of one call in milliseconds."""
    spent = []
    for _ in range(rounds):
        before = time.perf_counter()
        work()
        spent.append((time.perf_counter() - before) * 1000)
    return statistics.median(spent)


def _process(*words: str) -> Callable[[], object]:
    return lambda: subprocess.run(
        [sys.executable, *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def notebook(folder: Path, rounds: int) -> Iterator[Row]:
    """The straightforward charts in a notebook, run and turned into a page."""
    if not installed("papermill", "nbconvert", "ipykernel"):
        return
    cell = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": _NOTEBOOK}
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python", "language": "python"}}
    source, run = folder / "charts.ipynb", folder / "run.ipynb"
    source.write_text(json.dumps({"cells": [cell], "metadata": kernel, "nbformat": 4, "nbformat_minor": 4}))

    def both() -> None:
        _process("-m", "papermill", str(source), str(run))()
        _process("-m", "nbconvert", "--to", "html", str(run))()

    yield "papermill + nbconvert: seven charts as a page, cold", wall(both, rounds)


def quantstats(folder: Path, rounds: int) -> Iterator[Row]:
    """QuantStats' report of the daily returns in the demo's data."""
    if not installed("quantstats"):
        return
    closes = [
        (one.at.isoformat(), one.value)
        for one in desk.snapshot(folder).observations
        if (one.metric, one.asset, one.source) == ("price_usd", "bitcoin", "binance")
    ]
    (folder / "closes.json").write_text(json.dumps(closes))
    words = ("-c", _QUANTSTATS, str(folder / "closes.json"), str(folder / "quantstats.html"))
    yield "QuantStats: a report of daily returns as a page, cold", wall(_process(*words), rounds)


def typst(folder: Path, edition: Edition, rounds: int) -> Iterator[Row]:
    """The article's text and charts set by Typst."""
    if not installed("typst"):
        return
    import typst  # noqa: PLC0415 - a peer that may be absent

    lines = ['#set page(paper: "a4")', "= " + _escaped(text_of(edition.report.headline))]
    for section in edition.report.sections:
        lines += ["== " + _escaped(section.heading)] if section.heading else []
        lines += [_escaped(text_of(paragraph)) for paragraph in section.paragraphs]
        for chart in section.charts:
            (folder / f"{chart.id}.svg").write_bytes(edition.print_charts[chart.id])
            lines.append(f'#image("{chart.id}.svg", width: 100%)')
    source = folder / "article.typ"
    turns = count()

    def compiled() -> None:
        # Another text in every paragraph: Typst remembers what it has set before.
        turn = next(turns)
        source.write_text("\n\n".join(f"{line} {turn}" if line[0] != "#" else line for line in lines))
        typst.compile(source)

    compiled()
    yield "Typst: text and charts as a PDF, warm", wall(compiled, rounds)
    words = ("-c", "import sys, typst; typst.compile(sys.argv[1])", str(source))
    yield "Typst: the same, cold", wall(_process(*words), rounds)


def _escaped(text: str) -> str:
    return "".join(f"\\{character}" if character in "#$*_@<>`\\=-/[]" else character for character in text)


def main(arguments: list[str]) -> int:
    """Print what is installed, and ours beside it."""
    rounds = int(arguments[0]) if arguments else 3
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        desk.fill(folder)
        snapshot = desk.snapshot(folder)
        edition = compose(snapshot, desk.config(folder))
        article_pdf(edition)
        rows = [
            *notebook(folder, rounds),
            *quantstats(folder, rounds),
            *typst(folder, edition, rounds),
            ("ours: the PDF step alone, warm", wall(lambda: article_pdf(edition), rounds)),
        ]
        (folder / "snapshot.json").write_bytes(dump(snapshot))
        words = (
            "-m",
            "reporter",
            "--output",
            str(folder),
            "build",
            "--snapshot",
            str(folder / "snapshot.json"),
        )
        rows.append(("ours: page, PDF, audit and site from a snapshot, cold", wall(_process(*words), rounds)))
    for what, taken in rows:
        sys.stdout.write(f"{what:56}{taken:9.0f} ms\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
