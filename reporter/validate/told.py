"""The observations of one day under judgement, parted by series once for all the rules."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from operator import attrgetter

from reporter.metrics import CORRECTION
from reporter.model import Observation

Key = tuple[str, str, str]
"""metric, asset, source"""

_AT = attrgetter("at")
_SERIES = attrgetter("metric", "asset", "source")


class Told(list[Observation]):
    """A list of observations that remembers its parts. It is never changed: `without` makes another."""

    def __init__(
        self, observations: Iterable[Observation], series: Mapping[Key, list[Observation]] | None = None
    ):
        super().__init__(observations)
        self._series = series
        self._tracks: dict[Key, list[Observation]] = {}

    @property
    def series(self) -> Mapping[Key, list[Observation]]:
        """What is held of each metric, asset and source, in its order; the desk's corrections too."""
        if self._series is None:
            series: dict[Key, list[Observation]] = {}
            for key, run in groupby(self, _SERIES):
                series.setdefault(key, []).extend(run)
            self._series = series
        return self._series

    @property
    def tracks(self) -> Mapping[Key, list[Observation]]:
        """What each source told of each quantity, oldest first; the desk's corrections left aside."""
        if not self._tracks:
            self._tracks = {
                key: sorted(held, key=_AT) for key, held in self.series.items() if key[2] != CORRECTION
            }
        return self._tracks

    def without(self, left_out: Iterable[Observation]) -> "Told":
        """The others; what they are parted into is not looked for again."""
        gone = {id(one): one for one in left_out}
        hurt = {(one.metric, one.asset, one.source) for one in gone.values()}
        series = {
            key: held if key not in hurt else [one for one in held if id(one) not in gone]
            for key, held in self.series.items()
        }
        left = [one for one in self if id(one) not in gone]
        return Told(left, {key: held for key, held in series.items() if held})


def parted(observations: Iterable[Observation]) -> Told:
    """The observations as they are parted already, or parted now."""
    return observations if isinstance(observations, Told) else Told(observations)
