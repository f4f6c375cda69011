"""What facts.json claims: each fact with its window, its printed text and its inputs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, NamedTuple

from reporter.audit import strict
from reporter.errors import AuditFailed


class Input(NamedTuple):
    """An observation a fact says it was computed from; `at` in epoch seconds."""

    metric: str
    asset: str
    at: float
    value: float
    source: str


_SOURCE = itemgetter(4)
_VALUE = itemgetter(3)
_PARTS = itemgetter("metric", "asset", "at", "value", "source")


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the inputs of facts; one that many facts name is read once, and is one object."""

    inputs: dict[tuple[Any, ...], Input] = field(default_factory=dict)
    times: dict[str, float] = field(default_factory=dict)

    def read(self, rows: list[Any], where: str) -> tuple[Input, ...]:
        """The inputs of one fact, or AuditFailed."""
        try:
            parts = list(map(_PARTS, rows))
            found = list(map(self.inputs.get, parts))
        except (LookupError, TypeError):  # of another shape: below it is said what is wrong with it
            return tuple(self._new(row, where) for row in rows)
        # True equals 1, and is no number: it is read as it stands, and refused.
        if None in found or not {bool}.isdisjoint(map(type, map(_VALUE, parts))):
            return tuple(
                one if one and not isinstance(row["value"], bool) else self._new(row, where)
                for row, one in zip(rows, found, strict=True)
            )
        return tuple(one for one in found if one)

    def _new(self, item: Any, where: str) -> Input:
        row = strict.mapping(item, where)
        one = Input(
            strict.text(row.get("metric"), where, "metric"),
            strict.text(row.get("asset"), where, "asset"),
            self._time(strict.text(row.get("at"), where, "at"), where),
            strict.number(row.get("value"), where, "value"),
            strict.text(row.get("source"), where, "source"),
        )
        self.inputs[_PARTS(row)] = one
        return one

    def _time(self, at: str, where: str) -> float:
        if at not in self.times:
            self.times[at] = strict.moment(at, f"{where}: at")
        return self.times[at]


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
    root = strict.mapping(strict.parse(content, name), name)
    rows = root.pop("facts", None)
    claims: dict[str, Claim] = {}
    reader = _Reader()
    for place, row in enumerate(strict.items(rows, name)):
        claim = _claim(strict.mapping(row, f"{name}: fact {place}"), f"{name}: fact {place}", reader)
        if claim.id in claims:
            raise AuditFailed(f"{name}: the fact {claim.id} stands twice.")
        claims[claim.id] = claim
    if not claims:
        raise AuditFailed(f"{name}: no fact at all; nothing could be proved.")
    return claims, root


def _claim(row: Mapping[str, Any], where: str, reader: _Reader) -> Claim:
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
        inputs=reader.read(strict.items(row.get("inputs"), f"{where}: inputs"), f"{where}: inputs"),
    )
