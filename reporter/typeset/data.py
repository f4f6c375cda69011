"""The article for machines: every fact with its inputs, and the checksums of all that is published."""

import hashlib
import json
import platform
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from importlib.metadata import version
from math import isfinite
from typing import Any

from reporter import __version__
from reporter.config.templates import fingerprint
from reporter.config.texts import clean, iso
from reporter.errors import RenderError
from reporter.model import Artifact, Observation
from reporter.typeset.edition import Edition

_PARTS = (
    "babel",
    "bm25s",
    "fonttools",
    "holidays",
    "jinja2",
    "matplotlib",
    "pillow",
    "pydyf",
    "weasyprint",
    "font-source-serif-pro",
    "font-source-sans-pro",
)


def facts_json(edition: Edition) -> Artifact:
    """`facts.json`: every fact of the edition, `text` as printed (null where it was not)."""
    report = edition.report
    head = _text(
        "facts.json",
        {
            "schema": 1,
            "edition": report.edition,
            "day": iso(report.day),
            "as_of": iso(report.as_of),
            "url": edition.url,
        },
    )
    text = f'{head[:-1]},"facts":[{",".join(_facts(edition))}]}}\n'
    return Artifact("facts.json", "application/json", text.encode())


def _facts(edition: Edition) -> Iterator[str]:
    """Each fact as JSON. An input is written once: thirty facts share one close."""
    texts = edition.report.texts
    inputs: dict[int, str] = {}  # by identity, and so are the stamps: a day's close is that of all assets
    stamps: dict[int, str] = {}

    def stamp(moment: datetime) -> str:
        text = stamps.get(id(moment))
        if text is None:
            text = stamps[id(moment)] = _quoted(_exact(moment))
        return text

    for fact in edition.report.facts:
        told = []
        for entry in fact.inputs:
            text = inputs.get(id(entry))
            if text is None:
                text = inputs[id(entry)] = _input(entry, stamp(entry.at))
            told.append(text)
        window, end = fact.window, stamp(fact.window.end)
        yield (
            f'{{"id":{_quoted(fact.id)},"kind":{_quoted(fact.kind)},"metric":{_quoted(fact.metric)}'
            f',"asset":{_quoted(fact.asset)},"value":{_number(float(fact.value))},"unit":{_quoted(fact.unit)}'
            f',"baseline":{"null" if fact.baseline is None else _number(float(fact.baseline))}'
            f',"window":{{"label":{_quoted(window.label)},"start":{stamp(window.start)},"end":{end}}}'
            f',"as_of":{end},"text":{_quoted(clean(texts[fact.id])) if fact.id in texts else "null"}'
            f',"inputs":[{",".join(told)}]}}'
        )


def _input(entry: Observation, at: str) -> str:
    return (
        f'{{"metric":{_quoted(entry.metric)},"asset":{_quoted(entry.asset)},"at":{at}'
        f',"value":{_number(entry.value)},"source":{_quoted(entry.source)}}}'
    )


_quoted = json.encoder.encode_basestring
"""A text as JSON, its letters as they are."""


def _number(value: float) -> str:
    """A number as JSON. Raises RenderError for one that JSON cannot hold."""
    if not isfinite(value):
        raise RenderError(f"facts.json cannot be written: {value!r} is not a JSON number.")
    return repr(value)


def _exact(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def manifest_json(edition: Edition, files: Sequence[Artifact]) -> Artifact:
    """`manifest.json`: SHA-256 of each of `files`, of the snapshot and the templates, and the versions."""
    report = edition.report
    text = _text(
        "manifest.json",
        {
            "schema": 1,
            "edition": report.edition,
            "day": iso(report.day),
            "as_of": iso(report.as_of),
            "snapshot": hashlib.sha256(edition.snapshot).hexdigest(),
            "templates": fingerprint(report.language, edition.templates_dir),
            "files": {
                file.path: {"sha256": hashlib.sha256(file.content).hexdigest(), "bytes": len(file.content)}
                for file in files
            },
            "versions": versions(),
        },
        pretty=True,
    )
    return Artifact("manifest.json", "application/json", f"{text}\n".encode())


@cache
def versions() -> dict[str, str]:
    """The versions of all that has a hand in an edition's bytes, by name."""
    parts = {part: version(part) for part in _PARTS}
    return {"reporter": __version__, "python": platform.python_version(), **parts}


def _text(path: str, content: dict[str, Any], *, pretty: bool = False) -> str:
    try:
        return json.dumps(
            content,
            allow_nan=False,
            ensure_ascii=False,
            indent=1 if pretty else None,
            separators=None if pretty else (",", ":"),
        )
    except ValueError as error:
        raise RenderError(f"{path} cannot be written: {error}.") from error
