"""The adapter against a real Netdata parent that is made to fail in each way it can, and so is its child."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from noc.backends.backend import PollError
from noc.backends.netdata import Netdata
from noc.core.answer import Answer, HostState, Severity
from noc.core.causes import Cause
from noc.settings import Limits
from tests.backends.driven import Driven, driven
from tests.backends.reports import checked, host, newest
from tests.live.netdata_server import INSTALLED, NetdataServer
from tests.live.processes import wait

pytestmark = [pytest.mark.live, pytest.mark.skipif(not INSTALLED, reason="Netdata is not installed")]

LIMITS = Limits(connect=timedelta(seconds=1), read=timedelta(seconds=1), total=timedelta(seconds=4))
KEY = "system.processes.busy"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NetdataServer]:
    with NetdataServer(tmp_path_factory.mktemp("netdata")) as running:
        yield running


@pytest.fixture
def netdata(server: NetdataServer) -> Iterator[Driven]:
    with driven(Netdata(server.settings(limits=LIMITS, canary="busy"), lambda ref: "")) as backend:
        backend.read_until(lambda a: speaks(a, "riga-gw"), 30)
        yield backend


def speaks(answer: Answer, name: str) -> bool:
    return any(report.looks and report.looks[0].newest for report in answer.hosts if report.name == name)


def test_all_well(netdata: Driven) -> None:
    first = netdata.read_until(lambda a: speaks(a, "oslo-gw"))
    later = netdata.read_until(lambda a: all(newest(a, name) > newest(first, name) for name in ("riga-gw", "oslo-gw")))
    assert later.complete
    assert later.checks_on
    assert later.version.startswith("1.")
    report = host(later, "oslo-gw")
    assert (report.state, report.disabled, report.problems, report.sites) == (HostState.UP, False, (), ("oslo-gw",))
    assert (report.looks[0].name, report.looks[0].interval) == (KEY, timedelta(seconds=1))
    assert later.clock is not None
    assert abs(later.clock - newest(later, "riga-gw")) < timedelta(seconds=5)
    assert later.pulse is not None
    assert first.pulse is not None
    assert later.pulse.stamp > first.pulse.stamp
    assert later.canary is not None
    assert later.canary.present


def test_a_child_that_says_nothing_looks_connected_and_stands_still_and_one_that_leaves_is_down(
    server: NetdataServer, netdata: Driven
) -> None:
    netdata.read_until(lambda a: speaks(a, "oslo-gw"))
    server.child.hush()
    still = netdata.read_until(lambda a: newest(a, "oslo-gw") < newest(a, "riga-gw") - timedelta(seconds=3))
    assert host(still, "oslo-gw").state is HostState.UP
    later = netdata.read_until(lambda a: newest(a, "riga-gw") > newest(still, "riga-gw"))
    assert newest(later, "oslo-gw") == newest(still, "oslo-gw")
    server.child.leave()
    down = netdata.read_until(lambda a: host(a, "oslo-gw").state is HostState.DOWN)
    assert host(down, "oslo-gw").text == "it no longer streams to its parent"
    seen = host(down, "oslo-gw").checked_at
    assert seen is not None
    netdata.read_until(lambda a: (host(a, "oslo-gw").checked_at or seen) > seen)
    server.child.join()
    netdata.read_until(lambda a: host(a, "oslo-gw").state is HostState.UP)


def test_an_alarm_is_a_trouble_of_its_machine_and_a_reload_alarms_nobody(
    server: NetdataServer, netdata: Driven
) -> None:
    seen: list[Answer] = []

    def is_critical() -> bool:
        seen.append(netdata.read())
        return bool(host(seen[-1], "riga-gw").problems)

    server.set_alarm("CRITICAL")
    try:
        wait(is_critical, 30, "the alarm is critical")
    finally:
        server.set_alarm("CLEAR")
    (problem,) = host(seen[-1], "riga-gw").problems
    assert (problem.name, problem.severity) == (KEY, Severity.CRITICAL)
    assert problem.text.startswith("how many <processes> run: ")
    assert problem.since is not None
    assert not any(host(answer, "riga-gw").state is HostState.DOWN for answer in seen)
    netdata.read_until(lambda a: speaks(a, "riga-gw") and not host(a, "riga-gw").problems)


def test_a_frozen_one_is_lost_and_comes_back(server: NetdataServer, netdata: Driven) -> None:
    before = netdata.read()
    server.freeze()
    try:
        with pytest.raises(PollError) as failure:
            netdata.read()
    finally:
        server.thaw()
    assert failure.value.cause is Cause.BACKEND_LOST
    netdata.read_until(lambda a: checked(a, "riga-gw") > checked(before, "riga-gw"))


def test_a_killed_one_is_lost_and_one_without_alarms_says_that_they_are_off(
    server: NetdataServer, netdata: Driven
) -> None:
    server.kill()
    with pytest.raises(PollError, match="nothing listens there") as failure:
        netdata.read()
    assert failure.value.cause is Cause.BACKEND_LOST
    server.start(health=False)
    off = netdata.read()
    assert off.checks_on is False
    assert [(report.name, report.disabled, report.looks) for report in off.hosts] == [("riga-gw", True, ())]
    assert off.canary is not None
    assert not off.canary.present
