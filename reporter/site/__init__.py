"""The pages around the editions: front page, archive, assets, feeds, maps, and what they all share.

They are made from the records of the editions alone, so that they can be made again at any time
without opening one; only a feed that carries whole articles reads their published pages.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from reporter import __version__
from reporter.config import EditionSettings, Pages, Site
from reporter.config.assets import assets
from reporter.config.templates import fingerprint, standard_disclaimer
from reporter.config.tongues import translations
from reporter.errors import RenderError
from reporter.model import Artifact, PastEdition
from reporter.site.feeds import Read
from reporter.site.plan import INDEX, Page, known_pages, made
from reporter.site.shared import site_pages
from reporter.site.views import parts
from reporter.site.ways import ways
from reporter.site.writer import Writer
from reporter.site.written import part_pages

__all__ = ["INDEX", "known_pages", "pages"]


def pages(
    site: Site,
    editions: Iterable[PastEdition],
    templates_dir: Path | None = None,
    *,
    configured: Sequence[EditionSettings] = (),
    options: Pages | None = None,
    disclaimer: Sequence[str] = (),
    known: Mapping[str, str] | None = None,
    read: Read = lambda _path: None,
) -> tuple[Artifact, ...]:
    """The files of the site but the editions' own, with paths from the site's root.

    `editions` are all that are published, in any order; `configured` names them and says which are
    one report in several languages, the first one's language being the site's. `disclaimer` is the
    desk's own (else each language's standard one), which every feed carries whole (rule D1). `known`
    are the digests of the pages that are there already (`known_pages`): of those only what changed is
    made. `read` gives a published file, for feeds of whole articles. Raises ConfigError for a
    language without words, RenderError where a page cannot be set.
    """
    options = options or Pages()
    found = parts(site, editions, configured, templates_dir)
    warnings = {
        part.code: tuple(disclaimer) or standard_disclaimer(part.code, templates_dir) for part in found
    }
    if not all(any(text.strip() for text in warning) for warning in warnings.values()):
        raise RenderError("The disclaimer of the site is empty (rule D1): set one, or leave the key out.")
    shared = assets(site, templates_dir)
    writer = Writer(
        site=site,
        options=options,
        templates_dir=templates_dir,
        shared=shared,
        parts=found,
        alike=translations(configured),
        held={view.path: view for part in found for view in part.views},
        warnings=warnings,
        read=read,
    )
    stamp = [
        __version__,
        repr(site),
        *(file.path for file in shared.files),
        repr(options),
        repr(tuple(configured)),
        repr(warnings),
    ]
    stamp += [f"{part.folder}{fingerprint(part.code, templates_dir)}" for part in found]
    wanted = [page for part in found for page in part_pages(writer, part)]
    wanted += site_pages(writer)
    wanted += ways(writer, known or ())
    wanted += [Page(file.path, file.media_type, (file.path,), _same(file)) for file in shared.files]
    # What pages ask for comes before them, and a page others lead to before those.
    wanted.sort(key=lambda page: (not page.path.startswith("assets/"), -page.path.count("/")))
    return made(wanted, hashlib.sha256("\0".join(stamp).encode()).hexdigest(), known or {})


def _same(file: Artifact) -> Callable[[], bytes]:
    return lambda: file.content
