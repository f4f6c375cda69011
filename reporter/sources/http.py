"""The one door to the network: deadlines, caps, pacing, retries and secrecy for every source.

httpx knows no total deadline and no cap on a body, logs addresses, forwards key headers across
redirects and hands over half a body without a word; all of that is settled here, once.
"""

import asyncio
import logging
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import datetime
from functools import cache
from types import TracebackType
from typing import Self

import httpx
import stamina

from reporter import __version__
from reporter.errors import (
    ConfigError,
    SourceChanged,
    SourceError,
    SourceRefused,
    SourceUnavailable,
)
from reporter.model import Gap
from reporter.sources.addresses import base_host, is_loopback
from reporter.sources.decoding import ACCEPTED, decode
from reporter.sources.keys import Key
from reporter.sources.kinds import Answer, Call, Request
from reporter.sources.verdict import SMALL, Trouble, by_status, check_form, check_quota

__all__ = ["Answer", "Call", "Door", "Request"]

# They would log every address at INFO, and stamina every retry at WARNING.
for _name, _level in (("httpx", logging.WARNING), ("httpcore", logging.WARNING), ("stamina", logging.ERROR)):
    logging.getLogger(_name).setLevel(_level)

_ATTEMPTS = 3
_FIRST_WAIT = 0.4
"""Seconds before the second try; doubled before the third, each with as much again by chance."""
_LONGEST_WAIT = 20.0
"""Seconds; a source that asks for a longer pause is left alone for today."""
_CALL_LIMIT = 30.0
_SEEN_HEADERS = (
    "age", "cache-control", "content-encoding", "content-length", "content-type", "date", "etag",
    "last-modified", "retry-after", "x-ratelimit-limit", "x-ratelimit-remaining",
)  # fmt: skip


@cache
def _trust() -> ssl.SSLContext:
    # Loading the certificates takes 20 ms; all doors of a collection share them.
    return httpx.create_ssl_context()


class Door:
    """The way to one source, open for one collection; an async context manager.

    `base_url` decides the host that may be asked (and `hosts` those of feeds): https only, except
    on loopback. `timeout` is the budget in seconds of all its calls together. The key goes into
    `key_header` and nowhere else; it is taken out of all that leaves this class. What failed is in
    `gaps`.
    """

    def __init__(
        self,
        source: str,
        base_url: str,
        *,
        clock: Callable[[], datetime],
        timeout: float = 60.0,
        key_header: str = "",
        key: str = "",
        pause: float = 0.0,
        max_bytes: int = 8_000_000,
        hosts: Iterable[str] = (),
        user_agent: str = "",
        verify: ssl.SSLContext | None = None,
    ) -> None:
        self.source = source
        self.gaps: list[Gap] = []
        self.waiting: list[Call] = []
        """Calls that are meant to be made; those left at the deadline become gaps."""
        self.has_key = bool(key)
        self._base = base_url.rstrip("/")
        self._clock = clock
        self._budget = timeout
        self._ends = 0.0
        self._pause = pause
        self._cap = max_bytes
        self._key = Key(source, key)
        self._shut: dict[str, SourceError] = {}
        """Hosts that no further call has a chance with in this run, and why."""
        self._last_call = float("-inf")
        self._turn = asyncio.Lock()
        self._hosts = {host.lower() for host in hosts}
        if base_url:
            self._hosts.add(base_host(source, base_url))
        headers = {
            "User-Agent": user_agent or f"reporter/{__version__}",
            "Accept-Encoding": ACCEPTED,
            "Accept": "application/json, application/rss+xml, application/atom+xml, text/csv, */*;q=0.5",
        }
        if key and key_header:
            headers[key_header] = self._key.reveal()
        self._client = _client(
            headers, verify, local=bool(self._hosts) and all(map(is_loopback, self._hosts))
        )

    def __repr__(self) -> str:
        return f"Door({self.source!r}, {self._base!r})"

    async def __aenter__(self) -> Self:
        self._ends = asyncio.get_running_loop().time() + self._budget
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def each(self, calls: Iterable[Call]) -> AsyncIterator[Answer]:
        """The answers to `calls` in their order; a call that fails leaves its Gap and is passed over."""
        self.waiting = list(calls)
        while self.waiting:
            try:
                answer = await self.get(self.waiting[0])
            except SourceError as error:
                self.note(self.waiting[0].metric, self.waiting[0].asset, error)
            else:
                yield answer
            self.waiting.pop(0)

    async def together(self, calls: Iterable[Call]) -> AsyncIterator[Answer]:
        """As `each`, but all at once, for calls to different hosts: the answers as they come."""
        tasks = {asyncio.create_task(self.get(call)): call for call in calls}
        self.waiting = list(tasks.values())
        left = set(tasks)
        try:
            while left:
                done, left = await asyncio.wait(left, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    call = tasks[task]
                    self.waiting.remove(call)
                    try:
                        answer = task.result()
                    except SourceError as error:
                        self.note(call.metric, call.asset, error)
                    else:
                        yield answer
        finally:
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    async def get(self, call: Call) -> Answer:
        """The whole answer to `call`, of the right outer form; raises a SourceError."""
        address = self._address(call)
        if address.host in self._shut:
            raise type(self._shut[address.host])(str(self._shut[address.host]))
        trouble: Trouble | None = None
        try:
            async for attempt in stamina.retry_context(
                on=self._may_mend,
                attempts=_ATTEMPTS,
                timeout=None,
                wait_initial=_FIRST_WAIT,
                wait_max=4.0,
                wait_jitter=_FIRST_WAIT,
            ):
                with attempt:
                    return await self._ask(address, call)
        except Trouble as failure:
            trouble = failure
        # Raised here and not in the handler, so that no exception of httpx (which holds the request
        # and its headers) hangs on it as context.
        assert trouble is not None
        if trouble.stop:
            self._shut[address.host] = trouble.error
        raise type(trouble.error)(self.scrub(str(trouble.error)))

    def note(self, metric: str, asset: str, error: SourceError | str) -> None:
        """Keep the absence of `metric` as a Gap, once."""
        gap = Gap(metric, asset, self.source, self.scrub(str(error)))
        if gap not in self.gaps:
            self.gaps.append(gap)

    def abandon(self, error: SourceError | str) -> None:
        """Note every call that is still waiting as failed for this reason."""
        for call in self.waiting:
            self.note(call.metric, call.asset, error)
        self.waiting = []

    def scrub(self, written: str) -> str:
        """`written` without the key."""
        return self._key.scrub(written)

    def left(self) -> float:
        """Seconds of this source's budget that are left."""
        return self._ends - asyncio.get_running_loop().time()

    def _address(self, call: Call) -> httpx.URL:
        whole = call.path if "://" in call.path else f"{self._base}/{call.path.lstrip('/')}"
        try:
            address = httpx.URL(whole)
            if call.params:
                address = address.copy_merge_params({name: str(value) for name, value in call.params.items()})
        except (httpx.InvalidURL, TypeError, ValueError):
            raise SourceRefused("The address is not a web address: mend it in the configuration.") from None
        if address.host not in self._hosts:
            raise SourceRefused(f"The host {address.host!r} is not one this source may be asked at.")
        if address.scheme != "https" and not (address.scheme == "http" and is_loopback(address.host)):
            raise SourceRefused(f"The address at {address.host} is not https: set one that is.")
        if address.userinfo:
            raise SourceRefused("The address holds a user name or password: keys go into the environment.")
        return address

    def _may_mend(self, failure: Exception) -> bool | float:
        if not isinstance(failure, Trouble) or not failure.again:
            return False
        wait = failure.wait
        if wait is not None:
            return wait if wait <= min(_LONGEST_WAIT, self.left() - 1.0) else False
        return self.left() > 1.0

    async def _ask(self, address: httpx.URL, call: Call) -> Answer:
        await self._take_turn(call)
        limit = min(_CALL_LIMIT, self.left())
        trouble: Trouble | None = None
        try:
            async with asyncio.timeout(limit):
                async with self._client.stream("GET", address, timeout=limit) as response:
                    return await self._answer(response, call)
        except TimeoutError:
            trouble = Trouble(SourceUnavailable(f"No whole answer within {limit:.0f} seconds."), again=True)
        except httpx.HTTPError as failure:
            trouble = _explain(failure, address.host)
        except SourceError as failure:
            broken_off = isinstance(failure, SourceUnavailable)
            trouble = Trouble(type(failure)(str(failure)), again=broken_off)
        raise trouble

    async def _take_turn(self, call: Call) -> None:
        pause = self._pause if call.pause is None else call.pause
        async with self._turn:
            loop = asyncio.get_running_loop()
            wait = self._last_call + pause - loop.time()
            if wait >= self.left():
                raise Trouble(
                    SourceUnavailable("Not asked: the time for this source was used up. Raise its timeout."),
                    again=False,
                )
            if wait > 0:
                await asyncio.sleep(wait)
            self._last_call = loop.time()

    async def _answer(self, response: httpx.Response, call: Call) -> Answer:
        status = response.status_code
        if status != 200:
            small = await self._read(response, SMALL, whole=False)
            raise by_status(status, response.headers, small)
        raw = await self._read(response, self._cap, whole=True)
        declared = response.headers.get("content-length", "")
        # Without a length and without chunks the end of the connection is the end of the body,
        # and half a body looks like a whole one.
        sure = declared.isdecimal() or "chunked" in response.headers.get("transfer-encoding", "").lower()
        if declared.isdecimal() and len(raw) != int(declared):
            raise SourceUnavailable("The answer broke off half way.")
        body = decode(raw, response.headers.get("content-encoding", "").strip().lower(), self._cap)
        check_form(body, call.form, sure)
        if call.form == "json":
            check_quota(body, response.headers)
        seen = tuple(
            (name, self.scrub(response.headers[name])) for name in _SEEN_HEADERS if name in response.headers
        )
        return Answer(
            source=self.source,
            endpoint=call.endpoint,
            asset=call.asset,
            retrieved_at=self._clock(),
            body=self._key.scrub_bytes(body),
            metric=call.metric,
            url=self.scrub(str(response.request.url)),
            status=status,
            headers=seen,
        )

    async def _read(self, response: httpx.Response, cap: int, whole: bool) -> bytes:
        body = bytearray()
        async for piece in response.aiter_raw():
            body += piece
            if len(body) > cap:
                if not whole:
                    break
                raise SourceChanged(f"The answer is larger than {cap:,} bytes.")
        return bytes(body)


def _client(headers: dict[str, str], verify: ssl.SSLContext | None, local: bool) -> httpx.AsyncClient:
    try:
        return httpx.AsyncClient(
            headers=headers,
            follow_redirects=False,
            verify=verify or _trust(),
            limits=httpx.Limits(max_connections=4),
            trust_env=not local,  # this machine is not asked through a proxy
        )
    except (ImportError, OSError, ValueError, httpx.InvalidURL):
        # An address with a password may stand there, so the fault is not quoted.
        fault = "HTTPS_PROXY, ALL_PROXY, SSL_CERT_FILE or SSL_CERT_DIR"
    raise ConfigError(f"{fault} in the environment cannot be used: mend it, or unset it.")


def _explain(failure: httpx.HTTPError, host: str) -> Trouble:
    cause: BaseException | None = failure
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            word = f"The encrypted connection to {host} failed: its certificate could not be trusted"
            return Trouble(
                SourceUnavailable(f"{word}, or something stands between. Check the clock and the network."),
                again=False,
                stop=True,
            )
        if isinstance(cause, socket.gaierror):
            return Trouble(
                SourceUnavailable(f"The name {host} could not be found: check the network and the address."),
                again=True,
                stop=True,
            )
        cause = cause.__cause__ or cause.__context__
    if isinstance(failure, httpx.TimeoutException):
        return Trouble(SourceUnavailable(f"No answer from {host} in time."), again=True)
    if isinstance(failure, httpx.ConnectError):
        return Trouble(SourceUnavailable(f"{host} could not be reached."), again=True, stop=True)
    if isinstance(failure, httpx.RemoteProtocolError):
        return Trouble(SourceUnavailable(f"{host} broke the answer off, or it is no HTTP."), again=True)
    return Trouble(SourceUnavailable(f"The connection to {host} broke."), again=True)
