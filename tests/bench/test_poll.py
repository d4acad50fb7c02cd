"""Processor time of a whole poll (fetch, decode, sum up, fold) against the least that any client must spend.

The floor, measured in the same run and in turn with the poll: an httpx GET of the same bytes and one typed decode of
them by msgspec, into the same structs that the adapter uses.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, process_time

import httpx  # noqa: TID251  the floor is httpx itself
import msgspec
import pytest

from noc.backends.alertmanager import wire as alertmanager_wire
from noc.backends.alertmanager.adapter import Alertmanager
from noc.backends.backend import Backend
from noc.backends.icinga2 import wire as icinga2_wire
from noc.backends.icinga2.adapter import Icinga2
from noc.backends.kinds import setup_of
from noc.core.clock import Now
from noc.core.events import Polled, Started
from noc.core.fold import fold
from noc.core.model import World
from noc.engine.garbage import collect_seldom
from noc.settings import BackendSettings, SecretRef
from tests.bench.body_server import ALERTS, CA, HOSTS, SERVICES, TURNS, body_server

pytestmark = pytest.mark.bench

WARM = 3  # the first polls make connections, caches and members
MOST = 2.5  # times the floor; 1.5 is the aim


@dataclass(frozen=True)
class Cost:
    floor: float  # ms of processor time
    poll: float
    ratio: float


def now() -> Now:
    return Now(datetime.now(UTC), timedelta(seconds=monotonic()))


def no_secret(ref: SecretRef) -> str:
    raise AssertionError("nothing here needs a secret")


async def measure(
    backend: Backend, settings: BackendSettings, floor: Callable[[httpx.AsyncClient], Awaitable[object]]
) -> Cost:
    collect_seldom()  # as the running console does
    world, _ = fold(None, Started(now(), (setup_of(settings),)))
    floors, polls = [], []
    trust = ssl.create_default_context(cafile=settings.ca) if settings.ca else True
    async with httpx.AsyncClient(base_url=settings.url, verify=trust, trust_env=False) as client:
        for number in range(TURNS):
            begun = process_time()
            world = await poll(backend, settings, world)
            between = process_time()
            await floor(client)
            ended = process_time()
            if number >= WARM:
                polls.append(between - begun)
                floors.append(ended - between)
    await backend.close()
    assert world.verdicts or settings.kind == "alertmanager"
    # The least of each: what others do on the machine is not ours.
    return Cost(1000 * min(floors), 1000 * min(polls), min(polls) / min(floors))


async def poll(backend: Backend, settings: BackendSettings, world: World) -> World:
    answer = await backend.read()
    world, _ = fold(world, Polled(now(), settings.name, answer, settings.poll_every))
    return world


def show(name: str, cost: Cost, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\n{name}: floor {cost.floor:.1f} ms, poll {cost.poll:.1f} ms, ratio {cost.ratio:.2f}")


def test_icinga2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hosts = msgspec.json.Decoder(icinga2_wire.Results[icinga2_wire.HostRow])
    services = msgspec.json.Decoder(icinga2_wire.Results[icinga2_wire.ServiceRow])

    async def floor(client: httpx.AsyncClient) -> None:
        # The services first: the hosts begin the next turn of the server.
        services.decode((await client.get("/v1/objects/services")).content)
        (await client.get("/v1/status")).read()
        hosts.decode((await client.get("/v1/objects/hosts")).content)

    with body_server("icinga2", tmp_path) as url:
        settings = BackendSettings("icinga", "icinga2", url, site_from="host", ca=tmp_path / CA)
        cost = asyncio.run(measure(Icinga2(settings, no_secret), settings, floor))
    show(f"Icinga 2, {HOSTS} hosts x {SERVICES} services", cost, capsys)
    assert cost.ratio <= MOST


def test_alertmanager(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    decoder = msgspec.json.Decoder(list[alertmanager_wire.Alert])

    async def floor(client: httpx.AsyncClient) -> None:
        decoder.decode((await client.get("/api/v2/alerts")).content)

    with body_server("alertmanager", tmp_path) as url:
        settings = BackendSettings("alerts", "alertmanager", url, site_from="label:site")
        cost = asyncio.run(measure(Alertmanager(settings, no_secret), settings, floor))
    show(f"Alertmanager, {ALERTS} alerts", cost, capsys)
    assert cost.ratio <= MOST
