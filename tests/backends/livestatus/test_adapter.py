"""The core itself, in both dialects, and answers that are not whole."""

from datetime import timedelta

import pytest

from noc.backends.applied import UNTOLD
from noc.backends.backend import PollError
from noc.backends.livestatus import KIND
from noc.core.answer import Canary
from noc.core.causes import Cause
from tests.backends.driven import Driven, driven, no_secrets
from tests.backends.livestatus.replay import AT, Replay, settings_of, stamp, told
from tests.backends.livestatus.stream import Stream, sends
from tests.backends.reports import host

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("icinga", [True, False])
def test_both_dialects_say_the_same(replay: Replay, stream: Stream, core: Driven, icinga: bool) -> None:
    if not icinga:
        replay.as_nagios()
    answer = core.read()
    assert answer.complete
    assert answer.remarks == (UNTOLD,)
    assert answer.clock is not None
    assert abs(answer.clock - AT) <= SECOND
    assert answer.started_at == stamp(replay.status["program_start"])
    assert answer.version == ("2.13.6-1" if icinga else "4.4.6")
    assert (answer.objects, answer.checks_on, answer.pulse) == (12, True, None)
    assert answer.checking is not None
    assert answer.checking.period == timedelta(seconds=3)
    ack = host(answer, "web1").ack
    assert ack is not None
    assert (ack.by, ack.note) == ("ann", "on it now")
    assert host(answer, "mail1").downtime_until == stamp(replay.tables["downtimes"][0]["end_time"])
    assert host(answer, "mail1").comment == "bob: see ticket"


def test_the_dialect_is_found_out_once_per_start(replay: Replay, stream: Stream, core: Driven) -> None:
    replay.as_nagios()
    core.read()
    core.read()
    assert len(told(stream, "columns")) == 1
    replay.status["program_start"] += 1
    core.read()
    assert len(told(stream, "columns")) == 2


def test_a_core_without_ages_tells_no_time(replay: Replay, core: Driven) -> None:
    replay.as_nagios().tables["columns"] = [{"table": "hosts", "name": "name"}]
    answer = core.read()
    assert answer.clock is None
    assert any("does not tell its time" in remark for remark in answer.remarks)


def test_the_time_of_checkmks_own_core_is_not_believed(replay: Replay, core: Driven) -> None:
    replay.as_nagios().status["program_version"] = "Check_MK 2.2.0p1"
    assert core.read().clock is None


def test_ages_that_contradict_each_other_tell_no_time(replay: Replay, core: Driven) -> None:
    replay.host("web1")["staleness"] += 0.01
    assert core.read().clock is None


def test_just_after_a_start_its_clock_is_as_far_from_ours_as_it_was(replay: Replay, core: Driven) -> None:
    first = core.read().clock
    for row in [*replay.tables["hosts"], *replay.tables["services"]]:
        row["last_check"] = -1
    replay.status["program_start"] += 1
    later = core.read().clock
    assert first is not None
    assert later is not None
    assert abs(later - first) < SECOND


@pytest.mark.parametrize(("hosts", "services", "on"), [(1, 1, True), (0, 1, False), (1, 0, True), (0, 0, False)])
def test_checks_may_be_off_globally(replay: Replay, core: Driven, hosts: int, services: int, on: bool) -> None:
    replay.status.update(execute_host_checks=hosts, execute_service_checks=services)
    assert core.read().checks_on is on


def test_where_only_services_are_checked_their_switch_is_the_one(replay: Replay, core: Driven) -> None:
    for row in replay.tables["hosts"]:
        row["active_checks_enabled"] = 0
    replay.status["execute_service_checks"] = 0
    assert core.read().checks_on is False


def test_a_lost_endpoint_is_named(replay: Replay, core: Driven) -> None:
    replay.tables["endpoints"].append({"name": "sat-1", "is_connected": 0})
    assert core.read().partial == ("sat-1",)


@pytest.mark.parametrize(
    ("name", "present"), [("web1", True), ("web1!http", True), ("web1!none", False), ("none", False)]
)
def test_the_canary(stream: Stream, replay: Replay, name: str, present: bool) -> None:
    with driven(KIND.make(settings_of(stream, canary=name), no_secrets)) as core:
        canary = core.read().canary
    assert canary is not None
    assert (canary.name, canary.present) == (name, present)
    if present:
        assert canary == Canary(name, True, canary.stamp, timedelta(seconds=3))
        assert canary.stamp is not None


def test_a_start_in_the_midst_of_a_poll_makes_it_incomplete(replay: Replay, core: Driven) -> None:
    def restart(text: str) -> None:
        if text.startswith("GET services"):
            replay.status["program_start"] = 1795450000

    replay.before_answer = restart
    answer = core.read()
    assert not answer.complete
    assert "the core was started anew while it was read" in answer.remarks


@pytest.mark.parametrize("icinga", [True, False])
@pytest.mark.parametrize("bad", [[], None, "x"])
def test_a_bad_row_loses_no_other(replay: Replay, core: Driven, bad: object, icinga: bool) -> None:
    if not icinga:
        replay.as_nagios()
    replay.host("db1")["acknowledged"] = bad
    answer = core.read()
    assert not answer.complete
    assert [report.name for report in answer.hosts if report.name == "db1"] == []
    assert len(answer.hosts) == 7
    assert "1 rows could not be read and were left out" in answer.remarks


def test_what_is_no_number_loses_no_other(replay: Replay, core: Driven) -> None:
    replay.as_nagios().host("router1")["latency"] = float("nan")
    answer = core.read()
    assert not answer.complete
    assert len(answer.hosts) == 8


def test_two_hosts_of_one_name_are_told_and_the_worse_is_judged(replay: Replay, core: Driven) -> None:
    replay.tables["hosts"].append({**replay.host("mail1"), "state": 1, "hard_state": 1, "plugin_output": "gone"})
    answer = core.read()
    assert not answer.complete
    assert host(answer, "mail1").state == "down"
    assert len(answer.hosts) == 8


def test_tables_that_cannot_be_read_are_remarks(replay: Replay, core: Driven) -> None:
    for table in ("comments", "downtimes", "endpoints"):
        del replay.tables[table]
    answer = core.read()
    assert answer.complete
    assert len(answer.remarks) == 1 + 3
    assert host(answer, "web1").ack is not None


def test_without_hosts_there_is_no_answer(replay: Replay, core: Driven) -> None:
    del replay.tables["hosts"]
    with pytest.raises(PollError) as error:
        core.read()
    assert error.value.cause is Cause.BACKEND_GARBLED
    assert "Table 'hosts' does not exist" in error.value.text


def test_a_column_that_is_not_there_is_named_without_the_stack_trace(replay: Replay, core: Driven) -> None:
    for row in replay.tables["hosts"]:
        del row["in_check_period"]
    with pytest.raises(PollError) as error:
        core.read()
    assert "Column 'in_check_period' does not exist" in error.value.text
    assert "Stacktrace" not in error.value.text


def test_an_empty_core_is_a_complete_answer(replay: Replay, stream: Stream, core: Driven) -> None:
    """Icinga sums up no services at all to one row of zeros, which names no host."""
    replay.tables["hosts"], replay.tables["services"] = [], []
    whole = replay.answers

    def zeros(text: str) -> tuple[bytes, bool]:
        return (b"200          11\n[[0, 0, 0]]", True) if "Stats:" in text else whole(text)

    stream.answers = zeros
    answer = core.read()
    assert (answer.complete, answer.hosts, answer.objects, answer.checking) == (True, (), 0, None)


def test_rights_are_told_where_commands_are_off(replay: Replay, core: Driven) -> None:
    assert core.rights() == ()
    replay.status["check_external_commands"] = 0
    (sentence,) = core.rights()
    assert "check_external_commands=1" in sentence


def test_a_poll_is_one_connection_and_its_cost_is_known(stream: Stream) -> None:
    backend = KIND.make(settings_of(stream), no_secrets)
    with driven(backend) as core:
        core.read()
    assert stream.connections == 1
    assert backend.cost.requests == len(stream.asked) == 11
    assert 1000 < backend.cost.bytes < 3000
    assert backend.cost.seconds > 0


def test_one_that_keeps_no_connection_is_asked_anew(replay: Replay, stream: Stream, core: Driven) -> None:
    replay.keeps = False
    assert core.read().complete
    assert stream.connections == len(stream.asked)


def test_an_answer_of_one_question_cannot_pass_for_another(stream: Stream, core: Driven) -> None:
    stream.manner = sends(b'200          10\n["a", "b"]')
    with pytest.raises(PollError) as error:
        core.read()
    assert error.value.cause is Cause.BACKEND_GARBLED
