"""Gives a finished article its faces: the page, the PDF, and the data behind both."""

from collections.abc import Callable, Iterable, Mapping

from reporter.model import Artifact
from reporter.typeset.data import facts_json, manifest_json
from reporter.typeset.edition import Edition
from reporter.typeset.libraries import found_by_name
from reporter.typeset.page import article_page
from reporter.typeset.tabular import chart_csv


def get_ready(formats: Iterable[str]) -> None:
    """Load what `formats` are set with, while there is time: the PDF's takes as long as all else together."""
    if "pdf" in formats:
        _setter()


def _setter() -> Callable[[Edition], Artifact]:
    with found_by_name():
        from reporter.typeset.pdf import article_pdf  # noqa: PLC0415 - a page needs none of it

    return article_pdf


def _article_pdf(edition: Edition) -> Artifact:
    return _setter()(edition)


FORMATS: Mapping[str, Callable[[Edition], Artifact]] = {
    "page": article_page,
    "pdf": _article_pdf,
    "facts": facts_json,
}
"""What an edition is set as; a new format is a function and its line here."""


def typeset(edition: Edition, formats: tuple[str, ...] = tuple(FORMATS)) -> tuple[Artifact, ...]:
    """Every file of one edition, with paths inside its folder; the manifest comes last.

    Besides `formats` these are the charts with their points, the share card and the snapshot. A pure
    function: the same edition gives the same bytes. Raises RenderError where something cannot be set.
    """
    files = [
        *(FORMATS[name](edition) for name in formats),
        *(
            Artifact(f"charts/{chart.id}.svg", "image/svg+xml", edition.charts[chart.id])
            for chart in edition.pictures
        ),
        *(chart_csv(chart) for chart in edition.pictures),
        Artifact("card.png", "image/png", edition.card),
        Artifact("snapshot.json", "application/json", edition.snapshot),
    ]
    return (*files, manifest_json(edition, files))


__all__ = ["FORMATS", "Edition", "get_ready", "typeset"]
