"""What the desk shows, of what it is told and of what it is not told any more."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from noc.core.causes import Cause
from noc.core.events import (
    AckAsked,
    PauseAsked,
    PresenceSeen,
)
from noc.core.snapshot import ShiftView
from noc.ui.desk.cells import Column
from noc.ui.desk.desk import Desk
from noc.ui.desk.example import alarm, calm, drill, flood, shelved
from noc.ui.desk.face import desk_facts
from noc.ui.example import DeafDoor, later, unset
from noc.ui.header_facts import Fact
from tests.ui.desk.stage import DeskStage, changed

Key = Qt.Key
FIRST_TIER = ("site-31", Cause.REPORT_LATE)  # of the scene: unanswered, tier 1
HOSTILE = "<h1>Riga</h1>\n<img src='x'>\x1b[31m"


@pytest.fixture
def stage(qtbot: QtBot) -> DeskStage:
    return DeskStage(qtbot)


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
