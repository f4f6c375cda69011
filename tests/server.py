"""A local HTTP server over real sockets that answers as told, and can misbehave as real ones do."""

import asyncio
import socket
import ssl
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer, with its faults.

    `length`: declared, none (the end of the connection ends the body) or chunked. `cut`: only so
    many bytes of the body are sent. `drip` and `drip_head`: seconds between single bytes.
    `reset`: the connection is torn down instead. `raw`: sent in place of everything.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    length: str = "declared"
    cut: int | None = None
    drip: float = 0.0
    drip_head: float = 0.0
    hang: float = 0.0
    reset: bool = False
    raw: bytes | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came."""

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]


Answerer = Callable[[Asked], Reply]


class Server:
    """An async context manager; `url` is its base, `log` what it was asked."""

    def __init__(
        self, answerer: Answerer, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
    ) -> None:
        self._answerer = answerer
        self._tls = tls
        self._host = host
        self._tasks: set[asyncio.Task[None]] = set()
        self.log: list[Asked] = []
        self.url = ""

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls)
        port = self._server.sockets[0].getsockname()[1]
        self.url = f"{'https' if self._tls else 'http'}://{self._host}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                first, *lines = head.split("\r\n")
                target = urlsplit(first.split(" ")[1])
                headers = {
                    name.strip().lower(): value.strip()
                    for name, _, value in (line.partition(":") for line in lines if line)
                }
                asked = Asked(target.path, dict(parse_qsl(target.query)), headers)
                self.log.append(asked)
                if not await _send(writer, self._answerer(asked)):
                    return
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError, asyncio.CancelledError):
            return
        finally:
            self._tasks.discard(task)
            writer.close()


async def _send(writer: asyncio.StreamWriter, reply: Reply) -> bool:
    """Send `reply`; whether the connection may serve another request."""
    await asyncio.sleep(reply.hang)
    if reply.reset:
        plug: socket.socket = writer.get_extra_info("socket")
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()
        return False
    if reply.raw is not None:
        writer.write(reply.raw)
        await writer.drain()
        return False
    body = reply.body if reply.cut is None else reply.body[: reply.cut]
    lines = [f"HTTP/1.1 {reply.status} Anything"]
    lines += [f"{name}: {value}" for name, value in reply.headers.items()]
    if reply.length == "declared":
        lines.append(f"Content-Length: {len(reply.body)}")
    elif reply.length == "chunked":
        lines.append("Transfer-Encoding: chunked")
        body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body) if reply.cut is None else b"%x\r\n" % 9999 + body
    else:
        lines.append("Connection: close")
    await _write(writer, ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"), reply.drip_head)
    await _write(writer, body, reply.drip)
    return reply.length != "none" and reply.cut is None


async def _write(writer: asyncio.StreamWriter, data: bytes, drip: float) -> None:
    if not drip:
        writer.write(data)
        await writer.drain()
        return
    for position in range(len(data)):
        writer.write(data[position : position + 1])
        await writer.drain()
        await asyncio.sleep(drip)
