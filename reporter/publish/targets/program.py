"""Runs another program without a shell, for a limited time, and leaves none of its children behind."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress


def run(
    words: Sequence[str],
    *,
    timeout: float,
    stdin: bytes = b"",
    environment: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """What the program answered. Raises OSError, and `subprocess.TimeoutExpired` once all of it has ended."""
    with subprocess.Popen(
        words,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        start_new_session=True,
    ) as process:
        try:
            out, err = process.communicate(stdin, timeout)
        except BaseException:
            # Its children hold the pipes and would go on: the whole group ends.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise
    return subprocess.CompletedProcess(words, process.returncode, out, err)


def last_line(output: bytes) -> str:
    """The last line a program said, shortened."""
    return "".join(output.decode("utf-8", "replace").strip().splitlines()[-1:])[:200]
