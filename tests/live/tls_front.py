"""A front that speaks TLS before a plain port of loopback, as stunnel does before a Livestatus."""

import asyncio
import ssl
from contextlib import suppress
from pathlib import Path

import trustme

from tests.backends.background import Background


class TlsFront(Background):
    """`with TlsFront(port, folder) as front:` - at `front.port`, with a certificate that `front.ca` has signed."""

    def __init__(self, behind: int, folder: Path, name: str = "localhost") -> None:
        super().__init__()
        self.port = 0
        self.ca = folder / "front-ca.pem"
        self._behind = behind
        authority = trustme.CA()
        authority.cert_pem.write_to_path(self.ca)
        self._tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert(name).configure_cert(self._tls)

    async def listen(self) -> asyncio.Server:
        server = await asyncio.start_server(self._connection, "localhost", 0, ssl=self._tls)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.CancelledError):
            try:
                inner, outer = await asyncio.open_connection("127.0.0.1", self._behind)
                try:
                    await asyncio.gather(_pass_on(reader, outer), _pass_on(inner, writer))
                finally:
                    outer.close()
            finally:
                writer.close()


async def _pass_on(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    while part := await source.read(65536):
        sink.write(part)
        await sink.drain()
    sink.close()
