"""The verbs and their options, as `argparse` reads them and as `--help` shows them."""

import argparse
import os
from collections.abc import Callable, Sequence

from reporter import __version__
from reporter.errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:  # the usual import of `typing` takes longer than reading the command line
    from typing import NoReturn

LISTS = ("metrics", "sources", "sections", "editions")


def _width() -> int:
    """Columns of help, as `shutil.get_terminal_size` finds them, without what loading `shutil` takes."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns):
        return int(columns)
    try:
        return os.get_terminal_size(1).columns or 80
    except OSError:
        return 80  # no terminal


class _Help(argparse.HelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_width() - 2)


class _Parser(argparse.ArgumentParser):
    """Tells a wrong command line the way every other error is told."""

    def _get_formatter(self) -> argparse.HelpFormatter:
        # Every argument added asks for one, only to see whether it can be shown.
        return _Help(self.prog)

    def error(self, message: str) -> "NoReturn":
        raise ConfigError(f"{message}; `{self.prog} --help` shows what is allowed")


def _read(kind: str) -> Callable[[str], object]:
    """Reads an argument of that kind; what reads it is loaded when there is one, not for `--help`."""

    def read(text: str) -> object:
        from reporter.cli import kinds  # noqa: PLC0415 - dates and paths cost more than the help itself

        return kinds.READ[kind](text)

    return read


def _common() -> _Parser:
    """Options allowed before and after the verb; unset ones leave no trace, so neither place wins."""
    common = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    group = common.add_argument_group("options of all verbs")
    group.add_argument(
        "--config",
        type=_read("file"),
        metavar="FILE",
        help="default: reporter.toml here, if there is one",
    )
    group.add_argument(
        "--output", type=_read("folder"), metavar="DIR", help="store and site (default: output)"
    )
    group.add_argument("--json", action="store_true", help="one JSON object on standard output")
    group.add_argument(
        "--log-format",
        choices=("text", "json"),
        help="how what is said on the way stands on standard error; json: one object a line (default: text)",
    )
    group.add_argument("-v", "--verbose", action="store_true", help="tell every step")
    return common


def parser(words: Sequence[str] | None = None) -> argparse.ArgumentParser:
    """The whole command line, or what of it can be meant by `words`. A wrong one raises `ConfigError`.

    Every verb has a parser of its own, and most of the time of `--help` went into those nobody asked for.
    """
    common = _common()
    whole = _Parser(
        prog="reporter",
        description="Collects the day's market figures and publishes editions in which each is proved.",
        parents=[common],
        allow_abbrev=False,
    )
    whole.add_argument("--version", action="version", version=f"reporter {__version__}")
    verbs = whole.add_subparsers(dest="verb", metavar="VERB", required=True)
    for name, help_text, options in _VERBS:
        if words is None or name in words:
            options(
                verbs.add_parser(
                    name, help=help_text, description=help_text, parents=[common], allow_abbrev=False
                )
            )
        else:
            verbs.add_parser(name, help=help_text, add_help=False)
    return whole


def _none(_verb: argparse.ArgumentParser) -> None:
    pass


def _collect(verb: argparse.ArgumentParser) -> None:
    way = verb.add_mutually_exclusive_group()
    way.add_argument(
        "--record", type=_read("file"), metavar="DIR", help="also keep every answer as it came, in DIR"
    )
    way.add_argument("--replay", type=_read("file"), metavar="DIR", help="read recorded answers, ask nobody")


def _import(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "files", nargs="+", type=_read("file"), metavar="FILE", help="header: metric,asset,at,value,source"
    )


def _build(verb: argparse.ArgumentParser) -> None:
    what = verb.add_mutually_exclusive_group()
    what.add_argument(
        "--date", type=_read("day"), metavar="D", help="one day (default: the last complete UTC day)"
    )
    what.add_argument("--from", dest="first", type=_read("day"), metavar="D", help="first day of a span")
    what.add_argument(
        "--snapshot", type=_read("file"), metavar="FILE", help="one edition from its snapshot.json alone"
    )
    verb.add_argument("--to", dest="last", type=_read("day"), metavar="D", help="last day of the span")
    verb.add_argument("--edition", metavar="SLUG", help="only this edition (default: all configured)")
    verb.add_argument("--again", action="store_true", help="also what would come out as it stands")
    team = verb.add_mutually_exclusive_group()
    team.add_argument("--workers", type=_read("count"), default=1, metavar="N", help="processes (default: 1)")
    team.add_argument("--scheduler", default="", metavar="ADDRESS", help="of a Dask cluster")


def _audit(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "paths",
        nargs="+",
        type=_read("file"),
        metavar="PATH",
        help="an edition's folder, or a folder of editions",
    )


def _list(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("what", choices=LISTS, help="which of them")


def _serve(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--port", type=_read("port"), default=8000, help="0: any free one (default: 8000)")


def _init(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("file", nargs="?", type=_read("file"), default="reporter.toml", metavar="FILE")


_VERBS: tuple[tuple[str, str, Callable[[argparse.ArgumentParser], None]], ...] = (
    ("run", "collect, build, audit and publish today's editions", _none),
    ("demo", "the recorded reference day, offline, through the same way as run", _none),
    ("collect", "only collect into the store", _collect),
    ("import", "take history of your own into the store: CSV or Parquet", _import),
    ("build", "build editions anew from the store, offline", _build),
    ("audit", "prove published editions, and count what was checked", _audit),
    ("publish", "take the site as it stands to the configured targets", _none),
    ("check", "what works, what does not, and the mend", _none),
    ("list", "the registers", _list),
    ("serve", "the site on this machine alone, for a look", _serve),
    ("init", "write a commented example of the configuration", _init),
)
"""Every verb: its name, its line of help, and what adds its own options."""
