"""Another unit in figures that swing: funding rates, flows, liquidations, volume.

They go from little to much within a day, so no step between two values tells anything; what they were
in the weeks before does. Per cent for a fraction is a hundred times too much, coins or millions for
dollars far too little.
"""

from collections import deque
from datetime import datetime, timedelta
from statistics import median
from typing import NamedTuple

from reporter.model import Observation, Snapshot
from reporter.validate.refusals import Refusal, clock, figure
from reporter.validate.told import parted

WEEKS = timedelta(days=30)
_ENOUGH = 10


class Reach(NamedTuple):
    """Against the 30 days before: so many times their greatest, so small a part of their median.

    What is beyond `most` and also greater than `size` is refused; beyond `never` whatever its size.
    """

    most: float
    least: float
    size: float = 0.0
    never: float = 1e9


REACHES: dict[str, Reach] = {
    # Per cent for a fraction is a hundred times too much. On 10 October 2025 a true rate was thirty
    # times the most of the month before, at -0.3%.
    "funding_rate": Reach(20, 0, size=0.004, never=50),
    "etf_net_flow_usd": Reach(20, 1e-5),
    "long_liquidations_usd": Reach(200, 1e-3),
    "short_liquidations_usd": Reach(200, 1e-3),
    "volume_24h_usd": Reach(50, 1e-3),
}


def out_of_scale(snapshot: Snapshot, observations: list[Observation]) -> list[Refusal]:
    """Values out of all proportion to what their source told in the 30 days before them."""
    del snapshot
    found = []
    for (metric, _, _), track in parted(observations).tracks.items():
        reach = REACHES.get(metric)
        if reach is None:
            continue
        believed: deque[tuple[datetime, float]] = deque()
        for one in track:
            start = one.at - WEEKS
            while believed and believed[0][0] < start:
                believed.popleft()
            before = [size for _, size in believed]
            reason = _reason(one, before, reach) if len(before) >= _ENOUGH else ""
            if reason:
                found.append((one, reason))
            elif one.value:
                believed.append((one.at, abs(one.value)))
    return found


def _reason(one: Observation, before: list[float], reach: Reach) -> str:
    size, most = abs(one.value), max(before)
    if size > reach.never * most or (size > reach.most * most and size > reach.size):
        return (
            f"{figure(one)} at {clock(one.at)} is {size / most:,.0f} times the most its source told in the "
            "30 days before, as another unit would be"
        )
    # The median is no greater than the most, and takes longer to find.
    if 0 < size < reach.least * most and size < reach.least * (usual := median(before)):
        return (
            f"{figure(one)} at {clock(one.at)} is 1/{usual / size:,.0f} of what its source usually tells, as "
            "another unit would be"
        )
    return ""
