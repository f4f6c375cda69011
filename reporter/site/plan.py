"""Which pages have to be made anew: a page is, when what it is made from has changed.

`site.json`, the last page of a site, keeps a digest of what each page was made from. Of a page with
the same digest nothing is rendered, read or written, so that one more edition touches only the pages
that show it.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from reporter.errors import RenderError
from reporter.model import Artifact

INDEX = "site.json"
SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the site before it is made; `inputs` tell all that it is made from but the stamp."""

    path: str
    media_type: str
    inputs: tuple[str, ...]
    make: Callable[[], str | bytes]


def made(pages: Iterable[Page], stamp: str, known: Mapping[str, str]) -> tuple[Artifact, ...]:
    """The pages whose digest is not the known one, in the order given, and `site.json` last.

    `stamp` tells what all pages are made from: words, settings, version.
    """
    found: list[Artifact] = []
    digests: dict[str, str] = {}
    for page in pages:
        if page.path in digests:
            raise RenderError(f"two pages of the site would stand at {page.path}")
        digests[page.path] = _digest(stamp, page.path, *page.inputs)
        if known.get(page.path) != digests[page.path]:
            content = page.make()
            held = content.encode() if isinstance(content, str) else content
            found.append(Artifact(page.path, page.media_type, held))
    if found or digests.keys() != known.keys():
        tree = {"schema": SCHEMA, "pages": digests}
        text = json.dumps(tree, sort_keys=True, indent=0, separators=(",", ":"))
        found.append(Artifact(INDEX, "application/json", f"{text}\n".encode()))
    return tuple(found)


def known_pages(content: bytes) -> dict[str, str]:
    """The digests of a published `site.json`; none where it cannot be read, and all is made anew."""
    try:
        tree = json.loads(content)
        if tree["schema"] != SCHEMA:
            return {}
        return {str(path): str(digest) for path, digest in tree["pages"].items()}
    except (ValueError, LookupError, TypeError, AttributeError):
        return {}


def _digest(*parts: str) -> str:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(f"{len(part)}:{part}".encode())
    return whole.hexdigest()[:24]
