"""A small stream server that speaks Livestatus, or does what it is told: over TCP, TLS or a unix socket."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from tests.backends.background import Background

Answers = Callable[
    [str], tuple[bytes, bool]
]  # the text of a question -> the answer, and whether it keeps the connection
Behaviour = Callable[[str, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Stream(Background):
    """`with Stream(answers, obey) as stream:` - a server in a thread. `manner`, while set, answers in their place."""

    def __init__(
        self,
        answers: Answers,
        obey: Callable[[str], None] = lambda command: None,
        path: Path | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """`obey` gets each command, without the word COMMAND; `path` is that of a unix socket in place of a port."""
        super().__init__()
        self.answers = answers
        self.obey = obey
        self.manner: Behaviour | None = None
        self.asked: list[str] = []
        self.connections = 0
        self.port = 0
        self._path = path
        self._tls = tls

    @property
    def url(self) -> str:
        if self._path is not None:
            return f"unix://{self._path}"
        return f"{'tls' if self._tls else 'tcp'}://localhost:{self.port}"

    async def listen(self) -> asyncio.Server:
        if self._path is not None:
            return await asyncio.start_unix_server(self._connection, self._path)
        server = await asyncio.start_server(self._connection, "localhost", 0, ssl=self._tls)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        # The client may be gone at any time, and a cancel is how the server ends.
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            try:
                await self._converse(reader, writer)
            finally:
                writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        stays = True
        while stays:
            text = (await reader.readuntil(b"\n\n")).decode().rstrip("\n")
            self.asked.append(text)
            if self.manner is not None:
                await self.manner(text, reader, writer)
                return
            if text.startswith("COMMAND "):
                self.obey(text.removeprefix("COMMAND "))
                continue
            answer, stays = self.answers(text)
            writer.write(answer)
            await writer.drain()


async def mute(text: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def shut(text: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Close without a byte."""


def sends(answer: bytes) -> Behaviour:
    """Always the same, and then the end."""

    async def behave(text: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()

    return behave
