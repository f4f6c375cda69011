"""docs/deploy.md is true: each example is parsed, verified or run by the tool it is written for."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from reporter.cli.arguments import parser
from reporter.config.load import load

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Example:
    language: str
    text: str
    name: str
    """The file it is, where the line before names one."""


@pytest.fixture(scope="module")
def document(root: Path) -> str:
    return (root / "docs" / "deploy.md").read_text(encoding="utf-8")


def examples(document: str) -> Iterator[Example]:
    for found in BLOCK.finditer(document):
        before = document[: found.start()].rstrip().splitlines()[-1]
        named = re.fullmatch(r"`([^`]+)`:", before)
        yield Example(found[1], found[2], Path(named[1]).name if named else "")


def commands(document: str) -> list[list[str]]:
    """The words after each `reporter` that is called, wherever: in a block, a unit, a crontab, a workflow."""
    lines = re.findall(
        r"(?:^ {4}|^ *(?:run: )?|ExecStart=|&& )(?:[\w./-]+/)?reporter +([a-z][^\n|>&`]*)",
        document,
        re.MULTILINE,
    )
    lines += re.findall(r"`reporter ([a-z][^`]*)`", document)
    # Cut at a redirection, whose number is left.
    return [shlex.split(re.sub(r"\s+\d$", "", line.partition("#")[0])) for line in lines]


def test_every_command_is_understood(document: str) -> None:
    found = commands(document)
    assert {words[0] for words in found} >= {"init", "check", "run", "publish"}
    assert len(found) >= 12
    for words in found:
        if "=" in words[0]:
            continue
        parser().parse_args(words)


def units(document: str, folder: Path) -> list[Path]:
    """The units as files, the program in them replaced by one that is there."""
    found = []
    for example in examples(document):
        if example.language == "ini":
            path = folder / example.name
            path.write_text(
                example.text.replace("/srv/reporter/.venv/bin/reporter", shutil.which("true") or "")
            )
            found.append(path)
    return found


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_the_units_are_accepted_by_systemd(document: str, tmp_path: Path) -> None:
    found = units(document, tmp_path)
    assert {path.suffix for path in found} == {".service", ".timer"}
    assert len(found) == 4
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, found)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    ours = [line for line in done.stderr.splitlines() if str(tmp_path) in line or "reporter" in line]
    assert ours == []
    for path in found:
        for moment in re.findall(r"^OnCalendar=(.+)$", path.read_text(), re.MULTILINE):
            subprocess.run(
                ["systemd-analyze", "calendar", moment], capture_output=True, timeout=60, check=True
            )


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_a_fault_in_a_unit_would_be_seen(document: str, tmp_path: Path) -> None:
    path = units(document, tmp_path)[0]
    path.write_text(path.read_text().replace("Type=oneshot", "Typ=oneshot"))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Typ" in done.stderr


def test_a_timer_has_the_service_of_its_name(document: str) -> None:
    names = {example.name for example in examples(document) if example.language == "ini"}
    timers = {name for name in names if name.endswith(".timer")}
    assert timers
    assert {name.replace(".timer", ".service") for name in timers} <= names


def test_the_workflow_fits_its_schema_and_a_fault_does_not(document: str, tmp_path: Path) -> None:
    (text,) = [example.text for example in examples(document) if example.language == "yaml"]
    for number, (content, expected) in enumerate(((text, 0), (text.replace("runs-on", "run-on"), 1))):
        path = tmp_path / f"{number}.yml"
        path.write_text(content)
        words = ["-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", str(path)]
        done = subprocess.run(
            [sys.executable, *words], capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == expected, done.stdout


def test_the_shell_steps_of_the_workflow_run(document: str, tmp_path: Path) -> None:
    """The step that keeps the store: into an empty branch, with nothing new, and with something new."""
    (text,) = [example.text for example in examples(document) if example.language == "yaml"]
    steps = YAML(typ="safe").load(text)["jobs"]["report"]["steps"]
    for step in steps:
        if "run" in step:
            subprocess.run(["bash", "-n"], input=step["run"], text=True, check=True, timeout=20)
    (keep,) = [step["run"] for step in steps if step.get("name") == "Keep the store"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}

    def bash(script: str, folder: Path) -> str:
        done = subprocess.run(
            ["bash", "-e", "-c", script],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    bash(
        "git init -q --bare remote.git && git clone -q remote.git output 2>/dev/null && cd output && "
        "git -c user.name=t -c user.email=t@t commit -q --allow-empty -m empty && "
        "git push -q origin HEAD:data",
        tmp_path,
    )
    output = tmp_path / "output"
    for number in (1, 1, 2):
        (output / "history.sqlite3").write_text(str(number))
        (output / ".lock").write_text("123")
        bash(keep, output)
    listed = bash("git ls-tree -r --name-only data && git rev-list --count data", tmp_path / "remote.git")
    assert listed.splitlines() == ["history.sqlite3", "3"]


def test_the_crontab_has_five_fields_a_command_and_no_percent_sign(document: str, tmp_path: Path) -> None:
    (text,) = [example.text for example in examples(document) if example.language == "cron"]
    lines = [line for line in text.splitlines() if line and not line.startswith(("#", "CRON_TZ="))]
    assert len(lines) == 2
    for line in lines:
        *fields, command = line.split(maxsplit=5)
        assert all(re.fullmatch(r"\*|\d{1,2}", field) for field in fields)
        assert "%" not in command  # cron would read it as the end of the line
        subprocess.run(["sh", "-n"], input=command, text=True, check=True, timeout=20)


def test_every_piece_of_configuration_loads(document: str, tmp_path: Path) -> None:
    pieces = [example.text for example in examples(document) if example.language == "toml"]
    assert len(pieces) >= 2
    for number, text in enumerate(pieces):
        path = tmp_path / f"{number}.toml"
        path.write_text(text)
        load(path)


def test_what_the_status_line_and_the_log_hold_is_what_is_said(root: Path, document: str) -> None:
    rooms = ("cli", "pipeline")
    code = "".join(path.read_text() for room in rooms for path in (root / "reporter" / room).glob("*.py"))
    code += (root / "reporter" / "collect.py").read_text()
    line = document.split("**The status line**")[1].split("**The log**", maxsplit=1)[0]
    for key in ("status", "exit_status", "seconds", "editions", "figures_proved", "gaps", "undelivered"):
        assert f"`{key}`" in line
        assert f'"{key}"' in code or f"{key}=" in code
    log = document.split("**The log**")[1].split("**The heartbeat**", maxsplit=1)[0]
    for event in re.findall(r"`(\w+)`", log.split("`event` (")[1].split(")")[0]):
        assert f'"{event}"' in code, event


def test_links_lead_somewhere(root: Path, document: str) -> None:
    for link in re.findall(r"\]\(([^)#]+)", document):
        assert (root / "docs" / link).is_file(), link
