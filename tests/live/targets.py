"""Things that Prometheus scrapes, all served by one thread of this process, that live and die on command."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, Literal

Mode = Literal["up", "down", "hang"]


class Target:
    """`down` refuses connections; `hang` accepts them and stays silent."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.port = 0  # any, the first time
        self.disk_full = False
        self.probe: bool | None = None  # what it says of a probe, as a black-box exporter does
        self._mode: Mode = "down"
        self._server: asyncio.Server | None = None
        self._callers: set[asyncio.StreamWriter] = set()

    async def be(self, mode: Mode) -> None:
        self._mode = mode
        if self._server:
            self._server.close()
            self._server = None
        for caller in self._callers:
            caller.transport.abort()
        if mode != "down":
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._callers.add(writer)
        try:
            await reader.readuntil(b"\r\n\r\n")
            if self._mode == "hang":
                await reader.read()  # until the caller gives up
            writer.write(b"HTTP/1.0 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\n\r\n" + self._metrics())
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass  # the caller is gone: nobody is left to tell
        finally:
            self._callers.discard(writer)
            writer.close()

    def _metrics(self) -> bytes:
        probe = "" if self.probe is None else f"probe_success {int(self.probe)}\n"
        return f"disk_full {int(self.disk_full)}\n{probe}".encode()


class TargetThread:
    """Runs the targets' event loop."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="targets", daemon=True)
        self._thread.start()

    def do(self, what: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(what, self._loop).result(5)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        try:
            left = asyncio.all_tasks(self._loop)
            for task in left:
                task.cancel()
            if left:
                self._loop.run_until_complete(asyncio.wait(left))
        finally:
            self._loop.close()
