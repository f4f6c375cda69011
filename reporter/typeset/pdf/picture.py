"""The article's own drawings put on the PDF's page directly: the charts of `reporter.draw`, and lines.

WeasyPrint sets the text of any SVG letter by letter and reads its style as a browser would. A chart of ours
is a few classes of lines, boxes, circles and single lines of text; set as such it costs a fifth and stands
kerned. What is anything else is no picture of ours, and is left to WeasyPrint.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree as ET

from weasyprint.css.properties import INITIAL_VALUES
from weasyprint.draw.text import draw_first_line
from weasyprint.matrix import Matrix
from weasyprint.text.fonts import FontConfiguration
from weasyprint.text.line_break import Layout

from reporter.typeset.edition import SparkView

_SVG = "{http://www.w3.org/2000/svg}"
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_STEP = re.compile(r"([MLlhvz])|(-?(?:\d+\.?\d*|\.\d+))")
_BOX = re.compile(r"M(-?[\d.]+) ?(-?[\d.]+)(?:h([\d.]+)v(-?[\d.]+)h-\3|h-([\d.]+)v(-?[\d.]+)h\5)z")
"""A box: across, down or up, and back as far."""
_COLOUR = re.compile(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})")
_ROUND = 0.5522847498
"""How far, in radii, the handles of four Bezier curves stand off that make a circle."""
_KNOWN = frozenset(
    ("fill", "stroke", "stroke-width", "stroke-dasharray", "font-weight", "font-family", "font-size")
)
_ARGUMENTS = {"M": 2, "L": 2, "l": 2, "h": 1, "v": 1, "z": 0}


class Foreign(Exception):
    """A drawing that is not one of ours."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a mark is drawn: PDF's own colours (`0.1 0.2 0.3`), empty for none."""

    fill: str = ""
    stroke: str = ""
    width: str = "1"
    dash: str = ""
    weight: int = 400
    size: float = 0.0
    families: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """A path in PDF's operators, or a line of text at (x, y)."""

    look: Look
    path: str = ""
    text: str = ""
    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True, slots=True)
class Picture:
    """What WeasyPrint asks of an image; places are in units of the drawing, y downward."""

    width: float
    height: float
    marks: Sequence[Mark]
    fonts: FontConfiguration

    def get_intrinsic_size(self, resolution: Any, size: Any) -> tuple[float, float, float]:
        """Width and height in pixels, and their ratio."""
        del resolution, size
        return self.width, self.height, self.width / self.height

    def draw(self, stream: Any, width: float, height: float, style: Any) -> None:
        """Put the marks on a page, as large as fits into `width` by `height`, in the middle."""
        del style
        scale = min(width / self.width, height / self.height)
        across, down = (width - scale * self.width) / 2, (height - scale * self.height) / 2
        with stream.stacked():
            stream.transform(a=scale, d=scale, e=across, f=down)
            stream.set_alpha(1, stroke=True)
            stream.stream.append(b"4 M")
            for mark in self.marks:
                if mark.text:
                    self._write(stream, mark)
                else:
                    stream.stream.append(_drawn(mark))

    def _write(self, stream: Any, mark: Mark) -> None:
        look = mark.look
        line = Layout(_face(look.families, look.weight, look.size, self.fonts))
        line.set_text(mark.text)
        stream.stream.append(f"{look.fill} rg".encode())
        stream.begin_text()
        draw_first_line(stream, _Line(line, mark.text), "none", "none", Matrix(d=-1, e=mark.x, f=mark.y))
        stream.end_text()


class _Line:
    """A line of text as WeasyPrint draws it."""

    def __init__(self, layout: Any, text: str) -> None:
        self.pango_layout = layout
        self.text = text
        self.style = layout.style


class _Face(dict[str, Any]):
    font_config: FontConfiguration


@lru_cache(maxsize=16)
def _face(families: tuple[str, ...], weight: int, size: float, fonts: FontConfiguration) -> _Face:
    face = _Face(INITIAL_VALUES)
    face.font_config = fonts
    face |= {"font_family": families, "font_weight": weight, "font_size": size}
    return face


def _drawn(mark: Mark) -> bytes:
    look = mark.look
    said = [f"{look.fill} rg"] if look.fill else []
    if look.stroke:
        said.append(f"{look.stroke} RG\n{look.width} w\n[{look.dash}] 0 d")
    said += [mark.path, "B" if look.fill and look.stroke else "f" if look.fill else "S"]
    return "\n".join(said).encode()


def chart(svg: bytes, fonts: FontConfiguration) -> Picture | None:
    """The picture of a chart as `reporter.draw` writes it; None for any other SVG."""
    try:
        root = ET.fromstring(svg)  # noqa: S314 (our own drawing; one of a desk's is read by WeasyPrint as well)
        left, top, width, height = (float(part) for part in root.attrib["viewBox"].split())
        rules: dict[str, dict[str, str]] = {}
        marks: list[Mark] = []
        for node in root:
            _read(node, rules, marks)
        return Picture(width, height, tuple(marks), fonts) if (left, top) == (0, 0) else None
    except (Foreign, ET.ParseError, KeyError, ValueError):
        return None


def line(course: SparkView, fonts: FontConfiguration) -> Picture:
    """The line of a cell's recent values, with a dot on the last."""
    tone = _colour(course.stroke)
    places = [point.replace(",", " ") for point in course.points.split()]
    path = "\n".join(f"{place} {'l' if index else 'm'}" for index, place in enumerate(places))
    dot = _circle(float(course.x), float(course.y), 2.4)
    return Picture(
        100, 28, (Mark(Look(stroke=tone, width="1.6"), f"1 j\n{path}"), Mark(Look(fill=tone), dot)), fonts
    )


def _read(node: ET.Element, rules: dict[str, dict[str, str]], marks: list[Mark]) -> None:
    tag, known = node.tag.removeprefix(_SVG), node.attrib
    match tag:
        case "title" | "desc":
            return
        case "style":
            for names, said in _RULE.findall(node.text or ""):
                pairs = dict(pair.split(":", 1) for pair in said.split(";"))
                if not pairs.keys() <= _KNOWN:
                    raise Foreign(said)
                rules[names] = rules.get(names, {}) | pairs
            return
        case "g" if known.keys() == {"data-series"}:
            for inner in node:
                _read(inner, rules, marks)
            return
    look = _look(rules, tag, known["class"])
    match tag, sorted(known.keys() - {"class"}):
        case "path", ["d"]:
            marks.append(Mark(look, _path(known["d"])))
        case "circle", ["cx", "cy", "r"]:
            marks.append(Mark(look, _circle(float(known["cx"]), float(known["cy"]), float(known["r"]))))
        case "text", ["x", "y"] if node.text and not len(node):
            marks.append(Mark(look, text=node.text, x=float(known["x"]), y=float(known["y"])))
        case _:
            raise Foreign(tag)


def _look(rules: Mapping[str, dict[str, str]], tag: str, role: str) -> Look:
    said = {"fill": "#000000", "stroke": "none"} | rules.get(tag, {}) | rules.get(f".{role}", {})
    families = [name.strip().strip("\"'") for name in said.get("font-family", "").split(",")]
    return Look(
        fill=_colour(said["fill"]),
        stroke=_colour(said["stroke"]),
        width=f"{float(said.get('stroke-width', '1')):g}",
        dash=" ".join(f"{float(part):g}" for part in said.get("stroke-dasharray", "").split()),
        weight=int(said.get("font-weight", "400")),
        size=float(said.get("font-size", "0px").removesuffix("px")),
        families=tuple(families),
    )


def _colour(said: str) -> str:
    if said == "none":
        return ""
    match = _COLOUR.fullmatch(said.lower())
    if match is None:
        raise Foreign(said)
    return " ".join(f"{int(part, 16) / 255:.3g}" for part in match.groups())


def _path(data: str) -> str:
    """SVG path data as operators of a PDF; Foreign for a curve."""
    if "z" in data and not _BOX.sub("", data):
        return "\n".join(_box(match) for match in _BOX.finditer(data))
    said: list[str] = []
    letter, wants = "", 0
    numbers: list[float] = []
    x = y = 0.0
    for step in _STEP.finditer(data):
        if step[1]:
            letter, wants = step[1], _ARGUMENTS[step[1]]
        else:
            numbers.append(float(step[2]))
        if len(numbers) < wants:
            continue
        match letter:
            case "M" | "L":
                x, y = numbers
            case "l":
                x, y = x + numbers[0], y + numbers[1]
            case "h":
                x += numbers[0]
            case "v":
                y += numbers[0]
        said.append("h" if letter == "z" else f"{x:.1f} {y:.1f} {'m' if letter == 'M' else 'l'}")
        numbers.clear()
        if letter == "M":
            letter = "L"
    if numbers or _STEP.sub("", data).strip(" ,"):
        raise Foreign(data)
    return "\n".join(said)


def _box(match: re.Match[str]) -> str:
    wide, high = (match[3], match[4]) if match[3] else (f"-{match[5]}", match[6])
    return f"{match[1]} {match[2]} {wide} {high} re"


def _circle(x: float, y: float, radius: float) -> str:
    said = [f"{x + radius:.2f} {y:.2f} m"]
    off = radius * _ROUND
    for cos, sin in ((1, 0), (0, 1), (-1, 0), (0, -1)):
        # From (cos, sin) a quarter of the way round, to (-sin, cos).
        places = (
            (radius * cos - off * sin, radius * sin + off * cos),
            (off * cos - radius * sin, off * sin + radius * cos),
            (-radius * sin, radius * cos),
        )
        said.append(" ".join(f"{x + dx:.2f} {y + dy:.2f}" for dx, dy in places) + " c")
    return "\n".join(said) + "\nh"
