"""Publishing on a bad day: killed at every call, a failing disk, readers in the middle of a swap.

Whatever happens, a reader finds each edition whole, the old or the new, and the next run cleans up.
"""

import errno
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from reporter.errors import PublishError
from reporter.model import Artifact
from reporter.publish import files, place, prepare, swap

EDITION = "crypto-daily/2026-02-02"
NAMES = ("index.html", "report.pdf", "charts/price.svg", "charts/moves.svg", "facts.json")


def edition(mark: str) -> tuple[Artifact, ...]:
    return tuple(Artifact(name, "x", f"{mark} {name}".encode()) for name in NAMES)


def pages(mark: str) -> tuple[Artifact, ...]:
    return (
        Artifact("crypto-daily/latest.html", "x", mark.encode()),
        Artifact("index.html", "x", mark.encode()),
    )


def publish(output: Path, mark: str) -> None:
    with prepare(output):
        place(output, {EDITION: edition(mark)}, pages(mark))


def marks(output: Path) -> set[str]:
    """The versions a reader finds in the edition's folder; one, if it is whole."""
    folder = output / "site" / EDITION
    found = {name: (folder / name).read_text() for name in files.files_of(folder)}
    assert set(found) == set(NAMES)
    return {text.split()[0] for text in found.values()}


CALLS = ("write", "fsync", "link", "mkdir", "replace", "rename", "unlink", "rmdir")


def in_child(output: Path, at: int, way: str) -> int:
    """Publishes "new" in a process that dies by SIGKILL at its call number `at` to the file system.

    Returns how many calls it made, 0 if it was killed.
    """
    read_end, write_end = os.pipe()
    if (process := os.fork()) == 0:
        calls = 0
        say = os.write

        def counted(function: Callable[..., object]) -> Callable[..., object]:
            def call(*args: object, **options: object) -> object:
                nonlocal calls
                calls += 1
                if calls == at:
                    os.kill(os.getpid(), signal.SIGKILL)
                return function(*args, **options)

            return call

        for name in CALLS:
            setattr(os, name, counted(getattr(os, name)))
        swap.exchange = counted(files.exchange) if way == "exchange" else lambda one, other: False
        try:
            publish(output, "new")
            say(write_end, str(calls).encode())
        finally:
            os._exit(1)
    os.close(write_end)
    with os.fdopen(read_end) as pipe:
        said = pipe.read()
    _, status = os.waitpid(process, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    assert killed != bool(said)
    return 0 if killed else int(said)


@pytest.mark.parametrize("way", ["exchange", "file by file"])
def test_killed_at_any_call_leaves_the_old_edition_or_the_new(tmp_path: Path, way: str) -> None:
    publish(tmp_path / "count", "old")
    total = in_child(tmp_path / "count", 0, way)
    assert total > 30
    seen: list[set[str]] = []
    # The way most systems go is met at every call, the other, for time, at every second one.
    for at in range(1, total + 1, 1 if way == "exchange" else 2):
        output = tmp_path / str(at)
        publish(output, "old")
        assert in_child(output, at, way) == 0
        found = marks(output)
        seen.append(found)
        if way == "exchange":
            assert len(found) == 1, f"call {at} left a mixed edition"
        with prepare(output) as lock:
            after = marks(output)
            assert len(after) == 1
            if "new" in found or lock.completed:
                assert after == {"new"}
                assert (output / "site/index.html").read_text() == "new"
                assert (output / "site/crypto-daily/latest.html").read_text() == "new"
        left = sorted(entry.name for entry in output.iterdir())
        assert left in ([".lock", "site"], [".lock", "revisions", "site"])
        publish(output, "new")
        assert marks(output) == {"new"}
        kept = output / "revisions" / EDITION
        assert [entry.name for entry in kept.iterdir()] == ["1"]
        assert {text.split()[0] for text in ((kept / "1" / n).read_text() for n in NAMES)} == {"old"}
    assert {"old"} in seen
    assert {"new"} in seen


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EROFS])
def test_a_failing_disk_leaves_the_site_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    publish(tmp_path, "old")
    genuine = os.write
    calls = 0

    def write(descriptor: int, content: bytes) -> int:
        nonlocal calls
        calls += 1
        if calls > 3:
            raise OSError(number, os.strerror(number))
        return genuine(descriptor, content)

    with prepare(tmp_path):
        monkeypatch.setattr(os, "write", write)
        with pytest.raises(PublishError, match="The published site stands as it was") as caught:
            place(tmp_path, {EDITION: edition("new")}, pages("new"))
        monkeypatch.undo()
    assert ".staging" in str(caught.value)
    assert caught.value.exit_status == 6
    assert marks(tmp_path) == {"old"}
    assert sorted(entry.name for entry in tmp_path.iterdir()) == [".lock", "site"]
    publish(tmp_path, "new")
    assert marks(tmp_path) == {"new"}


def test_a_disk_that_lies_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(tmp_path, "old")
    genuine = os.write

    def write(descriptor: int, content: bytes) -> int:
        return genuine(descriptor, bytes(content).replace(b"new report", b"nEw report"))

    with prepare(tmp_path):
        monkeypatch.setattr(os, "write", write)
        with pytest.raises(PublishError, match=r"report\.pdf does not read back"):
            place(tmp_path, {EDITION: edition("new")}, pages("new"))
    assert marks(tmp_path) == {"old"}


def test_a_failure_after_the_decision_is_completed_by_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, "old")

    def refuse(one: Path, other: Path) -> bool:
        raise OSError(errno.EIO, os.strerror(errno.EIO), str(other))

    with prepare(tmp_path):
        monkeypatch.setattr("reporter.publish.swap.exchange", refuse)
        with pytest.raises(PublishError, match="the next run puts it there first"):
            place(tmp_path, {EDITION: edition("new")}, pages("new"))
        monkeypatch.undo()
    assert marks(tmp_path) == {"old"}
    with prepare(tmp_path) as lock:
        assert lock.completed == (EDITION, "crypto-daily/latest.html", "index.html")
    assert marks(tmp_path) == {"new"}
    assert (tmp_path / "site/index.html").read_text() == "new"


def test_a_reader_in_the_middle_of_swaps_reads_nothing_bad(tmp_path: Path) -> None:
    """A reader opens the edition's folder, as a server or a copy does, and finds one version in it."""
    publish(tmp_path, "0")
    if not files.exchange(tmp_path / "site" / EDITION, tmp_path / "site" / EDITION):
        (tmp_path / "a").mkdir()
        (tmp_path / "b").mkdir()
        if not files.exchange(tmp_path / "a", tmp_path / "b"):
            pytest.skip("this file system cannot exchange folders")
    bad: list[object] = []
    reads = 0
    done = threading.Event()

    def read_all() -> None:
        nonlocal reads
        while not done.is_set():
            try:
                folder = os.open(tmp_path / "site" / EDITION, os.O_RDONLY | os.O_DIRECTORY)
                try:
                    found = set()
                    for name in NAMES:
                        descriptor = os.open(name, os.O_RDONLY, dir_fd=folder)
                        found.add(os.read(descriptor, 100).decode().split()[0])
                        os.close(descriptor)
                finally:
                    os.close(folder)
                front = (tmp_path / "site/index.html").read_text()
            except OSError as error:
                bad.append(error)
                continue
            reads += 1
            if len(found) != 1 or not front.isdigit():
                bad.append((found, front))

    reader = threading.Thread(target=read_all)
    reader.start()
    try:
        for number in range(1, 31):
            publish(tmp_path, str(number))
    finally:
        done.set()
        reader.join()
    assert bad == []
    assert reads > 30
