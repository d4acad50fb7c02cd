"""The adapter against a real Monit that is made to fail in each way it can."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from noc.backends.backend import PollError
from noc.backends.monit import Monit
from noc.core.answer import Canary, HostState
from noc.core.causes import Cause
from noc.settings import Limits, SecretRef
from tests.backends.driven import Driven, driven
from tests.backends.reports import checked, host, newest
from tests.live.monit_server import INSTALLED, MonitServer
from tests.live.processes import wait

pytestmark = [pytest.mark.live, pytest.mark.skipif(not INSTALLED, reason="Monit is not installed")]

HOSTS = ["riga-gw", "oslo-gw", "東京-01"]
LIMITS = Limits(connect=timedelta(seconds=1), read=timedelta(seconds=1), total=timedelta(seconds=4))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MonitServer]:
    with MonitServer(tmp_path_factory.mktemp("monit"), HOSTS) as running:
        yield running


@pytest.fixture
def monit(server: MonitServer) -> Iterator[Driven]:
    with driven(Monit(server.settings(limits=LIMITS, canary="disk"), server.secret)) as backend:
        backend.read_until(lambda a: all(h.state is HostState.UP and h.looks[0].newest for h in a.hosts))
        yield backend


def test_all_well(monit: Driven) -> None:
    first = monit.read()
    later = monit.read_until(lambda a: newest(a, "riga-gw") > newest(first, "riga-gw"))
    assert [report.name for report in later.hosts] == [*HOSTS, "watcher"]
    assert later.complete
    assert later.checks_on
    assert later.version.startswith("5.")
    report = host(later, "riga-gw")
    assert (report.state, report.disabled, report.problems, report.address) == (HostState.UP, False, (), "127.0.0.1")
    assert report.looks[0].interval == timedelta(seconds=1)
    assert later.clock is not None
    assert abs(later.clock - newest(later, "riga-gw")) < timedelta(seconds=5)
    assert later.canary is not None
    assert later.canary == Canary("disk", True, later.canary.stamp, timedelta(seconds=1))
    assert later.pulse is not None
    assert first.pulse is not None
    assert later.pulse.stamp > first.pulse.stamp


@pytest.mark.parametrize("mode", ["down", "hang"])
def test_a_host_that_does_not_answer_is_looked_at_and_is_down(server: MonitServer, monit: Driven, mode: str) -> None:
    server.set_host("oslo-gw", mode)  # type: ignore[arg-type]
    try:
        down = monit.read_until(lambda a: host(a, "oslo-gw").state is HostState.DOWN)
        assert (host(down, "oslo-gw").looks[0].newest, host(down, "oslo-gw").text) == (None, "connection failed")
        monit.read_until(lambda a: checked(a, "oslo-gw") > checked(down, "oslo-gw"))
        assert host(down, "riga-gw").state is HostState.UP
    finally:
        server.set_host("oslo-gw", "up")
    monit.read_until(lambda a: host(a, "oslo-gw").state is HostState.UP)


def test_a_failing_service_of_its_own_machine_is_a_trouble_there(server: MonitServer, monit: Driven) -> None:
    server.set_disk(2, "full\\033[31m <b>]]>")
    try:
        told = monit.read_until(lambda a: bool(host(a, "watcher").problems))
    finally:
        server.set_disk(0, "plenty")
    (problem,) = host(told, "watcher").problems
    assert problem.name == "disk"
    assert problem.text.startswith("exit status failed: full")
    assert problem.text.isprintable()
    assert host(told, "watcher").state is HostState.UP
    monit.read_until(lambda a: not host(a, "watcher").problems)


def test_what_is_no_longer_monitored_keeps_its_state_and_stands_still(server: MonitServer, monit: Driven) -> None:
    server.monitor("riga-gw", False)
    try:
        off = monit.read_until(lambda a: host(a, "riga-gw").disabled)
        report = host(off, "riga-gw")
        assert (report.state, report.looks[0].newest) == (HostState.UP, None)
        later = monit.read_until(lambda a: newest(a, "oslo-gw") > newest(off, "oslo-gw"))
        assert checked(later, "riga-gw") == checked(off, "riga-gw")
        assert later.checks_on
    finally:
        server.monitor("riga-gw", True)
    monit.read_until(lambda a: not host(a, "riga-gw").disabled and host(a, "riga-gw").looks[0].newest is not None)


def test_all_switched_off(server: MonitServer, monit: Driven) -> None:
    services = [*HOSTS, "watcher", "disk"]
    for service in services:
        server.monitor(service, False)
    try:
        off = monit.read_until(lambda a: a.checks_on is False)
        assert off.pulse is None
        assert all(report.disabled for report in off.hosts)
        assert off.canary is not None
        assert not off.canary.present
    finally:
        for service in services:
            server.monitor(service, True)
    monit.read_until(lambda a: all(not report.disabled and report.looks for report in a.hosts))


def test_a_changed_file_is_unknown_until_the_reload_which_alarms_nobody(server: MonitServer, monit: Driven) -> None:
    before = monit.read()
    server.write_config('check host "new-gw" with address 127.0.0.1\n  if failed port 1 then alert\n')
    later = monit.read_until(lambda a: newest(a, "riga-gw") > newest(before, "riga-gw"))
    assert len(later.hosts) == len(before.hosts)
    server.reload()
    seen = []

    def is_loaded() -> bool:
        try:
            answer = monit.read()
        except PollError:  # its web server is gone for a moment, and one failed poll is no fault
            return False
        seen.append(answer)
        return len(answer.hosts) == len(before.hosts) + 1

    wait(is_loaded, 20, "it runs with its new control file")
    assert all(host(answer, name).state is not HostState.DOWN for answer in seen for name in HOSTS)
    assert seen[-1].started_at != before.started_at
    monit.read_until(lambda a: host(a, "new-gw").state is HostState.DOWN)
    server.write_config()
    server.reload()
    monit.read_until(lambda a: len(a.hosts) == len(before.hosts))


def test_a_frozen_one_is_lost_and_comes_back(server: MonitServer, monit: Driven) -> None:
    before = monit.read()
    server.freeze()
    try:
        with pytest.raises(PollError) as failure:
            monit.read()
    finally:
        server.thaw()
    assert failure.value.cause is Cause.BACKEND_LOST
    after = monit.read_until(lambda a: newest(a, "riga-gw") > newest(before, "riga-gw"))
    assert after.started_at == before.started_at


def test_a_killed_one_is_lost_and_a_restart_shows(server: MonitServer, monit: Driven) -> None:
    before = monit.read()
    server.kill()
    with pytest.raises(PollError, match="nothing listens there") as failure:
        monit.read()
    assert failure.value.cause is Cause.BACKEND_LOST
    server.start()
    again = monit.read_until(lambda a: all(report.state is HostState.UP for report in a.hosts))
    assert again.started_at != before.started_at


def test_a_reload_of_a_broken_file_ends_it(server: MonitServer, monit: Driven) -> None:
    server.write_config("check nonsense\n")
    server.reload()
    wait(lambda: not server.running, 20, "Monit has ended")
    with pytest.raises(PollError, match="nothing listens there"):
        monit.read()
    server.write_config()
    server.start()


def test_a_wrong_password_is_refused(server: MonitServer) -> None:
    settings = server.settings(password=SecretRef("env", "wrong", "backend monit, password"))
    with driven(Monit(settings, lambda ref: "wrong")) as backend, pytest.raises(PollError) as failure:
        backend.read()
    assert failure.value.cause is Cause.BACKEND_REFUSED
