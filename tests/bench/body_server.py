"""Serves the ready answers of a load from a process of its own, so that its work does not count as ours.

`python -m tests.bench.body_server KIND FOLDER HOSTS SERVICES TURNS` prints its port. The certificate of its authority,
where the product speaks TLS only, lies in FOLDER. The first request of a poll begins a new turn; the floor's requests
(`/floor?WHAT`, or `floor WHAT` without HTTP) see the answers of the newest one once more.
"""

import asyncio
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import unquote

import trustme

from tests.backends.web import Served, read_request
from tests.bench.load import NOW, Answers, Asked, Load, load_of

CA = "ca.pem"


class Turns:
    def __init__(self, load: Load, count: int) -> None:
        self.load = load
        self._answers = [load.answers(turn) for turn in range(count)]
        self._turn = -1

    def answer(self, asked: Asked) -> bytes | None:
        self._turn += self.load.begins(asked)
        return self.load.respond(self.newest, asked)

    @property
    def headers(self) -> dict[str, str]:
        now = datetime.fromtimestamp(NOW + 10 * (self._turn % len(self._answers)), UTC)
        return {"Content-Type": self.load.content, "Date": format_datetime(now, usegmt=True)}

    @property
    def newest(self) -> Answers:
        return self._answers[self._turn % len(self._answers)]


async def over_http(turns: Turns, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        request = await read_request(reader)
        asked = Asked(request.path, request.body)
        again = unquote(request.path.partition("?")[2])
        body = turns.newest.get(again) if asked.path == "/floor" else turns.answer(asked)
        writer.write(Served(body or b"", 404 if body is None else 200, turns.headers).wire())
        await writer.drain()


async def over_lines(turns: Turns, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Questions of lines that end with an empty one."""
    assert turns.load.framed is not None
    while True:
        question = await reader.readuntil(b"\n\n")
        first, _, _ = question.decode().partition("\n")
        word, _, rest = first.partition(" ")
        body = turns.newest.get(rest) if word == "floor" else turns.answer(Asked(rest, question))
        writer.write(turns.load.framed(body or b""))
        await writer.drain()


async def serve(turns: Turns, folder: Path) -> None:
    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            await (over_lines if turns.load.framed else over_http)(turns, reader, writer)
        writer.close()

    context = _context(folder) if turns.load.secured else None
    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=context, limit=2**20)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def _context(folder: Path) -> ssl.SSLContext:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / CA))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@contextmanager
def body_server(kind: str, folder: Path, hosts: int, services: int, turns: int) -> Iterator[int]:
    """The port of a running server."""
    sizes = map(str, (hosts, services, turns))
    command = [sys.executable, "-m", "tests.bench.body_server", kind, str(folder), *sizes]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


if __name__ == "__main__":
    kind, folder, hosts, services, turns = sys.argv[1:]
    asyncio.run(serve(Turns(load_of(kind, int(hosts), int(services)), int(turns)), Path(folder)))
