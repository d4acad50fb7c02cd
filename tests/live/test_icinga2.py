"""The adapter against a real Icinga 2: hosts and services that fail, fall silent, and are taken by somebody."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from noc.backends.applied import UNTOLD
from noc.backends.backend import WriteResult
from noc.backends.icinga2.adapter import Icinga2
from noc.core.answer import HostState, Severity
from noc.core.causes import Cause
from noc.core.effects import WriteAck, WriteRecheck, WriteUnack
from noc.settings import Limits
from tests.backends.driven import Driven, driven
from tests.backends.reports import checked, host, newest
from tests.live.icinga2_server import INSTALLED, Host, Icinga2Server

pytestmark = [pytest.mark.live, pytest.mark.skipif(not INSTALLED, reason="Icinga 2 is not installed")]

HOSTS = [
    Host("riga-gw", ("site-riga", "linux"), ("http", "disk")),
    Host("riga-db", ("site-riga",)),
    Host("kaunas-gw", ("site-kaunas",), ("http",)),
    Host("cellar", ("site-cellar",), command="passive", active=False),
    Host("attic", ("site-attic",), command="passive", active=False),
    Host("decreed", ("site-decreed",), ("http",), command="dummy"),
    Host("shut", ("site-shut",), extra='check_period = "monday-noon"'),
]
EXTRA = """
object TimePeriod "monday-noon" { ranges = { "monday 1" = "12:00-12:01" } }
object Service "icinga" { import "quick"; host_name = "riga-gw"; check_command = "icinga" }
"""
LIMITS = Limits(connect=timedelta(seconds=1), read=timedelta(seconds=1), total=timedelta(seconds=4))
INTERVAL = timedelta(seconds=3)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Icinga2Server]:
    running = Icinga2Server(tmp_path_factory.mktemp("icinga2"), HOSTS, EXTRA, never_checked=("shut",))
    with running:
        yield running


@pytest.fixture
def icinga2(server: Icinga2Server) -> Iterator[Driven]:
    with driven(Icinga2(server.settings(canary="riga-gw!icinga", limits=LIMITS), server.secret)) as backend:
        yield backend


@pytest.fixture
def reader(server: Icinga2Server) -> Iterator[Driven]:
    """An API user that may read hosts, services and the status, and nothing else."""
    with driven(Icinga2(server.settings("reader", limits=LIMITS), server.secret)) as backend:
        yield backend


def acknowledge(backend: Driven, *hosts: str, services: tuple[tuple[str, str], ...] = ()) -> WriteResult:
    until = datetime.now(UTC) + timedelta(hours=2)
    return backend.acknowledge(WriteAck("icinga", "riga", Cause.HOST_DOWN, hosts, services, "ann", "on it", until))


def unacknowledge(backend: Driven, *hosts: str, services: tuple[tuple[str, str], ...] = ()) -> WriteResult:
    return backend.unacknowledge(WriteUnack("icinga", "riga", Cause.HOST_DOWN, hosts, services, "ann"))


def recheck(backend: Driven, host: str) -> WriteResult:
    return backend.recheck(WriteRecheck("icinga", "riga", (host,), "ann"))


def test_what_is_well_gives_fresh_evidence(icinga2: Driven) -> None:
    first = icinga2.read()
    answer = icinga2.read_until(lambda a: newest(a, "riga-gw") > newest(first, "riga-gw"))
    report = host(answer, "riga-gw")
    assert (report.state, report.hard, report.sites) == (HostState.UP, True, ("riga",))
    own, services = report.looks
    assert (own.name, own.interval, own.timeout, own.objects) == ("", INTERVAL, timedelta(seconds=5), 1)
    assert (services.interval, services.objects) == (INTERVAL, 3)
    assert services.name in ("http", "disk", "icinga")
    assert answer.clock is not None
    assert timedelta(0) < answer.clock - newest(answer, "riga-gw") < INTERVAL + timedelta(seconds=2)
    assert abs(answer.clock - datetime.now(UTC)) < timedelta(seconds=2)
    assert (answer.complete, answer.objects, answer.checks_on) == (True, 12, True)
    assert answer.version.startswith("2.")
    assert answer.remarks == (f"version {answer.version} does not tell a failed reload; 2.14 and later do", UNTOLD)


def test_its_pulse_and_its_checks_move(icinga2: Driven) -> None:
    first = icinga2.read()
    assert first.pulse
    assert first.checking
    assert first.checking.period == INTERVAL
    newest_check = first.checking.stamp
    later = icinga2.read_until(lambda a: a.checking is not None and a.checking.stamp > newest_check)
    assert later.pulse
    assert later.pulse.stamp > first.pulse.stamp


def test_a_host_goes_down_softly_then_hard(server: Icinga2Server, icinga2: Driven) -> None:
    server.set_host("riga-db", "down")
    try:
        soft = host(icinga2.read_until(lambda a: host(a, "riga-db").state is HostState.DOWN), "riga-db")
        assert not soft.hard
        down_answer = icinga2.read_until(lambda a: host(a, "riga-db").hard)
        down = host(down_answer, "riga-db")
        assert down.state is HostState.DOWN
        assert down.text == "PING CRITICAL - 100% loss"
        assert down.since is not None
        assert down.looks[0].newest is not None
        assert down.looks[0].newest < down.since  # the last answer is from before
        seen = checked(down_answer, "riga-db")
        still = icinga2.read_until(lambda a: checked(a, "riga-db") > seen)
        assert host(still, "riga-db").looks[0].newest == down.looks[0].newest
    finally:
        server.set_host("riga-db", "up")
    icinga2.read_until(lambda a: host(a, "riga-db").state is HostState.UP)


def test_a_service_problem_names_itself_and_ends(server: Icinga2Server, icinga2: Driven) -> None:
    server.set_service("riga-gw", "disk", 2, "DISK CRITICAL - /var is full")
    try:
        answer = icinga2.read_until(lambda a: host(a, "riga-gw").problems != ())
        (problem,) = host(answer, "riga-gw").problems
        assert (problem.name, problem.severity) == ("disk", Severity.CRITICAL)
        assert problem.text == "DISK CRITICAL - /var is full"
        assert problem.since is not None
        assert host(answer, "riga-gw").looks[1].objects == 3
        oldest: datetime = host(answer, "riga-gw").looks[1].oldest or problem.since
        icinga2.read_until(lambda a: (host(a, "riga-gw").looks[1].oldest or oldest) > oldest)  # a full disk answers
    finally:
        server.set_service("riga-gw", "disk", 0, "OK")
    icinga2.read_until(lambda a: host(a, "riga-gw").problems == ())


def test_an_unknown_is_a_look_and_no_answer(server: Icinga2Server, icinga2: Driven) -> None:
    server.set_service("kaunas-gw", "http", 3, "UNKNOWN - agent gives no data")
    try:
        answer = icinga2.read_until(lambda a: host(a, "kaunas-gw").problems != ())
        look = host(answer, "kaunas-gw").looks[1]
        seen = checked(answer, "kaunas-gw", 1)
        later = icinga2.read_until(lambda a: checked(a, "kaunas-gw", 1) > seen)
        assert host(later, "kaunas-gw").looks[1].newest == look.newest
    finally:
        server.set_service("kaunas-gw", "http", 0, "OK")
    icinga2.read_until(lambda a: host(a, "kaunas-gw").problems == ())


def test_a_host_whose_checks_are_off_is_disabled_and_looks_well(server: Icinga2Server, icinga2: Driven) -> None:
    server.modify("hosts/riga-db", enable_active_checks=False)
    try:
        report = host(icinga2.read_until(lambda a: host(a, "riga-db").disabled), "riga-db")
        assert report.state is HostState.UP
        assert report.looks == ()
    finally:
        server.modify("hosts/riga-db", enable_active_checks=True)
    assert not host(icinga2.read(), "riga-db").disabled


def test_a_host_with_a_living_service_is_not_disabled(server: Icinga2Server, icinga2: Driven) -> None:
    server.modify("hosts/kaunas-gw", enable_active_checks=False)
    try:
        answer = icinga2.read_until(lambda a: host(a, "kaunas-gw").looks[0].name == "http")
        assert not host(answer, "kaunas-gw").disabled
    finally:
        server.modify("hosts/kaunas-gw", enable_active_checks=True)


def test_never_checked_is_pending_and_not_down(server: Icinga2Server, icinga2: Driven) -> None:
    assert server.host("attic")["state"] == 1
    report = host(icinga2.read(), "attic")
    assert (report.state, report.disabled, report.checked_at) == (HostState.PENDING, False, None)
    assert report.looks[0].interval is None
    assert report.looks[0].newest is None


def test_results_sent_in_are_evidence(server: Icinga2Server, icinga2: Driven) -> None:
    server.send_result("cellar", 0, "dry")
    first = icinga2.read()
    look = host(first, "cellar").looks[0]
    assert (host(first, "cellar").state, look.interval, look.newest) == (HostState.UP, None, look.checked_at)
    assert look.newest is not None
    server.send_result("cellar", 0, "still dry")
    icinga2.read_until(lambda a: newest(a, "cellar") > newest(first, "cellar"))


def test_a_command_that_asks_nobody_is_no_witness(icinga2: Driven) -> None:
    report = host(icinga2.read(), "decreed")
    assert report.state is HostState.UP
    assert [look.name for look in report.looks] == ["http"]


def test_outside_its_period_a_host_is_closed(icinga2: Driven) -> None:
    report = host(icinga2.read(), "shut")
    assert not report.in_period
    assert report.looks == ()


def test_an_announced_downtime_has_an_end(server: Icinga2Server, icinga2: Driven) -> None:
    start = datetime.now(UTC)
    end = start + timedelta(hours=1)
    body = {
        "type": "Host", "host": "kaunas-gw", "author": "ann", "comment": "new fans", "fixed": True,
        "start_time": start.timestamp() - 1, "end_time": end.timestamp(),
    }  # fmt: skip
    reply = server.api("POST", "/v1/actions/schedule-downtime", body)
    assert reply.status == 200
    try:
        report = host(icinga2.read_until(lambda a: host(a, "kaunas-gw").downtime), "kaunas-gw")
        assert report.downtime_until is not None
        assert abs(report.downtime_until - end) < timedelta(seconds=1)
    finally:
        server.api("POST", "/v1/actions/remove-downtime", {"downtime": reply.body["results"][0]["name"]})
    icinga2.read_until(lambda a: not host(a, "kaunas-gw").downtime)


def test_an_acknowledgement_is_written_and_seen(server: Icinga2Server, icinga2: Driven, reader: Driven) -> None:
    server.set_host("riga-db", "down")
    try:
        server.wait_host("riga-db", state=1, state_type=1)
        refused = acknowledge(reader, "riga-db")
        assert not refused.accepted
        assert "actions/acknowledge-problem" in refused.text
        assert server.host("riga-db")["acknowledgement"] == 0
        assert acknowledge(icinga2, "riga-db") == WriteResult(True)
        assert server.host("riga-db")["acknowledgement"] == 1
        ack = host(icinga2.read(), "riga-db").ack
        assert ack is not None
        assert (ack.by, ack.note) == ("ann", "on it")
        assert ack.until is not None
        assert ack.until > datetime.now(UTC) + timedelta(minutes=119)
        assert acknowledge(icinga2, "riga-db") == WriteResult(True)  # it stands already
        unnamed = host(reader.read(), "riga-db").ack
        assert unnamed is not None
        assert unnamed.by == ""
    finally:
        server.set_host("riga-db", "up")
    icinga2.read_until(lambda a: host(a, "riga-db").state is HostState.UP and host(a, "riga-db").ack is None)


def test_a_service_is_acknowledged_and_no_problem_any_more(server: Icinga2Server, icinga2: Driven) -> None:
    server.set_service("riga-gw", "http", 2, "HTTP CRITICAL - 500")
    try:
        icinga2.read_until(lambda a: host(a, "riga-gw").problems != ())
        assert acknowledge(icinga2, services=(("riga-gw", "http"),)) == WriteResult(True)
        assert host(icinga2.read(), "riga-gw").problems == ()
    finally:
        server.set_service("riga-gw", "http", 0, "OK")
        server.wait_service("riga-gw", "http", state=0)  # acknowledged, it would be no problem before that either


def test_acknowledgements_of_a_host_and_a_service_are_taken_back(
    server: Icinga2Server, icinga2: Driven, reader: Driven
) -> None:
    both = {"services": (("riga-gw", "http"), ("riga-gw", "disk"))}
    server.set_host("riga-db", "down")
    server.set_service("riga-gw", "disk", 2, "DISK CRITICAL")
    try:
        server.wait_host("riga-db", state=1, state_type=1)
        icinga2.read_until(lambda a: host(a, "riga-gw").problems != ())
        assert acknowledge(icinga2, "riga-db", **both).accepted
        refused = unacknowledge(reader, "riga-db", **both)
        assert not refused.accepted
        assert "actions/remove-acknowledgement" in refused.text
        assert server.host("riga-db")["acknowledgement"] == 1
        assert unacknowledge(icinga2, "riga-db", **both) == WriteResult(True)
        answer = icinga2.read()
        assert host(answer, "riga-db").ack is None
        assert [problem.name for problem in host(answer, "riga-gw").problems] == ["disk"]
        assert unacknowledge(icinga2, "riga-db", **both) == WriteResult(True)  # it is gone already
    finally:
        server.set_host("riga-db", "up")
        server.set_service("riga-gw", "disk", 0, "OK")
    icinga2.read_until(lambda a: host(a, "riga-db").state is HostState.UP and host(a, "riga-gw").problems == ())


def test_a_host_and_its_services_are_checked_now(server: Icinga2Server, icinga2: Driven, reader: Driven) -> None:
    paths = ("hosts/kaunas-gw", "services/kaunas-gw!http")
    for path in paths:
        server.modify(path, check_interval=3600)
    try:
        recheck(icinga2, "kaunas-gw")  # from here on the next one is an hour away
        before = host(icinga2.read(), "kaunas-gw")
        assert recheck(icinga2, "kaunas-gw") == WriteResult(True, "checks ordered: 2")
        icinga2.read_until(
            lambda a: all(
                look.checked_at and old.checked_at and look.checked_at > old.checked_at
                for look, old in zip(host(a, "kaunas-gw").looks, before.looks, strict=True)
            )
        )
    finally:
        for path in paths:
            server.modify(path, check_interval=3)
    refused = recheck(reader, "kaunas-gw")
    assert not refused.accepted
    assert "actions/reschedule-check" in refused.text


def test_what_is_sent_in_is_not_overwritten_by_a_check(server: Icinga2Server, icinga2: Driven) -> None:
    server.send_result("cellar", 1, "water in the cellar")
    icinga2.read_until(lambda a: host(a, "cellar").text == "water in the cellar")
    assert not recheck(icinga2, "cellar").accepted
    assert server.host("cellar")["last_check_result"]["output"] == "water in the cellar"
    server.send_result("cellar", 0, "dry")


def test_what_the_account_lacks_is_named(icinga2: Driven, reader: Driven) -> None:
    assert icinga2.rights() == ()
    missing = reader.rights()
    assert len(missing) == 6
    assert any('add "actions/reschedule-check" to the permissions of the ApiUser reader' in text for text in missing)


def test_a_comment_that_somebody_left_is_shown(server: Icinga2Server, icinga2: Driven) -> None:
    note = {"type": "Host", "host": "riga-db", "author": "bob", "comment": "new fans are ordered"}
    reply = server.api("POST", "/v1/actions/add-comment", note)
    server.set_host("riga-db", "down")
    try:
        answer = icinga2.read_until(lambda a: host(a, "riga-db").state is HostState.DOWN)
        assert host(answer, "riga-db").comment == "bob: new fans are ordered"
    finally:
        server.set_host("riga-db", "up")
        server.api("POST", "/v1/actions/remove-comment", {"comment": reply.body["results"][0]["name"]})
    icinga2.read_until(lambda a: host(a, "riga-db").state is HostState.UP)


def test_an_acknowledgement_of_what_is_well_is_kept_here(icinga2: Driven) -> None:
    result = acknowledge(icinga2, "riga-gw")
    assert result.accepted
    assert result.text == "kept here: Icinga thinks riga-gw is well"


def test_an_acknowledgement_of_what_is_gone_is_refused(icinga2: Driven) -> None:
    assert acknowledge(icinga2, "tallinn-gw") == WriteResult(False, "Icinga does not know tallinn-gw any more")


def test_a_reader_polls_with_remarks(reader: Driven) -> None:
    answer = reader.read()
    assert host(answer, "riga-gw").state is HostState.UP
    assert host(answer, "shut").in_period
    assert any("TimePeriod" in remark for remark in answer.remarks)
