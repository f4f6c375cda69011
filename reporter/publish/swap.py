"""Stages, verifies and swaps: the finished editions first, the pages that lead to them last.

.staging/   being written; a run that dies here has published nothing, the next removes it
.ready/     complete, verified and on the disk; the rename to this name is the decision. From here
            there are only renames left, and a run that dies is completed by the next
"""

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reporter.errors import PublishError
from reporter.model import Artifact
from reporter.publish.files import (
    digest,
    digest_of,
    exchange,
    explained,
    files_of,
    make_folder,
    remove,
    rename,
    second_name,
    sync_folder,
    write,
)

STAGING, READY = ".staging", ".ready"
_PLAN = "plan.json"
_EDITION = re.compile(r"[a-z0-9][a-z0-9-]{0,63}/\d{4}-\d{2}-\d{2}")
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,199}")
_PAGE = "index.html"


@dataclass(frozen=True, slots=True)
class Placed:
    """What changed: editions as `<slug>/<date>`, pages as paths of the site."""

    new: tuple[str, ...]
    revised: tuple[tuple[str, int], ...]
    """(edition, number of the revision its superseded files are kept under)."""
    unchanged: tuple[str, ...]
    pages: tuple[str, ...]


def place(output: Path, editions: Mapping[str, Sequence[Artifact]], pages: Sequence[Artifact] = ()) -> Placed:
    """Publishes editions and pages into `output/site`; the caller holds the lock of `prepare`.

    `editions` maps `<slug>/<YYYY-MM-DD>` to all files of that edition, paths relative to its folder;
    `pages` are paths relative to the site, put in place in the order given, after all editions. What
    has the same bytes already is not touched. Raises `PublishError`; up to the decision the site
    stands as it was, after it the next `prepare` completes what was begun.
    """
    site = output / "site"
    for edition, artifacts in editions.items():
        if not _EDITION.fullmatch(edition):
            raise PublishError(f"{edition!r} is no edition's folder; expected <slug>/<YYYY-MM-DD>")
        _check_paths(site / edition, site, artifacts)
        if not any(artifact.path == _PAGE for artifact in artifacts):
            raise PublishError(f"{edition}: an edition without {_PAGE} is not published")
    _check_paths(site, site, pages)

    recover(output)
    with explained("the edition could not be staged", "The published site stands as it was."):
        remove(output / STAGING)
        plan = _plan(output, editions, pages)
        if plan["editions"] or plan["pages"]:
            try:
                _stage(output, plan, editions, pages)
            except BaseException:
                remove(output / STAGING)
                raise
    changed: dict[str, dict[str, Any]] = plan["editions"]
    if changed or plan["pages"]:
        _finish(output)
    return Placed(
        new=tuple(edition for edition, entry in changed.items() if not entry["revision"]),
        revised=tuple(
            (edition, entry["revision"]) for edition, entry in changed.items() if entry["revision"]
        ),
        unchanged=tuple(edition for edition in editions if edition not in changed),
        pages=tuple(plan["pages"]),
    )


def recover(output: Path) -> tuple[str, ...]:
    """Completes what a killed run had decided, and names it. Raises `PublishError`."""
    return _finish(output) if (output / READY).exists() else ()


def _check_paths(folder: Path, site: Path, artifacts: Sequence[Artifact]) -> None:
    seen: set[str] = set()
    for artifact in artifacts:
        parts = artifact.path.split("/")
        if not all(_PART.fullmatch(part) for part in parts):
            raise PublishError(f"{artifact.path!r} is not a path the site may hold")
        if artifact.path in seen:
            raise PublishError(f"{artifact.path} stands twice in {folder.name}")
        seen.add(artifact.path)
        # A link planted inside the site must not lead a write out of it.
        if not (folder / artifact.path).resolve().is_relative_to(site.resolve()):
            raise PublishError(f"{folder / artifact.path} leads out of {site}; remove the link there")


def _plan(
    output: Path, editions: Mapping[str, Sequence[Artifact]], pages: Sequence[Artifact]
) -> dict[str, Any]:
    """What has to change: editions with their new digest and, for a revision, its number; pages."""
    site = output / "site"
    changed: dict[str, dict[str, Any]] = {}
    for edition, artifacts in editions.items():
        new = digest((artifact.path, artifact.content) for artifact in artifacts)
        if not (site / edition).exists():
            changed[edition] = {"digest": new, "revision": 0, "files": []}
        elif digest_of(site / edition) != new:
            changed[edition] = {
                "digest": new,
                "revision": _next_revision(output / "revisions" / edition),
                "files": sorted(artifact.path for artifact in artifacts),
            }
    return {
        "editions": changed,
        "pages": [page.path for page in pages if not _same(site / page.path, page.content)],
    }


def _next_revision(folder: Path) -> int:
    numbers = (
        [int(entry.name) for entry in folder.iterdir() if entry.name.isdigit()] if folder.is_dir() else []
    )
    return max(numbers, default=0) + 1


def _same(path: Path, content: bytes) -> bool:
    return path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content


def _stage(
    output: Path, plan: dict[str, Any], editions: Mapping[str, Sequence[Artifact]], pages: Sequence[Artifact]
) -> None:
    """Writes all that changes beside the site, reads it back, and decides."""
    staging, site = output / STAGING, output / "site"
    wanted: dict[Path, bytes] = {staging / _PLAN: json.dumps(plan, indent=1).encode()}
    for edition in plan["editions"]:
        for artifact in editions[edition]:
            target = staging / "editions" / edition / artifact.path
            wanted[target] = artifact.content
            current = site / edition / artifact.path
            if _same(current, artifact.content):
                # The same file under a second name: its time of change stays, and no byte is written.
                target.parent.mkdir(parents=True, exist_ok=True)
                second_name(current, target)
    changed = set(plan["pages"])
    wanted |= {staging / "pages" / page.path: page.content for page in pages if page.path in changed}
    for path, content in wanted.items():
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            write(path, content)
    for folder in _folders(staging):
        sync_folder(folder)
    for path, content in wanted.items():
        if path.read_bytes() != content:
            raise PublishError(
                f"{path} does not read back as it was written; look at the disk before trying again. "
                "The published site stands as it was."
            )
    rename(staging, output / READY)


def _folders(root: Path) -> Iterator[Path]:
    """The folder and all under it, the innermost first."""
    for base, _folders_in, _files in os.walk(root, topdown=False):
        yield Path(base)


def _finish(output: Path) -> tuple[str, ...]:
    """Swaps everything in `.ready` into the site. Every step may be repeated."""
    ready, site = output / READY, output / "site"
    with explained(
        "the edition is complete but not yet in its place", "Run again: the next run puts it there first."
    ):
        plan = (
            json.loads((ready / _PLAN).read_bytes())
            if (ready / _PLAN).exists()
            else {"editions": {}, "pages": []}
        )
        for edition, entry in plan["editions"].items():
            _swap(ready / "editions" / edition, site / edition, output / "revisions" / edition, entry)
        for page in plan["pages"]:
            staged = ready / "pages" / page
            if staged.exists():
                make_folder((site / page).parent)
                rename(staged, site / page)
        # The plan goes last but one: without it there is nothing left to do but to remove.
        (ready / _PLAN).unlink(missing_ok=True)
        remove(ready)
        sync_folder(output)
    return (*plan["editions"], *plan["pages"])


def _swap(staged: Path, final: Path, revisions: Path, entry: Mapping[str, Any]) -> None:
    if not staged.exists():
        return
    if not final.exists():
        make_folder(final.parent)
        rename(staged, final)
        return
    kept = revisions / str(entry["revision"])
    if not kept.exists():
        make_folder(revisions)
        if digest_of(final) == entry["digest"] or exchange(staged, final):
            # From here `staged` is the name of what was superseded.
            rename(staged, kept)
            return
        _keep(final, kept, staged.with_name(staged.name + ".kept"))
    _replace_files(staged, final, entry["files"])


def _keep(final: Path, kept: Path, beginning: Path) -> None:
    """A second name for each file of the edition that will be superseded; all of them or none."""
    remove(beginning)
    for name in files_of(final):
        make_folder((beginning / name).parent)
        second_name(final / name, beginning / name)
    for folder in _folders(beginning):
        sync_folder(folder)
    rename(beginning, kept)


def _replace_files(staged: Path, final: Path, names: Sequence[str]) -> None:
    """Where folders cannot be exchanged: file by file, the page last, so that it never leads to nothing."""
    for name in sorted(files_of(staged), key=lambda name: (name == _PAGE, name)):
        make_folder((final / name).parent)
        rename(staged / name, final / name)
    for name in set(files_of(final)) - set(names):
        (final / name).unlink()
