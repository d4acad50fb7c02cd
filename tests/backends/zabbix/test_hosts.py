"""Hosts: what their interfaces and their triggers make of them."""

from typing import Any

import pytest

from noc.backends.zabbix import KIND
from noc.core.answer import BackendAck, HostState, Severity
from tests.backends.driven import Driven, driven
from tests.backends.reports import host
from tests.backends.web import Web
from tests.backends.zabbix.replay import NOW, Replay, secrets, settings_of, stamp


def interface(replay: Replay, name: str, **words: str) -> None:
    replay.host(name)["interfaces"][0].update(words)


def add_problem(replay: Replay, name: str, text: str, **words: Any) -> dict[str, Any]:
    """A host's further problem, by a trigger of its own."""
    number = str(900 + len(replay.rows["problem.get"]))
    hostid = replay.host(name)["hostid"]
    replay.rows["trigger.get"].append(
        {"triggerid": number, "description": text, "priority": "4", "lastchange": "1795440000",
         "hosts": [{"hostid": hostid}]}
    )  # fmt: skip
    problem: dict[str, Any] = {
        "eventid": number, "objectid": number, "clock": "1795440000", "name": text, "severity": "4",
        "acknowledged": "0", "suppressed": "0", "acknowledges": [], "suppression_data": [],
    }  # fmt: skip
    problem |= words
    replay.rows["problem.get"].append(problem)
    return problem


# Down


def test_a_trigger_that_means_down(replay: Replay, zabbix: Driven) -> None:
    report = host(zabbix.read(), "riga-gw")
    problem = replay.problem("Host riga-gw is down")
    item = replay.item("riga-gw")
    assert item["lastvalue"] == "0"
    assert (report.state, report.hard, report.text) == (HostState.DOWN, True, problem["name"])
    assert (report.since, report.checked_at) == (stamp(problem["clock"]), stamp(item["lastclock"]))
    (look,) = report.looks
    assert (look.newest, look.oldest, look.checked_at) == (None, None, stamp(item["lastclock"]))
    assert report.ack == BackendAck("Admin", "ann: on it")
    assert report.comment == "Admin: ann: on it"


def test_an_interface_that_is_not_reached(replay: Replay, zabbix: Driven) -> None:
    report = host(zabbix.read(), "riga-db")
    (one,) = replay.host("riga-db")["interfaces"]
    assert one["available"] == "2"
    assert (report.state, report.text) == (HostState.DOWN, one["error"])
    assert report.since == stamp(one["errors_from"])
    assert report.ack is None


def test_each_attempt_at_it_is_a_look_and_no_answer(replay: Replay, zabbix: Driven) -> None:
    before = host(zabbix.read(), "riga-db")
    interface(replay, "riga-db", disable_until=str(int(NOW.timestamp()) + 60))
    after = host(zabbix.read(), "riga-db")
    assert before.checked_at is not None
    assert before.checked_at < NOW
    assert after.checked_at == NOW
    assert after.looks == before.looks


def test_no_attempt_is_no_look_however_often_it_is_asked(replay: Replay, zabbix: Driven) -> None:
    first = host(zabbix.read(), "riga-db").checked_at
    assert [host(zabbix.read(), "riga-db").checked_at for _ in range(3)] == [first] * 3


def test_one_way_that_is_reached_makes_the_other_a_problem(replay: Replay, zabbix: Driven) -> None:
    (one,) = replay.host("riga-db")["interfaces"]
    replay.host("riga-db")["interfaces"].append({**one, "type": "2", "available": "1", "error": ""})
    report = host(zabbix.read(), "riga-db")
    assert report.state is HostState.UP
    (problem,) = report.problems
    assert (problem.name, problem.severity, problem.text) == ("agent not reached", Severity.CRITICAL, one["error"])


@pytest.mark.parametrize(("available", "state"), [("2", HostState.DOWN), ("1", HostState.UP), ("0", HostState.UP)])
def test_an_active_agent_counts_as_an_interface(
    replay: Replay, zabbix: Driven, available: str, state: HostState
) -> None:
    replay.version = "7.0.0"
    replay.host("oslo-gw")["active_available"] = available
    assert host(zabbix.read(), "oslo-gw").state is state


def test_what_its_templates_call_not_reached_is_the_same_trouble(replay: Replay, zabbix: Driven) -> None:
    problem = add_problem(replay, "riga-db", "Linux: Zabbix agent is not available", acknowledged="1")
    problem["acknowledges"] = [{"userid": "1", "clock": "1795440001", "message": "mine", "action": "6"}]
    assert host(zabbix.read(), "riga-db").ack == BackendAck("Admin", "mine")
    interface(replay, "riga-db", available="1")
    report = host(zabbix.read(), "riga-db")
    assert (report.state, report.problems) == (HostState.UP, ())


@pytest.mark.parametrize(
    ("pattern", "text", "state"),
    [
        (None, "Unavailable by ICMP ping", HostState.DOWN),
        (None, "Site oslo unreachable", HostState.DOWN),
        (None, "Disk space is low", HostState.UP),
        ("(?i)disk", "Disk space is low", HostState.DOWN),
        ("(?i)disk", "Unavailable by ICMP ping", HostState.UP),
    ],
)
def test_down_alerts_say_which_trigger_means_down(
    replay: Replay, web: Web, pattern: str | None, text: str, state: HostState
) -> None:
    add_problem(replay, "oslo-gw", text)
    words = {} if pattern is None else {"down_alerts": pattern}
    with driven(KIND.make(settings_of(web, **words), secrets)) as backend:
        report = host(backend.read(), "oslo-gw")
    assert report.state is state
    assert bool(report.problems) is (state is HostState.UP)


def test_a_trigger_of_two_hosts_is_the_trouble_of_both(replay: Replay, zabbix: Driven) -> None:
    add_problem(replay, "oslo-gw", "Host pair is down")
    replay.rows["trigger.get"][-1]["hosts"].append({"hostid": replay.host("cellar")["hostid"]})
    answer = zabbix.read()
    assert {host(answer, name).state for name in ("oslo-gw", "cellar")} == {HostState.DOWN}


def test_dependent_triggers_and_those_of_disabled_things_are_not_asked_for(replay: Replay, zabbix: Driven) -> None:
    zabbix.read()
    asked = replay.params("trigger.get")
    assert asked["skipDependent"] is True
    assert asked["monitored"] is True


def test_a_problem_whose_trigger_is_not_told_is_nobodys(replay: Replay, zabbix: Driven) -> None:
    """Those of a disabled host stay in its list for ever."""
    replay.rows["trigger.get"] = []
    report = host(zabbix.read(), "cellar")
    assert (report.problems, report.comment) == ((), "")


def test_a_trigger_whose_problem_is_not_told_is_trouble_all_the_same(replay: Replay, zabbix: Driven) -> None:
    replay.rows["problem.get"] = []
    answer = zabbix.read()
    assert host(answer, "riga-gw").state is HostState.DOWN
    assert [problem.name for problem in host(answer, "cellar").problems] == ["Cellar is damp"]


# Less than down


@pytest.mark.parametrize(
    ("severity", "told"),
    [("0", Severity.CRITICAL), ("1", None), ("2", Severity.WARNING), ("3", Severity.CRITICAL),
     ("4", Severity.CRITICAL), ("5", Severity.CRITICAL)],
)  # fmt: skip
def test_severities(replay: Replay, zabbix: Driven, severity: str, told: Severity | None) -> None:
    add_problem(replay, "oslo-gw", "Disk space is low", severity=severity)
    problems = host(zabbix.read(), "oslo-gw").problems
    assert [problem.severity for problem in problems] == ([] if told is None else [told])


def test_information_never_means_down(replay: Replay, zabbix: Driven) -> None:
    add_problem(replay, "oslo-gw", "Host was down once", severity="1")
    assert host(zabbix.read(), "oslo-gw").state is HostState.UP


@pytest.mark.parametrize("taken", ["acknowledged", "suppressed"])
def test_what_somebody_has_taken_is_no_problem_any_more(replay: Replay, zabbix: Driven, taken: str) -> None:
    replay.problem("Cellar is damp")[taken] = "1"
    assert host(zabbix.read(), "cellar").problems == ()


def test_of_two_problems_of_one_name_the_worse_is_told(replay: Replay, zabbix: Driven) -> None:
    add_problem(replay, "oslo-gw", "Disk space is low", severity="2", clock="1795430000")
    add_problem(replay, "oslo-gw", "Disk space is low", severity="4")
    (problem,) = host(zabbix.read(), "oslo-gw").problems
    assert problem.severity is Severity.CRITICAL


def test_a_down_that_is_suppressed_until_a_time_is_taken_until_then(replay: Replay, zabbix: Driven) -> None:
    problem = add_problem(replay, "oslo-gw", "Host oslo is down", suppressed="1")
    problem["suppression_data"] = [{"suppress_until": "1795450000"}]
    report = host(zabbix.read(), "oslo-gw")
    assert report.state is HostState.DOWN
    assert report.ack == BackendAck("", "suppressed", stamp("1795450000"))


def test_one_of_two_downs_that_nobody_has_taken_is_nobodys(replay: Replay, zabbix: Driven) -> None:
    add_problem(replay, "riga-gw", "Site riga is down")
    assert host(zabbix.read(), "riga-gw").ack is None


def test_an_acknowledgement_by_somebody_who_is_not_shown_has_no_name(replay: Replay, zabbix: Driven) -> None:
    replay.rows["user.get"] = []
    for _ in range(2):
        assert host(zabbix.read(), "riga-gw").ack == BackendAck("", "ann: on it")
    assert replay.count("user.get") == 1


def test_text_of_the_backend_is_data(replay: Replay, zabbix: Driven) -> None:
    add_problem(replay, "oslo-gw", "Host <b>is</b> down\x1b[2J\n" + "x" * 100_000)
    text = host(zabbix.read(), "oslo-gw").text
    assert text.startswith("Host <b>is</b> down x")
    assert len(text) <= 200
    assert text.isprintable()
