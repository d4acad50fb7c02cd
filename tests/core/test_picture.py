"""What the picture tells of alarms, hosts and what people have done."""

from datetime import UTC, timedelta
from typing import Any

import pytest

from noc.core.causes import Cause
from noc.core.events import PartFailed
from noc.core.rules import Rules, StepRule
from noc.core.snapshot import AlarmView
from tests.core.conversation import Conversation, site
from tests.core.fakes import backend, span


def of_hosts(number: int, **more: Any) -> Conversation:
    c = Conversation(backend(), roster=[site("riga", **more)])
    for n in range(number):
        c.server().host(f"h{n:02}", "riga", every="10 s")
    return c.runs("1 min")


def shown(c: Conversation) -> list[tuple[str, str]]:
    return [(view.host, view.state) for view in c.view("riga").hosts]


def the_alarm(c: Conversation) -> AlarmView:
    (alarm,) = c.view("riga").alarms
    return alarm


def test_a_calm_site_lists_no_hosts_and_a_troubled_one_its_worst_first() -> None:
    c = of_hosts(4)
    assert shown(c) == []
    c.server().hosts["h03"].well = False
    c.server().hosts["h01"].runs = False
    c.server().hosts["h02"].listed = False
    c.runs("3 min")
    assert shown(c) == [("h03", "down"), ("h01", "silent"), ("h02", "gone"), ("h00", "up")]


@pytest.mark.parametrize("number", [20, 300])
def test_a_dozen_hosts_are_shown_and_none_in_trouble_is_missed(number: int) -> None:
    c = of_hosts(number)
    c.server().hosts[f"h{number - 1:02}"].well = False
    c.server().hosts[f"h{number - 2:02}"].runs = False
    c.runs("3 min")
    assert shown(c)[:3] == [(f"h{number - 1:02}", "down"), (f"h{number - 2:02}", "silent"), ("h00", "up")]
    assert len(shown(c)) == 12


def test_a_host_that_has_said_nothing_yet_is_not_up() -> None:
    c = of_hosts(1).dies_and_starts_again()
    assert c.view("riga").state == "verifying"
    assert shown(c) == [("h00", "silent")]


def test_behind_a_lost_backend_no_host_stays_up() -> None:
    c = of_hosts(2)
    c.server().lost = "backend_lost"
    c.runs("5 min").expect("riga", "silent", "checks_late", alarm="suppressed")
    assert shown(c) == [("h00", "silent"), ("h01", "silent")]


def test_an_alarm_tells_how_long_it_waits_and_what_was_done() -> None:
    c = of_hosts(1)
    c.server().hosts["h00"].well = False
    c.runs("20 s")
    begun = c.time - the_alarm(c).waits  # type: ignore[operator]
    c.runs("2 min 30 s")
    alarm = the_alarm(c)
    assert (alarm.waits, alarm.steps > 0, alarm.heard, alarm.chattering) == (c.time - begun, True, True, False)
    assert alarm.detail == "h00 down"
    started = alarm.started
    c.ack("riga")
    assert the_alarm(c).waits is None
    c.runs("31 min", every=span("20 s"))
    assert the_alarm(c).started > started, "it sounds again: that is another alarm"


def test_what_has_cleared_unseen_waits_as_well() -> None:
    c = of_hosts(1)
    c.server().hosts["h00"].well = False
    c.runs("20 s").server().hosts["h00"].well = True
    c.runs("2 min").expect("riga", "ok", alarm="cleared_unacked")
    waits = the_alarm(c).waits
    assert waits is not None
    assert waits > span("2 min")


def test_what_comes_and_goes_is_marked() -> None:
    c = of_hosts(1)
    for _ in range(4):
        assert not any(alarm.chattering for alarm in c.view("riga").alarms)
        c.server().hosts["h00"].well = False
        c.runs("20 s").server().hosts["h00"].well = True
        c.runs("50 s")
    assert the_alarm(c).chattering


def test_whom_to_ring_and_where_it_stands_are_on_the_tile() -> None:
    view = of_hosts(1, contact="+371 2", place="Hall 3").view("riga")
    assert (view.contact, view.place) == ("+371 2", "Hall 3")


def test_shelves_are_listed_with_their_names() -> None:
    c = of_hosts(1, key="riga")
    c.server().hosts["h00"].well = False
    c.runs("20 s").shelve("riga", "1 h")
    (shelf,) = c.shown.shelves
    assert (shelf.owner, shelf.name, shelf.cause) == ("riga", "riga", Cause.HOST_DOWN)
    assert shelf.until - c.now.at == timedelta(hours=1)
    view = c.expect("riga", "shelved", "shelved", alarm="shelved", sound="").view("riga")
    assert view.underlying == "down"
    assert c.code == 0


def test_what_stands_for_more_than_a_day_is_counted_and_what_has_cleared_is_not() -> None:
    c = of_hosts(1)
    c.server().hosts["h00"].well = False
    c.tell(PartFailed(c.now, Cause.OUTPUT_LOST, "screen 2", "unplugged"))
    c.runs("23 h", every=timedelta(minutes=5))
    assert c.shown.standing == 0
    c.runs("2 h", every=timedelta(minutes=1))
    assert c.shown.standing == 2
    c.server().hosts["h00"].well = True
    c.runs("2 min").expect("riga", "ok", alarm="cleared_unacked")
    assert c.shown.standing == 1


def test_a_fault_tells_how_long_it_waits() -> None:
    c = of_hosts(1)
    c.tell(PartFailed(c.now, Cause.OUTPUT_LOST, "screen 2", "unplugged"))
    c.runs("1 min")
    (fault,) = c.shown.faults
    assert fault.waits == span("1 min")
    assert fault.started == c.now.mono - span("1 min")


def test_whom_messages_can_be_sent_to_each_named_once() -> None:
    steps = (StepRule(span("5 min"), ("phone", "mail")), StepRule(span("10 min"), ("phone", "boss")))
    c = Conversation(backend(), rules=Rules(steps=steps, targets=("mail", "chat"), zone=UTC))
    assert c.shown.targets == ("mail", "chat", "phone", "boss")
