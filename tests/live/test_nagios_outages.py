"""The adapter against a real Nagios that is frozen, killed, switched off, reloaded, and broken by its configuration.

The web server beside it lives on, and its CGIs serve what the daemon has written last.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

import pytest

from noc.backends.backend import PollError
from noc.backends.nagios.adapter import Nagios
from noc.core.answer import Answer, Canary, HostState
from noc.core.causes import Cause
from noc.core.effects import WriteAck
from noc.settings import Limits
from tests.backends.driven import Driven, driven
from tests.backends.reports import host, newest
from tests.live.adding import FAR_UNDER, timed_from_add_to_judgement
from tests.live.nagios_server import MISSING, PASSWORDS, Host, NagiosServer

pytestmark = [pytest.mark.live, pytest.mark.skipif(bool(MISSING), reason=f"not installed: {MISSING}")]

HOSTS = [Host("riga-gw", ("site-riga",), ("http",)), Host("riga-db", ("site-riga",))]
LIMITS = Limits(connect=timedelta(seconds=2), read=timedelta(seconds=2), total=timedelta(seconds=8))
UNTIL = datetime(2030, 1, 1, tzinfo=UTC)
ACK = WriteAck("nagios", "riga", Cause.HOST_DOWN, ("riga-db",), (), "ann", "on it", UNTIL)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NagiosServer]:
    with NagiosServer(tmp_path_factory.mktemp("nagios"), HOSTS) as running:
        yield running


@pytest.fixture
def nagios(server: NagiosServer) -> Iterator[Driven]:
    with driven(Nagios(server.settings(limits=LIMITS), server.secret)) as backend:
        yield backend


@pytest.fixture
def riga_db_down(server: NagiosServer) -> Iterator[None]:
    server.set_host("riga-db", "down")
    server.wait_host("riga-db", status=4, state_type=1)
    yield
    server.set_host("riga-db", "up")
    server.wait_host("riga-db", status=2)


def pulse(answer: Answer) -> datetime:
    assert answer.pulse is not None
    return answer.pulse.stamp


def clock(answer: Answer) -> datetime:
    assert answer.clock is not None
    return answer.clock


def stands_still(nagios: Driven) -> None:
    """It answers on, all green; time passes there, and what its daemon has written does not move."""
    last = nagios.read()
    later = nagios.read_until(lambda a: clock(a) - pulse(a) > timedelta(seconds=3))
    assert later.complete
    assert host(later, "riga-gw").state is HostState.UP
    assert pulse(later) - pulse(last) <= timedelta(seconds=1)  # what it had written just before


def test_from_adding_it_to_a_calm_wall_takes_seconds(server: NagiosServer, tmp_path: Path) -> None:
    seconds, judged = timed_from_add_to_judgement(server.settings(), PASSWORDS["noc"], tmp_path)
    assert seconds < FAR_UNDER
    assert {site["key"]: site["state"] for site in judged["sites"]} == {"riga": "ok"}


def test_a_canary_that_is_not_there_is_missed(server: NagiosServer) -> None:
    with driven(Nagios(server.settings(canary="Watchdog"), server.secret)) as backend:
        assert backend.read().canary == Canary("Watchdog", present=False)


def test_checks_switched_off_globally_are_told_while_its_status_moves(server: NagiosServer, nagios: Driven) -> None:
    server.command("STOP_EXECUTING_HOST_CHECKS")
    server.command("STOP_EXECUTING_SVC_CHECKS")
    try:
        answer = nagios.read_until(lambda a: a.checks_on is False)
        assert "host checks are switched off globally" in answer.remarks
        assert host(answer, "riga-gw").state is HostState.UP
        nagios.read_until(lambda a: pulse(a) > pulse(answer))
    finally:
        server.command("START_EXECUTING_HOST_CHECKS")
        server.command("START_EXECUTING_SVC_CHECKS")
    assert nagios.read_until(lambda a: a.checks_on is True).remarks == answer.remarks[2:]


def test_a_wrong_password_is_refused(server: NagiosServer) -> None:
    with driven(Nagios(server.settings(), lambda ref: "wrong-secret")) as backend, pytest.raises(PollError) as error:
        backend.read()
    assert error.value.cause is Cause.BACKEND_REFUSED
    assert "401" in error.value.text
    assert "wrong-secret" not in error.value.text


def test_a_url_without_its_cgis_is_told(server: NagiosServer) -> None:
    url = server.url.removesuffix("/cgi-bin")
    with driven(Nagios(server.settings(url=url), server.secret)) as backend, pytest.raises(PollError) as error:
        backend.read()
    assert error.value.cause is Cause.BACKEND_REFUSED
    assert "/statusjson.cgi does not exist" in error.value.text


@pytest.mark.usefixtures("riga_db_down")
def test_an_order_to_a_frozen_daemon_is_carried_out_once(server: NagiosServer, nagios: Driven) -> None:
    nagios.read()
    server.freeze()
    try:
        for _ in range(2):  # somebody tries again
            result = nagios.acknowledge(ACK)
            assert not result.accepted
            assert "not sent a second time" in result.text
        stands_still(nagios)
    finally:
        server.thaw()
    server.wait_host("riga-db", problem_has_been_acknowledged=True)
    assert nagios.acknowledge(ACK).accepted
    assert len(server.comments("riga-db")) == 1
    ack = host(nagios.read_until(lambda a: host(a, "riga-db").ack is not None), "riga-db").ack
    assert ack is not None
    assert (ack.by, ack.note) == ("ann", "on it")


@pytest.mark.usefixtures("riga_db_down")
def test_an_order_to_a_daemon_that_was_killed_is_carried_out_once(server: NagiosServer, nagios: Driven) -> None:
    """The CGI hangs until somebody reads from its pipe, and then writes what it was told long ago."""
    nagios.read()
    server.save_state()
    server.kill()
    started = monotonic()
    for _ in range(2):
        result = nagios.acknowledge(ACK)
        assert not result.accepted
        assert "not sent a second time" in result.text
    assert monotonic() - started < 2 * LIMITS.total.total_seconds() + 2
    stands_still(nagios)
    server.start()
    server.wait_host("riga-db", problem_has_been_acknowledged=True)
    assert nagios.acknowledge(ACK).accepted
    assert len(server.comments("riga-db")) == 1


@pytest.mark.parametrize("saved", [True, False])
def test_a_restart_is_no_alarm(server: NagiosServer, nagios: Driven, saved: bool) -> None:
    """What was not saved is gone: such a host was never checked, as far as Nagios knows, and is not down."""
    before = nagios.read()
    if saved:
        server.save_state()
    else:
        (server.directory / "retention.dat").unlink(missing_ok=True)
    server.kill()
    server.start()
    seen = [nagios.read()]
    if saved:
        assert {report.state for report in seen[0].hosts} == {HostState.UP}
    seen.append(nagios.read_until(lambda a: all(report.state is HostState.UP for report in a.hosts)))
    assert all(report.state is not HostState.DOWN for answer in seen for report in answer.hosts)
    assert all(answer.complete and len(answer.hosts) == len(HOSTS) for answer in seen)
    assert seen[-1].started_at != before.started_at


def test_what_was_added_or_taken_away_is_known_after_a_reload_and_not_before(
    server: NagiosServer, nagios: Driven
) -> None:
    before = nagios.read()
    server.write_config([HOSTS[0], Host("oslo-gw", ("site-oslo",))])
    later = nagios.read_until(lambda a: newest(a, "riga-gw") > newest(before, "riga-gw"))
    assert {report.name for report in later.hosts} == {"riga-gw", "riga-db"}
    server.reload()
    try:
        after = nagios.read()
        assert after.started_at != before.started_at
        assert {report.name: report.sites for report in after.hosts} == {"riga-gw": ("riga",), "oslo-gw": ("oslo",)}
        assert after.complete
        assert host(after, "riga-gw").state is HostState.UP  # states survive a reload
    finally:
        server.write_config(HOSTS)
        server.reload()
    assert {report.name for report in nagios.read().hosts} == {"riga-gw", "riga-db"}


def test_a_broken_configuration_ends_the_daemon_and_the_fault_says_so(server: NagiosServer, nagios: Driven) -> None:
    nagios.read()
    server.write_config(extra="define host {\n use no-such-template\n host_name broken\n}\n")
    server.ask_reload()
    server.wait_ended()
    with pytest.raises(PollError) as error:
        nagios.read()
    assert error.value.cause is Cause.BACKEND_GARBLED
    assert "the Nagios daemon has ended" in error.value.text
    assert "broken configuration" in error.value.text
    server.write_config(extra="")
    server.start()
    assert host(nagios.read(), "riga-gw").state is not HostState.DOWN
    nagios.read_until(lambda a: host(a, "riga-gw").state is HostState.UP)


def test_a_killed_web_server_is_lost_at_once(server: NagiosServer, nagios: Driven) -> None:
    nagios.read()
    server.kill_web()
    with pytest.raises(PollError) as error:
        nagios.read()
    assert error.value.cause is Cause.BACKEND_LOST
    assert "refused the connection" in error.value.text
    server.start_web()
    assert nagios.read().complete
