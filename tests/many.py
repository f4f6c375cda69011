"""A site of many editions made from records, for what has to be measured on hundreds of them.

    python -m tests.many OUTPUT [COUNT]

writes the site of COUNT editions (1,000) to OUTPUT/site, publishes one more into it, and prints how long
that took and which files it touched. Each edition's folder holds a small page, its facts and stand-ins for
its other files; the pages around them are the real ones.
"""

import json
import math
import random
import sys
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from reporter import language as languages
from reporter.config import EditionSettings, Pages, Site
from reporter.config.templates import roots
from reporter.model import Artifact, Move, PastEdition
from reporter.publish import place
from reporter.site import INDEX, known_pages, pages
from reporter.site.views import EditionView

SITE = Site(title="Daily Market Report", url="https://desk.example/markets", publisher="Example Desk")
EDITION = EditionSettings()
FIRST = {"bitcoin": 42000.0, "ethereum": 2300.0, "binancecoin": 310.0, "solana": 100.0, "ripple": 0.6}
STAND_INS = ("report.pdf", "card.png", "snapshot.json", "manifest.json", "audit.json")
PAGE = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><title>{headline}</title></head><body><main>
<article class="edition" data-pagefind-body><header><h1>{headline}</h1></header>
<p>{standfirst}</p><p>The figures of <a href="facts.json">this day</a> are made up.</p></article>
</main></body></html>
"""


def records(count, end=date(2026, 2, 2), slug="crypto-daily", language="en", seed=7):
    """Records of `count` days up to `end`, oldest first, with moves of a random walk."""
    chance = random.Random(seed)
    prices = dict(FIRST)
    words = languages.load(language, roots(None))
    made = []
    before = [dict(prices)] * 31
    for number in range(count):
        day = end - timedelta(days=count - 1 - number)
        shared = chance.gauss(0, 0.024)
        prices = {asset: price * math.exp(shared + chance.gauss(0, 0.012)) for asset, price in prices.items()}
        before = [*before[1:], dict(prices)]
        as_of = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
        record = PastEdition(
            edition=slug,
            day=day,
            as_of=as_of,
            headline="",
            standfirst="",
            language=language,
            snapshot=f"{number:064x}",
            published_at=as_of + timedelta(minutes=5),
            modified_at=as_of + timedelta(minutes=5),
            moves=tuple(_moves(before, as_of)),
        )
        made.append(_told(record, words))
    return made


def _moves(before, as_of):
    for asset, price in before[-1].items():
        yield Move(f"{asset}.price.last", "level", "price_usd", asset, price, "usd", "now", as_of)
        for label, back in (("24h", 1), ("7d", 7), ("30d", 30)):
            change = price / before[-1 - back][asset] - 1
            fact = f"{asset}.price.change_{label}"
            yield Move(fact, "change", "price_usd", asset, change, "fraction", label, as_of)
        step = 10 ** math.floor(math.log10(price)) / 10
        for side, level in (
            ("above", math.ceil(price / step) * step),
            ("below", (math.ceil(price / step) - 1) * step),
        ):
            fact = f"{asset}.level.{side}_1"
            yield Move(fact, "watch", "price_usd", asset, round(level, 6), "usd", "round", as_of)


def _told(record, words):
    view = EditionView(record, "", "", "", words)
    change, price = view.change, view.price
    verb = "falls" if change.value < 0 else "rises"
    ether = view.figure("ethereum.price.change_24h")
    headline = f"Bitcoin {verb} {change.text.lstrip('+−')} to {price.text}"
    other = "lost" if ether.value < 0 else "gained"
    standfirst = f"{headline} over 24 hours. Ether {other} {ether.text.lstrip('+−')}."
    return replace(record, headline=headline, standfirst=standfirst)


def folder(record):
    """The files of an edition as far as the pages around it lead to them."""
    facts = [
        {
            "id": move.fact,
            "kind": move.kind,
            "metric": move.metric,
            "asset": move.asset,
            "value": move.value,
            "unit": move.unit,
            "window": {"label": move.window, "start": move.at.isoformat(), "end": move.at.isoformat()},
            "text": None,
            "inputs": [],
        }
        for move in record.moves
    ]
    page = PAGE.format(language=record.language, headline=record.headline, standfirst=record.standfirst)
    about = {"schema": 1, "edition": record.edition, "day": record.day.isoformat(), "facts": facts}
    return (
        Artifact("index.html", "text/html", page.encode()),
        Artifact("facts.json", "application/json", json.dumps(about).encode()),
        *(Artifact(name, "", b"-") for name in STAND_INS),
    )


def publish(output, held, fresh, configured=(EDITION,), options=None):
    """Puts the editions `fresh` and the pages around all of `held` in their place."""
    site = output / "site"
    index = site / INDEX
    known = known_pages(index.read_bytes()) if index.is_file() else {}
    around = pages(
        SITE,
        held,
        configured=configured,
        options=options or Pages(),
        known={path: digest for path, digest in known.items() if (site / path).is_file()},
        read=lambda path: (site / path).read_bytes() if (site / path).is_file() else None,
    )
    return place(output, {f"{one.edition}/{one.day}": folder(one) for one in fresh}, around)


def main():
    output, count = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    held = records(count + 1)
    began = time.perf_counter()
    first = publish(output, held[:-1], held[:-1])
    print(f"{count:,} editions: {len(first.pages):,} pages in {time.perf_counter() - began:.1f} s")
    began = time.perf_counter()
    one = publish(output, held, held[-1:])
    print(f"one more: {len(one.pages)} pages in {time.perf_counter() - began:.2f} s")
    print("\n".join(f"  {path}" for path in one.pages))
    began = time.perf_counter()
    again = publish(output, held, ())
    print(f"nothing new: {len(again.pages)} pages in {time.perf_counter() - began:.2f} s")


if __name__ == "__main__":
    main()
