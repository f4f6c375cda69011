"""Before a run begins: the lock, room on the disk, and the remains of a run that was killed."""

import errno
import fcntl
import os
import shutil
import weakref
from pathlib import Path
from types import TracebackType
from typing import Self

from reporter.errors import Busy, PublishError
from reporter.publish.files import explained, remove, write
from reporter.publish.swap import STAGING, recover

NEED = 64 * 1024 * 1024
"""Bytes that must be free before a run begins: an edition takes about one megabyte, the store grows."""

_UNTOUCHED = "Nothing was fetched and nothing was changed."
_held: "weakref.WeakSet[Lock]" = weakref.WeakSet()


class Lock:
    """Holds the output folder until `release`, or until the process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.completed: tuple[str, ...] = ()
        """What a killed run had finished and this one put in place."""
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(self._descriptor, 32, 0).decode("ascii", "replace").strip()
            os.close(self._descriptor)
            if error.errno not in (errno.EAGAIN, errno.EACCES):
                raise
            who = f"process {holder}" if holder.isdigit() else "another process"
            raise Busy(
                f"{who} is working in {path.parent}; wait until it has ended, or choose another "
                "folder with --output"
            ) from None
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, f"{os.getpid()}\n".encode(), 0)
        _held.add(self)

    def release(self) -> None:
        """Lets the next run in. A second call does nothing."""
        if self._descriptor >= 0:
            # Closing is releasing: the file stays, or a run waiting on it would hold a lock of no name.
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def _let_go_in_child() -> None:
    # A forked worker that outlives its parent must not keep the lock: it dies with its holder.
    for lock in list(_held):
        lock.release()


os.register_at_fork(after_in_child=_let_go_in_child)


def prepare(output: Path, need: int = NEED) -> Lock:
    """Takes the output folder for this run, before anything is fetched.

    Makes the folder, locks it, proves that it can be written and that `need` bytes are free, and
    cleans up after a run that was killed: what it had only begun is removed, its folders for the
    audit too; what it had finished is put in place (named in `Lock.completed`). Raises `Busy`,
    `PublishError`.
    """
    with explained(f"the output folder {output} cannot be used", _UNTOUCHED):
        output.mkdir(parents=True, exist_ok=True)
        lock = Lock(output / ".lock")
    try:
        with explained(f"the output folder {output} cannot be written", _UNTOUCHED):
            probe = output / ".probe"
            probe.unlink(missing_ok=True)
            try:
                write(probe, b"writable\n" * 512)
            finally:
                probe.unlink(missing_ok=True)
            free = shutil.disk_usage(output).free
        if free < need:
            raise PublishError(
                f"the disk of {output} has {_mib(free)} free and a run may need {_mib(need)}; free some "
                f"space, or choose another folder with --output. {_UNTOUCHED}"
            )
        with explained(f"the remains of a killed run in {output} cannot be cleaned up", _UNTOUCHED):
            remove(output / STAGING)
            for folder in output.glob(".audit-*"):
                remove(folder)
        lock.completed = recover(output)
    except BaseException:
        lock.release()
        raise
    return lock


def _mib(count: int) -> str:
    return f"{count / 1024 / 1024:,.0f} MiB"
