"""The kind `webhook`: word of each new or revised edition to Slack, Discord or Telegram, once."""

import http.client
import json
import socket
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from reporter.errors import PublishError
from reporter.publish.targets.edition import newest
from reporter.publish.targets.received import Memory
from reporter.publish.targets.shapes import shaped
from reporter.publish.targets.target import KEPT, Look, Target, label, secret

_TELEGRAM = "https://api.telegram.org"
_CALL = 30.0
"""Seconds one call may take, of the target's."""
_TRIES = 3
_ANSWER = 64 * 1024


def by_webhook(site: Path, target: Target, memory: Memory) -> str:
    """Posts what was not posted yet; what was accepted is remembered at once. Raises `PublishError`."""
    who = target.service
    sent = 0
    for told in newest(site, target.editions):
        if memory.has_received(told.key, told.revision, who):
            continue
        payload = shaped(target.service, told)
        if target.service == "telegram":
            payload = {"chat_id": target.chat, **payload}
        _post(target, _address(target, "sendMessage"), payload)
        memory.note(told.key, told.revision, who)
        memory.keep()
        sent += 1
    return f"{label(target)}: {sent} messages sent"


def look_at_webhook(site: Path, target: Target) -> Look:
    """Whether the address is set, the host answers, and the newest edition fits; nothing is posted."""
    address = _address(target, "getMe")
    for told in newest(site, target.editions) if site.is_dir() else ():
        shaped(target.service, told)
    if target.service == "slack":
        # Slack's webhooks know no question: only that somebody is there can be seen.
        parts = urlsplit(address)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        try:
            socket.create_connection((parts.hostname or "", port), timeout=min(10.0, target.timeout)).close()
        except OSError as error:
            raise PublishError(f"target {label(target)}: no answer: {error}. {KEPT}") from None
        return Look(True, f"the host answers, address from {target.secret_env}")
    answer = _ask(target, address, None, time.monotonic() + min(_CALL, target.timeout))
    if answer.status != 200:
        return Look(
            False, f"the service answered {answer.status}", f"Look at the value of {target.secret_env}."
        )
    return Look(True, f"the service knows the value of {target.secret_env}")


def _address(target: Target, method: str) -> str:
    """The secret address of the webhook; of Telegram's bot, made from its token."""
    value = secret(target, target.secret_env)
    if target.service == "telegram":
        return f"{target.base_url or _TELEGRAM}/bot{value}/{method}"
    parts = urlsplit(value)
    local = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if not parts.hostname or (parts.scheme != "https" and not (parts.scheme == "http" and local)):
        raise PublishError(
            f"target {label(target)}: the value of {target.secret_env} is no https address; copy it anew. "
            + KEPT
        )
    return value


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    wait: float
    """Seconds to wait before another try, where the service says so."""


def _post(target: Target, address: str, payload: dict[str, object]) -> None:
    """Posts once; again only where the service says that it took nothing because of too many calls."""
    ends = time.monotonic() + target.timeout
    content = json.dumps(payload, ensure_ascii=False, allow_nan=False).encode()
    for last in (*[False] * (_TRIES - 1), True):
        answer = _ask(target, address, content, min(ends, time.monotonic() + _CALL))
        if answer.status in (200, 201, 204):
            return
        if answer.status != 429 or last or time.monotonic() + answer.wait >= ends:
            break
        time.sleep(answer.wait)
    raise PublishError(f"target {label(target)}: the service answered {answer.status}{_why(answer)}. {KEPT}")


def _why(answer: _Answer) -> str:
    if answer.status in (401, 403, 404):
        return ": it does not know this address or token; look at the value of secret_env"
    return ": too many calls" if answer.status == 429 else ""


def _ask(target: Target, address: str, content: bytes | None, ends: float) -> _Answer:
    """One call, over by `ends`, no redirect followed. Nothing the service says back is repeated."""
    parts = urlsplit(address)
    left = max(ends - time.monotonic(), 0.01)
    if parts.scheme == "https":
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(
            parts.hostname or "", parts.port, timeout=left, context=ssl.create_default_context()
        )
    else:
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=left)
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    clock: threading.Timer | None = None
    try:
        connection.connect()
        # The socket itself: once an answer comes, the connection lets go of it.
        clock = threading.Timer(max(ends - time.monotonic(), 0.0), _cut, (connection.sock,))
        clock.daemon = True
        clock.start()
        headers = {"User-Agent": "reporter", "Content-Type": "application/json; charset=utf-8"}
        connection.request("GET" if content is None else "POST", path, content, headers)
        answer = connection.getresponse()
        answer.read(_ANSWER)
        after = answer.headers.get("Retry-After", "")
        return _Answer(answer.status, float(after) if after.isascii() and after.isdigit() else 1.0)
    except (OSError, http.client.HTTPException, ValueError) as error:
        # Only its kind: the text of some of these holds the address, which is the secret.
        why = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
        raise PublishError(
            f"target {label(target)}: no answer from {parts.hostname}: {why}. {KEPT}"
        ) from None
    finally:
        if clock is not None:
            clock.cancel()
        connection.close()


def _cut(plug: socket.socket) -> None:
    """Ends a call that takes too long, whatever it waits for."""
    with suppress(OSError):
        plug.shutdown(socket.SHUT_RDWR)
