"""How much the prose of each edition repeats the seven before it: `python -m tests.overlap`.

Without a folder every day of the recorded history is narrated as text alone, which takes two minutes, or one
with `--cache FOLDER` from the second time on. With a folder (`python -m tests.overlap SITE/EDITION`) the
pages of a site are read. Printed are each day's share, the mean and the most, the days that share most,
the runs of words that come back most often with the phrasings they come from, and how easy the prose is
to read. The exit status is 1 where a day shares more than the limit.

Counted are runs of five words in headline, standfirst and paragraphs, with numbers, dates and names
masked. Left aside are definitions (in brackets), notes of sources, lists of what is missing, tables,
captions and the disclaimer.
"""

import argparse
import html
import re
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import tinyhtml5

from reporter.model import Report
from reporter.narrate.desk import spans, text_of
from reporter.narrate.render import Renderer
from tests import days, ease

SIZE = 5
BEFORE = 7
MASKS = ("N", "D", "X")
LIMIT = 0.15
SECTIONS = ("lede", "what_happened", "why", "watch", "close")
MOST = 30

Gram = tuple[str, ...]

_NAMES = re.compile(
    r"\b(?:bitcoin|ether|bnb|solana|xrp|s&p 500|vix|gold|strategy|coingecko|okx|gate"
    r"|binance usd-m futures|binance spot|the federal reserve's broad dollar index|fear & greed index"
    r"|us spot bitcoin etfs|spot etfs|10-year us treasury yield|stablecoins|open interest|funding rate)\b"
)
_DATES = re.compile(
    r"\b(?:\d{1,2}:\d\d utc on )?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day )?"
    r"\d{1,2} (?:january|february|march|april|may|june|july|august|september|october|november|december)"
    r"(?: \d{4})?\b|\b\d{1,2}:\d\d utc\b"
)
_NUMBERS = re.compile(r"[\u2212+-]?\$?\d[\d,.]*%?(?: (?:million|billion|trillion))?")
_SPELLED = re.compile(r"\b(?:one|two|three|four|five|six|seven|eight|nine)\b")


def prose(page: str) -> list[str]:
    """The running text of a page: headline, standfirst and the paragraphs of the article's sections."""
    root = tinyhtml5.parse(page, namespace_html_elements=False)
    found = list(root.iter("h1"))
    found += [element for element in root.iter("p") if element.get("class") == "standfirst"]
    for section in root.iter("section"):
        if section.get("id") in SECTIONS:
            found += [element for element in section.iter("p") if not element.get("class")]
    return [" ".join("".join(element.itertext()).split()) for element in found]


def told(report: Report) -> list[str]:
    """The same of an article that was never set."""
    runs = [report.headline, report.standfirst]
    runs += [paragraph for section in report.sections for paragraph in section.paragraphs]
    return [text_of(run) for run in runs]


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph in lower case, masked; none of a list of what is missing."""
    lowered = re.sub(r"\([^)]*\)", " ", html.unescape(text).lower())
    if lowered.startswith("not available"):
        return []
    for pattern, mark in ((_DATES, "D"), (_NAMES, "X"), (_NUMBERS, "N"), (_SPELLED, "N")):
        lowered = pattern.sub(f" {mark} ", lowered)
    return re.split(r"[.;:?!]\s", lowered)


def grams(texts: list[str], masked: int = 2) -> set[Gram]:
    """The five-word runs of each sentence, masked.

    A run of more than `masked` masks ("X N and X N") is a list of figures, not wording.
    """
    found: set[Gram] = set()
    for text in texts:
        for sentence in sentences(text):
            words = re.findall(r"[\w']+", sentence)
            runs = (tuple(words[n : n + SIZE]) for n in range(len(words) - SIZE + 1))
            found.update(run for run in runs if sum(word in MASKS for word in run) <= masked)
    return found


def shares(sets: list[tuple[str, set[Gram]]]) -> list[tuple[str, float]]:
    """For each day that has seven before it: the share of its five-word runs that stood in those."""
    found = []
    for position in range(BEFORE, len(sets)):
        day, own = sets[position]
        before = set().union(*(other for _, other in sets[position - BEFORE : position]))
        if own:
            found.append((day, len(own & before) / len(own)))
    return found


def overlaps(folder: Path) -> list[tuple[str, float]]:
    """The shares of the pages of an edition's folder."""
    return shares([(day, grams(texts)) for day, texts in _pages(folder)])


def _pages(folder: Path) -> list[tuple[str, list[str]]]:
    found = sorted(path for path in folder.glob("*/index.html") if path.parent.name[:2] == "20")
    return [(path.parent.name, prose(path.read_text(encoding="utf-8"))) for path in found]


@contextmanager
def recorded() -> Iterator[list[tuple[str, str]]]:
    """What each family of phrasings gave while this lasts: (family, sentence or part of one)."""
    given: list[tuple[str, str]] = []
    say, render = Renderer._say, Renderer._render

    def _say(self: Renderer, context: Any, family: str, *words: Any, **more: object) -> str:
        text = say(self, context, family, *words, **more)
        given.append((family, text_of(spans(text))))
        return text

    _say.jinja_pass_arg = say.jinja_pass_arg  # type: ignore[attr-defined]

    def _render(self: Renderer, template: str, context: dict[str, object]) -> str:
        text = render(self, template, context)
        given.append((template, text_of(spans(" ".join(text.split())))))
        return text

    with mock.patch.object(Renderer, "_say", _say), mock.patch.object(Renderer, "_render", _render):
        yield given


def _origins(given: list[tuple[str, str]]) -> dict[Gram, str]:
    """Which family a run comes from: the shortest text that holds it."""
    found: dict[Gram, str] = {}
    for family, text in sorted(given, key=lambda pair: -len(pair[1])):
        found |= dict.fromkeys(grams([text]), family)
    return found


def main() -> int:
    known = argparse.ArgumentParser(prog="python -m tests.overlap")
    known.add_argument(
        "folder", nargs="?", type=Path, help="an edition's folder of a site; none: the history"
    )
    known.add_argument("--from", dest="first", type=date.fromisoformat, default=days.FIRST)
    known.add_argument("--to", dest="last", type=date.fromisoformat, default=days.LAST)
    known.add_argument("--cache", type=Path, help="keeps the frozen snapshots, for the next time")
    known.add_argument("--masked", type=int, default=2, help="how many masks a counted run may have (2)")
    asked = known.parse_args()
    texts, origins = (_pages(asked.folder), {}) if asked.folder else _narrated(asked)
    rows = shares([(day, grams(text, asked.masked)) for day, text in texts])
    if not rows:
        print("fewer than eight editions there")
        return 1
    for day, share in rows:
        print(f"{day}  {share:6.1%}")
    _repeated(texts, origins, asked.masked)
    print("days that share most:")
    for day, share in sorted(rows, key=lambda row: -row[1])[:20]:
        print(f"  {day}  {share:6.1%}")
    most = max(share for _, share in rows)
    over = sum(share >= LIMIT for _, share in rows)
    print(f"reading ease: {ease.summary([text for _, text in texts])}")
    print(
        f"{len(rows)} days: mean {sum(share for _, share in rows) / len(rows):.1%}, most {most:.1%}; "
        f"{over} of them at {LIMIT:.0%} or more"
    )
    return 0 if most < LIMIT else 1


def _narrated(asked: argparse.Namespace) -> tuple[list[tuple[str, list[str]]], dict[Gram, Counter[str]]]:
    length = (asked.last - asked.first).days + 1
    wanted = [asked.first + timedelta(days=number) for number in range(length)]
    texts = []
    origins: dict[Gram, Counter[str]] = {}
    with recorded() as given:
        for report in days.reports(wanted, asked.cache):
            texts.append((report.day.isoformat(), told(report)))
            for run, family in _origins(given).items():
                origins.setdefault(run, Counter())[family] += 1
            given.clear()
    return texts, origins


def _repeated(texts: list[tuple[str, list[str]]], origins: dict[Gram, Counter[str]], masked: int) -> None:
    """The runs that came back within a week on most days, and the families that gave most of them."""
    sets = [grams(text, masked) for _, text in texts]
    back: Counter[Gram] = Counter()
    families: Counter[str] = Counter()
    for position in range(BEFORE, len(sets)):
        again = sets[position] & set().union(*sets[position - BEFORE : position])
        back.update(again)
        families.update(origins[run].most_common(1)[0][0] for run in again if run in origins)
    print("runs that came back within a week, on how many days:")
    for run, count in back.most_common(MOST):
        told_by = " ".join(family for family, _ in origins.get(run, Counter()).most_common(3))
        print(f"  {count:4}  {' '.join(run):50} {told_by}")
    if families:
        print("repeated runs by family: " + ", ".join(f"{name} {n}" for name, n in families.most_common(30)))


if __name__ == "__main__":
    sys.exit(main())
