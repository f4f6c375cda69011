"""The house holds: who may import whom, how large a room may be, and what stands in none of them."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "reporter"
MODULES = sorted(PACKAGE.rglob("*.py"))

GROUND = {"model", "errors", ""}  # "" is the package itself: its version
SHELVES = {"config", "metrics", "sections", "language", "sources"}
STAGES = {
    "collect", "validate", "store", "analyse", "diary", "related", "narrate", "draw", "typeset", "site",
    "audit", "publish",
}  # fmt: skip

# Room -> what it may import. The stages stand side by side: none imports another.
MAY_IMPORT = {
    "": set(),
    "__main__": {"cli"},
    "cli": {"pipeline", "backfill", "check"} | SHELVES | GROUND,
    "backfill": {"pipeline"} | SHELVES | GROUND,
    "pipeline": STAGES | SHELVES | GROUND | {"demo"},
    # Looks at everything a run needs before there is a run: it stands beside the pipeline.
    "check": STAGES | SHELVES | GROUND,
    "demo": {"config", "model", "errors"},
    "model": set(),
    "errors": set(),
    **dict.fromkeys(SHELVES, GROUND),
    **dict.fromkeys(STAGES, SHELVES | GROUND),
    "audit": {"model", "errors"},
    "related": GROUND,
    "publish": GROUND,
}

# The libraries that cost a start-up, and the only rooms that may load them.
HEAVY = {
    "matplotlib": ("draw",),
    "weasyprint": ("typeset/pdf/",),
    "httpx": ("sources/http.py",),
    "pypdf": ("audit",),
    "pyarrow": ("store/importing.py", "store/parquet.py"),
    "fontTools": ("typeset", "draw", "config/letters.py"),
    "feedparser": ("sources",),
    "icalendar": ("sources",),
    "recurring_ical_events": ("sources",),
    "distributed": ("backfill/team.py",),
    "obstore": ("publish/targets/bucket.py",),
}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def room_of(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return "" if first == "__init__.py" else first.removesuffix(".py")


def imports(path: Path, text: str | None = None) -> Iterator[str]:
    """Every module a file imports, absolute: relative ones resolved, late ones and those for types too."""
    module = path.relative_to(ROOT).with_suffix("").parts
    package = module[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8") if text is None else text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = list(package[: len(package) - node.level + 1]) if node.level else []
            base += node.module.split(".") if node.module else []
            # `from reporter import audit` imports the room, not the package alone.
            yield from (".".join([*base, alias.name]) for alias in node.names)
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name | ast.Attribute)
            and (node.func.id if isinstance(node.func, ast.Name) else node.func.attr)
            in ("import_module", "__import__")
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ):
            yield str(node.args[0].value)


def rooms_imported(path: Path, text: str | None = None) -> set[str]:
    rooms = set()
    known = {room_of(module) for module in MODULES}
    for name in imports(path, text):
        parts = name.split(".")
        if parts[0] == "reporter":
            rooms.add(parts[1] if len(parts) > 1 and parts[1] in known else "")
    return rooms


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_room_imports_only_what_it_may(path: Path) -> None:
    room = room_of(path)
    assert room in MAY_IMPORT, f"{room} is no room of the house; say what it may import"
    too_much = rooms_imported(path) - MAY_IMPORT[room] - {room}
    assert not too_much, f"{name_of(path)} imports {', '.join(sorted(too_much))}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from reporter import audit", {"audit"}),
        ("from reporter.audit import audit", {"audit"}),
        ("from .. import audit", {"audit"}),
        ("from ..audit import page", {"audit"}),
        ("from . import facts", {"analyse"}),
        ("import reporter.audit.page", {"audit"}),
        ("from reporter import __version__", {""}),
        ("def f():\n    from reporter.audit import audit", {"audit"}),
        ("if TYPE_CHECKING:\n    from reporter.audit import audit", {"audit"}),
        ("import importlib\nimportlib.import_module('reporter.audit')", {"audit"}),
        ("import json", set()),
    ],
)
def test_the_walk_sees_every_way_to_import(text: str, expected: set[str]) -> None:
    assert rooms_imported(PACKAGE / "analyse" / "facts.py", text) == expected


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_costly_libraries_are_loaded_where_they_are_used(path: Path) -> None:
    inside = path.relative_to(PACKAGE).as_posix()
    for name in imports(path):
        for place in (HEAVY.get(name.split(".")[0]),):
            assert place is None or inside.startswith(place), f"{inside} imports {name}"


LATE = {"collect.py", "pipeline/__init__.py", "pipeline/intake.py", "typeset/__init__.py"}
"""Besides the verbs these load rooms late: the network is asked before the charts and the page are loaded."""


def module_of(name: str) -> Path | None:
    """The file a name stands for that is imported: a module, or the module or package that holds it."""
    parts = name.split(".")
    for end in (len(parts), len(parts) - 1):
        base = ROOT.joinpath(*parts[:end])
        for file in (base.with_suffix(".py"), base / "__init__.py"):
            if parts[0] == "reporter" and file in MODULES:
                return file
    return None


def late_imports(path: Path) -> Iterator[ast.Import | ast.ImportFrom]:
    """The imports inside functions."""
    for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from (node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom))


@pytest.mark.parametrize(
    "path", [path for path in MODULES if room_of(path) not in ("cli", "check")], ids=name_of
)
def test_no_import_hides_in_a_function(path: Path) -> None:
    """Late imports are for quick starts; elsewhere one hides a circle, and nowhere may it close one.

    A costly library, or one an extra brings, may be loaded where it is used.
    """
    inside = path.relative_to(PACKAGE).as_posix()
    for node in late_imports(path):
        text = ast.unparse(node)
        if "reporter" not in text and not getattr(node, "level", 0):
            continue
        assert inside in LATE, f"{name_of(path)}:{node.lineno} hides: {text}"
        waiting = [module_of(name) for name in imports(path, text)]
        seen: set[Path] = set()
        while waiting:
            module = waiting.pop()
            assert module != path, f"{name_of(path)}:{node.lineno} closes a circle: {text}"
            if module is not None and module not in seen:
                seen.add(module)
                waiting += [module_of(name) for name in imports(module)]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_room_says_in_one_sentence_what_it_is(path: Path) -> None:
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert said, f"{name_of(path)} has no docstring"
    # Up to the first blank line; a list or table may follow.
    first = said.split("\n\n")[0]
    assert re.search(r"[.:]$", first.strip().splitlines()[-1]) or ". " in first, first


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_room_that_outgrows_itself_becomes_a_folder(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= 350, f"{name_of(path)} has {lines} lines; one idea a file serves better"


WRITERS = ("narrate", "draw", "typeset", "site", "language")
"""Rooms whose texts a reader sees: their words stand in `templates/<language>/`, whatever the language."""
PROSE = re.compile(r"[A-Za-z][a-z']+[,:;]? +(?:[a-z']+|[A-Z][a-z]+)")
NO_PROSE = re.compile(r"[<{]|@font-face|Reporter S|Source S")
"""Markup, templates and names of fonts."""


def written(tree: ast.AST) -> list[ast.Constant]:
    """The texts of a room that may be printed: neither docstrings nor what an error says."""
    silent: set[int] = set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            silent |= {id(each.value) for each in body if isinstance(each, ast.Expr)}
        called = node.func if isinstance(node, ast.Call) else None
        name = getattr(called, "attr", getattr(called, "id", ""))
        if isinstance(node, ast.Raise | ast.Assert) or name.endswith("Error"):
            silent |= {id(inner) for inner in ast.walk(node)}
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent
    ]


@pytest.mark.parametrize(
    "path",
    [path for path in MODULES if any(part in WRITERS for part in path.relative_to(ROOT).parts)],
    ids=name_of,
)
def test_rooms_that_write_hold_no_prose(path: Path) -> None:
    found = [
        f"line {node.lineno}: {node.value!r}"
        for node in written(ast.parse(path.read_text(encoding="utf-8")))
        if PROSE.search(node.value) and not NO_PROSE.search(node.value)
    ]
    assert not found, f"{name_of(path)} speaks a language of its own; move it to templates/: {found}"


def test_prose_in_a_room_is_found() -> None:
    planted = (
        'def f():\n    """A docstring."""\n    raise ValueError("no such thing")\n    return "It fell today"'
    )
    assert [node.value for node in written(ast.parse(planted))] == ["It fell today"]
    assert PROSE.search("It fell today")


def test_there_is_no_drawer_for_everything() -> None:
    names = {path.stem for path in MODULES}
    assert not names & {"util", "utils", "helper", "helpers", "common", "misc"}


def test_no_chart_library_with_global_state() -> None:
    for path in MODULES:
        for name in imports(path):
            assert "pyplot" not in name, name_of(path)
            assert "pylab" not in name, name_of(path)


def test_nothing_is_found_by_scanning() -> None:
    """Registers are explicit: a reader and a type checker see them."""
    for path in MODULES:
        assert not {"pkgutil", "importlib.metadata"} & set(imports(path)), name_of(path)
        assert "entry_points" not in path.read_text(encoding="utf-8"), name_of(path)


def templates() -> list[Path]:
    return sorted(path for path in (ROOT / "templates").rglob("*.j2"))


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_no_template_switches_escaping_off(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe\b", text)
    assert not re.search(r"autoescape\s+false", text)
    # An attribute without quotes lets a space in a value begin another attribute.
    bare = re.sub(r"\"[^\"]*\"|'[^']*'", "", text)
    assert not re.search(r"=\{\{", bare)


def test_there_are_templates_to_look_at() -> None:
    assert len(templates()) > 5


def test_no_markup_in_format_strings() -> None:
    """HTML is written in templates, where it is escaped."""
    for path in MODULES:
        if room_of(path) == "draw":
            continue  # SVG is the chart's own format: built from numbers, its texts escaped in one place
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                text = "".join(part.value for part in node.values if isinstance(part, ast.Constant))
                assert not re.search(r"</[a-z]", text), f"{name_of(path)}:{node.lineno}"


def tracked() -> list[Path]:
    """The files of the checkout that are text: git's, or outside a clone those of the source archive."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        found = [ROOT / name for name in listed.split("\0") if name]
    else:
        found = [path for path in ROOT.rglob("*") if ".venv" not in path.parts]
    binary = {".png", ".woff2", ".ttf", ".otf", ".pdf", ".parquet", ".gz", ".pyc"}
    return [path for path in found if path.is_file() and path.suffix not in binary]


def test_no_file_names_a_registry_or_a_machine() -> None:
    # Written in two parts, so that this file passes itself.
    hosts = [
        "pypi." + "org",
        "python" + "hosted.org",
        "npmjs." + "org",
        "proxy.golang" + ".org",
        "deb.debian" + ".org",
    ]
    lines = ["--index" + "-url", "--extra-index" + "-url", "--find" + "-links", "index" + "-url ="]
    machine = [str(ROOT) + "/", "/ho" + "me/", "/ro" + "ot/"]
    for path in tracked():
        text = path.read_text(encoding="utf-8", errors="replace")
        if path.name == "Makefile":
            text = text.replace("--no-emit-find-links", "").replace("--no-emit-index-url", "")
        for word in (*hosts, *lines):
            assert word not in text, f"{name_of(path)} names {word}"
        if "tests" not in path.parts:
            for word in machine:
                assert word not in text, f"{name_of(path)} names {word}"


def test_every_dependency_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    lists = [project["dependencies"], *project["optional-dependencies"].values()]
    for requirement in (requirement for items in lists for requirement in items):
        line = next(line for line in text.splitlines() if line.strip().startswith(f'"{requirement}"'))
        reason = line.partition("#")[2].strip()
        assert len(reason) > 10, f"{requirement} has no reason beside it"


def imported_libraries() -> set[str]:
    names = {name.split(".")[0] for path in MODULES for name in imports(path)}
    return names - set(sys.stdlib_module_names) - {"reporter"}


# What a distribution is imported as, where the two names differ.
IMPORTED_AS = {
    "fonttools": "fontTools",
    "pillow": "PIL",
    "recurring-ical-events": "recurring_ical_events",
}
# Opened as resources by the name of their package, not imported.
OPENED = {"font-source-sans-pro": "font_source_sans_pro", "font-source-serif-pro": "font_source_serif_pro"}
# Loaded by another library, when it is there: fontTools needs brotli for WOFF2, zoneinfo tzdata.
LOADED_BY_OTHERS = {"brotli", "tzdata"}
# Imported by name, and always there with the library they belong to.
COMES_WITH = {"markupsafe": "jinja2", "numpy": "matplotlib"}


def test_dependencies_are_those_imported() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = {name: listed for name, listed in project["optional-dependencies"].items() if name != "dev"}
    required = [*project["dependencies"], *(one for listed in extras.values() for one in listed)]
    names = {re.split(r"[<>=!~\[ ]", requirement)[0] for requirement in required}
    declared = {IMPORTED_AS.get(name, name) for name in names - LOADED_BY_OTHERS - set(OPENED)}
    assert {name for name in imported_libraries() if COMES_WITH.get(name) not in names} == declared
    code = "".join(path.read_text(encoding="utf-8") for path in MODULES)
    for name in names & set(OPENED):
        assert f'"{OPENED[name]}"' in code, f"{name} is opened nowhere"


def test_the_lock_files_pin_every_file_by_hash() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        blocks = re.split(r"\n(?=[a-zA-Z0-9])", (ROOT / name).read_text(encoding="utf-8"))
        pinned = [block for block in blocks if re.match(r"[a-zA-Z0-9]", block)]
        assert len(pinned) > 30
        for block in pinned:
            assert re.match(r"[A-Za-z0-9._-]+==\S+ \\\n +--hash=sha256:[0-9a-f]{64}", block), block[:80]


def test_the_lock_holds_what_is_required() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for name, lists in (
        ("requirements.lock", [project["dependencies"]]),
        ("requirements-dev.lock", [project["dependencies"], *project["optional-dependencies"].values()]),
    ):
        locked = {
            line.split("==")[0].lower() for line in (ROOT / name).read_text().splitlines() if "==" in line
        }
        for requirement in (requirement for items in lists for requirement in items):
            assert re.split(r"[<>=!~\[ ]", requirement)[0].lower() in locked, (
                f"run `make lock`: {requirement}"
            )
