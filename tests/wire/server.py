"""A real server on loopback whose product lives on while its manners are broken and mended again."""

import asyncio
from collections.abc import Awaitable, Callable

from tests.backends.web import Answers, Request, Web, read_request

# What a broken server does with a request that it has read; the connection is closed after it.
Manner = Callable[[Request, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Server(Web):
    """`manner`, while set, answers in place of the product, on connections that are open already too."""

    def __init__(self, answers: Answers) -> None:
        super().__init__(answers)
        self.manner: Manner | None = None
        self.asked = 0

    async def _answer_all(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            request = await read_request(reader)
            self.asked += 1
            if self.manner is not None:
                await self.manner(request, reader, writer)
                return
            writer.write(self.answers(request).wire())
            await writer.drain()
