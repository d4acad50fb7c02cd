"""A small web server that does what it is told: serves, counts, stalls, breaks off, with or without TLS."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from tests.backends.background import Background


@dataclass(frozen=True)
class Request:
    method: str
    path: str  # with its query
    headers: Mapping[str, str]  # names in lower case
    body: bytes


@dataclass(frozen=True)
class Served:
    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})

    def wire(self) -> bytes:
        lines = [f"HTTP/1.1 {self.status} Status", *(f"{name}: {value}" for name, value in self.headers.items())]
        return "\r\n".join([*lines, f"Content-Length: {len(self.body)}", "", ""]).encode() + self.body


Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Answers = Callable[[Request], Served]


def nothing_there(request: Request) -> Served:
    return Served(b"{}", 404)


class Web(Background):
    """`with Web(answers) as web:` - a server in a thread. `behaviour`, while set, takes over each new connection."""

    def __init__(self, answers: Answers = nothing_there, tls: ssl.SSLContext | None = None) -> None:
        super().__init__()
        self.answers = answers
        self.behaviour: Behaviour | None = None
        self.requests: list[Request] = []
        self.connections = 0
        self.port = 0
        self._tls = tls

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://localhost:{self.port}"

    async def listen(self) -> asyncio.Server:
        server = await asyncio.start_server(self._connection, "localhost", 0, ssl=self._tls)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        # The client may be gone at any time, and a cancel is how the server ends.
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            try:
                if self.behaviour is not None:
                    await self.behaviour(reader, writer)
                else:
                    await self._answer_all(reader, writer)
            finally:
                writer.close()

    async def _answer_all(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            request = await read_request(reader)
            self.requests.append(request)
            writer.write(self.answers(request).wire())
            await writer.drain()


async def read_request(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    first, *lines = head.strip().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    method, path, _ = first.split()
    return Request(method, path, headers, body)
