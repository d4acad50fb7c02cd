"""Acknowledgements, their ends and checks out of turn: what is sent, and what is believed of the reply."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from noc.backends.backend import WriteResult
from noc.core.causes import Cause
from noc.core.effects import WriteAck, WriteRecheck, WriteUnack
from tests.backends.driven import Driven
from tests.backends.web import Request, Served, Web
from tests.backends.zabbix.replay import DENIED, Replay

UNTIL = datetime(2026, 11, 23, 18, tzinfo=UTC)


def ack(*hosts: str, services: tuple[tuple[str, str], ...] = ()) -> WriteAck:
    return WriteAck("zabbix", "riga", Cause.HOST_DOWN, hosts, services, "ann", "a note\nwith lines", UNTIL)


def unack(order: WriteAck) -> WriteUnack:
    return WriteUnack(order.backend, order.site, order.cause, order.hosts, order.services, order.by)


@pytest.fixture
def free(replay: Replay) -> None:
    """Nobody has taken what is down."""
    replay.problem("Host riga-gw is down").update(acknowledged="0", acknowledges=[])


def carried_out(replay: Replay, web: Web, acknowledged: str, then: Served | None = None) -> None:
    """The server does what it is told; `then` in place of its answer."""

    def answers(request: Request) -> Served:
        before = len(replay.asked)
        served = replay(request)
        for method, params in replay.asked[before:]:
            if method == "event.acknowledge":
                for row in replay.rows["problem.get"]:
                    if row["eventid"] in params["eventids"]:
                        row["acknowledged"] = acknowledged
                return then or served
        return served

    web.answers = answers


@pytest.mark.usefixtures("free")
def test_an_acknowledgement_on_the_wire(replay: Replay, web: Web, zabbix: Driven) -> None:
    carried_out(replay, web, "1")
    order = ack("riga-gw", services=(("cellar", "Cellar is damp"),))
    assert zabbix.acknowledge(order) == WriteResult(True)
    events = [replay.problem(name)["eventid"] for name in ("Host riga-gw is down", "Cellar is damp")]
    assert replay.params("event.acknowledge") == {
        "eventids": events, "action": 2 | 4, "message": "ann: a note with lines"
    }  # fmt: skip


@pytest.mark.usefixtures("free")
def test_done_is_believed_only_when_read_back(zabbix: Driven) -> None:
    result = zabbix.acknowledge(ack("riga-gw"))
    assert not result.accepted
    assert "did not acknowledge Host riga-gw is down" in result.text


def test_what_stands_already_is_not_written_again(replay: Replay, zabbix: Driven) -> None:
    assert zabbix.acknowledge(ack("riga-gw")) == WriteResult(True)
    assert replay.count("event.acknowledge") == 0


@pytest.mark.usefixtures("free")
def test_an_answer_that_never_came_is_looked_up_and_not_asked_again(replay: Replay, web: Web, zabbix: Driven) -> None:
    carried_out(replay, web, "1", Served(b"", 503))
    assert zabbix.acknowledge(ack("riga-gw")) == WriteResult(True)
    assert replay.count("event.acknowledge") == 1


@pytest.mark.usefixtures("free")
def test_a_role_that_may_not_is_told(replay: Replay, zabbix: Driven) -> None:
    replay.errors["event.acknowledge"] = DENIED
    result = zabbix.acknowledge(ack("riga-gw"))
    assert not result.accepted
    assert "event.acknowledge" in result.text
    assert "role" in result.text


@pytest.mark.usefixtures("free")
def test_a_problem_that_is_over_meanwhile_wants_nothing(replay: Replay, web: Web, zabbix: Driven) -> None:
    def over(request: Request) -> Served:
        served = replay(request)
        if replay.asked[-1][0] == "event.acknowledge":
            replay.rows["problem.get"] = []
        return served

    web.answers = over
    assert zabbix.acknowledge(ack("riga-gw")) == WriteResult(True)


def test_a_host_that_is_not_reached_and_has_no_problem_is_kept_here(replay: Replay, zabbix: Driven) -> None:
    result = zabbix.acknowledge(ack("riga-db"))
    assert result == WriteResult(True, "kept here: Zabbix has no problem of riga-db")
    assert replay.count("event.acknowledge") == 0


def test_one_that_is_gone_is_said(zabbix: Driven) -> None:
    assert zabbix.acknowledge(ack("none")) == WriteResult(False, "Zabbix does not know none any more")


def test_nothing_to_acknowledge_is_kept_here(replay: Replay, zabbix: Driven) -> None:
    assert "kept here" in zabbix.acknowledge(ack()).text
    assert replay.asked == []


def test_an_acknowledgement_is_taken_back(replay: Replay, web: Web, zabbix: Driven) -> None:
    carried_out(replay, web, "0")
    assert zabbix.unacknowledge(unack(ack("riga-gw"))) == WriteResult(True)
    sent = replay.params("event.acknowledge")
    assert (sent["action"], sent["message"]) == (16 | 4, "ann: taken back on the NOC console")
    assert zabbix.unacknowledge(unack(ack("riga-gw"))) == WriteResult(True)
    assert replay.count("event.acknowledge") == 1


def test_one_that_is_still_there_is_said(zabbix: Driven) -> None:
    result = zabbix.unacknowledge(unack(ack("riga-gw")))
    assert not result.accepted
    assert "still holds" in result.text


def test_of_one_that_is_gone_nothing_is_left_to_take_back(zabbix: Driven) -> None:
    assert zabbix.unacknowledge(unack(ack("none"))).accepted


RECHECK = WriteRecheck("zabbix", "riga", ("riga-gw", "oslo-gw"), "ann")


def test_a_check_out_of_turn_on_the_wire(replay: Replay, zabbix: Driven) -> None:
    zabbix.read()
    assert zabbix.recheck(RECHECK) == WriteResult(True)
    items = {replay.item(name)["itemid"] for name in ("riga-gw", "oslo-gw")}
    sent = replay.params("task.create")
    assert {task["request"]["itemid"] for task in sent} == items
    assert {task["type"] for task in sent} == {6}


def test_what_is_sent_in_cannot_be_asked_for(replay: Replay, zabbix: Driven) -> None:
    zabbix.read()
    result = zabbix.recheck(replace(RECHECK, hosts=("cellar",)))
    assert not result.accepted
    assert replay.count("task.create") == 0


def test_who_may_not_write_a_host_cannot_have_it_checked(replay: Replay, zabbix: Driven) -> None:
    zabbix.read()
    replay.errors["task.create"] = DENIED | {"data": "No permissions to referred object or it does not exist!"}
    result = zabbix.recheck(RECHECK)
    assert not result.accepted
    assert "right to write" in result.text


# Rights


def test_rights_that_are_all_there(replay: Replay, zabbix: Driven) -> None:
    asked = ("apiinfo.version", "host.get", "user.checkAuthentication", "role.get")
    assert zabbix.rights() == ()
    assert {method for method, _ in replay.asked} == set(asked)


def test_what_the_role_denies_is_told(replay: Replay, zabbix: Driven) -> None:
    (role,) = replay.rows["role.get"]
    for action in role["rules"]["actions"]:
        action["status"] = "0" if action["name"] == "acknowledge_problems" else "1"
    (acknowledging,) = zabbix.rights()
    assert acknowledging == "its role does not allow acknowledging problems: allow it there"


def test_a_role_that_is_not_told_is_no_complaint(replay: Replay, zabbix: Driven) -> None:
    replay.errors["role.get"] = DENIED
    assert zabbix.rights() == ()
