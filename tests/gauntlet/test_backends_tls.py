"""Servers that we must not talk to any more: their certificate is wrong, or their name leads nowhere."""

import asyncio
import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
import trustme

from noc.core.causes import Cause
from noc.settings import BackendSettings
from tests.backends.web import Answers, Web
from tests.contract.product import Clock
from tests.contract.products.zabbix import Zabbix
from tests.gauntlet.deeds import POLL, QUICK, Deed, Performance, sites, when_refused
from tests.gauntlet.ledger import Ledger
from tests.gauntlet.wires import Wire, password, roster_of, running
from tests.wire.icinga2 import Icinga2
from tests.wire.manners import shut
from tests.wire.watch import Watch

pytestmark = pytest.mark.leaves_threads  # the servers and the console live on from test to test

LOST = frozenset({Cause.BACKEND_LOST})
AUTHORITY = trustme.CA()
YESTERDAY = datetime.now(UTC) - timedelta(days=1)
GOOD = AUTHORITY.issue_cert("localhost")
EXPIRED = AUTHORITY.issue_cert("localhost", not_before=YESTERDAY - timedelta(days=9), not_after=YESTERDAY)
OTHER_NAME = AUTHORITY.issue_cert("elsewhere.example")
KINDS = ("icinga2", "zabbix")  # the second logs in: its password travels in the body of a call
WRONG = {"expired": EXPIRED, "misnamed": OTHER_NAME}
WORDS = {"expired": "has expired", "misnamed": "is for another name"}
NAME = "monitor.test"
LIMIT = 15.0  # s of patience with the sites; the Zabbix of the tests checks each 10 s


class TlsServer(Web):
    """Shows another certificate from one moment on, to those who are connected too: they must come again."""

    def __init__(self, answers: Answers) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        GOOD.configure_cert(self._context)
        super().__init__(answers, self._context)
        self._open: set[asyncio.StreamWriter] = set()

    def show(self, certificate: trustme.LeafCert) -> None:
        async def change() -> None:
            certificate.configure_cert(self._context)
            for writer in self._open:
                writer.transport.abort()
            self.requests.clear()

        asyncio.run_coroutine_threadsafe(change(), self._loop).result(5)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            await super()._connection(reader, writer)
        finally:
            self._open.discard(writer)


class WallClock(Clock):
    """A product of the contract lives by it as by the clock of the world."""

    def __init__(self) -> None:
        """Nothing is kept."""

    @property
    def at(self) -> datetime:  # type: ignore[override]
        return datetime.now(UTC)


class Names:
    """The machine's resolver, to which we can have one name be unknown from one moment on."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.known = True
        self._real = socket.getaddrinfo
        patch.setattr(socket, "getaddrinfo", self._look_up)

    def _look_up(self, host: Any, *words: Any, **more: Any) -> Any:
        if host in (NAME, NAME.encode()):
            if not self.known:
                raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
            host = "localhost"
        return self._real(host, *words, **more)


@dataclass
class Played:
    performance: Performance
    heard: dict[str, int]  # requests that came while the certificate was wrong


@pytest.fixture(scope="module")
def ca(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("authority") / "ca.pem"
    AUTHORITY.cert_pem.write_to_path(file)
    return file


@pytest.fixture(scope="module")
def played(ca: Path) -> Iterator[Played]:
    heard: dict[str, int] = {}
    secured = {f"{kind}-{how}": _server(kind, f"{kind}-{how}") for kind in KINDS for how in WRONG}
    nameless, well = Wire("nameless"), Wire("well")
    with pytest.MonkeyPatch.context() as patch, running([nameless, well]), ExitStack() as stack:
        for server in secured.values():
            stack.enter_context(server)
        names = Names(patch)
        backends = [_settings(name, server, ca) for name, server in secured.items()]
        moved = f"http://{NAME}:{nameless.server.port}"
        backends += [nameless.settings(url=moved), well.settings()]
        deeds = [_deed(name, server, heard) for name, server in secured.items()] + [_renamed(nameless, names)]
        roster = (*sites(*secured, limit=LIMIT), *roster_of([nameless, well]))
        with Watch(ca.parent / "console", tuple(backends), roster) as watch:
            yield Played(Performance(watch, deeds, well.keys).play(), heard)


def _server(kind: str, site: str) -> TlsServer:
    if kind == "icinga2":
        return TlsServer(Icinga2(site))
    zabbix = Zabbix(WallClock())
    zabbix.add(f"{site}-gw", site)
    return TlsServer(zabbix.answer)


def _settings(name: str, server: TlsServer, ca: Path) -> BackendSettings:
    kind = name.partition("-")[0]
    site_from = "hostgroup:site/" if kind == "zabbix" else "hostgroup:site-"
    words = QUICK | password(ca.parent) | {"site_from": site_from, "ca": ca}
    return BackendSettings(name, kind, server.url, **words)


def _deed(name: str, server: TlsServer, heard: dict[str, int]) -> Deed:
    def undo() -> None:
        heard[name] = len(server.requests)
        server.show(GOOD)

    wrong = WRONG[name.partition("-")[2]]
    return Deed(32, name, LOST, when_refused, lambda: server.show(wrong), undo, (name,), against=f"{name} on the wire")


def _renamed(wire: Wire, names: Names) -> Deed:
    def do() -> None:
        names.known = False
        wire.behave(shut)

    def undo() -> None:
        names.known = True
        wire.behave(None)

    return Deed(33, wire.name, LOST, when_refused, do, undo, wire.keys, against=wire.against)


@pytest.mark.row(32)
@pytest.mark.parametrize("how", WRONG)
@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_certificate_is_told_and_no_request_is_sent(
    played: Played, kind: str, how: str, ledger: Ledger
) -> None:
    name = f"{kind}-{how}"
    played.performance.judge(name, ledger)
    assert WORDS[how] in played.performance.detail(name)
    assert played.heard[name] == 0


@pytest.mark.row(33)
def test_a_name_that_no_longer_resolves_is_told(played: Played, ledger: Ledger) -> None:
    played.performance.judge("nameless", ledger)
    assert "does not resolve" in played.performance.detail("nameless")


def test_the_backend_beside_them_stays_calm(played: Played) -> None:
    played.performance.expect_the_others_well()


@pytest.mark.row(32)
@pytest.mark.parametrize("how", WRONG)
def test_nobody_logs_in_behind_a_wrong_certificate(ca: Path, tmp_path: Path, how: str, ledger: Ledger) -> None:
    """From the first moment on: there is no session yet, and the password would have to be sent."""
    server = _server("zabbix", "riga")
    with server:
        server.show(WRONG[how])
        with Watch(tmp_path, (_settings("zabbix", server, ca),), sites("riga")) as watch:
            began = monotonic()
            watch.published.wait(lambda s: any(fault.cause is Cause.BACKEND_LOST for fault in s.faults), 10)
            ledger.held(32, "the log-in of zabbix on the wire", "backend_lost", monotonic() - began, when_refused(POLL))
            assert WORDS[how] in watch.published.newest.faults[0].detail
        assert server.requests == []
