"""All sources asked at once, on a local server that answers in the providers' recorded shapes.

    python -m benchmarks.collecting

Wall time of the whole collection, most of it the pauses between the questions that a provider's limit asks
for, and CPU time of asking and reading (the server's own, in the same process, included).
"""

import asyncio
import sys
import time

from reporter.collect import Collected, collect
from reporter.config import Config, EditionSettings, Feed, SourceSettings
from reporter.sources import SOURCES
from tests.providers import ASSETS, NOW, answer
from tests.server import Server

DAYS = 365
"""A first run's: a year of history of every asset."""


async def gather() -> tuple[Collected, int]:
    """What the sources gave, and how many questions were asked."""
    async with Server(answer) as server:
        config = Config(
            editions=(EditionSettings(assets=ASSETS),),
            sources={
                source.id: SourceSettings(base_url=f"{server.url}/{source.id}", timeout=60.0)
                for source in SOURCES
            },
            feeds=(
                Feed("A Desk", f"{server.url}/feeds/rss"),
                Feed("Another Desk", f"{server.url}/feeds/atom"),
            ),
        )
        return await collect(config, NOW, days=DAYS, environ={}), len(server.log)


def main() -> int:
    """Print both times and what came."""
    wall, cpu = time.perf_counter(), time.process_time()
    collected, asked = asyncio.run(gather())
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    sys.stdout.write(
        f"collect: {len(collected.observations)} values in {asked} answers, {len(collected.gaps)} gaps: "
        f"{wall * 1000:.0f} ms wall, {cpu * 1000:.0f} ms CPU\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
