"""One verb from its command line to its exit status; every way it can end is told, none as a traceback."""

import signal
from argparse import Namespace
from types import FrameType

from reporter.cli import faults
from reporter.cli.say import Say
from reporter.errors import ConfigError, Ended, ReporterError

INTERRUPTED, ENDED = 130, 143


def carry_out(wanted: Namespace | ConfigError, words: list[str]) -> int:
    """Does what the command line asks for, or tells what is wrong with it; returns the exit status.

    Raises BrokenPipeError where nobody reads the output any more.
    """
    _listen()
    say = Say(as_json="--json" in words)
    status = _run(wanted, words, say)
    say.end(status)
    return status


def _run(wanted: Namespace | ConfigError, words: list[str], say: Say) -> int:
    status = 0
    try:
        if isinstance(wanted, ConfigError):
            raise wanted
        say.use(wanted)
        # Loaded here: a wrong command line needs none of it.
        from reporter.cli.verbs import VERBS  # noqa: PLC0415

        status = VERBS[wanted.verb](wanted, say)
    except ReporterError as error:
        status = error.exit_status
        say.failed(error)
    except KeyboardInterrupt:
        status = INTERRUPTED
        say.stopped("interrupted; what was published before stands")
    except Ended:
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
        raise Ended

    try:
        signal.signal(signal.SIGTERM, end)
    except ValueError:
        return  # not the main thread: whoever runs us has its own way to end
