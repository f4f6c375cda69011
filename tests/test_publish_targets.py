"""Targets: what differs is copied, pages last; a command is run without a shell; failures are told."""

import os
import sys
from pathlib import Path

import pytest

from reporter.config import Target
from reporter.errors import PublishError
from reporter.publish import push


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    (folder / "crypto-daily" / "2026-02-02" / "charts").mkdir(parents=True)
    (folder / "index.html").write_text("front")
    (folder / "crypto-daily/2026-02-02/index.html").write_text("page")
    (folder / "crypto-daily/2026-02-02/charts/a.svg").write_text("chart")
    return folder


def test_only_what_differs_is_copied_and_nothing_deleted(site: Path, tmp_path: Path) -> None:
    www = tmp_path / "www"
    www.mkdir()
    (www / "robots.txt").write_text("theirs")
    target = Target(folder=str(www))
    assert push(site, [target]) == (f"{www}: 3 files copied",)
    assert (www / "crypto-daily/2026-02-02/charts/a.svg").read_text() == "chart"
    assert push(site, [target]) == (f"{www}: 0 files copied",)
    (site / "index.html").write_text("newer front")
    assert push(site, [target]) == (f"{www}: 1 files copied",)
    assert (www / "robots.txt").read_text() == "theirs"
    assert not [entry for entry in www.iterdir() if entry.name.startswith(".")]


def test_pages_come_after_what_they_lead_to(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    genuine = os.replace

    def replace(source: str, target: str) -> None:
        order.append(Path(target).relative_to(tmp_path / "www").as_posix())
        genuine(source, target)

    monkeypatch.setattr(os, "replace", replace)
    push(site, [Target(folder=str(tmp_path / "www"))])
    assert order == [
        "crypto-daily/2026-02-02/charts/a.svg",
        "crypto-daily/2026-02-02/index.html",
        "index.html",
    ]


def test_a_command_gets_the_folder_as_one_word(site: Path, tmp_path: Path) -> None:
    code = "import sys, pathlib; pathlib.Path(sys.argv[2]).write_text(sys.argv[1])"
    said = tmp_path / "said"
    target = Target(kind="command", command=(sys.executable, "-c", code, "{site}/; rm -rf $HOME", str(said)))
    push(site, [target])
    assert said.read_text() == f"{site}/; rm -rf $HOME"


def test_failures_are_told_and_others_still_served(site: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    targets = [
        Target(kind="command", command=("no-such-program-here",)),
        Target(kind="command", command=(sys.executable, "-c", "import sys; sys.exit('quota used up')")),
        Target(kind="command", command=(sys.executable, "-c", "import time; time.sleep(9)"), timeout=0.2),
        Target(folder=str(tmp_path / "file")),
        Target(folder=str(tmp_path / "www")),
    ]
    with pytest.raises(PublishError) as caught:
        push(site, targets)
    told = str(caught.value).splitlines()
    assert "there is no such program" in told[0]
    assert "status 1: quota used up" in told[1]
    assert "not finished after 0.2 seconds" in told[2]
    assert "a file stands where a folder must be" in told[3]
    assert len(told) == 4
    assert (tmp_path / "www" / "index.html").read_text() == "front"


def test_without_a_site_nothing_is_pushed(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="there is no site"):
        push(tmp_path, [Target(folder=str(tmp_path / "www"))])
