"""From a table of values, as TOML or JSON hold it, to the frozen `Config`; every fault is named at once."""

import difflib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from reporter.config import Config, EditionSettings, checks, kinds, secrets
from reporter.config import keys as k
from reporter.config.checks import Refused, identifier
from reporter.config.lines import KeyPath
from reporter.config.matrix import count, expanded
from reporter.errors import ConfigError

# Assets the program knows without being told; a benchmark outside the edition's own list is one of them.
KNOWN_ASSETS = ("bitcoin", "ethereum", "binancecoin", "solana", "ripple")

Judge = Callable[[str, float], tuple[str, str]]
"""(metric, value) -> the key at fault and why; two empty texts if there is no fault."""

_TABLES = (*k.SINGLE, *k.REPEATED, *k.NAMED)


def read(
    document: Mapping[str, Any],
    where: Callable[[KeyPath], str],
    *,
    known_sources: Iterable[str] = (),
    judge: Judge | None = None,
) -> Config:
    """The configuration a document describes; what it leaves out is the default.

    `where` turns the path of a key into the place a message names. `known_sources`, where given, are
    the ids of the sources the program can ask: another id must carry a `name` to print. `judge` says
    why a metric cannot be corrected to a value (nothing: it can).
    Raises `ConfigError` with one line for each fault.
    """
    reader = _Reader(where)
    config = reader.whole(document, tuple(known_sources), judge)
    if reader.faults:
        raise ConfigError("\n".join(reader.faults))
    return config


class _Reader:
    """Collects the faults of one document, so that a desk mends them in one go."""

    def __init__(self, where: Callable[[KeyPath], str]) -> None:
        self.where = where
        self.faults: list[str] = []
        self.hidden: list[KeyPath] = []
        """Where secrets stand, which no message may repeat."""

    def fault(self, path: KeyPath, message: str) -> None:
        self.faults.append(f"{self.where(path)}: {message}")

    def whole(
        self, document: Mapping[str, Any], known_sources: tuple[str, ...], judge: Judge | None
    ) -> Config:
        given: dict[str, Any] = {}
        for path, why in secrets.found(document):
            self.hidden.append(path)
            self.fault(path, why)
        for former, now in k.FORMER.items():
            if former in document:
                if now in document:
                    self.fault((former,), f"[[{former}]] is the former name of [[{now}]]; use that alone")
                document = {now if name == former else name: item for name, item in document.items()}
        for name, value in document.items():
            if name in k.TOP:
                self.one((name,), k.TOP[name], value, given)
            elif name in k.SINGLE:
                given[name] = self.table((name,), k.SINGLE[name], value)
            elif name in k.REPEATED:
                given[name] = self.repeated(name, k.REPEATED[name], value)
            elif name in k.NAMED:
                given[name] = self.named(name, k.NAMED[name], value)
            else:
                self.fault((name,), self.unknown(name, (*k.TOP, *_TABLES), "the top of the file"))
        for folder in ("output", "templates_dir"):
            if given.get(folder):
                given[folder] = Path(given[folder])
            else:
                given.pop(folder, None)
        if self.faults:
            return Config()
        if given.get("matrix"):
            written = given.get("editions", ())
            given["editions"] = (*written, *expanded(given["matrix"], given.get("templates_dir")))
        config = Config(**given)
        self.editions(config)
        self.sources(config, known_sources)
        self.targets(config, document)
        self.corrections(config, judge)
        self.calendars(config)
        return config

    def one(self, path: KeyPath, check: Callable[[object], Any], value: object, into: dict[str, Any]) -> None:
        try:
            into[str(path[-1])] = check(value)
        except Refused as refused:
            hidden = str(path[-1]).endswith("_env") or any(at[: len(path)] == path for at in self.hidden)
            shown = "(not shown)" if hidden else _shown(value)
            self.fault(path, f"{_dotted(path)} = {shown} is not allowed; expected {refused}")

    def table(self, path: KeyPath, table: k.Table, value: object) -> Any:
        if not isinstance(value, Mapping):
            self.fault(path, f"{_dotted(path)} must be a table, {table.header}")
            return table.makes()
        given: dict[str, Any] = {}
        for name, item in value.items():
            if name in table.keys:
                self.one((*path, name), table.keys[name], item, given)
            else:
                self.fault((*path, name), self.unknown(name, tuple(table.keys), table.header))
        missing = [name for name in table.required if name not in value]
        if missing:
            self.fault(path, f"{table.header} needs {' and '.join(missing)}")
        if any(name not in given for name in table.required):
            given = {**dict.fromkeys(table.required, ""), **given}
        return table.makes(**given)

    def repeated(self, name: str, table: k.Table, value: object) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple):
            self.fault((name,), f"{name} must be written as {table.header}, once for each")
            return ()
        if name == "editions" and not value:
            self.fault((name,), "at least one of [[editions]] is needed")
        return tuple(self.table((name, number), table, item) for number, item in enumerate(value))

    def named(self, name: str, table: k.Table, value: object) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            self.fault((name,), f"{name} must be written as {table.header}, once for each")
            return {}
        result: dict[str, Any] = {}
        for key, item in value.items():
            try:
                result[identifier(key)] = self.table((name, key), table, item)
            except Refused as refused:
                self.fault((name, key), f"the id {_shown(key)} is not allowed; expected {refused}")
        return result

    def unknown(self, name: str, allowed: tuple[str, ...], place: str) -> str:
        message = f"unknown key {_shown(name)} in {place}"
        near = difflib.get_close_matches(name, allowed, 1, 0.6)
        if near:
            return f"{message}; did you mean {near[0]}?"
        for table in (*k.SINGLE.values(), *k.REPEATED.values(), *k.NAMED.values()):
            if name in table.keys:
                return f"{message}; it belongs in {table.header}"
        if name in k.TOP:
            return f"{message}; it belongs at the top of the file, before the first table"
        return f"{message}; allowed are: {', '.join(allowed)}"

    def editions(self, config: Config) -> None:
        seen: set[str] = set()
        written = len(config.editions) - sum(map(count, config.matrix))
        for number, edition in enumerate(config.editions):
            path: KeyPath = ("editions", number) if number < written else ("matrix",)
            if edition.slug in seen:
                self.fault(
                    (*path, "slug"), f"two editions are called {edition.slug}; give each a slug of its own"
                )
            seen.add(edition.slug)
            if number >= written:
                self.made(edition)
            self.benchmark(path, edition)
            if config.quality.min_assets > len(edition.assets):
                self.fault(
                    ("quality", "min_assets"),
                    f"quality.min_assets = {config.quality.min_assets} can never be met: "
                    f"{edition.slug} has {len(edition.assets)} assets",
                )

    def made(self, edition: EditionSettings) -> None:
        """What a matrix made of its patterns passes the checks of an edition written out."""
        for key, check in (("slug", checks.slug), ("title", checks.text(80))):
            try:
                check(getattr(edition, key))
            except Refused as refused:
                value = _shown(getattr(edition, key))
                self.fault(("matrix",), f"the {key} {value} of the matrix is not allowed; expected {refused}")

    def benchmark(self, path: KeyPath, edition: EditionSettings) -> None:
        allowed = dict.fromkeys((*edition.assets, *KNOWN_ASSETS))
        if edition.benchmark not in allowed:
            near = difflib.get_close_matches(edition.benchmark, allowed, 1, 0.6)
            self.fault(
                (*path, "benchmark"),
                f"benchmark = {_shown(edition.benchmark)} is none of the edition's assets"
                + (f"; did you mean {near[0]}?" if near else f"; expected one of: {', '.join(allowed)}"),
            )

    def sources(self, config: Config, known: tuple[str, ...]) -> None:
        for source, settings in config.sources.items():
            if known and source not in known and not settings.name:
                near = difflib.get_close_matches(source, known, 1, 0.6)
                self.fault(
                    ("sources", source),
                    f"there is no source {_shown(source)}"
                    + (f"; did you mean {near[0]}?" if near else f"; known are: {', '.join(known)}")
                    + " For figures of your own that you import under this id, give it a name.",
                )

    def targets(self, config: Config, document: Mapping[str, Any]) -> None:
        slugs = {edition.slug for edition in config.editions}
        for number, target in enumerate(config.publish):
            path: KeyPath = ("publish", number)
            given = [name for name, value in document["publish"][number].items() if value not in ("", [])]
            for key, why in kinds.faults(target.kind, given, target.service):
                self.fault((*path, key) if key else path, why)
            for slug in target.editions:
                if slug not in slugs:
                    self.fault((*path, "editions"), f"there is no edition {_shown(slug)}")
            loopback = target.host in ("localhost", "127.0.0.1", "::1")
            if target.kind == "mail" and target.tls == "none" and not loopback:
                self.fault((*path, "tls"), 'tls = "none" is for a mail server on this machine itself')
            if target.kind == "mail" and bool(target.user_env) != bool(target.secret_env):
                self.fault(path, "user_env and secret_env go together: a name and its password")

    def calendars(self, config: Config) -> None:
        seen: set[str] = set()
        for number, one in enumerate(config.calendars):
            if bool(one.file) == bool(one.url):
                self.fault(("calendars", number), "a calendar needs either file = ... or url = ...")
            if one.name in seen:
                self.fault(("calendars", number, "name"), f"two calendars are called {one.name}; rename one")
            seen.add(one.name)

    def corrections(self, config: Config, judge: Judge | None) -> None:
        seen: set[tuple[str, str, str]] = set()
        for number, one in enumerate(config.corrections):
            key = (one.day, one.metric, one.asset)
            if key in seen:
                self.fault(
                    ("corrections", number),
                    f"two corrections of {one.metric} of {one.asset} on {one.day}; leave one",
                )
            seen.add(key)
            at_fault, why = judge(one.metric, one.value) if judge else ("", "")
            if why:
                self.fault(("corrections", number, at_fault), f"{at_fault}: {why}")


def _dotted(path: KeyPath) -> str:
    return ".".join(f"{name}" if isinstance(name, str) else f"{name + 1}" for name in path)


def _shown(value: object) -> str:
    """The value as a message repeats it: short, and never with a control character in it."""
    shown = ascii(value) if isinstance(value, str) else str(value)
    return shown if len(shown) <= 80 else shown[:77] + "..."
