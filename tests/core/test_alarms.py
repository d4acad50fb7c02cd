"""The life of an alarm: taken by a name for a time, worse again, acknowledged elsewhere, refused, escalated."""

from typing import Any

import pytest

from noc.core.answer import BackendAck, ServiceProblem, Severity
from noc.core.causes import Cause
from noc.core.events import AckAnswered, AckAsked, PartFailed, PartWorks, UnackAsked
from noc.core.reply import BAD, DONE, NOTHING
from tests.core.conversation import Conversation, at, site
from tests.core.fakes import backend, span


def down(**more: Any) -> Conversation:
    c = Conversation(backend(**more))
    c.server().host("riga").well = False
    return c.runs("1 min").expect("riga", "down", "host_down", alarm="unacked", sound="down")


@pytest.mark.parametrize(
    ("note", "until", "lasts"),
    [
        ("", None, "30 min"),
        ("", "10 min", "10 min"),
        ("", "5 h", "30 min"),
        ("on my way", None, "8 h"),
        ("on my way", "2 h", "2 h"),
        ("new disk on Friday", "20 h", "20 h"),
    ],
)
def test_an_ack_lasts_its_time_and_then_it_sounds_again(note: str, until: str | None, lasts: str) -> None:
    c = down()
    begun = c.time
    c.ack("riga", note=note, **({"until": until} if until else {}))
    c.expect("riga", "down", "host_down", alarm="acked", sound="")
    alarm = c.view("riga").alarms[0]
    assert (alarm.by, alarm.note, alarm.until) == ("ann", note or None, c.now.at + span(lasts))
    c.runs(span(lasts) - span("1 s"), every=span("20 s")).expect("riga", "down", "host_down", alarm="acked", sound="")
    c.runs("1 s").expect("riga", "down", "host_down", alarm="unacked", sound="down")
    assert c.view("riga").alarms[0].by is None
    assert c.time - begun == span(lasts)


def test_an_ack_of_what_is_down_clears_without_a_latch() -> None:
    c = down()
    c.ack("riga")
    c.server().hosts["riga"].well = True
    c.runs("90 s").expect("riga", "ok", alarm="normal")


def test_an_ack_of_one_cause_leaves_the_others() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    gw.well = False
    c.runs("5 min")
    gw.runs = False
    c.runs("5 min").ack("riga", cause="host_down").expect("riga", "silent", "checks_late", alarm="unacked")
    assert c.due() == {"silent"}
    c.ack("riga", cause="checks_late").expect("riga", "silent", "checks_late", alarm="acked", sound="")


def test_an_ack_is_written_to_the_backend_with_its_end_and_only_what_it_is_about() -> None:
    c = Conversation(backend())
    c.server().host("a", "riga").well = False
    c.server().host("b", "riga").problems = (ServiceProblem("disk", Severity.CRITICAL, None),)
    c.runs("1 min").ack("riga", note="mine", cause="part_down")
    (write,) = c.writes
    assert (write.backend, write.site, write.hosts, write.services) == ("icinga", "riga", ("a",), ())
    assert (write.by, write.note, write.until) == ("ann", "mine", c.now.at + span("8 h"))
    c.ack("riga", cause="service_problem")
    assert c.writes[1].services == (("b", "disk"),)


def test_silence_is_not_written_back_and_nothing_is_where_that_is_off() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    c.runs("1 min")
    gw.runs = False
    c.runs("5 min").ack("riga")
    assert c.writes == []
    c = down(write_back=False)
    c.ack("riga")
    assert c.writes == []


def test_a_refused_ack_stands_here_and_its_refusal_is_shown_while_the_alarm_stands() -> None:
    c = down()
    c.ack("riga", note="mine")
    c.tell(AckAnswered(c.now, "icinga", "riga", Cause.HOST_DOWN, False, "403: no permission"))
    c.expect("riga", "down", "host_down", alarm="acked").expect_fault("ack_refused")
    assert c.due() == {"supervisory"}
    c.tell(AckAnswered(c.now, "icinga", "riga", Cause.HOST_DOWN, True)).expect_no_fault("ack_refused")
    c.tell(AckAnswered(c.now, "icinga", "riga", Cause.HOST_DOWN, False, "403"))
    c.server().hosts["riga"].well = True
    c.runs("2 min").expect_no_fault("ack_refused")


def test_the_refusal_of_an_ack_is_no_news_once_its_alarm_has_cleared() -> None:
    """It was given back, and nobody has taken it since: the alarm waits for somebody, its old refusal does not."""
    c = down()
    c.ack("riga", note="mine")
    c.tell(AckAnswered(c.now, "icinga", "riga", Cause.HOST_DOWN, False, "403")).unack("riga")
    c.expect("riga", "down", "host_down", alarm="unacked").expect_fault("ack_refused")
    c.server().hosts["riga"].well = True
    c.runs("2 min").expect("riga", "ok", alarm="cleared_unacked").expect_no_fault("ack_refused")
    assert (c.due(), c.code) == (set(), 0)


def test_two_refusals_of_a_backend_are_one_entry_that_counts_both() -> None:
    c = Conversation(backend())
    for name in ("riga", "oslo"):
        c.server().host(name).well = False
    c.runs("1 min")
    for name in ("riga", "oslo"):
        c.ack(name)
        c.tell(AckAnswered(c.now, "icinga", name, Cause.HOST_DOWN, False, "403"))
    c.expect_fault("ack_refused", sites=2)


def test_an_ack_made_in_the_backend_covers_down_while_it_stands_there() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    gw.well, gw.ack = False, BackendAck("bob", "seen")
    c.runs("1 min").expect("riga", "down", "host_down", alarm="acked", sound="").expect_quiet()
    assert c.view("riga").alarms[0].by == "bob"
    gw.ack = None
    c.runs("10 s").expect("riga", "down", "host_down", alarm="unacked", sound="down")


def test_an_ack_made_in_the_backend_does_not_cover_silence() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    gw.well, gw.ack = False, BackendAck("bob", "seen")
    c.runs("5 min")
    gw.runs = False
    c.runs("5 min").expect("riga", "silent", "checks_late", alarm="unacked", sound="silent")


def test_an_ack_made_in_the_backend_covers_a_site_only_if_all_that_is_down_is_acked() -> None:
    c = Conversation(backend())
    a, b = c.server().host("a", "riga"), c.server().host("b", "riga")
    a.well = b.well = False
    a.ack = BackendAck("bob", "seen")
    c.runs("1 min").expect("riga", "down", "host_down", alarm="unacked", sound="down")
    b.ack = BackendAck("bob", "seen")
    c.runs("10 s").expect("riga", "down", "host_down", alarm="acked", sound="")


def test_an_ack_made_in_the_backend_has_an_end_too_and_is_not_taken_twice() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    gw.well, gw.ack = False, BackendAck("bob", "for ever")
    c.runs("10 s").expect("riga", "down", "host_down", alarm="acked")
    c.runs("8 h", every=span("20 s")).runs("1 min").expect("riga", "down", "host_down", alarm="unacked", sound="down")


def test_our_own_ack_that_ran_out_is_not_taken_for_one_made_elsewhere() -> None:
    c = down()
    c.ack("riga")
    c.server().hosts["riga"].ack = BackendAck("ann", "noc: ann")
    c.runs("30 min", every=span("10 s")).expect("riga", "down", "host_down", alarm="unacked", sound="down")
    c.server().hosts["riga"].ack = BackendAck("bob", "mine now")
    c.runs("10 s").expect("riga", "down", "host_down", alarm="acked")


@pytest.mark.parametrize("deed", ["lost", "freeze", "drop"])
def test_an_ack_of_a_fault_that_blinds_lasts_thirty_minutes_at_most(deed: str) -> None:
    c = Conversation(backend())
    for number in range(8):
        c.server().host(f"site {number}")
    c.runs("1 min")
    if deed == "lost":
        c.server().lost = "backend_lost"
    elif deed == "freeze":
        c.server().stopped_at = c.time
    else:
        for number in range(5):
            c.server().hosts[f"site {number}"].listed = False
    c.runs("2 min").ack("icinga", note="the whole night", until="8 h")
    assert c.due() == set()
    c.runs("29 min 59 s", every=span("10 s"))
    assert "fault" not in c.due()
    c.runs("1 s")
    assert c.due() == {"fault"}
    assert next(iter(c.faults().values())).sites == 8


def test_unacknowledged_for_two_minutes_escalates_once() -> None:
    c = down()
    c.runs("10 min")
    steps = [line for line in c.lines if line.event == "escalate"]
    assert [(line.site, line.at) for line in steps] == [("riga", at("2 min"))]


def test_what_is_told_of_an_alarm() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga", every="10 s")
    gw.well = False
    c.runs("1 min")
    gw.well = True
    c.runs("5 min").ack("riga")
    told = [(line.event, str(line.alarm), str(line.sound)) for line in c.lines if line.event != "verdict"]
    assert told == [
        ("alarm", "unacked", "down"),
        ("clear", "cleared_unacked", "None"),
        ("ack", "normal", "None"),
    ]
    verdicts = [(line.state, line.cause) for line in c.lines if line.event == "verdict"]
    assert verdicts == [("down", "host_down"), ("ok", None)]


def test_what_a_part_of_the_console_says_of_itself_is_a_fault_until_it_works() -> None:
    c = Conversation(backend())
    c.server().host("riga")
    c.runs("1 min").tell(PartFailed(c.now, Cause.AUDIO_DEAD, "sound", "no sink"))
    c.expect_fault("audio_dead")
    assert c.due() == {"fault"}
    assert c.code == 2
    c.runs("1 min").tell(PartWorks(c.now, Cause.AUDIO_DEAD, "sound")).expect_fault("audio_dead", "cleared_unacked")
    assert c.due() == set()
    assert c.code == 0


def test_ages_in_words_are_not_written_down_each_second() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    c.runs("1 min")
    gw.runs = False
    c.runs("7 min")
    before = dict(c.journal.alarms)
    c.runs("1 min")
    assert c.journal.alarms == before
    assert c.view("riga").detail == "no check has run for 8 min (limit 3 min 22 s)"


def waits(c: Conversation) -> object:
    return c.world.alarms["riga", Cause.HOST_DOWN].waits_from


def test_what_is_given_back_sounds_again_and_waits_from_then() -> None:
    c = down()
    c.ack("riga", note="mine").runs("5 min").unack("riga")
    c.expect("riga", "down", "host_down", alarm="unacked", sound="down")
    assert waits(c) == c.now.at
    line = c.lines[-1]
    assert (line.event, str(line.alarm), str(line.sound), line.by) == ("unack", "unacked", "down", "bob")
    assert line.detail.startswith("ann had it: ")
    c.runs("1 min").expect("riga", "down", "host_down", alarm="unacked", sound="down")


def test_what_is_given_back_here_is_not_taken_again_by_what_our_ack_left_in_the_backend() -> None:
    c = down()
    c.ack("riga")
    c.server().hosts["riga"].ack = BackendAck("ann", "noc: ann")
    c.runs("1 min").unack("riga").runs("1 min").expect("riga", "down", "host_down", alarm="unacked", sound="down")


def test_given_back_many_times_it_is_heard_each_time() -> None:
    c = down()
    for _ in range(6):
        c.ack("riga").runs("20 s").unack("riga").runs("20 s").expect("riga", "down", "host_down", sound="down")


@pytest.mark.parametrize(
    ("target", "code", "said"),
    [
        ("atlantis", BAD, 'no site and no fault is called "atlantis"; `noc check` lists them'),
        ("oslo", NOTHING, "oslo has no alarm that is taken"),
        ("riga", DONE, "riga: host_down waits for somebody again"),
    ],
)
def test_what_cannot_be_given_back_is_said_in_a_sentence(target: str, code: int, said: str) -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    c.server().host("oslo")
    gw.well, gw.ack = False, BackendAck("bob", "seen")
    c.runs("1 min")
    reply = c.reply(UnackAsked(c.now, target, "ann"))
    assert (reply.code, reply.text) == (code, said)


def test_of_two_who_take_an_alarm_the_second_has_it_and_both_are_told() -> None:
    c = down()
    c.ack("riga", by="ann").ack("riga", by="bob", note="mine")
    assert c.view("riga").alarms[0].by == "bob"
    assert [(line.by, line.detail.startswith("ann had it: ")) for line in c.lines if line.event == "ack"] == [
        ("ann", False), ("bob", True),
    ]  # fmt: skip


def test_an_ack_that_ends_in_the_past_is_refused() -> None:
    c = down()
    asked = AckAsked(c.now, "riga", "ann", until=c.now.at)
    assert c.reply(asked).text == "an acknowledgement needs an end in the future"
    c.tell(asked).expect("riga", "down", "host_down", alarm="unacked")


def test_an_ack_of_what_is_put_away_or_counted_elsewhere_says_so() -> None:
    c = down()
    c.shelve("riga", "1 h")
    asked = AckAsked(c.now, "riga", "bob")
    said = "riga: host_down is shelved by ann until 2026-11-23 10:01 UTC; unshelve it to take it"
    assert (c.reply(asked).code, c.reply(asked).text) == (NOTHING, said)
    c.unshelve("riga").maintain("riga", "1 h").ticks()
    said = "riga: host_down is counted under announced; there is nothing to take of it"
    assert c.reply(asked).text == said


def test_what_comes_and_goes_unanswered_waits_all_the_time() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga", every="10 s")
    gw.well = False
    c.runs("3 min")
    since, steps = waits(c), c.world.alarms["riga", Cause.HOST_DOWN].steps
    assert since == at("0 s")
    assert steps == 1
    gw.well = True
    c.runs("1 min").expect("riga", "ok", alarm="cleared_unacked")
    gw.well = False
    c.runs("20 s").expect("riga", "down", "host_down", alarm="unacked", sound="down")
    assert (waits(c), c.world.alarms["riga", Cause.HOST_DOWN].steps) == (since, steps)
    c.dies_and_starts_again().ticks()
    assert (waits(c), c.world.alarms["riga", Cause.HOST_DOWN].steps) == (since, steps)
    c.ack("riga")
    assert (waits(c), c.world.alarms["riga", Cause.HOST_DOWN].steps) == (None, 0)


def test_before_its_contract_an_alarm_is_counted_and_loud_from_its_first_moment_on() -> None:
    c = Conversation(backend(), roster=[site("riga", start=at("20 min"))])
    c.server().host("riga").well = False
    c.runs("10 min").expect("riga", "commissioning", "not_in_service", alarm="out_of_service", sound="")
    assert c.view("riga").underlying == "down"
    assert c.code == 0
    c.until(span("20 min") - span("1 s")).expect_quiet()
    c.until("20 min").expect("riga", "down", "host_down", alarm="unacked", sound="down")


def test_before_its_contract_what_is_well_again_in_time_leaves_nothing() -> None:
    c = Conversation(backend(), roster=[site("riga", start=at("20 min"))])
    gw = c.server().host("riga")
    gw.well = False
    c.runs("10 min")
    gw.well = True
    c.runs("20 min").expect("riga", "ok", alarm="normal").expect_quiet()


def test_a_site_that_is_well_is_watched_from_the_first_second_of_its_contract_on() -> None:
    c = Conversation(backend(), roster=[site("riga", start=at("7 min 3 s"))])
    c.server().host("riga", every="5 min")
    c.until("7 min 2 s").expect("riga", "commissioning", "not_in_service").until("7 min 3 s").expect("riga", "ok")


def test_what_comes_back_after_hours_begins_to_wait_anew() -> None:
    c = down()
    c.server().host("riga").well = True
    c.runs("2 h").expect("riga", "ok", alarm="cleared_unacked")
    c.server().host("riga").well = False
    c.runs("1 min").expect("riga", "down", "host_down", alarm="unacked")
    alarm = c.world.alarms["riga", Cause.HOST_DOWN]
    assert alarm.waits_from is not None
    assert c.now.at - alarm.waits_from <= span("1 min")
    assert alarm.steps == 0
