"""What may be believed: each value alone when it is taken in, and the day's values together.

`admit` stands before the store: bounds, unit, time, contradiction. `settle` stands after the
snapshot is frozen: the desk's corrections, sessions, candles, steps, repeats, age, agreement between
sources, and the arithmetic of figures publishers computed. A value that is refused becomes a `Gap`
whose reason is one clause. `restated` tells what a source has changed since it was published.
"""

from reporter.validate.day import settle
from reporter.validate.intake import admit
from reporter.validate.revisions import listed, restated

__all__ = ["admit", "listed", "restated", "settle"]
