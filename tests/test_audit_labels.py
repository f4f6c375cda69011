"""What the audit takes the parts of a page to be called is what the templates call them, in each language."""

import re
import tomllib

import pytest

from reporter.audit.edition import LEXICONS
from reporter.metrics import METRICS


@pytest.mark.parametrize("language", sorted(LEXICONS))
def test_headings_tables_and_measures_are_called_as_the_templates_call_them(root, language):
    words, furniture = (
        tomllib.loads((root / "templates" / language / f"{name}.toml").read_text(encoding="utf-8"))
        for name in ("words", "furniture")
    )
    labels = LEXICONS[language].labels
    assert labels.headings == words["headings"]
    assert labels.measures == furniture["metric"]
    assert {metric.id for metric in METRICS} <= labels.measures.keys()
    called = {*words["tables"].values(), *words["scorecard"].values(), *words["metrics"].values()}
    assert labels.captions | labels.heads <= called
    assert labels.paper == (f"{furniture['pdf']['web']}: ",)


@pytest.mark.parametrize("language", sorted(LEXICONS))
def test_each_reason_is_known_and_another_is_not(root, language):
    words = tomllib.loads((root / "templates" / language / "words.toml").read_text(encoding="utf-8"))
    reasons, labels = words["reasons"], LEXICONS[language].labels
    for name, form in reasons.items():
        for subject in reasons["subjects"].values() if name != "subjects" else ():
            assert re.fullmatch(labels.reason, form.format(asset="bitcoin", subject=subject))
    assert not re.fullmatch(labels.reason, "Bitcoin will rise.")
