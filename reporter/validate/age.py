"""How old the newest value of a series may be."""

from collections import defaultdict

from reporter.metrics import BY_ID
from reporter.model import Observation, Snapshot
from reporter.validate.refusals import Refusal, length
from reporter.validate.sessions import shut_since


def too_old(snapshot: Snapshot, observations: list[Observation]) -> list[Refusal]:
    """Series whose newest value is older than its metric allows.

    Where sources are opinions about one value, a fresh one speaks for all, and the daily closes of
    another stay. Venues that add up, and publishers, each answer for themselves. The last session's
    close is never too old while its market has been closed since.
    """
    groups: dict[tuple[str, str, str], list[Observation]] = defaultdict(list)
    for one in observations:
        metric = BY_ID[one.metric]
        alone = metric.additive or metric.reported
        groups[one.metric, one.asset, one.source if alone else ""].append(one)
    found = []
    for (metric_id, _, _), held in groups.items():
        newest = max(held, key=lambda one: one.at)
        age, limit = snapshot.as_of - newest.at, BY_ID[metric_id].max_age
        if age > limit and not shut_since(newest, snapshot.as_of):
            reason = f"newest value is {length(age)} old, limit {length(limit)}"
            found += [(one, reason) for one in [newest, *(one for one in held if one is not newest)]]
    return found
