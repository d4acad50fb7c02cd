"""What an operator does at the desk: take, shelve, announce, give back, drill, sign in, hand over."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from noc.core.causes import AlarmState, Cause
from noc.core.events import (
    AckAsked,
    DrillAsked,
    EndDrillAsked,
    EndMaintenanceAsked,
    HandOverAsked,
    MaintainAsked,
    PauseAsked,
    RecheckAsked,
    ResumeAsked,
    RetireAsked,
    ShelveAsked,
    ShiftAsked,
    TestAsked,
    UnackAsked,
    UnshelveAsked,
)
from noc.core.snapshot import PauseView, ShiftView
from noc.ui.desk.example import alarm, calm, drill, flood, shelved
from noc.ui.example import later
from tests.ui.desk.stage import DeskStage, changed, with_alarm

Key = Qt.Key
FIRST_TIER = ("site-31", Cause.REPORT_LATE)  # of the scene: unanswered, tier 1
HOSTILE = "<h1>Riga</h1>\n<img src='x'>\x1b[31m"


@pytest.fixture
def stage(qtbot: QtBot) -> DeskStage:
    return DeskStage(qtbot)


# Acknowledging


@pytest.mark.parametrize("key", [Key.Key_A, Key.Key_Return, Key.Key_Enter])
def test_acknowledging_takes_one_alarm_with_name_and_note(stage: DeskStage, key: Qt.Key) -> None:
    stage.show(alarm())
    stage.press("f", key, "rang Acme", Key.Key_Return)
    (asked,) = stage.of(AckAsked)
    assert (asked.target, asked.cause, asked.by, asked.note) == (*FIRST_TIER, "ann", "rang Acme")
    assert stage.desk.panels.asks is None
    assert "Acknowledgement by ann handed over" in stage.notice
    assert stage.desk.focusWidget() is stage.desk.table


def test_a_chosen_span_becomes_the_end_of_the_acknowledgement(stage: DeskStage) -> None:
    stage.show(alarm())
    stage.press("f", "a", "rang them", Key.Key_Down, Key.Key_Down, Key.Key_Return)
    (asked,) = stage.of(AckAsked)
    assert asked.until is not None
    assert asked.until - asked.now.at == timedelta(hours=2)


def test_the_current_site_is_checked_out_of_turn(stage: DeskStage) -> None:
    stage.show(alarm())
    stage.press("f", "k")
    (asked,) = stage.of(RecheckAsked)
    assert (asked.target, asked.by) == (FIRST_TIER[0], "ann")
    assert "check out of turn asked for" in stage.notice


def test_a_fault_cannot_be_checked_out_of_turn_and_that_is_said(stage: DeskStage) -> None:
    stage.show(flood())
    stage.go("journal", Cause.JOURNAL_FAILED)
    stage.press("k")
    assert stage.of(RecheckAsked) == []
    assert stage.notice == "Only a site can be checked out of turn."


def test_a_fault_is_acknowledged_by_its_subject(stage: DeskStage) -> None:
    stage.show(flood())
    stage.go("journal", Cause.JOURNAL_FAILED)
    stage.press("a", Key.Key_Return)
    (asked,) = stage.of(AckAsked)
    assert (asked.target, asked.cause) == ("journal", Cause.JOURNAL_FAILED)


def test_with_several_selected_tier_1_is_left_out_and_that_is_said(stage: DeskStage) -> None:
    stage.show(alarm())
    stage.press("f")
    stage.control(Key.Key_A)
    assert stage.desk.table.selected == 10
    assert "tier 1 is taken one by one" in stage.desk.face.detail.text().lower()
    stage.press("a")
    assert stage.desk.panels.asks is not None
    assert "LEFT OUT" in stage.desk.panels.asks.title
    stage.press(Key.Key_Return)
    taken = {(asked.target, asked.cause) for asked in stage.of(AckAsked)}
    assert FIRST_TIER not in taken
    assert taken == {
        ("site-17", Cause.CHECKS_LATE), ("site-45", Cause.HOST_DOWN), ("site-3", Cause.HOST_DOWN),
        ("site-34", Cause.HOST_DOWN),
    }  # fmt: skip
    assert "Left out" in stage.notice
    assert "Vienna data centre" in stage.notice


def test_cleared_ones_of_tier_1_may_be_acknowledged_together(stage: DeskStage) -> None:
    snapshot = alarm()
    for key in ("site-1", "site-6"):
        snapshot = changed(snapshot, key, lambda site: with_alarm(site, Cause.HOST_DOWN, AlarmState.CLEARED_UNACKED))
    stage.show(snapshot)
    assert {site.tier for site in snapshot.sites if site.key in ("site-1", "site-6")} == {1}
    stage.go("site-1", Cause.HOST_DOWN)
    stage.control(Key.Key_A)
    stage.press("a", Key.Key_Return)
    assert {"site-1", "site-6"} <= {asked.target for asked in stage.of(AckAsked)}


def test_where_only_tier_1_is_selected_nothing_is_taken_in_bulk(stage: DeskStage) -> None:
    snapshot = changed(alarm(), "site-1", lambda site: with_alarm(site, Cause.HOST_DOWN, AlarmState.UNACKED))
    stage.show(snapshot)
    stage.press("i", "w")
    stage.control(Key.Key_A)
    assert stage.desk.table.selected == 2
    for key in ("a", "s", "m"):
        stage.press(key)
        assert stage.desk.panels.asks is None
        assert "one by one" in stage.notice
    assert stage.acts == []


def test_a_site_row_stands_for_all_its_alarms(stage: DeskStage) -> None:
    snapshot = changed(alarm(), "site-31", lambda site: with_alarm(site, Cause.PART_DOWN, AlarmState.UNACKED))
    stage.show(snapshot)
    stage.press("2")
    stage.go("site-31", None)
    stage.press("a", Key.Key_Return)
    assert {asked.cause for asked in stage.of(AckAsked)} == {Cause.REPORT_LATE, Cause.PART_DOWN}


def test_nothing_selected_or_nothing_open_is_said(stage: DeskStage) -> None:
    stage.show(alarm())
    stage.press("a")
    assert "Nothing is selected" in stage.notice
    stage.go("site-11", Cause.HOST_DOWN)  # taken already
    stage.press("a")
    assert "waits to be acknowledged" in stage.notice
    assert stage.desk.panels.asks is None
    assert stage.acts == []


def test_escape_leaves_the_alarm_alone(stage: DeskStage) -> None:
    stage.show(alarm())
    stage.press("f", "a", "half a no", Key.Key_Escape)
    assert stage.desk.panels.asks is None
    assert stage.current == FIRST_TIER
    assert stage.acts == []


def test_what_was_not_done_in_time_is_said(stage: DeskStage) -> None:
    stage.show(alarm())
    stage.press("f", "a", Key.Key_Return)
    for second in range(6):
        assert "NOT DONE" not in stage.notice
        stage.show(later(alarm(), second))
    assert "NOT DONE: Vienna data centre" in stage.notice


def test_what_was_done_is_not_said_again(stage: DeskStage) -> None:
    stage.show(alarm())
    stage.press("f", "a", Key.Key_Return)
    done = changed(alarm(), "site-31", lambda site: with_alarm(site, Cause.REPORT_LATE, AlarmState.ACKED, "ann"))
    for second in range(10):
        stage.show(later(done, second))
    assert "NOT DONE" not in stage.notice


def test_two_operators_take_the_same_alarm(qtbot: QtBot) -> None:
    one, other = DeskStage(qtbot), DeskStage(qtbot, operator="ben")
    for stage in (one, other):
        stage.show(alarm())
        stage.press("f", "a")
    other.press(Key.Key_Return)
    taken = changed(alarm(), "site-31", lambda site: with_alarm(site, Cause.REPORT_LATE, AlarmState.ACKED, "ben"))
    one.show(taken)
    assert one.desk.table.current is not None
    assert one.desk.table.current.alarm.by == "ben"
    one.press(Key.Key_Return)  # who is later asks all the same; the engine says what it thinks of it
    assert [asked.by for stage in (one, other) for asked in stage.of(AckAsked)] == ["ann", "ben"]


# The other acts


def test_shelving_and_taking_it_back(stage: DeskStage) -> None:
    stage.show(alarm())
    stage.go("site-3", Cause.HOST_DOWN)
    stage.press("s", "router is replaced", Key.Key_Return)
    (asked,) = stage.of(ShelveAsked)
    assert (asked.target, asked.cause, asked.by, asked.reason) == (
        "site-3", Cause.HOST_DOWN, "ann", "router is replaced",
    )  # fmt: skip
    assert asked.until - asked.now.at == timedelta(hours=1)
    stage.press("u")
    (back,) = stage.of(UnshelveAsked)
    assert (back.target, back.cause, back.by) == ("site-3", Cause.HOST_DOWN, "ann")


def test_maintenance_of_a_site(stage: DeskStage) -> None:
    stage.show(alarm())
    stage.go("site-3", Cause.HOST_DOWN)
    stage.press("m", "new fans", Key.Key_Return)
    (asked,) = stage.of(MaintainAsked)
    assert (asked.target, asked.by, asked.reason) == ("site-3", "ann", "new fans")
    assert asked.until > asked.now.at
    stage.control(Key.Key_Z)
    assert [back.target for back in stage.of(EndMaintenanceAsked)] == ["site-3"]


def test_a_fault_has_no_maintenance(stage: DeskStage) -> None:
    stage.show(flood())
    stage.go("journal", Cause.JOURNAL_FAILED)
    stage.press("m")
    assert stage.desk.panels.asks is None
    assert "is about a site" in stage.notice


def test_undo_goes_back_step_by_step(stage: DeskStage) -> None:
    stage.show(alarm())
    stage.press("f", "a", Key.Key_Return)
    stage.press("f", "a", Key.Key_Return)
    first, second = stage.of(AckAsked)
    stage.press("u", "u", "u")
    assert [(back.target, back.cause) for back in stage.of(UnackAsked)] == [
        (second.target, second.cause), (first.target, first.cause),
    ]  # fmt: skip
    assert stage.notice == "Nothing to undo."


def test_retiring_a_vanished_site_and_bringing_it_back(stage: DeskStage) -> None:
    stage.show(alarm())
    stage.go("site-3", Cause.HOST_DOWN)
    stage.press("r")
    assert "Only a site that is gone" in stage.notice
    stage.go("site-26", Cause.VANISHED)
    stage.press("r", Key.Key_Return, "u")
    assert [(asked.key, asked.undo) for asked in stage.of(RetireAsked)] == [("site-26", False), ("site-26", True)]


def test_ending_what_holds_an_alarm_quiet(stage: DeskStage) -> None:
    stage.show(replace(shelved(), shift=ShiftView()))
    stage.go("site-49", Cause.HOST_DOWN)
    stage.press("e")
    assert [(asked.target, asked.cause) for asked in stage.of(UnshelveAsked)] == [("site-49", Cause.HOST_DOWN)]
    stage.go("site-11", Cause.HOST_DOWN)
    stage.press("e")
    assert [asked.target for asked in stage.of(UnackAsked)] == ["site-11"]
    stage.go("site-41", Cause.HOST_DOWN)
    stage.press("e")
    assert [asked.target for asked in stage.of(EndMaintenanceAsked)] == ["site-41"]
    stage.go("site-3", Cause.HOST_DOWN)
    stage.press("e")
    assert "can be ended" in stage.notice


def test_pause_and_resume(stage: DeskStage) -> None:
    stage.show(alarm())
    stage.press("p")
    (asked,) = stage.of(PauseAsked)
    assert (asked.by, asked.span) == ("ann", timedelta(seconds=120))
    stage.show(replace(alarm(), pause=PauseView("ann", timedelta(seconds=87))))
    assert "87 s left" in stage.desk.face.banners.text()
    stage.press("p")
    assert [asked.by for asked in stage.of(ResumeAsked)] == ["ann"]
    stage.show(alarm())
    assert stage.desk.face.banners.text() == ""


def test_a_drill_for_the_current_site_and_its_end(stage: DeskStage) -> None:
    stage.show(alarm())
    stage.go("site-3", Cause.HOST_DOWN)
    stage.press("d", Key.Key_Return)
    (asked,) = stage.of(DrillAsked)
    assert (asked.kind, asked.target, asked.by) == ("down", "site-3", "ann")
    stage.show(drill())
    stage.press("d")
    assert "runs already" in stage.notice
    stage.go("site-3", Cause.DRILL_SILENT)
    stage.press("e")
    assert [asked.target for asked in stage.of(EndDrillAsked)] == ["site-3"]


def test_a_drill_of_the_sound_without_a_site(stage: DeskStage) -> None:
    stage.show(calm())
    stage.press("d", Key.Key_Return)
    (asked,) = stage.of(DrillAsked)
    assert (asked.kind, asked.target) == ("audio", "")


def test_signing_in(stage: DeskStage) -> None:
    stage.show(replace(alarm(), shift=ShiftView()))
    assert stage.desk.face.header.facts is not None
    assert "nobody" in stage.desk.face.header.facts.people[0].text
    stage.press("t", "2", Key.Key_Return)
    (asked,) = stage.of(ShiftAsked)
    assert asked.names == ("ben",)
    assert stage.desk.names.last == "ben"


def test_handing_over(stage: DeskStage) -> None:
    stage.show(replace(shelved(), shift=ShiftView()))
    stage.press("h")
    panel = stage.desk.panels.hand_over
    assert stage.desk.panels.asks is panel
    panel.by.setText("ann")
    panel.to.setText("carla")
    panel.told.setChecked(True)
    panel.taken.setChecked(True)
    panel.to.setFocus()
    stage.press(Key.Key_Return)
    (asked,) = stage.of(HandOverAsked)
    assert (asked.by, asked.to) == ("ann", "carla")
    assert stage.desk.names.last == "carla"


def test_a_test_message_to_a_target(stage: DeskStage) -> None:
    stage.show(alarm())
    stage.press("n", Key.Key_Return)
    assert [asked.target for asked in stage.of(TestAsked)] == ["duty phone"]


def test_the_rates_are_asked_for(stage: DeskStage) -> None:
    stage.show(alarm())
    stage.press("b")
    assert stage.rates_asked == 1


def test_the_backends_are_shown_and_followed(stage: DeskStage) -> None:
    stage.show(alarm())
    stage.press("3")
    assert stage.desk.panels.asks is stage.desk.panels.backends
    lost = replace(alarm().backends[0], state="backend_lost", detail="refused")
    stage.show(replace(alarm(), backends=(lost,)))
    assert "state BACKEND LOST" in stage.desk.panels.backends.sections.texts()
    stage.press(Key.Key_Escape)
    assert stage.desk.panels.asks is None
