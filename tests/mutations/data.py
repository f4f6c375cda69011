"""Changes of the data beside the page: facts and snapshot."""

import json
import re
from collections.abc import Callable
from typing import Any

from tests.mutations.kit import DATA, KINDS, PAGE, Files, Kind, edit, facts, figure, kind


@kind("value of a fact, and the page with it")
def _(files: Files) -> bool:
    def change(row: dict[str, Any]) -> None:
        row["value"] *= 1.05
        row["text"] = f"${row['value']:,.0f}"

    if not edit(files, r"bitcoin\.price\.last", change):
        return False
    row = facts(files)["bitcoin.price.last"]
    page = re.sub(
        figure(r"bitcoin\.price\.last"),
        f'<data value="{row["value"]!r}" data-fact="{row["id"]}">{row["text"]}</data>',
        files[PAGE].decode(),
    )
    files[PAGE] = page.encode()
    return True


@kind("sign of a fact, and the page with it", "N7")
def _(files: Files) -> bool:
    def change(row: dict[str, Any]) -> None:
        row["value"] = -row["value"]

    if not edit(files, r"ethereum\.price\.change_24h", change):
        return False
    value = facts(files)["ethereum.price.change_24h"]["value"]
    page = re.sub(
        r'value="[^"]*" data-fact="ethereum\.price\.change_24h"',
        f'value="{value!r}" data-fact="ethereum.price.change_24h"',
        files[PAGE].decode(),
    )
    files[PAGE] = page.encode()
    return True


@kind("value of a fact the page does not print", "N7")
def _(files: Files) -> bool:
    data = json.loads(files[DATA])
    row = next(row for row in data["facts"] if row["text"] is None)
    row["value"] = row["value"] * 1.001 + 1e-6
    files[DATA] = json.dumps(data).encode()
    return True


def _fact_change(
    name: str, fact: str, rules: tuple[str, ...], change: Callable[[dict[str, Any]], None]
) -> None:
    KINDS.append(Kind(name, lambda files: edit(files, fact, change), frozenset(rules)))


_ANY = r"[a-z]+\.price\.change_24h"
_fact_change("unit of a fact", _ANY, ("N7",), lambda row: row.update(unit="pp"))
_fact_change("kind of a fact", _ANY, ("N7",), lambda row: row.update(kind="level"))
_fact_change("kind nobody can recompute", _ANY, ("N7",), lambda row: row.update(id=row["id"] + "_smoothed"))
_fact_change("baseline of a fact", _ANY, ("N7",), lambda row: row.update(baseline=row["baseline"] * 1.01))
_fact_change(
    "window of a fact", _ANY, ("N4",), lambda row: row["window"].update(start="2026-01-01T00:00:00Z")
)
_fact_change(
    "window in the future", _ANY, ("T1", "N4"), lambda row: row["window"].update(end="2030-01-01T00:00:00Z")
)
_fact_change(
    "input of a fact",
    _ANY,
    ("T3",),
    lambda row: row["inputs"][0].update(value=row["inputs"][0]["value"] * 1.01),
)
_fact_change(
    "input from another source", _ANY, ("T3", "N7"), lambda row: row["inputs"][0].update(source="nobody")
)
_fact_change("input left out", _ANY, ("T3",), lambda row: row["inputs"].pop())
_fact_change("text of a fact", r"bitcoin\.price\.last", ("N5",), lambda row: row.update(text="$77 thousand"))
_fact_change(
    "level on the wrong side",
    r"bitcoin\.level\.below_1",
    ("T6",),
    lambda row: row.update(value=row["baseline"] * 1.1),
)
_fact_change(
    "correlation", r"bitcoin\.correlation\..*", ("N10",), lambda row: row.update(value=-row["value"])
)
_fact_change(
    "sum of five sessions",
    r"bitcoin\.etf\.sum_5d",
    ("N7",),
    lambda row: row.update(value=row["value"] * 1.02),
)
_fact_change(
    "result of the treasury", r"strategy\.treasury\.pnl", ("N7",), lambda row: row.update(value=-row["value"])
)


@kind("gap of the snapshot the page keeps quiet", "T4")
def _(files: Files) -> bool:
    data = json.loads(files["snapshot.json"])
    data["gaps"].append(
        {"metric": "price_usd", "asset": "bitcoin", "source": "okx", "reason": "no answer in time"}
    )
    files["snapshot.json"] = json.dumps(data).encode()
    return True


@kind("observation of the snapshot", "T3", "N7")
def _(files: Files) -> bool:
    data = json.loads(files["snapshot.json"])
    row = next(row for row in data["series"] if row["metric"] == "price_usd" and row["asset"] == "bitcoin")
    row["value"][-1] *= 1.01
    files["snapshot.json"] = json.dumps(data).encode()
    return True


@kind("value that is not a number", "READ")
def _(files: Files) -> bool:
    files["snapshot.json"] = re.sub(rb'"value":\[[^,\]]*', b'"value":[NaN', files["snapshot.json"], count=1)
    return True
