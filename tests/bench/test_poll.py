"""What a whole poll costs (fetch, decode, sum up, fold) against the least that any client must spend.

The floor, measured in the same run and in turn with the poll: a GET (or a plain read of a socket) of the same bytes and
one typed decode of them, into the same shapes that the adapter uses.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, process_time
from urllib.parse import quote

import httpx  # noqa: TID251  the floor is httpx itself
import pytest

from noc.backends.backend import Backend
from noc.backends.kinds import make, setup_of
from noc.core.causes import State
from noc.core.clock import Now
from noc.core.events import Polled, Started
from noc.core.fold import fold
from noc.engine.garbage import collect_seldom
from noc.settings import BackendSettings, SecretRef
from tests.bench.body_server import CA, body_server
from tests.bench.load import KINDS, Load, load_of

pytestmark = pytest.mark.bench

HOSTS, SERVICES, TURNS = 1000, 10, 15
WARM = 3  # the first polls make connections, caches and members

Floor = Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class Cost:
    objects: int
    floor: float  # ms of processor time
    read: float
    fold: float
    requests: int
    bytes: int

    @property
    def ratio(self) -> float:
        return (self.read + self.fold) / self.floor

    def __str__(self) -> str:
        share = self.objects / 1000
        times = "".join(f"{each / share:9.2f} ms" for each in (self.floor, self.read, self.fold))
        return f"{self.bytes / 1000 / share:8.1f} kB{times}{self.ratio:8.2f}{self.requests:6d}"


TABLE: dict[str, Cost] = {}


@pytest.fixture(scope="module", autouse=True)
def table(request: pytest.FixtureRequest) -> Iterator[None]:
    """Printed when all have been measured."""
    yield
    capture = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        heads = "".join(f"{word:>12}" for word in ("floor", "read", "fold"))
        print(f"\n{'1,000 objects':14} {'bytes':>11}{heads}   ratio  requests a poll")
        for kind, cost in TABLE.items():
            print(f"{kind:14} {cost}")


def now() -> Now:
    return Now(datetime.now(UTC), timedelta(seconds=monotonic()))


def secret(ref: SecretRef) -> str:
    return "secret"


@asynccontextmanager
async def floor_of(load: Load, settings: BackendSettings, port: int) -> AsyncIterator[Floor]:
    """One turn of the least work."""
    if load.framed is not None:
        async with _lines(load, port) as floor:
            yield floor
        return
    trust = ssl.create_default_context(cafile=settings.ca) if settings.ca else True
    async with httpx.AsyncClient(base_url=_root(load, port), verify=trust, trust_env=False) as client:

        async def floor() -> None:
            for what, decode in load.floor.items():
                decode((await client.get(f"/floor?{quote(what, safe='')}")).content)

        yield floor


@asynccontextmanager
async def _lines(load: Load, port: int) -> AsyncIterator[Floor]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)

    async def floor() -> None:
        for what, decode in load.floor.items():
            writer.write(f"floor {what}\n\n".encode())
            head = await reader.readexactly(16)
            decode(await reader.readexactly(int(head[4:15])))

    try:
        yield floor
    finally:
        writer.close()


async def measure(backend: Backend, settings: BackendSettings, load: Load, port: int) -> Cost:
    collect_seldom()  # as the running console does
    world, _ = fold(None, Started(now(), (setup_of(settings),)))
    costs, objects = [], 0
    try:
        async with floor_of(load, settings, port) as floor:
            for _turn in range(TURNS):
                begun = process_time()
                answer = await backend.read()
                read = process_time()
                world, _ = fold(world, Polled(now(), settings.name, answer, settings.poll_every))
                folded = process_time()
                await floor()
                costs.append((process_time() - folded, read - begun, folded - read))
                objects = answer.objects
                assert answer.complete, answer.remarks
        cost = backend.cost
    finally:
        await backend.close()
    calm = sum(verdict.state in (State.OK, State.DEGRADED) for verdict in world.verdicts.values())
    assert calm >= 0.99 * len(world.verdicts) or not setup_of(settings).inventory, "it is not the ordinary case"
    # The least of each: what others do on the machine is not ours.
    least, reading, folding = (1000 * min(column) for column in zip(*costs[WARM:], strict=True))
    return Cost(objects, least, reading, folding, cost.requests, cost.bytes)


@contextmanager
def served(
    kind: str, folder: Path, hosts: int, services: int, turns: int
) -> Iterator[tuple[Load, BackendSettings, int]]:
    """A running server of this kind, and the settings of a console that watches it."""
    load = load_of(kind, hosts, services)
    with body_server(kind, folder, hosts, services, turns) as port:
        ca = folder / CA if load.secured else None
        yield load, BackendSettings("east", kind, _root(load, port) + load.path, ca=ca, **load.settings), port


def _root(load: Load, port: int) -> str:
    scheme = "tcp" if load.framed is not None else "https" if load.secured else "http"
    return f"{scheme}://127.0.0.1:{port}"


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_poll_costs_beside_its_floor(kind: str, tmp_path: Path) -> None:
    with served(kind, tmp_path, HOSTS, SERVICES, TURNS) as (load, settings, port):
        cost = TABLE[kind] = asyncio.run(measure(make(settings, secret), settings, load, port))
    assert cost.ratio <= load.most, str(cost)
