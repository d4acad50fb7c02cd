"""Real servers whose checks are off, whose satellite is gone, whose files were changed and not loaded."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import pytest

from noc.core.answer import ConfigState
from noc.core.causes import AlarmState, Cause, Sound, State
from noc.core.snapshot import Snapshot
from tests.core.conversation import Conversation
from tests.core.fakes import backend
from tests.engine.publication import site_of
from tests.gauntlet.deeds import BEYOND, FROZEN, SETTLED, when_silent
from tests.gauntlet.ledger import SLACK, Ledger
from tests.gauntlet.real import MISSING, Wall, together
from tests.live import config_scenes, icinga2_server, nagios_server
from tests.live.config_scenes import Scene
from tests.live.icinga2_satellite import master_and_satellite, wait_connected
from tests.live.icinga2_server import Host, Icinga2Server
from tests.live.nagios_server import NagiosServer
from tests.wire.watch import Watch

pytestmark = [
    pytest.mark.live,
    pytest.mark.leaves_threads,  # the servers and the console live on from test to test
    pytest.mark.timeout(300),  # the first test starts all of them
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {MISSING}"),
]

LIMIT = 10.0  # s of patience with each site; Icinga checks each 3 s
PENDING_AT_MOST = 600.0  # s until what is not applied is as loud as silence
SCENES: dict[str, Callable[[Path], AbstractContextManager[Scene]]] = {
    "files-icinga2": config_scenes.icinga2,
    "files-nagios": config_scenes.nagios,
    "files-prometheus": config_scenes.prometheus,
}
OFF = ("off-icinga2", "off-nagios")
SELF_CHECK = """
object Service "icinga" { import "quick"; host_name = "center"; check_command = "icinga"; check_interval = 1h }
"""
FAILED_RELOAD = "Icinga 2 has been running for 1 hour. Version: r2.14.2-1; Last reload attempt failed at 2026-11-23"

Wanted = Callable[[Snapshot], bool]


@dataclass
class Played:
    watch: Watch
    began: float  # our monotonic time of all deeds
    ended: float  # and of their being undone

    def first(self, wanted: Wanted) -> float:
        """Seconds from the deeds to the first picture that is so. Raises StopIteration."""
        return next(at - self.began for at, s in self.watch.published.snapshots if at >= self.began and wanted(s))

    def between(self, since: float) -> list[Snapshot]:
        """From so many seconds after the deeds until they were undone."""
        return [s for at, s in self.watch.published.snapshots if self.began + since <= at <= self.ended]

    @property
    def newest(self) -> Snapshot:
        return self.watch.published.newest

    def period(self, name: str) -> float:
        return self.watch.session.engine.world.backends[name].period.total_seconds()

    def product(self, name: str) -> str:
        view = next(view for view in self.newest.backends if view.name == name)
        return f"{view.kind} {view.version}"


def silent(key: str, *causes: Cause) -> Wanted:
    """It is silent, for one of these causes, and heard."""

    def wanted(snapshot: Snapshot) -> bool:
        site = site_of(snapshot, key)
        heard = site.alarm is AlarmState.UNACKED and Sound.SILENT in {due.sound for due in snapshot.due}
        return heard and site.state is State.SILENT and site.cause in causes

    return wanted


def fault(subject: str, cause: Cause, alarm: AlarmState = AlarmState.UNACKED) -> Wanted:
    return lambda snapshot: (subject, cause, alarm) in {(f.subject, f.cause, f.alarm) for f in snapshot.faults}


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    folder = tmp_path_factory.mktemp("config")
    folder.parent.chmod(0o755)  # daemons drop their rights and must still find their files
    folder.chmod(0o755)
    icinga = Icinga2Server(folder / "icinga2", [Host("gw", ("site-off-icinga2",))])
    nagios = NagiosServer(folder / "nagios", [nagios_server.Host("gw", ("site-off-nagios",), ("http",))])
    own, far = [Host("center", ("site-center",))], [Host("branch", ("site-branch",))]
    master, satellite = master_and_satellite(folder, own, far, SELF_CHECK)
    wall = Wall(folder)
    with together([icinga, nagios, master, satellite]), ExitStack() as stack:
        wait_connected(master)
        scenes = _scenes(folder, stack)
        _console(wall, icinga, nagios, master, scenes)
        with Watch(folder / "console", tuple(wall.backends), tuple(wall.roster)) as watch:
            seen = watch.published
            seen.wait(_well, SETTLED, "all is well")
            began = monotonic()
            satellite.kill()
            icinga.modify("icingaapplications/app", enable_host_checks=False, enable_service_checks=False)
            for which in ("HOST", "SVC"):
                nagios.command(f"STOP_EXECUTING_{which}_CHECKS")
            for scene in scenes.values():
                scene.edit()
            master.send_result("center", 1, FAILED_RELOAD, service="icinga")
            wanted = [
                *(silent(key, Cause.CHECKS_DISABLED) for key in OFF), silent("branch", Cause.CHECKS_LATE),
                *(fault(name, Cause.CONFIG_PENDING) for name in scenes),
            ]  # fmt: skip
            _until(watch, lambda s: all(each(s) for each in wanted), LIMIT + BEYOND)
            ended = monotonic()
            satellite.start()
            icinga.modify("icingaapplications/app", enable_host_checks=True, enable_service_checks=True)
            for which in ("HOST", "SVC"):
                nagios.command(f"START_EXECUTING_{which}_CHECKS")
            for scene in scenes.values():
                scene.reload()
            master.send_result("center", 0, "Icinga 2 has been running for 1 hour.", service="icinga")
            _until(watch, _over, SETTLED)
            watch.polls(3 * len(wall.backends))
            yield Played(watch, began, ended)


def _scenes(folder: Path, stack: ExitStack) -> dict[str, Scene]:
    found = {}
    for name, scene in SCENES.items():
        (folder / name).mkdir()
        found[name] = stack.enter_context(scene(folder / name))
    return found


def _console(
    wall: Wall, icinga: Icinga2Server, nagios: NagiosServer, master: Icinga2Server, scenes: dict[str, Scene]
) -> None:
    password = wall.secret(icinga2_server.PASSWORDS["noc"])
    wall.add("off-icinga2", icinga.settings(), LIMIT, password=password)
    wall.add("off-nagios", nagios.settings(), LIMIT, password=wall.secret(nagios_server.PASSWORDS["noc"]))
    wall.add("master", master.settings(), None, password=password)
    for name, scene in scenes.items():
        ref = scene.settings.password
        secret = {"password": wall.secret(scene.secret(ref))} if ref else {}
        wall.add(name, scene.settings, None, **secret)
    wall.add_sites("center", "branch", "riga", limit=LIMIT)


def _well(snapshot: Snapshot) -> bool:
    answering = all(backend.state == "ok" for backend in snapshot.backends)
    applied = [b.config is ConfigState.APPLIED for b in snapshot.backends if b.name in SCENES]
    return answering and all(applied) and all(site.calm for site in snapshot.sites) and not snapshot.faults


def _over(snapshot: Snapshot) -> bool:
    loud = [fault for fault in snapshot.faults if fault.alarm is AlarmState.UNACKED]
    return all(site.calm for site in snapshot.sites) and not loud


def _until(watch: Watch, wanted: Wanted, seconds: float) -> None:
    """Where it does not come the tests say what was missing."""
    try:
        watch.published.wait(wanted, seconds)
    except TimeoutError:
        return


@pytest.mark.row(18)
@pytest.mark.parametrize("key", OFF)
def test_checks_that_are_switched_off_for_all_make_the_site_silent(played: Played, key: str, ledger: Ledger) -> None:
    bound = when_silent(LIMIT)(played.period(key))
    seconds = played.first(silent(key, Cause.CHECKS_DISABLED))
    ledger.held(18, played.product(key), "checks_disabled", seconds, bound)
    assert not any(site_of(s, key).calm for s in played.between(bound + SLACK))
    assert site_of(played.newest, key).calm
    assert site_of(played.newest, key).alarm is AlarmState.CLEARED_UNACKED


@pytest.mark.row(22)
def test_the_sites_of_a_lost_satellite_are_silent_and_the_loss_is_named(played: Played, ledger: Ledger) -> None:
    bound = when_silent(LIMIT)(played.period("master"))
    lost = played.first(fault("master", Cause.BACKEND_PARTIAL))
    quiet = played.first(silent("branch", Cause.CHECKS_LATE))
    ledger.held(22, played.product("master"), "backend_partial, checks_late", max(lost, quiet), bound)
    assert not any(site_of(s, "branch").calm for s in played.between(bound + SLACK))
    assert all(site_of(s, "center").calm for s in played.between(0))
    assert site_of(played.newest, "branch").alarm is AlarmState.CLEARED_UNACKED
    assert not fault("master", Cause.BACKEND_PARTIAL)(played.newest)


@pytest.mark.row(20)
def test_a_failed_reload_is_told_as_far_as_icinga_tells_it(played: Played, ledger: Ledger) -> None:
    """In the words of the self-check of version 2.14, sent in: the version that is played here never tells."""
    seconds = played.first(fault("master", Cause.CONFIG_FAILED))
    ledger.held(20, f"{played.product('master')}, its self-check", "config_failed", seconds, FROZEN + 1)
    assert fault("master", Cause.CONFIG_FAILED, AlarmState.CLEARED_UNACKED)(played.newest)


@pytest.mark.row(21)
@pytest.mark.parametrize("name", SCENES)
def test_files_that_were_changed_and_not_loaded_are_told(played: Played, name: str, ledger: Ledger) -> None:
    seconds = played.first(fault(name, Cause.CONFIG_PENDING))
    ledger.held(21, played.product(name), "config_pending", seconds, PENDING_AT_MOST)
    assert all(site_of(s, "riga").calm for s in played.between(0))
    assert not fault(name, Cause.CONFIG_PENDING)(played.newest)


@pytest.mark.row(21)
def test_what_is_not_applied_for_ten_minutes_is_as_loud_as_silence(ledger: Ledger) -> None:
    c = Conversation(backend())
    c.server().host("riga")
    c.runs("5 min").expect_quiet()
    c.server().says["config"] = ConfigState.PENDING
    c.runs("10 s").expect_fault("config_pending")
    began = c.time
    c.runs("9 min")
    assert c.heard(began) == {"supervisory"}
    c.runs("70 s")
    loud = next(moment for moment, sound in c.sounds if moment > began and sound == "fault")
    ledger.held(21, "injected clock", "config_pending, loud", (loud - began).total_seconds(), PENDING_AT_MOST)
    c.server().says["config"] = ConfigState.APPLIED
    c.runs("20 s").expect_fault("config_pending", "cleared_unacked")


def test_nothing_else_sounded(played: Played) -> None:
    expected = {*OFF, "branch", "master", *SCENES}
    odd = [line for line in played.watch.published.lines if line.sound and (line.site or line.subject) not in expected]
    assert not odd, odd
