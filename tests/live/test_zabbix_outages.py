"""The adapter against a real Zabbix that is frozen, killed, reloaded, and closed to us, or whose database is."""

from collections.abc import Iterator
from datetime import timedelta
from time import monotonic

import pytest

from noc.backends.backend import PollError
from noc.backends.zabbix import KIND
from noc.core.answer import Answer, HostState
from noc.core.causes import Cause
from noc.settings import Limits
from tests.backends.driven import Driven, driven
from tests.backends.reports import host, newest
from tests.live.processes import wait
from tests.live.zabbix_installed import MISSING
from tests.live.zabbix_server import READER, ZabbixServer

pytestmark = [pytest.mark.live, pytest.mark.skipif(bool(MISSING), reason=f"not installed: {MISSING}")]

LIMITS = Limits(connect=timedelta(seconds=2), read=timedelta(seconds=3), total=timedelta(seconds=6))


@pytest.fixture(scope="module")
def server() -> Iterator[ZabbixServer]:
    with ZabbixServer() as running:
        yield running


@pytest.fixture
def zabbix(server: ZabbixServer) -> Iterator[Driven]:
    """By the token of a super admin."""
    with driven(KIND.make(server.settings(limits=LIMITS), server.secret)) as backend:
        yield backend


@pytest.fixture
def reader(server: ZabbixServer) -> Iterator[Driven]:
    """By the log-in of a user who may read the hosts and nothing else."""
    with driven(KIND.make(server.settings(READER[0], limits=LIMITS), server.secret)) as backend:
        yield backend


def state(answer: Answer, name: str) -> HostState:
    return host(answer, name).state


@pytest.mark.parametrize("user", [None, READER[0]])
def test_a_wrong_secret_is_refused(server: ZabbixServer, user: str | None) -> None:
    settings = server.settings(user, limits=LIMITS)
    with driven(KIND.make(settings, lambda ref: "wrong-secret")) as backend:
        for _ in range(2):
            with pytest.raises(PollError) as error:
                backend.read()
            assert error.value.cause is Cause.BACKEND_REFUSED
            assert "wrong-secret" not in error.value.text


def test_a_session_that_is_over_is_begun_anew_once(server: ZabbixServer, reader: Driven) -> None:
    reader.read()
    server.end_sessions()
    assert reader.read().complete
    assert reader.cost.requests == 3  # refused, logged in, asked again


@pytest.mark.parametrize("how", ["freeze", "kill"])
def test_a_server_that_stops_behind_its_living_front_end_stands_still(
    server: ZabbixServer, zabbix: Driven, reader: Driven, how: str
) -> None:
    first = zabbix.read()
    getattr(server, how)()
    try:
        zabbix.read()
        server.set_host("riga-gw", "down")  # nobody sees it
        stood = zabbix.read()
        assert stood.pulse is not None
        assert stood.checking is not None
        assert first.clock is not None
        start = stood.clock or first.clock
        later = zabbix.read_until(lambda a: (a.clock or start) >= start + timedelta(seconds=7))
        assert later.complete
        assert state(later, "riga-gw") is HostState.UP  # the lie that only the stamps give away
        assert (later.pulse, later.checking) == (stood.pulse, stood.checking)
        assert reader.read().checking == stood.checking
    finally:
        server.set_host("riga-gw", "up")
        if how == "freeze":
            server.thaw()
        else:
            server.restart()
    after = zabbix.read_until(lambda a: newest(a, "riga-gw") > newest(later, "riga-gw"), 30)
    assert all(report.state is not HostState.DOWN for report in after.hosts)
    tick = stood.pulse.stamp
    zabbix.read_until(lambda a: a.pulse is not None and a.pulse.stamp > tick)


def test_a_frozen_database_is_lost_within_the_limits_and_comes_back(server: ZabbixServer, zabbix: Driven) -> None:
    zabbix.read()
    server.freeze_database()
    try:
        started = monotonic()
        with pytest.raises(PollError) as error:
            zabbix.read()
        assert error.value.cause is Cause.BACKEND_LOST
        assert monotonic() - started < LIMITS.total.total_seconds() + 1
    finally:
        server.thaw_database()
    wait(lambda: _answers(zabbix), 20, "it answers again")
    before = zabbix.read()
    zabbix.read_until(lambda a: newest(a, "riga-gw") > newest(before, "riga-gw"))


def _answers(backend: Driven) -> bool:
    try:
        return backend.read().complete
    except PollError:
        return False


def test_all_hosts_disabled_is_checks_switched_off(server: ZabbixServer, zabbix: Driven) -> None:
    for name in server.hostids:
        server.disable(name)
    try:
        answer = zabbix.read()
        assert answer.checks_on is False
        assert all(report.disabled for report in answer.hosts)
    finally:
        for name in server.hostids:
            server.disable(name, disabled=False)
    assert zabbix.read().checks_on is True
