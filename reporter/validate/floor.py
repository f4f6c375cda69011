"""The hard floor: less than this is no edition."""

from reporter.errors import SnapshotRejected
from reporter.metrics import METRICS
from reporter.model import Gap, Observation, Snapshot
from reporter.validate.refusals import clock, length
from reporter.validate.told import parted


def require(snapshot: Snapshot, observations: list[Observation], gaps: tuple[Gap, ...]) -> None:
    """Raise SnapshotRejected unless the benchmark and enough assets have each required metric."""
    edition = snapshot.settings["edition"]
    least = int(snapshot.settings["quality"]["min_assets"])
    where = f"{snapshot.edition} of {snapshot.day.isoformat()}"
    end = "nothing was published; see what `reporter check` says of the sources"
    for metric in METRICS:
        if not metric.required:
            continue
        held = {asset for held_of, asset, _ in parted(observations).series if held_of == metric.id}
        benchmark = edition["benchmark"]
        if benchmark not in held:
            why = [gap.reason for gap in gaps if (gap.metric, gap.asset) == (metric.id, benchmark)]
            raise SnapshotRejected(
                f"{where}: no {metric.id} of {benchmark} within {length(metric.max_age)} of "
                f"{clock(snapshot.as_of)}{f' ({why[0]})' if why else ''}; {end}"
            )
        missing = [asset for asset in edition["assets"] if asset not in held]
        have = len(edition["assets"]) - len(missing)
        if have < least:
            raise SnapshotRejected(
                f"{where}: {have} of {len(edition['assets'])} assets have a fresh {metric.id}, and "
                f"quality.min_assets asks for {least} (missing: {', '.join(missing)}); {end}"
            )
