"""Changes of charts: texts, points, drawings, tables."""

import html
import json
import re
from collections.abc import Callable
from typing import Any

from tests.mutations.kit import OPPOSITE, PAGE, Files, drawn, kind, sub, svg


@kind("alternative text: digit", "T3")
def _(files: Files) -> bool:
    return sub(
        files, r'(<svg class="plot"[^>]*aria-label="[^"]*\$)(\d)', lambda m: m[1] + str(int(m[2]) % 9 + 1)
    )


@kind("alternative text: direction", "W2")
def _(files: Files) -> bool:
    return sub(
        files, r'(<svg class="plot"[^>]*aria-label="[^"]*?) (down|up) ', lambda m: f"{m[1]} {OPPOSITE[m[2]]} "
    )


@kind("title of a chart", "CHARTS")
def _(files: Files) -> bool:
    return sub(
        files, r'(<figcaption>(?:<p class="number">[^<]*</p>)?<p class="title"[^>]*>)(\w+)', r"\1Nothing"
    )


def chart_json(files: Files, path: str, change: Callable[[dict[str, Any]], None]) -> bool:
    if not path:
        return False
    found = re.search(rb"<metadata>(.*?)</metadata>", files[path])
    if found is None:
        return False
    data = json.loads(html.unescape(found[1].decode()))
    change(data)
    text = html.escape(json.dumps(data, ensure_ascii=False), quote=False).encode()
    files[path] = files[path][: found.start(1)] + text + files[path][found.end(1) :]
    return True


@kind("point of a chart", "CHARTS")
def _(files: Files) -> bool:
    def change(data: dict[str, Any]) -> None:
        data["series"][0]["y"][5] *= 1.01

    return chart_json(files, svg(files, "price_90d", "fear_greed_90d"), change)


@kind("point of a chart in file, drawing and table", "CHARTS")
def _(files: Files) -> bool:
    path = svg(files, "moves")
    if not path:
        return False
    raw: dict[str, float] = {}

    def change(data: dict[str, Any]) -> None:
        raw["new"] = data["series"][0]["y"][0] = data["series"][0]["y"][0] * 1.0001

    return chart_json(files, path, change) and sub(
        files, r'value="[^"]*"( data-series="24h")', lambda m: f'value="{raw["new"]:.9g}"{m[1]}'
    )


@kind("scale of a chart", "CHARTS")
def _(files: Files) -> bool:
    def change(data: dict[str, Any]) -> None:
        data["series"][0]["of_y"][0] *= 0.9

    return chart_json(files, svg(files, "price_90d", "fear_greed_90d"), change)


@kind("drawn line of a chart", "CHARTS")
def _(files: Files) -> bool:
    return drawn(
        files,
        svg(files, "price_90d", "fear_greed_90d"),
        r'(<g data-series="[^"]*"><path [^>]*d="M[\d.]+ )([\d.]+)',
        lambda m: m[1] + f"{float(m[2]) + 2:.1f}",
    )


@kind("bar of a chart", "CHARTS")
def _(files: Files) -> bool:
    return drawn(
        files,
        svg(files, "moves"),
        r'(<g data-series="24h"><path [^>]*d="M[\d.]+ [\d.]+h)(-?[\d.]+)',
        lambda m: m[1] + f"{float(m[2]) * 0.8:.1f}",
    )


@kind("last point left out of a chart", "CHARTS")
def _(files: Files) -> bool:
    def change(data: dict[str, Any]) -> None:
        for key in ("x", "y"):
            data["series"][0][key].pop()

    return chart_json(files, svg(files, "price_90d", "fear_greed_90d"), change)


@kind("tick of a chart", "CHARTS")
def _(files: Files) -> bool:
    return drawn(
        files,
        svg(files, "price_90d", "leverage"),
        r'(<text class="tick e"[^>]*>[^<\d]*)(\d)',
        lambda m: m[1] + str(int(m[2]) % 9 + 1),
    )


@kind("number printed in a chart", "CHARTS")
def _(files: Files) -> bool:
    return drawn(
        files,
        svg(files, "moves"),
        r'(<text class="value[^>]*>\S\d)\.(\d)',
        lambda m: f"{m[1]}.{(int(m[2]) + 1) % 10}",
    )


@kind("drawing on the page alone", "CHARTS")
def _(files: Files) -> bool:
    return sub(
        files,
        r'(<svg class="plot".*?<g data-series="[^"]*"><path [^>]*d="M[\d.]+ )([\d.]+)',
        lambda m: m[1] + f"{float(m[2]) + 2:.1f}",
        PAGE,
    )


@kind("text of a drawing on the page alone", "CHARTS")
def _(files: Files) -> bool:
    return sub(
        files,
        r'(<svg class="plot".*?<text class="[^"]*"[^>]*>[^<\d]*)(\d)',
        lambda m: m[1] + str(int(m[2]) % 9 + 1),
        PAGE,
    )


@kind("value in a chart's CSV", "CHARTS")
def _(files: Files) -> bool:
    path = svg(files, "moves", "price_90d").replace(".svg", ".csv")
    return bool(path) and sub(
        files, r"(,-?0?\.?)(\d)(\d*\r\n)", lambda m: f"{m[1]}{int(m[2]) % 9 + 1}{m[3]}", path
    )


@kind("formula in a chart's CSV", "CHARTS")
def _(files: Files) -> bool:
    path = svg(files, "moves").replace(".svg", ".csv")
    return bool(path) and sub(files, r"\r\n(\w+),", r"\r\n=\1,", path)


@kind("row left out of a chart's CSV", "CHARTS")
def _(files: Files) -> bool:
    path = svg(files, "price_90d").replace(".svg", ".csv")
    return bool(path) and sub(files, r"\r\n[^\r]+\r\n$", "\r\n", path)


@kind("value in a chart's table", "CHARTS")
def _(files: Files) -> bool:
    return sub(
        files, r'(<data value=")(-?[\d.]+)(" data-series)', lambda m: f"{m[1]}{float(m[2]) * 1.01!r}{m[3]}"
    )


@kind("text in a chart's table", "CHARTS")
def _(files: Files) -> bool:
    return sub(
        files, r'(data-series="[^"]*">[^<]*?)(\d)(?=[^<]*</data>)', lambda m: m[1] + str(int(m[2]) % 9 + 1)
    )


@kind("line in a row of a table", "CHARTS")
def _(files: Files) -> bool:
    return sub(
        files, r'(<polyline points="[\d.]+,)([\d.]+)', lambda m: m[1] + f"{(float(m[2]) + 3) % 25:.1f}"
    )
