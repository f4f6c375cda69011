"""One thing `reporter check` looked at."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `needed` means that `run` cannot work without it."""

    what: str
    ok: bool
    detail: str
    mend: str = ""
    needed: bool = True
