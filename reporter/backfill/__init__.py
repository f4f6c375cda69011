"""Many days and editions at once: in this process, by a pool of workers, or on a Dask cluster.

What would come out as it stands is recognised and left; a back-fill that was killed goes on where it
stopped; one edition that fails is told and does not stop the others; the pages around the editions are
written once, at the end.
"""

import hashlib
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from reporter.backfill.line import Line, Step
from reporter.backfill.team import Result, Team, assembled
from reporter.backfill.work import Made, Order, sent
from reporter.config import Config
from reporter.errors import ConfigError, ReporterError, WorkerLost
from reporter.model import PastEdition
from reporter.pipeline import EditionOutcome, Outcome
from reporter.pipeline.memory import give_back
from reporter.pipeline.outcome import outcome_of
from reporter.pipeline.steps import (
    Event,
    History,
    OnEvent,
    index_search,
    open_history,
    pages_around,
    place,
    prepare,
    silent,
)
from reporter.pipeline.unchanged import BuiltBefore, Recogniser

__all__ = ["backfill"]

BATCH = 8
"""So many editions are put in their places together: one decision, one wait for the disk."""
LOSSES = 3
"""So often an order is given again after a worker was lost over it."""


@dataclass(slots=True)
class _Given:
    """An order under way."""

    step: Step
    order: Order
    result: Result
    losses: int = 0


def backfill(
    config: Config,
    days: Sequence[date],
    slug: str | None = None,
    *,
    workers: int = 1,
    scheduler: str = "",
    again: bool = False,
    on_event: OnEvent | None = None,
) -> Outcome:
    """(Re)build editions of past days from the store, offline; with `again` also what is unchanged.

    Raises `ConfigError` for an unknown slug or cluster; the failure itself when there is only one edition.
    """
    wanted = [edition for edition in config.editions if slug in (None, edition.slug)]
    if not wanted:
        known = ", ".join(edition.slug for edition in config.editions)
        raise ConfigError(f"there is no edition {slug!r}; the configuration has: {known}")
    with (
        prepare(config.output),
        open_history(config, on_event) as history,
        assembled(workers, scheduler, config) as crew,
    ):
        recogniser = Recogniser(config, history)
        lines = [Line(config, history, None if again else recogniser, one, days) for one in wanted]
        total = len(dict.fromkeys(days)) * len(lines)
        run = _Run(config, history, recogniser, crew, on_event or silent, alone=total == 1)
        run.tell(Event("planned", "editions", count=total))
        try:
            run.all(lines)
        finally:
            run.put()
        # The pages take as much memory as the lines and what was read for them did.
        lines.clear()
        history.forget()
        give_back()
        recogniser.tidy()
        place(config.output, {}, pages_around(config, history))
        index_search(config)
    return Outcome(tuple(run.built[key] for key in sorted(run.built)), tuple(run.failures))


class _Run:
    """One back-fill under way: orders given, editions waiting to be put in their places."""

    def __init__(
        self,
        config: Config,
        history: History,
        recogniser: Recogniser,
        crew: Team,
        tell: OnEvent,
        *,
        alone: bool,
    ) -> None:
        self.config, self.history, self.recogniser = config, history, recogniser
        self.crew, self.tell, self.alone = crew, tell, alone
        self.built: dict[tuple[date, str], EditionOutcome] = {}
        self.failures: list[tuple[str, str]] = []
        self.given: deque[_Given] = deque()
        self.ready: list[tuple[Step, Made]] = []

    def all(self, lines: Sequence[Line]) -> None:
        """Every step of every line, days in order, the editions of a day side by side."""
        while True:
            while len(self.given) < self.crew.window:
                line = min((one for one in lines if one.ahead), key=lambda one: str(one.ahead), default=None)
                if line is None:
                    break
                self._begin(line)
            if not self.given:
                return
            self._end(self.given.popleft())
            if len(self.ready) >= BATCH:
                self.put()

    def _begin(self, line: Line) -> None:
        label = f"{line.edition.slug} {line.ahead}"
        self.tell(Event("started", label))
        try:
            step = line.step()
        except ReporterError as error:
            self._failed(label, error)
            return
        except Exception as error:
            if self.alone:
                raise
            self._failed(label, _defect(error))
            return
        if step.before is not None:
            self._stands(step, step.before)
            return
        assert step.snapshot is not None
        order = Order(step.label, step.snapshot, self.config, more=not self.alone, foreseen=step.foreseen)
        result = self.crew.submit(order)
        # Of what was foreseen and frozen only the bytes are kept, for a second try.
        self.given.append(_Given(replace(step, snapshot=None, foreseen=None), sent(order), result))

    def _stands(self, step: Step, before: BuiltBefore) -> None:
        """An edition that is left as it is; where only its key is new, that is noted."""
        if step.snapshot is not None and step.key:
            self.recogniser.note([replace(before, key=step.key)])
        self._told(step.past, before.figures, before.gaps, changed=False)
        self.tell(Event("finished", step.label, "unchanged"))

    def _end(self, given: _Given) -> None:
        try:
            made = given.result.result()
        except WorkerLost as error:
            self._lost(given, error)
        except ReporterError as error:
            self._failed(given.step.label, error)
            self._rewind(given.step)
        except Exception as error:
            # A defect of the program. Alone it is told with a report; here the other editions go on.
            if self.alone:
                raise
            told = (
                f"a defect of the program, {type(error).__name__}: {error}; build this day alone for a report"
            )
            self._failed(given.step.label, ReporterError(told))
            self._rewind(given.step)
        else:
            self.ready.append((given.step, made))
            self.tell(Event("finished", given.step.label))

    def _lost(self, given: _Given, error: WorkerLost) -> None:
        """Give the order again; others that were lost with it follow by themselves."""
        if given.losses >= LOSSES:
            self._failed(given.step.label, error)
            self._rewind(given.step)
            return
        given.losses += 1
        given.result = self.crew.submit(given.order)
        self.given.appendleft(given)

    def _rewind(self, step: Step) -> None:
        for given in self.given:
            if given.step.line is step.line:
                given.result.drop()
        self.given = deque(one for one in self.given if one.step.line is not step.line)
        step.line.rewind(step)

    def _failed(self, label: str, error: ReporterError) -> None:
        if self.alone:
            raise error
        self.failures.append((label, str(error)))
        self.tell(Event("failed", label, str(error)))

    def put(self) -> None:
        """Everything ready into its place, then into the history, then among what is recognised."""
        if not self.ready:
            return
        ready, self.ready = self.ready, []
        folders = {f"{made.past.edition}/{made.past.day.isoformat()}": made.files for _, made in ready}
        placed = place(self.config.output, folders)
        records = self.history.record_all([made.past for _, made in ready])
        for (step, made), record, folder in zip(ready, records, folders, strict=True):
            step.line.done(record)
            changed = folder not in placed.unchanged
            self._told(record, made.figures, made.gaps, changed=changed)
        self.recogniser.note([self._noted(step, made) for step, made in ready])
        del ready, folders, made
        give_back()

    def _noted(self, step: Step, made: Made) -> BuiltBefore:
        manifest = next(file.content for file in made.files if file.path == "manifest.json")
        return BuiltBefore(
            edition=made.past.edition,
            day=made.past.day.isoformat(),
            key=step.key,
            look=self.recogniser.look(step.line.edition),
            snapshot=made.past.snapshot,
            manifest=hashlib.sha256(manifest).hexdigest(),
            figures=made.figures,
            gaps=made.gaps,
        )

    def _told(self, past: PastEdition, figures: int, gaps: int, *, changed: bool) -> None:
        site = self.config.output / "site"
        outcome = outcome_of(site, past, figures=figures, gaps=gaps, changed=changed)
        self.built[past.day, past.edition] = outcome


def _defect(error: Exception) -> ReporterError:
    told = f"a defect of the program, {type(error).__name__}: {error}"
    return ReporterError(f"{told}; build this day alone, and it is told with a report")
