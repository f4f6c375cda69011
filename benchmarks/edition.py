"""One edition warm, stage by stage, and the straightforward way beside it, in one process.

    python -m benchmarks.edition [ROUNDS]

Straightforward is what a careful first version does with the same article: pyplot's charts (those of
`benchmarks.charts`), a templates' environment, a style sheet and a font configuration made for each
edition, a plain PDF; no audit. Ours is the whole way from the snapshot with the audit. Medians of CPU
time over alternating rounds.
"""

import base64
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import matplotlib as mpl
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from benchmarks import desk
from benchmarks.charts import plain
from reporter.analyse import analyse
from reporter.config.templates import environment, render, template_file
from reporter.config.tones import tones
from reporter.model import Chart
from reporter.narrate import narrate
from reporter.pipeline.edition import Made, compose, make
from reporter.pipeline.steps import prove
from reporter.store.snapshot import dump, load
from reporter.typeset.edition import Edition, context
from reporter.typeset.page import article_page

TARGET = 3.0
"""How many times the straightforward way may take what ours takes with its audit."""


def straightforward(edition: Edition, charts: list[Chart]) -> Mapping[str, bytes]:
    """Page and PDF of a report the straightforward way, nothing kept from one edition to the next."""
    environment.cache_clear()
    drawn = {chart.id: plain(chart) for chart in charts}
    page = article_page(edition).content
    env = environment(edition.templates_dir)
    known = context(edition, printed=True) | {"keywords": list(edition.subjects)}
    html = render(env, "page/report.html.j2", known)
    for chart in charts:
        address = base64.b64encode(drawn[chart.id]).decode()
        html = html.replace(f"artifact:charts/{chart.id}.svg", f"data:image/svg+xml;base64,{address}")
    configuration = FontConfiguration()
    colours = render(
        env,
        "page/tokens.css.j2",
        {
            "light": tones(edition.site),
            "dark": None,
            "typeface": edition.site.typeface,
            "paper": edition.site.paper,
        },
    )
    sheet = colours + template_file("page/report.css").decode()
    style = CSS(string=sheet, font_config=configuration)
    pdf = HTML(string=html).write_pdf(stylesheets=[style], font_config=configuration)
    return {"index.html": page, "report.pdf": pdf}


def main(arguments: list[str]) -> int:
    """Print the stages, both ways and their ratio; 1 if it misses the target."""
    rounds = int(arguments[0]) if arguments else 5
    with tempfile.TemporaryDirectory() as folder, mpl.rc_context({"svg.hashsalt": "benchmark"}):
        output = Path(folder)
        desk.fill(output)
        config = desk.config(output)
        snapshot = desk.snapshot(output)
        content = dump(snapshot)
        facts = analyse(snapshot)
        composed = compose(snapshot, config)
        made = make(snapshot, config)
        charts = [chart for section in made.report.sections for chart in section.charts]

        def whole() -> Made:
            edition = make(snapshot, config)
            prove(edition)
            return edition

        stages = desk.medians(
            {
                "snapshot, read": lambda: load(content),
                "snapshot, written": lambda: dump(snapshot),
                "analyse": lambda: analyse(snapshot),
                "narrate": lambda: narrate(snapshot, facts),
                "make: page and data": lambda: make(snapshot, config, ("page", "facts")),
                "make: page, PDF and data": lambda: make(snapshot, config),
                "audit": lambda: prove(made),
            },
            rounds,
        )
        both = desk.medians(
            {"straightforward": lambda: straightforward(composed, charts), "ours": whole}, rounds
        )
        sizes = {file.path: len(file.content) for file in made.files}
    for name, taken in stages.items():
        sys.stdout.write(f"{name:28}{taken:9.1f} ms\n")
    sys.stdout.write(f"{'page':28}{sizes['index.html'] / 1000:9.1f} kB\n")
    sys.stdout.write(f"{'PDF':28}{sizes['report.pdf'] / 1000:9.1f} kB\n")
    ratio = both["straightforward"] / both["ours"]
    sys.stdout.write(
        f"{'straightforward, no audit':28}{both['straightforward']:9.1f} ms\n"
        f"{'ours, with its audit':28}{both['ours']:9.1f} ms\n"
        f"{'ratio':28}{ratio:9.2f}    (target: at least {TARGET:g})\n"
    )
    return 0 if ratio >= TARGET else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
