"""The Netdata adapter on what a real parent sent, and on pages that it never would."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from noc.backends.backend import PollError
from noc.backends.netdata import Netdata
from noc.core.answer import HostState, Severity
from noc.core.causes import Cause
from noc.settings import BackendSettings
from tests.backends.driven import Driven, driven, no_secrets
from tests.backends.reports import host
from tests.backends.web import Request, Served, Web

RECORDED = Path(__file__).parent / "recorded/netdata-1.37.1"
ALARM = "system.processes.busy"


class Parent:
    """Answers with the recorded pages; a test may change them, or take one away."""

    def __init__(self) -> None:
        self.info = page("info.json")
        self.alarms: dict[str, Any] = {"": page("riga-gw.json")}
        self.alarms[self.info["mirrored_hosts_status"][1]["guid"]] = page("oslo-gw.json")

    def alarm(self, machine: str = "") -> dict[str, Any]:
        alarm: dict[str, Any] = self.alarms[machine]["alarms"][ALARM]
        return alarm

    def __call__(self, request: Request) -> Served:
        machine = request.path.split("/")[2] if request.path.startswith("/host/") else ""
        found = self.info if request.path == "/api/v1/info" else self.alarms.get(machine)
        return Served(b"Not found", 404) if found is None else Served(msgspec.json.encode(found))


def page(name: str) -> Any:
    return msgspec.json.decode((RECORDED / name).read_bytes())


@pytest.fixture
def parent() -> Parent:
    return Parent()


@pytest.fixture
def netdata(parent: Parent) -> Iterator[Driven]:
    with (
        Web(parent) as web,
        driven(Netdata(BackendSettings("n", "netdata", web.url, canary="busy"), no_secrets)) as one,
    ):
        yield one


def test_a_recorded_poll(parent: Parent, netdata: Driven) -> None:
    answer = netdata.read()
    assert (answer.complete, answer.version, answer.checks_on, answer.objects) == (True, "1.37.1", True, 4)
    assert [(report.name, report.state) for report in answer.hosts] == [
        ("riga-gw", HostState.UP), ("oslo-gw", HostState.UP),
    ]  # fmt: skip
    updated = datetime.fromtimestamp(parent.alarm()["last_updated"], UTC)
    look = host(answer, "riga-gw").looks[0]
    assert (look.name, look.interval, look.newest, look.checked_at) == (ALARM, timedelta(seconds=1), updated, updated)
    assert answer.clock == datetime.fromtimestamp(parent.alarms[""]["now"], UTC)
    assert answer.pulse is not None
    assert answer.pulse.stamp >= updated


def test_a_recorded_poll_after_the_child_has_gone(parent: Parent, netdata: Driven) -> None:
    parent.info = page("info_child_gone.json")
    answer = netdata.read()
    gone = host(answer, "oslo-gw")
    assert (gone.state, gone.looks, gone.checked_at) == (HostState.DOWN, (), answer.clock)
    assert gone.checked_at is not None


@pytest.mark.parametrize("status", ["UNDEFINED", "UNINITIALIZED", "REMOVED", "MELTING"])
def test_an_alarm_without_a_value_was_looked_at_and_is_no_evidence(
    parent: Parent, netdata: Driven, status: str
) -> None:
    parent.alarm()["status"] = status
    look = host(netdata.read(), "riga-gw").looks[0]
    assert (look.newest, look.oldest) == (None, None)
    assert look.checked_at is not None


def test_troubles(parent: Parent, netdata: Driven) -> None:
    parent.alarm().update(status="WARNING", info="less &lt;than\x1b[31m enough", value_string="7 &percnt;")
    (problem,) = host(netdata.read(), "riga-gw").problems
    assert (problem.name, problem.severity, problem.text) == (ALARM, Severity.WARNING, "less <than enough: 7 %")
    parent.alarm().update(silenced=True)
    answer = netdata.read()
    assert host(answer, "riga-gw").problems == ()
    assert "1 alarms are silenced there, and make no trouble here" in answer.remarks
    parent.alarm().update(disabled=True)
    assert host(netdata.read(), "riga-gw").looks == ()


def test_of_alarms_that_share_an_interval_the_oldest_is_named(parent: Parent, netdata: Driven) -> None:
    old = {**parent.alarm(), "last_updated": parent.alarm()["last_updated"] - 50}
    never = {**parent.alarm(), "last_updated": 0, "update_every": 10}
    parent.alarms[""]["alarms"] |= {"disk.old": old, "disk.never": never}
    quick, slow = host(netdata.read(), "riga-gw").looks
    assert (quick.name, quick.objects) == ("disk.old", 2)
    assert quick.newest is not None
    assert quick.oldest == quick.newest - timedelta(seconds=50)
    assert (slow.name, slow.interval, slow.newest, slow.oldest) == ("disk.never", timedelta(seconds=10), None, None)


def test_a_child_whose_page_is_missing_costs_the_others_nothing(parent: Parent, netdata: Driven) -> None:
    del parent.alarms[parent.info["mirrored_hosts_status"][1]["guid"]]
    answer = netdata.read()
    assert not answer.complete
    assert "the alarms of oslo-gw could not be read" in answer.remarks[0]
    assert host(answer, "riga-gw").looks[0].newest is not None
    assert host(answer, "oslo-gw").looks == ()


def test_its_own_page_must_be_there(parent: Parent, netdata: Driven) -> None:
    del parent.alarms[""]
    with pytest.raises(PollError) as failure:
        netdata.read()
    assert failure.value.cause is Cause.BACKEND_REFUSED


def test_two_machines_of_one_name_are_one_and_the_worse_is_shown(parent: Parent, netdata: Driven) -> None:
    child = parent.info["mirrored_hosts_status"][1]
    child.update(hostname="riga-gw", reachable=False)
    answer = netdata.read()
    assert [report.state for report in answer.hosts] == [HostState.DOWN]
    assert "two machines are called riga-gw: the worse one is shown" in answer.remarks
