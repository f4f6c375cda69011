"""Which headlines, and which earlier editions, belong beside today's article.

| step | what it does |
| --- | --- |
| refuse | titles from the future, stale ones, and those whose level or direction no longer holds |
| weigh | what a title shares with the day's facts and with the article's words, fading with age |
| choose | the best first, each further one less for what it repeats of those before it |

A folder of rooms: `titles` (what a title names), `claims` (what it asserts), `weight`, and `quotes`
(which titles the article itself may quote).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from reporter.model import Fact, Snapshot, Story
from reporter.related.claims import Claim, Ground, read, refuted
from reporter.related.titles import Reader, overlap, repeats
from reporter.related.weight import Weighed, weigh

_SAME_STORY = 0.5
"""Two titles that share this much of the words of the shorter one tell the same story."""
_OWN_HEADLINE = 0.75
"""A title that shares this much with the article's own headline says nothing new beside it."""
_LIKENESS = 0.5
"""What a title loses for each share of its words that a better one has already said."""
_SAME_PUBLISHER = 0.9
"""What remains of a title's weight for each story already chosen from its publisher."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The stories to print, best first, and those refused with the reason."""

    stories: tuple[Story, ...]
    refused: tuple[tuple[Story, str], ...]


def choose(
    snapshot: Snapshot,
    facts: Sequence[Fact],
    titles: Mapping[str, Any],
    *,
    headline: str = "",
    text: str = "",
    count: int = 3,
    max_age_days: int = 7,
    own_max_age_days: int = 90,
    site_url: str = "",
    quoted: Sequence[Story] = (),
) -> Chosen:
    """Choose at most `count` stories; `titles` is the language's table of what titles say.

    `headline` and `text` are the article's own words, `quoted` the stories it quotes already. A chosen
    story's `why` is `subject|asset`, either part possibly empty, or `own`.
    """
    reader = Reader(titles)
    ground = Ground.of(facts, str(snapshot.settings.get("edition", {}).get("benchmark", "")))
    refused: list[tuple[Story, str]] = []
    candidates: list[tuple[Story, list[Claim]]] = []
    for story in snapshot.headlines:
        reason = _untimely(story, snapshot, max_age_days)
        claims = [] if reason else read(story.title, reader, ground)
        reason = reason or refuted(claims, ground)
        if not reason and _says_headline(story.title, headline, reader):
            reason = "repeats this article's headline"
        if not reason and any(
            story.url == other.url or overlap(reader.bag(story.title), reader.bag(other.title)) >= _SAME_STORY
            for other in quoted
        ):
            reason = "is quoted in the article, or tells the same"
        if reason:
            refused.append((story, reason))
        else:
            candidates.append((story, claims))
    weighed = weigh(candidates, facts, reader, f"{headline} {text}", snapshot.as_of)
    refused += [(one.story, "shares nothing with the day's facts") for one in weighed if one.weight <= 0]
    stories, repeated = _pick([one for one in weighed if one.weight > 0], count, reader)
    refused += [(story, "repeats another title") for story in repeated]
    for story in _own(snapshot, own_max_age_days, site_url):
        if len(stories) >= count:
            break
        again = _says_headline(story.title, headline, reader) or any(
            _same(story.title, other.title, reader) for other in stories
        )
        stale = _untimely(story, snapshot, own_max_age_days)
        if not again and not stale and not refuted(read(story.title, reader, ground), ground):
            stories.append(story)
    return Chosen(tuple(stories), tuple(refused))


def _same(title: str, other: str, reader: Reader) -> bool:
    """Whether two titles tell the same story."""
    return overlap(reader.bag(title), reader.bag(other)) >= _SAME_STORY or repeats(title, other)


def _says_headline(title: str, headline: str, reader: Reader) -> bool:
    """Whether a title says what the article's own headline says."""
    return overlap(reader.bag(title), reader.bag(headline)) >= _OWN_HEADLINE or repeats(title, headline)


def _untimely(story: Story, snapshot: Snapshot, max_age_days: int) -> str:
    if story.published_at > snapshot.as_of:
        return "published after the edition's time"
    if snapshot.as_of - story.published_at > timedelta(days=max_age_days):
        return f"older than {max_age_days} days"
    return ""


def _pick(weighed: list[Weighed], count: int, reader: Reader) -> tuple[list[Story], list[Story]]:
    """The best first; each choice lowers the weight of what resembles it, and drops what repeats it."""
    left = [(one, reader.bag(one.story.title)) for one in weighed]
    chosen: list[tuple[Weighed, frozenset[str]]] = []
    repeated: list[Story] = []
    while left and len(chosen) < count:

        def worth(pair: tuple[Weighed, frozenset[str]]) -> tuple[float, float, str]:
            one, bag = pair
            like = max((overlap(bag, other) for _, other in chosen), default=0.0)
            same = sum(one.story.source == other.story.source for other, _ in chosen)
            value = one.weight * (1 - _LIKENESS * like) * _SAME_PUBLISHER**same
            # The newer first where all else is equal, then by address: the same order every time.
            return -round(value, 6), -one.story.published_at.timestamp(), one.story.url

        best = min(left, key=worth)
        chosen.append(best)
        left.remove(best)
        again = [pair for pair in left if _same(pair[0].story.title, best[0].story.title, reader)]
        repeated += [one.story for one, _ in again]
        left = [pair for pair in left if pair not in again]
    return [replace(one.story, why=one.why) for one, _ in chosen], repeated


def _own(snapshot: Snapshot, max_age_days: int, site_url: str) -> list[Story]:
    stories = []
    for past in snapshot.previous:
        if past.day < snapshot.day and (snapshot.day - past.day).days <= max_age_days:
            url = f"{site_url.rstrip('/')}/{past.edition}/{past.day.isoformat()}/"
            # An edition as of 00:00 belongs to the day before.
            at = past.as_of - timedelta(microseconds=1)
            stories.append(Story(past.headline, url, past.edition, at, "own"))
    return stories
