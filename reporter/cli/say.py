"""What the program tells: results on standard output, everything else on standard error."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reporter.errors import ReporterError

if TYPE_CHECKING:
    from reporter.config import Config


class Say:
    """One voice for people, and one JSON object for machines."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self.verbose = False
        self.verb = ""
        self.output = Path("output")
        self.config: Config | None = None
        self._result: dict[str, Any] = {}

    def use(self, options: argparse.Namespace) -> None:
        """Follows the command line once it is read."""
        self.as_json = getattr(options, "json", False)
        self.verbose = getattr(options, "verbose", False)
        self.output = getattr(options, "output", self.output)
        self.verb = options.verb

    def result(self, lines: Sequence[str] = (), /, **values: Any) -> None:
        """The outcome: lines for people, values for machines. Machines get them at the end, in one object."""
        self._result |= values
        if not self.as_json:
            for line in lines:
                print(line)

    def note(self, text: str) -> None:
        """Something said on the way."""
        print(text, file=sys.stderr)

    def detail(self, text: str) -> None:
        """Something said on the way to who asked for every step."""
        if self.verbose:
            self.note(text)

    def failed(self, error: ReporterError) -> None:
        """An error: its message, and for machines its kind and exit status too."""
        self.note(f"reporter: {error}")
        if self.as_json:
            told = {"kind": type(error).__name__, "message": str(error), "exit_status": error.exit_status}
            self._print({"ok": False, "verb": self.verb, **self._result, "error": told})

    def flush(self) -> None:
        """The object for machines, if one was asked for."""
        if self.as_json:
            self._print({"ok": True, "verb": self.verb, **self._result})
        sys.stdout.flush()

    def _print(self, values: Mapping[str, Any]) -> None:
        print(json.dumps(values, ensure_ascii=False, allow_nan=False, default=str))
        sys.stdout.flush()


def columns(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows under a header, each column as wide as its widest cell."""
    widths = [max(len(row[number]) for row in (header, *rows)) for number in range(len(header))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (header, *rows)
    ]
