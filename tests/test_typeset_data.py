import hashlib
import json
from dataclasses import replace

import pytest

from reporter.audit import claims
from reporter.errors import RenderError
from reporter.typeset import typeset
from reporter.typeset.data import facts_json
from reporter.typeset.page import article_page
from reporter.typeset.tabular import chart_csv
from tests import samples


def test_every_fact_is_told_with_its_inputs():
    held = json.loads(facts_json(samples.edition()).content)
    rows = {row["id"]: row for row in held["facts"]}
    assert list(rows) == [fact.id for fact in samples.facts()]
    row = rows["bitcoin.price.change_24h"]
    assert row["value"] == 76606.1 / 78315.5 - 1
    assert row["baseline"] == 78315.5
    assert row["unit"] == "fraction"
    assert row["text"] == "2.2%"
    assert row["as_of"] == "2026-02-02T08:00:00Z"
    assert row["window"] == {"label": "24h", "start": "2026-02-01T08:00:00Z", "end": "2026-02-02T08:00:00Z"}
    assert row["inputs"][0] == {
        "metric": "price_usd",
        "asset": "bitcoin",
        "at": "2026-02-01T08:00:00Z",
        "value": 78315.5,
        "source": "binance",
    }


def test_a_count_is_the_same_number_on_the_page_and_in_the_data():
    count = replace(samples.facts()[0], value=4)
    report = samples.report(facts=(count, *samples.facts()[1:]))
    assert b'"value":4.0' in facts_json(samples.edition(report=report)).content
    assert (
        b'<data value="4.0" data-fact="bitcoin.price.last">'
        in article_page(samples.edition(report=report)).content
    )


def test_the_audit_can_read_it():
    known, _ = claims.read(facts_json(samples.edition()).content)
    assert len(known) == len(samples.facts())


def test_a_fact_nobody_printed_has_no_text():
    texts = {key: text for key, text in samples.TEXTS.items() if key != "market.fear_greed.last"}
    held = json.loads(facts_json(samples.edition(report=samples.report(texts=texts))).content)
    (row,) = [row for row in held["facts"] if row["id"] == "market.fear_greed.last"]
    assert row["text"] is None


def test_no_value_that_is_not_a_number_is_written():
    facts = (replace(samples.facts()[0], baseline=float("inf")), *samples.facts()[1:])
    with pytest.raises(RenderError, match=r"facts\.json"):
        facts_json(samples.edition(report=samples.report(facts=facts)))


def test_the_manifest_holds_every_file_and_the_versions():
    files = {file.path: file for file in typeset(samples.edition(), ("page", "facts"))}
    held = json.loads(files.pop("manifest.json").content)
    assert {path: row["sha256"] for path, row in held["files"].items()} == {
        path: hashlib.sha256(file.content).hexdigest() for path, file in files.items()
    }
    assert held["snapshot"] == hashlib.sha256(samples.snapshot()).hexdigest()
    assert len(held["templates"]) == 64
    assert {"reporter", "python", "weasyprint", "matplotlib"} <= set(held["versions"])


def test_the_manifest_tells_other_templates_apart(tmp_path):
    own = tmp_path / "page"
    own.mkdir()
    (own / "extra.css").write_text("p{}")
    one = typeset(samples.edition(), ("facts",))[-1].content
    other = typeset(samples.edition(templates_dir=tmp_path), ("facts",))[-1].content
    assert json.loads(one)["templates"] != json.loads(other)["templates"]


def test_a_charts_points_are_a_table_that_a_spreadsheet_does_not_run():
    chart = samples.chart_moves()
    odd = replace(
        chart.series[0], label="=1+1", points=(("@home", -0.5), ("\N{MINUS SIGN}x", 1e-9)), labels=()
    )
    rows = chart_csv(replace(chart, series=(odd,))).content.decode().split("\r\n")
    assert rows == ["item,'=1+1 (fraction)", "'@home,-0.5", "\N{MINUS SIGN}x,1e-09", ""]


def test_points_of_several_series_share_their_times():
    chart = samples.chart_price()
    shorter = replace(chart.series[0], id="ethereum", label="Ether", points=chart.series[0].points[1:])
    rows = chart_csv(replace(chart, series=(*chart.series, shorter))).content.decode().splitlines()
    assert rows[0] == "time,Bitcoin (usd),Ether (usd)"
    assert rows[1].endswith(",")
    assert rows[-1].startswith("2026-02-02T08:00:00Z,76606.1,76606.1")
