"""The demo's article, word for word: a change of wording is read before it is kept."""

import difflib

import pytest

from tests import golden


@pytest.mark.parametrize("language", golden.PATHS)
def test_the_demos_article_is_the_one_that_was_read(language):
    written = golden.text(golden.report(language))
    kept = golden.PATHS[language].read_text(encoding="utf-8")
    changes = "\n".join(
        difflib.unified_diff(kept.splitlines(), written.splitlines(), "kept", "written", "", "", 0)
    )
    assert written == kept, f"read the change, then keep it with `python -m tests.golden`:\n{changes}"
