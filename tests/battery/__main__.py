"""Looks at a finished site with everything there is: `python -m tests.battery OUTPUT`.

    OUTPUT            a folder with `site/`
    --core            only what needs nothing but Python
    --no-lighthouse   not the slowest part
    --shots FOLDER    keeps a picture of every kind of page, light and dark, at 375, 768 and 1440 px

The rest needs Debian's chromium, a Java runtime and `npm ci` in tests/battery (`make check-site` does it).
Prints what was looked at and every fault; ends with status 1 where there is one.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.battery.core import Fault, address_of, core

HERE = Path(__file__).resolve().parent
LIMIT = 150_000
"""Bytes an article may transfer, compressed, with everything it loads."""
UNHEEDED = ("Content Security Policy", "Section lacks heading")
"""Warnings that say nothing here: a file has no origin, so that nothing is 'self' to the checker; the
lede stands under the headline itself."""


def kinds(site: Path) -> tuple[dict[str, str], str]:
    """One page of each kind there is, and the newest article."""
    newest = max(site.glob("*/*/charts"), key=lambda folder: folder.parent.name)
    article = newest.parent / "index.html"
    patterns = {
        "front": "index.html",
        "archive": "archive/index.html",
        "year": "archive/*/index.html",
        "month": "archive/*/*/index.html",
        "asset": "asset/*/index.html",
        "asset-year": "asset/*/*/index.html",
        "search": "search/index.html",
        "missing": "404.html",
        "next": "*/next/*.html",
        "other-front": "??/index.html",
    }
    found = {"article": article.relative_to(site).as_posix()}
    for kind, pattern in patterns.items():
        held = sorted(site.glob(pattern))
        if held:
            found[kind] = held[-1].relative_to(site).as_posix()
    return found, found["article"]


def nu(site: Path) -> tuple[int, list[Fault]]:
    """The Nu HTML checker over every page; its errors and warnings."""
    jar = HERE / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    files = sorted(str(file) for file in site.rglob("*.html"))
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as listed:
        # Arguments of the JVM come from a file: thousands of paths are more than a command line holds.
        listed.write(
            "\n".join(
                f'"{name}"' for name in ("-jar", str(jar), "--format", "json", "--exit-zero-always", *files)
            )
        )
        listed.flush()
        done = subprocess.run(["java", f"@{listed.name}"], capture_output=True, check=True)
    messages = json.loads(done.stderr)["messages"]
    return len(files), [
        Fault(
            one["url"].removeprefix(f"file:{site}/"),
            f"Nu: {one['type']}: {one['message']} (line {one.get('lastLine')})",
        )
        for one in messages
        if one["type"] != "info"
        or (one.get("subType") == "warning" and not any(word in one["message"] for word in UNHEEDED))
    ]


def browser(site: Path, lighthouse: bool, shots: str | None) -> dict[str, Any]:
    """What Chromium sees of one page of each kind."""
    pages, article = kinds(site)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "seen.json"
        flags = ["--lighthouse"] * lighthouse + ([f"--shots={shots}"] if shots else [])
        flags.append(f"--root={urlsplit(address_of(site)).path or '/'}")
        subprocess.run(
            ["node", str(HERE / "browser.mjs"), str(site), json.dumps(pages), article, str(out), *flags],
            check=True,
            env={**os.environ},
        )
        seen: dict[str, Any] = json.loads(out.read_text())
    return seen


def judge(seen: dict[str, Any]) -> list[Fault]:
    """What of it is a fault."""
    faults = []
    for page, found in seen["axe"].items():
        for one in found["violations"]:
            faults += [Fault(page, f"axe: {one['id']}: {one['help']}: {node}") for node in one["nodes"]]
        if found["passes"] < 10:
            faults.append(Fault(page, f"axe: only {found['passes']} rules applied"))
    for page, found in seen["keyboard"].items():
        if found["reached"] != found["usable"] or not found["usable"]:
            faults.append(Fault(page, f"the tab key reaches {found['reached']} of {found['usable']}"))
        faults += [Fault(page, f"focus cannot be seen: {node}") for node in found["unmarked"]]
    faults += [Fault(page, f"layout shift {value}") for page, value in seen["shift"].items() if value > 0]
    faults += [
        Fault(page, f"{value} px wider than the window") for page, value in seen["overflow"].items() if value
    ]
    faults += [
        Fault(page, f"moves all the same: {node}") for page, held in seen["motion"].items() for node in held
    ]
    faults += [Fault(page, f"console: {text}") for page, held in seen["console"].items() for text in held]
    for page, found in seen["plain"].items():
        for way in ("unstyled", "pictureless"):
            if found[way] < found["whole"]:
                faults.append(Fault(page, f"{way}: {found[way]} characters of {found['whole']}"))
    if seen["bytes"]["article"] > LIMIT:
        faults.append(
            Fault("article", f"{seen['bytes']['article']:,} bytes transferred, more than {LIMIT:,}")
        )
    if "search" in seen and not seen["search"]["found"]:
        faults.append(
            Fault("search", f"it does not find {seen['search']['word']!r}: {seen['search']['status']}")
        )
    for name, found in seen["lighthouse"].items():
        below = [name for name, score in found["scores"].items() if score < 100]
        faults += [
            Fault(f"article, {name}", f"Lighthouse: {what}")
            for what in found["under"]
            if what.partition(":")[0] in below
        ]
    return faults


def main() -> None:
    """Looks, prints, and ends with status 1 where something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.battery", description=__doc__.splitlines()[0])
    parser.add_argument("output", type=Path)
    parser.add_argument("--core", action="store_true")
    parser.add_argument("--no-lighthouse", action="store_true")
    parser.add_argument("--shots")
    asked = parser.parse_args()
    site = (asked.output / "site").resolve()
    counts, faults = core(site)
    print(", ".join(f"{count:,} {what}" for what, count in counts.items()))
    if not asked.core:
        checked, found = nu(site)
        print(f"Nu HTML checker: {checked:,} pages")
        faults += found
        seen = browser(site, not asked.no_lighthouse, asked.shots)
        passed = sum(one["passes"] for one in seen["axe"].values())
        print(f"axe-core: {len(seen['axe'])} views, {passed:,} rules passed")
        for kind, keys in seen["keyboard"].items():
            print(
                f"  {kind}: {seen['bytes'][kind]:,} bytes, {keys['reached']} of {keys['usable']} by keyboard"
            )
        for name, held in seen["lighthouse"].items():
            print(f"Lighthouse, {name}: {held['scores']} {held['metrics']}")
        faults += judge(seen)
    for fault in faults[:200]:
        print(f"{fault.page}: {fault.what}")
    print(f"{len(faults)} faults")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
