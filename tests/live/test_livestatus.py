"""The adapter against the Livestatus of a real Icinga 2: over TCP, over its socket, and over TLS."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from noc.backends.applied import UNTOLD
from noc.backends.backend import PollError, WriteResult
from noc.backends.livestatus import KIND
from noc.core.answer import Canary, HostState, Severity
from noc.core.causes import Cause
from noc.core.effects import WriteAck, WriteRecheck, WriteUnack
from tests.backends.driven import Driven, driven, no_secrets
from tests.backends.reports import checked, host, newest
from tests.live.icinga2_server import INSTALLED, Host
from tests.live.livestatus_server import LivestatusServer, Way
from tests.live.processes import free_port, wait
from tests.live.tls_front import TlsFront

pytestmark = [pytest.mark.live, pytest.mark.skipif(not INSTALLED, reason="Icinga 2 is not installed")]

HOSTS = [
    Host("riga-gw", ("site-riga", "linux"), ("http", "disk"), extra='vars.town = "Rīga"; address = "192.0.2.7"'),
    Host("riga-db", ("site-riga",)),
    Host("kaunas-gw", ("site-kaunas",), ("http",)),
    Host("cellar", ("site-cellar",), command="passive", active=False),
    Host("attic", ("site-attic",), command="passive", active=False),
    Host("decreed", ("site-decreed",), ("http",), command="dummy"),
    Host("shut", ("site-shut",), extra='check_period = "monday-noon"'),
]
EXTRA = 'object TimePeriod "monday-noon" { ranges = { "monday 1" = "12:00-12:01" } }'
INTERVAL = timedelta(seconds=3)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LivestatusServer]:
    folder = tmp_path_factory.mktemp("ls")
    with LivestatusServer(folder, HOSTS, EXTRA, never_checked=("shut",)) as running:
        yield running


@pytest.fixture
def core(server: LivestatusServer) -> Iterator[Driven]:
    with driven(KIND.make(server.livestatus(canary="riga-gw!disk"), no_secrets)) as backend:
        yield backend


def order(*hosts: str, services: tuple[tuple[str, str], ...] = (), note: str = "on it") -> WriteAck:
    until = datetime.now(UTC) + timedelta(hours=2)
    return WriteAck("core", "riga", Cause.HOST_DOWN, hosts, services, "ann", note, until)


def unack(*hosts: str) -> WriteUnack:
    return WriteUnack("core", "riga", Cause.HOST_DOWN, hosts, (), "ann")


@pytest.fixture(params=["tcp", "unix", "tls"])
def anyhow(request: pytest.FixtureRequest, server: LivestatusServer, tmp_path: Path) -> Iterator[Driven]:
    """The same core by each way."""
    with TlsFront(server.livestatus_port, tmp_path) as front:
        changes: dict[str, Any] = {"canary": "riga-gw!disk"}
        if request.param == "tls":
            changes |= {"url": f"tls://localhost:{front.port}", "ca": front.ca}
        way: Way = "unix" if request.param == "unix" else "tcp"
        with driven(KIND.make(server.livestatus(way, **changes), no_secrets)) as backend:
            yield backend


def test_what_is_well_gives_fresh_evidence(anyhow: Driven) -> None:
    first = anyhow.read()
    answer = anyhow.read_until(lambda a: newest(a, "riga-gw") > newest(first, "riga-gw"))
    report = host(answer, "riga-gw")
    assert (report.state, report.hard, report.sites, report.address) == (HostState.UP, True, ("riga",), "192.0.2.7")
    own, services = report.looks
    assert (own.name, own.interval, own.objects) == ("", INTERVAL, 1)
    assert (services.interval, services.objects) == (INTERVAL, 2)
    assert services.oldest is not None
    assert answer.clock is not None
    assert timedelta(0) <= answer.clock - newest(answer, "riga-gw") < INTERVAL + timedelta(seconds=3)
    assert abs(answer.clock - datetime.now(UTC)) < timedelta(seconds=3)
    assert (answer.complete, answer.objects, answer.checks_on, answer.partial) == (True, 11, True, ())
    assert answer.version.startswith("2.")
    assert answer.remarks == (UNTOLD,)
    assert answer.started_at is not None
    assert answer.checking is not None
    assert answer.checking.period == INTERVAL
    assert answer.canary is not None
    assert answer.canary == Canary("riga-gw!disk", True, answer.canary.stamp, INTERVAL)


def test_a_front_of_another_authority_is_not_trusted(server: LivestatusServer, tmp_path: Path) -> None:
    with TlsFront(server.livestatus_port, tmp_path) as front:
        changed = server.livestatus(url=f"tls://localhost:{front.port}")
        with driven(KIND.make(changed, no_secrets)) as core, pytest.raises(PollError) as error:
            core.read()
    assert error.value.cause is Cause.BACKEND_LOST
    assert 'set "ca"' in error.value.text


def test_nobody_there_is_lost(server: LivestatusServer, tmp_path: Path) -> None:
    for url, words in (
        (f"tcp://127.0.0.1:{free_port()}", "refused the connection"),
        (f"unix://{tmp_path}/live", "there is no socket"),
    ):
        with driven(KIND.make(server.livestatus(url=url), no_secrets)) as core, pytest.raises(PollError) as error:
            core.read()
        assert error.value.cause is Cause.BACKEND_LOST
        assert words in error.value.text


def test_a_site_by_a_custom_variable(server: LivestatusServer) -> None:
    with driven(KIND.make(server.livestatus(site_from="var:TOWN"), no_secrets)) as core:
        answer = core.read()
    assert host(answer, "riga-gw").sites == ("Rīga",)
    assert host(answer, "kaunas-gw").sites == ()


def test_a_host_goes_down_softly_then_hard(server: LivestatusServer, core: Driven) -> None:
    server.set_host("riga-db", "down")
    try:
        soft = host(core.read_until(lambda a: host(a, "riga-db").state is HostState.DOWN), "riga-db")
        assert not soft.hard
        answer = core.read_until(lambda a: host(a, "riga-db").hard)
        down = host(answer, "riga-db")
        assert (down.state, down.text) == (HostState.DOWN, "PING CRITICAL - 100% loss")
        assert down.since is not None
        assert down.looks[0].newest is not None
        assert down.looks[0].newest <= down.since  # the last answer is from before
        still = core.read_until(lambda a: checked(a, "riga-db") > checked(answer, "riga-db"))
        assert host(still, "riga-db").looks[0].newest == down.looks[0].newest
    finally:
        server.set_host("riga-db", "up")
    core.read_until(lambda a: host(a, "riga-db").state is HostState.UP)


def test_a_service_problem_names_itself_and_ends(server: LivestatusServer, core: Driven) -> None:
    server.set_service("riga-gw", "disk", 2, "DISK CRITICAL - /var is full")
    try:
        answer = core.read_until(lambda a: host(a, "riga-gw").problems != ())
        (problem,) = host(answer, "riga-gw").problems
        assert (problem.name, problem.severity) == ("disk", Severity.CRITICAL)
        assert problem.text == "DISK CRITICAL - /var is full"
        assert host(answer, "riga-gw").looks[1].objects == 2
        oldest = host(answer, "riga-gw").looks[1].oldest
        assert oldest is not None
        core.read_until(lambda a: (host(a, "riga-gw").looks[1].oldest or oldest) > oldest)  # a full disk answers
        assert core.acknowledge(order(services=(("riga-gw", "disk"),))) == WriteResult(True)
        assert host(core.read(), "riga-gw").problems == ()
    finally:
        server.set_service("riga-gw", "disk", 0, "OK")
    core.read_until(lambda a: host(a, "riga-gw").problems == ())


def test_an_unknown_is_a_look_and_no_answer(server: LivestatusServer, core: Driven) -> None:
    server.set_service("kaunas-gw", "http", 3, "UNKNOWN - agent gives no data")
    try:
        answer = core.read_until(lambda a: host(a, "kaunas-gw").problems != ())
        look = host(answer, "kaunas-gw").looks[1]
        later = core.read_until(lambda a: checked(a, "kaunas-gw", 1) > checked(answer, "kaunas-gw", 1))
        assert host(later, "kaunas-gw").looks[1].newest == look.newest
    finally:
        server.set_service("kaunas-gw", "http", 0, "OK")
    core.read_until(lambda a: host(a, "kaunas-gw").problems == ())


def test_a_host_whose_checks_are_off_is_disabled_and_looks_well(server: LivestatusServer, core: Driven) -> None:
    server.modify("hosts/riga-db", enable_active_checks=False)
    try:
        report = host(core.read_until(lambda a: host(a, "riga-db").disabled), "riga-db")
        assert (report.state, report.looks) == (HostState.UP, ())
    finally:
        server.modify("hosts/riga-db", enable_active_checks=True)
    core.read_until(lambda a: not host(a, "riga-db").disabled)


def test_results_sent_in_are_evidence_and_never_checked_is_pending(server: LivestatusServer, core: Driven) -> None:
    attic = host(core.read(), "attic")
    assert (attic.state, attic.disabled, attic.checked_at) == (HostState.PENDING, False, None)
    assert (attic.looks[0].interval, attic.looks[0].newest) == (None, None)
    server.send_result("cellar", 0, "dry")
    first = core.read_until(lambda a: host(a, "cellar").state is HostState.UP)
    look = host(first, "cellar").looks[0]
    assert look.interval is None
    assert look.newest == look.checked_at
    server.send_result("cellar", 1, "wet")
    wet = host(core.read_until(lambda a: host(a, "cellar").state is HostState.DOWN), "cellar")
    assert wet.text == "wet"


def test_a_command_that_asks_nobody_is_no_witness(core: Driven) -> None:
    report = host(core.read(), "decreed")
    assert report.state is HostState.UP
    assert [look.interval for look in report.looks] == [INTERVAL]
    assert report.looks[0].name != ""


def test_outside_its_period_a_host_is_closed(core: Driven) -> None:
    report = host(core.read(), "shut")
    assert (report.in_period, report.looks) == (False, ())


def test_an_announced_downtime_has_an_end_and_a_comment_is_seen(server: LivestatusServer, core: Driven) -> None:
    start = datetime.now(UTC)
    end = start + timedelta(hours=1)
    body = {
        "type": "Host", "host": "kaunas-gw", "author": "ann", "comment": "new fans", "fixed": True,
        "start_time": start.timestamp() - 1, "end_time": end.timestamp(),
    }  # fmt: skip
    words = {"type": "Host", "host": "kaunas-gw", "author": "bob", "comment": "see ticket 7"}
    assert server.api("POST", "/v1/actions/add-comment", words).status == 200
    reply = server.api("POST", "/v1/actions/schedule-downtime", body)
    assert reply.status == 200
    try:
        report = host(core.read_until(lambda a: host(a, "kaunas-gw").downtime), "kaunas-gw")
        assert report.downtime_until is not None
        assert abs(report.downtime_until - end) < timedelta(seconds=2)
        assert report.comment == "bob: see ticket 7"
    finally:
        server.api("POST", "/v1/actions/remove-downtime", {"downtime": reply.body["results"][0]["name"]})
    core.read_until(lambda a: not host(a, "kaunas-gw").downtime)


def test_an_acknowledgement_is_written_seen_and_taken_back(server: LivestatusServer, core: Driven) -> None:
    assert core.acknowledge(order("riga-gw")).text.startswith("kept here: ")  # it is well
    server.set_host("riga-db", "down")
    try:
        server.wait_host("riga-db", state=1, state_type=1)
        assert core.acknowledge(order("riga-db", note="a;b\nCOMMAND [0] DEL_ALL")) == WriteResult(True)
        assert server.host("riga-db")["acknowledgement"] == 1
        ack = host(core.read(), "riga-db").ack
        assert ack is not None
        assert (ack.by, ack.note) == ("ann", "a,b COMMAND [0] DEL_ALL")
        assert ack.until is not None
        assert abs(ack.until - datetime.now(UTC) - timedelta(hours=2)) < timedelta(minutes=1)
        assert core.acknowledge(order("riga-db")) == WriteResult(True)  # it stands already
        assert core.unacknowledge(unack("riga-db")) == WriteResult(True)
        assert server.host("riga-db")["acknowledgement"] == 0
        assert core.unacknowledge(unack("riga-db")) == WriteResult(True)  # none there is no failure
    finally:
        server.set_host("riga-db", "up")
    core.read_until(lambda a: host(a, "riga-db").state is HostState.UP and host(a, "riga-db").ack is None)


def test_an_acknowledgement_of_what_is_gone_is_refused(core: Driven) -> None:
    result = core.acknowledge(order("tallinn-gw"))
    assert not result.accepted
    assert "does not know tallinn-gw any more" in result.text


def test_a_host_is_checked_when_somebody_asks(server: LivestatusServer, core: Driven) -> None:
    """Its own checks are off, so none but the ordered one can run."""
    server.modify("hosts/riga-db", enable_active_checks=False)
    try:
        before = server.host("riga-db")["last_check"]
        assert core.recheck(WriteRecheck("core", "riga", ("riga-db",), "ann")) == WriteResult(True)
        wait(lambda: server.host("riga-db")["last_check"] > before, 20, "it was checked")
    finally:
        server.modify("hosts/riga-db", enable_active_checks=True)
