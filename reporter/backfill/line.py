"""The days of one edition in their order: each is frozen knowing the editions before it.

An edition may know of the one before it, its headline and the levels it named. So the days are frozen
one after the other, while the costly rest of each can wait its turn elsewhere: what an edition will be
remembered by is foreseen from its snapshot. Should it fail after all, the days after it are frozen anew.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reporter.config import Config, EditionSettings
from reporter.model import PastEdition, Snapshot
from reporter.pipeline.edition import Foreseen, foresee
from reporter.pipeline.steps import Earlier, History, freeze_day, in_force
from reporter.pipeline.times import closing
from reporter.pipeline.unchanged import BuiltBefore, Recogniser

EARLIER = 100
"""So many editions before are looked at; a snapshot takes the newest it may know."""

KEPT = 4 * EARLIER


@dataclass(frozen=True, slots=True)
class Step:
    """One day of an edition: frozen to be made, or `before`, recognised as it stands."""

    line: "Line"
    number: int
    day: date
    key: str
    snapshot: Snapshot | None
    past: PastEdition
    foreseen: Foreseen | None = None
    before: BuiltBefore | None = None

    @property
    def label(self) -> str:
        """The edition and its day, as messages name them."""
        return f"{self.line.edition.slug} {self.day.isoformat()}"


class Line:
    """Hands out the steps of one edition, oldest day first; `rewind` goes back behind one that failed."""

    def __init__(
        self,
        config: Config,
        history: History,
        known: Recogniser | None,
        edition: EditionSettings,
        days: Sequence[date],
    ) -> None:
        self.edition = edition
        self._config, self._history, self._known = config, history, known
        self._days = sorted(dict.fromkeys(days))
        self._next = 0
        self._recorded = {past.day: past for past in history.editions(edition.slug)}
        self._foreseen: dict[date, PastEdition] = {}
        self._order = sorted(self._recorded)
        self._last: tuple[date, Snapshot] | None = None

    @property
    def ahead(self) -> date | None:
        """The day of the next step; None at the end."""
        return self._days[self._next] if self._next < len(self._days) else None

    def step(self) -> Step:
        """The next day, frozen or recognised. Raises `ReporterError`; the step after it is the next day."""
        number, day = self._next, self._days[self._next]
        self._next += 1
        as_of = closing(self.edition, day)
        earlier = self._earlier(day)
        key = ""
        if self._known is not None:
            key = self._known.key(self.edition, as_of, earlier)
            before = self._known.by_key(self.edition, day, key)
            if before is not None and day in self._recorded:
                return Step(self, number, day, key, None, self._recorded[day], before=before)
        newest = None
        if self._last is not None and earlier and earlier[0].day == self._last[0]:
            newest = self._last[1]
        snapshot = freeze_day(
            self._config, self._history, self.edition, as_of, earlier=Earlier(earlier, newest)
        )
        foreseen = foresee(snapshot, self._config)
        past = foreseen.past
        if day in self._recorded:
            past = in_force(past, self._recorded[day])
        self._last = (day, snapshot)
        self._remember(day, past)
        before = None
        if self._known is not None and day in self._recorded:
            before = self._known.by_snapshot(self.edition, day, past.snapshot)
        return Step(self, number, day, key, snapshot, past, foreseen, before)

    def rewind(self, step: Step) -> None:
        """Go on after `step`, which failed: it and all that were frozen after it are forgotten."""
        self._next = step.number + 1
        self._last = None
        for day in [day for day in self._foreseen if day >= step.day]:
            del self._foreseen[day]
            if day not in self._recorded:
                self._order.remove(day)

    def done(self, past: PastEdition) -> None:
        """The edition was recorded so."""
        self._foreseen.pop(past.day, None)
        self._recorded[past.day] = past

    def _earlier(self, day: date) -> tuple[PastEdition, ...]:
        end = bisect_left(self._order, day)
        # What no day to come looks at is let go of; a failure goes back by the days under way, no further.
        for past in self._order[: max(0, end - KEPT)]:
            self._recorded.pop(past, None)
        del self._order[: max(0, end - KEPT)]
        end = min(end, KEPT)
        days = reversed(self._order[max(0, end - EARLIER) : end])
        return tuple(self._foreseen.get(one) or self._recorded[one] for one in days)

    def _remember(self, day: date, past: PastEdition) -> None:
        self._foreseen[day] = past
        place = bisect_left(self._order, day)
        if place == len(self._order) or self._order[place] != day:
            self._order.insert(place, day)
