"""What the file system is asked for: durable writes, exchanged folders, and the reasons it refuses."""

import ctypes
import errno
import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from reporter.errors import PublishError

# What an older kernel or another file system answers when it cannot exchange two folders.
_NO_EXCHANGE = {errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EXDEV, errno.EPERM}

_MENDS = {
    errno.ENOSPC: "the disk is full; free some space",
    errno.EDQUOT: "the disk quota is used up; free some space",
    errno.EROFS: "the file system is read-only; choose another folder with --output",
    errno.EACCES: "this user may not write there; change the owner, or choose another folder with --output",
    errno.EPERM: "this user may not write there; change the owner, or choose another folder with --output",
    errno.ENOTDIR: "a file stands where a folder must be; move it, or choose another folder with --output",
    errno.EEXIST: "a file stands where a folder must be; move it, or choose another folder with --output",
    errno.EIO: "the disk reports errors; look at it before trying again",
}


@contextmanager
def explained(what: str, consequence: str) -> Iterator[None]:
    """Turns an `OSError` into a `PublishError`: what failed, where, why, and what follows from it."""
    try:
        yield
    except OSError as error:
        reason = _MENDS.get(error.errno or 0, error.strerror or str(error))
        where = f": {error.filename}" if error.filename else ""
        raise PublishError(f"{what}{where}: {reason}. {consequence}") from error


def write(path: Path, content: bytes) -> None:
    """A new file with this content, on the disk before the call returns. Raises OSError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
    try:
        view = memoryview(content)
        while view:
            view = view[os.write(descriptor, view) :]
        os.fsync(descriptor)
    except OSError as error:
        error.filename = error.filename or str(path)
        raise
    finally:
        os.close(descriptor)


def second_name(current: Path, new: Path) -> None:
    """The same file under a second name; a copy where there are no hard links. Raises OSError."""
    try:
        os.link(current, new)
    except OSError:
        write(new, current.read_bytes())
        shutil.copystat(current, new)


def sync_folder(path: Path) -> None:
    """The names in this folder, on the disk before the call returns. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(path: Path) -> None:
    """The folder and those above it, each durable under its parent. Raises OSError."""
    if path.is_dir():
        return
    make_folder(path.parent)
    path.mkdir(exist_ok=True)
    sync_folder(path.parent)


def rename(source: Path, target: Path) -> None:
    """Moves `source` over `target` in one step, durable in both folders. Raises OSError."""
    source.replace(target)
    sync_folder(target.parent)
    if source.parent != target.parent:
        sync_folder(source.parent)


def exchange(one: Path, other: Path) -> bool:
    """Gives two folders each other's name in one step; False where the system cannot.

    There is never a moment in which either name is missing. Linux: renameat2(2) with
    RENAME_EXCHANGE; macOS: renamex_np(2) with RENAME_SWAP.
    """
    call = _exchange_call()
    if call is None:
        return False
    if call(os.fsencode(one), os.fsencode(other)) != 0:
        number = ctypes.get_errno()
        if number in _NO_EXCHANGE:
            return False
        raise OSError(number, os.strerror(number), str(other))
    sync_folder(one.parent)
    sync_folder(other.parent)
    return True


@cache
def _exchange_call() -> Callable[[bytes, bytes], int] | None:
    library = ctypes.CDLL(None, use_errno=True)
    flag = ctypes.c_uint(2)
    if sys.platform == "darwin":
        swap = getattr(library, "renamex_np", None)
        return swap and (lambda one, other: int(swap(one, other, flag)))
    here = ctypes.c_int(-100)  # AT_FDCWD: paths are the process's own
    swap = getattr(library, "renameat2", None)
    return swap and (lambda one, other: int(swap(here, one, here, other, flag)))


def files_of(folder: Path) -> Iterator[str]:
    """The paths of all files under `folder`, relative to it, sorted. Raises OSError."""
    found = []
    for base, _folders, names in os.walk(folder, onerror=_raise):
        found += [Path(base, name).relative_to(folder).as_posix() for name in names]
    yield from sorted(found)


def _raise(error: OSError) -> None:
    raise error


def digest(files: Iterable[tuple[str, bytes]]) -> str:
    """One SHA-256 over names and contents, in the order of the names."""
    whole = hashlib.sha256()
    for name, content in sorted(files):
        whole.update(f"{hashlib.sha256(content).hexdigest()}  {name}\n".encode())
    return whole.hexdigest()


def digest_of(folder: Path) -> str:
    """The digest of what is on the disk. Raises OSError."""
    return digest((name, (folder / name).read_bytes()) for name in files_of(folder))


def remove(folder: Path) -> None:
    """Removes a folder of our own making, if it is there. Raises OSError."""
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)
