"""What is written to the backends beside an acknowledgement: that it is given back, or over, and checks out of turn."""

from dataclasses import replace

from noc.core.answer import BackendAck
from noc.core.causes import Cause
from noc.core.events import RecheckAsked
from noc.core.reply import BAD, DONE, NOTHING
from tests.core.conversation import Conversation
from tests.core.fakes import backend
from tests.core.test_alarms import down
from tests.core.test_witnesses import ALERTS, firing


def test_what_was_given_back_is_taken_back_in_its_backend() -> None:
    c = down()
    c.ack("riga").unack("riga", by="bob")
    (order,) = c.unwritten
    assert (order.backend, order.site, order.cause, order.hosts, order.by) == (
        "icinga", "riga", Cause.HOST_DOWN, ("riga",), "bob",
    )  # fmt: skip


def test_an_ack_made_in_the_backend_is_given_back_there_and_sounds_at_once() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    gw.well, gw.ack = False, BackendAck("bob", "seen")
    c.runs("1 min").expect("riga", "down", "host_down", alarm="acked")
    c.unack("riga", by="ann").expect("riga", "down", "host_down", alarm="unacked", sound="down")
    assert [order.hosts for order in c.unwritten] == [("riga",)]
    c.runs("20 s").expect("riga", "down", "host_down", alarm="unacked", sound="down")  # the backend takes its time
    gw.ack = None
    c.runs("1 min")
    gw.ack = BackendAck("bob", "now really")
    c.runs("20 s").expect("riga", "down", "host_down", alarm="acked", sound="")


def test_where_acks_are_not_written_none_is_taken_back() -> None:
    c = Conversation(replace(backend(), write_back=False))
    c.server().host("riga").well = False
    c.runs("1 min").ack("riga").unack("riga")
    assert c.unwritten == []


def test_hosts_of_a_site_are_checked_out_of_turn() -> None:
    c = Conversation(backend(), replace(backend("prom"), rechecks=False))
    c.server("icinga").host("a", "riga")
    c.server("icinga").host("b", "riga")
    c.server("icinga").host("c", "oslo")
    c.server("prom").host("d", "riga")
    c.runs("1 min")
    asked = RecheckAsked(c.now, "riga", "ann")
    assert c.reply(asked).code == DONE
    c.tell(asked)
    assert [(order.backend, order.site, order.hosts, order.by) for order in c.rechecks] == [
        ("icinga", "riga", ("a", "b"), "ann")
    ]
    line = c.lines[-1]
    assert (line.event, line.site, line.by) == ("recheck", "riga", "ann")


def test_what_cannot_be_checked_out_of_turn_is_said_in_a_sentence() -> None:
    c = Conversation(replace(backend(), rechecks=False))
    c.server().host("riga")
    c.runs("1 min")
    reply = c.reply(RecheckAsked(c.now, "riga", "ann"))
    assert (reply.code, reply.text) == (NOTHING, "no backend of riga can check it out of turn")
    assert c.reply(RecheckAsked(c.now, "atlantis", "ann")).code == BAD


def test_the_silence_of_what_is_over_is_ended_or_it_would_hush_the_next_alarm() -> None:
    c = Conversation(backend("am", **ALERTS), backend("icinga"))
    gw = c.server("icinga").host("riga")
    c.runs("5 min")
    gw.well = False
    c.server("am").alerts = firing()
    c.runs("1 min").ack("riga")
    c.server("am").alerts = firing(down=0, acked=1, ack=BackendAck("ann", "noc: ann"))
    c.runs("1 min").expect("riga", "down", "host_down", alarm="acked")
    assert c.unwritten == []
    gw.well = True
    c.server("am").alerts = ()
    c.runs("3 min").expect("riga", "ok", alarm="normal")
    assert [(order.backend, order.site, order.cause) for order in c.unwritten] == [("am", "riga", Cause.HOST_DOWN)]


def test_a_silence_that_others_made_is_theirs_to_end() -> None:
    c = Conversation(backend("am", **ALERTS), backend("icinga"))
    gw = c.server("icinga").host("riga")
    c.runs("5 min")
    c.server("am").alerts = firing(down=0, acked=1, ack=BackendAck("bob", "known"))
    c.runs("1 min").expect("riga", "down", "host_down", alarm="acked")
    c.server("am").alerts = ()
    c.runs("3 min").expect("riga", "ok", alarm="normal")
    assert gw.well
    assert c.unwritten == []
