"""How much a title has to do with the day: what it shares with its facts and with the article's words.

weight = (asset + subject + event + text) x what it is about x fading with age, where `asset` and
`subject` are at most 1 and weigh by the salience of the facts they share, `event` is a level or a
direction that holds today, and `text` is the BM25 of the title for the article's words, the best
title of the day being 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import bm25s

from reporter.model import Fact, Story
from reporter.related.claims import Claim
from reporter.related.titles import Reader

_ASSET, _SUBJECT, _EVENT, _TEXT = 1.0, 0.7, 0.9, 0.8
_MARKET = 0.7
"""The share of the whole market's name where no fact of it is held."""
_FADING = 0.75
"""What a day leaves of a title's weight."""
_GUESS, _OTHER, _ASIDE, _QUESTION = 0.25, 0.3, 0.35, 0.6
"""What is left of a title that guesses at prices, that is about another coin, about a firm or a court, and
of one that asks."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A story, its weight (0 where it shares nothing with the day) and why: `subject|asset`."""

    story: Story
    weight: float
    why: str


def weigh(
    candidates: Sequence[tuple[Story, Sequence[Claim]]],
    facts: Sequence[Fact],
    reader: Reader,
    text: str,
    as_of: datetime,
) -> list[Weighed]:
    """Weigh each story, given with what it claims; `text` is the article's own words."""
    salience = _salience(facts)
    likeness = _likeness([reader.terms(story.title) for story, _ in candidates], set(reader.terms(text)))
    return [
        _one(story, claims, like, salience, reader, as_of)
        for (story, claims), like in zip(candidates, likeness, strict=True)
    ]


def _one(
    story: Story,
    claims: Sequence[Claim],
    like: float,
    salience: dict[str, float],
    reader: Reader,
    as_of: datetime,
) -> Weighed:
    title = story.title
    named = {
        asset: salience.get(asset, _MARKET if asset == "market" else 0.0) for asset in reader.assets(title)
    }
    asset = max(named, key=lambda one: named[one], default="")
    shared = {
        subject: salience[f".{subject}"]
        for subject, phrases in reader.subjects.items()
        if f".{subject}" in salience and reader.has(title, phrases)
    }
    # The price is what every edition is about: it is the reason only where there is no better one.
    subject = max(shared, key=lambda one: (one != "price", shared[one]), default="")
    if not named.get(asset) and not subject:
        return Weighed(story, 0.0, "")
    event = any(claim.asset in named for claim in claims)
    value = _ASSET * named.get(asset, 0.0) + _SUBJECT * max(shared.values(), default=0.0)
    value += _EVENT * event + _TEXT * like
    if reader.has(title, reader.phrases["guesses"]):
        value *= _GUESS
    if reader.strays(title):
        value *= _OTHER
    if reader.has(title, reader.phrases["asides"]):
        value *= _ASIDE
    if "?" in title:
        value *= _QUESTION
    age = (as_of - story.published_at) / timedelta(days=1)
    return Weighed(story, value * _FADING**age, f"{subject}|{asset if named.get(asset) else ''}")


def _salience(facts: Sequence[Fact]) -> dict[str, float]:
    """Asset, and ".subject", -> the salience of its strongest fact, from one half to 1 for the day's first.

    A fact's subject is the second part of its id: `bitcoin.etf.last` is about `etf`.
    """
    found: dict[str, float] = {}
    for fact in facts:
        asset, _, rest = fact.id.partition(".")
        for key in (asset, "." + rest.partition(".")[0]):
            found[key] = max(found.get(key, 0.0), fact.salience)
    best = max(found.values(), default=0.0) or 1.0
    return {key: 0.5 + 0.5 * value / best for key, value in found.items()}


def _likeness(titles: Sequence[list[str]], words: set[str]) -> list[float]:
    """The BM25 of each title for these words, the day's best being 1."""
    known = sorted(words & {term for terms in titles for term in terms})
    if not known:
        return [0.0] * len(titles)
    index = bm25s.BM25()
    index.index([list(terms) or [""] for terms in titles], show_progress=False)
    scores = [float(score) for score in index.get_scores(known)]
    best = max(scores) or 1.0
    return [score / best for score in scores]
