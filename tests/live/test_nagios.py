"""The adapter against a real Nagios 4 behind lighttpd: hosts and services that fail, fall silent, and are taken."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from noc.backends.nagios.adapter import Nagios
from noc.core.answer import Answer, Canary, HostState, Severity
from noc.settings import Limits
from tests.backends.driven import Driven, driven
from tests.backends.reports import checked, host, newest
from tests.live.nagios_server import INTERVAL, MISSING, Host, NagiosServer

pytestmark = [pytest.mark.live, pytest.mark.skipif(bool(MISSING), reason=f"not installed: {MISSING}")]

STALE_AFTER = 4  # s
FRESHNESS = f" check_freshness 1\n freshness_threshold {STALE_AFTER}\n check_command check_dummy!2"
HOSTS = [
    Host("riga-gw", ("site-riga", "linux"), ("http", "disk")),
    Host("riga-db", ("site-riga",)),
    Host("kaunas-gw", ("site-kaunas",), ("http",), extra=" _RACK A7"),
    Host("Ķekava", ("site-ķekava",)),
    Host("cellar", ("site-cellar",), active=False),
    Host("attic", ("site-attic",), active=False, extra=FRESHNESS),
    Host("decreed", ("site-decreed",), ("http",), extra=" check_command check_dummy!0"),
    Host("shut", ("site-shut",), extra=" check_period never"),
]
LIMITS = Limits(connect=timedelta(seconds=2), read=timedelta(seconds=2), total=timedelta(seconds=25))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NagiosServer]:
    with NagiosServer(tmp_path_factory.mktemp("nagios"), HOSTS, never_checked=("shut",)) as running:
        yield running


@pytest.fixture
def nagios(server: NagiosServer) -> Iterator[Driven]:
    with driven(Nagios(server.settings(canary="riga-gw!disk", limits=LIMITS), server.secret)) as backend:
        yield backend


def test_what_is_well_gives_fresh_evidence(nagios: Driven) -> None:
    first = nagios.read()
    answer = nagios.read_until(lambda a: newest(a, "riga-gw") > newest(first, "riga-gw"))
    report = host(answer, "riga-gw")
    assert (report.state, report.hard, report.sites, report.address) == (HostState.UP, True, ("riga",), "127.0.0.1")
    own, services = report.looks
    assert (own.name, own.interval, own.objects) == ("", INTERVAL, 1)
    assert (services.interval, services.objects) == (INTERVAL, 2)
    assert services.name in ("http", "disk")
    assert answer.clock is not None
    assert timedelta(0) <= answer.clock - newest(answer, "riga-gw") < INTERVAL + timedelta(seconds=3)
    assert abs(answer.clock - datetime.now(UTC)) < timedelta(seconds=2)
    assert (answer.complete, answer.objects, answer.checks_on) == (True, 12, True)
    assert answer.version.startswith("4.")
    canary = answer.canary
    assert canary is not None
    assert canary.stamp is not None
    assert canary == Canary("riga-gw!disk", True, canary.stamp, INTERVAL)


def test_its_pulse_and_its_checks_move(nagios: Driven) -> None:
    first = nagios.read()
    assert first.pulse is not None
    assert first.checking is not None
    assert first.checking.period == INTERVAL
    pulse, newest_check = first.pulse.stamp, first.checking.stamp

    def moved(answer: Answer) -> bool:
        assert answer.pulse is not None
        assert answer.checking is not None
        return answer.pulse.stamp > pulse and answer.checking.stamp > newest_check

    nagios.read_until(moved)


def test_what_is_asked_for_in_part_is_what_a_whole_answer_tells(server: NagiosServer, nagios: Driven) -> None:
    """One adapter has polled for a while, the other begins: on the same status file both know the same."""
    nagios.read()
    server.set_host("riga-db", "down")
    try:
        nagios.read_until(lambda a: host(a, "riga-db").hard and host(a, "riga-db").state is HostState.DOWN)

        def same(answer: Answer) -> bool:
            with driven(Nagios(server.settings(limits=LIMITS), server.secret)) as fresh:
                whole = fresh.read()
            if answer.pulse != whole.pulse:
                return False  # the daemon has written in between
            assert sorted(answer.hosts) == sorted(whole.hosts)
            return True

        nagios.read_until(same)
    finally:
        server.set_host("riga-db", "up")
    nagios.read_until(lambda a: host(a, "riga-db").state is HostState.UP)


def test_a_host_goes_down_softly_then_hard(server: NagiosServer, nagios: Driven) -> None:
    server.set_host("riga-db", "down")
    try:
        soft = host(nagios.read_until(lambda a: host(a, "riga-db").state is HostState.DOWN), "riga-db")
        assert not soft.hard
        down_answer = nagios.read_until(lambda a: host(a, "riga-db").hard)
        down = host(down_answer, "riga-db")
        assert down.state is HostState.DOWN
        assert down.text == "PING CRITICAL - 100% loss"
        assert down.since is not None
        seen = checked(down_answer, "riga-db")
        still = nagios.read_until(lambda a: checked(a, "riga-db") > seen)
        assert host(still, "riga-db").looks[0].newest == down.looks[0].newest
    finally:
        server.set_host("riga-db", "up")
    nagios.read_until(lambda a: host(a, "riga-db").state is HostState.UP)


def test_a_service_problem_names_itself_and_ends(server: NagiosServer, nagios: Driven) -> None:
    server.set_service("riga-gw", "disk", 2, "DISK CRITICAL - /var is full")
    try:
        answer = nagios.read_until(lambda a: host(a, "riga-gw").problems != ())
        (problem,) = host(answer, "riga-gw").problems
        assert (problem.name, problem.severity) == ("disk", Severity.CRITICAL)
        assert problem.text == "DISK CRITICAL - /var is full"
        assert problem.since is not None
        oldest: datetime = host(answer, "riga-gw").looks[1].oldest or problem.since
        nagios.read_until(lambda a: (host(a, "riga-gw").looks[1].oldest or oldest) > oldest)  # a full disk answers
    finally:
        server.set_service("riga-gw", "disk", 0, "OK")
    nagios.read_until(lambda a: host(a, "riga-gw").problems == ())


@pytest.mark.parametrize(("status", "text"), [(3, "UNKNOWN - agent gives no data"), (2, "CRITICAL - Socket timeout")])
def test_what_brings_no_word_from_the_site_is_a_look_and_no_answer(
    server: NagiosServer, nagios: Driven, status: int, text: str
) -> None:
    server.set_service("kaunas-gw", "http", status, text)
    try:
        answer = nagios.read_until(lambda a: host(a, "kaunas-gw").problems != ())
        look = host(answer, "kaunas-gw").looks[1]
        seen = checked(answer, "kaunas-gw", 1)
        later = nagios.read_until(lambda a: checked(a, "kaunas-gw", 1) > seen)
        assert host(later, "kaunas-gw").looks[1].newest == look.newest
    finally:
        server.set_service("kaunas-gw", "http", 0, "OK")
    nagios.read_until(lambda a: host(a, "kaunas-gw").problems == ())


def test_a_host_whose_checks_are_off_is_disabled_and_looks_well(server: NagiosServer, nagios: Driven) -> None:
    nagios.read()
    server.command("DISABLE_HOST_CHECK", "riga-db")
    try:
        # No check tells it: it is found when its check is late.
        report = host(nagios.read_until(lambda a: host(a, "riga-db").disabled, 60), "riga-db")
        assert report.state is HostState.UP
        assert report.looks == ()
    finally:
        server.command("ENABLE_HOST_CHECK", "riga-db")
    nagios.read_until(lambda a: not host(a, "riga-db").disabled)


def test_results_sent_in_are_evidence(server: NagiosServer, nagios: Driven) -> None:
    before = host(nagios.read(), "cellar")
    assert (before.state, before.disabled, before.looks[0].newest) == (HostState.PENDING, False, None)
    server.send_result("cellar", 0, "dry")
    first = nagios.read_until(lambda a: host(a, "cellar").state is HostState.UP)
    look = host(first, "cellar").looks[0]
    assert (look.interval, look.newest) == (None, look.checked_at)
    assert host(first, "cellar").text == "dry"
    server.send_result("cellar", 1, "wet")
    nagios.read_until(lambda a: host(a, "cellar").state is HostState.DOWN)


def test_a_result_that_nagios_makes_up_is_no_evidence(server: NagiosServer, nagios: Driven) -> None:
    """Nothing came in for so long that Nagios runs the check itself: it asks nobody, and takes no host down."""
    server.send_result("attic", 0, "warm")
    answer = nagios.read_until(lambda a: host(a, "attic").text == "warm")
    look = host(answer, "attic").looks[0]
    assert look.interval == timedelta(seconds=STALE_AFTER / 2)
    made_up = nagios.read_until(lambda a: host(a, "attic").text == "no result came in")
    assert server.host("attic")["status"] == 4
    assert host(made_up, "attic").state is HostState.UP
    assert host(made_up, "attic").looks[0].newest == look.newest


def test_a_command_that_asks_nobody_is_no_witness(nagios: Driven) -> None:
    report = host(nagios.read(), "decreed")
    assert report.state is HostState.UP
    assert [look.name for look in report.looks] == ["http"]


def test_outside_its_period_a_host_is_closed(nagios: Driven) -> None:
    report = host(nagios.read(), "shut")
    assert (report.in_period, report.looks) == (False, ())


def test_names_beyond_ascii_are_read(nagios: Driven) -> None:
    assert host(nagios.read(), "Ķekava").sites == ("ķekava",)


def test_names_that_its_cgis_cannot_write_are_missed(server: NagiosServer) -> None:
    locale = server.directory / "locales/en_US.utf8"
    target = locale.readlink()
    locale.unlink()
    try:
        with driven(Nagios(server.settings(limits=LIMITS), server.secret)) as backend:
            answer = backend.read()
            assert not answer.complete
            assert any("en_US.UTF-8" in remark for remark in answer.remarks)
            assert host(answer, "riga-gw").state is HostState.UP
    finally:
        locale.symlink_to(target)


def test_a_custom_variable_names_the_site(server: NagiosServer) -> None:
    with driven(Nagios(server.settings(site_from="var:rack", limits=LIMITS), server.secret)) as backend:
        answer = backend.read()
    assert host(answer, "kaunas-gw").sites == ("A7",)
    assert host(answer, "riga-gw").sites == ()


def test_an_announced_downtime_has_an_end(server: NagiosServer, nagios: Driven) -> None:
    nagios.read()
    end = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
    stamps = str(int(end.timestamp()) - 3601), str(int(end.timestamp()))
    server.command("SCHEDULE_HOST_DOWNTIME", "kaunas-gw", *stamps, "1", "0", "3600", "ann", "new fans")
    try:
        report = host(nagios.read_until(lambda a: host(a, "kaunas-gw").downtime), "kaunas-gw")
        assert report.downtime_until == end
    finally:
        server.command("DEL_DOWNTIME_BY_HOST_NAME", "kaunas-gw")
    nagios.read_until(lambda a: not host(a, "kaunas-gw").downtime)


def test_a_comment_is_told_with_who_left_it(server: NagiosServer, nagios: Driven) -> None:
    server.command("ADD_HOST_COMMENT", "riga-gw", "1", "bob", "fan is loud")
    try:
        nagios.read_until(lambda a: host(a, "riga-gw").comment == "bob: fan is loud")
    finally:
        server.command("DEL_ALL_HOST_COMMENTS", "riga-gw")
    nagios.read_until(lambda a: host(a, "riga-gw").comment == "")


def test_the_unit_of_intervals_is_taken_from_where_it_stands(
    server: NagiosServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Elsewhere a unit is a minute, and a check runs every sixtieth of it."""
    with (
        NagiosServer(tmp_path_factory.mktemp("minutes"), HOSTS[:1], interval_length=60) as other,
        driven(Nagios(other.settings(limits=LIMITS), other.secret)) as backend,
    ):
        interval = host(backend.read(), "riga-gw").looks[0].interval
        assert interval is not None
        assert abs(interval - INTERVAL) < timedelta(milliseconds=1)
        with driven(Nagios(other.settings("nobody", limits=LIMITS), other.secret)) as blind:
            assert blind.read().hosts == ()
