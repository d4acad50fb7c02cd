"""The transport against a server that breaks in each way it can, over real sockets."""

import asyncio
import gzip
import socket
import struct
import tracemalloc

import pytest

from noc.backends.http import Transport
from noc.core.causes import Cause
from tests.backends.driven import no_secrets
from tests.backends.exchange import failure, fetched, settings
from tests.backends.web import Served, Web, read_request
from tests.live.processes import free_port


def answers(web: Web, head: bytes, body: bytes = b"") -> None:
    """Answer each connection once, byte for byte, and close it."""

    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(head + b"\r\n\r\n" + body)
        await writer.drain()

    web.behaviour = once


def test_nobody_listens(runner: asyncio.Runner) -> None:
    cause, text = failure(runner, fetched(Transport(settings(f"http://127.0.0.1:{free_port()}"), no_secrets)))
    assert cause is Cause.BACKEND_LOST
    assert "refused the connection" in text


def test_the_name_does_not_resolve(runner: asyncio.Runner) -> None:
    cause, text = failure(runner, fetched(Transport(settings("http://monitor.invalid"), no_secrets)))
    assert cause is Cause.BACKEND_LOST
    assert text == "the name of monitor.invalid does not resolve"


def test_it_listens_and_never_answers(web: Web, transport: Transport, runner: asyncio.Runner) -> None:
    async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    web.behaviour = mute
    cause, text = failure(runner, fetched(transport))
    assert cause is Cause.BACKEND_LOST
    assert "mute for 0.3 s" in text
    web.behaviour = None
    assert runner.run(fetched(transport)) == {"fine": 1}


def test_a_byte_at_a_time_ends_at_the_total_limit(web: Web, transport: Transport, runner: asyncio.Runner) -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while True:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.05)

    web.behaviour = drip
    cause, text = failure(runner, fetched(transport))
    assert cause is Cause.BACKEND_LOST
    assert "within 0.9 s" in text
    web.behaviour = None
    assert runner.run(fetched(transport)) == {"fine": 1}


def test_the_total_limit_holds_for_all_requests_of_a_poll(
    web: Web, transport: Transport, runner: asyncio.Runner
) -> None:
    async def slowly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            await read_request(reader)
            await asyncio.sleep(0.2)
            writer.write(Served(b"{}").wire())

    async def poll() -> None:
        async with transport.poll():
            for _ in range(10):
                await transport.get("/page")

    web.behaviour = slowly
    cause, text = failure(runner, poll())
    assert cause is Cause.BACKEND_LOST
    assert "within 0.9 s" in text
    assert transport.cost.requests < 6


def test_cut_short(web: Web, transport: Transport, runner: asyncio.Runner) -> None:
    answers(web, b"HTTP/1.1 200 OK\r\nContent-Length: 1000", b'{"fine": 1}')
    assert failure(runner, fetched(transport)) == (
        Cause.BACKEND_GARBLED, f"{transport.server} sent an answer that was cut short",
    )  # fmt: skip


def test_packed_and_cut_short(web: Web, transport: Transport, runner: asyncio.Runner) -> None:
    half = gzip.compress(b'{"fine": 1}')[:-9]
    web.answers = lambda request: Served(half, headers={"Content-Encoding": "gzip"})
    assert failure(runner, fetched(transport))[0] is Cause.BACKEND_GARBLED


def test_reset_after_the_headers(web: Web, transport: Transport, runner: asyncio.Runner) -> None:
    async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        await writer.drain()
        raw = writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    web.behaviour = reset
    cause, text = failure(runner, fetched(transport))
    assert cause is Cause.BACKEND_LOST
    assert "reset the connection" in text


def test_closed_without_an_answer(web: Web, transport: Transport, runner: asyncio.Runner) -> None:
    async def close(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)

    web.behaviour = close
    cause, text = failure(runner, fetched(transport))
    assert cause is Cause.BACKEND_LOST
    assert "without an answer" in text
    assert web.connections == 1


def test_another_protocol(web: Web, transport: Transport, runner: asyncio.Runner) -> None:
    answers(web, b"SSH-2.0-OpenSSH_9.2")
    cause, text = failure(runner, fetched(transport))
    assert cause is Cause.BACKEND_GARBLED
    assert "does not speak HTTP" in text
    assert "SSH" not in text


def test_too_large(web: Web, transport: Transport, runner: asyncio.Runner) -> None:
    web.answers = lambda request: Served(b" " * 1_000_001)
    cause, text = failure(runner, fetched(transport))
    assert cause is Cause.BACKEND_GARBLED
    assert "more than 1 MB" in text


@pytest.mark.parametrize("encoding", ["gzip", "gzip, gzip", "br"])
def test_a_bomb_does_not_unfold(web: Web, transport: Transport, runner: asyncio.Runner, encoding: str) -> None:
    bomb = gzip.compress(bytes(100_000_000), compresslevel=1)
    web.answers = lambda request: Served(bomb, headers={"Content-Encoding": encoding})
    tracemalloc.start()
    try:
        cause, _ = failure(runner, fetched(transport))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert cause is Cause.BACKEND_GARBLED
    assert peak < 10_000_000
