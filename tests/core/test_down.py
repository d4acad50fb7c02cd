"""Down: when it counts, when it ends, what it makes of a site of several hosts."""

import pytest

from noc.core.answer import HostReport, HostState, Look, ServiceProblem, Severity
from tests.core.conversation import Conversation, at, site
from tests.core.fakes import backend, span


def test_a_hard_down_counts_at_the_poll_that_sees_it_and_ends_after_three_quiet_polls() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga", every="10 s")
    c.runs("5 min")
    gw.well = False
    c.until("310 s").expect("riga", "down", "host_down", alarm="unacked", sound="down")
    assert c.view("riga").since == at("310 s")
    assert c.code == 2
    gw.well = True
    c.until("320 s").expect("riga", "ok", alarm="unacked", sound="down")
    c.until("339 s").expect("riga", "ok", alarm="unacked", sound="down")
    c.until("340 s").expect("riga", "ok", alarm="cleared_unacked", sound="")
    c.runs("1 h").expect("riga", "ok", alarm="cleared_unacked").expect_quiet("341 s")


def test_while_the_product_retries_it_is_soft_and_makes_no_alarm() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga", every="10 s")
    c.runs("5 min")
    gw.well = gw.hard = False
    c.runs("1 min").expect("riga", "degraded", "soft_down", alarm="normal").expect_quiet()
    gw.hard = True
    c.runs("10 s").expect("riga", "down", "host_down", alarm="unacked", sound="down")


@pytest.mark.parametrize(("every", "confirmed"), [("15 s", "330 s"), ("10 s", "330 s"), ("60 s", "360 s")])
def test_without_retries_two_looks_that_span_thirty_seconds(every: str, confirmed: str) -> None:
    c = Conversation(backend())
    gw = c.server().host("riga", every=every, retries=False)
    c.runs("299 s")
    gw.well = False
    c.until("300 s").expect("riga", "degraded", "soft_down", alarm="normal")
    c.runs(span(confirmed) - c.time - span("1 s")).expect("riga", "degraded", "soft_down").expect_quiet()
    c.until(confirmed).expect("riga", "down", "host_down", alarm="unacked", sound="down")


def test_a_hiccup_without_retries_is_quiet_and_the_count_begins_anew() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga", every="15 s", retries=False)
    for _ in range(5):
        gw.well = True
        c.runs("60 s")
        gw.well = False
        c.runs("20 s")
    gw.well = True
    c.runs("60 s").expect("riga", "ok", alarm="normal").expect_quiet()


def test_the_same_look_polled_twice_is_one_look() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga", every="5 min", retries=False)
    c.runs("299 s")
    gw.well = False
    c.until("590 s").expect("riga", "degraded", "soft_down").expect_quiet()
    c.until("600 s").expect("riga", "down", "host_down")


def test_down_after_counts_looks_alone() -> None:
    c = Conversation(backend(), roster=[site("riga", down_after=3)])
    gw = c.server().host("riga", every="5 s", retries=False)
    c.runs("299 s")
    gw.well = False
    c.until("310 s").expect("riga", "degraded", "soft_down")
    c.until("320 s").expect("riga", "down", "host_down")  # polls at 300, 310 and 320 saw three looks


def test_down_after_does_not_weaken_a_hard_state() -> None:
    c = Conversation(backend(), roster=[site("riga", down_after=3)])
    c.server().host("riga").well = False
    c.runs("0 s").runs("1 s").expect("riga", "down", "host_down")


def test_a_down_site_stays_down_as_long_as_somebody_looks_then_it_is_silent_too() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    gw.well = False
    c.runs("2 h").expect("riga", "down", "host_down", alarm="unacked", sound="down")
    c.ack("riga", note="on my way").expect("riga", "down", "host_down", alarm="acked", sound="")
    gw.runs = False
    c.until("7402 s").expect("riga", "down", "host_down", alarm="acked", sound="")
    c.runs("1 s").expect("riga", "silent", "checks_late", alarm="unacked", sound="silent")
    view = c.view("riga")
    assert view.was == "down"
    assert {(str(alarm.cause), str(alarm.state)) for alarm in view.alarms} == {
        ("host_down", "acked"), ("checks_late", "unacked"),
    }  # fmt: skip
    gw.runs = True
    c.runs("1 min").expect("riga", "down", "host_down")
    assert {(str(alarm.cause), str(alarm.state)) for alarm in c.view("riga").alarms} == {
        ("host_down", "acked"), ("checks_late", "cleared_unacked"),
    }  # fmt: skip


def test_an_unacknowledged_down_does_not_vanish_behind_silence() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    gw.well = False
    c.runs("5 min")
    gw.runs = False
    c.runs("5 min").expect("riga", "silent", "checks_late", alarm="unacked")
    assert c.due() == {"silent", "down"}


def test_a_passive_host_that_is_down_has_its_learned_interval() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga", every="10 min", passive=True)
    c.runs("1 h 30 min").expect("riga", "ok")
    gw.well = False
    c.runs("25 min").expect("riga", "down", "host_down", alarm="unacked")
    c.runs("9 min").expect("riga", "down", "host_down")


def test_a_passive_host_without_an_interval_is_down_by_its_word() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga", every="1 h", passive=True)
    c.runs("10 min").expect("riga", "commissioning", "no_interval", sound="")
    gw.well = False
    c.runs("1 h 20 min").expect("riga", "down", "host_down", alarm="unacked", sound="down")
    gw.well = True
    c.runs("1 h").expect("riga", "commissioning", "no_interval", alarm="cleared_unacked")


def test_one_of_five_down_weakens_the_site_and_is_heard_once() -> None:
    c = Conversation(backend())
    for number in range(5):
        c.server().host(f"web-{number}", "riga", every="10 s")
    c.runs("299 s")
    c.server().hosts["web-2"].well = False
    c.until("300 s").expect("riga", "degraded", "part_down", alarm="unacked", sound="supervisory")
    c.runs("15 s").expect("riga", "degraded", "part_down", alarm="unacked", sound="")
    assert c.code == 1
    c.server().hosts["web-2"].well = True
    c.runs("35 s").expect("riga", "ok", alarm="normal").expect_quiet("312 s")


def test_a_second_host_down_is_worse_than_what_was_acknowledged() -> None:
    c = Conversation(backend())
    for number in range(5):
        c.server().host(f"web-{number}", "riga", every="10 s")
    c.runs("1 min")
    c.server().hosts["web-2"].well = False
    c.runs("1 min").ack("riga").expect("riga", "degraded", "part_down", alarm="acked")
    c.server().hosts["web-3"].well = False
    c.runs("10 s").expect("riga", "degraded", "part_down", alarm="unacked", sound="supervisory")


def test_no_host_well_is_down_if_one_is_freshly_down_else_silent() -> None:
    c = Conversation(backend())
    for name in ("a", "b", "c"):
        c.server().host(name, "riga")
    c.runs("5 min")
    a, b, third = c.server().hosts.values()
    a.runs = b.runs = False
    third.well = False
    c.runs("5 min").expect("riga", "down", "host_down", alarm="unacked")
    third.well, third.runs = True, False
    c.runs("5 min").expect("riga", "silent", "checks_late", alarm="unacked")


def test_one_of_two_silent_is_part_silent() -> None:
    c = Conversation(backend())
    for name in ("a", "b"):
        c.server().host(name, "riga")
    c.runs("5 min")
    c.server().hosts["a"].runs = False
    c.until("502 s").expect("riga", "ok").runs("1 s").expect("riga", "degraded", "part_silent", sound="supervisory")
    c.runs("12 s").expect("riga", "degraded", "part_silent", alarm="unacked", sound="")


def test_a_host_that_falls_silent_beside_a_silent_service_is_heard() -> None:
    c = Conversation(backend())
    first = c.server().host("a", "riga")
    c.server().host("b", "riga")
    part = first.service("disk")
    c.runs("5 min")
    part.answers = False
    c.runs("5 min").expect("riga", "degraded", "part_silent", alarm="unacked").expect_quiet()
    c.server().hosts["b"].runs = False
    c.runs("202 s").expect_quiet()
    c.runs("1 s").expect("riga", "degraded", "part_silent", sound="supervisory")


def test_any_host_or_a_key_host_takes_the_site_with_it() -> None:
    for more in ({"down_any": True}, {"key_hosts": ("gw",)}):
        c = Conversation(backend(), roster=[site("riga", **more)])
        gw = c.server().host("gw", "riga")
        c.server().host("app", "riga")
        c.runs("5 min")
        gw.well = False
        c.runs("1 min").expect("riga", "down", "host_down", alarm="unacked")
        gw.well, gw.runs = True, False
        c.runs("10 min").expect("riga", "silent", "checks_late", alarm="unacked")


def test_a_host_that_is_no_key_host_only_weakens() -> None:
    c = Conversation(backend(), roster=[site("riga", key_hosts=("gw",))])
    c.server().host("gw", "riga")
    c.server().host("app", "riga").well = False
    c.runs("1 min").expect("riga", "degraded", "part_down")


@pytest.mark.parametrize(
    ("degraded_on", "severity", "state"),
    [
        ("critical", Severity.CRITICAL, "degraded"),
        ("critical", Severity.WARNING, "ok"),
        ("warning", Severity.WARNING, "degraded"),
        ("hosts", Severity.CRITICAL, "ok"),
    ],
)
def test_what_of_its_services_weakens_a_site(degraded_on: str, severity: Severity, state: str) -> None:
    c = Conversation(backend(), roster=[site("riga", degraded_on=degraded_on)])
    c.server().host("riga").problems = (ServiceProblem("disk", severity, at("0 s"), "99 % full"),)
    c.runs("1 min").expect("riga", state, "service_problem" if state == "degraded" else None).expect_quiet()


def test_a_flapping_service_is_quiet() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    problem = ServiceProblem("disk", Severity.CRITICAL, at("0 s"), "99 % full")
    for _ in range(20):
        gw.problems = (problem,)
        c.runs("1 min").expect("riga", "degraded", "service_problem")
        gw.problems = ()
        c.runs("1 min").expect("riga", "ok", alarm="normal")
    c.expect_quiet()


@pytest.mark.parametrize("hosts", [1, 2])
def test_what_comes_and_goes_is_heard_three_times_and_then_once_in_ten_minutes(hosts: int) -> None:
    c = Conversation(backend())
    flapping = c.server().host("a", "riga", every="10 s")
    if hosts == 2:
        c.server().host("b", "riga", every="10 s")
    c.runs("1 min")
    begins = []
    for _ in range(10):
        flapping.well = False
        begins.append(c.time + span("10 s"))
        c.runs("30 s")
        flapping.well = True
        c.runs("1 min")
    heard = [begin for begin in begins if (begin, "down" if hosts == 1 else "supervisory") in c.sounds]
    assert heard == [*begins[:4]]
    assert c.view("riga").alarm == ("cleared_unacked" if hosts == 1 else "normal")
    flapping.well = False
    c.runs("15 min").expect("riga", "down" if hosts == 1 else "degraded", "host_down" if hosts == 1 else "part_down")
    if hosts == 1:
        c.runs("1 min").expect("riga", "down", "host_down", alarm="unacked", sound="down")


def test_a_down_without_the_time_of_a_look_is_never_calm() -> None:
    c = Conversation(backend())
    report = HostReport("riga", ("riga",), HostState.DOWN, (Look("", span("60 s"), None, None, None, None),))
    for _ in range(30):
        c.sleeps("10 s").answers("icinga", report)
    c.expect("riga", "silent", "never_reported", alarm="unacked")
    told = report._replace(checked_at=c.now.at)
    c.answers("icinga", told).expect("riga", "down", "host_down", alarm="unacked")
