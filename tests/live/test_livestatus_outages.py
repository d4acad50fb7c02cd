"""The Livestatus of a real Icinga 2 that is muted, frozen, killed, reloaded, and the whole console on it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest

from noc.backends.backend import PollError
from noc.backends.livestatus import KIND
from noc.core.answer import HostState
from noc.core.causes import AlarmState, Cause, State
from noc.core.events import AckAsked
from noc.core.roster import Site
from noc.core.snapshot import Snapshot
from noc.engine.clock import read_clock
from noc.settings import Limits
from tests.backends.driven import Driven, driven, no_secrets
from tests.backends.reports import host, newest
from tests.engine.publication import site_of
from tests.live.icinga2_server import INSTALLED, Host
from tests.live.livestatus_server import LivestatusServer, Way
from tests.wire.watch import Watch

pytestmark = [pytest.mark.live, pytest.mark.skipif(not INSTALLED, reason="Icinga 2 is not installed")]

HOSTS = [Host("riga-gw", ("site-riga",)), Host("oslo-gw", ("site-oslo",)), Host("oslo-db", ("site-oslo",))]
POLL = timedelta(seconds=1)
BRIEF = Limits(connect=timedelta(seconds=1), read=timedelta(seconds=1), total=timedelta(seconds=4))
SILENT = timedelta(seconds=12)
ROSTER = tuple(Site(name.title(), name, silent_after=SILENT) for name in ("riga", "oslo"))
APP = "icingaapplications/app"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LivestatusServer]:
    with LivestatusServer(tmp_path_factory.mktemp("lso"), HOSTS) as running:
        yield running


@pytest.fixture
def core(server: LivestatusServer) -> Iterator[Driven]:
    with driven(KIND.make(server.livestatus(limits=BRIEF), no_secrets)) as backend:
        yield backend


@pytest.fixture
def watch(server: LivestatusServer, tmp_path: Path) -> Iterator[Watch]:
    with Watch(tmp_path, (server.livestatus(poll_every=POLL),), ROSTER) as watch:
        watch.published.wait(all_calm, 30, "all is well")
        yield watch


def all_calm(snapshot: Snapshot) -> bool:
    return bool(snapshot.sites) and all(site.calm for site in snapshot.sites)


def test_checks_switched_off_globally_are_silence(server: LivestatusServer, watch: Watch) -> None:
    server.modify(APP, enable_host_checks=False, enable_service_checks=False)
    try:
        watch.published.wait(lambda s: all(is_silent(s, key) for key in ("riga", "oslo")), 30, "both are silent")
    finally:
        server.modify(APP, enable_host_checks=True, enable_service_checks=True)
    watch.published.wait(all_calm, 30, "all is well again")


def is_silent(snapshot: Snapshot, key: str) -> bool:
    site = site_of(snapshot, key)
    return site.state is State.SILENT and site.cause is Cause.CHECKS_DISABLED


def test_one_silent_host_is_one_silent_site(server: LivestatusServer, watch: Watch) -> None:
    server.modify("hosts/riga-gw", enable_active_checks=False)
    try:
        watch.published.wait(lambda s: is_silent(s, "riga"), 30, "riga is silent")
        assert site_of(watch.published.newest, "oslo").calm
    finally:
        server.modify("hosts/riga-gw", enable_active_checks=True)
    watch.published.wait(all_calm, 30, "all is well again")


@pytest.mark.parametrize("way", ["tcp", "unix"])
def test_a_frozen_core_is_lost_within_its_limits_and_comes_back(server: LivestatusServer, way: Way) -> None:
    with driven(KIND.make(server.livestatus(way, limits=BRIEF), no_secrets)) as core:
        core.read()
        server.freeze()
        try:
            started = monotonic()
            with pytest.raises(PollError) as error:
                core.read()
            assert error.value.cause is Cause.BACKEND_LOST
            assert "mute" in error.value.text
            assert monotonic() - started < BRIEF.total.total_seconds() + 1
        finally:
            server.thaw()
        assert core.read().complete


def test_a_reload_is_no_false_alarm_and_what_is_deleted_is_gone(server: LivestatusServer, watch: Watch) -> None:
    server.reload()
    watch.polls(8)
    watch.expect_quiet()
    with driven(KIND.make(server.livestatus(poll_every=POLL), no_secrets)) as core:
        before = core.read()
        server.write_config([one for one in HOSTS if one.name != "oslo-db"])
        server.reload()
        try:
            after = core.read_until(lambda a: a.started_at != before.started_at and a.complete)
            assert [report.name for report in after.hosts if report.name == "oslo-db"] == []
            assert host(after, "riga-gw").state is HostState.UP  # states survive a reload
        finally:
            server.write_config(HOSTS)
            server.reload()


def test_a_broken_configuration_changes_nothing(server: LivestatusServer, core: Driven) -> None:
    before = core.read()
    server.write_config(extra='object Host "broken" { check_command = ')
    server.ask_reload()
    after = core.read_until(lambda a: newest(a, "riga-gw") > newest(before, "riga-gw"))
    server.write_config(extra="")
    assert after.started_at == before.started_at


def test_a_killed_core_is_lost_and_its_restart_is_no_false_alarm(server: LivestatusServer, watch: Watch) -> None:
    """For a moment a fresh Icinga calls each host down and never checked, and it has lost what was acknowledged."""
    server.set_host("oslo-db", "down")
    try:
        watch.published.wait(lambda s: site_of(s, "oslo").cause is Cause.PART_DOWN, 20, "a part of oslo is down")
        watch.session.engine.ask(AckAsked(read_clock(), "oslo", "ann", "known"))
        watch.published.wait(lambda s: site_of(s, "oslo").alarm is AlarmState.ACKED, 10, "it is acknowledged")
        server.wait_host("oslo-db", acknowledgement=1)
        before = len(watch.published.snapshots)
        heard = len(watch.loud_lines())
        server.kill()
        watch.published.wait(lambda s: s.backends[0].state == Cause.BACKEND_LOST, 10, "it is lost")
        assert "refused the connection" in watch.published.newest.backends[0].detail
        server.start()
        watch.published.wait(lambda s: s.backends[0].state == "ok" and site_of(s, "riga").calm, 20, "it is back")
        watch.polls(8)
        assert watch.loud_lines()[heard:] == []
        for _, snapshot in watch.published.snapshots[before:]:
            assert site_of(snapshot, "riga").state in (State.OK, State.VERIFYING), snapshot
            assert site_of(snapshot, "oslo").alarm is not AlarmState.UNACKED, snapshot
    finally:
        server.set_host("oslo-db", "up")
