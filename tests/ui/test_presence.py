import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from noc.core.events import PresenceSeen
from noc.ui.desk.example import alarm
from tests.ui.desk.stage import DeskStage


@pytest.fixture
def stage(qtbot: QtBot) -> DeskStage:
    return DeskStage(qtbot)


def test_a_press_is_told_at_most_every_ten_seconds(stage: DeskStage) -> None:
    stage.show(alarm())
    stage.press("f", "f", "f")
    assert [seen.by for seen in stage.of(PresenceSeen)] == ["ann"]
    stage.now += 9.9
    stage.press("f")
    assert len(stage.of(PresenceSeen)) == 1
    stage.now += 0.2
    stage.press("f")
    assert len(stage.of(PresenceSeen)) == 2


def test_a_letter_typed_into_a_panel_counts_too(stage: DeskStage) -> None:
    stage.show(alarm())
    stage.press("f", "a")
    stage.now += 11
    stage.press("x")
    assert len(stage.of(PresenceSeen)) == 2


def test_a_press_of_the_mouse_counts_wherever_it_falls(stage: DeskStage) -> None:
    stage.show(alarm())
    stage.qtbot.mouseClick(stage.desk.face.detail, Qt.MouseButton.LeftButton)
    assert len(stage.of(PresenceSeen)) == 1


def test_another_window_is_none_of_its_business(qtbot: QtBot) -> None:
    one, other = DeskStage(qtbot), DeskStage(qtbot)
    one.press("f")
    assert len(one.of(PresenceSeen)) == 1
    assert other.of(PresenceSeen) == []


def test_snapshots_and_time_alone_are_nobody(stage: DeskStage) -> None:
    for _ in range(30):
        stage.show(alarm())
        stage.now += 1
    assert stage.of(PresenceSeen) == []
