"""Funds are named by the coin they hold: an edition of ether tells of ether's, where such are known."""

from dataclasses import replace
from datetime import timedelta

import pytest

from reporter import demo
from reporter.audit import audit
from reporter.config.load import load
from reporter.pipeline.edition import make
from reporter.pipeline.steps import freeze_day, prove
from reporter.store import History
from reporter.store.importing import import_file

FLOW = "etf_net_flow_usd"
NAMED = {
    "en": ("spot ether ETFs", "spot bitcoin ETFs"),
    "es": ("de ether al contado", "de bitcoin al contado"),
}


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    """The demo's desk for ether, with flows of ether's funds: half of what bitcoin's were."""
    desk = load(demo.CONFIG)
    edition = replace(desk.editions[0], benchmark="ethereum", formats=("page",))
    desk = replace(desk, output=tmp_path_factory.mktemp("funds"), editions=(edition,))
    with History.open(desk.output / "history.sqlite3") as history:
        for path in demo.data_files():
            import_file(history, path, demo.AS_OF)
        flows = history.window(FLOW, "bitcoin", demo.AS_OF - timedelta(days=400), demo.AS_OF, demo.AS_OF)
        history.add([replace(one, asset="ethereum", value=one.value // 2) for one in flows])
    return desk


@pytest.mark.parametrize("language", NAMED)
def test_a_flow_is_that_of_the_funds_named(config, language, tmp_path):
    edition = replace(config.editions[0], language=language)
    with History.open(config.output / "history.sqlite3") as history:
        made, _ = prove(make(freeze_day(config, history, edition, demo.AS_OF, recorded=True), config))
    right, wrong = NAMED[language]
    for file in made.files:
        path = tmp_path / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    for name in ("index.html", "charts/etf_flows.svg"):
        path = tmp_path / name
        text = path.read_text()
        assert right in text
        assert wrong not in text
        path.write_text(text.replace(right, wrong))
        assert any("funds" in finding.message for finding in audit(tmp_path).findings), name
        path.write_text(text)
    assert not audit(tmp_path).findings
