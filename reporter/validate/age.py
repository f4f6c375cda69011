"""How old the newest value of a series may be."""

from collections import defaultdict
from operator import attrgetter

from reporter.metrics import BY_ID
from reporter.model import Observation, Snapshot
from reporter.validate.refusals import Refusal, length
from reporter.validate.sessions import shut_since
from reporter.validate.told import parted

_AT = attrgetter("at")


def too_old(snapshot: Snapshot, observations: list[Observation]) -> list[Refusal]:
    """Series whose newest value is older than its metric allows.

    Where sources are opinions about one value, a fresh one speaks for all, and the daily closes of
    another stay. Venues that add up, and publishers, each answer for themselves. The last session's
    close is never too old while its market has been closed since.
    """
    groups: dict[tuple[str, str, str], list[list[Observation]]] = defaultdict(list)
    for (metric_id, asset, source), held in parted(observations).series.items():
        metric = BY_ID[metric_id]
        alone = metric.additive or metric.reported
        groups[metric_id, asset, source if alone else ""].append(held)
    found = []
    for (metric_id, _, _), parts in groups.items():
        newest = max((max(part, key=_AT) for part in parts), key=_AT)
        age, limit = snapshot.as_of - newest.at, BY_ID[metric_id].max_age
        if age > limit and not shut_since(newest, snapshot.as_of):
            reason = f"newest value is {length(age)} old, limit {length(limit)}"
            rest = (one for part in parts for one in part if one is not newest)
            found += [(one, reason) for one in (newest, *rest)]
    return found
