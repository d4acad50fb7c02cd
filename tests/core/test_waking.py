"""The machine has slept: told by the clock, by the system, or by both, one after the other."""

from datetime import timedelta

from noc.core.events import Polled, Woke
from tests.core.conversation import Conversation
from tests.core.fakes import backend, span


def watching(*names: str) -> Conversation:
    c = Conversation(*(backend(name) for name in names or ("icinga",)))
    for name, server in c.servers.items():
        server.host(f"{name} gw")
    return c.runs("5 min").expect_quiet()


def told_of_sleep(c: Conversation) -> int:
    return sum(line.event == "fault" and line.cause == "suspended" for line in c.lines)


def test_a_short_sleep_that_no_clock_shows_is_told_by_the_system() -> None:
    c = watching().sleeps("8 s")
    c.tell(Woke(c.now)).expect("icinga-gw", "verifying", "starting").expect_fault("suspended")
    c.poll().expect("icinga-gw", "ok").expect_no_fault()


def test_an_answer_that_was_asked_for_before_the_sleep_ends_no_cycle() -> None:
    c = watching()
    old = c.server().answer(c.time)
    c.sleeps("1 h")
    c.tell(Polled(c.now, "icinga", old, span("10 s")))
    c.expect("icinga-gw", "verifying", "starting").expect_fault("suspended")
    c.poll().expect("icinga-gw", "ok").expect_no_fault()


def test_one_sleep_told_twice_is_one_sleep() -> None:
    c = watching().sleeps("1 h").ticks().poll()
    c.expect("icinga-gw", "ok").expect_no_fault()
    c.time += timedelta(seconds=2)  # the system tells it when all is running again
    c.tell(Woke(c.now)).expect("icinga-gw", "ok").expect_no_fault()
    assert told_of_sleep(c) == 1


def test_a_second_sleep_is_told_again() -> None:
    c = watching().sleeps("1 h").ticks().poll().runs("1 min")
    c.tell(Woke(c.now)).expect("icinga-gw", "verifying", "starting")
    c.poll().expect("icinga-gw", "ok")
    assert told_of_sleep(c) == 2


def test_ages_count_the_sleep_in_whole_days() -> None:
    c = watching("icinga", "nagios")
    c.server("icinga").hosts["icinga gw"].runs = False
    c.sleeps("98 h").runs("30 s").expect("nagios-gw", "ok")
    c.expect("icinga-gw", "silent", "checks_late", alarm="unacked")
    view = c.view("icinga-gw")
    assert view.age is not None
    assert span("98 h") < view.age < span("98 h 2 min")
    assert view.detail.startswith("no check has run for 4 d 2 h")
    assert c.heard("5 min") <= {"silent", "supervisory"}
