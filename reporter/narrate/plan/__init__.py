"""What kind of day it was, and what the templates therefore get to speak of. No words here."""

from dataclasses import dataclass
from datetime import UTC
from typing import Literal

from reporter.narrate.desk import Desk
from reporter.narrate.plan.drivers import drivers, moved, sentences
from reporter.narrate.plan.leads import Lead, lead

__all__ = ["Lead", "Plan", "plan"]

Tone = Literal["falling", "rising", "mixed", "flat", "unknown"]

_QUIET = 0.006
"""A day on which no major moved more than this is a flat one."""
_BROAD = 0.6
"""From this share of the majors on, a move is the market's and not one asset's."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The day's character and the ids of the facts its sentences rest on.

    `lead` is what the article opens with; `quiet` says that nothing was worth leading with, so that the
    article is short. `others` are the 24-hour changes of the majors besides the benchmark, the largest
    move first; `against` are measures that moved against the benchmark and `alongside` those that moved
    with it, the most salient first; `drivers` the paragraphs about them, likewise. `notable` are the
    readings within these that get a sentence and not only their row in a table. `crossed` are the
    benchmark's crossings in the order the price met them.
    """

    lead: Lead
    quiet: bool
    tone: Tone
    others: tuple[str, ...]
    others_up: tuple[str, ...]
    others_down: tuple[str, ...]
    others_flat: tuple[str, ...]
    best: str
    worst: str
    against: tuple[str, ...]
    alongside: tuple[str, ...]
    crossed: tuple[str, ...]
    midnight: bool
    drivers: tuple[str, ...]
    notable: tuple[str, ...]
    turned: str
    """The benchmark's named level (no average) at which the price turned on most days, two at least."""


def plan(desk: Desk) -> Plan:
    """Read the day off its facts."""
    changes = [f"{asset}.price.change_24h" for asset in desk.assets if desk.has(f"{asset}.price.change_24h")]
    benchmark = f"{desk.benchmark}.price.change_24h"
    ordered = sorted(changes, key=lambda fact_id: (desk.fact(fact_id).value, fact_id))
    others = [fact_id for fact_id in changes if fact_id != benchmark]
    up = sorted((i for i in others if desk.sign(i) > 0), key=lambda i: (-desk.fact(i).value, i))
    down = sorted((i for i in others if desk.sign(i) < 0), key=lambda i: (desk.fact(i).value, i))
    flat = sorted(i for i in others if desk.sign(i) == 0)
    chosen = lead(desk)
    quiet = chosen.kind == "quiet"
    moment = desk.snapshot.as_of.astimezone(UTC)
    return Plan(
        lead=chosen,
        quiet=quiet,
        tone=_tone(desk, changes, benchmark),
        others=tuple(others),
        others_up=tuple(up),
        others_down=tuple(down),
        others_flat=tuple(flat),
        best=ordered[-1] if ordered else "",
        worst=ordered[0] if ordered else "",
        against=moved(desk, -1),
        alongside=moved(desk, 1),
        crossed=_crossed(desk),
        drivers=drivers(desk, quiet=quiet),
        notable=sentences(desk),
        turned=_turned(desk),
        midnight=(moment.hour, moment.minute, moment.second) == (0, 0, 0),
    )


_TURNS = 2
"""On so many days at least the price turned at a level of which that is said."""


def _turned(desk: Desk) -> str:
    names = [f"{desk.benchmark}.level.{side}_{place}" for place in (1, 2) for side in ("below", "above")]
    # An average was elsewhere on those days: that the price turned at it would be read wrongly.
    counted = {
        name: desk.fact(f"{name}_touches").value
        for name in names
        if desk.has(f"{name}_touches") and not desk.fact(name).window.label.startswith("mean")
    }
    best = max(counted, key=lambda name: counted[name], default="")
    return best if counted.get(best, 0) >= _TURNS else ""


def _crossed(desk: Desk) -> tuple[str, ...]:
    found = desk.starting(f"{desk.benchmark}.price.crossed_")
    if not found:
        return ()
    falling = found[0].value > desk.fact(f"{desk.benchmark}.price.last").value
    return tuple(fact.id for fact in sorted(found, key=lambda fact: -fact.value if falling else fact.value))


def _tone(desk: Desk, changes: list[str], benchmark: str) -> Tone:
    if benchmark not in changes:
        return "unknown"
    if all(abs(desk.fact(fact_id).value) <= _QUIET for fact_id in changes):
        return "flat"
    share_up = sum(desk.sign(fact_id) > 0 for fact_id in changes) / len(changes)
    share_down = sum(desk.sign(fact_id) < 0 for fact_id in changes) / len(changes)
    if desk.sign(benchmark) < 0 and share_down >= _BROAD:
        return "falling"
    if desk.sign(benchmark) > 0 and share_up >= _BROAD:
        return "rising"
    return "mixed"
