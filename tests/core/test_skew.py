"""Clocks that do not agree: the one that is off is named, be it a backend's or our own machine's."""

import pytest

from tests.core.conversation import Conversation
from tests.core.fakes import backend, span


def watching(*names: str) -> Conversation:
    c = Conversation(*(backend(name) for name in names))
    for name, server in c.servers.items():
        server.host(f"{name} gw")
    return c


def skews(c: Conversation) -> dict[str, str]:
    """Who is told of, and what."""
    return {view.subject: view.detail for view in c.shown.faults if view.cause == "clock_skew"}


def test_of_three_backends_the_one_whose_clock_is_off_is_named() -> None:
    c = watching("icinga", "nagios", "zabbix")
    c.server("nagios").offset = -span("25 h 10 min")
    c.runs("1 min")
    assert skews(c) == {"nagios": "its clock is 1 d 1 h behind"}


@pytest.mark.parametrize(("set_by", "said"), [("1 h", "1 h ahead"), ("-1 h", "1 h behind")])
@pytest.mark.parametrize("names", [["icinga"], ["icinga", "nagios"]])
def test_our_own_clock_that_is_set_while_we_run_is_told_once_and_of_no_backend(
    names: list[str], set_by: str, said: str
) -> None:
    c = watching(*names).runs("1 min").expect_no_fault()
    c.wall = span("1 h") * (-1 if set_by.startswith("-") else 1)
    c.runs("1 min")
    assert skews(c) == {"console": f"the clock of this machine was set while it ran, and is now {said}"}
    assert c.code == 1
    assert [line.subject for line in c.lines if line.event == "fault"] == ["console"]
    c.wall = span("0 s")
    c.runs("1 min").expect_no_fault()


def test_a_clock_of_ours_that_was_wrong_from_the_start_is_told_where_two_backends_agree() -> None:
    c = watching("icinga", "nagios")
    for server in c.servers.values():
        server.offset = span("2 h")
    c.runs("1 min")
    assert skews(c) == {"console": "the clock of this machine is 2 h behind: 2 backends agree on another time"}
    c.wall = span("2 h")  # it is set right
    c.runs("1 min").expect_no_fault()


def test_a_single_backend_that_was_off_from_the_start_is_named() -> None:
    c = watching("icinga")
    c.server().offset = span("2 h")
    c.runs("1 min")
    assert skews(c) == {"icinga": "its clock is 2 h ahead"}


def test_two_backends_that_are_off_differently_are_both_named() -> None:
    c = watching("icinga", "nagios")
    c.server("icinga").offset, c.server("nagios").offset = span("2 h"), -span("3 h")
    c.runs("1 min")
    assert skews(c) == {"icinga": "its clock is 2 h ahead", "nagios": "its clock is 3 h behind"}


def test_a_backend_that_goes_on_being_off_is_named_beside_our_own_clock() -> None:
    c = watching("icinga", "nagios")
    c.server("nagios").offset = span("3 h")
    c.runs("1 min")
    c.wall = span("1 h")
    c.runs("1 min")
    assert skews(c) == {
        "console": "the clock of this machine was set while it ran, and is now 1 h ahead",
        "nagios": "its clock is 2 h ahead",
    }


def test_nobody_is_accused_before_each_backend_has_had_its_say() -> None:
    c = watching("icinga", "nagios")
    for server in c.servers.values():
        server.offset = span("2 h")
    c.poll("icinga")
    assert skews(c) == {}
    c.poll("nagios")
    assert list(skews(c)) == ["console"]


def test_a_dead_backend_keeps_no_other_from_being_named() -> None:
    c = watching("icinga", "nagios")
    c.server("nagios").lost = "backend_lost"
    c.server("icinga").offset = span("2 h")
    c.runs("10 s")
    assert skews(c) == {"icinga": "its clock is 2 h ahead"}


def test_half_a_minute_is_no_skew() -> None:
    c = watching("icinga", "nagios")
    c.server("nagios").offset = span("30 s")
    c.runs("5 min").expect_no_fault()
    c.server("nagios").offset = span("31 s")
    c.runs("1 min")
    assert list(skews(c)) == ["nagios"]
