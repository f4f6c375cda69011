"""The demo's article as plain text. `python -m tests.golden` writes it anew, to be read before it is kept.

In each language: `demo.txt` is the English one, `demo.es.txt` the Spanish.
"""

import tempfile
from dataclasses import replace
from pathlib import Path

from reporter import demo
from reporter.config.load import load
from reporter.model import Report
from reporter.narrate.desk import text_of
from reporter.pipeline.edition import make
from reporter.pipeline.steps import freeze_day
from reporter.store.history import History
from reporter.store.importing import import_file

PATHS = {"en": Path(__file__).parent / "fixtures" / "demo.txt"}
PATHS["es"] = PATHS["en"].with_name("demo.es.txt")


def report(language: str = "en") -> Report:
    """The recorded day's report in a language, from the demo's data."""
    config = load(demo.CONFIG)
    config = replace(config, editions=(replace(config.editions[0], language=language),))
    with tempfile.TemporaryDirectory() as folder, History.open(Path(folder) / "history.sqlite3") as history:
        for path in demo.data_files():
            import_file(history, path, demo.AS_OF)
        history.add((), demo.load_headlines())
        snapshot = freeze_day(config, history, config.editions[0], demo.AS_OF, recorded=True)
    return make(snapshot, config, ("facts",)).report


def text(told: Report) -> str:
    """Everything a reader reads, a line a paragraph."""
    lines = [text_of(told.headline), text_of(told.standfirst), text_of(told.dateline)]
    lines += [f"{k.label}: {text_of(k.value)} {text_of(k.change)}".rstrip() for k in told.key_figures]
    for section in told.sections:
        lines += ["", f"## {section.heading}".rstrip()]
        lines += [text_of(paragraph) for paragraph in section.paragraphs]
        for chart in section.charts:
            lines += [f"[{text_of(chart.title)}] {chart.subtitle}. {text_of(chart.alt)} {chart.credit}"]
        for table in section.tables:
            lines += [f"[{table.caption}] {' | '.join(column.label for column in table.columns)}"]
            lines += [" | ".join(text_of(cell.spans) for cell in row) for row in table.rows]
        lines += [text_of(section.note)]
    lines += ["", *(f"{s.title} ({s.source}, {s.published_at:%Y-%m-%d}): {s.why}" for s in told.related)]
    lines += ["", *(f"{g.metric} {g.asset} {g.source}: {g.reason}" for g in told.gaps)]
    lines += ["", told.made_by, *told.disclaimer]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    for code, path in PATHS.items():
        path.write_text(text(report(code)), encoding="utf-8")
        print(f"written: {path}")
