"""An edition's seven charts: the straightforward way beside ours, in one process.

    python -m benchmarks.charts [ROUNDS]

Straightforward is what a careful first version does: pyplot, Axes, constrained layout, date
locators, text as paths (matplotlib's default), no date in the file. Both ways draw the same
recipes to SVG; rounds alternate, and medians of CPU time are compared, so the ratio means more
than either number.
"""

import gc
import io
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import matplotlib.dates as mdates
import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from reporter.config import Site
from reporter.draw import Palette, draw
from reporter.model import Chart, Series
from tests.recipes import DAILY, KINDS, recipe, wave

TARGET = 15.0
_PALETTE = Palette.of(Site())
_RISING, _FALLING = _PALETTE.light.rising, _PALETTE.light.falling


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds of CPU time and bytes for all charts of one edition, each way."""

    plain_ms: float
    ours_ms: float
    plain_bytes: int
    ours_bytes: int

    @property
    def ratio(self) -> float:
        """How many times faster ours is."""
        return self.plain_ms / self.ours_ms


def recipes() -> list[Chart]:
    """The charts of a daily edition, with as many points as one has."""
    signed = {"moves", "etf_flows"}
    return [recipe(kind, wave(DAILY[kind], 0.0 if kind in signed else 76.0, 9.0)) for kind in KINDS]


def plain(chart: Chart) -> bytes:
    """A chart the straightforward way."""
    panels = len(chart.series) if chart.kind == "leverage" else 1
    figure, axes = plt.subplots(panels, 1, figsize=(6.8, 3.6), layout="constrained", squeeze=False)
    for n, series in enumerate(chart.series):
        _plot(axes[n if panels > 1 else 0][0], chart.kind, n, series)
    axis = axes[0][0]
    for mark in chart.marks:
        if mark.until is None:
            axis.axhline(mark.value, linestyle=":", color="grey")
            axis.annotate(mark.label, (1.0, mark.value), xycoords=("axes fraction", "data"))
        else:
            axis.axhspan(mark.value, mark.until, alpha=0.1)
            axis.annotate(
                mark.label, (1.0, (mark.value + mark.until) / 2), xycoords=("axes fraction", "data")
            )
    if len(chart.series) > 1:
        axis.legend()
    axis.set_title("".join(span.text for span in chart.title))
    for row in axes:
        row[0].grid(axis="y", alpha=0.3)
        if chart.kind != "moves":
            row[0].xaxis.set_major_formatter(mdates.ConciseDateFormatter(mdates.AutoDateLocator()))
    file = io.BytesIO()
    figure.savefig(file, format="svg", metadata={"Date": None})
    plt.close(figure)
    return file.getvalue()


def _plot(axis: Axes, kind: str, n: int, series: Series) -> None:
    xs: list[Any] = [x for x, _ in series.points]
    ys = [y for _, y in series.points]
    colours = [_RISING if y >= 0 else _FALLING for y in ys]
    if kind == "moves":
        places = [place + 0.4 * n for place in range(len(ys))]
        bars = axis.barh(places, ys, 0.38, color=colours, label=series.label)
        axis.bar_label(bars, labels=series.labels)
        axis.set_yticks(places, [str(x) for x in xs])
    elif kind == "liquidations_30d":
        axis.bar(xs, ys if series.id == "long" else [-y for y in ys], label=series.label)
    elif kind == "etf_flows":
        axis.bar(xs, ys, color=colours)
    elif series.id == "funding":
        axis.bar(xs, ys, 0.2, color=colours, label=series.label)
    else:
        axis.plot(xs, ys, label=series.label)
        axis.plot(xs[-1:], ys[-1:], "o")
        if series.labels:
            axis.annotate(series.labels[-1].replace("$", r"\$"), (xs[-1], ys[-1]))


def ours(chart: Chart) -> bytes:
    """The same chart our way."""
    return draw(chart, _PALETTE).content


def measure(rounds: int = 7) -> Measured:
    """Medians over alternating rounds, after one round to warm up."""
    charts = recipes()
    times: dict[Callable[[Chart], bytes], list[float]] = {plain: [], ours: []}
    sizes: dict[Callable[[Chart], bytes], int] = {}
    with mpl.rc_context({"backend": "svg", "svg.hashsalt": "benchmark"}):
        for turn in range(rounds + 1):
            for way, spent in times.items():
                gc.collect()
                before = time.process_time()
                sizes[way] = sum(len(way(chart)) for chart in charts)
                if turn:
                    spent.append((time.process_time() - before) * 1000)
    medians = {way: statistics.median(spent) for way, spent in times.items()}
    return Measured(medians[plain], medians[ours], sizes[plain], sizes[ours])


def main(arguments: list[str]) -> int:
    """Print both ways and their ratio; 1 if it misses the target."""
    found = measure(int(arguments[0]) if arguments else 7)
    sys.stdout.write(
        f"straightforward {found.plain_ms:8.1f} ms {found.plain_bytes / 1000:8.1f} kB\n"
        f"ours            {found.ours_ms:8.1f} ms {found.ours_bytes / 1000:8.1f} kB\n"
        f"ratio           {found.ratio:8.1f}    (target: at least {TARGET:g})\n"
    )
    return 0 if found.ratio >= TARGET else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
