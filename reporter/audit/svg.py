"""A chart's file read back: what it says it plots, what it draws, what it prints."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from reporter.audit import strict
from reporter.audit.page import Node, squeeze
from reporter.errors import AuditFailed

SVG = "{http://www.w3.org/2000/svg}"
Scale = tuple[float, float, float, float]
"""Two points of a straight line from data to units of the viewBox: d0, p0, d1, p1."""
Box = tuple[float, float, float, float]
"""x, y, width, height of a bar as drawn, signed."""
_STEP = re.compile(r"([MlhvzZ])|(-?(?:\d+\.?\d*|\.\d+))")


Shape = tuple[str, tuple[tuple[str, str], ...], str, tuple[Any, ...]]
"""An element of a drawing: tag, attributes sorted, its own text, the elements in it."""
_HEAD = frozenset({"title", "desc", "metadata", "style"})


@dataclass(frozen=True, slots=True)
class Line:
    """One series: points as written into the file, and the paths drawn for them."""

    id: str
    unit: str
    draws: str
    x: tuple[float | str, ...]
    y: tuple[float, ...]
    of_x: Scale | None
    of_y: Scale
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Label:
    """A text of the chart: its classes, place and words."""

    classes: frozenset[str]
    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """One chart's file."""

    id: str
    kind: str
    title: str
    description: str
    lines: tuple[Line, ...]
    labels: tuple[Label, ...]
    rules: Mapping[str, tuple[str, ...]]
    """Path data by class, outside the series."""
    type_size: float
    body: tuple[Shape, ...]
    """All that is drawn, in order, without the paper: what the page has to hold too."""


def read(path: Path) -> Drawing:
    """Read a chart's SVG. Raises AuditFailed where it is no chart of this program."""
    content = strict.read(path)
    name = f"charts/{path.name}"
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise AuditFailed(f"{name}: it declares entities, which no chart does.")
    try:
        root = ET.fromstring(content)  # noqa: S314 (entities are refused above)
    except ET.ParseError as error:
        raise AuditFailed(f"{name}: not XML ({error}); rebuild the edition.") from error
    data = strict.mapping(strict.parse(root.findtext(f"{SVG}metadata") or "", name), name)
    groups: dict[str, list[str]] = {}
    rules: dict[str, list[str]] = {}
    labels: list[Label] = []
    for node in root:
        if node.tag == f"{SVG}g" and "data-series" in node.attrib:
            found = [child.get("d", "") for child in node.iter(f"{SVG}path")]
            groups.setdefault(node.attrib["data-series"], []).extend(found)
        elif node.tag == f"{SVG}path":
            rules.setdefault(node.get("class", ""), []).append(node.get("d", ""))
        elif node.tag == f"{SVG}text":
            place = float(node.get("x", "nan")), float(node.get("y", "nan"))
            labels.append(Label(frozenset(node.get("class", "").split()), *place, "".join(node.itertext())))
    size = re.search(r"font-size:([\d.]+)px", root.findtext(f"{SVG}style") or "")
    return Drawing(
        strict.text(data.get("id"), name),
        strict.text(data.get("kind"), name),
        root.findtext(f"{SVG}title") or "",
        root.findtext(f"{SVG}desc") or "",
        tuple(_line(row, groups, name) for row in strict.items(data.get("series"), name)),
        tuple(labels),
        {key: tuple(paths) for key, paths in rules.items()},
        float(size[1]) if size else 0.0,
        tuple(_shape(node) for node in root if _name(node) not in _HEAD and node.get("class") != "paper"),
    )


def _name(node: ET.Element) -> str:
    return node.tag.removeprefix(SVG).lower()


def _shape(node: ET.Element) -> Shape:
    attrs = tuple(sorted((name.lower(), value) for name, value in node.attrib.items()))
    return _name(node), attrs, squeeze(node.text or ""), tuple(_shape(child) for child in node)


def held(node: Node) -> tuple[Shape, ...]:
    """What a drawing in the page holds, as `Drawing.body` has it for a file."""
    return tuple(
        (
            child.tag,
            tuple(sorted(child.attrs.items())),
            squeeze("".join(text for text in child.children if isinstance(text, str))),
            held(child),
        )
        for child in node.children
        if isinstance(child, Node)
    )


def _line(row: object, groups: Mapping[str, list[str]], name: str) -> Line:
    entry = strict.mapping(row, name)
    x = strict.items(entry.get("x"), name)
    known = strict.text(entry.get("id"), name)
    across = entry.get("of_x")
    y = tuple(strict.number(item, name) for item in strict.items(entry.get("y"), name))
    if len(x) != len(y):
        raise AuditFailed(f"{name}: {known} has {len(x)} places for {len(y)} values.")
    return Line(
        known,
        strict.text(entry.get("unit"), name),
        strict.text(entry.get("draws"), name),
        tuple(item if isinstance(item, str) else strict.number(item, name) for item in x),
        y,
        None if across is None else _scale(across, name),
        _scale(entry.get("of_y"), name),
        tuple(groups.get(known, ())),
    )


def _scale(value: object, name: str) -> Scale:
    numbers = [strict.number(item, name) for item in strict.items(value, name)]
    if len(numbers) != 4 or numbers[0] == numbers[2]:
        raise AuditFailed(f"{name}: {numbers} is no scale.")
    return numbers[0], numbers[1], numbers[2], numbers[3]


def place(scale: Scale, value: float) -> float:
    """Where a value lies on a scale."""
    d0, p0, d1, p1 = scale
    return p0 + (value - d0) / (d1 - d0) * (p1 - p0)


def subpaths(data: str) -> list[list[tuple[float, float]]]:
    """The points of each subpath: absolute M, relative l, h and v, as the charts are drawn."""
    found: list[list[tuple[float, float]]] = []
    command = ""
    numbers: list[float] = []
    x = y = 0.0
    for match in _STEP.finditer(data):
        if match[1]:
            command, numbers = match[1], []
            continue
        numbers.append(float(match[2]))
        if command in "hv" and numbers:
            x, y = (x + numbers[0], y) if command == "h" else (x, y + numbers[0])
        elif len(numbers) < 2:
            continue
        elif command == "M":
            x, y = numbers
            found.append([])
        else:
            x, y = x + numbers[0], y + numbers[1]
        numbers = []
        found[-1].append((x, y))
    return found
