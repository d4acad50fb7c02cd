"""Answering is not living: data that stand still, canaries that are gone, clocks that lie."""

from typing import Any

import pytest

from noc.core.answer import Canary
from tests.core.conversation import Conversation, at, site
from tests.core.fakes import backend, span


def watched(*names: str, sites: int = 3, **more: Any) -> Conversation:
    c = Conversation(*(backend(name, **more) for name in names or ("icinga",)))
    for name in c.servers:
        for number in range(sites):
            c.server(name).host(f"{name} {number}")
    return c.runs("5 min").expect_quiet()


def test_a_status_that_stands_still_is_frozen_in_seventy_seconds_and_no_sooner() -> None:
    c = watched()
    c.server().stopped_at = span("300 s")
    for host in c.server().hosts.values():
        host.runs = False
    c.until("370 s").expect_no_fault().expect_quiet()
    c.until("371 s").expect_fault("backend_frozen", sites=3)
    assert c.view("icinga-0").blind
    c.until("10 min").expect("icinga-0", "silent", "checks_late", alarm="suppressed", sound="fault")
    assert c.view("icinga-0").alarms[0].under == "backend_frozen icinga"
    c.server().stopped_at = None
    for host in c.server().hosts.values():
        host.runs = True
    c.runs("10 s").expect("icinga-0", "ok", alarm="normal", sound="").expect_fault("backend_frozen", "cleared_unacked")


def test_an_old_answer_replayed_for_ever_is_frozen() -> None:
    c = watched()
    c.server().replays = True
    c.until("371 s").expect_fault("backend_frozen")
    c.until("10 min").expect("icinga-0", "silent", "checks_late", alarm="suppressed")


def test_without_a_tick_the_newest_check_must_move_and_no_site_sounds_first() -> None:
    c = Conversation(backend())
    c.server().ticks = False
    for number in range(3):
        c.server().host(f"icinga {number}")
    c.runs("5 min")
    for host in c.server().hosts.values():
        host.runs = False
    c.until("490 s").expect_no_fault().expect_quiet()
    c.until("491 s").expect_fault("backend_frozen")
    c.runs("1 min").expect("icinga-0", "silent", "checks_late", alarm="suppressed", sound="fault")


def test_a_site_that_fell_due_by_the_freeze_before_it_could_be_told_goes_under_it() -> None:
    c = Conversation(backend(), roster=[site("riga", silent_after="2 min"), site("oslo")])
    c.server().ticks = False
    riga, oslo = c.server().host("riga"), c.server().host("oslo", every="90 s")
    c.runs("280 s")
    riga.runs = oslo.runs = False
    c.runs("10 min").expect_fault("backend_frozen").expect("riga", "silent", "checks_late", alarm="suppressed")


def test_the_only_site_of_a_backend_without_a_tick_goes_under_the_freeze_too() -> None:
    c = Conversation(backend())
    c.server().ticks = False
    gw = c.server().host("riga")
    c.runs("5 min")
    gw.runs = False
    c.runs("4 min").expect_fault("backend_frozen").expect("riga", "silent", "checks_late", alarm="suppressed")


def test_where_a_tick_moves_checks_that_stop_are_silence_and_not_a_freeze() -> None:
    c = watched()
    for host in c.server().hosts.values():
        host.runs = False
    c.runs("5 min").expect_no_fault().expect("icinga-0", "silent", "checks_late", alarm="unacked")


def test_checks_switched_off_for_a_moment_are_no_freeze_when_they_are_on_again() -> None:
    c = Conversation(backend())
    c.server().ticks = False
    gw = c.server().host("riga", every="10 s")
    c.server().host("oslo", every="10 s")
    c.runs("5 min")
    for host in c.server().hosts.values():
        host.runs = False
    c.server().says["checks_on"] = False
    c.runs("80 s")
    c.server().says["checks_on"] = True
    c.runs("10 s").expect_no_fault()
    gw.runs = True
    c.runs("5 s").expect_no_fault()


def test_a_backend_that_comes_back_with_old_data_is_given_time_before_it_is_frozen() -> None:
    c = watched()
    c.server().lost = "backend_lost"
    c.runs("10 min")
    c.server().lost, c.server().stopped_at = None, span("300 s")
    c.runs("60 s").expect_no_fault("backend_frozen")
    c.runs("30 s").expect_fault("backend_frozen")


def test_frozen_and_then_lost_is_never_without_a_standing_fault() -> None:
    c = watched()
    c.server().stopped_at = span("300 s")
    c.runs("2 min").expect_fault("backend_frozen")
    c.server().lost = "backend_lost"
    c.runs("10 s").expect_fault("backend_frozen", sites=3)
    for _ in range(50):
        c.runs("1 s")
        assert "fault" in c.due()
    c.expect_fault("backend_lost").expect_no_fault("backend_frozen")


def canary(c: Conversation, moment: str | None, resend: str | None = "20 s") -> None:
    stamp = None if moment is None else at(moment)
    c.server().canary = Canary("Watchdog", moment is not None, stamp, span(resend) if moment and resend else None)


def test_a_canary_that_is_not_renewed_is_missing_after_its_bound() -> None:
    c = watched()
    for second in range(300, 401, 20):
        canary(c, f"{second} s")
        c.runs("20 s")
    renewed = 400
    c.until(f"{renewed + 70} s").expect_no_fault().expect_quiet()
    c.runs("11 s").expect_fault("canary_missing")
    canary(c, "470 s")
    c.runs("10 s").expect_fault("canary_missing", "cleared_unacked")


def test_a_canary_that_is_gone_is_missing_by_the_rhythm_it_had() -> None:
    c = watched()
    for second in range(300, 401, 20):
        canary(c, f"{second} s")
        c.runs("20 s")
    canary(c, None)
    c.until("470 s").expect_no_fault()
    c.runs("11 s").expect_fault("canary_missing")
    assert c.faults()["canary_missing"].detail.startswith("Watchdog has not been seen for 1 min")


def test_a_canary_that_never_was_there_is_missing() -> None:
    c = Conversation(backend(inventory=False, kind="alertmanager"), roster=[site("riga")])
    canary(c, None)
    c.runs("190 s").expect_no_fault()
    c.runs("5 s").expect_fault("canary_missing")


def test_a_canary_without_a_stamp_is_there_while_it_is_there() -> None:
    c = watched()
    c.server().canary = Canary("Watchdog", True)
    c.runs("1 h").expect_quiet()
    canary(c, None)
    c.runs("4 min").expect_fault("canary_missing")


@pytest.mark.parametrize("hours", [1, -1])
def test_a_clock_an_hour_off_is_told_and_silence_is_found_in_time(hours: int) -> None:
    c = Conversation(backend())
    c.server().offset = span("1 h") * hours
    gw = c.server().host("riga")
    c.runs("5 min").expect("riga", "ok").expect_fault("clock_skew")
    age = c.view("riga").age
    assert age is not None
    assert age < span("70 s")
    gw.runs = False
    c.until("502 s").expect("riga", "ok").until("503 s").expect("riga", "silent", "checks_late", alarm="unacked")
    assert c.code == 2


@pytest.mark.parametrize("every", ["60 s", "5 min", "1 h"])
@pytest.mark.parametrize("hours", [1, -1])
def test_a_clock_that_steps_while_running_makes_no_false_silence_and_hides_none(hours: int, every: str) -> None:
    c = Conversation(backend())
    gw, other = c.server().host("riga", every=every), c.server().host("oslo", every=every)
    c.runs("65 min")
    other.runs = False
    c.runs("3 s")
    c.server().offset = span("1 h") * hours
    c.runs("3 h", every=span("5 s"))
    assert "silent" not in {state for _, key, state in c.seen if key == "riga"}
    c.expect("oslo", "silent", "checks_late", alarm="unacked")
    gw.runs = False
    limit = c.view("riga").limit
    assert limit is not None
    c.runs(limit + span(every)).expect("riga", "silent", "checks_late", alarm="unacked")


def test_stamps_from_the_future_are_fresh_only_while_they_move() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    gw.ahead = span("10 h")
    c.runs("5 min").expect("riga", "ok")
    gw.runs = False
    c.until("503 s").expect("riga", "silent", "checks_late", alarm="unacked")


def test_two_caches_in_turn_with_an_old_answer_each_are_frozen_and_not_alive() -> None:
    c = Conversation(backend())
    server = c.server()
    server.ticks = False
    gw, other = server.host("riga"), server.host("oslo")
    c.runs("5 min")
    older = server.answer(c.time)
    c.runs("2 min")
    newer = server.answer(c.time)
    gw.runs = other.runs = False
    server.replays = True
    for round_ in range(60):
        server.last = (older, newer)[round_ % 2]
        c.runs("10 s")
    c.expect_fault("backend_frozen").expect("riga", "silent", "checks_late", alarm="suppressed")


def test_a_check_just_before_the_clock_is_set_is_read_by_the_clock_of_before() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga", every="7 s")
    c.until("218 s")
    gw.live(c.time, c.server().offset)  # it was checked at 217 s, and the next poll is at 220 s
    c.server().offset = span("1 h")
    c.runs("1 min").expect("riga", "ok").expect_fault("clock_skew")
    assert {state for _, _, state in c.seen} == {"ok"}
    assert c.heard("0 s") == {"supervisory"}
