"""Announced windows and closed hours: hollow while they last, soft when they end."""

from tests.core.conversation import Conversation, at, site
from tests.core.fakes import backend, span


def test_a_nightly_announced_downtime_is_quiet() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    c.runs("10 min")
    gw.in_downtime("30 min")
    gw.well = False
    c.runs("2 min").expect("riga", "maintenance", "announced", alarm="normal", sound="")
    assert c.view("riga").underlying == "down"
    assert c.view("riga").detail == "announced downtime until 2026-11-23 09:30 UTC"
    assert c.code == 0
    c.runs("15 min")
    gw.well = True
    c.runs("1 h").expect("riga", "ok", alarm="normal").expect_quiet().expect_no_fault()


def test_still_down_after_the_window_counts_with_the_first_look_after_its_end() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    c.runs("10 min")
    gw.in_downtime(span("1230 s"))
    gw.well = False
    c.until("1229 s").expect("riga", "maintenance", "announced")
    c.until("1259 s").expect("riga", "verifying", "starting").expect_quiet().expect_no_fault()
    c.until("1260 s").expect("riga", "down", "host_down", alarm="unacked").expect_fault("maintenance_overrun")
    assert c.due() == {"down", "supervisory"}
    gw.well = True
    c.runs("90 s").expect("riga", "ok", alarm="cleared_unacked").expect_no_fault("maintenance_overrun")


def test_a_look_between_the_end_and_our_poll_counts_at_that_poll() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    c.runs("10 min")
    gw.in_downtime(span("1196 s"))
    gw.well = False
    c.until("1199 s").expect("riga", "maintenance", "announced")
    c.until("1200 s").expect("riga", "down", "host_down", alarm="unacked").expect_fault("maintenance_overrun")


def test_down_only_after_the_window_is_no_overrun() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    c.runs("1 min")
    gw.in_downtime("2 min")
    c.runs("2 min")
    gw.well = False
    c.runs("3 min").expect("riga", "down", "host_down").expect_no_fault("maintenance_overrun")


def test_silence_restarts_its_limit_at_the_end_of_a_window() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    c.runs("5 min")
    gw.in_downtime("20 min")
    gw.runs = False
    c.until("1199 s").expect("riga", "maintenance", "announced")
    c.until("1402 s").expect("riga", "verifying", "starting").expect_quiet()
    c.runs("1 s").expect("riga", "silent", "checks_late", alarm="unacked", sound="silent")


def test_down_in_the_window_and_never_looked_at_again_is_silent_and_not_in_maintenance_for_ever() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    c.runs("5 min")
    gw.well = False
    gw.in_downtime("20 min")
    c.runs("5 min")
    gw.runs = False
    c.until("1402 s").expect("riga", "verifying", "starting").expect_quiet()
    c.runs("1 s").expect("riga", "silent", "checks_late", alarm="unacked", sound="silent")


def test_a_window_announced_over_an_alarm_suppresses_it_and_its_end_brings_it_back_never_acked() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    gw.well = False
    c.runs("5 min").ack("riga", note="known").expect("riga", "down", "host_down", alarm="acked")
    gw.in_downtime("20 min")
    c.runs("1 min").expect("riga", "maintenance", "announced", alarm="suppressed", sound="")
    c.until("20 min").runs("59 s").expect("riga", "verifying", "starting", alarm="suppressed")
    c.runs("1 s").expect("riga", "down", "host_down", alarm="unacked")
    assert "down" in c.due()


def test_a_window_over_an_alarm_that_clears_inside_leaves_nothing() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    gw.well = False
    c.runs("5 min")
    gw.in_downtime("20 min")
    c.runs("1 min")
    gw.well = True
    c.runs("20 min").expect("riga", "ok", alarm="normal", sound="")


def test_hosts_in_downtime_are_left_out_unless_all_are() -> None:
    c = Conversation(backend())
    a, b = c.server().host("a", "riga"), c.server().host("b", "riga")
    a.in_downtime("1 h")
    a.well = False
    c.runs("5 min").expect("riga", "ok")
    b.well = False
    c.runs("1 min").expect("riga", "down", "host_down")
    b.in_downtime("1 h")
    c.runs("1 min").expect("riga", "maintenance", "announced")


def test_a_host_checked_8x5_is_quiet_at_night_and_its_clock_starts_anew_in_the_morning() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    c.runs("10 min")
    gw.in_period, gw.resumes = False, span("16 h")
    c.runs("1 min").expect("riga", "maintenance", "out_of_period", sound="")
    assert c.view("riga").detail == "outside the hours it is checked until 2026-11-24 01:00 UTC"
    assert c.view("riga").underlying is None
    c.sleeps("15 h").runs("1 min").until("16 h 5 s")
    gw.in_period, gw.runs = True, False
    c.runs("1 min").expect("riga", "verifying", "starting", sound="")
    gw.runs = True
    c.runs("1 min").expect("riga", "ok", alarm="normal").expect_quiet("15 h 12 min")


def test_a_host_that_does_not_come_back_in_the_morning_is_silent() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    c.runs("10 min")
    gw.in_period = False
    c.runs("1 h")
    gw.in_period, gw.runs = True, False
    c.runs("3 min").expect("riga", "verifying", "starting").expect_quiet()
    c.runs("40 s").expect("riga", "silent", "checks_late", alarm="unacked", sound="silent")


def test_a_backend_lost_in_a_window_does_not_prolong_the_window() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    c.runs("10 min")
    gw.in_downtime("20 min")
    gw.well = False
    c.runs("5 min")
    c.server().lost = "backend_lost"
    c.until("1200 s").expect("riga", "maintenance", "announced").expect_fault("backend_lost")
    c.runs("5 min").expect("riga", "silent", "checks_late", alarm="suppressed")
    assert c.view("riga").blind


def test_silent_before_the_window_and_after() -> None:
    c = Conversation(backend(), roster=[site("riga")])
    gw = c.server().host("riga")
    c.runs("5 min")
    gw.runs = False
    c.runs("5 min").expect("riga", "silent", "checks_late", alarm="unacked")
    gw.in_downtime("20 min")
    c.runs("1 min").expect("riga", "maintenance", "announced", alarm="suppressed", sound="")
    c.until("1402 s").expect("riga", "verifying", "starting", alarm="suppressed", sound="")
    c.runs("1 s").expect("riga", "silent", "checks_late", alarm="unacked", sound="silent")
    assert c.view("riga").since == at("300 s")
