"""A backend that answers in its manners, with data that cannot be true, seen through the whole console.

Nothing that cannot be true makes a tile calm, and no row that is bad loses the others. Old answers, lists that shrink
and clocks that are off are played by the gauntlet (`tests/gauntlet`).
"""

from datetime import timedelta
from pathlib import Path
from time import monotonic

from noc.core.causes import AlarmState, Cause, State
from noc.core.roster import Site
from tests.wire.icinga2 import NEVER, Host
from tests.wire.plays import Play, adder
from tests.wire.prometheus import Target
from tests.wire.scene import INVENTORIES, ROSTER, SILENT, SITES, SLACK, Scene

PLAYS: dict[str, Play] = {}
play = adder(PLAYS)


@play("prometheus")
def samples_that_are_no_numbers(kind: str, folder: Path) -> None:
    with Scene(kind, folder) as scene:
        scene.settle()
        for value in ("NaN", "no number", "0", "-0", "+Inf", "-Inf", "1e300", ""):
            scene.product.targets["riga-gw"].value = value
            broken = monotonic()
            scene.published.wait(
                lambda s: not next(site for site in s.sites if site.key == "riga").calm, SILENT + SLACK
            )
            assert scene.site("oslo").calm, value
            ended = monotonic()
            scene.product.targets["riga-gw"].value = None
            scene.settle()
            scene.never_calm(broken + scene.patience, ended, "riga")


@play("icinga2")
def states_that_nobody_knows(kind: str, folder: Path) -> None:
    """A state that is not "up" is not calm, whatever its number."""
    with Scene(kind, folder) as scene:
        scene.settle()
        for state in (7, -1, 99999):
            scene.product.hosts["riga-gw"].state = state
            scene.published.wait(
                lambda s: not next(site for site in s.sites if site.key == "riga").calm, SILENT + SLACK
            )
            scene.product.hosts["riga-gw"].state = 0
            scene.settle()


@play("alertmanager")
def severities_that_nobody_knows(kind: str, folder: Path) -> None:
    with Scene(kind, folder) as scene:
        scene.settle()
        scene.product.alerts.append({"alertname": "InstanceDown", "severity": "apocalyptic", "site": "riga"})
        scene.product.alerts.append({"alertname": "Something", "severity": "apocalyptic", "site": "oslo"})
        scene.wait_site("riga", State.DOWN, Cause.HOST_DOWN)
        scene.wait_site("oslo", State.DEGRADED, Cause.SERVICE_PROBLEM)
        del scene.product.alerts[1:]
        for key in SITES:
            scene.wait_site(key, State.COMMISSIONING, Cause.NO_WITNESS)
        scene.published.wait(lambda s: s.sites[0].alarm is AlarmState.CLEARED_UNACKED)


@play("alertmanager")
def times_that_are_none(kind: str, folder: Path) -> None:
    """An alert whose times cannot be read still fires."""
    odd = ("0001-01-01T00:00:00Z", "", "yesterday", "9999-99-99T00:00:00Z", "2026-11-23T00:00:00+99:99")
    with Scene(kind, folder) as scene:
        scene.settle()
        for stamp in odd:
            scene.product.odd = {"startsAt": stamp, "endsAt": stamp, "updatedAt": stamp}
            scene.product.alerts.append({"alertname": "InstanceDown", "severity": "critical", "site": "riga"})
            scene.wait_site("riga", State.DOWN, Cause.HOST_DOWN)
            del scene.product.alerts[1:]
            scene.wait_site("riga", State.COMMISSIONING, Cause.NO_WITNESS)


@play("icinga2")
def checks_that_never_ran(kind: str, folder: Path) -> None:
    """Icinga calls such a host down, or up: neither is believed, and the site is silent in its time."""
    more = tuple(Site(f"New {number}", f"new-{number}", silent_after=timedelta(seconds=SILENT)) for number in range(4))
    with Scene(kind, folder, (*ROSTER, *more)) as scene:
        for number, (state, checked) in enumerate(((1, NEVER), (0, NEVER), (1, 0.0), (0, 0.0))):
            scene.product.hosts[f"new-{number}-gw"] = Host(
                f"new-{number}-gw", f"site-new-{number}", state, True, checked
            )
        for number in range(4):
            scene.wait_site(f"new-{number}", State.SILENT, Cause.NEVER_REPORTED, 2 * SILENT)
            scene.was_never(f"new-{number}", lambda site: site.calm or site.state is State.DOWN)
        for host in scene.product.hosts.values():
            host.state, host.checked = 0, None
        scene.settle()


@play("icinga2")
def times_out_of_any_calendar(kind: str, folder: Path) -> None:
    with Scene(kind, folder) as scene:
        scene.settle()
        for checked in (-62135596800.0, 1e18, -1e18, 1e300):
            scene.product.hosts["riga-gw"].checked = checked
            broken = monotonic()
            scene.published.wait(
                lambda s: not next(site for site in s.sites if site.key == "riga").calm, SILENT + SLACK
            )
            assert scene.session.engine.alive
            ended = monotonic()
            scene.product.hosts["riga-gw"].checked = None
            scene.settle()
            scene.never_calm(broken + scene.patience, ended, "riga")


def stop(scene: Scene, name: str) -> None:
    """Nothing is checked or scraped there any more; the last result stands."""
    if scene.kind == "icinga2":
        scene.product.hosts[name].checked = scene.product.now
    else:
        target: Target = scene.product.targets[name]
        target.scraped = scene.product.now


@play(*INVENTORIES)
def checks_that_stop_with_a_green_result(kind: str, folder: Path) -> None:
    with Scene(kind, folder) as scene:
        scene.settle()
        stopped = monotonic()
        stop(scene, "riga-gw")
        scene.wait_site("riga", State.SILENT, Cause.CHECKS_LATE, scene.patience)
        assert scene.site("riga").alarm is AlarmState.UNACKED
        assert scene.site("oslo").calm
        ended = monotonic()
        (scene.product.hosts if kind == "icinga2" else scene.product.targets)["riga-gw"].__dict__.update(
            {"checked": None} if kind == "icinga2" else {"scraped": None}
        )
        scene.settle()
        scene.never_calm(stopped + scene.patience, ended, "riga")
        assert scene.site("riga").alarm is AlarmState.CLEARED_UNACKED
