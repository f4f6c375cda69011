"""The README says what is so: its verbs, sources, targets, links and pictures exist."""

import re

import pytest

from reporter import errors
from reporter.cli.arguments import parser
from reporter.cli.verbs import VERBS
from reporter.sources import SOURCES


@pytest.fixture(scope="module")
def readme(root):
    return (root / "README.md").read_text(encoding="utf-8")


def rows(readme: str, heading: str) -> list[list[str]]:
    """The table's rows under the header line that begins with `heading`."""
    lines = readme.splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith(f"| {heading} |"))
    table = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        table.append([cell.strip() for cell in line.strip("|").split("|")])
    return table


def test_the_table_of_verbs_is_the_register_of_verbs(readme):
    assert {re.sub(r"`reporter (\w+)`", r"\1", row[0]) for row in rows(readme, "verb")} == set(VERBS)


def test_the_table_of_sources_is_the_register_of_sources(readme):
    assert [row[0].strip("`") for row in rows(readme, "source")] == [source.id for source in SOURCES]


def test_every_command_is_understood(readme):
    commands = re.findall(r"^    reporter (\w[^#\n]*)", readme, re.MULTILINE)
    commands += re.findall(r"`reporter (\w+(?: [^`]*)?)`", readme)
    assert len(commands) > 12
    for command in commands:
        words = command.split()
        words = [re.sub(r"^(DIR|FILE)$", "x", word) for word in words]
        if words[0] in ("import", "audit") and len(words) == 1:
            words.append("x")
        if words[0] == "list" and len(words) == 1:
            words.append("metrics")
        parser().parse_args(words)


def test_every_target_of_make_exists(readme, root):
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^    make ([\w-]+)", readme, re.MULTILINE))
    assert {"report", "test", "lint", "lock"} <= targets
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_link_leads_to_a_file(readme, root):
    links = re.findall(r"\]\(([^)]+)\)", readme)
    assert len(links) >= 5
    for link in links:
        if not link.startswith("http"):
            assert (root / link).is_file(), link


def test_the_exit_statuses_are_those_of_the_errors(readme):
    told = {
        int(number)
        for number in re.findall(r"\b([0-9]) [a-z]", readme.split("The exit status says")[1][:700])
    }
    statuses = {
        kind.exit_status
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.ReporterError)
    }
    assert told == statuses | {0}
