"""Windows of our own: quiet while they last, loud after them; never longer than they say, never over what is lost."""

from datetime import UTC

import pytest

from noc.core.events import EndMaintenanceAsked, MaintainAsked
from noc.core.hours import parse_hours
from noc.core.reply import BAD, DONE, NOTHING
from noc.core.rules import Rules, WindowRule
from noc.core.windows import window_of
from tests.core.conversation import Conversation, at, site
from tests.core.fakes import backend, span

# The conversation begins on Monday at 09:00 UTC.


def rules(*windows: WindowRule) -> Rules:
    return Rules(windows=windows, zone=UTC)


def weekly(text: str, *sites: str) -> WindowRule:
    return WindowRule(sites, "supplier's window", parse_hours(text))


def well(**more: object) -> Conversation:
    c = Conversation(backend(), **more)  # type: ignore[arg-type]
    c.server().host("riga")
    return c.runs("1 min").expect("riga", "ok")


def told(c: Conversation) -> list[tuple[str, str | None, str]]:
    return [(line.event, line.by, line.detail) for line in c.lines if line.event == "maintenance"]


def test_maintenance_by_a_person_is_hollow_and_ends_by_itself() -> None:
    c = well().maintain("riga", "1 h").expect("riga", "maintenance", "announced", sound="")
    view = c.view("riga")
    assert view.underlying == "ok"
    assert view.detail == "announced maintenance by ann: new disks until 2026-11-23 10:01 UTC"
    assert c.code == 0
    window = window_of(c.world, "riga", c.now)
    assert window is not None
    assert (window.until, window.by, window.reason) == (c.now.at + span("1 h"), "ann", "new disks")
    c.runs("59 min 59 s").expect("riga", "maintenance", "announced")
    c.runs("1 s").expect("riga", "ok").expect_quiet().expect_no_fault()
    assert told(c) == [
        ("maintenance", "ann", "in maintenance until 2026-11-23 10:01 UTC"),
        ("maintenance", None, "its time is over"),
    ]


def test_down_in_it_and_back_before_its_end_is_no_sound() -> None:
    c = well().maintain("riga", "30 min")
    c.server().hosts["riga"].well = False
    c.runs("10 min").expect("riga", "maintenance", "announced", alarm="normal")
    assert c.view("riga").underlying == "down"
    c.server().hosts["riga"].well = True
    c.runs("1 h").expect("riga", "ok", alarm="normal").expect_quiet().expect_no_fault()


def test_back_with_the_first_look_after_its_end_is_no_sound_either() -> None:
    c = well().maintain("riga", "1210 s")
    gw = c.server().hosts["riga"]
    gw.well = False
    c.until("1271 s").expect("riga", "verifying", "starting", sound="")
    gw.well = True
    c.until("30 min").expect("riga", "ok").expect_quiet().expect_no_fault()


def test_still_down_at_the_first_look_after_its_end_is_loud_and_an_overrun() -> None:
    c = well().maintain("riga", "1210 s")
    c.server().hosts["riga"].well = False
    c.until("1319 s").expect("riga", "verifying", "starting").expect_quiet()
    c.until("1322 s").expect("riga", "down", "host_down", alarm="unacked").expect_fault("maintenance_overrun")
    assert c.due() == {"down", "supervisory"}
    c.server().hosts["riga"].well = True
    c.runs("90 s").expect("riga", "ok", alarm="cleared_unacked").expect_no_fault("maintenance_overrun")


def test_down_only_after_it_is_no_overrun() -> None:
    c = well().maintain("riga", "5 min").runs("6 min")
    c.server().hosts["riga"].well = False
    c.runs("3 min").expect("riga", "down", "host_down", alarm="unacked").expect_no_fault("maintenance_overrun")


def test_silence_restarts_its_limit_at_the_end() -> None:
    c = well().maintain("riga", "19 min")
    c.server().hosts["riga"].runs = False
    c.until("1402 s").expect("riga", "verifying", "starting").expect_quiet()
    c.runs("1 s").expect("riga", "silent", "checks_late", alarm="unacked", sound="silent")


def test_what_vanished_in_it_has_its_limit_too_and_is_then_loud() -> None:
    c = well()
    for name in "abcdefgh":
        c.server().host(name)
    c.runs("1 min").maintain("riga", "18 min")
    c.server().hosts["riga"].listed = False
    c.until("1201 s").expect("riga", "verifying", "starting").expect_quiet()
    c.until("1450 s").expect("riga", "silent", "vanished", alarm="unacked")


def test_over_an_alarm_it_suppresses_it_and_brings_it_back_never_acked() -> None:
    c = well()
    c.server().hosts["riga"].well = False
    c.runs("3 min").ack("riga", note="known").maintain("riga", "10 min")
    c.expect("riga", "maintenance", "announced", alarm="suppressed", sound="")
    c.runs("12 min").expect("riga", "down", "host_down", alarm="unacked")


def test_ended_early_it_ends_as_softly_and_as_loudly() -> None:
    c = well().maintain("riga", "8 h")
    c.server().hosts["riga"].well = False
    c.runs("10 min 5 s").ends_maintenance("riga").expect("riga", "verifying", "starting", sound="")
    c.runs("1 min").expect("riga", "down", "host_down", alarm="unacked").expect_fault("maintenance_overrun")
    assert told(c)[1] == ("maintenance", "bob", "ended by bob before its time")


def test_a_second_one_replaces_the_first() -> None:
    c = well().maintain("riga", "1 h").runs("30 min").maintain("riga", "1 h", by="bob")
    assert told(c)[1][2].endswith(", in place of that of ann")
    c.runs("45 min").expect("riga", "maintenance", "announced")
    c.runs("20 min").expect("riga", "ok").expect_quiet()


@pytest.mark.parametrize(
    ("target", "lasts", "by", "reason", "code", "said"),
    [
        ("riga", "24 h", "ann", "disks", DONE, "riga is in maintenance until 2026-11-24 09:01 UTC"),
        ("riga", "25 h", "ann", "disks", BAD,
         "maintenance ends after 1 d at most, unless it stands in the configuration: 1 d 1 h is too long"),
        ("riga", "0 s", "ann", "disks", BAD, "maintenance needs an end in the future"),
        ("riga", "1 h", "", "disks", BAD, "maintenance needs a name and a reason: who works there, and at what"),
        ("riga", "1 h", "ann", " ", BAD, "maintenance needs a name and a reason: who works there, and at what"),
        ("icinga", "1 h", "ann", "disks", BAD, 'no site is called "icinga"; `noc roster export` lists them'),
    ],
)  # fmt: skip
def test_what_is_asked_for_is_answered_in_a_sentence(
    target: str, lasts: str, by: str, reason: str, code: int, said: str
) -> None:
    c = well()
    reply = c.reply(MaintainAsked(c.now, target, by, reason, c.now.at + span(lasts)))
    assert (reply.code, reply.text) == (code, said)


def test_only_what_a_person_began_can_be_ended_here() -> None:
    c = well()
    assert c.reply(EndMaintenanceAsked(c.now, "riga", "ann")).code == NOTHING
    c.server().hosts["riga"].in_downtime("1 h")
    c.runs("1 min").expect("riga", "maintenance", "announced")
    reply = c.reply(EndMaintenanceAsked(c.now, "riga", "ann"))
    assert (reply.code, reply.text[-49:]) == (NOTHING, "its backend or of the configuration: end it there")


@pytest.mark.parametrize("night", ["16 h 50 min", "40 h 50 min"])
def test_a_window_of_the_configuration_comes_each_night_and_the_downtime_in_it_is_quiet(night: str) -> None:
    c = Conversation(backend(), rules=rules(weekly("02:00-03:00", "riga")), start=night)
    c.server().host("riga")
    c.server().host("oslo")
    c.runs("9 min 59 s").expect("riga", "ok").runs("1 s").expect("riga", "maintenance", "announced").expect(
        "oslo", "ok"
    )
    assert c.view("riga").detail.startswith("announced maintenance: supplier's window until 2026-11-2")
    c.server().hosts["riga"].well = False
    c.runs("50 min").expect("riga", "maintenance", "announced", alarm="normal")
    c.server().hosts["riga"].well = True
    c.runs("20 min").expect("riga", "ok").expect_quiet().expect_no_fault()


def test_a_window_of_the_configuration_for_all_sites_once() -> None:
    once = WindowRule((), "move", None, at("10 min"), at("20 min"))
    c = Conversation(backend(), rules=rules(once))
    c.server().host("riga")
    c.until("599 s").expect("riga", "ok").until("600 s").expect("riga", "maintenance", "announced")
    c.until("1199 s").expect("riga", "maintenance", "announced").until("1200 s").expect("riga", "ok")


def shop(start: str) -> Conversation:
    c = Conversation(
        backend(), roster=[site("shop", hours=parse_hours("mon-fri 08:00-18:00"))], rules=rules(), start=start
    )
    c.server().host("shop")
    return c


def test_outside_its_hours_a_site_is_quiet() -> None:
    c = shop("8 h 50 min").runs("9 min 59 s").expect("shop", "ok")
    c.runs("1 s").expect("shop", "maintenance", "out_of_period", sound="")
    assert c.view("shop").detail == "outside the hours it is watched until 2026-11-24 08:00 UTC"
    c.server().hosts["shop"].well = False
    c.runs("1 h").expect("shop", "maintenance", "out_of_period", alarm="normal").expect_quiet()
    assert c.view("shop").underlying == "down"
    assert c.code == 0


def test_in_the_morning_it_begins_softly() -> None:
    c = shop("22 h 40 min")
    c.server().hosts["shop"].well = False
    c.runs("19 min 59 s").expect("shop", "maintenance", "out_of_period")
    c.server().hosts["shop"].well = True
    c.runs("10 min").expect("shop", "ok", alarm="normal").expect_quiet().expect_no_fault()


def test_a_site_that_is_not_back_in_the_morning_is_loud() -> None:
    c = shop("22 h 40 min")
    c.runs("5 min")
    c.server().hosts["shop"].runs = False
    c.until(span("23 h") + span("201 s")).expect("shop", "verifying", "starting").expect_quiet()
    c.runs("3 s").expect("shop", "silent", "checks_late", alarm="unacked", sound="silent")


def test_windows_that_come_more_often_than_a_site_reports_do_not_begin_its_patience_anew_each_time() -> None:
    """Looked at each 2 h, its limit is 3 h; a window of ten minutes in each hour must neither hide its silence for good
    nor, once it is known, put it off for long."""
    c = Conversation(backend(), rules=rules(weekly(", ".join(f"{hour}:30-{hour}:40" for hour in range(24)))))
    gw = c.server().host("riga", every="2 h")
    c.until("2 h 10 min").expect("riga", "ok")
    gw.runs = False
    c.until("6 h 9 min").expect_quiet()
    c.until("6 h 11 min").expect("riga", "silent", "checks_late", alarm="unacked", sound="silent")
    c.until("6 h 54 min").expect("riga", "verifying", "starting", alarm="suppressed")
    c.until("6 h 56 min").expect("riga", "silent", "checks_late", alarm="unacked", sound="silent")


def test_a_backend_lost_in_a_window_is_as_loud_as_ever_and_its_sites_go_under_it() -> None:
    c = well().maintain("riga", "20 min")
    c.server().lost = "backend_lost"
    c.runs("2 min").expect("riga", "maintenance", "announced").expect_fault("backend_lost")
    assert c.due() == {"fault"}
    assert c.view("riga").blind
    c.until("30 min").expect("riga", "silent", "checks_late", alarm="suppressed")


def test_a_window_that_ended_while_the_console_was_away_ends_softly_too() -> None:
    c = well().maintain("riga", "1190 s")
    gw = c.server().hosts["riga"]
    gw.well = False
    c.until("1240 s").dies_and_starts_again("15 s")
    c.until("1259 s").expect("riga", "verifying", "starting", sound="")
    gw.well = True
    c.runs("10 min").expect("riga", "ok").expect_quiet()


def test_a_window_goes_on_after_a_start() -> None:
    c = well().maintain("riga", "1 h")
    c.server().hosts["riga"].well = False
    c.runs("10 min").dies_and_starts_again().runs("1 min").expect("riga", "maintenance", "announced", sound="")
    c.runs("1 h").expect("riga", "down", "host_down", alarm="unacked")


def test_hours_go_by_the_machine_s_clock_when_that_is_set() -> None:
    c = well(rules=rules(weekly("mon 12:00-13:00")))
    c.wall = span("3 h")
    c.ticks().expect("riga", "maintenance", "announced")
    c.wall = span("0 s")
    c.ticks().expect("riga", "ok")


def test_a_downtime_of_the_backend_that_ends_inside_ours_is_no_overrun_before_ours_ends() -> None:
    c = well()
    gw = c.server().hosts["riga"]
    gw.in_downtime("10 min")
    gw.well = False
    c.runs("2 min").maintain("riga", "30 min")
    c.until("20 min").expect("riga", "maintenance", "announced").expect_no_fault().expect_quiet()
    c.until("40 min").expect("riga", "down", "host_down").expect_fault("maintenance_overrun")


def test_of_two_windows_the_one_that_ends_last_counts() -> None:
    c = well(rules=rules(weekly("mon 09:30-10:30"))).maintain("riga", "1 h")
    c.until("45 min").expect("riga", "maintenance", "announced")
    assert c.view("riga").detail == "announced maintenance: supplier's window until 2026-11-23 10:30 UTC"
    c.server().hosts["riga"].well = False
    c.until("89 min").expect("riga", "maintenance", "announced").expect_quiet()
    c.until("92 min").expect("riga", "down", "host_down", alarm="unacked")
