"""The nouns every room shares: frozen, without I/O, and few.

A printed number leads back along them: `Span.fact` -> `Fact` -> `Observation` -> source and time.
Times are aware datetimes in UTC; money is in US dollars; rates and shares are fractions.
"""

from reporter.model.article import (
    Artifact,
    Cell,
    Chart,
    Column,
    KeyFigure,
    Mark,
    Report,
    Section,
    Series,
    SourceNote,
    Span,
    Spans,
    Table,
)
from reporter.model.data import (
    Fact,
    Gap,
    Metric,
    Move,
    Observation,
    Occasion,
    PastEdition,
    Revision,
    Snapshot,
    Story,
    Unit,
    Window,
    printable,
    round_step,
)

__all__ = [
    "Artifact",
    "Cell",
    "Chart",
    "Column",
    "Fact",
    "Gap",
    "KeyFigure",
    "Mark",
    "Metric",
    "Move",
    "Observation",
    "Occasion",
    "PastEdition",
    "Report",
    "Revision",
    "Section",
    "Series",
    "Snapshot",
    "SourceNote",
    "Span",
    "Spans",
    "Story",
    "Table",
    "Unit",
    "Window",
    "printable",
    "round_step",
]
