"""The ways in which a server breaks its word, with a request that it has read."""

import asyncio
import socket
import struct
import zlib

from tests.backends.web import Request, Served
from tests.wire.server import Manner

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


async def mute(request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Frozen: it has taken the request and never answers."""
    await reader.read()


async def shut(request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Close the connection without an answer."""


async def reset(request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Break off hard after the headers."""
    writer.write(HEAD + b"Content-Length: 1000\r\n\r\n")
    await writer.drain()
    raw = writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def cut(request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Close in the midst of the body."""
    writer.write(HEAD + b'Content-Length: 1000\r\n\r\n{"results":[')
    await writer.drain()


async def drip(request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One byte after the other, for ever."""
    writer.write(HEAD + b"Content-Length: 100000\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.1)


async def flood(request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A body of 200 MB."""
    writer.write(HEAD + b"Content-Length: 200000000\r\n\r\n")
    for _ in range(2000):
        writer.write(b" " * 100_000)
        await writer.drain()


async def endless(request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A body in chunks, without an end."""
    writer.write(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"2710\r\n" + b" " * 10_000 + b"\r\n")
        await writer.drain()


def _bomb() -> bytes:
    """200 MB of zeros, packed without ever holding them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return b"".join(packer.compress(bytes(1_000_000)) for _ in range(200)) + packer.flush()


def answered(served: Served) -> Manner:
    """Always the same, in place of what was asked for."""

    async def answer(request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(served.wire())
        await writer.drain()

    return answer


bomb = answered(Served(_bomb(), headers={"Content-Type": "application/json", "Content-Encoding": "gzip"}))
