"""The kind `folder`: what differs is copied, each file in one step, pages last."""

import os
import shutil
from pathlib import Path

from reporter.publish.files import explained, files_of, make_folder, sync_folder
from reporter.publish.targets.order import in_order
from reporter.publish.targets.received import Memory
from reporter.publish.targets.target import KEPT, Look, Target


def to_folder(site: Path, target: Target, memory: Memory) -> str:
    """Copies what differs; with `delete`, removes what was copied before and is no longer in the site."""
    destination = Path(target.folder)
    copied = 0
    removed: list[str] = []
    with explained(f"the site could not be copied to {destination}", KEPT):
        names = [name for name in files_of(site) if not (site / name).is_symlink()]
        touched: set[Path] = set()
        for name in in_order(names):
            copy = destination / name
            if not _alike(site / name, copy):
                make_folder(copy.parent)
                _copy(site / name, copy)
                touched.add(copy.parent)
                copied += 1
            memory.files[name] = ""
        if target.delete:
            # The other way round: no page leads to what has just gone.
            removed = list(reversed(in_order(memory.gone(names))))
            for name in removed:
                (destination / name).unlink(missing_ok=True)
                touched.add((destination / name).parent)
                del memory.files[name]
        for folder in sorted(touched):
            sync_folder(folder)
        for folder in sorted({folder for name in removed for folder in Path(name).parents}, reverse=True):
            _remove_if_empty(destination / folder, destination)
    told = f", {len(removed)} removed" if removed else ""
    return f"{destination}: {copied} files copied{told}"


def look_at_folder(_site: Path, target: Target) -> Look:
    """Whether the folder, or the nearest one above it, can be written."""
    folder = Path(target.folder)
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    if nearest.is_dir() and os.access(nearest, os.W_OK):
        return Look(True, "can be written")
    mend = "Change its owner, or choose another folder in [[publish]]."
    return Look(False, f"{nearest} cannot be written", mend)


def _copy(source: Path, copy: Path) -> None:
    temporary = copy.with_name(f".{copy.name}.new")
    try:
        shutil.copy2(source, temporary)
        descriptor = os.open(temporary, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        temporary.replace(copy)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def _alike(source: Path, copy: Path) -> bool:
    if not copy.is_file():
        return False
    one, other = source.stat(), copy.stat()
    return (one.st_size, one.st_mtime_ns) == (other.st_size, other.st_mtime_ns)


def _remove_if_empty(folder: Path, destination: Path) -> None:
    if folder != destination and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
