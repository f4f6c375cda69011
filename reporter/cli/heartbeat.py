"""Calls the heartbeat's address at the end of a run: a monitor notices one that failed or never was."""

import os
import threading
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from reporter.config import Heartbeat
from reporter.errors import Busy


def beat(heartbeat: Heartbeat, status: int) -> str:
    """Calls the address for this exit status; why nobody was reached, empty if all is well.

    Never raises and never takes longer than the heartbeat's timeout: a run does not fail by its monitor.
    """
    if not heartbeat.url_env or status == Busy.exit_status:
        return ""
    base = os.environ.get(heartbeat.url_env, "").strip()
    if urlsplit(base).scheme not in ("http", "https"):
        return f"heartbeat: the environment variable {heartbeat.url_env} holds no http or https address"
    address = with_suffix(base, heartbeat.failure if status else heartbeat.success)
    outcome = [f"no answer in {heartbeat.timeout:g} seconds"]
    caller = threading.Thread(target=_call, args=(address, heartbeat.timeout, outcome), daemon=True)
    caller.start()
    caller.join(heartbeat.timeout)
    why = outcome[-1]
    return f"heartbeat: {why}; the run itself is as its exit status says" if why else ""


def with_suffix(address: str, suffix: str) -> str:
    """The address with `suffix` at the end of its path; one that begins with `?` replaces its query."""
    parts = urlsplit(address)
    if suffix.startswith("?"):
        return urlunsplit(parts._replace(query=suffix[1:], fragment=""))
    return urlunsplit(parts._replace(path=parts.path.rstrip("/") + suffix if suffix else parts.path))


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments: Any, **_options: Any) -> None:
        """Follows nothing: the address is a secret, and goes to nobody else."""


def _call(address: str, timeout: float, outcome: list[str]) -> None:
    opener = urllib.request.build_opener(_NoRedirect)
    request = urllib.request.Request(  # noqa: S310 - the scheme is looked at above
        address, headers={"User-Agent": "reporter"}
    )
    try:
        with opener.open(request, timeout=timeout) as answer:
            answer.read(1024)
        outcome.append("")
    except urllib.error.HTTPError as error:
        error.close()
        outcome.append(f"the monitor answered {error.code}")
    except (OSError, ValueError) as error:
        # Its kind alone: the text of some of these holds the address.
        reason = getattr(error, "reason", error)
        outcome.append(f"no answer ({getattr(reason, 'strerror', '') or type(reason).__name__})")
