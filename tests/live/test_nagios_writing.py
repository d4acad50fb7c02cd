"""What is written into a real Nagios 4 through its `cmd.cgi`, and read back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from noc.backends.backend import WriteResult
from noc.backends.nagios.adapter import Nagios
from noc.core.answer import HostState
from noc.core.causes import Cause
from noc.core.effects import WriteAck, WriteRecheck, WriteUnack
from noc.settings import Limits
from tests.backends.driven import Driven, driven
from tests.backends.reports import host
from tests.live.nagios_server import MISSING, Host, NagiosServer

pytestmark = [pytest.mark.live, pytest.mark.skipif(bool(MISSING), reason=f"not installed: {MISSING}")]

HOSTS = [Host("riga-gw", ("site-riga",), ("http",)), Host("riga-db", ("site-riga",))]
LIMITS = Limits(connect=timedelta(seconds=2), read=timedelta(seconds=2), total=timedelta(seconds=25))
UNTIL = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NagiosServer]:
    with NagiosServer(tmp_path_factory.mktemp("nagios"), HOSTS) as running:
        yield running


@pytest.fixture
def nagios(server: NagiosServer) -> Iterator[Driven]:
    with driven(Nagios(server.settings(limits=LIMITS), server.secret)) as backend:
        yield backend


@pytest.fixture
def reader(server: NagiosServer) -> Iterator[Driven]:
    """An account that may see everything and do nothing."""
    with driven(Nagios(server.settings("reader", limits=LIMITS), server.secret)) as backend:
        yield backend


def acknowledge(backend: Driven, *hosts: str, services: tuple[tuple[str, str], ...] = ()) -> WriteResult:
    return backend.acknowledge(WriteAck("nagios", "riga", Cause.HOST_DOWN, hosts, services, "ann", "on it; now", UNTIL))


def take_back(backend: Driven, *hosts: str) -> WriteResult:
    return backend.unacknowledge(WriteUnack("nagios", "riga", Cause.HOST_DOWN, hosts, (), "ann"))


def test_an_acknowledgement_is_written_seen_and_taken_back(
    server: NagiosServer, nagios: Driven, reader: Driven
) -> None:
    server.set_host("riga-db", "down")
    try:
        server.wait_host("riga-db", status=4, state_type=1)
        refused = acknowledge(reader, "riga-db")
        assert not refused.accepted
        assert "authorized_for_read_only" in refused.text
        assert not server.host("riga-db")["problem_has_been_acknowledged"]
        assert acknowledge(nagios, "riga-db") == WriteResult(True)
        assert server.host("riga-db")["problem_has_been_acknowledged"]
        ack = host(nagios.read(), "riga-db").ack
        assert ack is not None
        assert (ack.by, ack.note) == ("ann", "on it, now")
        assert acknowledge(nagios, "riga-db") == WriteResult(True)  # it stands already
        assert len(server.comments("riga-db")) == 1
        for _ in range(2):  # once more: one that is not there is no failure
            assert take_back(nagios, "riga-db") == WriteResult(True)
        assert host(nagios.read(), "riga-db").ack is None
        server.command("ACKNOWLEDGE_HOST_PROBLEM", "riga-db", "1", "0", "0", "bob", "mine")
        elsewhere = host(nagios.read_until(lambda a: host(a, "riga-db").ack is not None), "riga-db").ack
        assert elsewhere is not None
        assert (elsewhere.by, elsewhere.note) == ("bob", "mine")
    finally:
        server.set_host("riga-db", "up")
    nagios.read_until(lambda a: host(a, "riga-db").state is HostState.UP and host(a, "riga-db").ack is None)


def test_a_service_is_acknowledged_and_no_problem_any_more(server: NagiosServer, nagios: Driven) -> None:
    server.set_service("riga-gw", "http", 2, "HTTP CRITICAL - 500")
    try:
        nagios.read_until(lambda a: host(a, "riga-gw").problems != ())
        assert acknowledge(nagios, services=(("riga-gw", "http"),)) == WriteResult(True)
        assert host(nagios.read(), "riga-gw").problems == ()
    finally:
        server.set_service("riga-gw", "http", 0, "OK")


def test_an_acknowledgement_of_what_is_well_is_kept_here(server: NagiosServer, nagios: Driven) -> None:
    result = acknowledge(nagios, "riga-gw")
    assert result == WriteResult(True, "kept here: Nagios thinks riga-gw is well")
    assert server.comments("riga-gw") == []


def test_an_acknowledgement_of_what_is_gone_is_refused(nagios: Driven) -> None:
    assert acknowledge(nagios, "tallinn-gw") == WriteResult(False, "Nagios does not know tallinn-gw any more")


def test_a_host_is_checked_when_somebody_asks(server: NagiosServer, nagios: Driven) -> None:
    """Its checks are off, so that it is the order alone that makes one run."""
    server.command("DISABLE_HOST_CHECK", "riga-db")
    try:
        server.wait_host("riga-db", checks_enabled=False)
        before = server.host("riga-db")["last_check"]
        assert nagios.recheck(WriteRecheck("nagios", "riga", ("riga-db",), "ann")) == WriteResult(True)
        server.wait_until(lambda: server.host("riga-db")["last_check"] > before, "it is checked")
    finally:
        server.command("ENABLE_HOST_CHECK", "riga-db")
        server.wait_host("riga-db", checks_enabled=True)


def test_the_rights_are_told_and_nothing_is_changed(server: NagiosServer, nagios: Driven, reader: Driven) -> None:
    assert nagios.rights() == ()
    (missing,) = reader.rights()
    assert "authorized_for_read_only" in missing
    with driven(Nagios(server.settings("nobody", limits=LIMITS), server.secret)) as backend:
        (unseen,) = backend.rights()
    assert "authorized_for_all_hosts" in unseen
    assert all(server.comments(each.name) == [] for each in HOSTS)
