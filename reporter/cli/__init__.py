"""The command line: the only place where an error becomes an exit code.

Start-up loads neither the network, nor the charts, nor the page: each verb loads what it needs. Reading the
command line, and showing help, loads the parser and no more.
"""

import os
import sys

from reporter.cli.arguments import parser
from reporter.errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:  # the usual import of `typing` takes longer than reading the command line
    from argparse import Namespace
    from collections.abc import Sequence

PIPE_CLOSED = 141


def main(arguments: "Sequence[str] | None" = None) -> int:
    """Runs one verb and returns the exit status; see `reporter.errors` for what each means."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        wanted = _wanted(words)
        # Loaded here: `--help` needs none of it.
        from reporter.cli.session import carry_out  # noqa: PLC0415

        return carry_out(wanted, words)
    except BrokenPipeError:
        # Whoever read our output has gone; say nothing more, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED


def _wanted(words: list[str]) -> "Namespace | ConfigError":
    try:
        return parser(words).parse_args(words)
    except ConfigError as error:
        return error
