"""What each way into the program loads, and that the network is asked before the charts and the page are."""

import ctypes.util
import subprocess
import sys
from pathlib import Path

import pytest

from reporter.typeset.libraries import found_by_name

ROOT = Path(__file__).resolve().parents[1]
COSTLY = "matplotlib", "weasyprint", "httpx", "numpy"


def loaded_by(code: str) -> list[str]:
    """The costly libraries that are loaded once `code` has run."""
    shown = f"import sys\n{code}\nprint(*[name for name in {COSTLY!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", shown], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.split()


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import reporter.pipeline", []),
        ("import reporter.audit", []),
        ("import reporter.publish", []),
        ("import reporter.pipeline.steps", ["matplotlib", "numpy"]),
        ("import reporter.backfill", ["matplotlib", "numpy"]),
    ],
)
def test_a_stage_loads_what_it_needs(code: str, expected: list[str]) -> None:
    assert loaded_by(code) == expected


def test_the_rest_is_loaded_while_the_network_answers() -> None:
    code = (
        "from dataclasses import replace\n"
        "from reporter import demo\n"
        "from reporter.config.load import load\n"
        "from reporter.pipeline.intake import getting_ready\n"
        "assert 'matplotlib' not in sys.modules\n"
        "with getting_ready(load(demo.CONFIG)): pass\n"
    )
    assert {"matplotlib", "weasyprint"} <= set(loaded_by(code))


def test_a_page_alone_needs_nothing_of_the_pdf() -> None:
    assert loaded_by("from reporter.typeset import get_ready; get_ready({'page'})") == []


@pytest.mark.skipif(sys.platform != "linux", reason="the file names are those of Linux")
def test_libraries_are_found_without_a_search(monkeypatch: pytest.MonkeyPatch) -> None:
    searched = []
    monkeypatch.setattr(ctypes.util, "find_library", lambda name: searched.append(name) or "found")
    with found_by_name():
        for name in ("libgobject-2.0-0", "pango-1.0-0", "harfbuzz-0.0", "fontconfig"):
            file = ctypes.util.find_library(name)
            assert file is not None
            assert ctypes.CDLL(file)
        assert searched == []
        assert ctypes.util.find_library("jpeg") == "found"
    assert searched == ["jpeg"]
    assert ctypes.util.find_library("gobject-2.0") == "found"
