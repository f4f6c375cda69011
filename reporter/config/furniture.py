"""The page's words in a language, read without the templates' engine: a command line needs names alone."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from reporter.config.places import roots
from reporter.errors import ConfigError


@lru_cache(maxsize=8)
def furniture(language: str, override: Path | None = None) -> Mapping[str, str]:
    """The page's words in `language`, flat: the key `months` of the table `[time]` is `time.months`.

    The desk's own `furniture.toml` replaces single words. Raises ConfigError when the language has
    none, or when a file cannot be read.
    """
    words: dict[str, str] = {}
    found = False
    for root in reversed(roots(override)):
        path = root / language / "furniture.toml"
        if not path.is_file():
            continue
        found = True
        try:
            tables = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigError(f"{path}: {error}. Mend the file.") from error
        for table, entries in tables.items():
            if not isinstance(entries, dict) or not all(isinstance(word, str) for word in entries.values()):
                raise ConfigError(f"{path}: [{table}] must be a table of quoted words.")
            words.update({f"{table}.{key}": word for key, word in entries.items()})
    if not found:
        raise ConfigError(f"The language {language!r} has no furniture.toml in {roots(override)[-1]}.")
    return words
