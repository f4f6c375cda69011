"""One edition from its snapshot, made and proved: the pure function that workers run, near or far."""

import functools
import hashlib
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from reporter import __version__
from reporter.config import Config, letters
from reporter.errors import ReporterError
from reporter.model import Artifact, PastEdition, Snapshot
from reporter.pipeline.edition import Foreseen, make
from reporter.pipeline.memory import undisturbed
from reporter.pipeline.steps import dump, load, prove


@dataclass(frozen=True, slots=True)
class Order:
    """What a worker needs to make one edition.

    `snapshot` is as frozen, or its canonical bytes, which are sent and read in half the time. `files` are
    the desk's own templates (`templates/...`), logo and fonts (`KEY/NAME`), shipped where the worker has
    another file system; elsewhere it reads them where the configuration says.
    """

    label: str
    snapshot: Snapshot | bytes
    config: Config
    version: str = __version__
    files: Mapping[str, bytes] = field(default_factory=dict)
    more: bool = True
    """Whether another order follows."""
    foreseen: Foreseen | None = None
    """What is known of the edition already, where the order need not be sent."""


@dataclass(frozen=True, slots=True)
class Made:
    """A finished and proved edition: its files, and what the site remembers of it."""

    files: tuple[Artifact, ...]
    past: PastEdition
    figures: int
    gaps: int


def make_one(order: Order) -> Made:
    """Make and prove the edition of `order`; the same order gives the same bytes on every machine.

    Raises `ReporterError`: the edition's own failure, or a worker of another version.
    """
    if order.version != __version__:
        raise ReporterError(
            f"this worker runs reporter {__version__}, the edition is wanted from {order.version}; "
            "install the same version on all workers"
        )
    with undisturbed(more=order.more):
        snapshot = load(order.snapshot) if isinstance(order.snapshot, bytes) else order.snapshot
        edition, result = prove(make(snapshot, _here(order), foreseen=order.foreseen))
    return Made(edition.files, edition.past, result.figures, len(edition.report.gaps))


def sent(order: Order, files: Mapping[str, bytes] | None = None) -> Order:
    """The order in few bytes, as it goes to another machine with the `files` `shipped` there."""
    content = order.snapshot
    if isinstance(content, Snapshot):
        content = dump(content) if order.foreseen is None else order.foreseen.content
    return replace(order, snapshot=content, files=files or order.files, foreseen=None)


def shipped(config: Config) -> dict[str, bytes]:
    """The desk's own files an edition may be made from, to be sent along with an order."""
    files: dict[str, bytes] = {}
    if config.templates_dir is not None:
        for path in sorted(config.templates_dir.rglob("*")):
            if path.is_file():
                files[f"templates/{path.relative_to(config.templates_dir).as_posix()}"] = path.read_bytes()
    files |= {f"{key}/{Path(path).name}": Path(path).read_bytes() for key, path in _own(config).items()}
    return files


def _own(config: Config) -> dict[str, str]:
    """Key of `[site]` -> path, of the logo and the fonts the desk has."""
    found = {key: str(getattr(config.site, key)) for key in ("logo", *letters.FACES.values())}
    return {key: path for key, path in found.items() if path}


def _here(order: Order) -> Config:
    """The order's configuration with its files where this worker can read them."""
    if not order.files:
        return order.config
    digest = hashlib.sha256()
    for name, content in sorted(order.files.items()):
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    folder = Path(_unpacked(digest.hexdigest()).name)
    for name, content in order.files.items():
        path = folder / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    config = order.config
    templates = folder / "templates"
    own = {key: str(folder / key / Path(path).name) for key, path in _own(config).items()}
    return replace(
        config,
        templates_dir=templates if templates.is_dir() else None,
        site=replace(config.site, **own),
    )


@functools.lru_cache(maxsize=4)
def _unpacked(digest: str) -> "tempfile.TemporaryDirectory[str]":
    """The folder this process keeps the files of that digest in; it goes with the process."""
    return tempfile.TemporaryDirectory(prefix=f"reporter-{digest[:12]}-")
