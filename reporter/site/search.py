"""The index of the search page: Pagefind's, over the published articles, as files of the site."""

import asyncio
import importlib.util
import json
import tempfile
from pathlib import Path

from reporter.errors import ConfigError, RenderError
from reporter.model import Artifact

FOLDER = "pagefind"
PATIENCE = 1800.0
"""Seconds the index may take in all; ten thousand articles take a minute or two."""
_EDITIONS = "*/[0-9]*-[0-9]*-[0-9]*/index.html"
_ENTRY = "pagefind-entry.json"
_KEPT = ("pagefind.js", "pagefind-worker.js", _ENTRY)
"""Of Pagefind's own programs those that the search page loads; its user interfaces stay behind."""
_PARTS = (".pf_meta", ".pf_index", ".pf_fragment", ".pf_filter", ".pagefind")


def ready() -> None:
    """Raises ConfigError where the library that makes the index is not installed."""
    if not all(importlib.util.find_spec(name) for name in ("pagefind", "pagefind_bin")):
        raise ConfigError(
            "the search needs the library pagefind, which is not installed: pip install 'reporter[search]', "
            "or set search = false in [pages]"
        )


def index(site: Path) -> tuple[Artifact, ...]:
    """The files of the index of all editions in `site`, what others ask for first.

    A file is named by its content: of an index that is there already, one more edition adds its own
    fragment and changes the words' parts. Raises RenderError where Pagefind fails.
    """
    # Written to a folder and read from there: the library answers with at most two megabytes, and waits for
    # ever where the index is larger.
    with tempfile.TemporaryDirectory(prefix="reporter-search-") as aside:
        try:
            asyncio.run(asyncio.wait_for(_write(site, aside), PATIENCE))
        except Exception as error:  # a program of its own: it fails in ways of its own
            raise RenderError(
                f"the index of the search could not be made: {error or type(error).__name__}. The editions "
                "stand; try again, or set search = false in [pages]."
            ) from error
        found = (path for path in Path(aside).rglob("*") if path.is_file())
        files = {path.relative_to(aside).as_posix(): path.read_bytes() for path in found}
    kept = {path: content for path, content in files.items() if path in _KEPT or path.endswith(_PARTS)}
    # Pagefind writes the languages of its entry in any order.
    kept[_ENTRY] = json.dumps(json.loads(kept[_ENTRY]), sort_keys=True, separators=(",", ":")).encode()
    order = sorted(kept, key=lambda path: (path == _ENTRY, path in _KEPT, path))
    return tuple(Artifact(f"{FOLDER}/{path}", "application/octet-stream", kept[path]) for path in order)


async def _write(site: Path, folder: str) -> None:
    from pagefind.index import IndexConfig, PagefindIndex  # noqa: PLC0415 - an extra; loaded where it is used

    settings = IndexConfig(
        root_selector="article.edition",
        exclude_selectors=["nav", "details", ".apparatus"],
        keep_index_url=True,
        output_path=folder,
    )
    async with PagefindIndex(config=settings) as found:
        await found.add_directory(str(site), glob=_EDITIONS)
        await found.write_files()


def superseded(site: Path, files: tuple[Artifact, ...]) -> tuple[Path, ...]:
    """The files of an earlier index that this one does not ask for."""
    kept = {site / file.path for file in files}
    return tuple(sorted(path for path in (site / FOLDER).rglob("*") if path.is_file() and path not in kept))
