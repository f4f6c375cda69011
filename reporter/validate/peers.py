"""Agreement between sources that tell of one value."""

from collections import defaultdict
from datetime import timedelta
from statistics import median

from reporter.model import Observation, Snapshot
from reporter.validate.refusals import Refusal

PEERS = timedelta(hours=1)
"""Prices of different sources are compared when they are no further apart in time."""

QUORUM = 3
"""So many sources can tell which of them is wrong; two can only differ."""


def apart_from_peers(snapshot: Snapshot, observations: list[Observation]) -> list[Refusal]:
    """Prices of a source that is further from the median of its peers than `quality.max_price_gap`."""
    limit = float(snapshot.settings["quality"]["max_price_gap"])
    groups: dict[str, dict[str, list[Observation]]] = defaultdict(lambda: defaultdict(list))
    for one in observations:
        if one.metric == "price_usd":
            groups[one.asset][one.source].append(one)
    found = []
    for sources in groups.values():
        newest = {source: max(held, key=lambda one: one.at) for source, held in sources.items()}
        latest = max(one.at for one in newest.values())
        peers = {source: one for source, one in newest.items() if latest - one.at <= PEERS}
        if len(peers) < QUORUM:
            continue
        middle = median(one.value for one in peers.values())
        for source, one in peers.items():
            off = one.value / middle - 1
            if abs(off) > limit:
                others = f"{middle:.10g}, the median of {len(peers)} sources"
                reason = f"{one.value:.10g} is {abs(off):.0%} off {others}"
                found += [(each, reason) for each in sources[source]]
    return found
