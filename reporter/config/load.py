"""Reads `reporter.toml`, and writes the commented example of one."""

import os
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from reporter.config import Config, letters
from reporter.config.checks import is_folder
from reporter.config.keys import FORMER
from reporter.config.lines import KeyPath, key_lines, line_of
from reporter.config.places import languages
from reporter.config.read import Judge, read
from reporter.config.tones import unreadable
from reporter.errors import ConfigError

FILE_NAME = "reporter.toml"


def load(
    path: Path | None = None, *, known_sources: Iterable[str] = (), judge: Judge | None = None
) -> Config:
    """The configuration in `path`; without one, that of the working directory, else the defaults.

    Relative paths in the file are relative to it. `known_sources` are the ids of the sources that
    can be asked, for a verb that asks them; `judge` knows which metric may be corrected to which
    value. Raises `ConfigError`, which names key, file and line.
    """
    if path is None:
        path = Path(FILE_NAME)
        if not path.exists():
            return Config()
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such file; `reporter init` writes an example") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8") from error
    # TOML forbids a byte order mark, editors write one nevertheless.
    text = text.removeprefix("\ufeff")
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error
    lines = key_lines(text)

    def where(key: KeyPath) -> str:
        former = next((name for name, now in FORMER.items() if key[:1] == (now,)), "")
        line = line_of(key, lines) or line_of((former, *key[1:]), lines)
        return f"{path}, line {line}" if line else str(path)

    config = read(document, where, known_sources=known_sources, judge=judge)
    config = replace(_resolved(config, path.absolute().parent), path=path)
    _check_colours(config, where)
    _check_files(config, where)
    return config


def _resolved(config: Config, folder: Path) -> Config:
    """Relative paths are the file's, not the working directory's."""

    def absolute(name: Path | str) -> Path:
        return Path(os.path.normpath(folder / Path(name).expanduser()))

    named = {"logo": config.site.logo} | {key: getattr(config.site, key) for key in letters.FACES.values()}
    files = {key: str(absolute(name)) if name else "" for key, name in named.items()}
    return replace(
        config,
        output=absolute(config.output),
        templates_dir=absolute(config.templates_dir) if config.templates_dir else None,
        site=replace(config.site, **files),
        calendars=tuple(
            replace(one, file=str(absolute(one.file)) if one.file else "") for one in config.calendars
        ),
        publish=tuple(
            replace(
                target,
                folder=str(absolute(target.folder)) if target.folder else "",
                remote=str(absolute(target.remote)) if is_folder(target.remote) else target.remote,
            )
            for target in config.publish
        ),
    )


def _check_colours(config: Config, where: Callable[[KeyPath], str]) -> None:
    faults = [
        f"{where(('site', key))}: site.{key} = {colour!r} cannot be read on {paper} paper: its contrast is "
        f"{ratio:.1f} to 1 where text needs 4.5 to 1 (WCAG 2.2 AA); the nearest colour that can is {nearest}"
        for key, colour, nearest, ratio in unreadable(config.site)
        for paper in ("dark" if key.endswith("_dark") else "light",)
    ]
    if faults:
        raise ConfigError("\n".join(faults))


def _check_files(config: Config, where: Callable[[KeyPath], str]) -> None:
    logo = config.site.logo
    if logo and (Path(logo).suffix.lower() not in (".svg", ".png") or not Path(logo).is_file()):
        raise ConfigError(f"{where(('site', 'logo'))}: {logo} is not a readable SVG or PNG file")
    if config.templates_dir and not config.templates_dir.is_dir():
        raise ConfigError(f"{where(('templates_dir',))}: {config.templates_dir} is no folder")
    known = languages(config.templates_dir)
    for number, edition in enumerate(config.editions):
        if edition.language not in known:
            raise ConfigError(
                f"{where(('editions', number, 'language'))}: there are no words for the language "
                f"{edition.language}; there are for: {', '.join(known)}"
            )
    if faults := list(letters.faults(config.site, config.editions, config.templates_dir)):
        raise ConfigError("\n".join(f"{where(('site', key))}: site.{key}: {told}" for key, told in faults))
    site = config.output / "site"
    for number, target in enumerate(config.publish):
        if target.folder and _overlap(Path(target.folder), site):
            raise ConfigError(
                f"{where(('publish', number, 'folder'))}: {target.folder} is the site itself, or lies in or "
                "around it; choose another folder"
            )


def _overlap(one: Path, other: Path) -> bool:
    one, other = one.resolve(), other.resolve()
    return one.is_relative_to(other) or other.is_relative_to(one)


def example() -> str:
    """The commented example of a configuration, whose values are the defaults."""
    return files("reporter.config").joinpath("example.toml").read_text(encoding="utf-8")


def write_example(path: Path) -> None:
    """Writes the example to `path`; raises `ConfigError` rather than overwrite anything."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(example())
    except FileExistsError:
        raise ConfigError(f"{path} is there already and was left as it is; name another file") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error.strerror}") from error
