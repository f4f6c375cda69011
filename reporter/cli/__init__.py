"""The command line: the only place where an error becomes an exit code.

Start-up loads neither the network, nor the charts, nor the page: each verb loads what it needs.
"""

import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType

from reporter.cli import faults
from reporter.cli.arguments import parser
from reporter.cli.say import Say
from reporter.errors import ReporterError

INTERRUPTED, ENDED, PIPE_CLOSED = 130, 143, 141


class _Ended(BaseException):
    """SIGTERM: what is open is closed on the way out, as with any other error."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one verb and returns the exit status; see `reporter.errors` for what each means."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    say = Say(as_json="--json" in words)
    _listen()
    try:
        status = _run(words, say)
        say.end(status)
    except BrokenPipeError:
        # Whoever read our output has gone; say nothing more, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    return status


def _run(words: list[str], say: Say) -> int:
    """One verb; every way it can end becomes an exit status, and is said."""
    status = 0
    try:
        options = parser().parse_args(words)
        say.use(options)
        # Loaded here: `--help` and a wrong command line need none of it.
        from reporter.cli.verbs import VERBS  # noqa: PLC0415

        status = VERBS[options.verb](options, say)
    except ReporterError as error:
        status = error.exit_status
        say.failed(error)
    except KeyboardInterrupt:
        status = INTERRUPTED
        say.stopped("interrupted; what was published before stands")
    except _Ended:
        status = ENDED
        say.stopped("ended from outside; what was published before stands")
    except (BrokenPipeError, SystemExit):
        raise
    except Exception as error:  # noqa: BLE001 - this is the one place a defect is told as such
        status = 1
        say.failed(faults.told(error, say.output, say.config, words))
    if say.verb == "run" and say.config is not None and say.config.heartbeat.url_env:
        # Loaded here: only who has a monitor needs it.
        from reporter.cli.heartbeat import beat  # noqa: PLC0415

        trouble = beat(say.config.heartbeat, status)
        say.event("heartbeat", trouble or "the monitor was told", failed=bool(trouble))
    return status


def _listen() -> None:
    def end(_number: int, _frame: FrameType | None) -> None:
        raise _Ended

    try:
        signal.signal(signal.SIGTERM, end)
    except ValueError:
        return  # not the main thread: whoever runs us has its own way to end
