"""Which editions would come out as they stand: recognised by what goes into them, without making them.

`built.jsonl` in the output folder holds a line for each edition built from the store: the hash of all
that went into it (`key`), of what it looks like besides its snapshot (`look`), the snapshot's name, and
the hash of its manifest. It is no part of what is published, and without it everything is merely built
again.
"""

import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import accumulate
from pathlib import Path
from typing import Any

from reporter.config import Config, EditionSettings, Site, letters
from reporter.config.settings import to_settings
from reporter.config.templates import fingerprint
from reporter.errors import PublishError
from reporter.model import PastEdition
from reporter.pipeline.times import day_of
from reporter.store.history import History
from reporter.typeset.data import versions

FILE = "built.jsonl"


@dataclass(frozen=True, slots=True)
class BuiltBefore:
    """An edition as it was built last."""

    edition: str
    day: str
    key: str
    look: str
    snapshot: str
    manifest: str
    figures: int
    gaps: int


class Recogniser:
    """Knows the store's state and the editions built before; asks the disk only for manifests."""

    def __init__(self, config: Config, history: History) -> None:
        self._config = config
        self._file = config.output / FILE
        self._site = config.output / "site"
        self._built = _read(self._file)
        state = history.daily_state()
        self._days = [day for day, _, _ in state]
        self._rows = list(accumulate(rows for _, rows, _ in state))
        self._sums = list(accumulate(checksum for _, _, checksum in state))
        self._looks: dict[str, str] = {}

    def look(self, edition: EditionSettings) -> str:
        """The hash of what shapes the edition beside its snapshot: templates, logo, fonts, versions."""
        if edition.language not in self._looks:
            logo = self._config.site.logo
            self._looks[edition.language] = _hash(
                {
                    "templates": fingerprint(edition.language, self._config.templates_dir),
                    "logo": hashlib.sha256(Path(logo).read_bytes()).hexdigest() if logo else "",
                    **_letters(self._config.site),
                    "versions": versions(),
                }
            )
        return self._looks[edition.language]

    def key(self, edition: EditionSettings, as_of: datetime, earlier: Sequence[PastEdition]) -> str:
        """The hash of all that goes into the edition: of the store, the state up to that day."""
        place = bisect_right(self._days, day_of(as_of))
        return _hash(
            {
                "settings": to_settings(self._config, edition),
                "as_of": as_of.isoformat(),
                "look": self.look(edition),
                "rows": self._rows[place - 1] if place else 0,
                "sum": self._sums[place - 1] if place else 0,
                "earlier": [(str(one.day), one.snapshot, one.modified_at.isoformat()) for one in earlier],
            }
        )

    def by_key(self, edition: EditionSettings, day: date, key: str) -> BuiltBefore | None:
        """The edition as it stands in the site, if the same went into it."""
        before = self._built.get((edition.slug, day.isoformat()))
        return before if before is not None and before.key == key and self._stands(before) else None

    def by_snapshot(self, edition: EditionSettings, day: date, snapshot: str) -> BuiltBefore | None:
        """The edition as it stands in the site, if it was made of this snapshot and looks the same."""
        before = self._built.get((edition.slug, day.isoformat()))
        if before is None or (before.snapshot, before.look) != (snapshot, self.look(edition)):
            return None
        return before if self._stands(before) else None

    def _stands(self, before: BuiltBefore) -> bool:
        try:
            content = (self._site / before.edition / before.day / "manifest.json").read_bytes()
        except OSError:
            return False
        return hashlib.sha256(content).hexdigest() == before.manifest

    def note(self, built: Iterable[BuiltBefore]) -> None:
        """Remember these editions, which stand in the site now. Raises `PublishError`."""
        rows = list(built)
        with self._telling(), self._file.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(asdict(row)) + "\n" for row in rows)
        self._built |= {(row.edition, row.day): row for row in rows}

    def tidy(self) -> None:
        """Keep one line an edition, where rebuilding has left several. Raises `PublishError`."""
        rows = sorted(self._built.values(), key=lambda row: (row.edition, row.day))
        text = "".join(json.dumps(asdict(row)) + "\n" for row in rows)
        temporary = self._file.with_name(f".{FILE}.new")
        with self._telling():
            temporary.write_text(text, encoding="utf-8")
            temporary.replace(self._file)

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise PublishError(
                f"{self._file} cannot be written: {error.strerror}; the editions stand, and are built "
                "again the next time"
            ) from error


def _letters(site: Site) -> dict[str, str]:
    """The desk's own fonts by name and content; nothing where it has none."""
    found = {key: letters.named(getattr(site, key)) for key in letters.FACES.values()}
    return {key: name for key, name in found.items() if name}


def _read(path: Path) -> dict[tuple[str, str], BuiltBefore]:
    """The last line of each edition; a line cut short by a kill, or of another shape, tells nothing."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    found = {}
    for line in lines:
        try:
            row = BuiltBefore(**json.loads(line))
        except (ValueError, TypeError):
            continue
        found[row.edition, row.day] = row
    return found


def _hash(values: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()
