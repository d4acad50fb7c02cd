from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, timedelta

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
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
    PresenceSeen,
    ResumeAsked,
    RetireAsked,
    ShelveAsked,
    ShiftAsked,
    TestAsked,
    UnackAsked,
    UnshelveAsked,
)
from noc.core.snapshot import AlarmView, FaultView, PauseView, ShiftView, SiteView
from noc.settings import BackendSettings
from noc.ui.desk.cells import Column
from noc.ui.desk.desk import Desk
from noc.ui.desk.example import alarm, calm, drill, flood, shelved
from noc.ui.desk.face import desk_facts
from noc.ui.desk.keys import COMMANDS, LISTED
from noc.ui.desk.ways import Ready, Ways
from noc.ui.example import DeafDoor, later, unset
from noc.ui.header_facts import Fact
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


# Keys as such


def test_every_command_is_known_to_the_desk(stage: DeskStage) -> None:
    stage.show(calm())
    known = {name for name in dir(stage.desk.moves) if not name.startswith("_")}
    known |= {name for name in dir(stage.desk.acts) if not name.startswith("_")}
    assert {command.name for command in COMMANDS} <= known


def test_no_key_means_two_things() -> None:
    pressed = [(key, command.control) for command in COMMANDS for key in command.keys]
    assert len(pressed) == len(set(pressed))


def test_the_keys_can_be_read_and_are_on_the_buttons(stage: DeskStage) -> None:
    stage.show(calm())
    for key in (Key.Key_Question, Key.Key_F1):
        stage.press(key)
        assert stage.desk.panels.shows_keys
        stage.press(Key.Key_Escape)
        assert not stage.desk.panels.shows_keys
    listed = {key for key, _ in LISTED}
    for name, button in stage.desk.face.buttons.buttons.items():
        label = next(command.label for command in COMMANDS if command.name == name)
        assert button.text().startswith(label)
        assert label in listed


def test_a_button_does_what_its_key_does_and_leaves_the_keys_to_the_list(stage: DeskStage) -> None:
    stage.show(alarm())
    stage.press("f")
    stage.qtbot.mouseClick(stage.desk.face.buttons.buttons["acknowledge"], Qt.MouseButton.LeftButton)
    assert stage.desk.panels.asks is stage.desk.panels.ack
    stage.press(Key.Key_Return)
    assert len(stage.of(AckAsked)) == 1


def test_keys_are_letters_while_something_is_typed(stage: DeskStage) -> None:
    stage.show(alarm())
    stage.press("f", "a", "aspd uhtr 12?/")
    assert stage.desk.panels.ack.note.text() == "aspd uhtr 12?/"
    stage.press(Key.Key_Escape, "/", "aspd")
    assert stage.desk.face.filter_bar.field.text() == "aspd"
    assert stage.acts == []


@pytest.mark.parametrize("opening", ["s", "m", "d", "h", "t", "n"])
def test_a_key_of_the_desk_does_nothing_inside_an_open_panel(stage: DeskStage, opening: str) -> None:
    stage.show(alarm())
    stage.go("site-3", Cause.HOST_DOWN)
    stage.press(opening)
    asking = stage.desk.panels.asks
    assert asking is not None
    stage.press("p", "e", "u", "f")
    assert stage.desk.panels.asks is asking
    assert stage.current == ("site-3", Cause.HOST_DOWN)
    assert stage.acts == []


def test_an_open_panel_holds_up_nothing(stage: DeskStage) -> None:
    stage.show(alarm())
    stage.press("f", "s", "half a rea")
    beats = stage.desk.face.header.beats
    stage.show(later(flood(), 1))
    assert stage.desk.face.header.beats == beats + 1
    assert ("journal", Cause.JOURNAL_FAILED) in stage.keys
    assert stage.desk.panels.shelve.reason.text() == "half a rea"
    assert QApplication.activeModalWidget() is None


def test_guidance_takes_the_keys_and_gives_them_back(stage: DeskStage) -> None:
    stage.show(alarm())
    stage.press("f", "g")
    assert stage.desk.face.detail.reading
    stage.press(Key.Key_Down, Key.Key_Escape)
    assert stage.desk.focusWidget() is stage.desk.table
    assert stage.current == FIRST_TIER


def test_full_screen_and_out(stage: DeskStage) -> None:
    stage.press(Key.Key_F11)
    assert stage.desk.isFullScreen()
    stage.press(Key.Key_F11)
    assert not stage.desk.isFullScreen()
    stage.control(Key.Key_Q)
    assert not stage.desk.isVisible()


# Pages and actions


@dataclass
class Call:
    name: str = "call the site"
    key: str = "c"
    why_not: str = ""
    started: int = 0

    def start(self) -> str:
        self.started += 1
        return "Called."


def test_pages_and_actions_of_the_current_alarm(qtbot: QtBot) -> None:
    opened: list[str] = []
    call = Call()

    def actions(about: SiteView | FaultView, alarm: AlarmView) -> Sequence[Ready]:
        return (call,) if isinstance(about, SiteView) and about.key == "site-31" else ()

    def show(url: str) -> bool:
        opened.append(url)
        return True

    backend = BackendSettings("icinga-east", "icinga2", "https://m.example:5665", web="https://m.example/icingaweb2")
    stage = DeskStage(qtbot, ways=Ways((backend,), actions, show))
    stage.show(alarm())
    stage.press("o")
    assert "Nothing is current" in stage.notice
    stage.press("f", "o")
    assert opened == ["https://m.example/icingaweb2/icingadb/host?name=site-31-gw"]
    stage.press(Key.Key_2, held=Qt.KeyboardModifier.AltModifier)
    assert opened[1].endswith("services?name=site-31-gw")
    stage.press(Key.Key_C, held=Qt.KeyboardModifier.AltModifier)
    assert call.started == 1
    assert stage.notice == "Called."
    assert "Alt+C  call the site" in stage.desk.face.detail.text()


# The engine's beat


def test_without_a_snapshot_for_five_seconds_nothing_looks_calm(stage: DeskStage) -> None:
    stage.show(calm())
    stage.wait(5)
    assert not stage.desk.stalled
    assert "60 of 60 sites ok" in stage.desk.face.empty.text()
    stage.wait(0.5)
    assert stage.stalls == [True]
    assert "NO FRESH DATA" in stage.desk.face.banners.text()
    assert "ok" not in stage.desk.face.empty.text()
    assert stage.desk.face.header.facts is not None
    assert stage.desk.face.header.facts.clock == "STOPPED"
    stage.show(later(calm(), 60))
    assert stage.stalls == [True, False]
    assert stage.desk.face.banners.text() == ""


def test_a_desk_that_never_got_a_snapshot_says_so(stage: DeskStage) -> None:
    stage.wait(6)
    assert stage.stalls == [True]
    assert "NO FRESH DATA" in stage.desk.face.banners.text()
    assert "No fresh data" in stage.desk.face.empty.text()


def test_a_stopped_engine_is_asked_for_nothing(stage: DeskStage) -> None:
    stage.show(alarm())
    stage.press("f")
    stage.wait(6)
    for key in ("a", "s", "p", "d", "h", "t"):
        stage.press(key)
        assert "engine has stopped" in stage.notice
    assert stage.acts == []
    assert stage.desk.face.detail.text().startswith("WAS: Vienna")


def test_the_desk_looks_at_the_clock_by_itself(stage: DeskStage) -> None:
    stage.show(calm())
    stage.now += 6
    stage.qtbot.waitUntil(lambda: stage.stalls == [True], timeout=5000)


# What is shown


def test_the_detail_says_what_to_do_and_whom_to_ring(stage: DeskStage) -> None:
    stage.show(alarm())
    stage.press("f")
    text = stage.desk.face.detail.text()
    for part in (
        "Vienna data centre", "SILENT · no answer from the site", "WHAT IT MEANS", "WHAT TO DO", "Acme duty officer",
        "site-31-gw", "10.31.0.1", "Nobody has answered it for 4 min 5 s", "escalation taken: 1", "tier 1", "Old town",
    ):  # fmt: skip
        assert part in text, part


def test_a_drill_is_marked_wherever_it_is_seen(stage: DeskStage) -> None:
    stage.show(drill())
    stage.go("site-3", Cause.DRILL_SILENT)
    row = stage.desk.table.current
    assert row is not None
    assert row.word == "DRILL"
    assert "DRILL" in row.marks()
    assert stage.desk.face.detail.text().startswith("DRILL: ")
    assert "DRILL" in stage.desk.face.banners.text()
    stage.go("site-3", Cause.HOST_DOWN)  # what is real meanwhile stays real
    assert "DRILL" not in stage.desk.face.detail.text()


def test_a_drill_that_was_answered_names_nobody_who_did_not_answer_it(stage: DeskStage) -> None:
    stage.show(drill())
    stage.go("sound", Cause.DRILL_AUDIO)  # begun by ben, acknowledged by whomever
    row = stage.desk.table.current
    assert row is not None
    assert "ben" not in stage.desk.table.rows_model.text_at(row, Column.ALARM)


def test_what_is_over_is_told_as_over(stage: DeskStage) -> None:
    stage.show(alarm())
    stage.go("site-34", Cause.HOST_DOWN)
    assert "WAS DOWN" in stage.desk.face.detail.text()
    assert "ended by itself" in stage.desk.face.detail.text()


def test_a_shelf_for_an_alarm_that_does_not_stand_is_listed(stage: DeskStage) -> None:
    stage.show(shelved())
    stage.go("site-5", Cause.HOST_DOWN)
    assert "does not hold at the moment" in stage.desk.face.detail.text()


def test_somebody_is_asked_whether_he_is_there(stage: DeskStage) -> None:
    stage.show(replace(alarm(), shift=ShiftView(("ann",), None, timedelta(minutes=31), asks=True)))
    assert "Are you there?" in stage.desk.face.banners.text()
    stage.press("p")  # the key that answers does nothing else
    assert (len(stage.of(PresenceSeen)), stage.acts) == (1, [])
    stage.press("p")
    assert len(stage.of(PauseAsked)) == 1


def test_an_empty_desk_says_what_to_do_next(stage: DeskStage) -> None:
    assert "Starting" in stage.desk.face.empty.text()
    stage.show(unset())
    assert "noc.toml" in stage.desk.face.empty.text()
    stage.show(calm())
    assert "No alarm · 60 of 60 sites ok" in stage.desk.face.empty.text()
    stage.show(alarm())
    assert stage.desk.face.empty.isHidden()
    stage.press("/", "no such site")
    assert "Esc shows everything" in stage.desk.face.empty.text()


@pytest.mark.parametrize("name", ["n" * 10_000, "ریگا مرکز داده", "里加数据中心 " * 900, "Рига\u202eoffice", HOSTILE])
def test_any_name_is_plain_text_of_bounded_length(stage: DeskStage, name: str) -> None:
    snapshot = changed(
        alarm(),
        "site-31",
        lambda site: replace(site, name=name, detail=name, customer=name, place=name, contact=name, guidance=name),
    )
    stage.show(replace(snapshot, name=name))
    stage.press("f", "c", "a", Key.Key_Return, "2", "1", "?")
    QApplication.processEvents()
    assert stage.desk.width() == 1280
    assert stage.desk.height() == 800
    for label in stage.desk.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText or not label.text()
    (asked,) = stage.of(AckAsked)
    assert asked.target == "site-31"
    assert not stage.desk.grab().isNull()


def test_no_text_of_a_cell_is_taken_for_markup(stage: DeskStage) -> None:
    stage.show(changed(alarm(), "site-31", lambda site: replace(site, name=HOSTILE)))
    model = stage.desk.table.rows_model
    place = model.place_of(FIRST_TIER)
    assert place is not None
    tip = model.data(model.index(place, 1), Qt.ItemDataRole.ToolTipRole)
    assert isinstance(tip, str)
    assert "<h1>" not in tip
    shown = model.data(model.index(place, 1))
    assert isinstance(shown, str)
    assert shown.startswith("<h1>Riga</h1> <img")
    assert "\x1b" not in shown


def test_the_window_remembers_its_place_and_nothing_else(qtbot: QtBot, tmp_path: object) -> None:
    memory = QSettings(f"{tmp_path}/place.ini", QSettings.Format.IniFormat)

    def make() -> Desk:
        desk = Desk(DeafDoor(), "ann", memory=memory)
        qtbot.addWidget(desk)
        desk.open()
        return desk

    desk = make()
    desk.resize(desk.width(), 597)
    desk.show_snapshot(alarm())
    QTest.keyClicks(desk.table, "fw")
    desk.close()
    assert memory.allKeys() == ["desk/geometry"]
    again = make()
    assert again.height() == 597
    assert not again.filter.active


def test_the_desk_is_drawn_differently_when_the_engine_has_stopped(stage: DeskStage) -> None:
    def picture() -> QImage:
        return stage.desk.table.viewport().grab().toImage()

    stage.show(alarm())
    before = picture()
    stage.wait(6)
    assert picture() != before


def test_the_frame_of_the_unanswered_blinks(stage: DeskStage) -> None:
    stage.show(alarm())
    seen = []
    for _ in range(4):
        stage.wait(0.5)
        seen.append(stage.desk.table.painter.lit)
    assert seen == [False, True, False, True]


def test_everything_fits_on_a_small_screen(stage: DeskStage) -> None:
    stage.desk.resize(1280, 720)
    stage.show(flood())
    for key in ("f", "?", "h"):
        stage.press(key)
        QApplication.processEvents()
        assert (stage.desk.width(), stage.desk.height()) == (1280, 720)


def test_who_is_on_shift_stands_in_the_header_once(stage: DeskStage) -> None:
    for shift, said in ((ShiftView(), "nobody: T signs in"), (ShiftView(("ann", "ben")), "ann, ben")):
        facts = desk_facts(replace(alarm(), shift=shift), UTC, Fact("SOUND", "not verified"), stalled=False)
        assert [fact.text for fact in (*facts.facts, *facts.people) if fact.label == "ON SHIFT"] == [said]
