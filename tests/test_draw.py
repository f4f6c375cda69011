import gzip
import json
import re
import subprocess
import sys
import warnings
from dataclasses import replace
from datetime import datetime
from xml.etree import ElementTree as ET

import matplotlib as mpl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter.config import Site
from reporter.config.looks import ROLES
from reporter.draw import DRAWERS, Palette, Wording, draw, fonts
from reporter.draw.style import SIZES as TYPE
from reporter.draw.style import SLACK
from reporter.errors import RenderError
from reporter.model import Mark, Series
from tests.recipes import DAILY, KINDS, SIZES, days, recipe, wave

PALETTE = Palette.of(Site())
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "$x$ <script>alert(1)</script> & \"q\" 'a' ]]> $\\frac{1}{2}$ \x00 %"


def made(kind, size="ninety", face="web", **changes):
    values, factor = SIZES[size]
    return draw(recipe(kind, values, factor, **changes), PALETTE, face=face)


def tree(artifact):
    return ET.fromstring(artifact.content)


def subpaths(path):
    """The points of each part of a path, read as the room's docstring describes path data."""
    parts, x, y = [], 0.0, 0.0
    for letter, body in re.findall(r"([Mlhvz])([^Mlhvz]*)", path):
        numbers = [float(n) for n in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", body)]
        if letter == "M":
            x, y = numbers
            parts.append([(x, y)])
        elif letter == "l":
            for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
                x, y = x + dx, y + dy
                parts[-1].append((x, y))
        elif letter in "hv":
            x, y = (x + numbers[0], y) if letter == "h" else (x, y + numbers[0])
            parts[-1].append((x, y))
    return parts


def back(scale, place):
    d0, p0, d1, p1 = scale
    return d0 + (place - p0) / (p1 - p0) * (d1 - d0)


def plotted(record, group):
    """(x or None, y) of every point, from the geometry alone, from left to right (top to bottom)."""
    parts = [part for path in group.iter(f"{SVG}path") for part in subpaths(path.get("d"))]
    if record["draws"] == "line":
        assert len(parts) == 1
        return [(back(record["of_x"], x), back(record["of_y"], y)) for x, y in parts[0]]
    if record["of_x"] is None:
        parts.sort(key=lambda part: part[0][1])
        return [(None, back(record["of_y"], part[1][0])) for part in parts]
    parts.sort(key=lambda part: part[0][0])
    return [
        (back(record["of_x"], (part[0][0] + part[1][0]) / 2), back(record["of_y"], part[2][1]))
        for part in parts
    ]


def test_every_kind_has_its_drawer():
    assert tuple(DRAWERS) == KINDS


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_plotted_geometry_leads_back_to_the_data(kind, size):
    values, factor = SIZES[size]
    chart = recipe(kind, values, factor)
    root = tree(draw(chart, PALETTE))
    data = json.loads(root.find(f"{SVG}metadata").text)
    groups = {group.get("data-series"): group for group in root.iter(f"{SVG}g")}
    assert (data["id"], data["kind"]) == (kind, kind)
    assert (
        {record["id"] for record in data["series"]} == set(groups) == {series.id for series in chart.series}
    )
    for record in data["series"]:
        series = next(series for series in chart.series if series.id == record["id"])
        assert record["y"] == [y for _, y in series.points]
        assert record["x"] == [x.timestamp() if isinstance(x, datetime) else x for x, _ in series.points]
        seen = plotted(record, groups[record["id"]])
        assert len(seen) == len(series.points)
        (low, _, high, _) = record["of_y"]
        assert [y for _, y in seen] == pytest.approx(record["y"], abs=0.002 * abs(high - low))
        if record["of_x"]:
            width = record["x"][-1] - record["x"][0]
            assert [x for x, _ in seen] == pytest.approx(record["x"], abs=0.002 * width or 400)


def boxes(root, slack):
    """(left, top, right, bottom) and text of every label, as wide as another sans may make it."""
    size = TYPE["web" if slack > 1 else "print"]
    found = []
    for text in root.iter(f"{SVG}text"):
        role, *anchor = text.get("class").split()
        wide = slack * fonts.width(text.text, size, fonts.PACKAGED.figures(ROLES[role].bold))
        x, y = float(text.get("x")), float(text.get("y"))
        left = x - {"m": wide / 2, "e": wide}.get(anchor[0] if anchor else "", 0.0)
        found.append((left, y - 0.7 * size, left + wide, y + 0.05 * size, text.text))
    return found


@pytest.mark.parametrize("face", ["web", "print"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", KINDS)
def test_labels_stay_inside_and_never_collide(kind, size, face):
    root = tree(made(kind, size, face))
    _, _, width, height = map(float, root.get("viewBox").split())
    found = boxes(root, SLACK[face])
    assert found
    for n, (left, top, right, bottom, text) in enumerate(found):
        assert -0.5 <= left <= right <= width + 0.5, text
        assert 0 <= top < bottom <= height, text
        for other in found[n + 1 :]:
            apart = right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
            assert apart, (text, other[4])


@pytest.mark.parametrize("kind", KINDS)
def test_geometry_stays_inside_the_sheet(kind):
    for size in SIZES:
        root = tree(made(kind, size))
        _, _, width, height = map(float, root.get("viewBox").split())
        for path in root.iter(f"{SVG}path"):
            for part in subpaths(path.get("d")):
                assert all(-0.1 <= x <= width + 0.1 and -0.1 <= y <= height + 0.1 for x, y in part), (
                    size,
                    part,
                )


@pytest.mark.parametrize("kind", KINDS)
def test_a_hostile_text_is_shown_as_it_is(kind):
    artifact = made(kind, "two points", title=HOSTILE, alt=HOSTILE, label=HOSTILE)
    root = tree(artifact)
    shown = HOSTILE.replace("\x00", "\N{REPLACEMENT CHARACTER}")
    assert root.find(f"{SVG}title").text == root.find(f"{SVG}desc").text == shown
    assert not list(root.iter(f"{SVG}script"))
    assert b"<script" not in artifact.content
    texts = " ".join(text.text for text in root.iter(f"{SVG}text"))
    assert "$x$" in texts or kind in ("price_90d", "fear_greed_90d", "etf_flows")


def test_a_hostile_series_id_cannot_leave_its_attribute():
    chart = recipe("price_90d", [1.0, 2.0])
    series = (replace(chart.series[0], id='b"><script>&'),)
    root = tree(draw(replace(chart, series=series), PALETTE))
    assert next(root.iter(f"{SVG}g")).get("data-series") == 'b"><script>&'


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_recipe_gives_the_same_bytes_whatever_the_machine_prefers(kind):
    first = made(kind)
    with warnings.catch_warnings(), mpl.rc_context():
        warnings.simplefilter("ignore")
        mpl.rcParams.update(
            {"font.size": 31, "figure.dpi": 300, "text.usetex": True, "figure.autolayout": True}
        )
        assert made(kind).content == first.content
    before = dict(mpl.rcParams)
    assert made(kind).content == first.content
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("kind", KINDS)
def test_the_file_is_small_named_by_its_id_and_stands_alone(kind):
    artifact = draw(recipe(kind, wave(DAILY[kind], 76_000.0, 9_000.0)), PALETTE)
    assert artifact.path == f"charts/{kind}.svg"
    assert artifact.media_type == "image/svg+xml"
    # Most of it is the letters it carries and the points, published unrounded: up to seventeen digits each.
    letters = len(fonts.faces(True))
    assert letters < 21_000
    assert len(artifact.content) - letters <= (14_000 if kind == "against" else 12_000)
    assert len(gzip.compress(artifact.content)) - letters <= 6_000
    root = tree(artifact)
    assert root.get("role") == "img"
    assert root[0].tag == f"{SVG}title"
    text = artifact.content.decode()
    assert "@media(prefers-color-scheme:dark)" in text
    assert "href" not in text
    assert set(re.findall(r"url\((.{15})", text)) == {"data:font/woff2;"[:15]}
    assert " id=" not in text


def test_the_print_face_aligns_its_own_labels_and_is_light():
    artifact = made("price_90d", face="print")
    text = artifact.content.decode()
    assert artifact.path == "charts/price_90d.print.svg"
    assert "text-anchor" not in text
    assert "@media" not in text
    assert "<metadata>" not in text
    assert len(artifact.content) < len(made("price_90d").content)


def test_the_months_and_the_decimal_mark_come_from_the_caller():
    months = (
        "janv.",
        "févr.",
        "mars",
        "avr.",
        "mai",
        "juin",
        "juil.",
        "août",
        "sept.",
        "oct.",
        "nov.",
        "déc.",
    )
    text = draw(recipe("price_90d", wave(90)), PALETTE, months).content.decode()
    assert "1 déc." in text
    assert "1 janv. 2026" in text
    german = Wording(
        months=months, day="{day}. {month}", decimal=",", group=".", suffixes=("Tsd.", "Mio.", "Mrd.", "Bio.")
    )
    text = draw(recipe("price_90d", wave(90, 1.0, 0.9)), PALETTE, wording=german).content.decode()
    assert "1. déc." in text
    assert "$0,5" in text


def test_directions_differ_by_more_than_colour():
    root = tree(made("moves", "signs"))
    assert {path.get("class") for path in root.iter(f"{SVG}path")} >= {"up", "down", "up-soft", "down-soft"}
    assert ROLES["up"].fill == "paper"
    assert ROLES["down"].fill == "falling"
    assert len({ROLES[f"line{n}"].dash for n in (1, 2, 3)}) == 3


def test_one_panel_of_leverage_may_be_missing():
    both = recipe("leverage", wave(30))
    heights = []
    for series in (both.series, both.series[:1], both.series[1:]):
        root = tree(draw(replace(both, series=series), PALETTE))
        assert [group.get("data-series") for group in root.iter(f"{SVG}g")]
        heights.append(float(root.get("viewBox").split()[3]))
    assert heights[0] > heights[1] == heights[2]


def test_one_side_of_liquidations_may_be_missing():
    both = recipe("liquidations_30d", wave(30))
    for series in (both.series[:1], both.series[1:]):
        root = tree(draw(replace(both, series=series), PALETTE))
        assert [group.get("data-series") for group in root.iter(f"{SVG}g")] == [series[0].id]


def test_a_bar_of_a_day_stands_over_the_day_not_over_its_end():
    root = tree(draw(recipe("liquidations_30d", wave(30)), PALETTE))
    record = json.loads(root.find(f"{SVG}metadata").text)["series"][0]
    tick = next(text for text in root.iter(f"{SVG}text") if text.text == "25 Jan")
    stamp = datetime.fromisoformat("2026-01-26T00:00+00:00").timestamp()
    assert back(record["of_x"], float(tick.get("x"))) == pytest.approx(stamp, abs=600)


def _one(changes, kind="price_90d"):
    chart = recipe(kind, wave(5))
    return replace(chart, series=(replace(chart.series[0], **changes),), marks=())


FAULTY = {
    "empty": (_one({"points": (), "labels": ()}), "'bitcoin' is empty"),
    "none": (replace(recipe("moves", [1.0]), series=()), "no series"),
    "kind": (replace(recipe("moves", [1.0]), kind="pie"), "no kind 'pie'"),
    "path": (replace(recipe("moves", [1.0]), id="../x"), "its id becomes a file's name"),
    "labels": (_one({"labels": ("a", "b")}), "5 points, 2 labels"),
    "nan": (_one({"points": days([1.0, float("nan")]), "labels": ()}), "not finite"),
    "mark": (replace(_one({}), marks=(Mark("x", float("inf")),)), "not finite"),
    "naive": (_one({"points": ((datetime(2026, 1, 1), 1.0),), "labels": ()}), "needs a UTC time"),  # noqa: DTZ001
    "category": (_one({"points": (("Bitcoin", 1.0),), "labels": ()}), "needs a UTC time"),
    "twice": (
        replace(recipe("against", wave(5)), series=recipe("against", wave(5)).series[:1] * 2),
        "the same id",
    ),
    "negative sum": (_one({"id": "long", "points": days([-1.0])}, "liquidations_30d"), "negative sum"),
    "side": (_one({"id": "both"}, "liquidations_30d"), "long and short"),
    "panel": (_one({"id": "basis"}, "leverage"), "open_interest and funding"),
    "marks": (replace(_one({}), marks=tuple(Mark(f"level {n}", 100.0) for n in range(30))), "fewer marks"),
    "moves": (
        replace(
            recipe("moves", [1.0]),
            series=tuple(Series(str(n), "", "fraction", (("A", 1.0),)) for n in range(3)),
        ),
        "one or two series",
    ),
    "lines": (
        replace(
            recipe("against", [1.0]), series=tuple(Series(str(n), "", "index", days([1.0])) for n in range(4))
        ),
        "at most three",
    ),
}


@pytest.mark.parametrize("fault", FAULTY)
def test_what_cannot_be_drawn_honestly_is_refused_by_name(fault):
    chart, said = FAULTY[fault]
    with pytest.raises(RenderError, match=re.escape(said)) as refused:
        draw(chart, PALETTE)
    assert "chart" in str(refused.value)


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(KINDS),
    st.lists(st.floats(-1e13, 1e13, allow_subnormal=False), min_size=1, max_size=12),
    st.text(max_size=30),
)
def test_any_finite_values_and_any_text_make_a_valid_file(kind, values, text):
    root = tree(draw(recipe(kind, values, title=text, label=text), PALETTE))
    found = boxes(root, SLACK["web"])
    assert all(left >= -0.5 and right <= 680.5 for left, _, right, _, _ in found)


def test_pyplot_is_never_imported():
    code = (
        "import sys; import reporter.draw; from reporter.config import Site;"
        "from tests.recipes import recipe, wave;"
        "reporter.draw.draw(recipe('moves', wave(5)), reporter.draw.Palette.of(Site()));"
        "assert 'matplotlib.pyplot' not in sys.modules;"
        "print('drawn')"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )
    assert done.stdout == "drawn\n", done.stderr
