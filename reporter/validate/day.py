"""The day's values together: each rule sees what the ones before it left."""

from dataclasses import replace

from reporter.model import Snapshot
from reporter.validate.age import too_old
from reporter.validate.candles import broken_candles
from reporter.validate.closure import change_without_base, profit_without_ground
from reporter.validate.corrections import corrected
from reporter.validate.floor import require
from reporter.validate.intake import out_of_bounds
from reporter.validate.jumps import jumped
from reporter.validate.peers import apart_from_peers
from reporter.validate.refusals import Refusal, Rule, gaps_of
from reporter.validate.repeats import repeated
from reporter.validate.scale import out_of_scale
from reporter.validate.sessions import closed_sessions
from reporter.validate.told import parted
from reporter.validate.venues import lacking_venues

RULES: tuple[Rule, ...] = (
    # What a source says is held against itself first, ...
    out_of_bounds,
    closed_sessions,
    broken_candles,
    repeated,
    jumped,
    out_of_scale,
    # ... what is left of it against the clock, and then against the others.
    too_old,
    apart_from_peers,
    change_without_base,
    profit_without_ground,
)
"""What `settle` asks, in this order; each sees what the ones before it left."""


def settle(snapshot: Snapshot) -> Snapshot:
    """The snapshot without what must not be printed, and with a gap for each thing left out.

    The desk's corrections stand in it first.

    Raises SnapshotRejected where the benchmark has no fresh price, or fewer of the edition's assets
    have one than `quality.min_assets` asks for. Settling twice changes nothing.
    """
    snapshot = corrected(snapshot)
    observations = parted(snapshot.observations)
    refused: list[Refusal] = []
    for rule in RULES:
        found = rule(snapshot, observations)
        if found:
            refused += found
            observations = observations.without(one for one, _ in found)
    gaps = (*gaps_of(refused), *lacking_venues(snapshot, observations))
    require(snapshot, observations, gaps)
    order = sorted({*snapshot.gaps, *gaps}, key=lambda gap: (gap.metric, gap.asset, gap.source, gap.reason))
    return replace(snapshot, observations=tuple(observations), gaps=tuple(order))
