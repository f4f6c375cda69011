"""From a matrix to its editions: each asset, in each language, for each audience."""

from collections.abc import Iterable
from pathlib import Path

from reporter.config import SECTIONS, EditionSettings, Matrix
from reporter.config.furniture import furniture
from reporter.config.places import languages
from reporter.config.texts import asset as called


def count(matrix: Matrix) -> int:
    """How many editions it makes."""
    return len(matrix.assets) * len(matrix.languages) * max(1, len(matrix.audiences))


def expanded(matrices: Iterable[Matrix], templates_dir: Path | None = None) -> tuple[EditionSettings, ...]:
    """The editions of these matrices: assets in order, under each its languages, under each its audiences.

    A language there are no words for is called out where the file is checked; here its assets go by
    their ids. Raises `ConfigError` where the words of one that is there cannot be read.
    """
    known = languages(templates_dir)
    return tuple(
        EditionSettings(
            slug=matrix.slug.format(asset=asset, language=language, audience=audience).strip("-"),
            title=matrix.title.format(
                asset=called(asset, furniture(language, templates_dir) if language in known else {}),
                language=language,
                audience=audience,
            ),
            assets=tuple(dict.fromkeys((asset, *matrix.beside))),
            benchmark=asset,
            cutoff=matrix.cutoff,
            zone=matrix.zone,
            language=language,
            sections=sections,
            formats=matrix.formats,
        )
        for matrix in matrices
        for asset in matrix.assets
        for language in matrix.languages
        for audience, sections in (matrix.audiences or {"": SECTIONS}).items()
    )
