"""A window over one quantity that slides along with the days of a back-fill: each row is read once."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from itertools import groupby
from operator import itemgetter

from reporter.model import Observation
from reporter.store.times import DAY, SECOND, moment

Form = tuple[str, int, int, float]
"""source, at, retrieved_at (both in microseconds since 1970 UTC), value"""

Read = Callable[[int, int], Iterable[Form]]
"""The rows from one time to another, both included, by source, time, moment learnt and revision."""

AHEAD = 32 * DAY
"""So much is read beyond a window that has moved on, and never more than the window is long."""
_SOURCE = itemgetter(0)
SLACK = 2 * DAY
"""So much before a window is kept: editions of one day have different cut-offs."""


class Sliding:
    """What is held of one metric of one asset from `start` to `end` (microseconds), by source.

    It grows at its end and forgets at its start; a window that moved back is read anew. The
    observations given out are the same objects from day to day, learnt to the second.
    """

    def __init__(self, metric: str, asset: str) -> None:
        self._metric, self._asset = metric, asset
        self._start, self._end = 0, -1
        self._times: dict[str, list[int]] = {}
        self._held: dict[str, list[Observation]] = {}
        self._forms: dict[str, dict[int, list[tuple[int, Observation]]]] = {}
        """Where more than one form was learnt: when each was, and what it told, oldest first."""

    def reach(self, start: int, end: int, read: Read) -> None:
        """See that everything from `start` to `end` is held."""
        if start < self._start or start > self._end:
            self._times, self._held, self._forms = {}, {}, {}
            self._take(read(start, end))
            self._start, self._end = start, end
        elif end > self._end:
            end += min(AHEAD, end - start)
            self._take(read(self._end + 1, end))
            self._end = end
            self._forget(start - SLACK)

    def told(self, start: int, end: int, known: int) -> dict[str, list[Observation]]:
        """By source what it told from `start` to `end`, oldest first, in the form known at `known`.

        That is the one last learnt by then; where nothing had been learnt yet, the one learnt first.
        """
        found = {}
        for source, times in self._times.items():
            first, last = bisect_left(times, start), bisect_right(times, end)
            if first == last:
                continue
            told = self._held[source][first:last]
            for at, forms in self._forms.get(source, {}).items():
                if start <= at <= end:
                    learnt = [one for when, one in forms if when <= known]
                    told[bisect_left(times, at) - first] = learnt[-1] if learnt else forms[0][1]
            found[source] = told
        return found

    def _take(self, rows: Iterable[Form]) -> None:
        metric, asset = self._metric, self._asset
        learnt_at, learnt = 0, moment(0)
        for source, told in groupby(rows, _SOURCE):
            times = self._times.setdefault(source, [])
            held = self._held.setdefault(source, [])
            before, first = None, 0
            for _, at, retrieved_at, value in told:
                if retrieved_at != learnt_at:  # as a rule a whole record was learnt at once
                    learnt_at, learnt = retrieved_at, moment(retrieved_at - retrieved_at % SECOND)
                one = Observation(metric, asset, value, moment(at), source, learnt)
                if at == before:
                    forms = self._forms.setdefault(source, {}).setdefault(at, [(first, held[-1])])
                    forms.append((retrieved_at, one))
                    continue
                before, first = at, retrieved_at
                times.append(at)
                held.append(one)

    def _forget(self, before: int) -> None:
        """Let go of what no window to come asks for."""
        self._start = max(self._start, before)
        for source, times in self._times.items():
            count = bisect_left(times, before)
            del times[:count], self._held[source][:count]
        for forms in self._forms.values():
            for at in [at for at in forms if at < before]:
                del forms[at]
