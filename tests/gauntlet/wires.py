"""A backend of our own on a real socket, with sites of its own: it behaves until a test lets it misbehave."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from noc.core.causes import Cause
from noc.core.roster import Site
from noc.settings import BackendSettings, SecretRef
from tests.backends.web import Answers, Request
from tests.gauntlet.deeds import QUICK, SILENT, Bound, Deed, sites
from tests.wire.alertmanager import Alertmanager
from tests.wire.icinga2 import Icinga2
from tests.wire.prometheus import Prometheus
from tests.wire.scene import INVENTORIES, SITE_FROM
from tests.wire.server import Manner, Server

SECRET = "a-secret-of-tests"


class Wire:
    """`kind` is icinga2 or prometheus, where each site has one host; or alertmanager, which knows no sites."""

    def __init__(self, name: str, kind: str = "icinga2", hosts: int = 2, limit: float = SILENT) -> None:
        self.name, self.kind, self.limit = name, kind, limit
        self.keys = tuple(f"{name}-{number}" for number in range(hosts)) if kind in INVENTORIES else ()
        self.product: Any = self._make()
        self.answers: Answers = self.product
        self.server = Server(self.product)

    def _make(self) -> Any:
        match self.kind:
            case "icinga2":
                return Icinga2(*self.keys)
            case "prometheus":
                return Prometheus(*self.keys)
        return Alertmanager()

    @property
    def rows(self) -> dict[str, Any]:
        """What it knows: its hosts, or its targets."""
        rows: dict[str, Any] = self.product.hosts if self.kind == "icinga2" else self.product.targets
        return rows

    @property
    def against(self) -> str:
        return f"{self.kind} on the wire"

    def settings(self, **more: Any) -> BackendSettings:
        canary = None if self.kind in INVENTORIES else "Watchdog"
        words = QUICK | {"url": self.server.url, "site_from": SITE_FROM[self.kind], "canary": canary} | more
        return BackendSettings(self.name, self.kind, **words)

    def behave(self, manner: Manner | None) -> None:
        """None: it is mended, and lets go of those who still hang on it."""
        self.server.manner = manner and self._until_mended(manner)

    def _until_mended(self, manner: Manner) -> Manner:
        async def misbehave(request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            act = asyncio.ensure_future(manner(request, reader, writer))
            while not act.done() and self.server.manner is misbehave:
                await asyncio.wait({act}, timeout=0.2)
            act.cancel()
            await act

        return misbehave

    def misbehaves(self, row: int | str, manner: Manner, bound: Bound, *causes: Cause) -> Deed:
        do, undo = partial(self.behave, manner), partial(self.behave, None)
        return Deed(row, self.name, frozenset(causes), bound, do, undo, self.keys, against=self.against)


@contextmanager
def running(wires: Sequence[Wire]) -> Iterator[None]:
    with ExitStack() as stack:
        for wire in wires:
            stack.enter_context(wire.server)
        yield


def roster_of(wires: Sequence[Wire]) -> tuple[Site, ...]:
    return tuple(site for wire in wires for site in sites(*wire.keys, limit=wire.limit))


def password(folder: Path) -> dict[str, Any]:
    """User and password as a console has them: a file that only it may read."""
    file = folder / "secret"
    file.touch(0o600)
    file.write_text(SECRET, "utf-8")
    return {"user": "noc", "password": SecretRef("file", str(file), "backend, password")}
