"""What reads otherwise than before: the figures of the revisions, in the words of the page."""

from reporter.language import figures
from reporter.metrics import BY_ID
from reporter.model import Fact, Revision, Window
from reporter.narrate.desk import Desk

ABSENT = "\u2013"


def revised(desk: Desk) -> tuple[tuple[Revision, str, str], ...]:
    """Each revision of the snapshot with the old and the new figure as the page prints them."""
    return tuple(
        (one, ABSENT if one.old is None else _printed(one, one.old, desk), _printed(one, one.new, desk))
        for one in desk.snapshot.revisions
    )


def _printed(one: Revision, value: float, desk: Desk) -> str:
    unit = BY_ID[one.metric].unit
    fact = Fact("", "level", one.metric, one.asset, value, unit, None, Window("now", one.at, one.at), 0.0, ())
    text = figures.figure(fact, desk.language)
    return figures.MINUS + text if value < 0 and not text.startswith(figures.MINUS) else text


def names(desk: Desk) -> dict[str, str]:
    """The printed name of each source of the snapshot, also of one no figure rests on."""
    return {f"source.{source}": desk.source(source) for source in desk.snapshot.settings.get("sources", {})}
