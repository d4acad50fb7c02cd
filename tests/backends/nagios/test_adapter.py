"""The adapter on the recorded answers of a Nagios 4.4.6."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from noc.backends.backend import PollError
from noc.backends.nagios import KIND
from noc.backends.nagios.adapter import Nagios
from noc.backends.nagios.options import NagiosOptions
from noc.core.answer import BackendAck, ConfigState, HostState, Severity
from noc.core.causes import Cause
from tests.backends.driven import Driven, driven, no_secrets
from tests.backends.nagios.replay import Replay, page
from tests.backends.reports import host
from tests.backends.web import Served, Web

SECOND = timedelta(seconds=1)
IN_PART = ["statusjson/hostlist", "statusjson/servicelist"]
AROUND = ["statusjson/programstatus", "statusjson/commentlist", "statusjson/downtimelist"]
OBJECTS = ["objectjson/hostlist", "config/", *(f"objectjson/{what}list" for what in ("service", "timeperiod"))]


@pytest.fixture
def nagios(replay: Replay, web: Web) -> Iterator[Driven]:
    with driven(Nagios(replay.settings(web), no_secrets)) as backend:
        yield backend


def at(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def test_all_that_was_recorded_is_told(replay: Replay, nagios: Driven) -> None:
    answer = nagios.read()
    assert (answer.complete, answer.objects, answer.version, answer.checks_on) == (True, 9, "4.4.6", True)
    assert answer.clock == replay.now
    assert answer.started_at == at(replay.stamps["program_start"])
    assert answer.pulse is not None
    assert answer.pulse.stamp == at(replay.stamps["last_data_update"])
    assert answer.config is ConfigState.UNKNOWN
    down = host(answer, "riga-db")
    assert (down.state, down.hard, down.sites, down.text) == (
        HostState.DOWN, True, ("riga",), "PING CRITICAL - 100% loss",
    )  # fmt: skip
    assert down.ack == BackendAck("ann", "on it")
    gateway = host(answer, "riga-gw")
    assert gateway.comment == "bob: fan is loud"
    assert [(problem.name, problem.severity) for problem in gateway.problems] == [("disk", Severity.CRITICAL)]
    away = host(answer, "kaunas-gw")
    assert away.downtime
    assert away.downtime_until is not None
    assert away.downtime_until > replay.now
    assert host(answer, "cellar").looks[0].interval is None
    assert host(answer, "cellar").looks[0].newest == at(replay.hosts["cellar"]["last_check"])
    assert host(answer, "attic").state is not HostState.DOWN  # a result that Nagios made up
    assert not host(answer, "shut").in_period  # it is Monday, and open on Tuesdays


def test_a_closed_period_tells_when_it_opens(replay: Replay, nagios: Driven) -> None:
    opens = host(nagios.read(), "shut").resumes_at
    assert opens is not None
    local = opens.astimezone(replay.now.astimezone().tzinfo).astimezone(UTC) + timedelta(hours=2)  # its zone is +0200
    assert (local.strftime("%A %H:%M"), opens > replay.now) == ("Tuesday 09:00", True)


def test_where_nothing_was_written_one_question_is_all(replay: Replay, nagios: Driven) -> None:
    first = nagios.read()
    assert replay.queries() == [*IN_PART, *OBJECTS, "objectjson/hostgrouplist", *AROUND]
    replay.stamps["query_time"] += 5000
    again = nagios.read()
    assert replay.queries() == ["statusjson/hostlist"]
    assert again.clock == replay.now
    assert again.hosts is first.hosts
    assert again.pulse == first.pulse


def test_only_what_was_checked_lately_is_asked_for(replay: Replay, nagios: Driven) -> None:
    nagios.read()
    written = replay.stamps["last_data_update"] // 1000
    replay.queries()
    replay.write()
    replay.check("riga-gw")
    answer = nagios.read()
    hosts, services = replay.asked
    assert (hosts["hosttimefield"], hosts["starttime"]) == ("lastcheck", str(written - 75))
    assert (services["servicetimefield"], services["starttime"]) == ("lastcheck", str(written - 15))
    assert host(answer, "riga-gw").looks[0].newest == replay.now
    assert len(answer.hosts) == 6
    assert replay.queries() == IN_PART
    for _ in range(2):
        replay.write()
        replay.check("riga-gw")
        nagios.read()
    assert replay.queries() == [*IN_PART, *IN_PART, *AROUND]


def test_a_load_of_the_configuration_is_read_at_once(replay: Replay, nagios: Driven) -> None:
    nagios.read()
    replay.queries()
    replay.write()
    replay.stamps["program_start"] = replay.stamps["query_time"]
    del replay.hosts["cellar"]
    replay.object_hosts()["riga-gw"]["check_interval"] = 7.0
    answer = nagios.read()
    assert replay.queries()[1:4] == [*IN_PART, OBJECTS[0]]
    assert "cellar" not in [report.name for report in answer.hosts]
    assert answer.complete


def test_all_is_read_anew_now_and_then(replay: Replay, nagios: Driven) -> None:
    """What no check tells: here that results of a host are no longer taken."""
    nagios.read()
    replay.hosts["cellar"]["accept_passive_checks"] = False
    replay.hosts["cellar"]["last_check"] -= 200_000
    for _ in range(30):
        replay.write(5)
        replay.check("riga-gw", "riga-db", "kaunas-gw", "attic")
        assert not host(nagios.read(), "cellar").disabled
    replay.write(5)
    assert host(nagios.read(), "cellar").disabled


def test_all_is_read_anew_after_five_minutes(replay: Replay, nagios: Driven) -> None:
    nagios.read()
    replay.hosts["cellar"]["accept_passive_checks"] = False
    replay.hosts["cellar"]["last_check"] -= 200_000
    for _ in range(3):  # it is polled once in two minutes
        replay.write(120)
        replay.check("riga-gw", "riga-db", "kaunas-gw", "attic")
        nagios.read()
    replay.write(120)
    assert host(nagios.read(), "cellar").disabled


def test_a_time_period_is_open_by_the_time_of_its_server(replay: Replay, nagios: Driven) -> None:
    tuesday = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)  # half past nine there
    replay.stamps["query_time"] = 1000 * int(tuesday.timestamp())
    assert host(nagios.read(), "shut").in_period


@pytest.mark.parametrize(
    ("status", "text", "is_answer"),
    [
        (16, "DISK CRITICAL - /var is full", True),
        (16, "CRITICAL - Socket timeout after 10 seconds", False),
        (16, "(Service check timed out after 60.01 seconds)", False),
        (8, "UNKNOWN - no data", False),
        (4, "WARNING - 91% used", True),
    ],
)
def test_what_is_an_answer_of_the_site(replay: Replay, nagios: Driven, status: int, text: str, is_answer: bool) -> None:
    replay.services["riga-gw"]["http"].update(status=status, plugin_output=text)
    replay.services["riga-gw"]["disk"].update(status=2)
    first = nagios.read()
    replay.write()
    replay.check("riga-gw")
    look = host(nagios.read(), "riga-gw").looks[1]
    assert look.checked_at == replay.now
    assert look.newest == replay.now  # of the other service
    assert (look.oldest == replay.now) is is_answer
    assert is_answer or look.oldest == host(first, "riga-gw").looks[1].oldest


def test_a_check_that_is_late_has_its_row_read_anew(replay: Replay, nagios: Driven) -> None:
    """It ran, and took longer than the questions reach back."""
    for name in replay.hosts:
        replay.check(name)
    nagios.read()
    for _ in range(8):
        replay.write()
        replay.check("riga-db", "kaunas-gw", "cellar", "attic")
        slow = replay.stamps["query_time"] - 80_000
        replay.hosts["riga-gw"]["last_check"] = max(replay.hosts["riga-gw"]["last_check"], slow)
        answer = nagios.read()
    report = host(answer, "riga-gw")
    assert report.looks[0].newest is not None
    assert report.looks[0].newest >= at(slow - 60_000)


def test_a_row_that_cannot_be_read_loses_no_other_and_is_not_gone(replay: Replay, nagios: Driven) -> None:
    before = nagios.read()
    replay.write()
    replay.check("riga-gw", "riga-db")
    replay.hosts["riga-gw"]["last_check"] = "soon"
    for _ in range(2):  # asked for in part, then all of it
        answer = nagios.read()
        assert not answer.complete
        assert any("could not be read" in remark for remark in answer.remarks)
        assert len(answer.hosts) == 6
        assert host(answer, "riga-db").looks[0].checked_at == replay.now
        assert host(answer, "riga-gw").looks[0] == host(before, "riga-gw").looks[0]
    replay.check("riga-gw")
    assert nagios.read().complete


def test_a_number_that_is_none_spoils_one_row_alone(replay: Replay, web: Web, nagios: Driven) -> None:
    replay.hosts["riga-gw"]["last_check"] = float("nan")
    answer = nagios.read()
    assert not answer.complete
    assert len(answer.hosts) == 5


def test_bytes_that_are_no_text_are_read_all_the_same(replay: Replay, web: Web, nagios: Driven) -> None:
    replay.hosts["riga-db"]["plugin_output"] = "HERE"

    def answers(request: object) -> Served:
        served = replay(request)  # type: ignore[arg-type]
        return Served(served.body.replace(b"HERE", b"tempor\xe4r"), headers=served.headers)

    web.answers = answers
    assert host(nagios.read(), "riga-db").text == "tempor\ufffdr"


def test_an_answer_of_one_empty_line_says_that_the_daemon_has_ended(replay: Replay, nagios: Driven) -> None:
    replay.whole = Served(b"\n")
    with pytest.raises(PollError) as error:
        nagios.read()
    assert error.value.cause is Cause.BACKEND_GARBLED
    assert "the Nagios daemon has ended" in error.value.text


def test_a_cgi_that_says_it_could_not_is_garbled(replay: Replay, nagios: Driven) -> None:
    replay.whole = Served(
        b'{"result":{"type_code":2,"type_text":"File Open/Read Error","message":"status.dat\\u001b"},"data":{}}'
    )
    with pytest.raises(PollError) as error:
        nagios.read()
    assert error.value.cause is Cause.BACKEND_GARBLED
    assert error.value.text.endswith("did not do what was asked: File Open/Read Error: status.dat")


def test_switches_of_the_daemon(replay: Replay, nagios: Driven) -> None:
    replay.program["execute_host_checks"] = False
    half = nagios.read()
    assert half.checks_on is True  # services still speak
    assert host(half, "riga-gw").looks[0].name == "disk"
    assert "host checks are switched off globally" in half.remarks
    replay.program["execute_service_checks"] = False
    replay.program["accept_passive_host_checks"] = False
    for _ in range(3):
        replay.write()
        none = nagios.read()
    assert none.checks_on is False
    assert host(none, "riga-gw").disabled
    assert host(none, "cellar").disabled


def test_a_host_without_a_command_leaves_the_word_to_its_services(replay: Replay, nagios: Driven) -> None:
    """Nagios takes it to be up, or never looks at it."""
    replay.object_hosts()["riga-gw"]["check_command"] = ""
    assert host(nagios.read(), "riga-gw").looks[0].name == "disk"


def test_the_unit_of_intervals(replay: Replay, web: Web) -> None:
    """The page shows one second for a check_interval of 1; the options say otherwise, or nobody may look."""
    with driven(Nagios(replay.settings(web), no_secrets)) as backend:
        assert host(backend.read(), "riga-gw").looks[0].interval == SECOND
    options = NagiosOptions(interval_length=timedelta(minutes=2))
    with driven(Nagios(replay.settings(web, options=options), no_secrets)) as backend:
        assert host(backend.read(), "riga-gw").looks[0].interval == timedelta(minutes=2)
    replay.config = page("config_refused.html")
    with driven(Nagios(replay.settings(web), no_secrets)) as backend:
        answer = backend.read()
    assert host(answer, "riga-gw").looks[0].interval == timedelta(minutes=1)
    assert any("authorized_for_configuration_information" in remark for remark in answer.remarks)


@pytest.mark.parametrize(("threshold", "interval"), [(0, 1.0), (600, 300.0), (7200, 3600.0), (93600, 74880.0)], ids=str)
def test_a_passive_host_reports_as_often_as_its_freshness_says(
    replay: Replay, nagios: Driven, threshold: int, interval: float
) -> None:
    replay.object_hosts()["attic"]["freshness_threshold"] = threshold
    assert host(nagios.read(), "attic").looks[0].interval == timedelta(seconds=interval)


def test_what_the_plug_in_finds_is_told(replay: Replay, nagios: Driven) -> None:
    loaded = replay.stamps["program_start"] // 1000
    services = replay.objects["services"]["data"]["servicelist"]["riga-gw"]
    services["http"]["check_command"] = "check_config_applied!/etc/nagios4"
    row = replay.services["riga-gw"]["http"]
    row["perf_data"] = f"noc_config_changed={loaded + 30}s noc_config_loaded={loaded}s"
    row["plugin_output"] = "CONFIG WARNING - hosts.cfg was changed and is not loaded"
    answer = nagios.read()
    assert (answer.config, answer.config_text) == (ConfigState.PENDING, "hosts.cfg was changed and is not loaded")
    row["perf_data"] = f"noc_config_changed={loaded - 30}s noc_config_loaded={loaded}s"
    replay.write()
    replay.check("riga-gw")
    assert nagios.read().config is ConfigState.APPLIED


def test_an_account_that_sees_nothing_is_told(replay: Replay, nagios: Driven) -> None:
    replay.hosts.clear()
    (sentence,) = nagios.rights()
    assert "authorized_for_all_hosts" in sentence


def test_the_rights_are_told_without_a_command_that_could_be_taken(replay: Replay, nagios: Driven) -> None:
    replay.command = [page("form.html"), page("no_comment.html")]
    assert nagios.rights() == ()
    sent = replay.asked[-1]["body"]
    assert "com_data=&" in sent or sent.endswith("com_data=")
    replay.command = [page("form_refused.html")]
    (sentence,) = nagios.rights()
    assert "authorized_for_read_only" in sentence


def test_what_it_says_of_itself() -> None:
    assert Cause.CONFIG_FAILED in KIND.blind_to
    assert Cause.BACKEND_FROZEN not in KIND.blind_to
