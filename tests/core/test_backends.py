"""Backends that die, hang, restart or are changed: one fault each, and its sites go under it."""

from typing import Any

import pytest

from noc.core.answer import ConfigState
from tests.core.conversation import Conversation, at, site
from tests.core.fakes import backend, span


def watched(*names: str, sites: int = 3, **more: Any) -> Conversation:
    c = Conversation(*(backend(name, **more) for name in names or ("icinga",)))
    for name in c.servers:
        for number in range(sites):
            c.server(name).host(f"{name} {number}")
    return c.runs("5 min").expect_quiet()


@pytest.mark.parametrize("cause", ["backend_lost", "backend_refused", "backend_garbled"])
def test_lost_is_one_fault_and_its_sites_are_silent_under_it_without_a_sound(cause: str) -> None:
    c = watched()
    c.server().lost = cause
    c.until("310 s").expect("icinga-0", "ok").expect_no_fault()
    assert c.view("icinga-0").blind
    assert c.shown.backends[0].state == cause
    c.until("339 s").expect_no_fault().expect_quiet()
    c.until("340 s").expect_fault(cause, sites=3)  # the first poll failed at 310 s
    c.until("503 s").expect("icinga-0", "silent", "checks_late", alarm="suppressed", sound="fault")
    assert c.view("icinga-0").alarms[0].under == f"{cause} icinga"
    c.runs("1 h").expect("icinga-0", "silent", "checks_late", alarm="suppressed", sound="fault")
    c.server().lost = None
    c.runs("10 s").expect("icinga-0", "ok", alarm="normal", sound="").expect_fault(cause, "cleared_unacked")
    c.runs("1 h").expect_quiet(c.time - span("1 h"))
    c.ack("icinga").expect_no_fault()


def test_a_drop_of_twenty_seconds_is_quiet() -> None:
    c = watched()
    for _ in range(10):
        c.server().lost = "backend_lost"
        c.runs("20 s")
        c.server().lost = None
        c.runs("3 min")
    c.expect_quiet().expect_no_fault()


def test_one_failed_poll_is_no_fault_however_long_the_next_one_takes() -> None:
    c = watched()
    c.server().lost = "backend_lost"
    c.poll()
    for _ in range(60):
        c.time += span("1 s")
        c.ticks().expect_no_fault()
    c.poll().expect_fault("backend_lost")


def test_still_silent_one_limit_after_the_fault_it_gets_its_own_alarm() -> None:
    c = watched()
    c.server().lost = "backend_lost"
    c.server().hosts["icinga 0"].runs = False
    c.runs("10 min").expect("icinga-0", "silent", "checks_late", alarm="suppressed")
    c.server().lost = None
    back = c.time + span("10 s")
    c.until(back).expect("icinga-1", "ok").expect("icinga-0", "silent", "checks_late", alarm="suppressed", sound="")
    c.until(back + span("201 s")).expect("icinga-0", "silent", "checks_late", alarm="suppressed", sound="")
    c.until(back + span("202 s")).expect("icinga-0", "silent", "checks_late", alarm="unacked", sound="silent")


def test_a_site_that_falls_due_just_after_the_fault_has_its_limit_too() -> None:
    c = watched()
    c.server().lost = "backend_lost"
    for host in c.server().hosts.values():
        host.runs = False
    c.runs("2 min")
    c.server().lost = None
    c.runs("2 min").expect("icinga-0", "silent", "checks_late", alarm="suppressed", sound="")
    for host in c.server().hosts.values():
        host.runs = True
    c.runs("2 min").expect("icinga-0", "ok", alarm="normal", sound="")


def test_silence_from_before_the_fault_goes_on_sounding() -> None:
    c = watched()
    c.server().hosts["icinga 0"].runs = False
    c.runs("4 min").expect("icinga-0", "silent", "checks_late", alarm="unacked")
    c.server().lost = "backend_lost"
    c.runs("2 min").expect("icinga-0", "silent", "checks_late", alarm="unacked")
    assert c.due() == {"fault", "silent"}


@pytest.mark.parametrize("before", ["5 s", "15 s"])
def test_polls_that_fail_now_and_then_do_not_keep_a_dead_site_quiet_for_ever(before: str) -> None:
    c = watched().runs(before)
    c.server().hosts["icinga 0"].runs = False
    for _ in range(50):
        c.server().lost = "backend_lost" if c.server().lost is None else None
        c.runs("10 s")
    c.expect_no_fault("backend_lost").expect("icinga-0", "silent", "checks_late", alarm="unacked")
    assert c.first("icinga-0", "silent") <= span("513 s")
    c.expect("icinga-1", "ok")
    assert min(moment for moment, sound in c.sounds if sound == "silent") <= span("503 s") + span("240 s")


def test_a_poll_that_hangs_covers_its_sites_until_it_has_ended() -> None:
    c = Conversation(backend(), roster=[site("riga", silent_after="20 s")])
    c.server().host("riga", every="5 s")
    c.runs("60 s")
    for _ in range(25):
        c.time += span("1 s")
        c.ticks()
    c.expect("riga", "silent", "checks_late", alarm="suppressed", sound="")
    c.runs("5 s").expect("riga", "ok", alarm="normal").expect_quiet().expect_no_fault()


def hanging() -> Conversation:
    """Its polls take 25 s each to fail; its site has far less patience than that."""
    c = Conversation(backend(poll="1 s", lost_after="1 s"), roster=[site("riga", silent_after="5 s")])
    c.server().host("riga", every="1 s")
    return c.runs("1 min").expect_quiet()


def hangs(c: Conversation, seconds: int) -> Conversation:
    for _ in range(seconds):
        c.time += span("1 s")
        c.ticks()
    return c


def test_polls_that_hang_are_one_fault_and_their_impatient_sites_stay_under_it() -> None:
    c = hanging()
    c.server().lost = "backend_lost"
    hangs(c, 25).poll()
    hangs(c, 25).expect("riga", "silent", "checks_late", alarm="suppressed", sound="").expect_no_fault()
    c.poll().expect_fault("backend_lost", sites=1).expect("riga", "silent", "checks_late", "suppressed", "fault")


def test_a_poll_that_never_ends_does_not_keep_a_site_quiet_for_ever() -> None:
    c = hanging()
    hangs(c, 120).expect("riga", "silent", "checks_late", alarm="unacked", sound="silent").expect_no_fault()


def test_polls_that_hang_now_and_then_do_not_cover_a_dead_site_as_long() -> None:
    c = hanging()
    c.server().hosts["riga"].runs = False
    hangs(c, 10).expect("riga", "silent", "checks_late", alarm="suppressed", sound="")
    hangs(c.poll(), 8).expect("riga", "silent", "checks_late", alarm="unacked", sound="silent")


def test_a_restart_within_a_minute_leaves_no_latch_and_one_without_a_new_start_does() -> None:
    for restarts in (True, False):
        c = watched()
        c.server().says["started_at"] = at("0 s")
        c.runs("10 s")
        c.server().lost = "backend_lost"
        c.runs("50 s").expect_fault("backend_lost")
        c.server().lost = None
        if restarts:
            c.server().says["started_at"] = c.now.at
        c.runs("10 s")
        if restarts:
            c.expect_no_fault()
        else:
            c.expect_fault("backend_lost", "cleared_unacked")


def test_a_fault_of_a_minute_and_more_latches_although_it_restarted() -> None:
    c = watched()
    c.server().says["started_at"] = at("0 s")
    c.runs("10 s")
    c.server().lost = "backend_lost"
    c.runs("110 s")
    c.server().lost, c.server().says["started_at"] = None, c.now.at
    c.runs("10 s").expect_fault("backend_lost", "cleared_unacked")


def test_all_lost_together_are_one_network_lost_and_each_lost_alone_is_not() -> None:
    c = watched("icinga", "nagios")
    c.runs("3 s").poll("nagios")  # their polls are staggered
    for name in c.servers:
        c.server(name).lost = "backend_lost"
    c.runs("1 min").expect_fault("network_lost", sites=6).expect_no_fault("backend_lost")
    assert not [line for line in c.lines if line.cause == "backend_lost"]
    c.runs("10 min").expect("icinga-0", "silent", "checks_late", alarm="suppressed", sound="fault")
    assert c.view("nagios-0").alarms[0].under == "network_lost network"
    c.server("icinga").lost = None
    c.runs("10 s").expect_fault("network_lost").expect_no_fault("backend_lost")  # the other may be back in a moment
    c.runs("15 s").expect_fault("backend_lost").expect_fault("network_lost", "cleared_unacked")
    c.expect("icinga-0", "ok").expect("nagios-0", "silent", "checks_late", alarm="suppressed")


def test_lost_one_after_the_other_are_two_faults() -> None:
    c = watched("icinga", "nagios")
    c.server("icinga").lost = "backend_lost"
    c.runs("1 min")
    c.server("nagios").lost = "backend_lost"
    c.runs("1 min").expect_no_fault("network_lost")
    assert [view.subject for view in c.shown.faults] == ["icinga", "nagios"]


def test_a_hiccup_of_the_other_does_not_rename_a_fault_that_is_told() -> None:
    c = watched("icinga", "nagios", lost_after="5 s")
    c.server("icinga").lost = "backend_lost"
    c.runs("21 s").expect_fault("backend_lost")
    c.ack("icinga", note="seen")
    c.server("nagios").lost = "backend_lost"
    c.runs("12 s").expect_no_fault("network_lost")  # one failed poll
    c.server("nagios").lost = None
    c.runs("1 min").expect_fault("backend_lost", "acked").expect_no_fault("network_lost")


def test_a_healthy_second_backend_does_not_hide_the_first() -> None:
    c = watched("icinga", "nagios")
    c.server("icinga").lost = "backend_lost"
    c.runs("10 min").expect_fault("backend_lost", sites=3).expect("nagios-0", "ok")
    assert not c.view("nagios-0").blind


def test_a_single_backend_is_never_the_network() -> None:
    c = watched()
    c.server().lost = "backend_lost"
    c.runs("2 min").expect_fault("backend_lost").expect_no_fault("network_lost")


def test_configuration_that_failed_to_load_is_a_fault_and_a_pending_one_after_ten_minutes() -> None:
    c = watched()
    c.server().says["config"] = ConfigState.FAILED
    c.runs("10 s").expect_fault("config_failed")
    c.server().says["config"] = ConfigState.PENDING
    c.runs("10 s").expect_fault("config_pending").expect_fault("config_failed", "cleared_unacked")
    c.ack("icinga").expect_fault("config_pending", "acked")
    assert c.due() == set()
    assert c.code == 1
    c.runs("10 min").expect_fault("config_pending", "acked")
    c.runs("1 s").expect_fault("config_pending", "unacked")
    assert c.due() == {"fault"}
    assert c.code == 2
    c.server().says.clear()
    c.runs("10 s").expect_fault("config_pending", "cleared_unacked")


def test_a_satellite_that_is_gone_is_told_and_its_sites_are_silent_when_they_fall_due() -> None:
    c = watched()
    c.server().says["partial"] = ("satellite-riga",)
    c.server().hosts["icinga 0"].runs = False
    c.runs("10 s").expect_fault("backend_partial")
    assert c.due() == {"supervisory"}
    c.runs("4 min").expect("icinga-0", "silent", "checks_late", alarm="unacked")
    assert c.due() == {"silent", "supervisory"}


def test_a_site_never_seen_may_belong_to_the_backend_that_never_answered() -> None:
    c = Conversation(backend("icinga"), backend("nagios"), roster=[site("riga")])
    c.server("icinga").host("other")
    c.server("nagios").host("riga")
    c.server("nagios").lost = "backend_lost"
    c.runs("10 min").expect("riga", "silent", "never_reported", alarm="suppressed").expect_fault("backend_lost")
    c.server("nagios").lost = None
    c.runs("30 s").expect("riga", "ok", alarm="normal")


def test_a_backend_that_takes_eight_seconds_to_answer_is_quiet() -> None:
    watched(poll="80 s").runs("1 h").expect_quiet().expect_no_fault()
