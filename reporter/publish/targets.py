"""Takes the finished site where the desk wants it: the register of publishing targets."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from reporter.errors import PublishError
from reporter.publish.files import explained, files_of, make_folder, sync_folder

_KEPT = "The site itself stands; `reporter publish` tries again."
_PAGES = (".html", ".xml", ".json")


class Target(Protocol):
    """What a target is told: its kind, and where or by which command."""

    @property
    def kind(self) -> str:
        """A key of `TARGETS`."""

    @property
    def folder(self) -> str:
        """For the kind `folder`: where to copy to."""

    @property
    def command(self) -> tuple[str, ...]:
        """For the kind `command`: the program and its arguments."""

    @property
    def timeout(self) -> float:
        """Seconds a command may take."""


def to_folder(site: Path, target: Target) -> str:
    """Copies what differs into a folder, each file in one step, pages last; deletes nothing there."""
    destination = Path(target.folder)
    copied = 0
    with explained(f"the site could not be copied to {destination}", _KEPT):
        # A page must never lead to a file that is not there yet: deeper files first, pages last.
        order = sorted(files_of(site), key=lambda name: (name.endswith(_PAGES), -name.count("/"), name))
        touched: set[Path] = set()
        for name in order:
            source, copy = site / name, destination / name
            if source.is_symlink() or _alike(source, copy):
                continue
            make_folder(copy.parent)
            temporary = copy.with_name(f".{copy.name}.new")
            shutil.copy2(source, temporary)
            descriptor = os.open(temporary, os.O_RDONLY | os.O_CLOEXEC)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            temporary.replace(copy)
            touched.add(copy.parent)
            copied += 1
        for folder in sorted(touched):
            sync_folder(folder)
    return f"{destination}: {copied} files copied"


def _alike(source: Path, copy: Path) -> bool:
    if not copy.is_file():
        return False
    one, other = source.stat(), copy.stat()
    return (one.st_size, one.st_mtime_ns) == (other.st_size, other.st_mtime_ns)


def by_command(site: Path, target: Target) -> str:
    """Runs the desk's own program, without a shell; `{site}` in its words is the site's folder."""
    words = [word.replace("{site}", str(site)) for word in target.command]
    name = words[0]
    try:
        done = subprocess.run(
            words, stdin=subprocess.DEVNULL, capture_output=True, timeout=target.timeout, check=False
        )
    except FileNotFoundError:
        raise PublishError(
            f"target {name}: there is no such program; install it, or mend command. {_KEPT}"
        ) from None
    except subprocess.TimeoutExpired:
        raise PublishError(f"target {name}: not finished after {target.timeout:g} seconds. {_KEPT}") from None
    except OSError as error:
        raise PublishError(f"target {name}: cannot be started: {error.strerror}. {_KEPT}") from error
    if done.returncode != 0:
        last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        said = f": {''.join(last)[:200]}" if last else ""
        raise PublishError(f"target {name}: ended with status {done.returncode}{said}. {_KEPT}")
    return f"{name}: done"


TARGETS: MappingProxyType[str, Callable[[Path, Target], str]] = MappingProxyType(
    {"folder": to_folder, "command": by_command}
)


def push(site: Path, targets: Iterable[Target]) -> tuple[str, ...]:
    """Takes the site to each target in order; a line for each. All are tried before one that failed is told.

    Raises `PublishError` with every target that failed.
    """
    if not (site / "index.html").is_file():
        raise PublishError(f"there is no site in {site} yet; `reporter run` or `reporter demo` builds one")
    done: list[str] = []
    failed: list[str] = []
    for target in targets:
        try:
            done.append(TARGETS[target.kind](site, target))
        except PublishError as error:
            failed.append(str(error))
    if failed:
        raise PublishError("\n".join(failed))
    return tuple(done)
