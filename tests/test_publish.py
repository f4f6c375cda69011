"""Publishing on a good day: what is placed, what is left alone, what is kept."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reporter.errors import Busy, PublishError
from reporter.model import Artifact
from reporter.publish import Placed, place, prepare
from reporter.publish import files as publish_files

EDITION = "crypto-daily/2026-02-02"


def edition(mark: str, extra: str = "") -> tuple[Artifact, ...]:
    """An edition whose page tells which version it is, and whose style is the same in all."""
    files = {
        "index.html": f"<html>{mark}</html>",
        "report.pdf": f"%PDF {mark}",
        "charts/price.svg": f"<svg>{mark}</svg>",
        "snapshot.json": "{}\n",
    }
    if extra:
        files[extra] = mark
    return tuple(Artifact(path, "x", content.encode()) for path, content in files.items())


def page(path: str, mark: str) -> Artifact:
    return Artifact(path, "text/html", mark.encode())


def tree(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in publish_files.files_of(folder)}


def publish(output: Path, mark: str, extra: str = "") -> Placed:
    with prepare(output):
        return place(output, {EDITION: edition(mark, extra)}, [page("index.html", mark)])


def test_first_edition_stands_whole(tmp_path: Path) -> None:
    placed = publish(tmp_path, "one")
    assert placed.new == (EDITION,)
    assert placed.pages == ("index.html",)
    assert tree(tmp_path / "site")["crypto-daily/2026-02-02/charts/price.svg"] == b"<svg>one</svg>"
    assert sorted(entry.name for entry in tmp_path.iterdir()) == [".lock", "site"]


def test_same_bytes_are_not_touched(tmp_path: Path) -> None:
    def state() -> dict[Path, tuple[int, int, int]]:
        # Not the time of the last reading, which a second look at a file may move.
        stats = {path: path.stat() for path in (tmp_path / "site").rglob("*")}
        return {path: (stat.st_ino, stat.st_mtime_ns, stat.st_ctime_ns) for path, stat in stats.items()}

    publish(tmp_path, "one")
    before = state()
    placed = publish(tmp_path, "one")
    assert placed.unchanged == (EDITION,)
    assert (placed.new, placed.revised, placed.pages) == ((), (), ())
    assert state() == before


@pytest.mark.parametrize("exchange", [True, False], ids=["exchanged", "file by file"])
def test_revision_keeps_what_it_supersedes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exchange: bool
) -> None:
    if not exchange:
        monkeypatch.setattr("reporter.publish.swap.exchange", lambda one, other: False)
    publish(tmp_path, "one", extra="charts/old.svg")
    old = tree(tmp_path / "site" / EDITION)
    kept_time = (tmp_path / "site" / EDITION / "snapshot.json").stat().st_mtime_ns
    placed = publish(tmp_path, "two", extra="charts/new.svg")
    assert placed.revised == ((EDITION, 1),)
    assert tree(tmp_path / "revisions" / EDITION / "1") == old
    now = tree(tmp_path / "site" / EDITION)
    assert now == {artifact.path: artifact.content for artifact in edition("two", "charts/new.svg")}
    assert (tmp_path / "site" / EDITION / "snapshot.json").stat().st_mtime_ns == kept_time
    assert publish(tmp_path, "three").revised == ((EDITION, 2),)
    assert tree(tmp_path / "revisions" / EDITION / "2") == now


def test_this_system_exchanges_folders(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    if not publish_files.exchange(tmp_path / "one", tmp_path / "two"):
        pytest.skip("this file system cannot exchange folders; the other way is tested too")
    assert (tmp_path / "one" / "two").exists()
    assert (tmp_path / "two" / "one").exists()


def test_other_editions_stay(tmp_path: Path) -> None:
    publish(tmp_path, "one")
    with prepare(tmp_path):
        place(tmp_path, {"crypto-daily/2026-02-03": edition("next")}, [page("index.html", "next")])
    assert (tmp_path / "site" / EDITION / "index.html").read_bytes() == b"<html>one</html>"


@pytest.mark.parametrize(
    "path", ["../out", "/etc/passwd", "a/../../b", ".hidden", "a//b", "", "a\0b", "a\\b", "charts/.", "a/é"]
)
def test_paths_outside_are_refused(tmp_path: Path, path: str) -> None:
    with prepare(tmp_path), pytest.raises(PublishError, match="not a path"):
        place(tmp_path, {EDITION: (*edition("x"), Artifact(path, "x", b""))})
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize(
    "name", ["crypto", "../x/2026-02-02", "a/b/2026-02-02", "a/2026-2-2", "A/2026-02-02"]
)
def test_folders_that_are_no_edition_are_refused(tmp_path: Path, name: str) -> None:
    with prepare(tmp_path), pytest.raises(PublishError, match="no edition's folder"):
        place(tmp_path, {name: edition("x")})


def test_a_planted_link_does_not_lead_out(tmp_path: Path) -> None:
    (tmp_path / "out" / "site").mkdir(parents=True)
    (tmp_path / "away").mkdir()
    (tmp_path / "out" / "site" / "crypto-daily").symlink_to(tmp_path / "away")
    with prepare(tmp_path / "out"), pytest.raises(PublishError, match="leads out"):
        place(tmp_path / "out", {EDITION: edition("x")})
    assert not list((tmp_path / "away").iterdir())


def test_a_path_twice_and_a_missing_page_are_refused(tmp_path: Path) -> None:
    with prepare(tmp_path):
        with pytest.raises(PublishError, match="twice"):
            place(tmp_path, {EDITION: (*edition("x"), *edition("y"))})
        with pytest.raises(PublishError, match="without index"):
            place(tmp_path, {EDITION: (Artifact("report.pdf", "x", b""),)})


def test_second_run_is_busy_and_names_the_first(tmp_path: Path) -> None:
    with prepare(tmp_path), pytest.raises(Busy, match=f"process {os.getpid()} "):
        prepare(tmp_path)
    prepare(tmp_path).release()


HOLDER = """
import os, sys, time
from pathlib import Path
from reporter.publish import prepare
lock = prepare(Path(sys.argv[1]))
if os.fork() == 0:
    print(os.getpid(), flush=True)
    time.sleep(60)
    os._exit(0)
time.sleep(60)
"""


def test_lock_dies_with_its_holder_though_a_worker_lives_on(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    worker = int(holder.stdout.readline())
    try:
        with pytest.raises(Busy, match=f"process {holder.pid} "):
            prepare(tmp_path)
        holder.kill()
        holder.wait()
        os.kill(worker, 0)  # the worker is still there
        prepare(tmp_path).release()
    finally:
        os.kill(worker, 9)
        holder.stdout.close()


def test_unusable_output_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PublishError, match="Nothing was fetched"):
        prepare(tmp_path / "file" / "output")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no /proc on this system")
def test_a_file_system_that_refuses_is_said_at_once() -> None:
    with pytest.raises(PublishError, match=r"cannot be used.*--output|cannot be used.*Nothing was fetched"):
        prepare(Path("/proc/reporter-output"))


def test_full_disk_is_said_before_anything_is_fetched(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match=r"MiB free and a run may need .* MiB; free some space"):
        prepare(tmp_path, need=1 << 60)
    prepare(tmp_path).release()


def test_remains_of_a_begun_run_are_removed(tmp_path: Path) -> None:
    publish(tmp_path, "one")
    (tmp_path / ".staging" / "editions").mkdir(parents=True)
    (tmp_path / ".staging" / "editions" / "half").write_text("half")
    prepare(tmp_path).release()
    assert sorted(entry.name for entry in tmp_path.iterdir()) == [".lock", "site"]


def test_swap_is_quick(tmp_path: Path) -> None:
    start = time.perf_counter()
    for number in range(10):
        publish(tmp_path, str(number))
    assert time.perf_counter() - start < 10
