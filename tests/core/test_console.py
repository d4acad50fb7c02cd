"""The console itself: it sleeps, it dies and starts again, its machine's clock is set."""

import pytest

from noc.core.causes import Cause
from noc.core.events import PartFailed
from noc.core.memory import Memory
from tests.core.conversation import Conversation, at, site
from tests.core.fakes import backend, span


def watching() -> Conversation:
    c = Conversation(backend("icinga"), backend("nagios"))
    c.server("icinga").host("riga")
    c.server("nagios").host("oslo")
    return c.runs("5 min").expect_quiet()


def test_after_an_hour_of_sleep_everything_is_verified_anew_before_any_site_alarm() -> None:
    c = watching()
    c.server("icinga").hosts["riga"].runs = False
    c.sleeps("1 h")
    c.ticks().expect("riga", "verifying", "starting", alarm="normal").expect_fault("suspended")
    assert c.due() == {"supervisory"}
    assert c.code == 3
    c.poll("nagios").expect("oslo", "verifying", "starting").expect("riga", "verifying", "starting")
    c.poll("icinga").expect("oslo", "ok").expect("riga", "silent", "checks_late", alarm="unacked", sound="silent")
    c.expect_no_fault()


def test_a_sleep_while_all_is_well_makes_no_alarm_and_no_fault_of_a_backend() -> None:
    c = watching()
    c.server("icinga").lost = "backend_lost"
    c.runs("10 s")  # one poll had failed when the machine fell asleep
    c.sleeps("1 h").runs("5 s").expect("riga", "verifying", "starting").expect_no_fault("backend_lost")
    c.server("icinga").lost = None
    c.runs("30 s").expect("riga", "ok").expect("oslo", "ok")
    assert not {sound for sound in c.heard("0 s") if sound != "supervisory"}


def test_verifying_ends_although_one_backend_is_dead() -> None:
    c = watching()
    c.server("nagios").lost = "backend_lost"
    c.sleeps("1 h").runs("25 s").expect("riga", "ok").expect_no_fault("suspended")


def test_a_site_never_seen_is_not_missed_while_the_console_wakes() -> None:
    c = Conversation(backend(), roster=[site("riga")])
    c.server().host("other")
    c.runs("1 min").sleeps("1 h").ticks().expect("riga", "verifying", "starting", alarm="normal")
    c.runs("10 s").expect("riga", "silent", "never_reported")


def test_an_open_alarm_goes_on_sounding_while_the_console_wakes() -> None:
    c = watching()
    c.server("icinga").hosts["riga"].well = False
    c.runs("1 min").expect("riga", "down", "host_down")
    c.sleeps("1 h").ticks().expect("riga", "verifying", "starting", alarm="unacked")
    assert "down" in c.due()


@pytest.mark.parametrize("hours", [1, -1])
@pytest.mark.parametrize("tells_clock", [True, False])
def test_our_clock_steps_an_hour_and_no_site_falls_silent_or_is_missed(hours: int, tells_clock: bool) -> None:
    c = watching()
    for server in c.servers.values():
        server.tells_clock = tells_clock
    c.runs("1 min")
    c.server("nagios").hosts["oslo"].runs = False
    c.wall = span("1 h") * hours
    c.until("502 s").expect("riga", "ok").expect("oslo", "ok")
    assert not {sound for sound in c.heard("0 s") if sound != "supervisory"}  # the clocks differ, which is told
    c.until("564 s").expect("oslo", "silent", "checks_late", alarm="unacked").expect("riga", "ok")
    c.ack("oslo", until="10 min", note="mine")
    c.runs("9 min 59 s").expect("oslo", "silent", "checks_late", alarm="acked")
    c.runs("1 s").expect("oslo", "silent", "checks_late", alarm="unacked")


def test_killed_during_an_alarm_it_starts_with_the_same_alarm_and_sounds_before_the_first_poll() -> None:
    c = watching()
    c.server("icinga").hosts["riga"].well = False
    c.runs("5 min")
    since = c.view("riga").alarms[0].since
    c.dies_and_starts_again().expect("riga", "verifying", "starting", alarm="unacked", sound="down")
    assert c.view("riga").alarms[0].since == since
    c.runs("10 min").expect("riga", "down", "host_down", alarm="unacked", sound="down")
    began, told_again = [line for line in c.lines if line.event == "alarm" and line.site == "riga"]
    assert (told_again.cause, told_again.alarm, told_again.sound) == (began.cause, began.alarm, began.sound)


def test_killed_after_an_ack_it_starts_with_the_same_ack_and_its_end() -> None:
    c = watching()
    c.server("icinga").hosts["riga"].well = False
    c.runs("5 min").ack("riga", note="mine", until="20 min")
    end = c.time + span("20 min")
    c.dies_and_starts_again().expect("riga", "verifying", "starting", alarm="acked", sound="")
    c.until(end - span("1 s")).expect("riga", "down", "host_down", alarm="acked", sound="")
    assert c.view("riga").alarms[0].by == "ann"
    assert [line.by for line in c.lines if line.event == "ack"] == ["ann", "ann"]  # told again after the start
    c.runs("1 s").expect("riga", "down", "host_down", alarm="unacked", sound="down")


def test_what_cleared_while_the_console_was_dead_latches() -> None:
    c = watching()
    c.server("icinga").hosts["riga"].well = False
    c.runs("1 min")
    c.server("icinga").hosts["riga"].well = True
    c.dies_and_starts_again(after="5 min").runs("19 s").expect("riga", "ok", alarm="unacked")
    c.runs("1 s").expect("riga", "ok", alarm="cleared_unacked")


def test_a_start_with_fresh_stamps_needs_one_poll_and_a_start_with_old_ones_too() -> None:
    c = watching()
    c.dies_and_starts_again().expect("riga", "verifying", "starting")
    c.runs("0 s").expect("riga", "ok")
    c.server("icinga").hosts["riga"].runs = False
    c.dies_and_starts_again(after="10 min").runs("0 s").expect("riga", "silent", "checks_late", alarm="unacked")


def test_a_start_beside_a_dead_backend_ends_in_silence_under_its_fault() -> None:
    c = watching()
    c.server("icinga").lost = "backend_lost"
    c.dies_and_starts_again()
    c.runs("1 min").expect("riga", "verifying", "starting").expect_fault("backend_lost", sites=1)
    c.runs("4 min").expect("riga", "silent", "checks_late", alarm="suppressed", sound="fault")


@pytest.mark.parametrize("deed", ["lost", "freeze", "drop"])
def test_a_standing_fault_is_neither_cleared_nor_begun_anew_by_a_restart(deed: str) -> None:
    c = Conversation(backend())
    for number in range(8):
        c.server().host(f"site {number}")
    c.runs("1 min")
    cause = {"lost": "backend_lost", "freeze": "backend_frozen", "drop": "inventory_drop"}[deed]
    if deed == "lost":
        c.server().lost = "backend_lost"
    elif deed == "freeze":
        c.server().stopped_at = c.time
    else:
        for number in range(5):
            c.server().hosts[f"site {number}"].listed = False
    c.runs("2 min").expect_fault(cause).dies_and_starts_again().expect_fault(cause)
    for _ in range(180):
        c.runs("1 s")
        assert c.due() >= {"fault"}
    c.expect_fault(cause)
    # Once when it began, and told again after the start.
    assert len([line for line in c.lines if line.event == "fault" and line.cause == cause]) == 2


def test_a_restored_fault_of_the_sound_stands_until_the_sound_has_had_its_time() -> None:
    c = watching()
    c.tell(PartFailed(c.now, Cause.AUDIO_DEAD, "sound", "no sink"))
    c.dies_and_starts_again().runs("30 s").expect_fault("audio_dead")
    c.runs("31 s").expect_fault("audio_dead", "cleared_unacked")


def test_an_alarm_under_a_fault_waits_for_the_first_word_after_a_restart() -> None:
    c = watching()
    c.server("icinga").lost = "backend_lost"
    c.runs("10 min").expect("riga", "silent", "checks_late", alarm="suppressed")
    c.dies_and_starts_again().expect("riga", "verifying", "starting", alarm="suppressed")
    c.server("icinga").lost = None
    c.runs("10 s").expect("riga", "ok", alarm="normal")


@pytest.mark.parametrize("hours", [1, -1])
def test_a_skewed_clock_of_a_backend_makes_no_silence_after_a_restart(hours: int) -> None:
    c = Conversation(backend())
    c.server().offset = span("1 h") * hours
    c.server().host("riga")
    c.runs("5 min").dies_and_starts_again().runs("10 s").expect("riga", "ok")


def test_never_reported_counts_from_the_first_complete_poll_over_restarts() -> None:
    c = Conversation(backend(), roster=[site("riga")])
    c.server().host("other")
    c.runs("150 s").dies_and_starts_again(after="45 s").runs("5 s").expect("riga", "verifying", "starting")
    c.runs("25 s").expect("riga", "silent", "never_reported", alarm="unacked")
    c.dies_and_starts_again().expect("riga", "verifying", "starting", alarm="unacked")
    assert "silent" in c.due()
    c.runs("1 s").expect("riga", "silent", "never_reported", alarm="unacked")


def test_a_service_that_died_is_not_forgotten_by_a_restart() -> None:
    c = Conversation(backend())
    part = c.server().host("riga").service("disk")
    c.runs("5 min")
    part.runs = False
    c.runs("3 min").dies_and_starts_again().runs("1 min").expect("riga", "degraded", "part_silent")


def test_before_anything_is_known_the_console_cannot_judge() -> None:
    c = Conversation(backend(), roster=[site("riga")])
    c.expect("riga", "verifying", "starting")
    assert c.code == 3
    assert Conversation(backend(), memory=Memory()).code == 3


def test_a_stamp_from_the_future_is_no_evidence_after_a_restart_until_it_moves() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    gw.ahead = span("10 h")
    c.runs("5 min").expect("riga", "ok")
    gw.runs = False
    c.dies_and_starts_again(after="10 min").runs("10 s").expect("riga", "verifying", "starting")
    c.runs("4 min").expect("riga", "silent", "never_reported", alarm="unacked")
    gw.runs = True
    c.runs("3 min").expect("riga", "ok", alarm="cleared_unacked")


def test_each_hour_leaves_one_line_that_proves_the_watch() -> None:
    c = Conversation(backend())
    c.server().host("riga")
    c.runs("3 h 1 min")
    told = [line for line in c.lines if line.event == "watching"]
    assert [line.at.hour for line in told] == [at("1 h").hour, at("2 h").hour, at("3 h").hour]
    assert told[0].detail == "1 site; 1 of 1 backends answer"
