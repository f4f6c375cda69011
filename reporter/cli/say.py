"""What the program tells: results on standard output, everything else on standard error."""

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reporter.cli.faults import scrubbed
from reporter.errors import ReporterError

if TYPE_CHECKING:
    from reporter.config import Config


class Say:
    """One voice for people, one JSON object for machines, and one JSON line an event for logs.

    Whatever is said, the values of secrets in the environment are taken out of it.
    """

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self.log_as_json = False
        self.verbose = False
        self.verb = ""
        self.output = Path("output")
        self.config: Config | None = None
        self._result: dict[str, Any] = {}
        self._error: dict[str, Any] | None = None
        self._began = time.monotonic()

    def use(self, options: argparse.Namespace) -> None:
        """Follows the command line once it is read."""
        self.as_json = getattr(options, "json", False)
        self.log_as_json = getattr(options, "log_format", "text") == "json"
        self.verbose = getattr(options, "verbose", False)
        self.output = getattr(options, "output", self.output)
        self.verb = options.verb
        if self.log_as_json:
            self.event("begin", f"reporter {self.verb}")

    def result(self, lines: Sequence[str] = (), /, **values: Any) -> None:
        """The outcome: lines for people, values for machines. Machines get them at the end, in one object."""
        self._result |= values
        if not self.as_json:
            for line in lines:
                print(scrubbed(line, self.config))

    def note(self, text: str) -> None:
        """Something said on the way."""
        if self.log_as_json:
            self.event("note", text)
        else:
            print(scrubbed(text, self.config), file=sys.stderr)

    def detail(self, text: str) -> None:
        """Something said on the way to who asked for every step."""
        if self.verbose:
            self.note(text)

    def event(self, event: str, message: str, *, failed: bool = False, **values: Any) -> None:
        """A line of the log, where one is kept as JSON; without it only a failure is said."""
        if not self.log_as_json:
            if failed:
                self.note(message)
            return
        told = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": "error" if failed else "info",
            "verb": self.verb,
            "event": event,
            "message": message,
            **values,
        }
        print(self._json(told), file=sys.stderr, flush=True)

    def failed(self, error: ReporterError) -> None:
        """An error: its message, and for machines its kind and exit status too."""
        kind = type(error).__name__
        if self.log_as_json:
            self.event("error", str(error), failed=True, kind=kind, exit_status=error.exit_status)
        else:
            self.note(f"reporter: {error}")
        self._error = {"kind": kind, "message": str(error), "exit_status": error.exit_status}

    def stopped(self, text: str) -> None:
        """The end from outside, by a key or a signal."""
        self.event("stopped", text, failed=True)
        self._error = {"kind": "Stopped", "message": text}

    def end(self, status: int) -> None:
        """The last words: the object for machines, if one was asked for; nothing comes after it."""
        seconds = {"total": round(time.monotonic() - self._began, 3)}
        if self.log_as_json:
            self.event("end", f"exit status {status}", failed=status != 0, exit_status=status, **seconds)
        if self.as_json:
            told = {
                "ok": status == 0,
                "status": "ok" if status == 0 else "failed",
                "verb": self.verb,
                "exit_status": status,
                **self._result,
                "seconds": {**self._result.get("seconds", {}), **seconds},
            }
            if self._error is not None:
                told["error"] = {**self._error, "exit_status": status}
            print(self._json(told))
        sys.stdout.flush()

    def flush(self) -> None:
        """Shows what was said so far, before a verb that stays."""
        if self.as_json:
            print(self._json({"ok": True, "verb": self.verb, **self._result}))
        sys.stdout.flush()

    def _json(self, values: Mapping[str, Any]) -> str:
        return json.dumps(self._clean(values), ensure_ascii=False, allow_nan=False)

    def _clean(self, value: Any) -> Any:
        """Every text in it without secrets; before it becomes JSON, for a secret may read `true`."""
        if isinstance(value, Mapping):
            return {str(name): self._clean(item) for name, item in value.items()}
        if isinstance(value, list | tuple):
            return [self._clean(item) for item in value]
        if value is None or isinstance(value, bool | int | float):
            return value
        return scrubbed(str(value), self.config)


def columns(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows under a header, each column as wide as its widest cell."""
    widths = [max(len(row[number]) for row in (header, *rows)) for number in range(len(header))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (header, *rows)
    ]
