"""Each value alone, when it is taken in: what can never be true is not stored."""

import math
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from reporter.metrics import BY_ID, implausible, is_name
from reporter.model import Gap, Observation, Snapshot
from reporter.validate.refusals import Refusal, clock, gaps_of
from reporter.validate.told import parted

AHEAD = timedelta(minutes=5)
"""How far a source's clock may be ahead of ours."""

EARLIEST = datetime(1971, 1, 1, tzinfo=UTC)
"""A stamp before it is one in seconds that was read as milliseconds."""


def admit(
    observations: Iterable[Observation], now: datetime
) -> tuple[tuple[Observation, ...], tuple[Gap, ...]]:
    """Split what was collected by `now` into what may be stored and the gaps the rest becomes.

    Refused are an unknown metric, an id of the wrong form, a number that is none or lies outside
    its metric's bounds (a wrong unit, mostly), a time in the future or before 1971, and both of two
    different values one answer gave for one time. A series has one gap, however many values it lost.
    """
    accepted: list[Observation] = []
    refused: list[Refusal] = []
    told: dict[tuple[str, str, str, datetime, datetime], set[float]] = defaultdict(set)
    for one in observations:
        reason = _unbelievable(one, now)
        if reason:
            refused.append((one, reason))
            continue
        values = told[_key(one)]
        if one.value not in values:
            values.add(one.value)
            accepted.append(one)
    for one in accepted:
        if len(told[_key(one)]) > 1:
            low, high = min(told[_key(one)]), max(told[_key(one)])
            refused.append((one, f"two values, {low:.10g} and {high:.10g}, for {clock(one.at)}"))
    kept = tuple(one for one in accepted if len(told[_key(one)]) == 1)
    return kept, gaps_of(refused)


def _key(one: Observation) -> tuple[str, str, str, datetime, datetime]:
    return one.metric, one.asset, one.source, one.at, one.retrieved_at


def _unbelievable(one: Observation, now: datetime) -> str:
    metric = BY_ID.get(one.metric)
    if metric is None:
        return "no metric of this name is known"
    if not is_name(one.asset) or not is_name(one.source):
        return "the name of the asset or source is not an id"
    if type(one.value) not in (int, float):
        return "the value is not a number"
    reason = implausible(metric, one.value)
    if reason:
        return reason
    if one.at > now + AHEAD:
        return f"stamped {clock(one.at)}, which is in the future"
    if one.at < EARLIEST:
        return f"stamped {clock(one.at)}, which is before 1971"
    return ""


def out_of_bounds(snapshot: Snapshot, observations: list[Observation]) -> list[Refusal]:
    """Values the store holds from before their bounds were what they are, or from another way in."""
    del snapshot
    found = []
    for (metric_id, _, _), held in parted(observations).series.items():
        metric, values = BY_ID[metric_id], [one.value for one in held]
        # The sum is finite where every value is; it is asked first, since least and greatest pass over a NaN.
        if math.isfinite(sum(values)) and min(values) >= metric.low and max(values) <= metric.high:
            continue
        found += [(one, reason) for one in held if (reason := implausible(metric, one.value))]
    return found
