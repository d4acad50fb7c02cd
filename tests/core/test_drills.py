"""Drills: marked test alarms through the whole chain. What would not be heard is told before anything sounds."""

from datetime import UTC, timedelta
from typing import Any

import pytest

from noc.core.causes import MEANING, AlarmState, Cause, Kind, Sound
from noc.core.events import DrillAsked, EndDrillAsked, PartFailed, PauseAsked
from noc.core.hours import parse_hours
from noc.core.reply import BAD, DONE, NOTHING, Reply
from noc.core.rules import Rules, SoundRule
from tests.core.conversation import Conversation, at, site
from tests.core.fakes import backend, span

KINDS = pytest.mark.parametrize("kind", ["down", "silent"])


def calm(**more: Any) -> Conversation:
    c = Conversation(backend(), roster=[site("Riga", **more), site("Oslo")])
    for name in ("riga", "oslo"):
        c.server().host(name, every="10 s")
    return c.runs("2 min").expect_quiet()


def drill(c: Conversation, kind: str = "down", target: str = "riga", by: str = "ann") -> Reply:
    return c.ask(DrillAsked(c.now, kind, target, by))


def refusal(c: Conversation, kind: str, target: str = "riga") -> str:
    """Why it would not be heard; nothing has begun, and the journal has it."""
    reply = drill(c, kind, target)
    assert reply.code == BAD
    assert c.shown.drills == ()
    assert not {alarm.cause for alarm in c.world.alarms.values()} & {Cause.DRILL_DOWN, Cause.DRILL_SILENT}
    assert c.told("drill")[-1] == f"failed: {reply.text}"
    words = f"a {'down' if kind == 'down' else 'silence'} of {target} would not be heard: "
    assert reply.text.startswith(words)
    return reply.text.removeprefix(words)


# The way of a drill.


@KINDS
def test_it_goes_the_way_of_an_alarm_and_ends_by_itself(kind: str) -> None:
    c = calm()
    assert drill(c, kind).code == DONE
    begun = c.time
    assert c.due() == {kind}
    (shown,) = c.shown.drills
    assert (shown.cause, shown.name, shown.by, shown.alarm) == (f"drill_{kind}", "Riga", "ann", "unacked")
    assert shown.left == span("60 s")
    assert [line.detail.startswith("DRILL by ann") for line in c.lines if line.event == "alarm"] == [True]
    c.runs("59 s")
    assert c.due() == {kind}
    c.runs("1 s").expect("riga", "ok", alarm="normal", sound="")
    assert c.shown.drills == ()
    assert c.told("drill") == ["began, for 1 min", "ended by itself after 1 min, not acknowledged"]
    assert c.heard(begun) == {kind}
    assert c.journal.alarms == {}


def test_an_ack_ends_it_and_the_time_until_then_is_written_down() -> None:
    c = calm()
    drill(c)
    c.runs("7 s").ack("riga", by="bob").expect("riga", "ok", alarm="normal", sound="")
    assert c.shown.drills == ()
    line = [line for line in c.lines if line.event == "drill"][-1]
    assert (line.site, line.cause, line.by) == ("riga", Cause.DRILL_DOWN, "bob")
    assert line.detail == "ended: acknowledged after 7 s"
    (taken,) = (line for line in c.lines if line.event == "ack")
    assert (taken.site, taken.cause) == ("riga", Cause.DRILL_DOWN)


def test_it_can_be_ended_by_name() -> None:
    c = calm()
    drill(c)
    c.runs("5 s")
    assert c.ask(EndDrillAsked(c.now, "oslo", "bob")).code == NOTHING
    assert c.ask(EndDrillAsked(c.now, "Riga", "bob")).code == DONE
    c.expect("riga", "ok", sound="")
    assert c.told("drill")[-1] == "ended after 5 s by name, not acknowledged"
    assert c.ask(EndDrillAsked(c.now, "riga", "bob")).code == NOTHING


def test_the_sound_alone_is_all_four_sounds_for_a_minute() -> None:
    c = calm()
    assert drill(c, "audio", "").code == DONE
    assert c.due() == {"fault", "silent", "down", "supervisory"}
    assert {due.says for due in c.shown.due} == {"This is a drill of the sound."}
    assert [line.subject for line in c.lines if line.event == "drill"] == ["sound"]
    assert not [line for line in c.lines if line.event == "fault"]
    c.runs("10 s")
    c.ack("sound").expect("riga", "ok", sound="")
    assert c.told("drill")[-1] == "ended: acknowledged after 10 s"


def test_it_says_that_it_is_one() -> None:
    c = calm()
    drill(c)
    assert [due.says for due in c.shown.due] == ["This is a drill. Site down. Riga."]


def test_it_counts_nowhere() -> None:
    c = calm()
    drill(c)
    drill(c, "silent", "oslo")
    c.runs("30 s")
    assert c.code == 0
    assert c.shown.faults == ()
    assert {view.alarm for view in c.shown.sites} == {AlarmState.NORMAL}
    assert c.world.news == ()
    assert not any(due.escalated for due in c.shown.due)
    c.runs("2 min")
    assert c.told("escalate") == []


def test_the_same_drill_many_times_is_heard_each_time() -> None:
    c = calm()
    for _ in range(6):
        c.runs("10 s")
        assert drill(c).code == DONE
        assert c.due() == {"down"}
        c.runs("2 s").ack("riga")
    assert c.due() == set()


def test_two_at_two_sites_run_and_a_second_at_one_is_told_of_the_first() -> None:
    c = calm()
    drill(c)
    assert drill(c, "silent").code == NOTHING
    assert drill(c, "silent", "oslo").code == DONE
    assert c.due() == {"down", "silent"}
    assert len(c.shown.drills) == 2


def test_it_ends_a_pause_like_any_alarm() -> None:
    c = calm()
    c.tell(PauseAsked(c.now, "ann", span("2 min")))
    drill(c)
    assert c.due() == {"down"}
    assert c.shown.pause is None


# Never mixed up with what is real.


@KINDS
def test_a_real_alarm_meanwhile_stands_for_itself(kind: str) -> None:
    c = calm()
    c.server().hosts["riga"].runs = kind == "down"
    c.runs("80 s")
    drill(c, kind)
    c.server().hosts["riga"].well = False
    c.runs("20 s")
    real = Cause.HOST_DOWN if kind == "down" else Cause.CHECKS_LATE
    assert {key[1] for key in c.world.alarms} == {real, Cause(f"drill_{kind}")}
    (due,) = c.shown.due
    assert (due.sound, due.alarms) == (kind, 2)
    assert due.says == f"Site {kind}. Riga. This is a drill. Site {kind}. Riga."
    assert c.code == 2
    c.runs("1 min").expect("riga", kind, real, alarm="unacked", sound=kind)
    assert [due.says for due in c.shown.due] == [f"Site {kind}. Riga."]


def test_who_takes_the_drill_has_not_taken_the_alarm() -> None:
    c = calm()
    drill(c)
    c.server().hosts["riga"].well = False
    c.runs("20 s").ack("riga").expect("riga", "down", "host_down", alarm="unacked", sound="down")
    assert c.shown.drills == ()
    c.ack("riga").expect("riga", "down", "host_down", alarm="acked", sound="")


def test_while_a_real_alarm_waits_there_is_no_drill() -> None:
    c = calm()
    c.server().hosts["riga"].well = False
    c.runs("20 s")
    assert refusal(c, "down") == "it has a real alarm (host_down) that nobody has taken"
    assert drill(c, "down", "oslo").code == DONE


def test_a_restart_ends_it_and_says_so() -> None:
    c = calm()
    drill(c)
    c.runs("5 s")
    assert ("riga", Cause.DRILL_DOWN) in c.journal.alarms
    since = len(c.lines)
    c.dies_and_starts_again()
    assert c.due() == set()
    assert c.world.alarms == {}
    assert c.journal.alarms == {}
    assert [line.detail for line in c.lines[since:] if line.event == "drill"] == ["ended by a restart of the console"]
    assert not [line for line in c.lines[since:] if line.event == "alarm"]
    c.runs("1 min").dies_and_starts_again()
    assert c.told("drill").count("ended by a restart of the console") == 1


# The rehearsal.


@pytest.mark.parametrize(
    ("kind", "target"), [("down", "nowhere"), ("fire", "riga"), ("silent", ""), ("down", "icinga")]
)
def test_a_site_or_a_kind_that_is_not_there_is_told(kind: str, target: str) -> None:
    c = calm()
    reply = drill(c, kind, target)
    assert reply.code == BAD
    assert c.told("drill") == []
    c.expect_quiet()


@KINDS
def test_a_downtime_in_the_backend_mutes_it(kind: str) -> None:
    c = calm()
    c.server().hosts["riga"].in_downtime("3 h")
    c.runs("20 s")
    assert refusal(c, kind) == "it is in maintenance: announced downtime until 2026-11-23 12:00 UTC"


@KINDS
def test_a_window_of_our_own_mutes_it(kind: str) -> None:
    c = calm().maintain("riga", "2 h")
    assert refusal(c, kind).startswith("it is in maintenance: ")


@KINDS
def test_a_site_whose_contract_has_not_begun_is_not_heard(kind: str) -> None:
    c = calm(start=at("5 h"))
    assert refusal(c, kind).startswith("it is in commissioning: ")


def test_a_site_without_a_witness_or_an_interval_is_not_heard() -> None:
    c = Conversation(backend(), backend("alerts", "alertmanager", inventory=False), roster=[site("riga")])
    c.server().host("riga", passive=True)
    c.runs("2 min").expect("riga", "commissioning", "no_interval")
    assert refusal(c, "silent").startswith("it is in commissioning: nobody knows how often it reports")


def test_alerts_alone_can_tell_of_a_down_and_never_of_a_silence() -> None:
    c = Conversation(backend("alerts", "alertmanager", inventory=False), roster=[site("riga")])
    c.runs("1 min").expect("riga", "commissioning", "no_witness")
    assert refusal(c, "silent").startswith("it is in commissioning: only alert sources")
    assert drill(c, "down").code == DONE


@pytest.mark.parametrize(("kind", "cause"), [("down", "host_down"), ("silent", "report_late")])
def test_a_shelf_mutes_it_whichever_cause_it_is_for(kind: str, cause: str) -> None:
    c = calm().shelve("riga", "1 h", cause=cause)
    assert refusal(c, kind).startswith(f"its {cause} is shelved by ")
    other = "silent" if kind == "down" else "down"
    assert drill(c, other).code == DONE


def test_an_ack_of_down_mutes_a_down_and_no_silence() -> None:
    c = calm()
    c.server().hosts["riga"].well = False
    c.runs("20 s").ack("riga", note="mine")
    assert refusal(c, "down").startswith("its host_down is acknowledged by ann until ")
    assert drill(c, "silent").code == DONE


@KINDS
def test_the_hours_of_its_tier_mute_it(kind: str) -> None:
    office = SoundRule(frozenset({2}), parse_hours("mon-fri 10:00-18:00"))
    c = Conversation(backend(), roster=[site("riga")], rules=Rules(sounds=(office,), zone=UTC))
    c.server().host("riga")
    c.runs("2 min")
    assert refusal(c, kind) == "tier 2 is not to be heard at this hour"
    c.until("1 h")
    assert drill(c, kind).code == DONE


@KINDS
def test_behind_a_lost_backend_nobody_would_hear_it(kind: str) -> None:
    c = calm()
    c.server().lost = "backend_lost"
    c.runs("1 min").ack("icinga")
    why = refusal(c, kind)
    assert why == (
        "icinga cannot be asked at the moment" if kind == "down" else "it would be counted under backend_lost icinga"
    )


def test_another_witness_of_the_site_is_enough() -> None:
    c = Conversation(backend("east"), backend("west"))
    c.server("east").host("riga")
    c.server("west").host("riga")
    c.runs("1 min").server("east").lost = "backend_lost"
    c.runs("1 min").ack("east")
    assert drill(c, "down").code == DONE


@KINDS
def test_while_it_is_verified_it_is_not_known(kind: str) -> None:
    c = Conversation(backend(), roster=[site("riga")])
    assert refusal(c, kind).startswith("it would be verifying: ")


def test_a_site_whose_checks_are_switched_off_would_never_be_seen_down() -> None:
    c = calm()
    c.server().hosts["riga"].disabled = True
    c.runs("20 s")
    assert drill(c, "down").code == BAD


def test_one_of_two_hosts_in_a_window_does_not_mute_the_site() -> None:
    c = calm()
    c.server().host("second", "riga").in_downtime("3 h")
    c.runs("1 min")
    assert drill(c, "down").code == DONE


@KINDS
def test_a_rehearsal_changes_nothing(kind: str) -> None:
    c = calm()
    before = c.world
    c.reply(DrillAsked(c.now, kind, "riga", "ann"))
    assert c.world is before
    drill(c, kind)
    c.runs("2 min").expect("riga", "ok", alarm="normal", sound="")


def test_a_retired_site_has_no_drill() -> None:
    c = calm().retire("riga")
    assert drill(c).code == BAD


# Last seen to alarm.


@KINDS
def test_a_drill_and_a_real_alarm_are_when_it_was_last_seen_to_alarm(kind: str) -> None:
    c = calm()
    assert c.view("riga").alarmed_at is None
    drill(c, kind)
    seen = c.now.at
    c.runs("2 min")
    assert c.view("riga").alarmed_at == seen
    c.server().hosts["riga"].well = False
    c.runs("1 h", every=timedelta(seconds=20))
    real = c.view("riga").alarmed_at
    assert real is not None
    assert span("2 min") <= real - seen < span("3 min")
    assert c.view("oslo").alarmed_at is None
    c.dies_and_starts_again().runs("10 s")
    assert c.journal.sites["riga"].alarmed_at == c.view("riga").alarmed_at


def test_what_is_not_heard_proves_nothing() -> None:
    office = SoundRule(frozenset({2}), parse_hours("mon-fri 10:00-18:00"))
    c = Conversation(backend(), roster=[site("riga")], rules=Rules(sounds=(office,), zone=UTC))
    c.server().host("riga").well = False
    c.runs("5 min").expect("riga", "down", "host_down", alarm="unacked")
    assert c.view("riga").alarmed_at is None


def monthly() -> Conversation:
    c = Conversation(
        backend(),
        roster=[site("Riga"), site("Oslo"), site("later", start=at("400 d")), site("nobody")],
        rules=Rules(drill_every=span("1 h")),
    )
    for name in ("riga", "oslo", "later", "nobody"):
        c.server().host(name, passive=name == "nobody").runs = name != "nobody"
    return c


def test_sites_not_seen_to_alarm_for_too_long_are_one_weakness() -> None:
    c = monthly()
    c.until("1 h").expect_no_fault()
    assert not c.view("riga").drill_due
    c.runs("10 s").expect_fault("drill_overdue", sites=2)
    assert c.due() == {"supervisory"}
    assert c.code == 1
    (fault,) = c.shown.faults
    assert (fault.subject, fault.kind) == ("drills", Kind.SUPERVISORY)
    assert fault.detail == "2 sites not seen to alarm for 1 h: Riga, Oslo; `noc drill` rehearses"
    assert {view.key for view in c.shown.sites if view.drill_due} == {"riga", "oslo"}


def test_a_drill_or_an_alarm_answers_it() -> None:
    c = monthly().until("1 h 1 min")
    drill(c, "down", "riga")
    c.runs("2 min").expect_fault("drill_overdue", sites=1)
    c.server().hosts["oslo"].well = False
    c.runs("2 min").expect_no_fault()
    assert c.due() == {"down"}


def test_over_a_restart_it_is_known_when_a_site_was_seen_to_alarm() -> None:
    c = monthly().until("50 min")
    drill(c, "down", "riga")
    drill(c, "down", "oslo")
    c.runs("2 min").dies_and_starts_again()
    c.until("1 h 49 min").expect_no_fault()
    c.until("1 h 51 min").expect_fault("drill_overdue", sites=2)


def test_without_a_rule_no_drill_is_ever_due() -> None:
    c = calm().runs("3 d", every=timedelta(minutes=10)).expect_no_fault("drill_overdue")
    assert not c.view("riga").drill_due


def test_the_causes_of_drills_are_no_site_s_and_no_fault_s() -> None:
    drills = [cause for cause in Cause if MEANING[cause].kind is Kind.DRILL]
    assert {MEANING[cause].exit for cause in drills} == {0}
    assert {MEANING[cause].sound for cause in drills} == {Sound.DOWN, Sound.SILENT, Sound.FAULT}


def test_a_fault_during_a_drill_of_the_sound_is_told_first() -> None:
    c = calm()
    drill(c, "audio", "")
    c.tell(PartFailed(c.now, Cause.OUTPUT_LOST, "screen 2", "unplugged"))
    says = {str(due.sound): due.says for due in c.shown.due}
    assert says["fault"] == "Monitoring fault. Output lost, screen 2. This is a drill of the sound."
    assert c.code == 2
