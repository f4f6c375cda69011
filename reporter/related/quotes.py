"""Which headlines may be quoted: whoever is named in them, and of whom they say what still holds.

A quotation attributes; it never becomes a cause of the edition's own. So a title that guesses, asks, or
speaks of another coin, a firm or a court is not quoted, nor one whose level or direction no longer holds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from reporter.model import Fact, Snapshot, Story, printable
from reporter.related.claims import Claim, Ground, read, refuted
from reporter.related.titles import Reader, overlap
from reporter.related.weight import weigh

_WINDOW = timedelta(days=1)
_SAME_STORY = 0.5
"""Two titles that share this much of the words of the shorter one tell the same story."""
_MOST = 8
_LONGEST = 140
"""A longer title is no headline but a paragraph."""


def quotable(snapshot: Snapshot, facts: Sequence[Fact], titles: Mapping[str, Any]) -> tuple[Story, ...]:
    """Titles of the 24 hours to the edition that may be quoted, one of each publisher, the weightiest first.

    `titles` is the language's table of what titles say. A story's `why` holds the assets it names,
    with commas between.
    """
    reader = Reader(titles)
    ground = Ground.of(facts, str(snapshot.settings.get("edition", {}).get("benchmark", "")))
    candidates: list[tuple[Story, list[Claim]]] = []
    for story in snapshot.headlines:
        age = snapshot.as_of - story.published_at
        if timedelta() <= age < _WINDOW and _plain(story.title) and _plain(story.source):
            claims = read(story.title, reader, ground)
            if _asserts(story.title, reader) and not refuted(claims, ground):
                candidates.append((story, claims))
    weighed = [one for one in weigh(candidates, facts, reader, "", snapshot.as_of) if one.weight > 0]
    weighed.sort(key=lambda one: (-round(one.weight, 6), -one.story.published_at.timestamp(), one.story.url))
    chosen: list[Story] = []
    for one in weighed:
        bag = reader.bag(one.story.title)
        if all(
            one.story.source != other.source and overlap(bag, reader.bag(other.title)) < _SAME_STORY
            for other in chosen
        ):
            chosen.append(replace(one.story, why=",".join(reader.assets(one.story.title))))
    return tuple(chosen[:_MOST])


def _asserts(title: str, reader: Reader) -> bool:
    """Whether a title says something, and of an asset of the edition alone."""
    return (
        bool(reader.assets(title))
        and "?" not in title
        and not reader.strays(title)
        and not reader.has(title, reader.phrases["guesses"])
        and not reader.has(title, reader.phrases["asides"])
    )


def _plain(text: str) -> bool:
    """Whether it is a line that the edition's typeface can set."""
    return bool(text.strip()) and len(text) <= _LONGEST and printable(text)
