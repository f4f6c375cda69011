"""The straightforward way to the same article: what a careful first version does, written out.

    python -m benchmarks.straightforward FILE

Pyplot's charts (those of `benchmarks.charts`); a templates' environment, a style sheet and a font
configuration made for each edition; the charts inside the text, for the page and for the PDF; a plain PDF.
Nothing is collected, judged, written or proved: the text, the tables and the points come ready in FILE, as
`pack` wrote them. The command makes one edition and prints the sizes of its page and PDF.
"""

import pickle
import sys
from pathlib import Path
from typing import Any

import jinja2
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from benchmarks.charts import plain
from reporter.model import Chart, Report

TEMPLATE = """<!DOCTYPE html>
<html lang="{{ report.language }}"><head><meta charset="utf-8"><title>{{ report.title }}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>{{ sheet }}</style></head><body>
{%- macro text(spans) %}{% for one in spans %}{% if one.href %}<a href="{{ one.href }}">{{ one.text }}</a>
{%- else %}{{ one.text }}{% endif %}{% endfor %}{% endmacro %}
<p class="dateline">{{ text(report.dateline) }}</p><h1>{{ text(report.headline) }}</h1>
<p class="standfirst">{{ text(report.standfirst) }}</p>
<table class="key"><tr>{% for one in report.key_figures %}<th>{{ one.label }}</th>{% endfor %}</tr>
<tr>{% for one in report.key_figures %}<td>{{ text(one.value) }} {{ text(one.change) }}</td>{% endfor %}
</tr></table>
{% for section in report.sections %}<h2>{{ section.heading }}</h2>
{% for paragraph in section.paragraphs %}<p>{{ text(paragraph) }}</p>
{% endfor %}{% for chart in section.charts %}<figure>{{ drawn[chart.id]|safe }}
<figcaption>{{ text(chart.title) }}: {{ chart.subtitle }} {{ chart.credit }}</figcaption></figure>
{% endfor %}{% for table in section.tables %}<table><caption>{{ table.caption }}</caption>
<thead><tr>{% for column in table.columns %}<th scope="col">{{ column.label }}</th>{% endfor %}</tr></thead>
<tbody>{% for row in table.rows %}<tr>{% for cell in row %}<td>{{ text(cell.spans) }}</td>{% endfor %}</tr>
{% endfor %}</tbody></table>
{% endfor %}{% endfor %}
<h2>Sources</h2><ul>{% for one in report.sources %}
<li><a href="{{ one.url }}">{{ one.name }}</a>, {{ one.newest }}
</li>{% endfor %}</ul>
<h2>Related</h2><ul>{% for one in report.related %}
<li><a href="{{ one.url }}">{{ one.title }}</a></li>{% endfor %}</ul>
{% for paragraph in report.disclaimer %}<p class="small">{{ paragraph }}</p>{% endfor %}</body></html>
"""
SHEET = """
@page { size: A4; margin: 18mm; @bottom-right { content: counter(page) " / " counter(pages) } }
body { font: 10pt/1.4 serif; max-width: 44em; margin: auto } h1, h2, th, caption { font-family: sans-serif }
.dateline, .small, figcaption { font: 8pt sans-serif; color: #555 } .standfirst { font-size: 12pt }
table { width: 100%; border-collapse: collapse; font: 8pt sans-serif } caption { text-align: left }
td, th { border-bottom: 1px solid #ccc; padding: 2pt; text-align: right } figure { margin: 8pt 0 }
td:first-child, th:first-child { text-align: left } svg { width: 100%; height: auto }
h2, tr { break-after: avoid }
"""


def pack(report: Report) -> bytes:
    """An article as a process of its own can read it."""
    return pickle.dumps(report)


def charts_of(report: Report) -> dict[str, bytes]:
    """Every chart as SVG, its text as paths."""
    charts: list[Chart] = [chart for section in report.sections for chart in section.charts]
    return {chart.id: plain(chart) for chart in charts}


def page(report: Report, drawn: dict[str, bytes]) -> str:
    """The page, its template compiled anew."""
    template = jinja2.Environment(autoescape=True).from_string(TEMPLATE)
    # Without the lines before its <svg> a chart may stand inside the text.
    inside: dict[str, Any] = {name: svg[svg.index(b"<svg") :].decode() for name, svg in drawn.items()}
    return template.render(report=report, drawn=inside, sheet=SHEET)


def pdf(html: str) -> bytes:
    """The PDF of the page, style sheet and fonts read anew."""
    fonts = FontConfiguration()
    content: bytes = HTML(string=html).write_pdf(
        stylesheets=[CSS(string=SHEET, font_config=fonts)], font_config=fonts
    )
    return content


def whole(report: Report) -> dict[str, bytes]:
    """One edition, nothing kept for the next."""
    html = page(report, charts_of(report))
    return {"index.html": html.encode(), "report.pdf": pdf(html)}


def main(arguments: list[str]) -> int:
    """Make the edition in the file named."""
    files = whole(pickle.loads(Path(arguments[0]).read_bytes()))  # noqa: S301 - a file this room wrote
    for name, content in files.items():
        sys.stdout.write(f"{name}: {len(content)} bytes\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
