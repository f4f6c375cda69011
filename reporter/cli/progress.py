"""How far a long work has come: a bar on a terminal, plain lines elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic
from typing import Any, Protocol

from reporter.cli.say import Say

_EVERY = 10.0
"""Seconds between two lines that say how far a long work has come."""


class Event(Protocol):
    """A step of the work. `kind`: planned (`count` steps), started, answered, failed or finished."""

    @property
    def kind(self) -> str:
        """What happened."""

    @property
    def source(self) -> str:
        """To which source, file or edition."""

    @property
    def detail(self) -> str:
        """What was answered, or why it failed."""

    @property
    def count(self) -> int:
        """How many values."""


class Progress:
    """Takes events; `bar` is tqdm's, or None where lines are wanted."""

    def __init__(self, say: Say, bar: Any = None) -> None:
        self._say = say
        self._bar = bar
        self._planned = self._done = 0
        self._began = self._spoke = monotonic()

    def __call__(self, event: Event) -> None:
        """Shows one event."""
        if self._say.log_as_json:
            failed = event.kind == "failed"
            self._say.event(event.kind, _text(event), failed=failed, source=event.source, count=event.count)
            return
        if event.kind == "planned":
            self._planned = event.count
            if self._bar is not None:
                self._bar.total = event.count
            return
        text = _text(event)
        self._done += event.kind in ("failed", "finished")
        if self._bar is None:
            if self._say.verbose or event.kind in ("failed", "finished"):
                self._say.note(text)
            self._course()
            return
        if self._say.verbose or event.kind == "failed":
            self._bar.write(text, file=sys.stderr)
        if event.kind == "started" and not self._planned:
            self._bar.total += 1
        self._bar.set_description_str(text[:40].ljust(40), refresh=False)
        self._bar.update(event.kind == "finished" or (event.kind == "failed" and self._planned > 0))

    def _course(self) -> None:
        """On a long way, every now and then: how far, how fast, how long still."""
        now = monotonic()
        if not self._planned or not self._done or now - self._spoke < _EVERY:
            return
        self._spoke = now
        rate = self._done / (now - self._began)
        left = timedelta(seconds=round((self._planned - self._done) / rate))
        self._say.note(f"{self._done} of {self._planned}, {rate:.2f} a second, {left} left")


def _text(event: Event) -> str:
    detail = f" {event.detail}" if event.detail else ""
    if event.kind == "failed":
        return f"{event.source}:{detail}"
    count = f", {event.count} values" if event.count else ""
    return f"{event.source}: {event.kind}{detail}{count}"


@contextmanager
def progress(say: Say) -> Iterator[Progress]:
    """Where to send events while the block runs; the bar is gone when it ends."""
    if say.log_as_json:
        yield Progress(say)
    elif say.as_json and not say.verbose:
        yield Progress(_Silent(as_json=True))
    elif sys.stderr.isatty():
        # Loaded here: only a terminal needs it.
        from tqdm import tqdm  # noqa: PLC0415

        # No thread of its own: a process with threads is not forked.
        tqdm.monitor_interval = 0
        form = "{desc} {bar:20} {n_fmt}/{total_fmt} {rate_fmt} {elapsed}<{remaining}"
        with tqdm(total=0, leave=False, file=sys.stderr, bar_format=form) as bar:
            yield Progress(say, bar)
    else:
        yield Progress(say)


class _Silent(Say):
    def note(self, text: str) -> None:
        """Machines that asked for JSON get nothing but JSON."""
