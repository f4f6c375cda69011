"""Targets of the machine itself: a folder and a command, each served twice, once with a failure halfway."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reporter.config import Target
from reporter.errors import PublishError
from reporter.publish import Delivered, push
from reporter.publish.targets import folder as kind
from reporter.publish.targets.order import in_order
from reporter.publish.targets.received import FILE, Book
from tests.delivery import around, edition, lay, new, of_folder, old, read


@pytest.fixture
def output(tmp_path: Path) -> Path:
    lay(old(), tmp_path / "output" / "site")
    return tmp_path / "output"


def done(delivered: Delivered) -> tuple[str, ...]:
    assert delivered.failed == ()
    return delivered.done


def test_only_what_differs_is_copied_and_nothing_deleted(output: Path, tmp_path: Path) -> None:
    www = tmp_path / "www"
    www.mkdir()
    (www / "robots.txt").write_text("theirs")
    target = Target(folder=str(www))
    assert done(push(output, [target])) == (f"{www}: {len(old())} files copied",)
    assert done(push(output, [target])) == (f"{www}: 0 files copied",)
    (output / "site" / "index.html").write_text("newer front")
    assert done(push(output, [target])) == (f"{www}: 1 files copied",)
    lay(new(), output / "site")
    push(output, [target])
    assert of_folder(www) == old() | new() | {"robots.txt": b"theirs"}
    assert not list(www.rglob(".*"))


def test_with_delete_only_what_was_taken_there_goes(output: Path, tmp_path: Path) -> None:
    www = tmp_path / "www"
    (www / "assets").mkdir(parents=True)
    (www / "assets" / "theirs.css").write_text("theirs")
    target = Target(folder=str(www), delete=True)
    push(output, [target])
    lay(new(), output / "site")
    (told,) = done(push(output, [target]))
    assert told.endswith(", 1 removed")
    assert of_folder(www) == new() | {"assets/theirs.css": b"theirs"}
    assert done(push(output, [target])) == (f"{www}: 0 files copied",)
    gone = {
        name: content for name, content in new().items() if not name.startswith("crypto-daily/2026-02-01")
    }
    lay(gone, output / "site")
    push(output, [target])
    assert not (www / "crypto-daily" / "2026-02-01").exists()


def test_what_is_remembered_cannot_lead_a_deletion_out(output: Path, tmp_path: Path) -> None:
    www, theirs = tmp_path / "www", tmp_path / "theirs"
    theirs.write_text("theirs")
    target = Target(folder=str(www), delete=True)
    push(output, [target])
    held = json.loads((output / FILE).read_text())
    held["targets"][f"folder:{www}"]["files"] |= {"../theirs": "", str(theirs): "", "a/../../theirs": ""}
    (output / FILE).write_text(json.dumps(held))
    push(output, [target])
    assert theirs.read_text() == "theirs"


def test_a_folder_that_fails_halfway_shows_the_old_or_the_new_and_the_next_push_ends_it(
    output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    www = tmp_path / "www"
    target = Target(folder=str(www), delete=True)
    push(output, [target])
    lay(new(), output / "site")
    copy = kind._copy
    count = len(new())
    for fails_at in range(1, count + 1):
        lay(old(), output / "site")
        push(output, [target])
        lay(new(), output / "site")
        copied = 0

        def failing(source: Path, to: Path, at: int = fails_at) -> None:
            nonlocal copied
            copied += 1
            if copied == at:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(to))
            copy(source, to)
            read(lambda: of_folder(www), old(), new())

        monkeypatch.setattr(kind, "_copy", failing)
        delivered = push(output, [target])
        monkeypatch.setattr(kind, "_copy", copy)
        if copied < fails_at:
            break  # all that differs was copied before
        assert "the disk is full" in delivered.failed[0]
        assert "`reporter publish` tries again" in delivered.failed[0]
        read(lambda: of_folder(www), old(), new())
        assert done(push(output, [target]))
        assert of_folder(www) == new()
    assert fails_at > 10


@pytest.mark.parametrize("after", [1, 3, 6, 9, 12, 15])
def test_a_push_that_is_killed_shows_the_old_or_the_new_and_the_next_ends_it(
    output: Path, tmp_path: Path, after: int
) -> None:
    www = tmp_path / "www"
    target = Target(folder=str(www), delete=True)
    push(output, [target])
    lay(new(), output / "site")
    code = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from reporter.config import Target\n"
        "from reporter.publish import push\n"
        "from reporter.publish.targets import folder\n"
        "copy, left = folder._copy, [int(sys.argv[3])]\n"
        "def killed(source, to):\n"
        "    left[0] -= 1\n"
        "    if not left[0]:\n"
        "        to.with_name(f'.{to.name}.new').write_bytes(b'half')\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "    copy(source, to)\n"
        "folder._copy = killed\n"
        "push(Path(sys.argv[1]), [Target(folder=sys.argv[2], delete=True)])\n"
    )
    root = Path(__file__).resolve().parents[1]
    done = subprocess.run(
        [sys.executable, "-c", code, str(output), str(www), str(after)], cwd=root, timeout=60, check=False
    )
    assert done.returncode == -signal.SIGKILL
    read(lambda: of_folder(www), old(), new())
    assert push(output, [target]).failed == ()
    assert of_folder(www) == new()
    assert not list(www.rglob(".*"))


def test_what_a_page_leads_to_comes_before_it() -> None:
    days = ["2026-02-03", "2026-02-02", "2026-02-01"]
    style = "page.cccccccccccc.css"
    search = ["pagefind/en_0a1b2c.pf_meta", "pagefind/pagefind.js", "pagefind/pagefind-entry.json"]
    names = [
        *search,
        *around(days[0], days, style),
        *(name for day in days for name in edition(day, "1", style)),
    ]
    order = in_order(sorted(names))
    assert set(order) == set(names)
    at = {name: number for number, name in enumerate(order)}
    for day in days:
        page = at[f"crypto-daily/{day}/index.html"]
        for part in ("charts/price.svg", "report.pdf", "manifest.json", "facts.json"):
            assert at[f"crypto-daily/{day}/{part}"] < page
        for leads in (
            "archive/2026/index.html",
            "crypto-daily/latest.html",
            "feed.xml",
            "feed.json",
            search[2],
        ):
            assert page < at[leads]
    assert max(at[search[0]], at[search[1]]) < at[search[2]]
    assert order[-1] == "index.html"


def test_a_command_gets_the_folder_as_one_word(output: Path, tmp_path: Path) -> None:
    code = "import sys, pathlib; pathlib.Path(sys.argv[2]).write_text(sys.argv[1])"
    said = tmp_path / "said"
    target = Target(kind="command", command=(sys.executable, "-c", code, "{site}/; rm -rf $HOME", str(said)))
    done(push(output, [target]))
    assert said.read_text() == f"{output / 'site'}/; rm -rf $HOME"


def test_failures_are_told_and_others_still_served(output: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    targets = [
        Target(kind="command", command=("no-such-program-here",)),
        Target(kind="command", command=(sys.executable, "-c", "import sys; sys.exit('quota used up')")),
        Target(kind="command", command=(sys.executable, "-c", "import time; time.sleep(9)"), timeout=0.2),
        Target(folder=str(tmp_path / "file")),
        Target(folder=str(tmp_path / "www")),
    ]
    told = push(output, targets).failed
    assert "there is no such program" in told[0]
    assert "status 1: quota used up" in told[1]
    assert "not finished after 0.2 seconds" in told[2]
    assert "a file stands where a folder must be" in told[3]
    assert len(told) == 4
    assert of_folder(tmp_path / "www") == old()


def test_a_command_that_takes_too_long_leaves_no_child_behind(output: Path, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    child = f"import time, pathlib; time.sleep(3); pathlib.Path({str(mark)!r}).write_text('alive')"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    start = time.monotonic()
    push(output, [Target(kind="command", command=(sys.executable, "-c", code), timeout=0.4)])
    assert time.monotonic() - start < 2.8
    time.sleep(3.2)
    assert not mark.exists()


def test_without_a_site_nothing_is_pushed(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="there is no site"):
        push(tmp_path, [Target(folder=str(tmp_path / "www"))])
    assert push(tmp_path, []) == Delivered()


def test_a_damaged_memory_is_said_and_nothing_sent(output: Path, tmp_path: Path) -> None:
    for content in ("{", '{"targets": 3}', '{"targets": {"x": {}}}', ""):
        (output / FILE).write_text(content)
        with pytest.raises(PublishError, match="cannot be read"):
            push(output, [Target(folder=str(tmp_path / "www"))])
    assert not (tmp_path / "www").exists()


def test_the_memory_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = Book(tmp_path)
    book.of("x").note("crypto-daily/2026-02-01", "r1", "a@b.org")
    book.save()
    before = (tmp_path / FILE).read_bytes()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    book.of("x").note("crypto-daily/2026-02-01", "r2", "a@b.org")
    with monkeypatch.context() as patched:
        patched.setattr("reporter.publish.targets.received.write", full)
        with pytest.raises(PublishError, match="the disk is full"):
            book.save()
    assert (tmp_path / FILE).read_bytes() == before
    assert Book(tmp_path).of("x").has_received("crypto-daily/2026-02-01", "r1", "a@b.org")
    book.save()
    again = Book(tmp_path).of("x")
    assert again.sent == {"crypto-daily/2026-02-01": {"r2": ["a@b.org"]}}
