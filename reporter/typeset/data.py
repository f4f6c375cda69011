"""The article for machines: every fact with its inputs, and the checksums of all that is published."""

import hashlib
import json
import platform
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib.metadata import version
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
    return _json(
        "facts.json",
        {
            "schema": 1,
            "edition": report.edition,
            "day": iso(report.day),
            "as_of": iso(report.as_of),
            "url": edition.url,
            "facts": _facts(edition),
        },
    )


def _facts(edition: Edition) -> list[dict[str, Any]]:
    texts = edition.report.texts
    inputs: dict[int, dict[str, Any]] = {}  # by identity: thirty facts share one close
    for fact in edition.report.facts:
        for entry in fact.inputs:
            if id(entry) not in inputs:
                inputs[id(entry)] = _input(entry)
    return [
        {
            "id": fact.id,
            "kind": fact.kind,
            "metric": fact.metric,
            "asset": fact.asset,
            "value": float(fact.value),
            "unit": fact.unit,
            "baseline": None if fact.baseline is None else float(fact.baseline),
            "window": {
                "label": fact.window.label,
                "start": _exact(fact.window.start),
                "end": _exact(fact.window.end),
            },
            "as_of": _exact(fact.window.end),
            "text": clean(texts[fact.id]) if fact.id in texts else None,
            "inputs": [inputs[id(entry)] for entry in fact.inputs],
        }
        for fact in edition.report.facts
    ]


def _input(entry: Observation) -> dict[str, Any]:
    return {
        "metric": entry.metric,
        "asset": entry.asset,
        "at": _exact(entry.at),
        "value": entry.value,
        "source": entry.source,
    }


def _exact(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def manifest_json(edition: Edition, files: Sequence[Artifact]) -> Artifact:
    """`manifest.json`: SHA-256 of each of `files`, of the snapshot and the templates, and the versions."""
    report = edition.report
    return _json(
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


@cache
def versions() -> dict[str, str]:
    """The versions of all that has a hand in an edition's bytes, by name."""
    parts = {part: version(part) for part in _PARTS}
    return {"reporter": __version__, "python": platform.python_version(), **parts}


def _json(path: str, content: dict[str, Any], *, pretty: bool = False) -> Artifact:
    try:
        text = json.dumps(
            content,
            allow_nan=False,
            ensure_ascii=False,
            indent=1 if pretty else None,
            separators=None if pretty else (",", ":"),
        )
    except ValueError as error:
        raise RenderError(f"{path} cannot be written: {error}.") from error
    return Artifact(path, "application/json", f"{text}\n".encode())
