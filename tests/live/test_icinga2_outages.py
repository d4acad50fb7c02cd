"""The adapter against a real Icinga 2 that is frozen, killed, muted, reloaded, and closed to us."""

from collections.abc import Iterator
from datetime import timedelta
from time import monotonic

import pytest

from noc.backends.backend import PollError
from noc.backends.icinga2.adapter import Icinga2
from noc.core.answer import Canary, ConfigState, HostState
from noc.core.causes import Cause
from noc.settings import Limits
from tests.backends.driven import Driven, driven
from tests.backends.reports import host, newest
from tests.live.icinga2_server import INSTALLED, Host, Icinga2Server

pytestmark = [pytest.mark.live, pytest.mark.skipif(not INSTALLED, reason="Icinga 2 is not installed")]

HOSTS = [Host("riga-gw", ("site-riga",)), Host("riga-db", ("site-riga",))]
EXTRA = 'object Service "icinga" { import "quick"; host_name = "riga-gw"; check_command = "icinga" }'
LIMITS = Limits(connect=timedelta(seconds=1), read=timedelta(seconds=1), total=timedelta(seconds=4))
INTERVAL = timedelta(seconds=3)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Icinga2Server]:
    running = Icinga2Server(tmp_path_factory.mktemp("icinga2"), HOSTS, EXTRA)
    with running:
        yield running


@pytest.fixture
def icinga2(server: Icinga2Server) -> Iterator[Driven]:
    with driven(Icinga2(server.settings(canary="riga-gw!icinga", limits=LIMITS), server.secret)) as backend:
        yield backend


def test_the_canary_is_found(icinga2: Driven) -> None:
    canary = icinga2.read().canary
    assert canary is not None
    assert canary == Canary("riga-gw!icinga", True, canary.stamp, INTERVAL)
    assert canary.stamp is not None


def test_the_canary_is_missed(server: Icinga2Server) -> None:
    with driven(Icinga2(server.settings(canary="Watchdog"), server.secret)) as backend:
        assert backend.read().canary == Canary("Watchdog", present=False)


def test_checks_switched_off_globally_are_told(server: Icinga2Server, icinga2: Driven) -> None:
    app = "icingaapplications/app"
    server.modify(app, enable_host_checks=False, enable_service_checks=False)
    try:
        answer = icinga2.read_until(lambda a: a.checks_on is False)
        assert all(report.state is not HostState.DOWN for report in answer.hosts)
    finally:
        server.modify(app, enable_host_checks=True, enable_service_checks=True)
    assert icinga2.read().checks_on is True


def test_a_wrong_password_is_refused(server: Icinga2Server) -> None:
    with driven(Icinga2(server.settings(), lambda ref: "wrong-secret")) as backend, pytest.raises(PollError) as error:
        backend.read()
    assert error.value.cause is Cause.BACKEND_REFUSED
    assert "401" in error.value.text
    assert "wrong-secret" not in error.value.text


def test_a_server_of_another_authority_is_not_trusted(server: Icinga2Server) -> None:
    with driven(Icinga2(server.settings(ca=None), server.secret)) as backend, pytest.raises(PollError) as error:
        backend.read()
    assert error.value.cause is Cause.BACKEND_LOST
    assert 'set "ca"' in error.value.text


def test_a_frozen_server_is_lost_within_its_limits_and_comes_back(server: Icinga2Server, icinga2: Driven) -> None:
    icinga2.read()
    server.freeze()
    try:
        for _ in range(2):  # on the open connection, then on a new one
            started = monotonic()
            with pytest.raises(PollError) as error:
                icinga2.read()
            assert error.value.cause is Cause.BACKEND_LOST
            assert monotonic() - started < LIMITS.total.total_seconds() + 1
    finally:
        server.thaw()
    assert icinga2.read().complete


def test_a_reload_of_a_broken_configuration_changes_nothing(server: Icinga2Server, icinga2: Driven) -> None:
    """The API answers 200 and this version never tells, so it is not said to run with its newest configuration."""
    before = icinga2.read()
    server.write_config(extra=EXTRA + 'object Host "broken" { check_command = ')
    server.ask_reload()
    checked = newest(before, "riga-gw")
    after = icinga2.read_until(lambda a: newest(a, "riga-gw") > checked)
    server.write_config(extra=EXTRA)
    assert after.started_at == before.started_at
    assert after.config is ConfigState.UNKNOWN


def test_a_failed_reload_is_told_by_the_self_check(server: Icinga2Server, icinga2: Driven) -> None:
    text = "Icinga 2 has been running for 1 hour. Version: r2.14.2-1; Last reload attempt failed at 2026-11-23"
    server.send_result("riga-gw", 1, text, service="icinga")
    answer = icinga2.read()
    assert (answer.config, answer.config_text) == (ConfigState.FAILED, text)
    icinga2.read_until(lambda a: a.config is not ConfigState.FAILED)


def test_a_host_deleted_and_reloaded_is_gone_from_a_complete_answer(server: Icinga2Server, icinga2: Driven) -> None:
    before = icinga2.read()
    server.write_config([one for one in HOSTS if one.name != "riga-db"])
    server.reload()
    try:
        after = icinga2.read_until(lambda a: a.started_at != before.started_at)
        assert after.complete
        assert "riga-db" not in [report.name for report in after.hosts]
        assert host(after, "riga-gw").state is HostState.UP  # states survive a reload
    finally:
        server.write_config(HOSTS)
        server.reload()


def test_a_killed_server_is_lost_at_once_and_comes_back(server: Icinga2Server, icinga2: Driven) -> None:
    icinga2.read()
    server.kill()
    with pytest.raises(PollError) as error:
        icinga2.read()
    assert error.value.cause is Cause.BACKEND_LOST
    assert "refused the connection" in error.value.text
    server.start()
    assert host(icinga2.read(), "riga-gw").state is not HostState.DOWN
    icinga2.read_until(lambda a: host(a, "riga-gw").state is HostState.UP)
