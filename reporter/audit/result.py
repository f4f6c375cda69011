"""What an audit found: a ledger while it runs, a frozen result when it is done."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from reporter.errors import AuditFailed


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that could not be proved: which rule, what is wrong, where, which figure."""

    rule: str
    message: str
    place: str = ""
    """The sentence, the caption, the file or the fact in which it stands."""
    figure: str = ""

    def __str__(self) -> str:
        parts = [f"{self.rule}: {self.message}"]
        if self.figure:
            parts.append(f"figure: {self.figure}")
        if self.place:
            parts.append(f"in: {self.place}")
        return " | ".join(parts)


@dataclass(frozen=True, slots=True)
class AuditResult:
    """What was proved of one edition.

    `figures` counts the printed figures of the page that were led back to observations;
    `counts` says how often each rule was exercised, whether it held or not.
    """

    folder: str
    figures: int
    counts: Mapping[str, int]
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether everything was proved, and there was something to prove."""
        return not self.findings and self.figures > 0


@dataclass(slots=True)
class Ledger:
    """Counts each check under its rule and keeps what failed."""

    counts: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    figures: int = 0

    def check(self, holds: bool, rule: str, message: str, place: str = "", figure: str = "") -> bool:
        """Count one exercise of `rule`; note a finding unless it holds."""
        self.counts[rule] += 1
        if not holds:
            self.findings.append(Finding(rule, message, place, figure))
        return holds

    def proved(self, rule: str, times: int = 1) -> None:
        """Count exercises of `rule` that held; where nearly all do, no message is made for each."""
        self.counts[rule] += times

    def fail(self, rule: str, message: str, place: str = "", figure: str = "") -> None:
        """Count and note a breach of `rule`."""
        self.check(False, rule, message, place, figure)

    def close(self, folder: str) -> AuditResult:
        """Freeze what was found."""
        return AuditResult(
            folder, self.figures, MappingProxyType(dict(sorted(self.counts.items()))), tuple(self.findings)
        )


def require(result: AuditResult) -> None:
    """Raise AuditFailed, naming rule, sentence and figure of each finding, unless all was proved."""
    if result.ok:
        return
    if not result.findings:
        raise AuditFailed(
            f"{result.folder}: no figure was checked, so nothing was proved; the page carries no "
            "<data data-fact> element. Nothing is published; rebuild the edition."
        )
    shown = result.findings[:20]
    lines = "\n".join(f"  {finding}" for finding in shown)
    more = len(result.findings) - len(shown)
    rest = f"\n  and {more} more" if more else ""
    raise AuditFailed(
        f"{result.folder}: {len(result.findings)} of {sum(result.counts.values())} checks failed; "
        f"nothing is published. Correct the source of the figure or the template and rebuild.\n{lines}{rest}"
    )
