"""Compiled templates kept between runs: another text or maker is another template; damage costs time."""

import tempfile
from pathlib import Path

import jinja2
import pytest

from reporter.config import compiled


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty place for what is temporary; the folder in it where templates will be kept."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    compiled.kept.cache_clear()
    return tmp_path


def filled(folder: Path, maker: Path) -> str:
    """`page.j2` of `folder`, rendered in an environment of its own."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder), autoescape=True, bytecode_cache=compiled.kept(str(maker))
    )
    return env.get_template("page.j2").render(price="61,000")


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with one template and a file that stands for the code that fills it in."""
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "page.j2").write_text("Bitcoin at {{ price }}")
    (folder / "maker.py").write_text("1")
    return folder


def kept_files(cache: Path) -> list[Path]:
    return sorted(cache.glob("_jinja2-cache-*/reporter-*"))


def test_a_template_is_kept_and_its_next_text_is_not_mistaken_for_it(cache: Path, desk: Path) -> None:
    assert filled(desk, desk / "maker.py") == "Bitcoin at 61,000"
    assert len(kept_files(cache)) == 1
    (desk / "page.j2").write_text("Ether at {{ price }}")
    assert filled(desk, desk / "maker.py") == "Ether at 61,000"


def test_other_code_that_fills_it_in_is_another_template(cache: Path, desk: Path) -> None:
    filled(desk, desk / "maker.py")
    (desk / "maker.py").write_text("2")
    compiled.kept.cache_clear()
    filled(desk, desk / "maker.py")
    assert len(kept_files(cache)) == 2


@pytest.mark.parametrize("damage", [b"", b"j2", b"\x00" * 400, None])
def test_what_is_damaged_is_compiled_anew(cache: Path, desk: Path, damage: bytes | None) -> None:
    filled(desk, desk / "maker.py")
    (file,) = kept_files(cache)
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 3] if damage is None else damage)
    assert filled(desk, desk / "maker.py") == "Bitcoin at 61,000"
    assert file.read_bytes() == whole


def test_a_folder_that_others_own_or_nobody_can_make_is_done_without(
    tmp_path: Path, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled.kept.cache_clear()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    assert compiled.kept(str(desk / "maker.py")) is None
    assert filled(desk, desk / "maker.py") == "Bitcoin at 61,000"


def test_what_cannot_be_written_is_not_kept(cache: Path, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", full)
    assert filled(desk, desk / "maker.py") == "Bitcoin at 61,000"
    assert kept_files(cache) == []
