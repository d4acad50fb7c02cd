"""The life of an alarm on the wall: each key pressed for real, each banner shown from the snapshot."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

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
    ShelveAsked,
    ShiftAsked,
    TestAsked,
    UnackAsked,
    UnshelveAsked,
)
from noc.core.snapshot import PauseView, ShiftView
from noc.ui.example import later
from noc.ui.site_facts import site_lines
from noc.ui.wall_example import alarm, calm, drill, flood, paused, presence, shelved
from noc.ui.wall_keys import WALL_LISTED
from tests.ui.conftest import NOW, Stage

Key = Qt.Key


# The sound


def test_p_pauses_two_minutes_and_ends_it(stage: Stage) -> None:
    stage.show(alarm())
    stage.press("p")
    assert stage.door.asked == [PauseAsked(NOW, "ann", timedelta(seconds=120))]
    stage.show(paused())
    stage.press("p")
    assert stage.door.asked[1:] == [ResumeAsked(NOW, "ann")]


def test_the_pause_is_told_across_the_wall_and_counts_down(stage: Stage) -> None:
    stage.show(alarm())
    assert stage.wall.banners.pause.isHidden()
    tiles, before = stage.wall.view.geometry(), len(stage.wall.strip.plan.cards)
    stage.show(paused())
    assert stage.wall.banners.pause.text().startswith("SOUND PAUSED by ann, 87 s left")
    assert stage.wall.view.geometry() == tiles
    assert not stage.wall.banners.pause.geometry().intersects(stage.wall.strip.geometry())
    assert stage.wall.banners.pause.height() >= 2.4 * stage.wall.strip.plan.capital
    assert "more" in stage.wall.strip.plan.more
    stage.show(replace(later(paused(), 1), pause=PauseView("ann", timedelta(seconds=3))))
    assert ", 3 s left" in stage.wall.banners.pause.text()
    stage.show(alarm())
    assert stage.wall.banners.pause.isHidden()
    assert len(stage.wall.strip.plan.cards) == before


def test_without_a_name_the_shift_or_the_wall_asks(stage: Stage) -> None:
    stage.wall.side.names.last = ""
    stage.show(replace(calm(), shift=ShiftView()))
    stage.press("p")
    stage.show(calm())
    stage.press("p")
    assert [asked.by for asked in stage.door.asked if isinstance(asked, PauseAsked)] == ["wall", "ann"]


# Who is there


def test_the_key_that_answers_the_question_does_nothing_else(stage: Stage) -> None:
    stage.show(presence())
    assert stage.wall.banners.presence.text() == "Are you there? Press any key. · In 74 s it sounds."
    stage.press("p")
    assert len(stage.door.seen) == 1
    assert stage.door.asked == []
    stage.press("p")  # the engine has not heard of it yet, and the operator is not held up
    assert len(stage.door.asked) == 1
    assert stage.wall.target is None


def test_a_key_held_too_long_still_only_answers(stage: Stage) -> None:
    stage.show(replace(alarm(), shift=presence().shift))
    stage.press("f")
    held = QKeyEvent(QEvent.Type.KeyPress, Key.Key_F, Qt.KeyboardModifier.NoModifier, "f", True)
    QApplication.sendEvent(stage.wall.focusWidget() or stage.wall, held)
    assert stage.wall.target is None
    stage.press("f")
    assert stage.wall.target is not None


def test_at_the_next_question_the_next_key_answers(stage: Stage) -> None:
    stage.show(presence())
    stage.press("d")
    stage.show(calm())
    stage.now += 1800
    stage.show(presence())
    stage.press("d")
    assert len(stage.door.seen) == 2
    assert stage.wall.side.asks is None


def test_a_letter_of_a_note_answers_too_and_is_not_typed(stage: Stage) -> None:
    stage.show(alarm())
    stage.press("f", "a", "hal")
    stage.now += 1800
    stage.show(replace(alarm(), shift=presence().shift))
    stage.press("xf")
    assert stage.wall.side.ack.note.text() == "half"


def test_when_the_engine_has_stopped_nothing_counts_down_and_nothing_is_handed_over(stage: Stage) -> None:
    stage.show(replace(paused(), shift=presence().shift))
    stage.wait(6)
    assert stage.wall.banners.pause.isHidden()
    assert stage.wall.banners.presence.isHidden()
    for key in ("p", "t", "h", "d", "a", "s", "m", "u", "e", "r", "n", "k"):
        stage.press(key)
        assert "The engine has stopped" in stage.wall.footer.notice
        assert stage.wall.side.asks is None
    assert stage.door.asked == []


# Shelves, windows, drills


def test_s_shelves_the_alarm_and_u_takes_it_back(stage: Stage) -> None:
    stage.show(alarm())
    stage.press("f", "s", "cable is cut", Key.Key_Return)
    (asked,) = stage.door.asked
    assert isinstance(asked, ShelveAsked)
    assert (asked.target, asked.cause, asked.by, asked.reason) == ("site-31", Cause.REPORT_LATE, "ann", "cable is cut")
    stage.press("u")
    assert stage.door.asked[1:] == [UnshelveAsked(NOW, "site-31", "ann", Cause.REPORT_LATE)]


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (3840, 2160)])
def test_the_list_of_keys_is_whole_at_any_size(stage: Stage, size: tuple[int, int]) -> None:
    stage.wall.resize(*size)
    stage.show(alarm())
    stage.press("f", "?")
    QApplication.processEvents()
    keys = stage.wall.side.keys
    assert stage.wall.side.rect().contains(keys.geometry())
    for label in keys.findChildren(QLabel):
        assert keys.rect().contains(label.geometry()), label.text()
        assert label.height() >= label.fontMetrics().height(), label.text()
        assert label.width() >= label.fontMetrics().horizontalAdvance(label.text()), label.text()


def test_k_has_the_selected_site_checked_out_of_turn(stage: Stage) -> None:
    stage.show(calm())
    stage.wall.choose(("site-5", None))
    stage.press("k")
    assert stage.door.asked == [RecheckAsked(NOW, "site-5", "ann")]
    assert "check out of turn asked for" in stage.wall.footer.notice


def test_m_takes_a_site_into_maintenance_and_u_takes_it_back(stage: Stage) -> None:
    stage.show(calm())
    stage.wall.choose(("site-5", None))
    stage.press("m", "new switch", Key.Key_Return)
    (asked,) = stage.door.asked
    assert isinstance(asked, MaintainAsked)
    assert (asked.target, asked.by, asked.reason) == ("site-5", "ann", "new switch")
    stage.press("u")
    assert stage.door.asked[1:] == [EndMaintenanceAsked(NOW, "site-5", "ann")]


def test_u_gives_an_acknowledgement_back(stage: Stage) -> None:
    stage.show(alarm())
    stage.press("f", "a", Key.Key_Return, "u")
    assert stage.door.asked[1:] == [UnackAsked(NOW, "site-31", "ann", Cause.REPORT_LATE)]


def test_e_ends_what_holds_a_site_quiet(stage: Stage) -> None:
    stage.show(shelved())
    stage.wall.choose(("site-49", None))
    stage.press("e")
    assert stage.door.asked == [UnshelveAsked(NOW, "site-49", "ann", Cause.HOST_DOWN)]
    stage.wall.choose(("site-41", None))
    stage.press("e")
    assert EndMaintenanceAsked(NOW, "site-41", "ann") in stage.door.asked


def test_d_rehearses_an_alarm_of_the_site_and_u_ends_it(stage: Stage) -> None:
    stage.show(calm())
    stage.wall.choose(("site-5", None))
    stage.press("d", Key.Key_Return)
    assert stage.door.asked == [DrillAsked(NOW, "down", "site-5", "ann")]
    stage.press("u")
    assert stage.door.asked[1:] == [EndDrillAsked(NOW, "site-5", "ann")]


def test_d_with_nothing_selected_rehearses_the_sound_alone(stage: Stage) -> None:
    stage.show(calm())
    stage.press("d", Key.Key_Return)
    assert stage.door.asked == [DrillAsked(NOW, "audio", "", "ann")]


def test_a_drill_is_found_by_f_told_as_one_and_acknowledged_by_its_cause(stage: Stage) -> None:
    stage.show(drill())
    stage.press("f")
    assert stage.wall.target == ("site-11", Cause.DRILL_DOWN)
    text = stage.wall.side.panel.text()
    assert text.startswith("DRILL: Munich data centre")
    assert "THE SITE REALLY IS: DOWN" in text
    stage.press("a", Key.Key_Return)
    assert stage.door.asked == [AckAsked(NOW, "site-11", "ann", "", Cause.DRILL_DOWN)]


def test_a_drill_that_has_ended_is_no_longer_selected(stage: Stage) -> None:
    stage.show(drill())
    stage.press("f")
    stage.show(replace(drill(), drills=()))
    assert stage.wall.target is None
    assert stage.wall.side.isHidden()


# People


def test_t_signs_in_who_is_on_shift(stage: Stage) -> None:
    stage.show(calm())
    stage.press("t", "3", Key.Key_Return)
    assert stage.door.asked == [ShiftAsked(NOW, ("ann", "ben", "carla"), "ann")]


def test_h_hands_over_beside_the_alarms_when_both_have_ticked(stage: Stage) -> None:
    stage.show(shelved())
    stage.press("h")
    panel = stage.wall.side.hand_over
    assert panel.isVisible()
    assert not panel.geometry().intersects(stage.wall.strip.geometry())
    assert not panel.geometry().intersects(stage.wall.header.geometry())
    next(iter(panel.shelves.values())).setChecked(True)
    panel.told.setChecked(True)
    panel.taken.setChecked(True)
    panel.to.setFocus()
    stage.press("ben")
    stage.press(Key.Key_Return)
    (asked,) = stage.door.asked
    assert isinstance(asked, HandOverAsked)
    assert (asked.by, asked.to, len(asked.kept)) == ("ann", "ben", 1)
    assert panel.isHidden()


def test_the_open_hand_over_follows_the_newest_snapshot_and_esc_leaves_it(stage: Stage) -> None:
    stage.show(calm())
    stage.press("h")
    assert not stage.wall.side.hand_over.shelves
    stage.show(shelved())
    assert len(stage.wall.side.hand_over.shelves) == 2
    stage.press(Key.Key_Escape)
    assert stage.wall.side.hand_over.isHidden()
    assert stage.wall.side.isHidden()
    stage.press(Key.Key_Right)
    assert stage.wall.target is not None


def test_n_sends_a_test_message(stage: Stage) -> None:
    stage.show(calm())
    stage.press("n", Key.Key_Return)
    assert stage.door.asked == [TestAsked(NOW, "duty phone", "ann")]


def test_one_question_at_a_time(stage: Stage) -> None:
    stage.show(alarm())
    stage.press("f", "s")
    stage.wall.command("hand_over")
    stage.wall.command("drill")
    side = stage.wall.side
    asking = (side.ack, side.shelve, side.maintain, side.drill, side.shift, side.retire, side.targets, side.hand_over)
    assert [panel for panel in asking if not panel.isHidden()] == [side.drill]


# Floods


def test_in_a_flood_a_click_on_a_group_goes_to_its_first_site_and_f_on_from_there(stage: Stage) -> None:
    stage.show(flood())
    placed = next(placed for placed in stage.wall.strip.plan.cards if placed.card.members)
    QTest.mouseClick(stage.wall.strip, Qt.MouseButton.LeftButton, pos=placed.box.center())
    keys = [key for key, _ in placed.card.members]
    assert stage.wall.target == (keys[0], None)
    stage.press("f")
    assert stage.wall.target == (keys[1], None)
    stage.press("a", Key.Key_Return)
    (asked,) = stage.door.asked
    assert isinstance(asked, AckAsked)
    assert asked.target == keys[1]


def test_the_flood_is_told_and_its_first_alarm_marked(stage: Stage) -> None:
    stage.show(flood())
    assert "FIRST Vilnius data centre" in stage.wall.strip.text()
    assert stage.wall.header.facts is not None
    assert stage.wall.header.facts.people[1].text == "29 new in 10 min"
    looks = stage.wall.view.model().looks  # type: ignore[attr-defined]
    assert [look.name for look in looks if look.tag == "FIRST"] == ["Vilnius data centre"]


# What is told


def test_the_panel_tells_of_shelf_window_people_and_what_to_do(stage: Stage) -> None:
    stage.show(shelved())
    stage.wall.choose(("site-49", None))
    text = stage.wall.side.panel.text()
    for part in (
        "host down, by ann: router is being replaced, until 24 Nov 10:22:07",
        "WHAT TO DO: Read who shelved it and why",
        "RING: Acme duty officer",
        "LAST SEEN TO ALARM: 12 Nov 09:42:07",
        "Harbour",
    ):
        assert part in text, part
    stage.wall.choose(("site-41", None))
    assert "MAINTENANCE: until 24 Nov 10:05:07, by ben: new power supply" in stage.wall.side.panel.text()
    stage.wall.choose(("site-5", None))
    assert "until 24 Nov 16:42:07, allowed by carla" in stage.wall.side.panel.text()


def test_page_keys_turn_the_pages_of_the_panel(stage: Stage) -> None:
    stage.show(alarm())
    stage.press("f")
    bar = stage.wall.side.panel.scroll_bar
    stage.qtbot.waitUntil(lambda: bar.maximum() > 0, timeout=5000)
    stage.press(Key.Key_PageDown)
    assert bar.value() > 0
    stage.press(Key.Key_PageUp)
    assert bar.value() == 0


def test_the_header_and_the_calm_line_name_the_shift(stage: Stage) -> None:
    stage.show(calm())
    assert stage.wall.strip.text().splitlines()[1].startswith("on shift: ann, ben · ")
    assert stage.wall.strip.text().endswith("next maintenance to end: Tallinn office at 10:05")
    stage.show(replace(alarm(), standing=7))
    assert stage.wall.header.facts is not None
    assert [fact.text for fact in stage.wall.header.facts.people] == ["ann, ben", "7"]


def test_what_was_handed_over_and_not_done_is_said(stage: Stage) -> None:
    stage.show(alarm())
    stage.press("f", "a", Key.Key_Return)
    for second in range(8):
        stage.show(later(alarm(), second))
    assert stage.wall.footer.notice.startswith("NOT DONE: Vienna data centre")


def test_every_key_is_in_the_list_of_keys() -> None:
    labels = " ".join(label for label, _ in WALL_LISTED).split()
    assert {*"ASMEUFPDHTRN/?", "F11", "Ctrl+Q", "Esc"} <= set(labels)
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize("key", ["a", "s", "m", "d", "t", "n"])
def test_a_panel_leaves_nothing_behind(stage: Stage, key: str) -> None:
    stage.show(alarm())
    stage.press("f", key)
    assert stage.wall.side.asks is not None
    stage.press(Key.Key_Escape)
    assert stage.wall.side.asks is None
    assert stage.wall.focusWidget() is stage.wall.view
    assert stage.door.asked == []


def test_no_act_is_repeated_by_a_key_that_is_held(stage: Stage) -> None:
    stage.show(alarm())
    held = QKeyEvent(QEvent.Type.KeyPress, Key.Key_P, Qt.KeyboardModifier.NoModifier, "p", True)
    QApplication.sendEvent(stage.wall.focusWidget() or stage.wall, held)
    assert stage.door.asked == []


def test_a_shelved_alarm_is_not_acknowledged_by_mistake(stage: Stage) -> None:
    stage.show(shelved())
    stage.wall.choose(("site-49", None))
    stage.press("a")
    assert stage.wall.side.asks is None
    assert shelved().sites[49].alarms[0].state is AlarmState.SHELVED


def test_whom_to_ring_for_this_site_stands_above_what_helps_in_general() -> None:
    site = replace(alarm().sites[31], contact="duty officer, +371 2000 0000", guidance="Ring, then the fire desk.")
    labels = [label for label, _ in site_lines(site, alarm(), UTC)]
    assert labels.index("ring") < labels.index("guidance") < labels.index("what to do")
