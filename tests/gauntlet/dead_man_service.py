"""A dead-man service of our own on loopback: takes pings, and can be gone and come back at the same address."""

import asyncio
from contextlib import suppress
from time import monotonic

from tests.backends.web import Request, Served, Web
from tests.live.processes import free_port, wait

TAKEN = Served(b"OK", headers={"Content-Type": "text/plain"})
TOKEN = "5f0c6e2a-dead-man"  # the secret part of the address


class _Listening(Web):
    def __init__(self, service: "DeadManService") -> None:
        super().__init__(service.take)
        self.port = service.port

    async def listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._connection, "127.0.0.1", self.port)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            await super()._connection(reader, writer)


class DeadManService:
    """`with DeadManService() as service:` - `answer` is what every ping gets."""

    def __init__(self, path: str = f"/{TOKEN}") -> None:
        self.port, self.path = free_port(), path
        self.answer = TAKEN
        self.pings: list[tuple[float, Request]] = []  # with our monotonic seconds
        self._listening: _Listening | None = None

    def __enter__(self) -> "DeadManService":
        self.come()
        return self

    def __exit__(self, *_: object) -> None:
        self.go()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.path}"

    def take(self, request: Request) -> Served:
        self.pings.append((monotonic(), request))
        return self.answer

    def come(self) -> None:
        self._listening = _Listening(self)
        self._listening.__enter__()

    def go(self) -> None:
        """Nothing listens there any more."""
        if self._listening is not None:
            self._listening.__exit__(None, None, None)
            self._listening = None

    def wait(self, more: int, seconds: float) -> list[Request]:
        """So many more pings."""
        begun = len(self.pings)
        wait(lambda: len(self.pings) >= begun + more, seconds, f"{more} pings")
        return [request for _, request in self.pings[begun:]]
