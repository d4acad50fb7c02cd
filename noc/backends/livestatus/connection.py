"""The way out to a Livestatus: a stream over TCP, TLS or a unix socket, bounded in time and size.

A connection holds one of the few client slots of the core it leads to. So it is kept for one conversation, such as a
poll, and given back at its end. Failures leave as a PollError, with the causes and sentences that HTTP has too.
"""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from time import monotonic
from urllib.parse import unquote, urlsplit

from noc.backends.backend import Cost, PollError
from noc.backends.failures import mute, unfinished
from noc.backends.livestatus.failures import failed
from noc.backends.livestatus.framing import HEAD, Head, foreign
from noc.backends.tls import context_for
from noc.core.causes import Cause
from noc.settings import BackendSettings

_CHUNK = 256 * 1024
_FOREIGN_MOST = 64 * 1024  # bytes that are read of what is no Livestatus, to say what it is
_CLOSE = 1.0  # s


class _SilentEndError(Exception):
    """The other end closed before the first byte of an answer."""

    def __init__(self, failure: PollError) -> None:
        super().__init__(failure.text)
        self.failure = failure


class Line:
    """Where one Livestatus is, and what it takes to reach it."""

    def __init__(self, settings: BackendSettings, certified_name: str | None = None) -> None:
        """`certified_name`: whom its certificate must be for, where that is not the host of the url."""
        self.cost = Cost()  # of the newest poll
        self.limits = settings.limits
        self.ca = settings.ca
        parts = urlsplit(settings.url)
        self.scheme = parts.scheme
        self._path = unquote(parts.path)
        self._host, self._port = parts.hostname or "", parts.port
        self._certified_name = certified_name
        self._context: ssl.SSLContext | None = None
        self.server = self._path if self.scheme == "unix" else parts.netloc

    @asynccontextmanager
    async def poll(self) -> AsyncIterator["Talk"]:
        """A conversation whose cost is accounted for (`cost`)."""
        self.cost = cost = Cost()
        started = monotonic()
        try:
            async with self.talk(cost) as talk:
                yield talk
        finally:
            cost.seconds = monotonic() - started

    @asynccontextmanager
    async def talk(self, cost: Cost | None = None) -> AsyncIterator["Talk"]:
        """A conversation, which may last as long as the total limit. Raises PollError."""
        talk = Talk(self, cost or Cost())
        try:
            async with asyncio.timeout(self.limits.total.total_seconds()):
                yield talk
        except TimeoutError:
            raise unfinished(self.server, self.limits.total) from None
        finally:
            await talk.close()

    async def open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        limit = self.limits.connect.total_seconds()
        context = await self._trust() if self.scheme == "tls" else None
        try:
            async with asyncio.timeout(limit):
                return await self._connect(context)
        except TimeoutError:
            text = f"{self.server} did not take the connection within {limit:g} s"
            raise PollError(Cause.BACKEND_LOST, text) from None
        except (OSError, ValueError) as error:
            self._context = None  # the file of the authority may have been put right: read it anew
            raise failed(error, self.server, self.scheme, self.ca) from None

    async def _connect(self, context: ssl.SSLContext | None) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self.scheme == "unix":
            connect = getattr(asyncio, "open_unix_connection", None)
            if connect is None:
                raise PollError(Cause.BACKEND_LOST, "this system has no unix sockets: use tcp:// or tls://")
            reader, writer = await connect(self._path, limit=_CHUNK)
            return reader, writer
        name = (self._certified_name or self._host) if context else None
        return await asyncio.open_connection(self._host, self._port, ssl=context, server_hostname=name, limit=_CHUNK)

    async def _trust(self) -> ssl.SSLContext:
        if self._context is None:
            try:
                self._context = await asyncio.to_thread(context_for, self.ca)
            except OSError as error:
                text = f"the authority's certificate {self.ca} cannot be read: {error.strerror or error}"
                raise PollError(Cause.BACKEND_LOST, text) from None
        return self._context


class Talk:
    """Questions and answers over one connection, which is opened by the first question."""

    def __init__(self, line: Line, cost: Cost) -> None:
        self._line = line
        self._cost = cost
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    @property
    def server(self) -> str:
        return self._line.server

    async def ask(self, question: str) -> bytes:
        """Ask one question, which asks for a header and to keep the connection, and return the answer's body.

        Raises PollError, of the code that the answer has where it is none of success.
        """
        used = self._streams is not None
        try:
            return await self._exchange(question)
        except _SilentEndError as ended:
            if not used:
                raise ended.failure from None
        try:  # some keep no connection
            return await self._exchange(question)
        except _SilentEndError as ended:
            raise ended.failure from None

    async def tell(self, orders: Sequence[str]) -> None:
        """Send commands, each on a connection of its own, once. Livestatus never answers them. Raises PollError."""
        for order in orders:
            await self.close()
            try:
                await self._send(f"{order}\n\n")
            except _SilentEndError as ended:
                raise ended.failure from None
            finally:
                await self.close()

    async def close(self) -> None:
        streams, self._streams = self._streams, None
        if streams is not None:
            streams[1].close()  # what is still to be sent is sent before
            with suppress(OSError, TimeoutError):
                async with asyncio.timeout(_CLOSE):
                    await streams[1].wait_closed()

    async def _exchange(self, question: str) -> bytes:
        try:
            reader = await self._send(question)
            return await self._answer(reader)
        except BaseException:
            await self.close()
            raise

    async def _send(self, text: str) -> asyncio.StreamReader:
        self._streams = self._streams or await self._line.open()
        self._cost.requests += 1
        reader, writer = self._streams
        try:
            writer.write(text.encode())
            async with asyncio.timeout(self._line.limits.read.total_seconds()):
                await writer.drain()
        except TimeoutError:
            raise self._mute() from None
        except OSError as error:
            raise _SilentEndError(self._failed(error)) from None
        _acknowledge_at_once(writer)
        return reader

    async def _answer(self, reader: asyncio.StreamReader) -> bytes:
        begin = await self._begin(reader)
        head = Head.of(begin)
        if head is None:
            raise foreign(begin + await self._rest(reader), self.server)
        if head.length > self._line.limits.body:
            megabytes = f"{self._line.limits.body / 1e6:g} MB"
            text = f"{self.server} announces an answer of more than {megabytes}: raise limits.body if that is right"
            raise PollError(Cause.BACKEND_GARBLED, text)
        try:
            body = await self._up_to(reader, head.length)
        except OSError as error:
            raise self._failed(error) from None
        if len(body) < head.length:
            raise PollError(Cause.BACKEND_GARBLED, f"{self.server} sent an answer that was cut short")
        return head.expect_ok(body, self.server)

    async def _begin(self, reader: asyncio.StreamReader) -> bytes:
        try:
            begin = await self._up_to(reader, HEAD)
        except OSError as error:
            raise _SilentEndError(self._failed(error)) from None
        if not begin:
            raise _SilentEndError(self._ended())
        return begin

    async def _up_to(self, reader: asyncio.StreamReader, length: int) -> bytes:
        """So many bytes, or fewer where the other end closes. Raises OSError where it breaks off."""
        parts, missing = [], length
        while missing:
            part = await self._part(reader, min(missing, _CHUNK))
            if not part:
                break
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)

    async def _part(self, reader: asyncio.StreamReader, most: int) -> bytes:
        try:
            async with asyncio.timeout(self._line.limits.read.total_seconds()):
                part = await reader.read(most)
        except TimeoutError:
            raise self._mute() from None
        self._cost.bytes += len(part)
        return part

    async def _rest(self, reader: asyncio.StreamReader) -> bytes:
        try:
            return await self._up_to(reader, _FOREIGN_MOST)
        except (PollError, OSError):
            return b""

    def _ended(self) -> PollError:
        text = f"{self.server} closed the connection without an answer: is the core behind it alive, and may we ask?"
        return PollError(Cause.BACKEND_LOST, text)

    def _mute(self) -> PollError:
        return mute(self.server, self._line.limits.read)

    def _failed(self, error: OSError) -> PollError:
        return failed(error, self.server, self._line.scheme, self._line.ca)


def _acknowledge_at_once(writer: asyncio.StreamWriter) -> None:
    """A core sends the header first, and the rest only once our system has acknowledged it: 40 ms later by default."""
    raw, quick = writer.get_extra_info("socket"), getattr(socket, "TCP_QUICKACK", None)
    if raw is not None and quick is not None and raw.family in (socket.AF_INET, socket.AF_INET6):
        with suppress(OSError):
            raw.setsockopt(socket.IPPROTO_TCP, quick, 1)
