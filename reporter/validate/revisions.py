"""What a source has restated since an edition was published with the older value."""

from collections.abc import Iterable
from datetime import timedelta

from reporter.metrics import BY_ID, CORRECTION
from reporter.model import Observation, Revision, Snapshot

PRINTED = timedelta(days=95)
"""How far back an edition prints single values: in its charts."""


def listed(revisions: Iterable[Revision]) -> tuple[Revision, ...]:
    """Revisions in the order they are told in, none twice."""
    return tuple(sorted(set(revisions), key=lambda one: (one.metric, one.asset, one.at, one.source)))


def restated(published: Snapshot, observations: Iterable[Observation]) -> tuple[Revision, ...]:
    """The values of `published` that `observations` tell otherwise, learnt later, by a material amount.

    Material is a difference of more than `Metric.revision`, as a share of the greater of the two.
    """
    since = published.as_of - PRINTED
    # In a back-fill most of them are the very same objects: those are not restated.
    same = set(map(id, published.observations))
    others = [one for one in observations if id(one) not in same and one.at >= since]
    times = {one.at for one in others}
    before = {
        (one.metric, one.asset, one.source, one.at): one
        for one in published.observations
        if one.at in times and one.source != CORRECTION
    }
    found = []
    for one in others:
        old = before.get((one.metric, one.asset, one.source, one.at))
        if old is None or one.retrieved_at <= old.retrieved_at:
            continue
        if abs(one.value - old.value) > BY_ID[one.metric].revision * max(abs(one.value), abs(old.value)):
            found.append(
                Revision(
                    one.metric,
                    one.asset,
                    one.source,
                    one.at,
                    old.value,
                    old.retrieved_at,
                    one.value,
                    one.retrieved_at,
                )
            )
    return listed(found)
