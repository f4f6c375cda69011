"""What a wheel and a source archive carry: enough to write an edition without the checkout."""

import os
import subprocess
import sys
import tarfile
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

from reporter import __version__

pytest.importorskip("hatchling.build", reason="the build backend comes with requirements.lock")


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    code = "import sys, hatchling.build; print(hatchling.build.build_wheel(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)], cwd=root, capture_output=True, text=True, check=True
    )
    return folder / done.stdout.strip().splitlines()[-1]


def names(folder: Path, suffixes: tuple[str, ...]) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix in suffixes and "__pycache__" not in path.parts
    }


def test_the_wheel_carries_code_words_and_the_recorded_day(root: Path, wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
        metadata = Parser().parsestr(archive.read(f"reporter-{__version__}.dist-info/METADATA").decode())
    code = names(root / "reporter", (".py", ".toml", ".csv", ".md"))
    words = names(root / "templates", (".j2", ".toml", ".css", ".woff2", ".txt"))
    assert {f"reporter/{name}" for name in code} <= held
    assert {f"reporter/_templates/{name}" for name in words} <= held
    assert {name.split("/")[0] for name in held} == {"reporter", f"reporter-{__version__}.dist-info"}
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["Requires-Python"] == ">=3.11"
    assert f"reporter-{__version__}.dist-info/licenses/LICENSE" in held


def test_an_installed_wheel_finds_its_words_and_its_example(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "lib")
    (tmp_path / "desk").mkdir()
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "lib")}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *words],
            cwd=tmp_path / "desk",
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )

    where = run("-c", "from reporter.config.places import templates_root; print(templates_root())")
    assert where.stdout.strip() == str(tmp_path / "lib" / "reporter" / "_templates")
    run("-m", "reporter", "init")
    assert "crypto-daily" in run("-m", "reporter", "list", "editions").stdout
    assert run("-m", "reporter", "--version").stdout == f"reporter {__version__}\n"


def test_the_source_archive_can_build_and_test_itself(root: Path, tmp_path: Path) -> None:
    code = "import sys, hatchling.build; print(hatchling.build.build_sdist(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], cwd=root, capture_output=True, text=True, check=True
    )
    with tarfile.open(tmp_path / done.stdout.strip().splitlines()[-1]) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    for name in (
        "pyproject.toml",
        "Makefile",
        "requirements.lock",
        "requirements-dev.lock",
        ".ci/run",
        "LICENSE",
    ):
        assert name in held
    assert {"templates/page/page.html.j2", "reporter/cli/__init__.py", "tests/conftest.py"} <= held
    assert not any(name.startswith(("output/", ".venv/")) for name in held)
