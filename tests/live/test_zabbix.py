"""The adapter against a real Zabbix: hosts that fail and fall silent, a server and a database that stop, and what is
written there."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from noc.backends.backend import WriteResult
from noc.backends.zabbix import KIND
from noc.backends.zabbix.options import ZabbixOptions
from noc.core.answer import Answer, ConfigState, HostState, Severity
from noc.core.causes import Cause
from noc.core.effects import WriteAck, WriteRecheck, WriteUnack
from noc.settings import Limits
from tests.backends.driven import Driven, driven
from tests.backends.reports import checked, host, newest
from tests.live.adding import FAR_UNDER, timed_from_add_to_judgement
from tests.live.zabbix_installed import MISSING
from tests.live.zabbix_server import PASSWORDS, READER, ZabbixServer

pytestmark = [pytest.mark.live, pytest.mark.skipif(bool(MISSING), reason=f"not installed: {MISSING}")]

LIMITS = Limits(connect=timedelta(seconds=2), read=timedelta(seconds=3), total=timedelta(seconds=6))
OPTIONS = ZabbixOptions(heartbeat=("status",))
SECOND = timedelta(seconds=1)
ROOM = timedelta(seconds=5)


@pytest.fixture(scope="module")
def server() -> Iterator[ZabbixServer]:
    with ZabbixServer() as running:
        yield running


@pytest.fixture
def zabbix(server: ZabbixServer) -> Iterator[Driven]:
    """By the token of a super admin."""
    with driven(KIND.make(server.settings(limits=LIMITS, options=OPTIONS), server.secret)) as backend:
        yield backend


@pytest.fixture
def reader(server: ZabbixServer) -> Iterator[Driven]:
    """By the log-in of a user who may read the hosts and nothing else."""
    with driven(KIND.make(server.settings(READER[0], limits=LIMITS), server.secret)) as backend:
        yield backend


def state(answer: Answer, name: str) -> HostState:
    return host(answer, name).state


def ack(*hosts: str, services: tuple[tuple[str, str], ...] = ()) -> WriteAck:
    until = datetime.now(UTC) + timedelta(hours=2)
    return WriteAck("zabbix", "riga", Cause.HOST_DOWN, hosts, services, "ann", "on it", until)


def unack(order: WriteAck) -> WriteUnack:
    return WriteUnack(order.backend, order.site, order.cause, order.hosts, order.services, order.by)


@pytest.mark.parametrize("who", ["zabbix", "reader"])
def test_all_is_well_by_token_and_by_log_in(zabbix: Driven, reader: Driven, who: str) -> None:
    backend = {"zabbix": zabbix, "reader": reader}[who]
    first = backend.read()
    answer = backend.read_until(lambda a: newest(a, "riga-gw") > newest(first, "riga-gw"))
    assert {report.name: report.sites for report in answer.hosts} == {
        "riga-gw": ("riga",), "riga-db": ("riga",), "oslo-gw": ("oslo",), "cellar": ("cellar",), "attic": ("attic",)
    }  # fmt: skip
    for name in ("riga-gw", "riga-db", "oslo-gw"):
        report = host(answer, name)
        assert (report.state, report.disabled, report.address) == (HostState.UP, False, "127.0.0.1")
        assert [(look.name, look.interval) for look in report.looks] == [("", SECOND)]
        assert answer.clock is not None
        assert -SECOND <= answer.clock - newest(answer, name) < ROOM
    assert state(answer, "cellar") in (HostState.PENDING, HostState.UP)
    assert (answer.complete, answer.checks_on, answer.config) == (True, True, ConfigState.APPLIED)
    assert answer.version.startswith("6.")
    assert answer.checking is not None
    assert answer.checking.period == SECOND
    is_admin = who == "zabbix"
    assert (answer.pulse is not None) == is_admin
    assert any("super admins" in remark for remark in answer.remarks) != is_admin


def test_an_ordinary_poll_is_one_small_request(zabbix: Driven) -> None:
    for _ in range(2):
        zabbix.read()
    assert zabbix.cost.requests == 1
    assert zabbix.cost.bytes < 5000


def test_a_host_goes_down_by_its_trigger_and_comes_back(server: ZabbixServer, zabbix: Driven) -> None:
    server.set_host("riga-gw", "down")
    try:
        answer = zabbix.read_until(lambda a: state(a, "riga-gw") is HostState.DOWN)
        report = host(answer, "riga-gw")
        assert (report.hard, report.text, report.ack) == (True, "Host riga-gw is down", None)
        assert report.since is not None
        assert report.problems == ()
        seen = checked(answer, "riga-gw")
        still = zabbix.read_until(lambda a: checked(a, "riga-gw") > seen)
        assert newest(still, "riga-gw") == newest(answer, "riga-gw") < seen  # it is looked at, and does not answer
        assert state(still, "oslo-gw") is HostState.UP
    finally:
        server.set_host("riga-gw", "up")
    zabbix.read_until(lambda a: state(a, "riga-gw") is HostState.UP)


def test_an_agent_that_is_not_reached_is_down_by_its_interface(server: ZabbixServer, zabbix: Driven) -> None:
    server.set_host("riga-db", "down")
    try:
        answer = zabbix.read_until(lambda a: state(a, "riga-db") is HostState.DOWN, 30)
        report = host(answer, "riga-db")
        assert "127.0.0.1" in report.text
        assert report.since is not None
        assert abs(report.since - newest(answer, "riga-db")) < 3 * ROOM
        tried = report.checked_at
        assert tried is not None
        zabbix.read_until(lambda a: (host(a, "riga-db").checked_at or tried) > tried)  # it is tried again and again
        result = zabbix.acknowledge(ack("riga-db"))
        assert result == WriteResult(True, "kept here: Zabbix has no problem of riga-db")
    finally:
        server.set_host("riga-db", "up")
    zabbix.read_until(lambda a: state(a, "riga-db") is HostState.UP, 30)


def test_a_host_whose_items_are_disabled_is_told(server: ZabbixServer, zabbix: Driven) -> None:
    """Zabbix itself has no word of it: there is no problem, and its interface stays as it was."""
    before = newest(zabbix.read(), "oslo-gw")
    server.disable_item("oslo-gw")
    try:
        report = host(zabbix.read_until(lambda a: host(a, "oslo-gw").disabled), "oslo-gw")
        assert (report.looks, report.problems) == ((), ())
    finally:
        server.disable_item("oslo-gw", disabled=False)
    with driven(KIND.make(server.settings(limits=LIMITS), server.secret)) as fresh:
        fresh.read_until(lambda a: newest(a, "oslo-gw") > before)


def test_a_disabled_host_is_told_and_its_old_problem_is_not(server: ZabbixServer, zabbix: Driven) -> None:
    server.set_host("oslo-gw", "down")
    try:
        zabbix.read_until(lambda a: state(a, "oslo-gw") is HostState.DOWN)
        server.disable("oslo-gw")
        report = host(zabbix.read_until(lambda a: host(a, "oslo-gw").disabled), "oslo-gw")
        assert (report.state, report.looks, report.problems) == (HostState.UP, (), ())
    finally:
        server.disable("oslo-gw", disabled=False)
        server.set_host("oslo-gw", "up")
    zabbix.read_until(lambda a: state(a, "oslo-gw") is HostState.UP and not host(a, "oslo-gw").disabled, 30)


def test_what_is_sent_in_is_evidence_and_a_trigger_of_it_degrades(server: ZabbixServer, zabbix: Driven) -> None:
    server.send("cellar", "status", "0")
    first = zabbix.read_until(lambda a: state(a, "cellar") is HostState.UP)
    assert host(first, "cellar").looks[0].interval is None
    server.send("cellar", "status", "2")
    answer = zabbix.read_until(lambda a: host(a, "cellar").problems != ())
    (problem,) = host(answer, "cellar").problems
    assert (problem.name, problem.severity) == ("Cellar is damp", Severity.WARNING)
    assert problem.since is not None
    assert state(answer, "cellar") is HostState.UP
    order = ack(services=(("cellar", "Cellar is damp"),))
    assert zabbix.acknowledge(order) == WriteResult(True)
    assert host(zabbix.read(), "cellar").problems == ()
    assert host(zabbix.read(), "cellar").comment == "Admin: ann: on it"
    assert zabbix.unacknowledge(unack(order)) == WriteResult(True)
    assert host(zabbix.read(), "cellar").problems != ()
    server.send("cellar", "status", "0")
    zabbix.read_until(lambda a: host(a, "cellar").problems == ())


def test_a_user_who_may_only_read_acknowledges(server: ZabbixServer, zabbix: Driven, reader: Driven) -> None:
    """So Zabbix has it: the right to acknowledge is one of the role, and reading a host is enough."""
    server.set_host("riga-gw", "down")
    try:
        reader.read_until(lambda a: state(a, "riga-gw") is HostState.DOWN)
        order = ack("riga-gw")
        assert reader.acknowledge(order) == WriteResult(True)
        found = host(zabbix.read(), "riga-gw").ack
        assert found is not None
        assert (found.by, found.note, found.until) == ("reader", "ann: on it", None)
        before = _entries(server)
        assert reader.acknowledge(order) == WriteResult(True)  # it stands already: nothing is written
        assert _entries(server) == before
        for _ in range(2):  # once more: one that is not there is no failure
            assert reader.unacknowledge(unack(order)) == WriteResult(True)
        assert host(zabbix.read(), "riga-gw").ack is None
    finally:
        server.set_host("riga-gw", "up")
    zabbix.read_until(lambda a: state(a, "riga-gw") is HostState.UP)


def _entries(server: ZabbixServer) -> int:
    problems = server.api("problem.get", {"output": ["eventid"], "selectAcknowledges": "extend"})
    return sum(len(problem["acknowledges"]) for problem in problems)


def test_an_unknown_host_is_said(zabbix: Driven) -> None:
    assert zabbix.acknowledge(ack("none")) == WriteResult(False, "Zabbix does not know none any more")


def test_a_check_out_of_turn(server: ZabbixServer, zabbix: Driven, reader: Driven) -> None:
    zabbix.read()
    reader.read()
    order = WriteRecheck("zabbix", "riga", ("riga-gw",), "ann")
    assert zabbix.recheck(order) == WriteResult(True)
    refused = reader.recheck(order)
    assert not refused.accepted
    assert "right to write" in refused.text
    assert "out of turn" in zabbix.recheck(replace(order, hosts=("cellar",))).text


def test_who_may_read_and_acknowledge_lacks_nothing(zabbix: Driven, reader: Driven) -> None:
    assert zabbix.rights() == ()
    assert reader.rights() == ()


def test_from_adding_it_to_a_judgement_takes_seconds(server: ZabbixServer, tmp_path: Path) -> None:
    seconds, judged = timed_from_add_to_judgement(server.settings(READER[0]), PASSWORDS[READER[0]], tmp_path)
    assert seconds < FAR_UNDER
    states = {site["key"]: site["state"] for site in judged["sites"]}
    assert states.keys() == {"riga", "oslo", "cellar", "attic"}
    assert (states["riga"], states["oslo"]) == ("ok", "ok")


def test_a_maintenance_has_its_end(server: ZabbixServer, zabbix: Driven) -> None:
    report = host(zabbix.read_until(lambda a: host(a, "attic").downtime, 70), "attic")
    assert report.downtime_until == datetime.fromtimestamp(server.begun, UTC) + timedelta(hours=1)
