"""The services: summed up where they are well, one by one where they are not, and none of them twice or never."""

from datetime import timedelta
from itertools import product

import pytest

from noc.core.answer import Look, ServiceProblem, Severity
from tests.backends.driven import Driven
from tests.backends.livestatus.replay import Replay, Row, stamp, told
from tests.backends.livestatus.stream import Stream
from tests.backends.reports import host

INTERVAL = timedelta(seconds=3)


def looks(core: Driven, name: str = "mail1") -> tuple[Look, ...]:
    return host(core.read(), name).looks[1:]


def another(replay: Replay, **changes: object) -> Row:
    """One more service of mail1."""
    row = {**replay.service("mail1", "http"), "description": "disk"} | changes
    replay.tables["services"].append(row)
    return row


def test_those_at_one_interval_are_one_look(replay: Replay, core: Driven) -> None:
    row = replay.service("mail1", "http")
    another(replay, last_check=row["last_check"] - 2)
    another(replay, description="load", check_interval=5)
    quick, slow = looks(core)
    newest, oldest = stamp(row["last_check"]), stamp(row["last_check"] - 2)
    assert quick[1:] == (INTERVAL, newest, oldest, newest, None, 2)
    assert (slow.interval, slow.objects) == (timedelta(minutes=5), 1)


def test_the_late_one_is_named(replay: Replay, stream: Stream, core: Driven) -> None:
    looks(core)
    asked = len(told(stream, "services"))
    another(replay, last_check=replay.service("mail1", "http")["last_check"] - 300)
    assert looks(core)[0].name == "disk"
    assert len(told(stream, "services")) == 2 * asked + 1  # asked only where one is late


EACH = {
    "state": (0, 2),
    "active_checks_enabled": (0, 1),
    "scheduled_downtime_depth": (0, 1),
    "in_check_period": (0, 1),
    "last_check": (-1, 1795441140),
    "check_interval": (0, 0.05),
    "check_command": ("check_tcp!", "check_dummy!", "check_mk-df"),
}


@pytest.mark.parametrize("icinga", [True, False])
def test_each_service_is_read_exactly_once(replay: Replay, core: Driven, icinga: bool) -> None:
    if not icinga:
        replay.as_nagios()
    replay.tables["services"] = [
        {**replay.service("mail1", "http"), "description": f"s{number}", **dict(zip(EACH, values, strict=True))}
        for number, values in enumerate(product(*EACH.values()))
    ]
    assert core.read().objects == 8 + len(replay.tables["services"])


def test_a_problem_is_one_only_where_it_is_hard_and_nobody_has_taken_it(replay: Replay, core: Driven) -> None:
    row = replay.service("mail1", "http")
    row.update(state=2, state_type=1, plugin_output="HTTP CRITICAL - 500", last_hard_state_change=1795441000)
    (problem,) = host(core.read(), "mail1").problems
    assert problem == ServiceProblem("http", Severity.CRITICAL, stamp(1795441000), "HTTP CRITICAL - 500")
    for change in ({"state_type": 0}, {"acknowledged": True}, {"scheduled_downtime_depth": 1}, {"in_check_period": 0}):
        before = {name: row[name] for name in change}
        row.update(change)
        assert host(core.read(), "mail1").problems == (), change
        row.update(before)
    row["state"] = 3
    assert host(core.read(), "mail1").problems[0].severity is Severity.WARNING


@pytest.mark.parametrize(
    ("state", "text", "answers"),
    [
        (1, "DISK WARNING", True),
        (2, "DISK CRITICAL - full", True),
        (2, "connect to address 192.0.2.1: Connection refused", False),
        (2, "CHECK_NRPE: Socket timeout after 10 s; timed out", False),
        (3, "UNKNOWN", False),
    ],
)
def test_a_result_is_an_answer_or_a_look(replay: Replay, core: Driven, state: int, text: str, answers: bool) -> None:
    row = replay.service("mail1", "http")
    at, before = row["last_check"], row["last_check"] - 60
    field = {1: "last_time_warning", 2: "last_time_critical", 3: "last_time_unknown"}[state]
    row.update(state=state, plugin_output=text, last_time_ok=before)
    row[field] = at
    (look,) = looks(core)
    assert (look.name, look.checked_at) == ("http", stamp(at))
    assert look.newest == stamp(at if answers else before)


def test_what_an_agent_sends_has_the_interval_of_its_checkmk(replay: Replay, core: Driven) -> None:
    replay.as_nagios().service("mail1", "http").update(
        active_checks_enabled=0, check_command="check_mk-df", check_interval=1, check_type=1
    )
    (look,) = looks(core)
    assert (look.interval, look.objects) == (timedelta(minutes=1), 1)
    assert look.newest is not None


def test_a_passive_one_is_a_look_of_its_own(replay: Replay, core: Driven) -> None:
    row = replay.as_nagios().service("mail1", "http")
    row.update(active_checks_enabled=0, check_type=1)
    at = stamp(row["last_check"])
    assert looks(core) == (Look("http", None, at, at, at),)
    row["check_type"] = 0  # the newest result is from before its checks were switched off
    row["last_check"] += 1
    assert looks(core) == (Look("http", None, at, at, stamp(row["last_check"])),)


def test_one_that_is_switched_off_is_no_look(replay: Replay, core: Driven) -> None:
    replay.as_nagios().service("mail1", "http").update(active_checks_enabled=0, check_type=0)
    assert looks(core) == ()
