"""When evidence stops: each way in which a site falls silent, just inside its bound and just after."""

from datetime import timedelta

import pytest

from tests.core.conversation import Conversation, at, site
from tests.core.fakes import backend, span

S = timedelta(seconds=1)


def test_checks_that_stop_are_late_then_silent_exactly_at_the_limit() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    c.runs("5 min").expect("riga", "ok", sound="")
    assert not c.view("riga").late
    gw.runs = False
    c.until("412 s")
    assert not c.view("riga").late
    c.runs("1 s")
    assert c.view("riga").late
    c.until("502 s").expect("riga", "ok", alarm="normal").expect_quiet()
    c.runs("1 s").expect("riga", "silent", "checks_late", alarm="unacked", sound="silent")
    view = c.view("riga")
    assert (view.age, view.limit, view.since) == (203 * S, 202 * S, at("300 s"))
    assert view.was == "ok"
    assert c.code == 2
    assert c.view("riga").detail == "no check has run for 3 min 23 s (limit 3 min 22 s)"


def test_tier_1_is_silent_at_200_s_and_silent_after_replaces_the_limit() -> None:
    c = Conversation(backend(), roster=[site("riga", tier=1), site("oslo", silent_after="20 s")])
    for name in ("riga", "oslo"):
        c.server().host(name, every="60 s" if name == "riga" else "10 s")
    c.runs("60 s").expect_quiet()
    c.server().hosts["riga"].runs = c.server().hosts["oslo"].runs = False
    c.until("80 s").expect("oslo", "ok").runs("1 s").expect("oslo", "silent", "checks_late")
    c.until("260 s").expect("riga", "ok").runs("1 s").expect("riga", "silent", "checks_late")


def test_leaving_silence_needs_two_new_answers_then_it_latches_and_an_ack_ends_it() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    c.runs("5 min")
    gw.runs = False
    c.runs("5 min").expect("riga", "silent", "checks_late")
    gw.runs = True
    c.until("610 s").expect("riga", "silent", "checks_late", alarm="unacked", sound="silent")
    assert c.view("riga").detail == "it has begun to answer, 10 s ago; more is wanted"
    c.until("659 s").expect("riga", "silent", "checks_late")
    c.until("660 s").expect("riga", "ok", alarm="cleared_unacked", sound="")
    c.runs("10 min").expect("riga", "ok", alarm="cleared_unacked").expect_quiet("661 s")
    c.ack("riga").expect("riga", "ok", alarm="normal")


def test_leaving_silence_needs_one_answer_where_they_come_each_five_minutes() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga", every="5 min")
    c.runs("20 min")
    gw.runs = False
    c.runs("20 min").expect("riga", "silent", "checks_late")
    gw.runs = True
    c.until("45 min 10 s").expect("riga", "ok", alarm="cleared_unacked")


def test_checks_each_five_minutes_with_one_skipped_are_quiet() -> None:
    for tier in (1, 2):
        c = Conversation(backend(), roster=[site("riga", tier=tier)])
        gw = c.server().host("riga", every="5 min")
        c.runs("301 s")
        gw.runs = False
        c.until("610 s")
        gw.runs = True
        gw.checked = span("600 s")  # that one was skipped
        c.runs("40 min").expect("riga", "ok").expect_quiet()


@pytest.mark.parametrize("while_silent", ["10 min", "11 min"])
def test_a_look_without_an_answer_is_report_late_and_no_step_towards_health(while_silent: str) -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    c.runs("5 min")
    gw.answers = False
    c.until("502 s").expect("riga", "ok").expect_quiet()
    c.runs("1 s").expect("riga", "silent", "report_late", alarm="unacked", sound="silent")
    c.runs(while_silent).expect("riga", "silent", "report_late", alarm="unacked", sound="silent")
    gw.answers = True
    c.runs("60 s").expect("riga", "silent", "report_late")
    c.runs("1 min").expect("riga", "ok", alarm="cleared_unacked")


def test_a_service_without_answers_on_a_host_that_pings_is_part_silent_and_makes_no_sound() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    agent = gw.service("agent")
    c.runs("5 min")
    agent.answers = False
    c.until("522 s").expect("riga", "ok").runs("1 s")  # its timeout is not known: 30 s
    c.expect("riga", "degraded", "part_silent", alarm="unacked").expect_quiet()
    agent.answers = True
    c.runs("1 min").runs("30 s").expect("riga", "ok", alarm="normal").expect_quiet()


def test_a_new_service_has_its_limit_before_it_is_missed() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    c.runs("20 min")
    part = gw.service("new")
    part.answers = False
    c.until("1432 s").expect("riga", "ok").expect_quiet()  # known since 1210 s
    c.runs("1 s").expect("riga", "degraded", "part_silent").expect_quiet()


def test_only_quick_objects_prove_that_a_host_speaks() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    gw.service("backup", every="1 d")
    gw.service("disk", every="5 min")
    c.runs("10 min")
    gw.runs = gw.parts[1].runs = False
    c.runs("10 min").expect("riga", "ok")  # the five-minute service may still speak
    c.runs("10 min").expect("riga", "silent", "checks_late")


def test_a_daily_passive_service_does_not_prove_a_host_that_is_checked_each_minute() -> None:
    c = Conversation(backend(), roster=[site("riga", interval="1 d")])
    gw = c.server().host("riga")
    gw.service("backup", every="1 d", passive=True)
    c.runs("10 min")
    gw.runs = False
    c.runs("4 min").expect("riga", "silent", "checks_late")


@pytest.mark.parametrize(("globally", "cause"), [(False, "checks_disabled"), (True, "checks_disabled")])
def test_checks_switched_off(globally: bool, cause: str) -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    c.server().host("oslo", every="1 h")
    c.runs("5 min")
    if globally:
        gw.runs = False
        c.server().says["checks_on"] = False
    else:
        gw.disabled = True
    c.until("502 s").expect("riga", "ok").expect_quiet()
    c.runs("1 s").expect("riga", "silent", cause, sound="silent")
    gw.runs, gw.disabled = True, False
    c.server().says.clear()
    c.runs("3 min").expect("riga", "ok", alarm="cleared_unacked").expect_no_fault()


def test_a_host_first_seen_switched_off_is_waited_for_and_then_silent() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    gw.disabled = True
    gw.checked = gw.checked_stamp = span("0 s")
    c.runs("10 s").expect("riga", "verifying", "starting")
    c.runs("4 min").expect("riga", "silent", "checks_disabled")


def test_never_checked_reads_as_verifying_then_never_reported_and_never_as_down() -> None:
    c = Conversation(backend(), roster=[site("riga")])
    gw = c.server().host("riga")
    gw.runs = False
    gw.down = True
    c.runs("10 s").expect("riga", "verifying", "starting")
    assert c.code == 3
    c.until("202 s").expect("riga", "verifying", "starting").expect_quiet()
    c.runs("1 s").expect("riga", "silent", "never_reported", alarm="unacked", sound="silent")
    assert c.view("riga").age is None
    assert "down" not in {state for _, _, state in c.seen}
    gw.runs = True
    c.runs("2 min 10 s").expect("riga", "ok", alarm="cleared_unacked")


@pytest.mark.parametrize("known", [True, False])
def test_a_host_that_says_down_without_ever_having_been_looked_at_is_not_down(known: bool) -> None:
    c = Conversation(backend(), roster=[site("riga")])
    if known:
        gw = c.server().host("riga")
        gw.runs = False
    c.runs("4 min 10 s").expect("riga", "silent", "never_reported")


def test_a_host_that_appears_late_gives_no_new_time_to_a_site_that_never_reported() -> None:
    c = Conversation(backend(), roster=[site("riga")])
    c.server().host("oslo", "elsewhere")
    c.runs("5 min").expect("riga", "silent", "never_reported", alarm="unacked")
    gw = c.server().host("riga")
    gw.runs = False
    c.runs("1 min").expect("riga", "silent", "never_reported", alarm="unacked", sound="silent")
    gw.runs = True
    c.runs("2 min 10 s").expect("riga", "ok", alarm="cleared_unacked")


def test_the_contract_has_to_begin_before_anything_is_missed() -> None:
    c = Conversation(backend(), roster=[site("riga", start=at("1 h"))])
    gw = c.server().host("riga")
    gw.runs = False
    c.runs("1 h").expect_quiet()
    c.until("1 h 1 s").expect("riga", "verifying", "starting")
    c.runs("3 min").expect("riga", "verifying", "starting")
    c.runs("1 min").expect("riga", "silent", "never_reported")


def test_before_the_contract_begins_it_is_commissioning() -> None:
    c = Conversation(backend(), roster=[site("riga", start=at("1 h"))])
    c.server().host("riga").well = False
    c.runs("10 min").expect("riga", "commissioning", "not_in_service", sound="")
    assert c.view("riga").underlying == "down"
    assert c.code == 0


def test_a_backend_that_starts_anew_gives_new_time_once_and_ten_minutes_at_most() -> None:
    c = Conversation(backend(), roster=[site("riga")])
    c.server().host("riga").runs = False
    c.runs("100 s")
    c.server().says["started_at"] = at("100 s")
    c.runs("3 min").expect("riga", "verifying", "starting")
    c.runs("1 min").expect("riga", "silent", "never_reported")
    late = Conversation(backend(), roster=[site("riga")])
    late.server().host("riga").runs = False
    late.server().says["started_at"] = at("1 h")
    late.runs("800 s").expect("riga", "verifying", "starting")
    late.runs("20 s").expect("riga", "silent", "never_reported")


def begun_to_answer() -> Conversation:
    """Silent, and then one answer, of the two that are wanted."""
    c = Conversation(backend(), roster=[site("riga", silent_after="3 min")])
    host = c.server().host("riga")
    c.runs("5 min")
    host.runs = False
    c.runs("5 min").expect("riga", "silent", "checks_late")
    host.runs = True
    return c.runs("20 s").expect("riga", "silent", "checks_late")


def test_a_site_that_begins_to_answer_and_stops_again_must_begin_anew() -> None:
    c = begun_to_answer()
    c.server().hosts["riga"].runs = False
    c.runs("10 min").expect("riga", "silent", "checks_late", sound="silent")
    c.server().hosts["riga"].runs = True
    c.runs("20 s").expect("riga", "silent", "checks_late")
    c.runs("1 min").expect("riga", "ok", alarm="cleared_unacked", sound="")


def test_a_site_that_goes_on_to_answer_is_believed_with_the_second_one() -> None:
    begun_to_answer().runs("1 min").expect("riga", "ok", alarm="cleared_unacked", sound="")
