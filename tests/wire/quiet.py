"""Ordinary life, in which nothing may sound: no line comes with a sound, and no sound is due at any time."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

from noc.core.causes import Cause, State
from noc.core.roster import Site
from noc.core.snapshot import Snapshot
from noc.settings import BackendSettings, Limits, SecretRef
from tests.backends.web import Request
from tests.live.icinga2_server import Host, Icinga2Server
from tests.live.processes import wait
from tests.live.prometheus_server import Part, PrometheusServer
from tests.wire.icinga2 import NEVER
from tests.wire.icinga2 import Host as FakeHost
from tests.wire.manners import mute, shut
from tests.wire.plays import Play, adder
from tests.wire.prometheus import Target as FakeTarget
from tests.wire.scene import POLL, ROSTER, SITE_FROM, Scene
from tests.wire.server import Manner
from tests.wire.watch import Watch

PLAYS: dict[str, Play] = {}
LIVE: dict[str, Play] = {}  # on real servers
play, live_play = adder(PLAYS), adder(LIVE)

PATIENT: dict[str, Any] = {"lost_after": timedelta(seconds=8), "limits": Limits()}
PATIENT_ROSTER = tuple(replace(site, silent_after=timedelta(seconds=20)) for site in ROSTER)
MANY = tuple(Site(f"Site {number}", f"site-{number}") for number in range(60))
OUTAGE = 4.0  # s


@contextmanager
def quiet(kind: str, folder: Path, roster: tuple[Site, ...] | None = PATIENT_ROSTER, **more: Any) -> Iterator[Scene]:
    with Scene(kind, folder, roster, **(PATIENT | more)) as scene:
        yield scene
        scene.settle()
        scene.polls(2)
        scene.expect_quiet()


def fails_for_some_seconds(kind: str, manner: Manner, folder: Path) -> None:
    """Sixty sites behind one line that fails for less than the patience with it."""
    with quiet(kind, folder, MANY) as scene:
        fill(scene)
        scene.settle()
        began, asked = monotonic(), scene.server.asked
        scene.server.manner = manner
        wait(lambda: monotonic() > began + OUTAGE and scene.server.asked > asked, 2 * OUTAGE, "the outage is over")
        assert scene.published.newest.backends[0].state != "ok" or manner is not shut
        scene.mend()


def fill(scene: Scene) -> None:
    """Nothing but the sixty sites."""
    keys = [site.key for site in MANY]
    if scene.kind == "icinga2":
        scene.product.hosts = {f"{key}-gw": FakeHost(f"{key}-gw", f"site-{key}") for key in keys}
    elif scene.kind == "prometheus":
        scene.product.targets = {f"{key}-gw": FakeTarget(key) for key in keys}


PLAYS |= {
    f"{kind}: {name}": partial(fails_for_some_seconds, kind, manner)
    for kind in SITE_FROM
    for name, manner in (("closes each connection for some seconds", shut), ("says nothing for some seconds", mute))
}


@play(*SITE_FROM)
def takes_seconds_to_answer(kind: str, folder: Path) -> None:
    """It is slow, and asked less often; nobody is called silent for that."""
    roster = tuple(Site(site.name, site.key) for site in ROSTER)
    with Scene(kind, folder, roster, **PATIENT) as scene:
        scene.settle()
        slow = monotonic()
        scene.server.manner = slowly(scene, 1.5)
        scene.polls(1)
        assert scene.session.engine.world.backends["east"].period > timedelta(seconds=POLL)
        scene.published.wait(lambda _: monotonic() > slow + 12, 15)
        scene.expect_quiet()


def slowly(scene: Scene, seconds: float) -> Manner:
    async def answer(request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(seconds)
        writer.write(scene.product(request).wire())
        await writer.drain()

    return answer


@play("prometheus")
def pods_come_and_go(kind: str, folder: Path) -> None:
    with quiet(kind, folder) as scene:
        targets = scene.product.targets
        targets.update({f"pod-{number}": FakeTarget("riga") for number in range(10)})
        scene.settle()
        for number in range(10):
            del targets[f"pod-{number}"]
            targets[f"pod-{number + 10}"] = FakeTarget("riga")
            scene.polls(1)


@play("icinga2")
def hosts_are_added_to_and_removed_from_a_large_group(kind: str, folder: Path) -> None:
    with quiet(kind, folder) as scene:
        hosts = scene.product.hosts
        hosts.update({f"riga-{number}": FakeHost(f"riga-{number}", "site-riga") for number in range(40)})
        scene.settle()
        gone = {f"riga-{number}": hosts.pop(f"riga-{number}") for number in range(3)}
        for number in range(3):
            hosts[f"new-{number}"] = FakeHost(f"new-{number}", "site-riga")
            scene.polls(3)
        assert scene.site("riga").cause is Cause.PART_VANISHED
        hosts.update(gone)


@play("icinga2")
def an_announced_downtime_passes(kind: str, folder: Path) -> None:
    with quiet(kind, folder) as scene:
        scene.settle()
        host = scene.product.hosts["riga-gw"]
        host.downtime = True
        scene.wait_site("riga", State.MAINTENANCE, Cause.ANNOUNCED)
        host.state = 1
        scene.polls(4)
        host.state = 0
        scene.polls(2)
        host.downtime = False


@play("icinga2")
def it_is_restarted_and_has_forgotten_its_results_for_a_moment(kind: str, folder: Path) -> None:
    with quiet(kind, folder) as scene:
        scene.settle()
        scene.server.manner = shut
        scene.published.wait(lambda s: s.backends[0].state != "ok")
        scene.product.restart()
        for host in scene.product.hosts.values():
            host.state, host.checked = 1, NEVER
        scene.mend()
        scene.polls(2)
        for host in scene.product.hosts.values():
            host.state, host.checked = 0, None


# On real servers.


def expect_calm(watch: Watch, seconds: float = 30) -> None:
    def calm(snapshot: Snapshot) -> bool:
        return bool(snapshot.sites) and all(site.calm for site in snapshot.sites)

    watch.published.wait(calm, seconds, "all sites are calm")
    watch.polls(3)


@live_play("icinga2")
def a_real_one_is_reloaded_restarted_and_taken_down_as_announced(kind: str, folder: Path) -> None:
    hosts = [Host("riga-gw", ("site-riga",), ("http",)), Host("oslo-gw", ("site-oslo",))]
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    with Icinga2Server(folder / "icinga", hosts) as server:
        secret = folder / "secret"
        secret.touch(0o600)
        secret.write_text(server.secret(SecretRef("env", "noc", "")))
        backend = server.settings(
            password=SecretRef("file", str(secret), "backend icinga, password"), poll_every=timedelta(seconds=POLL)
        )
        with Watch(folder, (backend,), PATIENT_ROSTER) as watch:
            expect_calm(watch)
            server.reload()
            expect_calm(watch)
            server.kill()
            watch.published.wait(lambda s: s.backends[0].state != "ok", 10, "it is missed")
            server.start()
            expect_calm(watch)
            downtime = announce(server, "riga-gw")
            watch.published.wait(lambda s: s.sites[0].state is State.MAINTENANCE, 10)
            server.set_host("riga-gw", "down")
            server.wait_host("riga-gw", state=1, state_type=1)
            watch.polls(2)
            server.set_host("riga-gw", "up")
            server.wait_host("riga-gw", state=0)
            server.api("POST", "/v1/actions/remove-downtime", {"downtime": downtime})
            expect_calm(watch)
            watch.expect_quiet()


def announce(server: Icinga2Server, host: str) -> str:
    now = datetime.now(UTC).timestamp()
    body = {
        "type": "Host", "host": host, "author": "ann", "comment": "new fans", "fixed": True, "all_services": True,
        "start_time": now - 1, "end_time": now + 3600,
    }  # fmt: skip
    reply = server.api("POST", "/v1/actions/schedule-downtime", body)
    assert reply.status == 200
    name: str = reply.body["results"][0]["name"]
    return name


@live_play("prometheus and alertmanager")
def real_ones_are_reloaded_and_restarted_and_targets_come_and_go(kind: str, folder: Path) -> None:
    second = timedelta(seconds=POLL)
    with PrometheusServer(folder / "prometheus", {"riga-web": "riga", "riga-gw": "riga", "oslo-gw": "oslo"}) as server:
        backends = (
            BackendSettings("prom", "prometheus", server.url, site_from="label:site", poll_every=second),
            BackendSettings(
                "am", "alertmanager", server.alertmanager_url, site_from="label:site", poll_every=second,
                canary="Watchdog",
            ),
        )  # fmt: skip
        with Watch(folder, backends, PATIENT_ROSTER) as watch:
            expect_calm(watch)
            for part in PARTS:
                assert server.reload(part).status == 200
                expect_calm(watch)
            for part in PARTS:
                server.kill(part)
                watch.published.wait(lambda s: any(backend.state != "ok" for backend in s.backends), 10, "it is missed")
                server.start(part)
                expect_calm(watch)
            for number in range(2):
                server.add_target(f"pod-{number}", "riga")
                server.wait_scraped()
            server.remove_target("pod-0")
            server.wait_scraped()
            expect_calm(watch)
            watch.expect_quiet()


PARTS: tuple[Part, ...] = ("prometheus", "alertmanager")
