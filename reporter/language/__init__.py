"""The languages an edition can be written in: how each prints figures, dates, names and verbs.

A language is a folder `templates/<code>/` (its words and sentences) and a Babel locale (its numbers
and dates). Nothing here knows a sentence.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import Locale

from reporter.errors import ConfigError

LANGUAGES: dict[str, str] = {"en": "en_US", "es": "es_ES"}
"""Language code -> Babel locale. One row and one folder of templates make a new language."""


@dataclass(frozen=True, slots=True)
class Language:
    """One language: its Babel locale and the tables of `words.toml`."""

    code: str
    locale: Locale
    words: Mapping[str, Any]

    def name(self, asset: str, form: str = "name") -> str:
        """The asset's printed name; an asset the table does not know is printed by its id.

        A number at an id's end ("avalanche-2") tells it from another of that name, and is no part of it.
        """
        row = self.words["assets"].get(asset)
        if row is None:
            return re.sub(r"[-_]", " ", re.sub(r"-\d+$", "", asset)).title()
        return str(row.get(form, row["name"]))

    def titles(self, assets: Sequence[str]) -> Mapping[str, Any]:
        """The table of what headlines say, for an edition that prices `assets`.

        Its `names` are those of these assets, the printed one among them, and of the whole market; the names
        of all other coins stand among its `others`.
        """
        table = self.words["titles"]
        own = (*assets, "market")
        names = {asset: list(table["names"].get(asset, ())) for asset in own}
        for asset in assets:
            names[asset].append(self.name(asset))
        strange = [name for asset, known in table["names"].items() if asset not in own for name in known]
        return {**table, "names": names, "others": [*table["others"], *strange]}

    def pattern(self, key: str, table: bool = False) -> str:
        """How `[figures]` sets a number with its unit; in a table by `table_<key>` where there is one."""
        figures = self.words["figures"]
        if table and f"table_{key}" in figures:
            return str(figures[f"table_{key}"])
        return self.label("figures", key)

    def spoken(self, text: str) -> str:
        """Running text after the language's rules for words that meet: "a el" becomes "al" in Spanish."""
        for found, becomes in self.words["joins"].get("meeting", ()):
            text = re.sub(found, becomes, text)
        return text

    @property
    def own_name(self) -> str:
        """The language's name in itself, with a capital."""
        name = str(Locale.parse(self.code.replace("-", "_")).get_display_name() or self.code)
        return name[:1].upper() + name[1:]

    def label(self, group: str, key: str) -> str:
        """A label of `words.toml`. Raises `ConfigError` when the table lacks it."""
        try:
            return str(self.words[group][key])
        except KeyError:
            raise ConfigError(
                f"templates/{self.code}/words.toml has no [{group}] entry {key!r}: "
                "add it to the language's table"
            ) from None


@lru_cache(maxsize=16)
def load(code: str, folders: tuple[Path, ...]) -> Language:
    """Read a language's tables from the first of `folders` that has them.

    Raises `ConfigError` for an unknown language or a folder without `words.toml`.
    """
    if code not in LANGUAGES:
        raise ConfigError(f"language {code!r} is not known; known are: {', '.join(sorted(LANGUAGES))}")
    for folder in folders:
        path = folder / code / "words.toml"
        if path.is_file():
            try:
                words = tomllib.loads(path.read_text(encoding="utf-8"))
            except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
                raise ConfigError(f"{path} cannot be read as TOML: {error}") from error
            return Language(code, Locale.parse(LANGUAGES[code]), words)
    raise ConfigError(f"no words.toml for language {code!r} in {', '.join(str(f) for f in folders)}")
