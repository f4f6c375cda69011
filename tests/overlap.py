"""How much the prose of each edition repeats the seven before it: `python -m tests.overlap SITE/EDITION`.

Counted are runs of five words in headline, standfirst and paragraphs, with numbers, dates and names
masked. Left aside are definitions (in brackets), notes of sources, lists of what is missing, tables,
captions and the disclaimer.
"""

import html
import re
import sys
from pathlib import Path

import tinyhtml5

SIZE = 5
BEFORE = 7
MASKS = ("N", "D", "X")
LIMIT = 0.15
SECTIONS = ("lede", "what_happened", "why", "watch", "close")

_NAMES = re.compile(
    r"\b(?:bitcoin|ether|bnb|solana|xrp|s&p 500|vix|gold|strategy|coingecko|okx|gate"
    r"|binance usd-m futures|binance spot|the federal reserve's broad dollar index|fear & greed index"
    r"|us spot bitcoin etfs|spot etfs|10-year us treasury yield|stablecoins|open interest|funding rate)\b"
)
_DATES = re.compile(
    r"\b(?:\d{1,2}:\d\d utc on )?\d{1,2} (?:january|february|march|april|may|june|july|august|september"
    r"|october|november|december)(?: \d{4})?\b|\b\d{1,2}:\d\d utc\b"
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


def grams(texts: list[str]) -> set[tuple[str, ...]]:
    """The five-word runs of each sentence, masked."""
    found: set[tuple[str, ...]] = set()
    for text in texts:
        lowered = re.sub(r"\([^)]*\)", " ", html.unescape(text).lower())
        if lowered.startswith("not available"):
            continue
        for pattern, mark in ((_DATES, "D"), (_NAMES, "X"), (_NUMBERS, "N"), (_SPELLED, "N")):
            lowered = pattern.sub(f" {mark} ", lowered)
        for sentence in re.split(r"[.;:?!]\s", lowered):
            words = re.findall(r"[\w']+", sentence)
            runs = (tuple(words[n : n + SIZE]) for n in range(len(words) - SIZE + 1))
            # A run that is mostly masks ("X N and X N") is a list of figures, not wording.
            found.update(run for run in runs if sum(word in MASKS for word in run) < 3)
    return found


def overlaps(folder: Path) -> list[tuple[str, float]]:
    """For each day that has seven before it: the share of its five-word runs that stood in those."""
    days = sorted(path for path in folder.glob("*/index.html") if path.parent.name[:2] == "20")
    sets = [(path.parent.name, grams(prose(path.read_text(encoding="utf-8")))) for path in days]
    found = []
    for position in range(BEFORE, len(sets)):
        day, own = sets[position]
        before = set().union(*(other for _, other in sets[position - BEFORE : position]))
        if own:
            found.append((day, len(own & before) / len(own)))
    return found


def main() -> int:
    rows = overlaps(Path(sys.argv[1]))
    for day, share in rows:
        print(f"{day}  {share:6.1%}")
    if not rows:
        print("fewer than eight editions there")
        return 1
    print(
        f"mean {sum(share for _, share in rows) / len(rows):.1%}, most {max(share for _, share in rows):.1%}"
    )
    return 0 if max(share for _, share in rows) < LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
