"""Which headlines, and which earlier editions, belong beside today's article.

Relevance is what a title shares with the day's facts (assets and subjects), weighed by how much the
day made of them and by the title's age. Refused are titles from the future, stale ones, repetitions,
and titles that claim a level or a direction that no longer holds.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from reporter.model import Fact, Snapshot, Story

_WORD = re.compile(r"[^\W_]+(?:[-'\u2019&][^\W_]+)*")
_LEVEL = re.compile(r"\$\s?(\d[\d,]*(?:\.\d+)?)\s?(k|K)?(?!\s?(?:k|m|b|million|billion|trillion)\b)")
_SAME_STORY = 0.5
"""Two titles that share this much of their words tell the same story."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The stories to print, best first, and those refused with the reason's key."""

    stories: tuple[Story, ...]
    refused: tuple[tuple[Story, str], ...]


def choose(
    snapshot: Snapshot,
    facts: Sequence[Fact],
    titles: Mapping[str, Any],
    *,
    count: int = 3,
    max_age_days: int = 7,
    own_max_age_days: int = 90,
    site_url: str = "",
) -> Chosen:
    """Choose at most `count` stories; `titles` is the language's table of what titles say.

    A chosen story's `why` is `subject|asset`, either part possibly empty, or `own`.
    """
    by_id = {fact.id: fact for fact in facts}
    refused: list[tuple[Story, str]] = []
    scored: list[tuple[float, Story]] = []
    for story in snapshot.headlines:
        reason = _refusal(story, snapshot.as_of, max_age_days, by_id, titles)
        if reason:
            refused.append((story, reason))
            continue
        score, why = _relevance(story, snapshot.as_of, facts, titles)
        if score <= 0:
            refused.append((story, "shares nothing with the day's facts"))
        else:
            scored.append((score, replace(story, why=why)))
    scored.sort(key=lambda pair: (-pair[0], pair[1].published_at, pair[1].url))
    stories: list[Story] = []
    for _, story in scored:
        if len(stories) == count:
            break
        if any(_same(story.title, other.title, titles) for other in stories):
            refused.append((story, "repeats another title"))
        else:
            stories.append(story)
    for story in _own(snapshot, own_max_age_days, site_url):
        if len(stories) >= count:
            break
        repeats = any(_same(story.title, other.title, titles) for other in stories)
        if not repeats and not _refusal(story, snapshot.as_of, own_max_age_days, by_id, titles):
            stories.append(story)
    return Chosen(tuple(stories), tuple(refused))


def words(title: str) -> list[str]:
    """The title's words, lower case, without punctuation."""
    return [word.lower() for word in _WORD.findall(title)]


def _refusal(
    story: Story, as_of: datetime, max_age_days: int, facts: Mapping[str, Fact], titles: Mapping[str, Any]
) -> str:
    if story.published_at > as_of:
        return "published after the edition's time"
    if as_of - story.published_at > timedelta(days=max_age_days):
        return f"older than {max_age_days} days"
    tokens = words(story.title)
    assets = [asset for asset in titles["names"] if _names(tokens, titles["names"][asset])]
    for asset in assets:
        price = facts.get(f"{asset}.price.last")
        if price is not None and not _levels_hold(story.title, price.value, titles):
            return "its level no longer holds"
    if not _direction_holds(tokens, assets, facts, titles):
        return "its direction no longer holds"
    return ""


def _levels_hold(title: str, price: float, titles: Mapping[str, Any]) -> bool:
    for match in _LEVEL.finditer(title):
        level = float(match[1].replace(",", "")) * (1000 if match[2] else 1)
        if not price / 3 <= level <= price * 3:
            continue  # a sum of money, or another asset's price
        before = words(title[: match.start()])[-2:]
        if any(word in titles["above"] for word in before) and price < level:
            return False
        if any(word in titles["below"] for word in before) and price > level:
            return False
    return True


def _direction_holds(
    tokens: list[str],
    assets: list[str],
    facts: Mapping[str, Fact],
    titles: Mapping[str, Any],
) -> bool:
    up = any(word in titles["up"] for word in tokens)
    down = any(word in titles["down"] for word in tokens)
    if up == down:  # neither, or both: nothing that could be refuted by one sign
        return True
    for asset in assets:
        moves = [
            fact.value
            for label in ("24h", "7d")
            if (fact := facts.get(f"{asset}.price.change_{label}")) is not None
        ]
        if moves and all(move < 0 if up else move > 0 for move in moves):
            return False
    return True


def _relevance(
    story: Story, as_of: datetime, facts: Sequence[Fact], titles: Mapping[str, Any]
) -> tuple[float, str]:
    tokens = words(story.title)
    asset_score, asset = 0.0, ""
    for candidate, names in titles["names"].items():
        if not _names(tokens, names):
            continue
        weight = max((fact.salience for fact in facts if fact.asset == candidate), default=0.0)
        weight = max(weight, 0.5 if candidate == "market" else 0.0)
        if weight > asset_score:
            asset_score, asset = weight, candidate
    subject_score, subject = 0.0, ""
    kinds = {fact.id.split(".", 1)[1].split(".", 1)[0] for fact in facts if "." in fact.id}
    for candidate, names in titles["subjects"].items():
        if candidate in kinds and _names(tokens, names):
            subject_score, subject = 1.0, candidate
            break
    if not asset_score and not subject_score:
        return 0.0, ""
    age = (as_of - story.published_at) / timedelta(days=1)
    return (min(asset_score, 3.0) + subject_score) * 0.7**age, f"{subject}|{asset}"


def _names(tokens: list[str], names: Sequence[str]) -> bool:
    stripped = [token.removesuffix("'s").removesuffix("\u2019s") for token in tokens]
    text = f" {' '.join(stripped)} "
    return any(f" {name} " in text for name in names)


def _same(left: str, right: str, titles: Mapping[str, Any]) -> bool:
    common = set(titles["common"])
    one, two = set(words(left)) - common, set(words(right)) - common
    if not one or not two:
        return left == right
    return len(one & two) / min(len(one), len(two)) >= _SAME_STORY


def _own(snapshot: Snapshot, max_age_days: int, site_url: str) -> list[Story]:
    stories = []
    for past in snapshot.previous:
        if past.day < snapshot.day and (snapshot.day - past.day).days <= max_age_days:
            url = f"{site_url.rstrip('/')}/{past.edition}/{past.day.isoformat()}/"
            # An edition as of 00:00 belongs to the day before.
            at = past.as_of - timedelta(microseconds=1)
            stories.append(Story(past.headline, url, past.edition, at, "own"))
    return stories
