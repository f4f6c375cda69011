"""What facts.json claims: each fact with its window, its printed text and its inputs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from reporter.audit import inputs, strict
from reporter.audit.inputs import Input
from reporter.errors import AuditFailed

_SOURCE = itemgetter(4)


@dataclass(frozen=True, slots=True)
class Claim:
    """One fact as published."""

    id: str
    kind: str
    metric: str
    asset: str
    value: float
    unit: str
    baseline: float | None
    label: str
    start: float
    end: float
    text: str | None
    inputs: tuple[Input, ...]
    sources: tuple[str, ...] = field(init=False, compare=False, repr=False)
    """Whose observations the inputs are, each once, in the order they are named."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "sources", tuple(dict.fromkeys(map(_SOURCE, self.inputs))))

    @property
    def what(self) -> str:
        """The id without its asset."""
        return self.id.partition(".")[2]


def read(content: bytes, name: str = "facts.json") -> tuple[dict[str, Claim], dict[str, Any]]:
    """Every fact by its id, and what the file says of itself.

    Raises AuditFailed naming the fact that has another shape.
    """
    root = strict.mapping(inputs.parse(content, name), name)
    rows = root.pop("facts", None)
    claims: dict[str, Claim] = {}
    for place, row in enumerate(strict.items(rows, name)):
        claim = _claim(strict.mapping(row, f"{name}: fact {place}"), f"{name}: fact {place}")
        if claim.id in claims:
            raise AuditFailed(f"{name}: the fact {claim.id} stands twice.")
        claims[claim.id] = claim
    if not claims:
        raise AuditFailed(f"{name}: no fact at all; nothing could be proved.")
    return claims, root


def _claim(row: Mapping[str, Any], where: str) -> Claim:
    window = strict.mapping(row.get("window"), f"{where}: window")
    baseline, printed = row.get("baseline"), row.get("text")
    return Claim(
        id=strict.text(row.get("id"), f"{where}: id"),
        kind=strict.text(row.get("kind"), f"{where}: kind"),
        metric=strict.text(row.get("metric"), f"{where}: metric"),
        asset=strict.text(row.get("asset"), f"{where}: asset"),
        value=strict.number(row.get("value"), f"{where}: value"),
        unit=strict.text(row.get("unit"), f"{where}: unit"),
        baseline=None if baseline is None else strict.number(baseline, f"{where}: baseline"),
        label=strict.text(window.get("label"), f"{where}: window.label"),
        start=strict.moment(window.get("start"), f"{where}: window.start"),
        end=strict.moment(window.get("end"), f"{where}: window.end"),
        text=None if printed is None else strict.text(printed, f"{where}: text").replace("\u00a0", " "),
        inputs=inputs.read(strict.items(row.get("inputs"), f"{where}: inputs"), f"{where}: inputs"),
    )
