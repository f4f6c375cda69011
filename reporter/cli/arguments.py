"""The verbs and their options, as `argparse` reads them and as `--help` shows them."""

import argparse
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NoReturn

from reporter import __version__
from reporter.errors import ConfigError

LISTS = ("metrics", "sources", "sections", "editions")
FIRST_YEAR = 2009
"""No edition is of an earlier one; the windows of the first still reach back into the calendar."""


class _Parser(argparse.ArgumentParser):
    """Tells a wrong command line the way every other error is told."""

    def error(self, message: str) -> NoReturn:
        raise ConfigError(f"{message}; `{self.prog} --help` shows what is allowed")


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it as YYYY-MM-DD") from None
    if day > datetime.now(UTC).date():
        raise argparse.ArgumentTypeError(f"{text} is in the future")
    if day.year < FIRST_YEAR:
        raise argparse.ArgumentTypeError(f"{text} is before {FIRST_YEAR}, the year of the first bitcoin")
    return day


def _folder(text: str) -> Path:
    if not text:
        raise argparse.ArgumentTypeError("no folder is named")
    return Path(text)


def _count(text: str) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 1024:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no number of processes; write one from 1 to 1024")


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) <= 65535:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no port; write a number from 0 to 65535")


def _common() -> _Parser:
    """Options allowed before and after the verb; unset ones leave no trace, so neither place wins."""
    common = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    group = common.add_argument_group("options of all verbs")
    group.add_argument(
        "--config",
        type=Path,
        metavar="FILE",
        help="default: reporter.toml here, if there is one",
    )
    group.add_argument("--output", type=_folder, metavar="DIR", help="store and site (default: output)")
    group.add_argument("--json", action="store_true", help="one JSON object on standard output")
    group.add_argument(
        "--log-format",
        choices=("text", "json"),
        help="how what is said on the way stands on standard error; json: one object a line (default: text)",
    )
    group.add_argument("-v", "--verbose", action="store_true", help="tell every step")
    return common


def parser() -> argparse.ArgumentParser:
    """The whole command line. A wrong one raises `ConfigError`."""
    common = _common()
    whole = _Parser(
        prog="reporter",
        description="Collects the day's market figures and publishes editions in which each is proved.",
        parents=[common],
        allow_abbrev=False,
    )
    whole.add_argument("--version", action="version", version=f"reporter {__version__}")
    verbs = whole.add_subparsers(dest="verb", metavar="VERB", required=True)

    def verb(name: str, help_text: str) -> argparse.ArgumentParser:
        return verbs.add_parser(
            name, help=help_text, description=help_text, parents=[common], allow_abbrev=False
        )

    verb("run", "collect, build, audit and publish today's editions")
    verb("demo", "the recorded reference day, offline, through the same way as run")
    _collect(verb)
    into = verb("import", "take history of your own into the store: CSV or Parquet")
    into.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="header: metric,asset,at,value,source"
    )
    _build(verb)
    audit = verb("audit", "prove published editions, and count what was checked")
    audit.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="an edition's folder, or a folder of editions"
    )
    verb("publish", "take the site as it stands to the configured targets")
    verb("check", "what works, what does not, and the mend")
    lists = verb("list", "the registers")
    lists.add_argument("what", choices=LISTS, help="which of them")
    serve = verb("serve", "the site on this machine alone, for a look")
    serve.add_argument("--port", type=_port, default=8000, help="0: any free one (default: 8000)")
    init = verb("init", "write a commented example of the configuration")
    init.add_argument("file", nargs="?", type=Path, default=Path("reporter.toml"), metavar="FILE")
    return whole


def _collect(verb: Callable[[str, str], argparse.ArgumentParser]) -> None:
    collect = verb("collect", "only collect into the store")
    way = collect.add_mutually_exclusive_group()
    way.add_argument("--record", type=Path, metavar="DIR", help="also keep every answer as it came, in DIR")
    way.add_argument("--replay", type=Path, metavar="DIR", help="read recorded answers, ask nobody")


def _build(verb: Callable[[str, str], argparse.ArgumentParser]) -> None:
    build = verb("build", "build editions anew from the store, offline")
    what = build.add_mutually_exclusive_group()
    what.add_argument("--date", type=_day, metavar="D", help="one day (default: the last complete UTC day)")
    what.add_argument("--from", dest="first", type=_day, metavar="D", help="first day of a span")
    what.add_argument(
        "--snapshot", type=Path, metavar="FILE", help="one edition from its snapshot.json alone"
    )
    build.add_argument("--to", dest="last", type=_day, metavar="D", help="last day of the span")
    build.add_argument("--edition", metavar="SLUG", help="only this edition (default: all configured)")
    build.add_argument("--again", action="store_true", help="also what would come out as it stands")
    team = build.add_mutually_exclusive_group()
    team.add_argument("--workers", type=_count, default=1, metavar="N", help="processes (default: 1)")
    team.add_argument("--scheduler", default="", metavar="ADDRESS", help="of a Dask cluster")
