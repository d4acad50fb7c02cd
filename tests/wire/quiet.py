"""Ordinary life, in which nothing may sound: no line comes with a sound, and no sound is due at any time.

That of real servers is played by the gauntlet (`tests/gauntlet`).
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

from noc.core.causes import Cause
from noc.core.roster import Site
from noc.settings import Limits
from tests.backends.web import Request
from tests.live.processes import wait
from tests.wire.icinga2 import NEVER
from tests.wire.icinga2 import Host as FakeHost
from tests.wire.manners import mute, shut
from tests.wire.plays import Play, adder
from tests.wire.prometheus import Target as FakeTarget
from tests.wire.scene import POLL, ROSTER, SITE_FROM, Scene
from tests.wire.server import Manner

PLAYS: dict[str, Play] = {}
play = adder(PLAYS)

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
