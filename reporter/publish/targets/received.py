"""Remembers what each target has received: `delivered.json` in the output folder, never in the site."""

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reporter.errors import PublishError
from reporter.publish.files import explained, rename, write

FILE = "delivered.json"
_VERSION = 1


@dataclass(slots=True)
class Memory:
    """Of one target: the files taken there, with a mark of each, and to whom an edition was sent."""

    files: dict[str, str] = field(default_factory=dict)
    sent: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    """Edition -> revision -> who has received it; only the newest revision of each is kept."""
    keep: Callable[[], None] = field(default=lambda: None, compare=False)
    """Puts it on the disk, after a step that must not be done twice."""

    def has_received(self, edition: str, revision: str, who: str) -> bool:
        """Whether this revision of this edition went to `who` before."""
        return who in self.sent.get(edition, {}).get(revision, ())

    def note(self, edition: str, revision: str, who: str) -> None:
        """Remembers that it went there now."""
        others = self.sent.get(edition, {}).get(revision, [])
        self.sent[edition] = {revision: [*others, who]}

    def gone(self, names: Iterable[str]) -> list[str]:
        """What was taken there before and is no longer among `names`; never a path that leads out."""
        kept = set(names)
        return [name for name in sorted(self.files) if name not in kept and _inside(name)]


class Book:
    """The memories of all targets of one output folder; `save` after each step that must not be lost."""

    def __init__(self, output: Path) -> None:
        self._path = output / FILE
        self._memories: dict[str, Memory] = {}
        try:
            held = json.loads(self._path.read_bytes())
            for name, told in held["targets"].items():
                self._memories[name] = Memory(dict(told["files"]), dict(told["sent"]), self.save)
        except FileNotFoundError:
            return
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise PublishError(
                f"{self._path} cannot be read, so nobody knows what the targets have received: {error}. "
                "Nothing was sent. Put the file back from a copy, or remove it: then the newest editions are "
                "mailed and announced once more"
            ) from None

    def of(self, name: str) -> Memory:
        """The memory of one target, by its identity."""
        return self._memories.setdefault(name, Memory(keep=self.save))

    def save(self) -> None:
        """On the disk, whole, before the call returns. Raises `PublishError`."""
        told: dict[str, Any] = {
            name: {"files": memory.files, "sent": memory.sent}
            for name, memory in sorted(self._memories.items())
        }
        content = json.dumps({"version": _VERSION, "targets": told}, indent=1, sort_keys=True)
        beside = self._path.with_name(f".{FILE}.new")
        with explained(f"what the targets have received cannot be kept in {self._path}", "Mend it first."):
            beside.unlink(missing_ok=True)
            write(beside, content.encode())
            beside.chmod(0o600)
            rename(beside, self._path)


def _inside(name: str) -> bool:
    return not name.startswith("/") and os.path.normpath(name) == name and not name.startswith("..")
