"""Shelves: quiet until a set time, never hidden, and loud again at their end with the fault present."""

import pytest

from noc.core.answer import BackendAck
from noc.core.causes import AlarmState, Cause
from noc.core.reply import BAD, DONE, NOTHING
from noc.core.rules import Rules
from tests.core.conversation import SECOND, Conversation, site
from tests.core.fakes import backend, span


def down(rules: Rules | None = None) -> Conversation:
    c = Conversation(backend(), rules=rules or Rules())
    c.server().host("riga").well = False
    return c.runs("1 min").expect("riga", "down", "host_down", alarm="unacked", sound="down")


def told(c: Conversation) -> list[tuple[str, str, str | None]]:
    return [(line.event, str(line.alarm), line.by) for line in c.lines if line.event not in ("verdict", "watching")]


def test_a_shelved_site_is_hollow_and_counted_and_its_noise_is_gone() -> None:
    c = down().shelve("riga", "1 h", reason="the fan is on order")
    c.expect("riga", "shelved", "shelved", alarm="shelved", sound="")
    view = c.view("riga")
    assert view.underlying == "down"
    assert view.detail == "shelved by ann until 2026-11-23 10:01 UTC: the fan is on order"
    (alarm,) = view.alarms
    assert (alarm.cause, alarm.by, alarm.note, alarm.until) == (
        "host_down", "ann", "the fan is on order", c.now.at + span("1 h"),
    )  # fmt: skip
    assert alarm.waits is None
    assert c.shown.counts["shelved"] == 1
    assert c.code == 0


def test_at_its_end_the_fault_sounds_again_and_says_that_a_shelf_has_run_out() -> None:
    c = down().shelve("riga", "1 h")
    begun = c.time
    c.runs("59 min 59 s").expect_quiet(begun + SECOND)
    c.runs("1 s").expect("riga", "down", "host_down", alarm="unacked")
    c.runs("1 s").expect_fault("shelf_expired")
    assert c.due() == {"down", "supervisory"}
    assert c.view("riga").alarms[0].by is None
    assert told(c)[:4] == [
        ("alarm", "unacked", None), ("shelve", "shelved", "ann"), ("unshelve", "unacked", None),
        ("alarm", "unacked", None),
    ]  # fmt: skip
    c.ack("riga", cause="host_down").runs("1 s").expect_no_fault("shelf_expired")
    c.expect("riga", "down", "host_down", alarm="acked", sound="")


def test_taken_down_by_hand_it_sounds_at_once_and_no_shelf_has_run_out() -> None:
    c = down().shelve("riga", "1 h").runs("5 min").unshelve("riga")
    c.expect("riga", "down", "host_down", alarm="unacked", sound="down")
    c.runs("2 s").expect_no_fault("shelf_expired")
    assert ("unshelve", "unacked", "bob") in told(c)


def test_what_clears_on_its_shelf_stays_there_and_leaves_nothing() -> None:
    c = down().shelve("riga", "1 h")
    begun = c.time
    c.server().hosts["riga"].well = True
    c.runs("5 min").expect("riga", "ok", alarm="shelved", sound="")
    c.runs("1 h").expect("riga", "ok", alarm="normal").expect_quiet(begun + SECOND).expect_no_fault()
    assert told(c)[2:] == [("unshelve", "normal", None)]


def test_what_comes_back_on_its_shelf_is_quiet_and_loud_at_its_end() -> None:
    c = down().shelve("riga", "1 h")
    begun = c.time
    c.server().hosts["riga"].well = True
    c.runs("10 min").expect("riga", "ok")
    c.server().hosts["riga"].well = False
    c.runs("10 min").expect("riga", "shelved", "shelved").expect_quiet(begun + SECOND)
    c.until(begun + span("1 h")).expect("riga", "down", "host_down", alarm="unacked")
    assert "down" in c.due()


def test_a_cause_can_be_shelved_before_it_occurs() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    c.runs("1 min").shelve("riga", "1 h", cause="host_down").expect("riga", "ok", alarm="shelved", sound="")
    gw.well = False
    c.runs("10 min").expect("riga", "shelved", "shelved", alarm="shelved").expect_quiet()


def test_a_shelf_of_down_does_not_cover_silence() -> None:
    c = down().shelve("riga", "2 h")
    c.server().hosts["riga"].runs = False
    c.runs("5 min").expect("riga", "silent", "checks_late", alarm="unacked", sound="silent")


def test_a_shelf_of_one_cause_leaves_the_other_causes_of_a_site() -> None:
    c = Conversation(backend())
    c.server().host("a", "riga").well = False
    gone = c.server().host("b", "riga")
    c.server().host("c", "riga")
    c.runs("1 min").shelve("riga", cause="part_down").expect("riga", "shelved", "shelved")
    gone.runs = False
    c.runs("5 min").expect("riga", "degraded", "part_down", alarm="unacked")
    c.shelve("riga").expect("riga", "shelved", "shelved")
    assert {shelf.cause for shelf in c.world.shelves.values()} == {Cause.PART_DOWN, Cause.PART_SILENT}


def test_a_shelf_put_on_again_is_replaced() -> None:
    c = down().shelve("riga", "1 h").runs("30 min").shelve("riga", "1 h", by="bob", reason="still on order")
    assert len(c.world.shelves) == 1
    c.runs("45 min").expect("riga", "shelved", "shelved")
    assert c.view("riga").alarms[0].by == "bob"


@pytest.mark.parametrize(
    ("lasts", "supervisor", "said"),
    [
        ("2 h", "", ""),
        ("2 h 1 s", "", "a shelf ends after 2 h at most, or 8 h with a supervisor's name: 2 h 1 min is too long"),
        ("8 h", "eve", ""),
        ("9 h", "eve", "a shelf ends after 2 h at most, or 8 h with a supervisor's name: 9 h is too long"),
        ("720 h", "", "a shelf ends after 2 h at most, or 8 h with a supervisor's name: 30 d is too long"),
        # Some time has passed since it was asked for.
        ("719 h 59 min 59 s", "", "a shelf ends after 2 h at most, or 8 h with a supervisor's name: 30 d is too long"),
        ("5 h", "  ", "a shelf ends after 2 h at most, or 8 h with a supervisor's name: 5 h is too long"),
        ("0 s", "", "a shelf needs an end in the future"),
    ],
)
def test_the_limits_of_a_shelf(lasts: str, supervisor: str, said: str) -> None:
    c = down()
    reply = c.reply(c.shelving("riga", lasts, supervisor=supervisor))
    assert (reply.code, reply.text) == (BAD, said) if said else reply.code == DONE
    c.shelve("riga", lasts, supervisor=supervisor).expect("riga", *(["down", "host_down"] if said else ["shelved"] * 2))


def test_where_supervisors_are_named_it_must_be_one_of_them() -> None:
    c = down(Rules(supervisors=("Eve", "Max")))
    assert c.reply(c.shelving("riga", "5 h", supervisor="eve")).code == DONE
    reply = c.reply(c.shelving("riga", "5 h", supervisor="ann"))
    assert reply.code == BAD
    assert reply.text.endswith(': "ann" is none of the supervisors (Eve, Max)')


def test_a_fault_that_blinds_is_shelved_for_half_an_hour_at_most() -> None:
    c = Conversation(backend())
    c.server().host("riga")
    c.runs("1 min")
    c.server().lost = "backend_lost"
    c.runs("5 min").expect_fault("backend_lost")
    assert c.reply(c.shelving("icinga", "31 min", supervisor="eve")).code == BAD
    c.shelve("icinga", "30 min").expect_fault("backend_lost", "shelved")
    assert c.due() == set()
    assert c.code == 2
    c.expect("riga", "silent", "checks_late", alarm="suppressed")
    c.runs("30 min").expect_fault("backend_lost", "unacked")


def test_a_backend_that_is_lost_in_another_way_stays_on_its_shelf_and_stays_taken() -> None:
    c = Conversation(backend())
    c.server().host("riga")
    c.runs("1 min")
    c.server().lost = "backend_lost"
    c.runs("2 min").shelve("icinga", "20 min")
    c.server().lost = "backend_refused"
    c.runs("1 min").expect_fault("backend_refused", "shelved")
    assert c.due() == set()
    c.unshelve("icinga", cause="backend_refused")
    assert c.due() == {"fault"}
    c.ack("icinga")
    c.server().lost = "backend_garbled"
    c.runs("1 min").expect_fault("backend_garbled", "acked").expect_no_fault("backend_refused", "backend_lost")
    assert c.due() == set()


@pytest.mark.parametrize(
    ("target", "more", "code", "said"),
    [
        ("atlantis", {}, BAD, 'no site and no fault is called "atlantis"; `noc check` lists them'),
        ("oslo", {}, NOTHING, "oslo has no open alarm; name a cause to shelve one before it occurs"),
        ("riga", {"by": " "}, BAD, "a shelf needs a name and a reason: who puts it there, and why"),
        ("riga", {"reason": ""}, BAD, "a shelf needs a name and a reason: who puts it there, and why"),
        ("riga", {"cause": "drill_down"}, BAD, "a drill cannot be shelved: it ends by itself"),
        ("riga", {"cause": "announced"}, BAD, '"riga" can have no alarm of the cause announced'),
        ("riga", {"cause": "soft_down"}, BAD, '"riga" can have no alarm of the cause soft_down'),
        ("riga", {"cause": "backend_lost"}, BAD, '"riga" can have no alarm of the cause backend_lost'),
        ("icinga", {"cause": "host_down"}, BAD, '"icinga" can have no alarm of the cause host_down'),
        ("icinga", {"cause": "backend_partial"}, DONE, None),
        ("Riga ", {"cause": "checks_late"}, DONE, None),
    ],
)
def test_what_cannot_be_shelved_is_refused_in_a_sentence(
    target: str, more: dict[str, str], code: int, said: str | None
) -> None:
    c = down()
    c.server().host("oslo")
    c.runs("1 min")
    reply = c.reply(c.shelving(target, **more))
    assert reply.code == code
    assert said in (None, reply.text)
    before = c.world.shelves
    c.tell(c.shelving(target, **more))
    assert (c.world.shelves is before) is (code != DONE)


def test_an_ack_of_what_is_shelved_says_why_it_is_not_taken() -> None:
    c = down().shelve("riga", "1 h").ack("riga")
    c.expect("riga", "shelved", "shelved", alarm="shelved")


def test_an_ack_in_the_backend_does_not_outlive_a_shelf() -> None:
    c = down().shelve("riga", "1 h")
    c.server().hosts["riga"].ack = BackendAck("bob", "seen")
    c.runs("1 h").expect("riga", "down", "host_down", alarm="unacked")
    assert "down" in c.due()
    c.runs("1 min").expect("riga", "down", "host_down", alarm="unacked")


def test_a_shelf_that_ends_while_nothing_is_known_is_loud() -> None:
    c = down().shelve("riga", "1 h")
    c.sleeps("1 h 1 min").ticks().expect("riga", "verifying", "starting", alarm="unacked")
    assert "down" in c.due()


def test_a_shelf_survives_a_start_and_so_does_its_end() -> None:
    c = down().shelve("riga", "1 h").runs("10 min").dies_and_starts_again()
    c.expect("riga", "shelved", "shelved", alarm="shelved", sound="")
    c.runs("5 min").expect("riga", "shelved", "shelved", alarm="shelved", sound="")
    c.dies_and_starts_again("1 h").expect("riga", "verifying", "starting", alarm="unacked", sound="down")
    c.runs("1 min").expect("riga", "down", "host_down", alarm="unacked").expect_fault("shelf_expired")


def test_what_was_clear_on_its_shelf_is_quiet_after_a_start() -> None:
    c = Conversation(backend())
    c.server().host("riga")
    c.runs("5 min").shelve("riga", "1 h", cause="host_down").dies_and_starts_again()
    assert [alarm.state for alarm in c.world.alarms.values()] == [AlarmState.SHELVED]
    c.dies_and_starts_again("2 h").runs("5 min").expect("riga", "ok", alarm="normal").expect_quiet()
    assert c.journal.alarms == {}
    assert c.journal.kept == {}


def test_a_shelf_and_a_window_over_the_same_site() -> None:
    c = down().shelve("riga", "30 min").maintain("riga", "1 h")
    c.expect("riga", "maintenance", "announced", alarm="shelved", sound="")
    begun = c.time
    c.runs("45 min").expect("riga", "maintenance", "announced", alarm="suppressed").expect_quiet(begun + SECOND)
    c.runs("20 min").expect("riga", "down", "host_down", alarm="unacked")


def test_a_shelf_of_a_site_that_is_retired_is_no_alarm() -> None:
    c = down().shelve("riga", "1 h").retire("riga")
    assert c.world.alarms == {}
    c.retire("riga", undo=True).runs("1 s").expect("riga", "shelved", "shelved", alarm="shelved")


def test_the_end_holds_by_the_world_s_clock_when_the_machine_s_is_set() -> None:
    c = down()
    c.wall = span("5 h")
    c.ticks().shelve("riga", "1 h").runs("59 min").expect("riga", "shelved", "shelved")
    c.runs("1 min").expect("riga", "down", "host_down", alarm="unacked")


def test_a_site_of_a_roster_is_shelved_by_its_name_too() -> None:
    c = Conversation(backend(), roster=[site("Riga data centre", key="riga")])
    c.server().host("riga").well = False
    c.runs("1 min").shelve("Riga data centre").expect("riga", "shelved", "shelved")


def test_what_was_down_before_it_fell_silent_keeps_a_site_from_being_hollow() -> None:
    c = down()
    c.server().hosts["riga"].runs = False
    c.runs("5 min").shelve("riga", cause="checks_late").expect("riga", "silent", "checks_late", alarm="unacked")
    c.shelve("riga", cause="host_down").expect("riga", "shelved", "shelved", alarm="shelved", sound="")


def test_a_shelf_of_a_site_that_was_retired_survives_a_start_without_a_word() -> None:
    c = Conversation(backend())
    c.server().host("riga")
    c.runs("1 min").shelve("riga", cause="checks_late").retire("riga").dies_and_starts_again().runs("1 min")
    assert c.world.alarms == {}


def taken_off_after_a_start() -> Conversation:
    """Down before the start; put on a shelf and taken off again before anything is known of it in this run."""
    c = Conversation(backend())
    c.server().host("riga").well = False
    c.runs("2 min").dies_and_starts_again("10 s")
    return c.shelve("riga").unshelve("riga").expect("riga", "verifying", "starting", alarm="unacked", sound="down")


def test_what_was_taken_off_a_shelf_after_a_start_and_acked_is_not_worse_when_it_is_seen_again() -> None:
    c = taken_off_after_a_start().ack("riga")
    c.runs("1 min").expect("riga", "down", "host_down", alarm="acked", sound="")


def test_what_was_taken_off_a_shelf_after_a_start_and_not_acked_sounds_on() -> None:
    c = taken_off_after_a_start()
    c.runs("1 min").expect("riga", "down", "host_down", alarm="unacked", sound="down")
